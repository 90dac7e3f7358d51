"""Where nodes that are being dragged would rather stand: with a straight wire, in line with a
neighbour, or on the grid."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QLineF, QRectF

from inspector.document.nodes import NodeId, Place

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

GRID = 8.0
# How near it must be, in pixels of the screen: wires pull further than edges.
_WIRE_PULL, _EDGE_PULL = 12.0, 6.0
# A guide ends so many canvas pixels beyond what it joins.
_BEYOND = 8.0
_MOST = 300


class Line(NamedTuple):
    """A line that something shall lie on: its place, and from where to where it is to be seen."""

    at: float
    begin: float
    end: float


class Snapping:
    """Made at the start of a drag, with everything that stays where it is."""

    def __init__(self, canvas: "Canvas", nodes: Iterable[NodeId]) -> None:
        scene = canvas.graph_scene
        self._zoom = canvas.camera.zoom
        moving = frozenset(nodes) & scene.nodes.keys()
        self._body = QRectF()
        for node in moving:
            self._body = self._body.united(scene.nodes[node].body)
        seen = canvas.camera.seen()
        beside = [item.body for item in scene.nodes_in(seen) if item.id not in moving]
        self._beside = beside[:_MOST]
        self._rises: list[float] = []
        for wire in scene.wires.values():
            starts, ends = wire.source.node in moving, wire.key.node in moving
            if starts == ends:
                continue
            start = scene.nodes[wire.source.node].output_point(wire.source.output)
            end = scene.nodes[wire.key.node].input_point(wire.key.port, wire.key.slot)
            rise = end.y() - start.y() if starts else start.y() - end.y()
            self._rises.append(rise)

    def snapped(self, by: Place) -> tuple[Place, list[QLineF]]:
        """How far to move instead of `by`, and guide lines that show why."""
        body = self._body.translated(by.x, by.y)
        guides: list[QLineF] = []
        down = self._straight(by)
        if down is None:
            found = _nearest(
                (body.top(), body.center().y(), body.bottom()),
                [
                    Line(at, each.left(), each.right())
                    for each in self._beside
                    for at in (each.top(), each.center().y(), each.bottom())
                ],
                _EDGE_PULL / self._zoom,
            )
            if found is not None:
                down, line = by.y + found[0], found[1]
                begin, end = min(line.begin, body.left()), max(line.end, body.right())
                guides.append(QLineF(begin - _BEYOND, line.at, end + _BEYOND, line.at))
        across = None
        found = _nearest(
            (body.left(), body.center().x(), body.right()),
            [
                Line(at, each.top(), each.bottom())
                for each in self._beside
                for at in (each.left(), each.center().x(), each.right())
            ],
            _EDGE_PULL / self._zoom,
        )
        if found is not None:
            across, line = by.x + found[0], found[1]
            begin, end = min(line.begin, body.top()), max(line.end, body.bottom())
            guides.append(QLineF(line.at, begin - _BEYOND, line.at, end + _BEYOND))
        if across is None:
            across = round((self._body.left() + by.x) / GRID) * GRID - self._body.left()
        if down is None:
            down = round((self._body.top() + by.y) / GRID) * GRID - self._body.top()
        return Place(across, down), guides

    def _straight(self, by: Place) -> float | None:
        """How far down a wire that is nearly straight would have it."""
        near = [rise for rise in self._rises if abs(rise - by.y) <= _WIRE_PULL / self._zoom]
        return min(near, key=lambda rise: abs(rise - by.y), default=None)


def _nearest(own: Iterable[float], lines: Iterable[Line], pull: float) -> tuple[float, Line] | None:
    """How far it is from one's own lines to the nearest other one, and which that is."""
    best: tuple[float, Line] | None = None
    for line in lines:
        for each in own:
            away = line.at - each
            if abs(away) <= pull and (best is None or abs(away) < abs(best[0])):
                best = away, line
    return best
