"""Groups as blocks to be used again: those of this document, and the user's own."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF

from inspector.catalogue.entries import Entry
from inspector.document.edits import EditRefused, paste
from inspector.document.grouping import group_nodes
from inspector.document.groups import depths, members
from inspector.document.nodes import Document, GroupId, NodeId, Place
from inspector.document.notes import with_notes_of_groups
from inspector.document.parts import part_of
from inspector.files.blocks import block_names, default_place, load_block, save_block
from inspector.files.refused import FileRefused
from inspector.session.store import State

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

_HERE, _OWN = "block here/", "block own/"
# Of this document's groups the outermost are offered; a large model has hundreds.
_MOST_HERE = 40


def is_block(id: str) -> bool:
    """Whether an entry's id names a block."""
    return id.startswith((_HERE, _OWN))


class Blocks(QObject):
    """Offers them where operations are searched, and adds a fresh copy of one as a group."""

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.place: Path = default_place()
        canvas.store.changed.connect(self._follow)

    def _follow(self, old: State, new: State) -> None:
        if old.document.layout.groups is not new.document.layout.groups:
            self.offer()

    def offer(self) -> None:
        """Tell the search which there are."""
        groups = self._canvas.store.document.layout.groups
        depth = depths(groups)
        here = sorted(groups, key=depth.__getitem__)[:_MOST_HERE]
        titles = {groups[key].title or "group": key for key in reversed(here)}
        offered = [
            _entry(f"{_HERE}{key}", title, "In this document") for title, key in titles.items()
        ]
        own = [_entry(f"{_OWN}{name}", name, "Your own") for name in block_names(self.place)]
        self._canvas.memory.offer_blocks((*own, *reversed(offered)))

    def save(self, group: GroupId | None = None) -> None:
        """Keep a group among the user's own blocks."""
        canvas, document = self._canvas, self._canvas.store.document
        found = group or canvas.grouping.chosen
        if found is None:
            canvas.say("Select nodes of a group first.")
            return
        part = part_of(document, members(document.layout.groups)[found])
        try:
            name = save_block(self.place, document.layout.groups[found].title, part)
        except (FileRefused, OSError) as refused:
            canvas.say(f"The block cannot be kept: {refused}")
            return
        self.offer()
        canvas.say(f"“{name}” is kept: find it under Blocks, in every document.")

    def add(self, id: str, at: QPointF) -> None:
        """A fresh copy of a block as a group, its top left corner there."""
        canvas = self._canvas
        try:
            name, part = self._part(id)
        except FileRefused as refused:
            canvas.say(str(refused))
            return
        if not part.graph.nodes:
            canvas.say(f"The block “{name}” is empty or no longer there.")
            return
        places = part.layout.places.values()
        by = Place(
            round(at.x() - min(p.x for p in places)), round(at.y() - min(p.y for p in places))
        )
        copies: list[NodeId] = []

        def edit(document: Document) -> Document:
            here, before = document, document.layout.groups.keys()
            document, made = paste(document, part, part.graph.nodes, by=by)
            twin = dict(zip(part.graph.nodes, made, strict=True))
            document = with_notes_of_groups(here, document, part, twin, by)
            copies.extend(made)
            new = [key for key in document.layout.groups if key not in before]
            inside = members(document.layout.groups)
            if not any(set(inside[key]) == set(made) for key in new):
                document, _ = group_nodes(document, name, made)
            return document

        try:
            canvas.store.apply(f"Add block {name}", edit)
        except EditRefused as refused:
            canvas.say(str(refused))
            return
        canvas.store.select(copies)

    def _part(self, id: str) -> tuple[str, Document]:
        document = self._canvas.store.document
        if id.startswith(_OWN):
            name = id.removeprefix(_OWN)
            return name, load_block(self.place, name)
        found = GroupId(id.removeprefix(_HERE))
        group = document.layout.groups.get(found)
        if group is None:
            return "group", Document()
        return group.title, part_of(document, members(document.layout.groups)[found])


def _entry(id: str, name: str, where: str) -> Entry:
    return Entry(id, name, "block", f"Blocks/{where}", "A fresh copy of this group.")
