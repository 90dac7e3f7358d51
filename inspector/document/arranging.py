"""A first layout of a document, left to right: a pure function of it.

Groups are arranged from the innermost outwards, each as one block among its neighbours, so that
nothing lies within a group that is not in it.
"""

from collections.abc import Mapping

from inspector.document.columns import COLUMN_GAP, HEIGHT, ROW_GAP, WIDTH, Sizes, in_columns
from inspector.document.groups import depths, group_of
from inspector.document.nodes import (
    Document,
    Graph,
    GroupId,
    NodeId,
    Operation,
    Place,
    Source,
)
from inspector.document.order import topological

__all__ = ["COLUMN_GAP", "HEIGHT", "ROW_GAP", "WIDTH", "Sizes", "arranged"]

# What a group's outline and title take around its nodes, in canvas pixels.
GROUP_PADDING, GROUP_TITLE = 22.0, 24.0
# How much room a wire that passes through a group has, in canvas pixels.
_WAY = 24.0


def arranged(document: Document, sizes: Sizes | None = None) -> Mapping[NodeId, Place]:
    """A place for every node. `sizes` are (width, height) in canvas pixels; a node without one
    is taken as 236 x 132."""
    graph, groups = document.graph, document.layout.groups
    if not groups:
        return in_columns(graph, sizes or {})
    inside = _Blocks(document, sizes or {})
    depth = depths(groups)
    for key in sorted(groups, key=depth.__getitem__, reverse=True):
        inside.arrange(key)
    return inside.places()


class _Blocks:
    """Every group as a block: a node of the graph around it, under an id that no node has."""

    def __init__(self, document: Document, sizes: Sizes) -> None:
        self._graph = document.graph
        self._sizes = {node: sizes.get(node, (WIDTH, HEIGHT)) for node in document.graph.nodes}
        self._groups = document.layout.groups
        # The way from the outermost group down to each node: () for one in no group.
        self._way: dict[NodeId, tuple[GroupId, ...]] = {}
        for node in self._graph.nodes:
            way: tuple[GroupId, ...] = ()
            group = group_of(self._groups, node)
            while group is not None:
                way = (group.id, *way)
                group = None if group.parent is None else self._groups[group.parent]
            self._way[node] = way
        self._within: dict[GroupId | None, Mapping[NodeId, Place]] = {}

    def arrange(self, group: GroupId | None) -> None:
        """The nodes and blocks right within a group (None: in none) get their places in it."""
        found = in_columns(self._inner(group), self._sizes)
        self._within[group] = found
        if group is None:
            return
        right = max(at.x + self._sizes[node][0] for node, at in found.items())
        bottom = max(at.y + self._sizes[node][1] for node, at in found.items())
        size = right + 2 * GROUP_PADDING, bottom + 2 * GROUP_PADDING + GROUP_TITLE
        self._sizes[_block(group)] = size

    def places(self) -> dict[NodeId, Place]:
        """Where every node lies in the whole."""
        self.arrange(None)
        corner: dict[GroupId | None, Place] = {None: Place(0, 0)}
        depth = depths(self._groups)
        for key in sorted(self._groups, key=depth.__getitem__):
            around = self._groups[key].parent
            at, outer = self._within[around][_block(key)], corner[around]
            corner[key] = Place(
                outer.x + at.x + GROUP_PADDING, outer.y + at.y + GROUP_PADDING + GROUP_TITLE
            )
        places = {}
        for node, way in self._way.items():
            group = way[-1] if way else None
            at, outer = self._within[group][node], corner[group]
            places[node] = Place(outer.x + at.x, outer.y + at.y)
        return places

    def _inner(self, group: GroupId | None) -> Graph:
        """What lies right within a group as a graph of its own."""
        deep = 0 if group is None else 1 + depths(self._groups)[group]
        standing: dict[NodeId, NodeId] = {}  # who stands for a node at this depth
        for node, way in self._way.items():
            if group is None or (len(way) >= deep and way[deep - 1] == group):
                standing[node] = _block(way[deep]) if len(way) > deep else node
        wires: dict[NodeId, dict[Source, None]] = {here: {} for here in standing.values()}
        outside: dict[NodeId, dict[NodeId, None]] = {}
        for node in topological(self._graph):
            found = self._graph.nodes[node]
            if node not in standing or not isinstance(found, Operation):
                continue
            here = standing[node]
            for source in (s for wired in found.inputs.values() for s in wired):
                start = standing.get(source.node)
                if start is None:
                    outside.setdefault(source.node, {})[here] = None
                elif start != here:
                    output = source.output if start == source.node else 0
                    wires[here][Source(start, output)] = None
        for source_node, users in outside.items():
            if len(users) > 1:
                # A value from outside that is taken twice has a way of its own through the group.
                lane = NodeId(f"way {source_node}")
                self._sizes[lane] = (0.0, _WAY)
                wires[lane] = {}
                for here in users:
                    wires[here] = {Source(lane): None, **wires[here]}
        ports = {here: {"": tuple(found)} if found else {} for here, found in wires.items()}
        return Graph({here: Operation(here, "", "", ports[here]) for here in wires})


def _block(group: GroupId) -> NodeId:
    return NodeId(f"group {group}")
