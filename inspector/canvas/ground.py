"""The canvas itself: its colour, and dots that give the eye a measure."""

from functools import cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QImage, QPainter

from inspector.canvas.inks import inks
from inspector.look.theme import Theme

_STEP = 24
# Below this zoom the dots would be a grey veil.
_DOTS_FROM = 0.5


@cache
def _tile(theme: Theme) -> QBrush:
    # A texture: 2,800 single dots would cost 11 ms at every frame of a pan.
    ink = inks(theme)
    tile = QImage(_STEP, _STEP, QImage.Format.Format_RGB32)
    tile.fill(ink.canvas)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink.dot)
    painter.drawEllipse(QRectF(_STEP / 2 - 1, _STEP / 2 - 1, 2, 2))
    painter.end()
    return QBrush(tile)


def paint_ground(painter: QPainter, rect: QRectF, theme: Theme, zoom: float) -> None:
    """Fill a part of the canvas."""
    # Not `fillRect`: choosing among its overloads loads the gradients and their 180 presets.
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_tile(theme) if zoom >= _DOTS_FROM else QBrush(inks(theme).canvas))
    painter.drawRect(rect)
    painter.restore()
