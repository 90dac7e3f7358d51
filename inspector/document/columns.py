"""Boxes in columns, left to right, each part that hangs together below the one before.

Columns by ranks.py, crossings by layers.py, heights by rows.py, lines by lines.py; no Qt.
"""

from collections.abc import Sequence

from inspector.document.layers import Item, Layers, Link
from inspector.document.lines import Drawing, in_lines
from inspector.document.nodes import Place
from inspector.document.ranks import Ranking, ranked
from inspector.document.rows import settled
from inspector.document.sketch import Box, Wire

COLUMN_GAP, ROW_GAP = 72.0, 40.0
_PART_GAP = 80.0
# A long wire keeps this much room free between the boxes that it passes, in pixels.
_WIRE_ROOM = 24.0
# Bends for each box at most; the longest wires of a large tangle do without.
_BENDS = 3
# Cards differ in width by so much and are aligned on the left all the same.
_UNEVEN = 160.0
# Up to so many boxes and bends neighbours are swapped too, which is slower.
_SMALL = 1500


def in_columns(boxes: Sequence[Box], wires: Sequence[Wire], ranking: Ranking = ranked) -> Drawing:
    """The top left corner of every box."""
    places, downs = [Place(0, 0)] * len(boxes), [0.0] * len(boxes)
    top = 0.0
    for part in _parts(len(boxes), wires):
        local = {box: number for number, box in enumerate(part)}
        found = _arranged(
            [boxes[box] for box in part],
            [Wire(local[w.start], local[w.end], w.exit, w.entry) for w in wires if w.start in local]
            if len(part) < len(boxes)
            else wires,
            ranking,
        )
        for box, place, down in zip(part, found.places, found.downs, strict=True):
            places[box] = Place(place.x, place.y + top)
            downs[box] = down
        top = max(places[box].y + boxes[box].height for box in part) + _PART_GAP
    return Drawing(places, downs)


def _parts(count: int, wires: Sequence[Wire]) -> list[list[int]]:
    """The boxes that hang together."""
    above = list(range(count))

    def root(box: int) -> int:
        while above[box] != box:
            above[box] = above[above[box]]
            box = above[box]
        return box

    for wire in wires:
        above[root(wire.end)] = root(wire.start)
    parts: dict[int, list[int]] = {}
    for box in range(count):
        parts.setdefault(root(box), []).append(box)
    return list(parts.values())


def _arranged(boxes: Sequence[Box], wires: Sequence[Wire], ranking: Ranking) -> Drawing:
    ranks = ranking(len(boxes), [(wire.start, wire.end) for wire in wires])
    layers = _layers(boxes, wires, ranks)
    layers.in_first_order()
    count = len(layers.items)
    layers.uncrossed(max(8, min(24, 160_000 // count)), thorough=count < _SMALL)
    tops = settled(layers, ROW_GAP)
    widths = [0.0] * len(layers.columns)
    for box, rank in zip(boxes, ranks, strict=True):
        widths[rank] = max(widths[rank], box.width)
    lefts, x = [], 0.0
    for width in widths:
        lefts.append(x)
        x += width + COLUMN_GAP
    highest = min(tops[: len(boxes)])
    fed = {wire.end for wire in wires}
    places = []
    for number, (box, rank) in enumerate(zip(boxes, ranks, strict=True)):
        left = lefts[rank]
        if number not in fed:
            # Beside a wide block of others, a leaf stands close to its user.
            left += max(0.0, widths[rank] - box.width - _UNEVEN)
        places.append(Place(float(round(left)), float(round(tops[number] - highest))))
    return in_lines(boxes, wires, ranks, places)


def _layers(boxes: Sequence[Box], wires: Sequence[Wire], ranks: Sequence[int]) -> Layers:
    """The wires cut at every column that they pass; wires from one port share their bends."""
    # A box without width is a wire on its way.
    items = [
        Item(rank, box.height, bend=box.width == 0) for box, rank in zip(boxes, ranks, strict=True)
    ]
    links: list[Link] = []
    bends: dict[tuple[int, float, int], int] = {}
    room = 200 + _BENDS * len(boxes)
    for wire in sorted(wires, key=lambda wire: ranks[wire.end] - ranks[wire.start]):
        passed = range(ranks[wire.start] + 1, ranks[wire.end])
        if len(passed) > room - len(bends):
            continue
        last, leaves = wire.start, wire.exit
        for rank in passed:
            key = wire.start, wire.exit, rank
            if key not in bends:
                bends[key] = len(items)
                items.append(Item(rank, _WIRE_ROOM, bend=True))
                links.append(Link(last, bends[key], leaves, _WIRE_ROOM / 2))
            last, leaves = bends[key], _WIRE_ROOM / 2
        links.append(Link(last, wire.end, leaves, wire.entry))
    return Layers(items, links)
