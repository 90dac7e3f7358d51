"""The line above the cards: new words at every Backward, and nothing is laid out anew for them."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.look.fonts import words
from inspector.look.plain import plain
from inspector.look.theme import Theme


class Headline(QWidget):
    """One line of plain text, cut with an ellipsis where it is too long. (A QLabel asks every
    layout up to the window to look at its size again, and the tabs are painted anew.)"""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self.setFont(words())
        self.setFixedHeight(round(QFontMetricsF(words()).height()))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        """What it says."""
        return self._text

    def setText(self, text: str) -> None:
        """Say something else."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self.setToolTip(plain(text))
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The text."""
        painter = QPainter(self)
        painter.setFont(words())
        painter.setPen(QColor(self._theme.text))
        shown = QFontMetricsF(painter.font()).elidedText(
            self._text, Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, shown)
        painter.end()
