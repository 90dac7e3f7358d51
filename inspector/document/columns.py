"""A graph in columns, left to right: a pure function of the graph.

Layers by the longest path, crossings reduced by sweeps of barycentres that know the order of
ports, straight chains by moving rows as blocks (rows.py). No scipy, no Qt: 1,000 nodes need
about 0.2 s.
"""

from bisect import bisect_right, insort
from collections.abc import Mapping, Sequence
from itertools import pairwise

from inspector.document.nodes import Graph, NodeId, Operation, Place
from inspector.document.order import topological
from inspector.document.rows import Item, Link, settled

# As wide and high as a card with three named inputs: a node of unknown size has room.
WIDTH, HEIGHT = 236.0, 132.0
COLUMN_GAP, ROW_GAP = 88.0, 40.0
_PART_GAP = 80.0
_SWEEPS = 12
# A long wire keeps this much room free between the nodes that it passes, in pixels.
_WIRE_ROOM = 24.0

# Cards differ in width by so much and are aligned on the left all the same.
_UNEVEN = 240.0

Sizes = Mapping[NodeId, tuple[float, float]]


class _Wire(Link, frozen=True):
    """A wire between neighbouring columns; `exit` and `entry` in 0..1 say how far down its
    ports are."""

    exit: float
    entry: float


def in_columns(graph: Graph, sizes: Sizes) -> dict[NodeId, Place]:
    """A place for every node; a node without a size is taken as 236 x 132."""
    order = topological(graph)
    known = set(order)
    order += tuple(node for node in graph.nodes if node not in known)
    places: dict[NodeId, Place] = {}
    top = 0.0
    for part in _parts(graph, order):
        found = _arranged_part(graph, part, sizes)
        for node, place in found.items():
            places[node] = Place(place.x, place.y + top)
        top = max(places[node].y + sizes.get(node, (WIDTH, HEIGHT))[1] + _PART_GAP for node in part)
    return {node: places[node] for node in graph.nodes}


def _parts(graph: Graph, order: Sequence[NodeId]) -> list[list[NodeId]]:
    """The nodes that hang together, each part in topological order."""
    above: dict[NodeId, NodeId] = {node: node for node in order}

    def root(node: NodeId) -> NodeId:
        while above[node] != node:
            above[node] = above[above[node]]
            node = above[node]
        return node

    for node in order:
        for start, _ in _sources(graph, node):
            above[root(node)] = root(start)
    parts: dict[NodeId, list[NodeId]] = {}
    for node in order:
        parts.setdefault(root(node), []).append(node)
    return list(parts.values())


def _sources(graph: Graph, node: NodeId) -> list[tuple[NodeId, int]]:
    """The (node, output) pairs that a node takes, in the order of its row's ports."""
    found = graph.nodes[node]
    if not isinstance(found, Operation):
        return []
    row = found.row
    ports = [port.name for port in row.inputs] if row else []
    named = sorted(found.inputs, key=lambda p: ports.index(p) if p in ports else len(ports))
    wired = [source for port in named for source in found.inputs[port]]
    return [(s.node, s.output) for s in wired if s.node in graph.nodes and s.node != node]


def _arranged_part(graph: Graph, part: Sequence[NodeId], sizes: Sizes) -> dict[NodeId, Place]:
    sources = {node: _sources(graph, node) for node in part}
    ranks = _ranks(part, sources)
    items: list[Item] = []
    at: dict[NodeId, int] = {}
    for node in part:
        at[node] = len(items)
        height = sizes.get(node, (WIDTH, HEIGHT))[1]
        items.append(Item(ranks[node], height, not sources[node]))
    wires = _wires(part, sources, ranks, at, items)
    columns = _uncrossed(_first_order(part, items, wires, at), wires)
    tops = settled(columns, items, wires, ROW_GAP)
    lefts: list[float] = []
    x = 0.0
    widths = [0.0] * len(columns)
    for node in part:
        widths[ranks[node]] = max(widths[ranks[node]], sizes.get(node, (WIDTH, HEIGHT))[0])
    for width in widths:
        lefts.append(x)
        x += width + COLUMN_GAP
    highest = min(tops[at[node]] for node in part)
    places = {}
    for node in part:
        left = lefts[ranks[node]]
        if not sources[node]:
            # Beside a wide block of others, a leaf stands close to its user.
            left += max(0.0, widths[ranks[node]] - sizes.get(node, (WIDTH, HEIGHT))[0] - _UNEVEN)
        places[node] = Place(float(round(left)), float(round(tops[at[node]] - highest)))
    return places


def _ranks(
    part: Sequence[NodeId], sources: Mapping[NodeId, Sequence[tuple[NodeId, int]]]
) -> dict[NodeId, int]:
    ranks: dict[NodeId, int] = {}
    users: dict[NodeId, list[NodeId]] = {}
    for node in part:
        # A node on a loop meets sources that have no rank yet.
        ranks[node] = max((ranks.get(start, -1) + 1 for start, _ in sources[node]), default=0)
        for start, _ in sources[node]:
            users.setdefault(start, []).append(node)
    for node in reversed(part):
        # A leaf stands just before its first user, not in a far first column.
        if not sources[node] and node in users:
            ranks[node] = max(0, min(ranks[user] for user in users[node]) - 1)
    return ranks


def _wires(
    part: Sequence[NodeId],
    sources: Mapping[NodeId, Sequence[tuple[NodeId, int]]],
    ranks: Mapping[NodeId, int],
    at: Mapping[NodeId, int],
    items: list[Item],
) -> list[_Wire]:
    """The wires cut at every column that they pass; wires from one output share their bends."""
    wires: list[_Wire] = []
    bends: dict[tuple[NodeId, int, int], int] = {}
    for node in part:
        count = len(sources[node])
        for slot, (start, output) in enumerate(sources[node]):
            if ranks[start] >= ranks[node]:
                continue
            entry = (slot + 1) / (count + 1)
            last, leaves = at[start], min(0.9, 0.5 + output * 0.05)
            for rank in range(ranks[start] + 1, ranks[node]):
                bend = bends.get((start, output, rank))
                if bend is None:
                    bend = bends[start, output, rank] = len(items)
                    items.append(Item(rank, _WIRE_ROOM, False, bend=True))
                    wires.append(_Wire(last, bend, leaves, 0.5))
                last, leaves = bend, 0.5
            wires.append(_Wire(last, at[node], leaves, entry))
    return wires


def _first_order(
    part: Sequence[NodeId],
    items: Sequence[Item],
    wires: Sequence[_Wire],
    at: Mapping[NodeId, int],
) -> list[list[int]]:
    """The columns as a walk from the results back to the leaves meets them, which leaves a tree
    without crossings."""
    before: dict[int, list[tuple[float, int]]] = {}
    used = set()
    for wire in wires:
        before.setdefault(wire.end, []).append((wire.entry, wire.start))
        used.add(wire.start)
    columns: list[list[int]] = [[] for _ in range(max(item.rank for item in items) + 1)]
    seen: set[int] = set()
    waiting = [at[node] for node in reversed(part) if at[node] not in used]
    while waiting:
        item = waiting.pop()
        if item in seen:
            continue
        seen.add(item)
        columns[items[item].rank].append(item)
        waiting += [start for _, start in sorted(before.get(item, ()), reverse=True)]
    for item in range(len(items)):
        if item not in seen:
            columns[items[item].rank].append(item)
    return columns


def _uncrossed(columns: list[list[int]], wires: Sequence[_Wire]) -> list[list[int]]:
    before: dict[int, list[_Wire]] = {}
    after: dict[int, list[_Wire]] = {}
    for wire in wires:
        before.setdefault(wire.end, []).append(wire)
        after.setdefault(wire.start, []).append(wire)
    best, fewest = columns, _crossings(columns, after)
    for sweep in range(_SWEEPS):
        if fewest == 0:
            break
        columns = [list(column) for column in columns]
        forward = sweep % 2 == 0
        ranks = range(1, len(columns)) if forward else range(len(columns) - 2, -1, -1)
        for rank in ranks:
            beside = columns[rank - 1 if forward else rank + 1]
            row = {item: number for number, item in enumerate(beside)}
            own = {item: float(number) for number, item in enumerate(columns[rank])}
            for item in columns[rank]:
                met = before.get(item, ()) if forward else after.get(item, ())
                if met:
                    rows = (row[w.start] + w.exit if forward else row[w.end] + w.entry for w in met)
                    own[item] = sum(rows) / len(met)
            columns[rank].sort(key=own.__getitem__)
        count = _crossings(columns, after)
        if count < fewest:
            best, fewest = columns, count
    return best


def _crossings(columns: Sequence[Sequence[int]], after: Mapping[int, Sequence[_Wire]]) -> int:
    total = 0
    for left, right in pairwise(columns):
        row = {item: number for number, item in enumerate(right)}
        met: list[float] = []
        for item in left:
            ends = sorted((w.exit, row[w.end] + w.entry) for w in after.get(item, ()))
            for _, end in ends:
                total += len(met) - bisect_right(met, end)
                insort(met, end)
    return total
