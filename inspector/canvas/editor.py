"""The one floating line in which a name or a number is edited in place on the canvas."""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from inspector.canvas.inks import mono_font
from inspector.look.theme import Theme


class FloatingEditor(QLineEdit):
    """Lies over the node while something is typed; Enter gives it to `accept`, Esc leaves all as
    it was. What is refused stays to be mended, and `refused` says why."""

    refused = Signal(object)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._accept: Callable[[str], str | None] | None = None
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
    ) -> None:
        """Edit `text` at a place of the view. `accept` returns why it refuses, or None."""
        self._accept = accept
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_quietly()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self.finish()
        else:
            super().keyPressEvent(event)
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        return False

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # A click elsewhere means "done"; what cannot be is dropped and its reason said.
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason and not self.finish():
            self.close_quietly()
