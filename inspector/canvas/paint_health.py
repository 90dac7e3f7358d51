"""The health pill below a preview: a few pixels that tell NaN, infinities and zeros by colour and
by pattern."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from inspector.canvas.inks import Inks, pen
from inspector.document.measure import THUMB

if TYPE_CHECKING:
    from inspector.canvas.health import Health

HIGH = 4.0
BELOW = 3.0
_LEAST = 5.0


def pill_rect(box: QRectF) -> QRectF:
    """Where the pill of a preview in this square stands."""
    return QRectF(box.left(), box.bottom() + BELOW, THUMB, HIGH)


def paint_health(painter: QPainter, health: "Health", pill: QRectF, ink: Inks) -> None:
    """NaN: red with slanted strokes; infinite: yellow with upright strokes; zero: hollow;
    saturated: half full; other finite numbers: full."""
    from inspector.canvas.health import widths

    painter.save()
    full = QColor(ink.muted)
    full.setAlphaF(0.6)
    whole = QPainterPath()
    whole.addRoundedRect(pill, HIGH / 2, HIGH / 2)
    painter.setClipPath(whole)
    left = pill.left()
    for part, width in enumerate(widths(health, pill.width(), _LEAST)):
        if not width:
            continue
        area = QRectF(left, pill.top(), width, pill.height())
        left += width
        painter.fillRect(area, (ink.error, ink.warning, ink.card, ink.card, full)[part])
        if part == 0:
            painter.setPen(pen(ink.card, 1.2))
            for x in _steps(area, 3.5):
                painter.drawLine(QLineF(x, area.bottom(), x + 3, area.top()))
        elif part == 1:
            painter.setPen(pen(ink.card, 1.2))
            for x in _steps(area, 3.0):
                painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
        elif part == 3:
            half = QRectF(area.left(), area.center().y(), area.width(), area.height() / 2)
            painter.fillRect(half, full)
    painter.setClipping(False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen(ink.error if health.is_troubled else full, 0.8))
    painter.drawPath(whole)
    painter.restore()


def _steps(area: QRectF, step: float) -> list[float]:
    return [area.left() + step * (i + 0.5) for i in range(int(area.width() / step))]
