"""A strip of columns that is far wider than high is broken into lines, as text is: seen whole, its
names can still be read. The wires that run on in the next line are led between the lines."""

from collections.abc import Collection, Mapping, Sequence
from math import ceil, sqrt
from typing import NamedTuple

from inspector.document.measure import Measure
from inspector.document.nodes import Document, NodeId, Operation, Place
from inspector.document.routes import with_points
from inspector.document.sketch import Box, Wire

WIDEST = 3200.0
"""What is no wider is one line: names on it can be read in a window of usual size."""
LINE_GAP = 150.0
# A strip has this many times its height at least; the page that it becomes is so much wider than
# high.
_STRIP, _PAGE = 2.5, 1.6
# A line may be longer or shorter by this part, where that cuts fewer wires; one wire more is worth
# so much of a line. Where more than so many would be cut the line runs on.
_SLACK, _PER_WIRE, _MOST_CUT = 0.3, 0.04, 12
# How far beyond the ends of its line a wire turns, and how high the room is that it needs.
_TURN, _LANE, _LEAST_ROOM = 44.0, 9.0, 60.0


class Drawing(NamedTuple):
    """Where boxes lie; `downs`: how far the line of each lies below the first."""

    places: list[Place]
    downs: list[float]


def in_lines(
    boxes: Sequence[Box], wires: Sequence[Wire], ranks: Sequence[int], places: list[Place]
) -> Drawing:
    """The boxes of a drawing in columns, in as many lines as make a page of it."""
    whole = Drawing(places, [0.0] * len(places))
    high = _high(boxes, places, range(len(boxes)))
    lefts, wide = _columns(boxes, ranks, places)
    if wide <= WIDEST or wide < _STRIP * high:
        return whole
    count = ceil(wide / max(WIDEST, sqrt(_PAGE * wide * (high + LINE_GAP))))
    starts = [0, *_breaks(lefts, wide, count, _crossed(len(lefts), wires, ranks))]
    if len(starts) == 1:
        return whole
    lines: list[list[int]] = [[] for _ in starts]
    line_of = [0] * len(lefts)
    for number, start in enumerate(starts):
        line_of[start:] = [number] * (len(lefts) - start)
    for box, rank in enumerate(ranks):
        lines[line_of[rank]].append(box)
    found, downs, top = list(places), [0.0] * len(places), 0.0
    for start, line in zip(starts, lines, strict=True):
        down = top - min(places[box].y for box in line)
        for box in line:
            found[box] = Place(places[box].x - lefts[start], places[box].y + down)
            downs[box] = down
        top += _high(boxes, places, line) + LINE_GAP
    return Drawing(found, downs)


def _columns(
    boxes: Sequence[Box], ranks: Sequence[int], places: Sequence[Place]
) -> tuple[list[float], float]:
    """Where each column begins, and where the last ones end."""
    lefts = [float("inf")] * (max(ranks) + 1)
    for rank, place in zip(ranks, places, strict=True):
        lefts[rank] = min(lefts[rank], place.x)
    for rank in range(len(lefts) - 2, -1, -1):
        lefts[rank] = min(lefts[rank], lefts[rank + 1])
    return lefts, max(at.x + box.width for at, box in zip(places, boxes, strict=True))


def _high(boxes: Sequence[Box], places: Sequence[Place], line: Collection[int]) -> float:
    bottom = max(places[box].y + boxes[box].height for box in line)
    return bottom - min(places[box].y for box in line)


def _crossed(columns: int, wires: Sequence[Wire], ranks: Sequence[int]) -> list[int]:
    """How many values run into each column from one before it."""
    furthest: dict[tuple[int, float], int] = {}
    for wire in wires:
        key = wire.start, wire.exit
        furthest[key] = max(furthest.get(key, 0), ranks[wire.end])
    steps = [0] * (columns + 1)
    for (start, _), last in furthest.items():
        steps[ranks[start] + 1] += 1
        steps[last + 1] -= 1
    crossed, now = [], 0
    for step in steps[:columns]:
        now += step
        crossed.append(now)
    return crossed


def _breaks(lefts: Sequence[float], wide: float, count: int, crossed: Sequence[int]) -> list[int]:
    """The columns with which the lines after the first begin."""
    line, breaks = wide / count, [0]
    for number in range(1, count):
        wanted = number * line
        near = [
            (abs(left - wanted) / line + _PER_WIRE * crossed[rank], rank)
            for rank, left in enumerate(lefts)
            if abs(left - wanted) <= _SLACK * line
            and crossed[rank] <= _MOST_CUT
            and rank > breaks[-1]
        ]
        if near:
            breaks.append(min(near)[1])
    return breaks[1:]


def led_between(
    document: Document, nodes: Collection[NodeId], sizes: Mapping[NodeId, Measure]
) -> Document:
    """Reroute points for the wires between these nodes that run back to the next line: they turn
    at its ends and run through the room above it."""
    places, graph = document.layout.places, document.graph
    areas = [
        (at.x, at.y, at.x + sizes[node].width, at.y + sizes[node].height)
        for node in nodes
        if (at := places.get(node)) is not None
    ]
    lanes: dict[tuple[NodeId, int, float], int] = {}
    for node in nodes:
        found = graph.nodes[node]
        if not isinstance(found, Operation) or node not in places:
            continue
        for port, sources in found.inputs.items():
            for slot, source in enumerate(sources):
                if source.node not in nodes or source.node not in places:
                    continue
                start, end = places[source.node], places[node]
                right = start.x + sizes[source.node].width
                if end.x >= right or end.y <= start.y:
                    continue
                room = _room(areas, end.x, right, start.y, end.y)
                if room is None:
                    continue
                key = source.node, source.output, room
                lane = lanes.setdefault(key, sum(1 for each in lanes if each[2] == room))
                # One beside the other, from the middle outwards.
                y = round(room + _LANE * ((lane + 1) // 2) * (1 if lane % 2 else -1))
                # Two at each end: between them it runs level.
                ends = (right + _TURN, right - _TURN, end.x + _TURN, end.x - _TURN)
                turns = tuple(Place(round(x), y) for x in ends)
                document = with_points(document, (node, port, slot), turns)
    return document


def _room(
    areas: Sequence[tuple[float, float, float, float]],
    left: float,
    right: float,
    top: float,
    bottom: float,
) -> float | None:
    """The middle of the lowest room between two heights in which nothing lies from left to
    right."""
    spans = sorted(
        (area[1], area[3])
        for area in areas
        if area[0] < right and area[2] > left and area[1] <= bottom and area[3] >= top
    )
    middle, reached = None, top
    for begins, ends in spans:
        if begins - reached >= _LEAST_ROOM and reached > top:
            middle = (reached + begins) / 2
        reached = max(reached, ends)
    return middle
