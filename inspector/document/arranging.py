"""A layout of a document, left to right: a pure function of it.

Groups are arranged from the innermost outwards, each as one block among its neighbours, so that
nothing lies within a group that is not in it.
"""

from collections.abc import Collection, Mapping

from inspector.document.columns import COLUMN_GAP, ROW_GAP, in_columns
from inspector.document.edits import place
from inspector.document.lines import led_between
from inspector.document.measure import GROUP_PADDING, GROUP_TITLE, Measure, measure, outputs_of
from inspector.document.nodes import Document, NodeId, Place
from inspector.document.pieces import put
from inspector.document.ranks import Ranking, ranked
from inspector.document.sketch import Box, Sketch, Wire, sketch_of

__all__ = ["COLUMN_GAP", "ROW_GAP", "arranged", "laid_out"]

# How much room a wire that passes through a group has, in canvas pixels.
_WAY = 24.0


def arranged(
    document: Document,
    measures: Mapping[NodeId, Measure] | None = None,
    only: Collection[NodeId] | None = None,
) -> Mapping[NodeId, Place]:
    """A place for every node, or for `only` those, folded or not. `measures` are what the canvas
    shows."""
    pieces, sketch = sketch_of(document, measures, only)
    return put(document, pieces, laid_out(sketch))


def arrange(document: Document) -> Document:
    """The document with a place for every node, and its wires led between the lines."""
    nodes = document.graph.nodes
    placed = place(document, arranged(document))
    sizes = {key: measure(node, outputs_of(node, None)) for key, node in nodes.items()}
    return led_between(placed, nodes.keys(), sizes)


def laid_out(sketch: Sketch, ranking: Ranking = ranked) -> list[Place]:
    """Where every box of a sketch lies."""
    if all(box.group < 0 for box in sketch.boxes):
        return in_columns(sketch.boxes, sketch.wires, ranking).places
    return _Blocks(sketch, ranking).places()


class _Blocks:
    """Every group as a block: a box of the drawing around it. Group -1 is the whole."""

    def __init__(self, sketch: Sketch, ranking: Ranking) -> None:
        self._sketch = sketch
        self._ranking = ranking
        # The way from the outermost group down to each box, the whole first.
        self._ways: list[tuple[int, ...]] = []
        for box in sketch.boxes:
            way: tuple[int, ...] = ()
            group = box.group
            while group >= 0:
                way = (group, *way)
                group = sketch.parents[group]
            self._ways.append((-1, *way))
        # The boxes anywhere within each group, in their order, and the wires into each box.
        self._inside: dict[int, list[int]] = {}
        for number, steps in enumerate(self._ways):
            for step in steps:
                self._inside.setdefault(step, []).append(number)
        self._entering: dict[int, list[Wire]] = {}
        for wire in sketch.wires:
            self._entering.setdefault(wire.end, []).append(wire)
        self._size: dict[int, tuple[float, float]] = {}
        # Within each group: where its own boxes (by number) and its blocks (by ~group) lie.
        self._within: dict[int, dict[int, Place]] = {}
        # How far below the first line of the group the line of each lies.
        self._downs: dict[int, dict[int, float]] = {}

    def places(self) -> list[Place]:
        """Where every box lies in the whole."""
        there = {(at, way[at]) for way in self._ways for at in range(len(way))}
        for depth, group in sorted(there, reverse=True):
            self._arrange(group, depth)
        return [Place(*self._offset(box, len(way) - 1, 0)) for box, way in enumerate(self._ways)]

    def _offset(self, box: int, depth: int, top: int) -> tuple[float, float]:
        """Where a box lies in the group of its way at `top`."""
        way = self._ways[box]
        at = self._within[way[depth]][box]
        x, y = at.x, at.y
        for level in range(depth, top, -1):
            block = self._within[way[level - 1]][~way[level]]
            x += block.x + GROUP_PADDING
            y += block.y + GROUP_PADDING + GROUP_TITLE
        return x, y

    def _arrange(self, group: int, depth: int) -> None:
        """The boxes and blocks right within a group get their places in it."""
        standing: dict[int, int] = {}  # which box or block stands for a box at this depth
        for box in self._inside[group]:
            way = self._ways[box]
            standing[box] = ~way[depth + 1] if len(way) > depth + 1 else box
        wires: list[tuple[int, int, float, float]] = []
        outside: dict[tuple[int, float], list[Wire]] = {}
        for wire in (wire for box in standing for wire in self._entering.get(box, ())):
            if wire.start not in standing:
                outside.setdefault((wire.start, wire.exit), []).append(wire)
            elif standing[wire.start] != standing[wire.end]:
                exit_y = wire.exit + self._down(wire.start, standing, depth)
                entry = wire.entry + self._down(wire.end, standing, depth)
                wires.append((standing[wire.start], standing[wire.end], exit_y, entry))
        keys = sorted(set(standing.values()), key=self._first)
        boxes = [self._box(key) for key in keys]
        number = {key: at for at, key in enumerate(keys)}
        lanes: list[Box] = []
        for taken in outside.values():
            # A value from outside has a way of its own through the group.
            lane = len(lanes)
            lanes.append(Box(0.0, _WAY))
            for wire in taken:
                entry = wire.entry + self._down(wire.end, standing, depth)
                wires.append((-1_000_000 - lane, standing[wire.end], _WAY / 2, entry))
        for lane in range(len(lanes)):
            number[-1_000_000 - lane] = lane - len(lanes)
        shift = len(lanes)
        drawn = [
            Wire(number[start] + shift, number[end] + shift, leaves, enters)
            for start, end, leaves, enters in wires
        ]
        # Blocks that need each other (a group that a wire leaves and enters again) have no order.
        drawn = [wire for wire in drawn if wire.start < wire.end]
        drawing = in_columns([*lanes, *boxes], drawn, self._ranking)
        found = drawing.places[shift:]
        left, top = min(at.x for at in found), min(at.y for at in found)
        found = [Place(at.x - left, at.y - top) for at in found]
        self._within[group] = dict(zip(keys, found, strict=True))
        self._downs[group] = dict(zip(keys, drawing.downs[shift:], strict=True))
        if group >= 0:
            right = max(at.x + box.width for at, box in zip(found, boxes, strict=True))
            bottom = max(at.y + box.height for at, box in zip(found, boxes, strict=True))
            self._size[group] = (
                right + 2 * GROUP_PADDING,
                bottom + 2 * GROUP_PADDING + GROUP_TITLE,
            )

    def _first(self, key: int) -> int:
        return key if key >= 0 else self._inside[~key][0]

    def _box(self, key: int) -> Box:
        return self._sketch.boxes[key] if key >= 0 else Box(*self._size[~key])

    def _down(self, box: int, standing: Mapping[int, int], depth: int) -> float:
        """How far below the top of the block around it, at this depth, a box stands; as if the
        block had one line: it is level with its neighbours by its beginning."""
        if standing[box] >= 0:
            return 0.0
        way = self._ways[box]
        _, y = self._offset(box, len(way) - 1, depth + 1)
        for level in range(depth + 1, len(way)):
            key = ~way[level + 1] if level + 1 < len(way) else box
            y -= self._downs[way[level]][key]
        return y + GROUP_PADDING + GROUP_TITLE
