"""What a wire looks like and why: pure questions to the graph and to the session, and its curve."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from inspector.document.nodes import Graph, Leaf, Node, NodeId, Operation, Source
from inspector.session.faces import Face, Gradient, Known, Waiting
from inspector.session.session import Session

WireKind = Literal["grad", "plain", "cut"]
Back = Literal["none", "current", "old"]


class WireKey(NamedTuple):
    """A wire by where it ends: only one wire ends in a slot of a port."""

    node: NodeId
    port: str
    slot: int


class WireLook(NamedTuple):
    """`grad`: gradients can flow back; `plain`: the value requires none; `cut`: the value does,
    but this operation stops it. `back`: whether a gradient flowed in the last Backward."""

    kind: WireKind
    back: Back


def wires_of(node: Node) -> Iterator[tuple[WireKey, Source]]:
    """The wires that end at a node."""
    if isinstance(node, Operation):
        for port, sources in node.inputs.items():
            for slot, source in enumerate(sources):
                yield WireKey(node.id, port, slot), source


def look_of(session: Session, graph: Graph, key: WireKey, source: Source) -> WireLook:
    """How the wire is drawn now."""
    origin = graph.nodes.get(source.node)
    needs = _requires_grad(session.face(source.node), source.output)
    if needs is None:
        needs = origin.requires_grad if isinstance(origin, Leaf) else True
    if not needs:
        return WireLook("plain", "none")
    target = session.face(key.node)
    known = _known(target)
    if known is not None and not any(fact.requires_grad for fact in known.outputs):
        return WireLook("cut", "none")
    came = session.flow(source)
    if not isinstance(came, Gradient):
        return WireLook("grad", "none")
    outputs = len(known.outputs) if known is not None else 1
    went = [session.flow(Source(key.node, i)) for i in range(outputs)]
    if not any(isinstance(each, Gradient) for each in went):
        return WireLook("grad", "none")
    return WireLook("grad", "current" if came.current else "old")


def _known(face: Face) -> Known | None:
    if isinstance(face, Known):
        return face
    return face.last if isinstance(face, Waiting) else None


def _requires_grad(face: Face, output: int) -> bool | None:
    known = _known(face)
    if known is None or output >= len(known.outputs):
        return None
    return known.outputs[output].requires_grad


def curve(start: QPointF, end: QPointF) -> QPainterPath:
    """The line from an output to an input: leaves and arrives level, and swings round behind
    the nodes where the input lies to the left."""
    path = QPainterPath(start)
    gap = end.x() - start.x()
    reach = max(gap * 0.5, min(120.0, 36.0 + abs(gap) * 0.4)) if gap < 80 else gap * 0.5
    path.cubicTo(start + QPointF(reach, 0), end - QPointF(reach, 0), end)
    return path


def cut_mark(end: QPointF) -> QPainterPath:
    """Two short strokes across a wire just before its end: no gradient comes back from here."""
    path = QPainterPath()
    for x in (-17.0, -12.0):
        path.moveTo(end + QPointF(x, -6))
        path.lineTo(end + QPointF(x, 6))
    return path
