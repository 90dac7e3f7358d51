"""Chosen nodes put in line, at even distances, or so that the wires between them run straight."""

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Literal

from inspector.document.edits import place
from inspector.document.measure import Measure
from inspector.document.nodes import Document, NodeId, Operation, Place
from inspector.document.order import topological

Edge = Literal["left", "centre", "right", "top", "middle", "bottom"]
EDGES: tuple[Edge, ...] = ("left", "centre", "right", "top", "middle", "bottom")
Way = Literal["across", "down"]
Measures = Mapping[NodeId, Measure]


def align(document: Document, nodes: Iterable[NodeId], edge: Edge, sizes: Measures) -> Document:
    """All on the outermost edge among them, or on the middle of the whole."""
    places = {node: document.layout.places[node] for node in nodes}
    if len(places) < 2:
        return document
    across = edge in ("left", "centre", "right")
    part = {"left": 0.0, "top": 0.0, "centre": 0.5, "middle": 0.5}.get(edge, 1.0)
    begin, size = _along("across" if across else "down", places, sizes)
    first = min(begin(node) for node in places)
    last = max(begin(node) + size(node) for node in places)
    line = first + (last - first) * part
    return _put(document, places, across, {n: line - size(n) * part for n in places})


def distribute(document: Document, nodes: Iterable[NodeId], way: Way, sizes: Measures) -> Document:
    """Even gaps between the nodes, the first and the last staying where they are."""
    places = {node: document.layout.places[node] for node in nodes}
    if len(places) < 3:
        return document
    begin, size = _along(way, places, sizes)
    order = sorted(places, key=lambda node: (begin(node), begin(node) + size(node)))
    room = begin(order[-1]) - begin(order[0]) - sum(size(node) for node in order[:-1])
    gap = room / (len(order) - 1)
    wanted = {order[0]: begin(order[0])}
    for one, other in pairwise(order[:-1]):
        wanted[other] = wanted[one] + size(one) + gap
    return _put(document, places, way == "across", wanted)


def straighten(document: Document, nodes: Iterable[NodeId], sizes: Measures) -> Document:
    """Each node level with the first of the chosen ones that it takes a value from, so that the
    wire between them is straight; with one node chosen, with the first that it takes at all."""
    chosen = frozenset(nodes)
    places = dict(document.layout.places)
    for node in topological(document.graph):
        found = document.graph.nodes[node]
        if node not in chosen or not isinstance(found, Operation):
            continue
        for end in sizes[node].inputs:
            wired = found.inputs.get(end.port, ())
            if end.slot >= len(wired):
                continue
            source = wired[end.slot]
            if len(chosen) == 1 or source.node in chosen:
                leaves = places[source.node].y + sizes[source.node].output_at(source.output)[1]
                places[node] = Place(places[node].x, leaves - end.y)
                break
    return place(document, {node: places[node] for node in chosen})


def _along(
    way: Way, places: Mapping[NodeId, Place], sizes: Measures
) -> tuple[Callable[[NodeId], float], Callable[[NodeId], float]]:
    """Where a node begins in this direction, and how long it is in it."""
    if way == "across":
        return (lambda node: places[node].x), (lambda node: sizes[node].width)
    return (lambda node: places[node].y), (lambda node: sizes[node].height)


def _put(
    document: Document,
    places: Mapping[NodeId, Place],
    across: bool,
    wanted: Mapping[NodeId, float],
) -> Document:
    return place(
        document,
        {
            node: Place(float(round(to)), places[node].y)
            if across
            else Place(places[node].x, float(round(to)))
            for node, to in wanted.items()
        },
    )
