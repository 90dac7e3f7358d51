"""Which group the canvas looks into, the way there, and where it looked at each level."""

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF

from inspector.document.grouping import keep_within
from inspector.document.groups import members
from inspector.document.nodes import Document, GroupId, NodeId
from inspector.look.theme import Theme

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas
    from inspector.canvas.trail import Trail


class Levels(QObject):
    """What is added while a group is looked into becomes part of it."""

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._views: dict[GroupId | None, tuple[float, QPointF, bool]] = {}
        canvas.store.finishing = self._finished
        canvas.store.opened.connect(self._forget)

    @cached_property
    def trail(self) -> "Trail":
        """The way in words; made when there is one."""
        from inspector.canvas.trail import Trail

        return Trail(self, self._canvas)

    def _show_way(self) -> None:
        if self.within is not None or "trail" in vars(self):
            self.trail.show_way()

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        if "trail" in vars(self):
            self.trail.set_theme(theme)

    @property
    def within(self) -> GroupId | None:
        """The group that is looked into; None: the whole document."""
        return self._canvas.graph_scene.standing.within

    @property
    def way(self) -> tuple[GroupId, ...]:
        """The groups from the outermost to the one looked into."""
        groups = self._canvas.store.document.layout.groups
        way: tuple[GroupId, ...] = ()
        group = self.within
        while group is not None:
            way = (group, *way)
            group = groups[group].parent
        return way

    def enter(self, group: GroupId | None = None) -> None:
        """Look into a group, by default the one that the selection means."""
        found = group or self._canvas.grouping.chosen
        if found is None or found == self.within:
            self._canvas.say("Select nodes of a group to look into it.")
            return
        self.go(found)

    def enter_chosen(self) -> bool:
        """Look into the group whose nodes are just those selected; False where there is none."""
        selected, found = self._canvas.store.selected, self._canvas.grouping.chosen
        whole = () if found is None else members(self._document.layout.groups)[found]
        if found is None or found == self.within or selected != frozenset(whole):
            return False
        self.go(found)
        return True

    def visit(self, node: NodeId) -> None:
        """Go where a node is seen, and choose it."""
        self.reveal(frozenset({node}))
        self._canvas.store.select([node])
        self._canvas.camera.show_selection()

    def leave(self) -> bool:
        """One level up; False where there is none."""
        way = self.way
        if not way:
            return False
        self.go(way[-2] if len(way) > 1 else None)
        return True

    def leave_or_say(self) -> None:
        """One level up, or say that there is none."""
        if not self.leave():
            self._canvas.say("This is the whole document.")

    def delete_or_leave(self) -> None:
        """Delete what is chosen; within a group where nothing is, one level up, as Backspace leads
        out of a folder."""
        canvas, scene = self._canvas, self._canvas.graph_scene
        chosen = scene.chosen_wires or scene.marked.points or scene.pinned.chosen
        if self.within is not None and not chosen and not canvas.store.selected:
            self.leave()
        else:
            canvas.acts.delete()

    def go(self, group: GroupId | None) -> None:
        """Look into this group; None: at the whole document."""
        canvas, left = self._canvas, self.within
        if group == left:
            return
        canvas.hands.give_up()
        canvas.close_editor()
        camera = canvas.camera
        self._views[left] = (camera.zoom, camera.middle(), camera.follows_fit)
        inside = members(self._document.layout.groups)
        selected = canvas.store.selected
        up = left is not None and (group is None or group in _around(self._document, left))
        if up and left is not None:
            selected = frozenset(inside[left])
        elif group is not None:
            selected &= frozenset(inside[group])
            # Entering a chosen group chooses nothing in it.
            selected = frozenset() if len(selected) == len(inside[group]) else selected
        self._look(group)
        canvas.store.select(selected)
        view = self._views.get(group)
        if view is None:
            camera.fit()
        else:
            camera.look_from(*view)

    def _look(self, group: GroupId | None) -> None:
        canvas = self._canvas
        canvas.graph_scene.look_into(group)
        canvas.graph_scene.pinned.choose(())
        canvas.camera.limit()
        canvas.wanting.ask_soon()
        canvas.viewport().update()
        self._show_way()

    def reveal(self, nodes: frozenset[NodeId]) -> None:
        """Go where these nodes are seen, if they are not: to the innermost level that has all."""
        scene = self._canvas.graph_scene
        if all(scene.nodes[node].stand is None for node in nodes if node in scene.nodes):
            return
        groups = self._document.layout.groups
        inside = members(groups)
        around = [key for key in groups if nodes <= frozenset(inside[key])]
        folded = [key for key in around if groups[key].folded]
        depth = {key: len(_around(self._document, key)) for key in around}
        wanted = max(folded, key=depth.__getitem__, default=None)
        if wanted is not None or (self.within is not None and self.within not in around):
            self.go(wanted)

    @property
    def _document(self) -> Document:
        return self._canvas.store.document

    def _finished(self, before: Document, after: Document) -> Document:
        return after if self.within is None else keep_within(before, after, self.within)

    def follow(self) -> None:
        """The layout is another one: a group may be gone, or called otherwise."""
        self._show_way()

    def _forget(self) -> None:
        self._views = {}
        self._canvas.graph_scene.standing.within = None
        self._show_way()


def _around(document: Document, group: GroupId) -> tuple[GroupId, ...]:
    groups = document.layout.groups
    around: tuple[GroupId, ...] = ()
    parent = groups[group].parent if group in groups else None
    while parent is not None:
        around, parent = (*around, parent), groups[parent].parent
    return around
