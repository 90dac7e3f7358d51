"""The canvas itself: its colour, and dots that give the eye a measure."""

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from inspector.canvas.inks import inks
from inspector.look.theme import Theme

_STEP = 24
# Below this zoom the dots would be a grey veil.
_DOTS_FROM = 0.5
# Parts of a pixel that a row of dots is painted at: more cannot be told apart.
_PHASES = 4


@lru_cache(maxsize=64)
def _row(theme: Theme, scale: float, count: int, phase: int) -> QPixmap:
    """A row of dots, from the left edge of the first on, in pixels of the screen."""
    step = _STEP * scale
    row = QPixmap(math.ceil(count * step), math.ceil(2 * scale) + 1)
    row.fill(Qt.GlobalColor.transparent)
    painter = QPainter(row)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    pen = QPen(inks(theme).dot, 2 * scale)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    middle = scale + phase / _PHASES
    painter.drawPoints([QPointF(at * step + scale, middle) for at in range(count)])
    painter.end()
    return row


def paint_ground(painter: QPainter, rect: QRectF, theme: Theme, zoom: float) -> None:
    """Fill a part of the canvas."""
    # Neither `fillRect` nor a brush: choosing among overloads loads the gradients and their 180
    # presets.
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(inks(theme).canvas)
    painter.drawRect(rect)
    if zoom >= _DOTS_FROM:
        _paint_dots(painter, rect, theme)
    painter.restore()


def _paint_dots(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    # Row by row: a texture that is scaled takes a third of a frame, single dots two thirds.
    ratio = painter.device().devicePixelRatioF()
    world = painter.worldTransform()
    scale = world.m11() * ratio
    step = _STEP * scale
    left, top = math.floor(rect.left() / _STEP), math.floor(rect.top() / _STEP)
    # Few widths, so that a row is found again.
    count = 32 * math.ceil((rect.right() / _STEP - left + 1) / 32)
    first = world.map(QPointF((left + 0.5) * _STEP, (top + 0.5) * _STEP)) * ratio
    x, y = round(first.x() - scale), first.y() - scale
    painter.resetTransform()
    for number in range(math.ceil(rect.bottom() / _STEP - top)):
        whole, part = divmod(y + number * step, 1)
        row = _row(theme, scale, count, int(part * _PHASES))
        painter.drawPixmap(
            QRectF(x / ratio, whole / ratio, row.width() / ratio, row.height() / ratio),
            row,
            QRectF(row.rect()),
        )
