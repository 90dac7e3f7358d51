"""Chosen pieces put in line, at even distances, or so that the wires between them run straight."""

from collections.abc import Callable, Collection, Sequence
from typing import Literal

from inspector.document.nodes import Document, NodeId, Place
from inspector.document.pieces import Piece, carried, put
from inspector.document.sketch import Sketch

Edge = Literal["left", "centre", "right", "top", "middle", "bottom"]
EDGES: tuple[Edge, ...] = ("left", "centre", "right", "top", "middle", "bottom")
Way = Literal["across", "down"]
Pieces = Sequence[Piece]


def align(document: Document, pieces: Pieces, edge: Edge) -> Document:
    """All on the outermost edge among them, or on the middle of the whole."""
    if len(pieces) < 2:
        return document
    across = edge in ("left", "centre", "right")
    part = {"left": 0.0, "top": 0.0, "centre": 0.5, "middle": 0.5}.get(edge, 1.0)
    begin, size = _along("across" if across else "down")
    first = min(begin(each) for each in pieces)
    last = max(begin(each) + size(each) for each in pieces)
    line = first + (last - first) * part
    return _put(document, pieces, across, [line - size(each) * part for each in pieces])


def distribute(document: Document, pieces: Pieces, way: Way) -> Document:
    """Even gaps between the pieces, the first and the last staying where they are."""
    if len(pieces) < 3:
        return document
    begin, size = _along(way)
    order = sorted(pieces, key=lambda each: (begin(each), begin(each) + size(each)))
    room = begin(order[-1]) - begin(order[0]) - sum(size(each) for each in order[:-1])
    gap = room / (len(order) - 1)
    wanted = [begin(order[0])]
    for one in order[:-2]:
        wanted.append(wanted[-1] + size(one) + gap)
    return _put(document, order[:-1], way == "across", wanted)


def straighten(
    document: Document, pieces: Pieces, sketch: Sketch, chosen: Collection[NodeId]
) -> Document:
    """Each chosen piece level with the first of them that it takes a value from, so that the wire
    between them is straight; with one chosen, with the first that it takes at all. `pieces` are
    the boxes of `sketch`."""
    moves = {number for number, each in enumerate(pieces) if each.nodes[0] in chosen}
    tops: dict[int, float] = {}
    for wire in sketch.wires:
        start, end = wire.start, wire.end
        if end in moves and end not in tops and (start in moves or len(moves) == 1):
            tops[end] = tops.get(start, pieces[start].at.y) + wire.exit - wire.entry
    moved = [pieces[number] for number in tops]
    corners = [Place(pieces[number].at.x, top) for number, top in tops.items()]
    return carried(document, put(document, moved, corners))


def _along(way: Way) -> tuple[Callable[[Piece], float], Callable[[Piece], float]]:
    """Where a piece begins in this direction, and how long it is in it."""
    if way == "across":
        return (lambda each: each.at.x), (lambda each: each.width)
    return (lambda each: each.at.y), (lambda each: each.height)


def _put(document: Document, pieces: Pieces, across: bool, wanted: Sequence[float]) -> Document:
    corners = [
        Place(float(round(to)), each.at.y) if across else Place(each.at.x, float(round(to)))
        for each, to in zip(pieces, wanted, strict=True)
    ]
    return carried(document, put(document, pieces, corners))
