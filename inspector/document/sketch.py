"""What is to be laid out, in numbers: boxes, the heights of their ports, wires, and groups.

Small enough to be sent to a process of its own.
"""

from collections.abc import Collection, Iterable, Mapping
from heapq import heappop, heappush

import msgspec

from inspector.document.measure import Measure, measure, outputs_of
from inspector.document.nodes import Document, Node, NodeId, Operation, Source
from inspector.document.order import topological
from inspector.document.pieces import Cards, Piece, pieces_of

_NONE: Cards = {}


class Box(msgspec.Struct, frozen=True, array_like=True):
    """A node's card, in canvas pixels; `group` is the innermost around it, -1 for none."""

    width: float
    height: float
    group: int = -1


class Wire(msgspec.Struct, frozen=True, array_like=True):
    """From one box to a later one; `exit` and `entry` are heights below the tops of the two."""

    start: int
    end: int
    exit: float
    entry: float


class Sketch(msgspec.Struct, frozen=True):
    """Boxes in topological order, and for each group the one around it (-1: none)."""

    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    parents: tuple[int, ...] = ()


def sketch_of(
    document: Document,
    measures: Mapping[NodeId, Measure] | None = None,
    only: Collection[NodeId] | None = None,
    cards: Cards = _NONE,
) -> tuple[list[Piece], Sketch]:
    """The sketch, and which piece each box is. `measures` are what the canvas shows; nodes without
    one are measured as their row says. `only`: these nodes and the wires between them. `cards`:
    the folded groups that are seen; each is one box."""
    graph, groups = document.graph, document.layout.groups
    order = topological(graph)
    known = set(order)
    # Nodes on a loop (only a damaged file has one) come last; the wires that run back do not count.
    order += tuple(node for node in graph.nodes if node not in known)
    nodes = [node for node in order if only is None or node in only]
    sizes = {
        node: (measures or {}).get(node)
        or measure(graph.nodes[node], outputs_of(graph.nodes[node], None))
        for node in order
    }
    pieces = pieces_of(document, nodes, sizes, cards)
    ends = [
        (source.node, source.output, node, port, slot)
        for node in order
        for port, slot, source in _taken(graph.nodes[node])
    ]
    if cards:
        pieces = _in_order(pieces, [(start, end) for start, _, end, _, _ in ends])
    at = {node: number for number, piece in enumerate(pieces) for node in piece.nodes}
    wires = []
    for source, output, node, port, slot in ends:
        start, end = at.get(source), at.get(node)
        if start is not None and end is not None and start < end:
            leaves = pieces[start].exit(source, output)
            wires.append(Wire(start, end, leaves, pieces[end].entry(node, port, slot)))
    numbers = {key: number for number, key in enumerate(groups)}
    around = {node: numbers[key] for key, group in groups.items() for node in group.nodes}
    beside = {
        node: -1 if (parent := groups[key].parent) is None else numbers[parent]
        for key, card in cards.items()
        for node in card.inside
    }
    around |= beside
    boxes = tuple(Box(p.width, p.height, around.get(p.nodes[0], -1)) for p in pieces)
    parents = tuple(
        -1 if group.parent is None else numbers[group.parent] for group in groups.values()
    )
    return pieces, Sketch(boxes, tuple(wires), parents)


def _taken(node: Node) -> list[tuple[str, int, Source]]:
    """What a node takes, in the order of its ports."""
    if not isinstance(node, Operation):
        return []
    row = node.row
    ports = [port.name for port in row.inputs] if row else []
    named = sorted(node.inputs, key=lambda p: ports.index(p) if p in ports else len(ports))
    return [(port, slot, each) for port in named for slot, each in enumerate(node.inputs[port])]


def _in_order(pieces: list[Piece], wires: Iterable[tuple[NodeId, NodeId]]) -> list[Piece]:
    """Every piece after those that it takes values from. Folded groups may need each other: then
    the one that begins first comes first."""
    at = {node: number for number, piece in enumerate(pieces) for node in piece.nodes}
    before: list[set[int]] = [set() for _ in pieces]
    users: list[set[int]] = [set() for _ in pieces]
    for start, end in wires:
        one, other = at.get(start), at.get(end)
        if one is not None and other is not None and one != other:
            before[other].add(one)
            users[one].add(other)
    ready = [number for number, needs in enumerate(before) if not needs]
    left = dict.fromkeys(range(len(pieces)))
    order: list[int] = []
    while left:
        number = heappop(ready) if ready else next(iter(left))
        if number not in left:
            continue
        del left[number]
        order.append(number)
        for user in users[number]:
            before[user].discard(number)
            if not before[user]:
                heappush(ready, user)
    return [pieces[number] for number in order]
