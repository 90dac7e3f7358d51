"""Where dragged nodes end up among groups: in the one below the pointer, or out of their own."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from inspector.canvas.group_item import group_rect
from inspector.document.edits import EditRefused
from inspector.document.grouping import innermost, put_into_group
from inspector.document.groups import depths, members
from inspector.document.nodes import Document, GroupId, NodeId

if TYPE_CHECKING:
    from inspector.canvas.scene import GraphScene

# A group grows with its nodes by so much before they have left it.
_LEAVING = 60.0


class Regrouping:
    """Looks at the groups as they were when the drag began: they do not move with it."""

    def __init__(self, scene: "GraphScene", document: Document, nodes: frozenset[NodeId]) -> None:
        self._scene = scene
        self._nodes = nodes
        self._groups = document.layout.groups
        self._depth = depths(self._groups)
        inside = members(self._groups)
        own = {key for key in self._groups if nodes >= frozenset(inside[key])}
        self._home = innermost(self._groups, nodes, frozenset(own))
        self._rects: dict[GroupId, QRectF] = {}
        for key in self._groups:
            seen = scene.standing.sees(self._groups, key) and key not in scene.standing.folded
            if seen and key not in own:
                staying = [n for n in inside[key] if n not in nodes and n in scene.nodes]
                self._rects[key] = group_rect(scene.nodes[node].body for node in staying)

    def target(self, at: QPointF) -> GroupId | None:
        """The group that the nodes would be in if they were let go here."""
        below = [key for key, rect in self._rects.items() if rect.contains(at)]
        deepest = max(below, key=self._depth.__getitem__, default=None)
        home = self._home
        # What is beyond its group has left it only some way from its edge.
        while home is not None and home in self._rects:
            room = self._rects[home].adjusted(-_LEAVING, -_LEAVING, _LEAVING, _LEAVING)
            if room.contains(at):
                break
            home = self._groups[home].parent
        if deepest is None or (home is not None and self._depth[home] > self._depth[deepest]):
            return home
        return deepest

    def dropped(self, document: Document, at: QPointF) -> Document:
        """The document with the nodes where they would be if they were let go here."""
        if not self._groups:
            return document
        target = self.target(at)
        if target == self._home:
            return document
        try:
            return put_into_group(document, target, self._nodes)
        except EditRefused:
            return document
