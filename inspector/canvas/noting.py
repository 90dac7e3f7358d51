"""What is done to notes on the canvas: put there, written, coloured."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QMenu

from inspector.canvas.note_editor import NoteEditor
from inspector.document.edits import EditRefused
from inspector.document.nodes import Document, NoteId, Place, Tint
from inspector.document.notes import USUAL_SIZE, add_note, tint_note, write_note
from inspector.look.tints import TINTS

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas


class Noting:
    """One undo step each. The editor is made when a note is first written."""

    def __init__(self, canvas: "Canvas") -> None:
        self._canvas = canvas
        self.editor: NoteEditor | None = None

    def add(self, at: QPointF | None = None) -> None:
        """A new note at a point of the canvas, else at the pointer; it is written at once."""
        canvas = self._canvas
        where = at or canvas.hands.pointed()
        if where is None:
            where = canvas.camera.middle() - QPointF(USUAL_SIZE[0] / 2, USUAL_SIZE[1] / 2)
        place = Place(round(where.x()), round(where.y()))
        made: list[NoteId] = []

        def edit(document: Document) -> Document:
            document, note = add_note(document, place)
            made.append(note)
            return document

        if canvas.acts.attempt("Add note", edit, select=()):
            canvas.graph_scene.pinned.choose(made[-1:])
            self.write(made[-1])

    def visit(self, note: NoteId) -> None:
        """Go where a note is seen, and choose it."""
        canvas = self._canvas
        found = canvas.store.document.layout.notes[note]
        pinned = canvas.graph_scene.pinned
        if not pinned.items[note].isVisible():
            canvas.levels.go(found.within)
        canvas.store.select(())
        pinned.choose({note})
        canvas.caret.bring_into_view(pinned.items[note].rect)

    def next(self) -> None:
        """The next of the notes that are seen, from above; chosen, the arrows move it, Enter writes
        it and Delete takes it away."""
        canvas, pinned = self._canvas, self._canvas.graph_scene.pinned
        seen = sorted(pinned.seen, key=lambda item: (item.rect.top(), item.rect.left()))
        if not seen:
            canvas.say("There is no note here.")
            return
        at = next((n for n, item in enumerate(seen) if item.note.id in pinned.chosen), -1)
        found = seen[(at + 1) % len(seen)]
        self.visit(found.note.id)
        first = found.note.text.strip().partition("\n")[0].lstrip("# ")
        canvas.say(f"Note {(at + 1) % len(seen) + 1} of {len(seen)}: {first or 'empty'}.")

    def write(self, note: NoteId) -> None:
        """Edit a note's text in its place."""
        canvas = self._canvas
        item = canvas.graph_scene.pinned.items.get(note)
        if item is None:
            return

        def accept(text: str) -> str | None:
            try:
                canvas.store.apply("Write note", lambda document: write_note(document, note, text))
            except EditRefused as refused:
                return str(refused)
            return None

        if self.editor is None:
            self.editor = NoteEditor(canvas.graph_scene.theme, canvas)
            self.editor.refused.connect(canvas.message)
            self.editor.closed.connect(canvas.take_focus)
        place = canvas.mapFromScene(item.rect).boundingRect()
        self.editor.open(place, item.note.text, accept)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def tint(self, note: NoteId, tint: Tint) -> None:
        """Another colour."""
        self._canvas.acts.attempt("Colour note", lambda document: tint_note(document, note, tint))

    def fill_colours(self, menu: QMenu, note: NoteId) -> None:
        """The colours, the present one ticked."""
        now = self._canvas.store.document.layout.notes[note].tint
        for tint in TINTS:
            action = menu.addAction(tint)
            action.setCheckable(True)
            action.setChecked(tint == now)
            action.triggered.connect(partial(_run, self, note, tint))


def _run(noting: Noting, note: NoteId, tint: Tint, _checked: bool = False) -> None:
    noting.tint(note, tint)
