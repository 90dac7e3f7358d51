"""What a wire looks like and why: pure questions to the graph and to the session, and its curve."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import msgspec
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from inspector.canvas.kinds import ValueKind, kind_of
from inspector.document.nodes import Graph, Node, NodeId, Operation, Source
from inspector.session.faces import Gradient, Known, Waiting
from inspector.session.session import Session

Back = Literal["none", "current", "old"]


class WireKey(NamedTuple):
    """A wire by where it ends: only one wire ends in a slot of a port."""

    node: NodeId
    port: str
    slot: int


class PointKey(NamedTuple):
    """A reroute point: which of a wire's, counted from its beginning."""

    wire: WireKey
    number: int


class WireLook(msgspec.Struct, frozen=True):
    """`kind` of the value that it carries; `back`: whether a gradient flowed in the last Backward;
    `flows`: gradients can flow back; `cut`: the value requires them, but this operation stops
    them; `version`: `v0→v1` where it changes the value in place."""

    kind: ValueKind
    back: Back = "none"
    flows: bool = True
    cut: bool = False
    version: str = ""


def wires_of(node: Node) -> Iterator[tuple[WireKey, Source]]:
    """The wires that end at a node."""
    if isinstance(node, Operation):
        for port, sources in node.inputs.items():
            for slot, source in enumerate(sources):
                yield WireKey(node.id, port, slot), source


def look_of(session: Session, graph: Graph, key: WireKey, source: Source) -> WireLook:
    """How the wire is drawn now."""
    version = _version(session, graph, key, source)
    kind, needs = kind_of(session, graph, source)
    if not needs:
        return WireLook(kind, flows=False, version=version)
    face = session.face(key.node)
    known = face.last if isinstance(face, Waiting) else face
    outputs = known.outputs if isinstance(known, Known) else None
    if outputs is not None and not any(fact.requires_grad for fact in outputs):
        return WireLook(kind, cut=True, version=version)
    came = session.flow(source)
    if not isinstance(came, Gradient):
        return WireLook(kind, version=version)
    went = [session.flow(Source(key.node, i)) for i in range(len(outputs or (1,)))]
    if not any(isinstance(each, Gradient) for each in went):
        return WireLook(kind, version=version)
    return WireLook(kind, "current" if came.current else "old", version=version)


def _version(session: Session, graph: Graph, key: WireKey, source: Source) -> str:
    node = graph.nodes.get(key.node)
    row = node.row if isinstance(node, Operation) else None
    if row is None or not row.changes or (key.port, key.slot) != (row.changes[0], 0):
        return ""
    before, after = session.face(source.node), session.face(key.node)
    if not isinstance(before, Known) or not isinstance(after, Known) or not after.outputs:
        return ""
    if source.output >= len(before.outputs):
        return ""
    old, new = before.outputs[source.output].version, after.outputs[0].version
    return f"v{old}→v{new}" if old >= 0 and new != old else ""


# A wire that runs so far back and so far up or down turns at the ends of its line.
_FAR_BACK, _FAR_DOWN, _TURN = 400.0, 170.0, 44.0


def curve(start: QPointF, end: QPointF, points: Sequence[QPointF] = ()) -> QPainterPath:
    """The line from an output to an input, through its reroute points: leaves and arrives level,
    and swings round behind the nodes where the input lies to the left."""
    path = QPainterPath(start)
    if points:
        _through(path, (start, *points, end))
        return path
    # Of numbers: a point for each corner would take as long as all the rest.
    x, y = end.x(), end.y()
    gap = x - start.x()
    if gap < -_FAR_BACK:
        corners = turns(start, end)
        if corners:
            _through(path, (start, *corners, end))
            return path
    reach = max(gap * 0.5, min(120.0, 36.0 + abs(gap) * 0.4)) if gap < 80 else gap * 0.5
    path.cubicTo(start.x() + reach, start.y(), x - reach, y, x, y)
    return path


def turns(start: QPointF, end: QPointF) -> tuple[QPointF, ...]:
    """Where a wire turns that runs far back to the next line: half way down, between the two; none
    where it runs on."""
    fall = end.y() - start.y()
    if end.x() - start.x() > -_FAR_BACK or abs(fall) < _FAR_DOWN:
        return ()
    beside = (start.x() + _TURN, start.x() - _TURN, end.x() + _TURN, end.x() - _TURN)
    return tuple(QPointF(x, start.y() + fall / 2) for x in beside)


def _through(path: QPainterPath, corners: Sequence[QPointF]) -> None:
    """Legs from corner to corner that turn softly: at each in the direction of its neighbours."""
    ways = [QPointF(1, 0)]
    for before, after in zip(corners, corners[2:], strict=False):
        way = after - before
        length = (way.x() ** 2 + way.y() ** 2) ** 0.5
        ways.append(way / length if length else QPointF(1, 0))
    ways.append(QPointF(1, 0))
    for number, (one, other) in enumerate(pairwise(corners)):
        gap = other - one
        reach = 0.4 * (gap.x() ** 2 + gap.y() ** 2) ** 0.5
        path.cubicTo(one + ways[number] * reach, other - ways[number + 1] * reach, other)


def cut_mark(end: QPointF) -> QPainterPath:
    """Two short strokes across a wire just before its end: no gradient comes back from here."""
    path = QPainterPath()
    for x in (-17.0, -12.0):
        path.moveTo(end + QPointF(x, -6))
        path.lineTo(end + QPointF(x, 6))
    return path
