"""The line below the heatmaps that reads the cell under the pointer."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.look.fonts import mono
from inspector.look.theme import Theme
from inspector.panels.heatmap.reading import Part

_SPACE = 16
_LINE = 20
HINT = "Point at a cell to read it."


class HoverLine(QWidget):
    """`w[0, 1]   value 1.0000   grad 2.2278`: index in text colour, value blue, gradient orange."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._parts: tuple[Part, ...] = ()
        self._hint = ""
        self.set_pictures(2)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """What it says."""
        return "   ".join(text for text, _ in self._parts)

    def set_theme(self, theme: Theme) -> None:
        """Write in other colours."""
        self._theme = theme
        self.update()

    def set_pictures(self, count: int) -> None:
        """Have room for the numbers of so many."""
        self.setFixedHeight(_LINE if count < 3 else 2 * _LINE)

    def read(self, parts: Sequence[Part]) -> None:
        """Say where and what."""
        self._show(tuple(parts), "")

    def rest(self, hint: str = "") -> None:
        """No cell: a hint, or nothing."""
        self._show((), hint)

    def _show(self, parts: tuple[Part, ...], hint: str) -> None:
        if (parts, hint) != (self._parts, self._hint):
            self._parts, self._hint = parts, hint
            self.setAccessibleName(self.text or hint)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """One part after the other, where there is room in the next line; what has none is cut
        with an ellipsis."""
        painter = QPainter(self)
        painter.setFont(mono(11))
        metrics = QFontMetricsF(painter.font())
        left = top = 0.0
        for text, colour in self._said():
            needed = metrics.horizontalAdvance(text)
            if left and left + needed > self.width() and top + 2 * _LINE <= self.height():
                left, top = 0.0, top + _LINE
            room = self.width() - left
            if room <= 0:
                continue
            fitted = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.setPen(QColor(colour))
            painter.drawText(QRectF(left, top, room, _LINE), Qt.AlignmentFlag.AlignVCenter, fitted)
            left += metrics.horizontalAdvance(fitted) + _SPACE
        painter.end()

    def _said(self) -> Iterator[tuple[str, str]]:
        theme = self._theme
        if self._hint:
            yield self._hint, theme.muted
        inks = {"value": theme.value, "gradient": theme.gradient}
        for text, kind in self._parts:
            yield text, theme.text if kind is None else inks.get(kind, theme.text)
