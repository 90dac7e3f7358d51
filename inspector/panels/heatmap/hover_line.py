"""The line below the heatmaps that reads the cell under the pointer."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.look.fonts import mono
from inspector.look.theme import Theme

_SPACE = 16
HINT = "Point at a cell to read it."


class HoverLine(QWidget):
    """`w[0, 1]   value 1.0000   grad 2.2278`: index in text colour, value blue, gradient orange."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._parts: tuple[str, str, str] = ("", "", "")
        self._hint = ""
        self.setFixedHeight(20)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """What it says."""
        return "   ".join(part for part in self._parts if part)

    def set_theme(self, theme: Theme) -> None:
        """Write in other colours."""
        self._theme = theme
        self.update()

    def read(self, index: str, value: str, gradient: str) -> None:
        """Say where and what."""
        self._show((index, value, gradient), "")

    def rest(self, hint: str = "") -> None:
        """No cell: a hint, or nothing."""
        self._show(("", "", ""), hint)

    def _show(self, parts: tuple[str, str, str], hint: str) -> None:
        if (parts, hint) != (self._parts, self._hint):
            self._parts, self._hint = parts, hint
            self.setAccessibleName(self.text or hint)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The three parts, one after the other; the last is cut with an ellipsis if it must."""
        painter = QPainter(self)
        theme = self._theme
        painter.setFont(mono(11))
        metrics = QFontMetricsF(painter.font())
        left = 0.0
        parts = zip(self._parts, (theme.text, theme.value, theme.gradient), strict=True)
        shown = [(self._hint, theme.muted)] if self._hint else list(parts)
        for text, colour in shown:
            room = self.width() - left
            if not text or room <= 0:
                continue
            fitted = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.setPen(QColor(colour))
            painter.drawText(
                QRectF(left, 0, room, self.height()), Qt.AlignmentFlag.AlignVCenter, fitted
            )
            left += metrics.horizontalAdvance(fitted) + _SPACE
        painter.end()
