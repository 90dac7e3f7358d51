"""Dragging notes: moved with what else is chosen, or made larger and smaller by a corner."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from inspector.document.edits import move
from inspector.document.nodes import Document, NoteId, Place
from inspector.document.notes import move_notes, resize_note
from inspector.session.store import Gesture

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas


def press_note(
    canvas: "Canvas", note: NoteId, at: QPointF, *, corner: bool, adds: bool
) -> "DragNote":
    """A press on a note chooses it, and drags it and what is chosen with it."""
    pinned = canvas.graph_scene.pinned
    if adds:
        pinned.choose(pinned.chosen ^ {note})
    elif note not in pinned.chosen:
        pinned.choose({note})
        canvas.store.select(())
    return DragNote(canvas, note, at, resizes=corner)


class DragNote:
    """Moves the chosen notes and nodes, or resizes one note."""

    def __init__(self, canvas: "Canvas", note: NoteId, start: QPointF, *, resizes: bool) -> None:
        self._canvas = canvas
        self._note = note
        self._start = start
        self._resizes = resizes
        self._notes = canvas.graph_scene.pinned.chosen | {note}
        self._nodes = canvas.store.selected
        self._gesture: Gesture | None = None
        self._by = Place(0, 0)

    def moved(self, at: QPointF) -> None:
        if self._gesture is None:
            if not self._canvas.camera.is_a_drag(self._start, at):
                return
            label = "Resize note" if self._resizes else "Move note"
            self._gesture = self._canvas.store.begin(label)
        self._by = Place(round(at.x() - self._start.x()), round(at.y() - self._start.y()))
        self._gesture.show(self._shown)

    def _shown(self, document: Document) -> Document:
        if not self._resizes:
            return move(move_notes(document, self._notes, self._by), self._nodes, self._by)
        note = document.layout.notes.get(self._note)
        if note is None:
            return document
        width, height = note.width + self._by.x, note.height + self._by.y
        return resize_note(document, self._note, width, height)

    def released(self, at: QPointF) -> None:
        if self._gesture is not None:
            self.moved(at)
            self._gesture.commit()

    def escaped(self) -> None:
        if self._gesture is not None:
            self._gesture.cancel()

    def paint(self, painter: QPainter) -> None:
        """Nothing of its own."""
