"""A bypassed node: the wire that runs through its card, and the word that says so."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from inspector.canvas.inks import Inks, pen, words_font
from inspector.canvas.wires import curve
from inspector.document.measure import SMALL_PX, Measure

# How strongly what is not run is drawn.
SKIPPED = 0.55


def paint_bypass(painter: QPainter, measure: Measure, ink: Inks, port: str) -> None:
    """From the port that passes to the output, with the word on it."""
    painter.save()
    painter.setOpacity(1.0)
    _paint_wire(painter, measure, ink, port)
    end = measure.output_at(0)[1]
    font = words_font(SMALL_PX, True)
    painter.setFont(font)
    width = painter.fontMetrics().horizontalAdvance("bypassed") + 16
    middle = QPointF(measure.width / 2, (measure.input_at(port, 0)[1] + end) / 2)
    tag = QRectF(middle.x() - width / 2, middle.y() - 10, width, 20)
    painter.setPen(pen(ink.value, 1))
    painter.setBrush(ink.card)
    painter.drawRoundedRect(tag, 10, 10)
    painter.setPen(ink.text)
    painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, "bypassed")
    painter.restore()


def paint_far_bypass(painter: QPainter, measure: Measure, ink: Inks, port: str) -> None:
    """From further away: the wire alone."""
    if port:
        _paint_wire(painter, measure, ink, port)


def _paint_wire(painter: QPainter, measure: Measure, ink: Inks, port: str) -> None:
    start, end = QPointF(*measure.input_at(port, 0)), QPointF(*measure.output_at(0))
    painter.setPen(pen(ink.value, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(curve(start, end))
