"""The numbers of a vector as a line or as bars, over the place where its cells would stand."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from inspector.look.cells import paint_mark
from inspector.look.maps import Scale
from inspector.look.numbers import magnitude
from inspector.look.theme import Theme
from inspector.panels.heatmap.layers import Layer
from inspector.panels.heatmap.lens import Lens

_MARGIN = 8.0
_LEAST_DOT = 7.0


class LinePainter:
    """Draws the finest layers of a vector through a lens; `bars` stand on zero."""

    def __init__(self, scale: Scale, theme: Theme, lens: Lens, ink: QColor, *, bars: bool) -> None:
        self._scale, self._theme, self._lens = scale, theme, lens
        self._ink, self._bars = ink, bars
        low, high = scale.low, scale.high
        if bars or scale.kind == "diverging":
            low, high = min(low, 0.0), max(high, 0.0)
        if low == high:
            low, high = low - 0.5, high + 0.5
        self._low, self._high = low, high

    def paint(self, painter: QPainter, layers: list[Layer]) -> None:
        """The axis at zero, and every layer where no finer one lies over it."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        width = self._lens.cell[0]
        if self._low <= 0 <= self._high:
            painter.setPen(QPen(QColor(self._theme.muted), 1, Qt.PenStyle.DotLine))
            level = round(self._y(0.0)) + 0.5
            painter.drawLine(QPointF(0, level), QPointF(self._lens.width, level))
        for number, layer in enumerate(layers):
            self._paint_layer(painter, layer, layers[number + 1 :], width)

    def _paint_layer(
        self, painter: QPainter, layer: Layer, finer: list[Layer], width: float
    ) -> None:
        across = layer.block[1] * width
        origin = (layer.left - self._lens.x) * width
        first = max(0, int(-origin / across) - 1)
        last = min(layer.columns, int((self._lens.width - origin) / across) + 2)
        points: list[QPointF] = []
        base = self._y(min(max(0.0, self._low), self._high))
        for column in range(first, last):
            if any(f.cell(0, layer.left + column * layer.block[1]) is not None for f in finer):
                self._stroke(painter, points, across)
                points = []
                continue
            number = layer.numbers[column]
            at = magnitude(number)
            left = origin + column * across
            mark = self._scale.mark(number)
            if not math.isfinite(at):
                self._stroke(painter, points, across)
                points = []
                box = QRectF(left + across / 2 - 6, 2, 12, 12)
                if mark is not None:
                    paint_mark(painter, box, mark, QColor(self._theme.error), small=False)
                continue
            top = self._y(at)
            if self._bars:
                gap = 1.0 if across >= 4 else 0.0
                colour = self._scale.colour(number)
                box = QRectF(left, min(top, base), max(1.0, across - gap), abs(base - top))
                painter.fillRect(box.adjusted(0, 0, 0, 1 if box.height() < 1 else 0), colour)
            else:
                points.append(QPointF(left + across / 2, top))
        self._stroke(painter, points, across)

    def _stroke(self, painter: QPainter, points: list[QPointF], across: float) -> None:
        if not points or self._bars:
            return
        painter.setPen(QPen(self._ink, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(points))
        if across >= _LEAST_DOT or len(points) == 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._ink)
            for point in points:
                painter.drawEllipse(point, 2.5, 2.5)

    def _y(self, number: float) -> float:
        room = self._lens.height - 2 * _MARGIN
        share = (number / 2 - self._low / 2) / (self._high / 2 - self._low / 2)
        return _MARGIN + room * (1 - min(1.0, max(0.0, share)))
