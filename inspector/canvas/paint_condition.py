"""The mark of a node's condition: a shape of its own for each, so that no colour is needed."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from inspector.canvas.condition import Condition
from inspector.canvas.inks import Inks, mono_font, pen

SIDE = 12.0
# What is as it should be needs no mark.
_PLAIN = ("done", "cached", "bypassed")


def has_mark(condition: Condition) -> bool:
    """Whether something is drawn for it."""
    return condition not in _PLAIN


def paint_condition(painter: QPainter, condition: Condition, box: QRectF, ink: Inks) -> None:
    """The mark in a square of SIDE pixels, or of any other size."""
    painter.save()
    painter.translate(box.center())
    painter.scale(box.width() / SIDE, box.height() / SIDE)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    ring = QRectF(-5, -5, 10, 10)
    match condition:
        case "waiting":  # three dots
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink.muted)
            for x in (-4.5, 0.0, 4.5):
                painter.drawEllipse(QPointF(x, 0), 1.4, 1.4)
        case "running":  # a triangle
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink.value)
            painter.drawPolygon([QPointF(-3.5, -5), QPointF(5, 0), QPointF(-3.5, 5)])
        case "stale":  # a clock
            painter.setPen(pen(ink.muted, 1.4))
            painter.drawEllipse(ring)
            painter.drawLines([QLineF(0, 0, 0, -3), QLineF(0, 0, 2.4, 1)])
        case "failed":  # a cross on a disc
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink.error)
            painter.drawEllipse(ring.adjusted(-1, -1, 1, 1))
            painter.setPen(pen(ink.card, 1.8))
            painter.drawLines([QLineF(-2.2, -2.2, 2.2, 2.2), QLineF(-2.2, 2.2, 2.2, -2.2)])
        case "not reached":  # a ring with a bar across
            painter.setPen(pen(ink.muted, 1.4))
            painter.drawEllipse(ring)
            painter.drawLine(QLineF(-3.5, 3.5, 3.5, -3.5))
        case "incomplete":  # a question
            painter.setPen(pen(ink.warning, 1.4))
            painter.drawEllipse(ring)
            painter.setFont(mono_font(9, True))
            painter.drawText(ring, Qt.AlignmentFlag.AlignCenter, "?")
        case "muted":  # two bars
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink.muted)
            painter.drawRects([QRectF(-4, -4.5, 3, 9), QRectF(1, -4.5, 3, 9)])
        case _:
            pass
    painter.restore()
