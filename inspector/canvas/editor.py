"""The one floating line in which a name or a number is edited in place on the canvas."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from inspector.canvas.inks import mono_font
from inspector.look.theme import Theme

_OWN_KEYS = (
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Escape,
)


class FloatingEditor(QLineEdit):
    """Lies over the node while something is typed; Enter gives it to `accept`, Esc leaves all as
    it was. What is refused stays to be mended, and `refused` says why."""

    refused = Signal(object)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._accept: Callable[[str], str | None] | None = None
        self._step: Callable[[str, int, int], tuple[str, int] | None] | None = None
        self._onward: Callable[[int], None] | None = None
        self._theme = theme
        self.set_theme(theme)
        self.textEdited.connect(self._forgive)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._theme = theme
        self._paint_border(theme.value)

    def _paint_border(self, colour: str) -> None:
        theme = self._theme
        self.setStyleSheet(
            f"QLineEdit {{ background: {theme.raised}; color: {theme.text};"
            f" border: 2px solid {colour}; border-radius: 6px; padding: 0 4px;"
            f" min-height: 0px;"
            f" selection-background-color: {theme.value};"
            f" selection-color: {theme.on_value}; }}"
        )

    def open(
        self,
        place: QRect,
        text: str,
        title: str,
        accept: Callable[[str], str | None],
        *,
        step: Callable[[str, int, int], tuple[str, int] | None] | None = None,
        onward: Callable[[int], None] | None = None,
    ) -> None:
        """Edit `text` at a place of the view. `accept` returns why it refuses, or None.

        `step` makes another text of (text, cursor, how far), for the arrow keys and the wheel;
        `onward` opens the next place to edit (1) or the one before (-1), for Tab.
        """
        self._accept, self._step, self._onward = accept, step, onward
        self._paint_border(self._theme.value)
        self.setFont(mono_font(13))
        self.setAccessibleName(title)
        self.setToolTip("")
        width, height = max(place.width(), 96), max(place.height(), 28)
        self.setGeometry(place.left(), place.center().y() - height // 2, width, height)
        self.setText(text)
        self.selectAll()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _forgive(self) -> None:
        self._paint_border(self._theme.value)

    def finish(self) -> bool:
        """Give the text to whom it is for; False where it is refused and stays open."""
        if self._accept is None:
            return True
        reason = self._accept(self.text())
        if reason is None:
            self.close_quietly()
            return True
        self._paint_border(self._theme.error)
        self.refused.emit(reason)
        return False

    def close_quietly(self) -> None:
        """Leave everything as it is."""
        if self._accept is not None:
            self._accept = None
            self.hide()
            self.closed.emit()

    def _stepped(self, by: int) -> None:
        found = None if self._step is None else self._step(self.text(), self.cursorPosition(), by)
        if found is not None:
            self.setText(found[0])
            self.setCursorPosition(found[1])
            self._forgive()

    def event(self, event: QEvent) -> bool:
        # The canvas has acts of its own at these keys.
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, large = event.key(), event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if key == Qt.Key.Key_Escape:
            self.close_quietly()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finish()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            onward = self._onward
            if self.finish() and onward is not None:
                onward(1 if key == Qt.Key.Key_Tab else -1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._stepped((1 if key == Qt.Key.Key_Up else -1) * (10 if large else 1))
        else:
            super().keyPressEvent(event)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y()
        if turned:
            self._stepped(1 if turned > 0 else -1)
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # A click elsewhere means "done"; what cannot be is dropped and its reason said.
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason and not self.finish():
            self.close_quietly()
