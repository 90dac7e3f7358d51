"""What is told of nodes and wires when they are seen from far away."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from inspector.canvas.kinds import ValueKind, kind_of
from inspector.canvas.wires import WireKey
from inspector.document.nodes import Leaf, NodeId, Source
from inspector.session.faces import Failed

if TYPE_CHECKING:
    from inspector.canvas.scene import GraphScene


class Far(NamedTuple):
    """Tensors made by hand, nodes that failed, and wires by the kind of their values."""

    leaves: Sequence[NodeId]
    failed: Sequence[NodeId]
    kinds: Mapping[ValueKind, Sequence[WireKey]]


def far(scene: "GraphScene") -> Far:
    """As it is now; each value is asked for once, however many wires it has."""
    session, graph = scene.session, scene.graph
    known: dict[Source, ValueKind] = {}
    kinds: dict[ValueKind, list[WireKey]] = {}
    for key, wire in scene.wires.items():
        kind = known.get(wire.source)
        if kind is None:
            kind = known[wire.source] = kind_of(session, graph, wire.source)[0]
        kinds.setdefault(kind, []).append(key)
    return Far(
        [node for node, item in scene.nodes.items() if isinstance(item.node, Leaf)],
        [node for node in scene.nodes if isinstance(session.face(node), Failed)],
        kinds,
    )
