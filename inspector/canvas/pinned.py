"""The notes on the canvas: one item for each, which of them are chosen, and where they lie."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from inspector.canvas.hits import NoteHit
from inspector.document.groups import Groups, is_seen
from inspector.document.nodes import Document, GroupId, Note, NoteId
from inspector.look.theme import Theme

if TYPE_CHECKING:
    from inspector.canvas.note_item import NoteItem
    from inspector.canvas.scene import GraphScene


class Pinned:
    """Notes are chosen as wires are: the view's own, no part of the document. A note of a group is
    seen where its nodes are."""

    def __init__(self, scene: "GraphScene") -> None:
        self._scene = scene
        self.items: dict[NoteId, NoteItem] = {}
        self.chosen: frozenset[NoteId] = frozenset()

    def project(self, old: Document, new: Document, *, anew: bool) -> None:
        """Show this document's; only what differs is touched."""
        notes, groups = new.layout.notes, new.layout.groups
        if notes is old.layout.notes and groups is old.layout.groups and not anew:
            return
        for gone in self.items.keys() - notes.keys():
            self._scene.removeItem(self.items.pop(gone))
        for key, note in notes.items():
            item = self.items.get(key)
            if item is None:
                item = self.items[key] = self._new(note)
            item.show_note(note)
            item.setVisible(self._is_seen(groups, note))
        self.choose(self.chosen & notes.keys())

    def _new(self, note: Note) -> "NoteItem":
        # With it come Qt's classes for rich text, 3 ms that a start without notes need not wait.
        from inspector.canvas.note_item import NoteItem

        item = NoteItem(note, self._scene.theme)
        self._scene.addItem(item)
        return item

    def _is_seen(self, groups: Groups, note: Note) -> bool:
        looked, key = self._scene.standing.within, note.within
        if key is None or key == looked:
            return key == looked
        return key in groups and not groups[key].folded and is_seen(groups, key, looked)

    def of(self, group: GroupId) -> list[QRectF]:
        """Where the notes of a group lie, as far as they are seen."""
        return [item.rect for item in self.seen if item.note.within == group]

    def choose(self, notes: Iterable[NoteId]) -> None:
        """These stand out, and are what Delete and Copy act on."""
        self.chosen = frozenset(notes)
        for key, item in self.items.items():
            item.show_chosen(key in self.chosen)

    @property
    def seen(self) -> "list[NoteItem]":
        """Those that are seen at this level."""
        return [item for item in self.items.values() if item.isVisible()]

    @property
    def rect(self) -> QRectF:
        """The rectangle around all of them; empty where there are none."""
        whole = QRectF()
        for item in self.seen:
            whole = whole.united(item.rect)
        return whole

    def hit(self, at: QPointF) -> NoteHit | None:
        """The note at a point of the canvas."""
        for key, item in reversed(self.items.items()):
            if item.isVisible() and item.rect.adjusted(0, 0, 3, 3).contains(at):
                return NoteHit(key, corner=item.corner.contains(at))
        return None

    def within(self, box: QRectF) -> frozenset[NoteId]:
        """Those that a box touches."""
        return frozenset(item.note.id for item in self.seen if item.rect.intersects(box))

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        for item in self.items.values():
            item.theme = theme
            item.update()

    def paint(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Those that meet a rectangle, for a figure or a view from far away."""
        for item in self.seen:
            if item.rect.intersects(rect):
                painter.save()
                painter.translate(item.rect.topLeft())
                item.paint_on(painter, theme)
                painter.restore()
