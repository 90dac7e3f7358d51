"""The colour bar below a heatmap."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.document.dtypes import Number
from inspector.look.heatmap_figure import BAR_WITH_LABELS, paint_bar
from inspector.look.maps import Scale
from inspector.look.theme import Theme


class ColourBar(QWidget):
    """Shows a scale, with its numbers, and where the hovered number stands on it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.scale: Scale | None = None
        self._at: Number | None = None
        self.setFixedHeight(round(BAR_WITH_LABELS) + 4)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Write in other colours; the scale in them comes with `show_scale`."""
        self._theme = theme
        self.update()

    def show_scale(self, scale: Scale | None) -> None:
        """Show this scale, or nothing."""
        if scale != self.scale:
            self.scale = scale
            self.update()

    def point_at(self, number: Number | None) -> None:
        """Put the notch where this number stands, or take it away."""
        if number != self._at:
            self._at = number
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The bar and its labels."""
        if self.scale is None:
            return
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(0, 2, 0, 0)
        paint_bar(painter, rect, self.scale, self._theme, self._at)
        painter.end()
