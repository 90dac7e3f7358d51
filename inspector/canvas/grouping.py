"""What is done to groups on the canvas: made, named, folded, coloured, their ports chosen."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QMenu

from inspector.canvas.group_item import title_rect
from inspector.document.crossing import crossing, entries_of, entry_label, outputs_of
from inspector.document.edits import EditRefused
from inspector.document.grouping import (
    choose_ports,
    chosen_group,
    fold_all,
    fold_group,
    group_nodes,
    level_of,
    put_into_group,
    rename_group,
    tint_group,
)
from inspector.document.groups import dissolve_group, members
from inspector.document.nodes import Document, GroupId, NodeId, Outer, Source, Tint, label
from inspector.look.tints import TINTS

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

_NO_GROUP = "Select nodes of a group first."
# A list of ports longer than this fits no screen.
_MOST_LISTED = 40


class Grouping:
    """One undo step each; a group is the one named, else the one that the selection means."""

    def __init__(self, canvas: "Canvas") -> None:
        self._canvas = canvas
        self._acts = canvas.acts
        self._store = canvas.store

    @property
    def chosen(self) -> GroupId | None:
        """The group that the selection means."""
        return chosen_group(self._store.document, self._store.selected)

    def _meant(self, group: GroupId | None) -> GroupId | None:
        found = group or self.chosen
        if found is None:
            self._acts.say(_NO_GROUP)
        return found

    def _title(self, group: GroupId) -> str:
        return self._store.document.layout.groups[group].title or "group"

    def make(self) -> None:
        """A group around the selected nodes; its title is typed at once."""
        nodes = self._acts.chosen
        made: list[GroupId] = []

        def edit(document: Document) -> Document:
            document, key = group_nodes(document, "group", nodes)
            made.append(key)
            return document

        if self._acts.attempt(f"Group {self._acts.named(nodes)}" if nodes else "Group", edit):
            self.rename(made[-1])

    def rename(self, group: GroupId | None = None) -> None:
        """Type another title in place."""
        canvas, found = self._canvas, self._meant(group)
        if found is None:
            return
        old = self._title(found)

        def accept(text: str) -> str | None:
            try:
                self._store.apply(
                    f"Rename group {old}",
                    lambda document: rename_group(document, found, text.strip()),
                )
            except EditRefused as refused:
                return str(refused)
            return None

        where = canvas.mapFromScene(self._title_rect(found)).boundingRect()
        canvas.editor.open(where, old, "Title of the group", accept)

    def _title_rect(self, group: GroupId) -> QRectF:
        scene = self._canvas.graph_scene
        folded = scene.standing.folded.get(group)
        if folded is not None:
            return folded.title_rect
        rect = scene.around.groups[group].rect
        return title_rect(rect, self._title(group)).adjusted(20, 0, 60, 0)

    def dissolve(self, group: GroupId | None = None) -> None:
        """The group away; its nodes stay."""
        found = self._meant(group)
        if found is not None:
            self._acts.attempt(
                f"Remove group {self._title(found)}",
                lambda document: dissolve_group(document, found),
            )

    def take_out(self) -> None:
        """The selected nodes, or the whole group, out of their group, into the one around it."""
        groups, nodes = self._store.document.layout.groups, self._store.selected
        found = self._meant(None)
        if found is not None:
            around = groups[found].parent
            if nodes >= frozenset(members(groups)[found]):
                if around is None:
                    self._acts.say(f"{self._title(found)} stands in no other group.")
                    return
                # A group that is selected whole leaves the one around it.
                found, around = around, groups[around].parent
            self._acts.attempt(
                f"Take {self._acts.named(self._acts.chosen)} out of {self._title(found)}",
                lambda document: put_into_group(document, around, nodes),
            )

    def toggle(self, group: GroupId | None = None) -> None:
        """Fold the group into one node, or show again what is in it and make room for it."""
        found = self._meant(group)
        if found is None:
            return
        from inspector.document.room import unfold_group

        folds = not self._store.document.layout.groups[found].folded
        within, sizes = self._canvas.levels.within, self._canvas.arranging.measures()

        def edit(document: Document) -> Document:
            if folds:
                return fold_group(document, found, True)
            return unfold_group(document, found, sizes, within)

        self._canvas.arranging.apply(
            f"{'Fold' if folds else 'Unfold'} {self._title(found)}",
            edit,
            select=members(self._store.document.layout.groups)[found],
        )

    def toggle_all(self) -> None:
        """Fold every group of the level that is looked at, or unfold all where all are folded, and
        lay everything out anew."""
        document, within = self._store.document, self._canvas.levels.within
        level = level_of(document, within)
        if not level:
            self._acts.say(
                "There is no group here: select some nodes and group them (Ctrl+Shift+K)."
            )
            return
        folds = not all(document.layout.groups[key].folded for key in level)
        self._canvas.arranging.arrange_with(
            "Fold all groups" if folds else "Unfold all groups",
            lambda document: fold_all(document, within, folds),
        )

    def tint(self, group: GroupId, tint: Tint) -> None:
        """Another colour."""
        self._acts.attempt(
            f"Colour {self._title(group)}", lambda document: tint_group(document, group, tint)
        )

    def show_port(self, group: GroupId, port: Outer, on: bool) -> None:
        """Whether a folded group shows this port where no wire crosses it."""
        found = self._store.document.layout.groups[group]
        ports = self._shown(group) if found.ports is None else found.ports
        kept = tuple(each for each in ports if each != port)
        self._acts.attempt(
            f"Choose ports of {self._title(group)}",
            lambda document: choose_ports(document, group, (*kept, port) if on else kept),
        )

    def _shown(self, group: GroupId) -> tuple[Outer, ...]:
        """The ports that it shows as long as none were chosen."""
        document = self._store.document
        found = crossing(document.graph, members(document.layout.groups)[group])
        inputs = [Outer(each.node, each.port) for each in found.inputs if not each.wired]
        return (*inputs, *(Outer(each.node, each.output) for each in found.outputs))

    # -- its menu -------------------------------------------------------------------------------

    def fill_colours(self, menu: QMenu, group: GroupId) -> None:
        """The colours, the present one ticked."""
        now = self._store.document.layout.groups[group].tint
        for tint in TINTS:
            action = menu.addAction(tint)
            action.setCheckable(True)
            action.setChecked(tint == now)
            action.triggered.connect(partial(_run_tint, self, group, tint))

    def fill_ports(self, menu: QMenu, group: GroupId) -> None:
        """Every port that a folded group may show; ticked and grey where a wire crosses it."""
        document = self._store.document
        graph, found = document.graph, document.layout.groups[group]
        inside = members(document.layout.groups)[group]
        shown = crossing(graph, inside, found.ports)
        chosen = frozenset(self._shown(group) if found.ports is None else found.ports)
        wired = {Outer(each.node, each.port) for each in shown.inputs if each.wired}
        held = frozenset(inside)
        taken = {
            Source(source.node, source.output)
            for node in graph.nodes.values()
            if node.id not in held
            for wires in getattr(node, "inputs", {}).values()
            for source in wires
        }
        wired |= {Outer(s.node, s.output) for s in shown.outputs if s in taken}
        listed = 0
        for key in inside:
            for outer, text in self._ports_of(key):
                if listed == _MOST_LISTED:
                    return
                listed += 1
                action = menu.addAction(text.replace("&", "&&"))
                action.setCheckable(True)
                on = outer in wired or outer in chosen
                action.setChecked(on)
                action.setEnabled(outer not in wired)
                action.triggered.connect(partial(_run_port, self, group, outer, not on))

    def _ports_of(self, key: NodeId) -> list[tuple[Outer, str]]:
        graph = self._store.document.graph
        free = [entry for entry in entries_of(graph, key) if not entry.wired]
        crossed = [entry for entry in entries_of(graph, key) if entry.wired and entry.slot == 0]
        found = [
            (Outer(key, entry.port), f"→ {entry_label(graph, entry)}")
            for entry in (*crossed, *free)
        ]
        unique = dict(reversed(found))
        outputs = [
            (Outer(key, index), f"{label(graph, Source(key, index))} →")
            for index in range(outputs_of(graph, key))
        ]
        return [*unique.items(), *outputs]


def _run_tint(grouping: Grouping, group: GroupId, tint: Tint, _checked: bool = False) -> None:
    grouping.tint(group, tint)


def _run_port(
    grouping: Grouping, group: GroupId, port: Outer, on: bool, _checked: bool = False
) -> None:
    grouping.show_port(group, port, on)
