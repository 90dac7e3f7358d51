"""The canvas itself: its colour, and dots that give the eye a measure."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen

from inspector.canvas.inks import inks
from inspector.look.theme import Theme

_STEP = 24
# Below this zoom the dots would be a grey veil.
_DOTS_FROM = 0.5


def paint_ground(painter: QPainter, rect: QRectF, theme: Theme, zoom: float) -> None:
    """Fill a part of the canvas."""
    ink = inks(theme)
    painter.fillRect(rect, ink.canvas)
    if zoom < _DOTS_FROM:
        return
    pen = QPen(ink.dot, 1.5)
    pen.setCosmetic(True)
    painter.setPen(pen)
    left = int(rect.left() // _STEP) * _STEP
    top = int(rect.top() // _STEP) * _STEP
    painter.drawPoints(
        [
            QPointF(x, y)
            for x in range(left, int(rect.right()) + _STEP, _STEP)
            for y in range(top, int(rect.bottom()) + _STEP, _STEP)
        ]
    )
