"""Reroute points: places that a wire runs through on its way. Layout, never part of what is
computed. A wire is named by where it ends: node, port and slot."""

from collections.abc import Iterable, Mapping

import msgspec

from inspector.document.nodes import Document, Graph, NodeId, Operation, Place, Route, Source

replace = msgspec.structs.replace

End = tuple[NodeId, str, int]
Routes = Mapping[NodeId, tuple[Route, ...]]
MOST_POINTS = 64
"""So many points a wire has at most."""


def points_of(document: Document, end: End) -> tuple[Place, ...]:
    """The points that a wire runs through, from its beginning to its end."""
    node, port, slot = end
    for route in document.layout.routes.get(node, ()):
        if (route.port, route.slot) == (port, slot):
            return route.points
    return ()


def with_points(document: Document, end: End, points: tuple[Place, ...]) -> Document:
    """The wire through these points instead."""
    if points_of(document, end) == points or len(points) > MOST_POINTS:
        return document
    node, port, slot = end
    others = tuple(
        route
        for route in document.layout.routes.get(node, ())
        if (route.port, route.slot) != (port, slot)
    )
    mine = (*others, Route(port, slot, points)) if points else others
    routes = {key: found for key, found in document.layout.routes.items() if key != node}
    if mine:
        routes[node] = mine
    return with_routes(document, routes)


def add_point(document: Document, end: End, number: int, at: Place) -> Document:
    """Another point, before the one that had this number."""
    points = points_of(document, end)
    return with_points(document, end, (*points[:number], at, *points[number:]))


def move_points(document: Document, points: Iterable[tuple[End, int]], by: Place) -> Document:
    """Points (a wire and a number) moved by so many pixels."""
    if by.x == 0 and by.y == 0:
        return document
    chosen = set(points)
    for end in {end for end, _ in chosen}:
        moved = tuple(
            Place(at.x + by.x, at.y + by.y) if (end, number) in chosen else at
            for number, at in enumerate(points_of(document, end))
        )
        document = with_points(document, end, moved)
    return document


def drop_points(document: Document, points: Iterable[tuple[End, int]]) -> Document:
    """Points taken away."""
    chosen = set(points)
    for end in {end for end, _ in chosen}:
        left = tuple(
            at for number, at in enumerate(points_of(document, end)) if (end, number) not in chosen
        )
        document = with_points(document, end, left)
    return document


def with_routes(document: Document, routes: Routes) -> Document:
    """The document with these points."""
    if routes == document.layout.routes:
        return document
    return replace(document, layout=replace(document.layout, routes=routes))


def straight(document: Document, nodes: Iterable[NodeId]) -> Document:
    """No points in the wires between these nodes: they lie elsewhere now."""
    chosen = frozenset(nodes)
    routes = {
        node: found
        for node, routes in document.layout.routes.items()
        if (found := tuple(r for r in routes if not _between(document.graph, node, r, chosen)))
    }
    return with_routes(document, routes)


def moved_along(document: Document, by: Mapping[NodeId, Place]) -> Document:
    """The points of wires of which both ends moved (`by` so many pixels) go along."""
    routes = dict(document.layout.routes)
    for node in routes.keys() & by.keys():
        routes[node] = tuple(
            _shifted(route, source, node, by)
            if (source := _source(document.graph, node, route)) is not None and source.node in by
            else route
            for route in routes[node]
        )
    return with_routes(document, routes)


def _shifted(route: Route, source: Source, node: NodeId, by: Mapping[NodeId, Place]) -> Route:
    one, other = by[source.node], by[node]
    x, y = (one.x + other.x) / 2, (one.y + other.y) / 2
    return replace(route, points=tuple(Place(at.x + x, at.y + y) for at in route.points))


def _between(graph: Graph, node: NodeId, route: Route, nodes: frozenset[NodeId]) -> bool:
    source = _source(graph, node, route)
    return source is not None and source.node in nodes and node in nodes


def _source(graph: Graph, node: NodeId, route: Route) -> Source | None:
    found = graph.nodes.get(node)
    wires = found.inputs.get(route.port, ()) if isinstance(found, Operation) else ()
    return wires[route.slot] if route.slot < len(wires) else None


def followed(before: Document, after: Document) -> Document:
    """Points stay with their wires after an edit: those of wires that are gone go too, and at a
    port with several wires the others keep theirs in other slots."""
    routes: dict[NodeId, tuple[Route, ...]] = {}
    for node, found in after.layout.routes.items():
        old, new = before.graph.nodes.get(node), after.graph.nodes.get(node)
        kept = found
        if old is not new:
            kept = tuple(
                replace(route, slot=slot)
                for route in found
                if (slot := _slot(old, new, route.port, route.slot)) is not None
            )
        if kept:
            routes[node] = found if kept == found else kept
    return with_routes(after, routes)


def _slot(old: object, new: object, port: str, slot: int) -> int | None:
    was = old.inputs.get(port, ()) if isinstance(old, Operation) else ()
    now = new.inputs.get(port, ()) if isinstance(new, Operation) else ()
    if len(now) >= len(was):
        return slot if slot < len(now) else None
    # Those that are left stand in the same order.
    at = 0
    for number, source in enumerate(was):
        stays = at < len(now) and now[at] == source
        if number == slot:
            return at if stays else None
        at += stays
    return None


def with_copied(routes: Routes, origin: Routes, twin: Mapping[NodeId, NodeId], by: Place) -> Routes:
    """The points after nodes of `origin` were copied: `twin` has each node's copy."""
    result = dict(routes)
    for node, copy in twin.items():
        if node in origin:
            result[copy] = tuple(
                replace(route, points=tuple(Place(p.x + by.x, p.y + by.y) for p in route.points))
                for route in origin[node]
            )
    return result
