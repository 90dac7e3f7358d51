"""A field as narrow as an index, typed or stepped by arrows and the wheel."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

_STEPS = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_PageDown: -10,
}


class IndexField(QLineEdit):
    """From 0 up to, but without, a size; what is typed beyond stops at the end."""

    valueChanged = Signal(int)  # noqa: N815 - as Qt's own fields of numbers say it

    def __init__(self, size: int, parent: QWidget) -> None:
        super().__init__("0", parent)
        self._last = max(0, size - 1)
        self._value = 0
        self._turned = 0
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMaxLength(len(str(self._last)) + 1)
        self.editingFinished.connect(self._on_typed)

    def width_with(self, around: int) -> int:
        """How wide it is with so many pixels around its digits."""
        return around + 8 * len(str(self._last))

    def value(self) -> int:
        """The index."""
        return self._value

    def setValue(self, value: int) -> None:
        """Another index; nothing is told where it is the same."""
        value = max(0, min(value, self._last))
        changed, self._value = value != self._value, value
        self.setText(str(value))
        if changed:
            self.valueChanged.emit(value)

    def _on_typed(self) -> None:
        text = self.text().strip()
        # As in Python, -1 is the last one.
        digits = text.removeprefix("-")
        if not digits.isdigit():
            self.setText(str(self._value))
            return
        self.setValue(self._last + 1 - int(digits) if text.startswith("-") else int(digits))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = next((by for key, by in _STEPS.items() if key == event.key()), 0)
        if step:
            self.setValue(self._value + step)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._turned += event.angleDelta().y()
        steps, self._turned = int(self._turned / 120), self._turned - int(self._turned / 120) * 120
        self.setValue(self._value + steps)
        event.accept()
