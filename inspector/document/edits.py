"""Edits of nodes and of their places: functions Document -> Document.

An edit that changes nothing returns the very document it got. Wires are in wiring.py, frames in
frames.py, the contents of tensors in tensor_edits.py.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import count

import msgspec

from inspector.catalogue.rows import Value, catalogue
from inspector.document.contents import Contents
from inspector.document.groups import housed, with_copies, with_groups, without_nodes
from inspector.document.naming import fresh_id, fresh_name, why_not_a_name
from inspector.document.nodes import (
    BackwardCall,
    Document,
    Frame,
    FrameId,
    Graph,
    Leaf,
    Node,
    NodeId,
    Operation,
    Place,
    Source,
)
from inspector.document.parameters import why_not_a_value
from inspector.document.routes import followed, moved_along, with_copied, with_routes

replace = msgspec.structs.replace
BESIDE = Place(32, 32)
SEEDS = 2**31


class EditRefused(Exception):
    """The edit cannot be done; the text says why in one sentence, for the user."""


def with_graph(document: Document, graph: Graph) -> Document:
    """The document with this graph."""
    return document if graph is document.graph else replace(document, graph=graph)


def with_node(document: Document, node: Node) -> Document:
    """The document with this node put in place of the one of the same id, or added."""
    if document.graph.nodes.get(node.id) is node:
        return document
    nodes = {**document.graph.nodes, node.id: node}
    return replace(document, graph=replace(document.graph, nodes=nodes))


def leaf_of(document: Document, node: NodeId) -> Leaf:
    """The leaf of that id. Raises EditRefused where it is none."""
    found = document.graph.nodes.get(node)
    if not isinstance(found, Leaf):
        raise EditRefused("that is no tensor made by hand")
    return found


def operation_of(document: Document, node: NodeId) -> Operation:
    """The operation of that id. Raises EditRefused where it is none."""
    found = document.graph.nodes.get(node)
    if not isinstance(found, Operation):
        raise EditRefused("that is no operation")
    return found


def add_leaf(
    document: Document,
    contents: Contents,
    *,
    at: Place,
    name: str = "",
    requires_grad: bool = False,
) -> tuple[Document, NodeId]:
    """A new leaf tensor; without a name it gets the next free letter."""
    node = fresh_id(document.graph)
    name = _free_name(document.graph, name, "")
    added = with_node(document, Leaf(node, name, contents, requires_grad))
    return _placed(added, {node: at}), node


def add_operation(
    document: Document,
    op: str,
    *,
    at: Place,
    name: str = "",
    inputs: Mapping[str, tuple[Source, ...]] | None = None,
    parameters: Mapping[str, Value] | None = None,
) -> tuple[Document, NodeId]:
    """A new operation node; without a name it gets the operation's with a number if taken, and
    without a seed a random operation gets one of its own."""
    row = catalogue().operations.get(op)
    if row is None:
        raise EditRefused(f"there is no operation {op!r}")
    node = fresh_id(document.graph)
    name = _free_name(document.graph, name, _hint(row.name))
    settings = dict(parameters or {})
    if row.random:
        from secrets import randbelow

        settings.setdefault("seed", randbelow(SEEDS))
    added = with_node(document, Operation(node, name, op, inputs or {}, settings))
    return _placed(added, {node: at}), node


def _hint(name: str) -> str:
    # "max (dim)" is called max, "index_ (set)" index.
    name = re.sub(r"\W.*", "", name).rstrip("_")
    # `sum` and `abs` are Python's own names; a script must not shadow them.
    return name if why_not_a_name(Graph(), name) is None else f"{name}_1"


def _free_name(graph: Graph, name: str, hint: str) -> str:
    if not name:
        return fresh_name(graph, hint)
    reason = why_not_a_name(graph, name)
    if reason:
        raise EditRefused(reason)
    return name


def rename(document: Document, node: NodeId, name: str) -> Document:
    """The node under another name."""
    found = document.graph.nodes[node]
    if found.name == name:
        return document
    reason = why_not_a_name(document.graph, name, node)
    if reason:
        raise EditRefused(reason)
    return with_node(document, replace(found, name=name))


def set_parameter(document: Document, node: NodeId, name: str, value: Value) -> Document:
    """A parameter set; back at its default it is no longer kept."""
    found = operation_of(document, node)
    row = found.row
    reason = None if row is None else why_not_a_value(row, name, value)
    if reason:
        raise EditRefused(reason)
    parameter = row.parameter(name) if row else None
    parameters = {k: v for k, v in found.parameters.items() if k != name}
    if parameter is None or not _same(value, parameter.default):
        parameters[name] = value
    if name in found.parameters and _same(found.parameters[name], value):
        return document
    if parameters == found.parameters:
        return document
    return with_node(document, replace(found, parameters=parameters))


def reset_parameter(document: Document, node: NodeId, name: str) -> Document:
    """A parameter back at its default; a number typed at a port taken away."""
    found = operation_of(document, node)
    if name not in found.parameters:
        return document
    parameters = {k: v for k, v in found.parameters.items() if k != name}
    return with_node(document, replace(found, parameters=parameters))


def _same(one: Value, other: Value) -> bool:
    return one == other and type(one) is type(other)


def set_retain_grad(document: Document, node: NodeId, on: bool) -> Document:
    """Whether `.retain_grad()` is called on an operation's result, so that it stores `.grad`."""
    found = operation_of(document, node)
    return (
        document if found.retain_grad == on else with_node(document, replace(found, retain_grad=on))
    )


def set_backward(document: Document, call: BackwardCall) -> Document:
    """Other arguments for Backward."""
    if call == document.graph.backward:
        return document
    return with_graph(document, replace(document.graph, backward=call))


def move(document: Document, nodes: Iterable[NodeId], by: Place) -> Document:
    """Nodes moved by so many pixels; computes nothing."""
    if by.x == 0 and by.y == 0:
        return document
    places = document.layout.places
    return place(
        document,
        {n: Place(places[n].x + by.x, places[n].y + by.y) for n in nodes if n in places},
    )


def place(document: Document, places: Mapping[NodeId, Place]) -> Document:
    """Nodes put at these places; reroute points of the wires between them go along."""
    old = document.layout.places
    placed = _placed(document, places)
    if placed is document or not document.layout.routes:
        return placed
    by = {n: Place(p.x - old[n].x, p.y - old[n].y) for n, p in places.items() if n in old}
    return moved_along(placed, by)


def _placed(document: Document, places: Mapping[NodeId, Place]) -> Document:
    old = document.layout.places
    if all(old.get(node) == at for node, at in places.items()):
        return document
    return replace(document, layout=replace(document.layout, places={**old, **places}))


def delete(document: Document, nodes: Iterable[NodeId]) -> Document:
    """Nodes taken away with the wires at them; frames and groups left empty go too."""
    gone = frozenset(nodes) & document.graph.nodes.keys()
    if not gone:
        return document
    graph = document.graph
    kept = {
        node: _without_sources(found, gone)
        for node, found in graph.nodes.items()
        if node not in gone
    }
    frames = _frames_without(graph.frames, gone)
    backward = graph.backward
    if backward.root is not None and backward.root.node in gone:
        backward = replace(backward, root=None, gradient=None)
    places = {n: p for n, p in document.layout.places.items() if n not in gone}
    old, groups = document.layout, without_nodes(document.layout.groups, gone)
    notes = housed(old.notes, old.groups, groups)
    layout = replace(old, places=places, groups=groups, notes=notes)
    return followed(
        document,
        Document(replace(graph, nodes=kept, frames=frames, backward=backward), layout),
    )


def _frames_without(
    frames: Mapping[FrameId, Frame], gone: frozenset[NodeId]
) -> Mapping[FrameId, Frame]:
    if not any(gone.intersection(frame.nodes) for frame in frames.values()):
        return frames
    kept: dict[FrameId, Frame] = {}
    for key, frame in frames.items():
        left = tuple(node for node in frame.nodes if node not in gone)
        if left:
            kept[key] = frame if left == frame.nodes else replace(frame, nodes=left)
    return kept


def _without_sources(node: Node, gone: frozenset[NodeId]) -> Node:
    if not isinstance(node, Operation):
        return node
    wired = any(s.node in gone for sources in node.inputs.values() for s in sources)
    if not wired and gone.isdisjoint(node.after):
        return node
    inputs = {}
    for port, sources in node.inputs.items():
        left = tuple(s for s in sources if s.node not in gone)
        if left:
            inputs[port] = left
    after = tuple(each for each in node.after if each not in gone)
    return replace(node, inputs=inputs, after=after)


def duplicate(
    document: Document, nodes: Iterable[NodeId], *, by: Place = BESIDE
) -> tuple[Document, tuple[NodeId, ...]]:
    """Copies of nodes, wired among themselves as the originals are, and to the same sources
    outside; copies stand in their originals' frames, and a group that is copied whole is another
    group. Returns the copies' ids too."""
    chosen = [node for node in document.graph.nodes if node in set(nodes)]
    return paste(document, document, chosen, by=by)


def paste(
    document: Document,
    origin: Document,
    nodes: Iterable[NodeId],
    *,
    by: Place = BESIDE,
) -> tuple[Document, tuple[NodeId, ...]]:
    """Nodes of `origin` (perhaps another document) copied into `document`.

    Wires from nodes that are not copied stay where those nodes are in `document` too; frames of
    another document are copied around what stood in them.
    """
    twin: dict[NodeId, NodeId] = {}
    originals = [origin.graph.nodes[node] for node in nodes]
    result = document
    for original in originals:
        node = fresh_id(result.graph)
        twin[original.id] = node
        name = fresh_name(result.graph, original.name)
        result = with_node(result, replace(original, id=node, name=name))
    same = origin.graph is document.graph
    for original in originals:
        copied = result.graph.nodes[twin[original.id]]
        if isinstance(copied, Operation):
            after = tuple(twin.get(n, n) for n in copied.after if same or n in twin)
            inputs = _rewired(copied, twin, same)
            result = with_node(result, replace(copied, inputs=inputs, after=after))
    places = {
        twin[o.id]: Place(at.x + by.x, at.y + by.y)
        for o in originals
        if (at := origin.layout.places.get(o.id)) is not None
    }
    result = _placed(result, places)
    frames = dict(result.graph.frames)
    for key, frame in origin.graph.frames.items():
        copies = tuple(twin[node] for node in frame.nodes if node in twin)
        if copies and same:
            frames[key] = replace(frame, nodes=frame.nodes + copies)
        elif copies:
            fresh = next(FrameId(f"f{n}") for n in count(1) if f"f{n}" not in frames)
            frames[fresh] = replace(frame, id=fresh, nodes=copies)
    if frames != result.graph.frames:
        result = with_graph(result, replace(result.graph, frames=frames))
    groups = with_copies(result.layout.groups, origin.layout.groups, twin, same=same)
    routes = with_copied(result.layout.routes, origin.layout.routes, twin, by)
    return followed(origin, with_routes(with_groups(result, groups), routes)), tuple(twin.values())


def _rewired(
    node: Operation, twin: Mapping[NodeId, NodeId], same: bool
) -> dict[str, tuple[Source, ...]]:
    inputs = {}
    for port, sources in node.inputs.items():
        kept = tuple(
            Source(twin.get(s.node, s.node), s.output) for s in sources if same or s.node in twin
        )
        if kept:
            inputs[port] = kept
    return inputs


def frame_of(graph: Graph, node: NodeId) -> Frame | None:
    """The frame around a node, or None."""
    return next((frame for frame in graph.frames.values() if node in frame.nodes), None)
