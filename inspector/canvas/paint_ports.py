"""Draws the ports of a node, with what is asked of each."""

import msgspec
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from inspector.canvas.card import Card
from inspector.canvas.inks import Inks, inks, mono_font, pen
from inspector.canvas.kinds import colour_of, port_shape
from inspector.document.measure import LABEL_PX, PORT_RADIUS, Input, Measure
from inspector.look.theme import Theme

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_FAR_RADIUS = 7.5


class Marks(msgspec.Struct, frozen=True):
    """How a node stands out at the moment. `lit`: inputs (port, slot) or outputs (index) where
    the wire being dragged fits; `hot` is the one under the pointer."""

    selected: bool = False
    dimmed: bool = False
    lit_inputs: bool = False
    lit_outputs: bool = False
    hot_input: tuple[str, int] | None = None
    hot_output: int | None = None
    hot_toggle: bool = False


PLAIN = Marks()


def label_rect(measure: Measure, at: Input) -> QRectF:
    """Where the label of an input stands."""
    return QRectF(10, at.y - 9, max(measure.left - 18, 0), 18)


def paint_ports(
    painter: QPainter,
    card: Card,
    measure: Measure,
    theme: Theme,
    marks: Marks,
    *,
    labels: bool = True,
) -> None:
    """The ports, with their labels where those can be read."""
    ink = inks(theme)
    painter.setFont(mono_font(LABEL_PX))
    for each in measure.inputs:
        if labels and each.label:
            if each.kind == "number":
                painter.setPen(pen(ink.line, 1))
                painter.setBrush(ink.raised)
                painter.drawRoundedRect(label_rect(measure, each).adjusted(-2, 0, 2, 0), 4, 4)
            painter.setPen(ink.text if each.kind in ("wired", "number") else ink.muted)
            painter.drawText(label_rect(measure, each).adjusted(2, 0, 8, 0), _LEFT, each.label)
        hot = marks.hot_input == (each.port, each.slot)
        colour, radius = {
            "wired": (ink.value, PORT_RADIUS),
            "number": (ink.muted, 3.5),
            "missing": (ink.warning, PORT_RADIUS),
            "optional": (ink.muted, 3.5),
            "extra": (ink.muted, 3.5),
        }[each.kind]
        if marks.lit_inputs:
            colour, radius = ink.value, PORT_RADIUS + 1
        if not labels and each.kind != "extra":
            # Seen from further away, shapes are told apart by being larger.
            radius = max(radius, _FAR_RADIUS)
        # What must be given and what was typed is solid; hollow is what may be left free.
        solid = each.kind in ("missing", "number") and not marks.lit_inputs
        kind = card.takes.get((each.port, each.slot), "grad")
        if each.kind == "wired" and not marks.lit_inputs:
            colour = colour_of(theme, kind)
        at = QPointF(0, each.y)
        _paint_port(painter, port_shape(kind, at, radius + hot * 1.5), colour, ink, solid or hot)
    for out in measure.outputs:
        if labels and out.label:
            painter.setPen(ink.muted)
            painter.setFont(mono_font(LABEL_PX))
            where = QRectF(0, out.y - 9, measure.width - 10, 18)
            painter.drawText(where, _RIGHT, out.label)
        kind = card.gives[out.index] if out.index < len(card.gives) else "grad"
        colour = ink.value if marks.lit_outputs else colour_of(theme, kind)
        radius = PORT_RADIUS + 1 if marks.lit_outputs else PORT_RADIUS
        radius = radius if labels else max(radius, _FAR_RADIUS)
        hot = marks.hot_output == out.index
        at = QPointF(measure.width, out.y)
        _paint_port(painter, port_shape(kind, at, radius + hot * 1.5), colour, ink, hot)


def _paint_port(
    painter: QPainter, shape: QPainterPath, colour: QColor, ink: Inks, solid: bool
) -> None:
    painter.setPen(pen(colour, 1.75))
    painter.setBrush(colour if solid else ink.canvas)
    painter.drawPath(shape)
