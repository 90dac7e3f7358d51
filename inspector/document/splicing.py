"""Edits that keep a chain whole: a node put into a wire, nodes bridged over, wires that begin
elsewhere."""

from collections.abc import Iterable, Mapping

import msgspec

from inspector.document.edits import EditRefused, delete, place, with_node
from inspector.document.nodes import Document, Graph, NodeId, Operation, Place, Source
from inspector.document.order import descendants, is_used, users_of
from inspector.document.routes import followed
from inspector.document.wiring import connect, why_not_connect

replace = msgspec.structs.replace
# What stays free between a node and its neighbour when it is put into their wire.
ROOM = 56.0


def insert(document: Document, end: tuple[NodeId, str, int], node: NodeId) -> Document:
    """A node put into the wire that ends at `end` (node, port, slot): the wire goes to its first
    fitting input, and its first output goes where the wire ended.

    Raises EditRefused where it does not fit there.
    """
    graph = document.graph
    reason = why_not_insert(graph, end, node)
    if reason:
        raise EditRefused(reason)
    source = wire_at(graph, end)
    port = entrance(graph, source, node) if source else None
    assert source is not None
    assert port is not None
    target, ending, slot = end
    return connect(connect(document, source, node, port), Source(node), target, ending, slot=slot)


def why_not_insert(graph: Graph, end: tuple[NodeId, str, int], node: NodeId) -> str | None:
    """Why a node cannot be put into a wire, in one sentence; None where it can."""
    source, found = wire_at(graph, end), graph.nodes.get(node)
    if source is None or found is None:
        return "that wire is no longer there"
    if not isinstance(found, Operation):
        return f"{found.name} is a tensor made by hand: it takes no wires"
    if found.row is not None and not found.row.outputs and not found.row.varying:
        return f"{found.name} gives no value to pass on"
    target, port, _ = end
    if node in (source.node, target):
        return f"{found.name} is at the end of this wire already"
    if is_used(graph, node):
        return f"{found.name} is wired already: others take its result"
    if entrance(graph, source, node) is None:
        return f"{found.name} has no free input"
    return why_not_connect(graph, source, node, entrance(graph, source, node) or "") or (
        why_not_connect(graph, Source(node), target, port)
    )


def wire_at(graph: Graph, end: tuple[NodeId, str, int]) -> Source | None:
    """Where the wire that ends there begins; None where there is none."""
    node, port, slot = end
    found = graph.nodes.get(node)
    wires = found.inputs.get(port, ()) if isinstance(found, Operation) else ()
    return wires[slot] if slot < len(wires) else None


def entrance(graph: Graph, source: Source, node: NodeId) -> str | None:
    """The first free input of a node that the wire fits, or None."""
    found = graph.nodes.get(node)
    row = found.row if isinstance(found, Operation) else None
    if not isinstance(found, Operation) or row is None:
        return None
    for port in row.inputs:
        free = port.variadic or not found.inputs.get(port.name)
        if free and why_not_connect(graph, source, node, port.name) is None:
            return port.name
    return None


def with_room(
    document: Document, node: NodeId, sizes: Mapping[NodeId, tuple[float, float]]
) -> Document:
    """A node clear of what it is wired to: it goes right of its sources, and what takes its result
    goes further right with all that follows, no more than needed. `sizes` has widths and heights.
    """
    graph, places = document.graph, document.layout.places
    at, found = places.get(node), graph.nodes.get(node)
    if at is None or node not in sizes or not isinstance(found, Operation):
        return document
    wired = {source.node for sources in found.inputs.values() for source in sources}
    ends = [places[n].x + sizes[n][0] for n in wired if n in places and n in sizes]
    # A wire that comes from the right swings round: nothing is to be cleared there.
    ends = [end for end in ends if end <= at.x + sizes[node][0]]
    left = max((round(end + ROOM) for end in ends), default=at.x)
    here = Place(max(at.x, left), at.y)
    users = users_of(graph)
    takers = [n for n in users.get(node, ()) if n in places]
    ahead = [n for n in takers if places[n].x + sizes.get(n, (0.0, 0.0))[0] > at.x]
    needed = max((here.x + sizes[node][0] + ROOM - places[n].x for n in ahead), default=0.0)
    moved = {node: here}
    if needed > 0:
        for each in descendants(graph, ahead) - {node}:
            if each in places:
                moved[each] = Place(round(places[each].x + needed), places[each].y)
    return place(document, moved)


def bridged(document: Document, nodes: Iterable[NodeId]) -> Document:
    """Nodes taken out of their chains but kept, with the wires among them: who took their results
    takes what they took at their first wired input, where there is one."""
    out = frozenset(nodes) & document.graph.nodes.keys()
    before, graph = document, document.graph
    for found in tuple(graph.nodes.values()):
        if isinstance(found, Operation):
            document = with_node(document, _bridged_node(graph, found, out))
    return followed(before, document)


def _bridged_node(graph: Graph, node: Operation, out: frozenset[NodeId]) -> Operation:
    inputs: dict[str, tuple[Source, ...]] = {}
    for port, sources in node.inputs.items():
        left: tuple[Source, ...]
        if node.id in out:
            left = tuple(source for source in sources if source.node in out)
        else:
            through = (_before(graph, source, out) for source in sources)
            left = tuple(source for source in through if source is not None)
        if left:
            inputs[port] = left
    return node if inputs == node.inputs else replace(node, inputs=inputs)


def _before(graph: Graph, source: Source, out: frozenset[NodeId]) -> Source | None:
    """The value that comes through where nodes are gone; None where their chain begins."""
    while source.node in out:
        found = graph.nodes[source.node]
        row = found.row if isinstance(found, Operation) else None
        inputs = found.inputs if isinstance(found, Operation) else {}
        ports = [port.name for port in row.inputs] if row else list(inputs)
        first = next((inputs[port][0] for port in ports if inputs.get(port)), None)
        if first is None:
            return None
        source = first
    return source


def delete_and_reconnect(document: Document, nodes: Iterable[NodeId]) -> Document:
    """Nodes taken away; who took their results takes what they took at their first wired input."""
    gone = frozenset(nodes)
    return delete(bridged(document, gone), gone)


def rewired(document: Document, old: Source, new: Source) -> Document:
    """Every wire that begins at one output begins at another instead.

    Raises EditRefused where one of them does not fit there.
    """
    reason = why_not_rewire(document.graph, old, new)
    if reason:
        raise EditRefused(reason)
    if old == new:
        return document
    for found in tuple(document.graph.nodes.values()):
        if isinstance(found, Operation) and any(old in s for s in found.inputs.values()):
            inputs = {
                port: tuple(new if source == old else source for source in sources)
                for port, sources in found.inputs.items()
            }
            document = with_node(document, replace(found, inputs=inputs))
    return document


def ends_of(graph: Graph, source: Source) -> tuple[tuple[NodeId, str, int], ...]:
    """Where the wires of an output end: node, port and slot."""
    return tuple(
        (node.id, port, slot)
        for node in graph.nodes.values()
        if isinstance(node, Operation)
        for port, sources in node.inputs.items()
        for slot, each in enumerate(sources)
        if each == source
    )


def why_not_rewire(graph: Graph, old: Source, new: Source) -> str | None:
    """Why the wires of one output cannot begin at another, in one sentence; None where they can."""
    for node, port, _ in ends_of(graph, old):
        reason = why_not_connect(graph, new, node, port)
        if reason:
            return reason
    return None
