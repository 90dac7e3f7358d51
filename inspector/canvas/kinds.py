"""What kind of value runs through a wire, and how each kind is drawn: its colour, its line and the
shape of its ports, so that no two differ by colour alone."""

from functools import cache
from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPen, QPolygonF

from inspector.canvas.inks import inks
from inspector.document.dtypes import DTYPES
from inspector.document.nodes import Graph, Leaf, Source
from inspector.look.theme import Theme
from inspector.session.faces import Known, Waiting
from inspector.session.session import Session

ValueKind = Literal["grad", "plain", "integer", "bool", "complex"]
Emphasis = Literal["none", "strong", "knife"]

WORDS: dict[ValueKind, str] = {
    "grad": "float, requires grad",
    "plain": "float, no gradient",
    "integer": "integer",
    "bool": "bool",
    "complex": "complex",
}
# Dashes and gaps in pixels; none: a solid line.
_DASHES: dict[ValueKind, tuple[float, ...]] = {
    "grad": (),
    "plain": (6, 5),
    "integer": (9, 4, 2, 4),
    "bool": (2, 4),
    "complex": (),
}
_WIDTHS: dict[ValueKind, float] = {
    "grad": 2.0,
    "plain": 1.5,
    "integer": 1.75,
    "bool": 2.0,
    "complex": 1.5,
}
# Wider and longer where the graph is seen at half its size or less.
_FAR = 1.6
# How far the two lines of a complex value run from the middle, and by how many points.
_APART = 2.25
_POINTS = 32


def kind_of(session: Session, graph: Graph, source: Source) -> tuple[ValueKind, bool]:
    """The kind of a value, and whether it requires grad. What has not run yet counts as a float
    that does, a tensor made by hand as what it will be."""
    face = session.face(source.node)
    known = face.last if isinstance(face, Waiting) else face
    if isinstance(known, Known) and source.output < len(known.outputs):
        fact = known.outputs[source.output]
        return _kind(fact.dtype, fact.requires_grad), fact.requires_grad
    origin = graph.nodes.get(source.node)
    if isinstance(origin, Leaf):
        return _kind(origin.contents.dtype, origin.requires_grad), origin.requires_grad
    return "grad", True


def _kind(dtype: str, requires_grad: bool) -> ValueKind:
    found = DTYPES.get(dtype)
    family = found.family if found is not None else "float"
    match family:
        case "int":
            return "integer"
        case "bool" | "complex":
            return family
        case "float":
            return "grad" if requires_grad else "plain"


def colour_of(theme: Theme, kind: ValueKind) -> QColor:
    """The colour of a kind's wires and ports."""
    ink = inks(theme)
    return {
        "grad": ink.value,
        "plain": ink.muted,
        "integer": ink.integer,
        "bool": ink.boolean,
        "complex": ink.complex,
    }[kind]


class Stroke(NamedTuple):
    """How a wire is drawn that tells the size of its gradient: so many pixels wide, and with this
    share of the gradient's colour; `bad`: it is NaN or infinite."""

    width: float
    share: float
    bad: bool = False


@cache
def wire_pen(
    theme: Theme,
    kind: ValueKind,
    flows: bool = True,
    emphasis: Emphasis = "none",
    stroke: Stroke | None = None,
    far: bool = False,
) -> QPen:
    """The pen of a wire, as thick and orange as its gradient is large where there is a `stroke`. A
    complex value's line is dashed where no gradient can flow. `far`: as it must be to be told
    from others where a graph is seen small."""
    colour = colour_of(theme, kind)
    if emphasis == "knife" or (stroke is not None and stroke.bad):
        colour = inks(theme).error
    elif stroke is not None:
        colour = _mixed(inks(theme).muted, inks(theme).gradient, stroke.share)
    width = None if stroke is None else stroke.width
    usual = _WIDTHS[kind] * (_FAR if far else 1.0)
    # Two lines of a third, and a third of nothing between them.
    said = None if width is None else width / 3 if kind == "complex" else width
    wide = (said if said is not None else usual) + (emphasis != "none") * 1.25
    pen = QPen(colour, wide)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    dashes = _DASHES[kind] if kind != "complex" or flows else (7.0, 4.0)
    if dashes:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        # In units of the width: a thick wire keeps its rhythm by longer dashes.
        scale = max(1.0, wide / _WIDTHS[kind])
        pen.setDashPattern([each * scale / wide for each in dashes])
    return pen


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    """`share` of the other colour in the one."""
    parts = zip(one.getRgbF()[:3], other.getRgbF()[:3], strict=True)  # type: ignore[index]
    return QColor.fromRgbF(*(a + (b - a) * share for a, b in parts))


def drawn(line: QPainterPath, kind: ValueKind, stroke: Stroke | None = None) -> QPainterPath:
    """What a wire's pen follows: its line, or two beside it for a complex value."""
    apart = max(_APART, 0.0 if stroke is None else stroke.width / 3)
    if kind != "complex" or line.isEmpty():
        return line
    sides: tuple[list[QPointF], list[QPointF]] = ([], [])
    for step in range(_POINTS + 1):
        part = step / _POINTS
        at = line.pointAtPercent(part)
        ahead = line.pointAtPercent(min(1.0, part + 0.01))
        behind = line.pointAtPercent(max(0.0, part - 0.01))
        way = ahead - behind
        length = max(1e-6, (way.x() ** 2 + way.y() ** 2) ** 0.5)
        across = QPointF(-way.y(), way.x()) * (apart / length)
        sides[0].append(at + across)
        sides[1].append(at - across)
    both = QPainterPath()
    for side in sides:
        both.addPolygon(QPolygonF(side))
    return both


def port_shape(kind: ValueKind, at: QPointF, radius: float) -> QPainterPath:
    """The outline of a port: a circle, an upright bar, a square, a diamond or a triangle."""
    path = QPainterPath()
    x, y, r = at.x(), at.y(), radius
    match kind:
        case "grad":
            path.addEllipse(at, r, r)
        case "plain":
            path.addRoundedRect(x - 0.6 * r, y - 1.15 * r, 1.2 * r, 2.3 * r, 0.6 * r, 0.6 * r)
        case "integer":
            side = 0.9 * r
            path.addRect(x - side, y - side, 2 * side, 2 * side)
        case "bool":
            far = 1.3 * r
            corners = [(x, y - far), (x + far, y), (x, y + far), (x - far, y)]
            path.addPolygon(QPolygonF([QPointF(*each) for each in corners]))
            path.closeSubpath()
        case "complex":
            corners = [(x - r, y - 1.2 * r), (x + 1.25 * r, y), (x - r, y + 1.2 * r)]
            path.addPolygon(QPolygonF([QPointF(*each) for each in corners]))
            path.closeSubpath()
    return path
