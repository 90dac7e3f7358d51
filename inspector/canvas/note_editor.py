"""The floating sheet in which a note is written in its place."""

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from inspector.look.fonts import rule, words
from inspector.look.theme import Theme


class NoteEditor(QPlainTextEdit):
    """Ctrl+Enter or a click elsewhere gives the text to `accept`; Esc leaves all as it was. What
    is refused stays to be mended, and `refused` says why."""

    refused = Signal(object)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = parent
        self._accept: Callable[[str], str | None] | None = None
        self.setAccessibleName("Text of the note")
        self.setPlaceholderText("# Heading, **bold**, *italics*, `code`, - list. Ctrl+Enter: done")
        self.setTabChangesFocus(False)
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self.setStyleSheet(
            f"QPlainTextEdit {{ background: {theme.raised}; color: {theme.text};"
            f" border: 2px solid {theme.value}; border-radius: 6px; padding: 4px;"
            f" selection-background-color: {theme.value};"
            f" selection-color: {theme.on_value}; {rule(words(13))} }}"
        )

    def open(self, place: QRect, text: str, accept: Callable[[str], str | None]) -> None:
        """Edit `text` at a place of the view. `accept` returns why it refuses, or None."""
        self._accept = accept
        room = self._view.rect().adjusted(8, 8, -8, -8)
        width = min(max(place.width(), 280), room.width())
        height = min(max(place.height(), 140), room.height())
        left = max(room.left(), min(place.left(), room.right() - width))
        top = max(room.top(), min(place.top(), room.bottom() - height))
        self.setGeometry(left, top, width, height)
        self.setPlainText(text)
        self.selectAll()
        self.show()
        self.raise_()

    def finish(self) -> bool:
        """Give the text to whom it is for; False where it is refused and stays open."""
        if self._accept is None:
            return True
        reason = self._accept(self.toPlainText())
        if reason is None:
            self.close_quietly()
            return True
        self.refused.emit(reason)
        return False

    def close_quietly(self) -> None:
        """Leave everything as it is."""
        if self._accept is not None:
            self._accept = None
            self.hide()
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        done = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self.close_quietly()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and done:
            self.finish()
        else:
            super().keyPressEvent(event)
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # A click elsewhere means "done"; what cannot be is dropped and its reason said.
        away = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
        if event.reason() not in away and not self.finish():
            self.close_quietly()
