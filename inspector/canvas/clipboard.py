"""Nodes to the clipboard and from it, as they are and as text, and copies beside the originals."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPointF
from PySide6.QtGui import QGuiApplication

from inspector.document.edits import BESIDE, delete, duplicate, paste
from inspector.document.nodes import Document, Note, Place
from inspector.document.notes import copy_notes, delete_notes, notes_of, with_notes_of_groups
from inspector.document.parts import needed_part, part_of, without_outside_wires
from inspector.files.importing.kinds import READ

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

MIME = "application/x-tensor-inspector-nodes"
"""The bytes of a session file; beside it stands a text, for chats and mails."""


class Clipboard:
    """What is pasted is selected; it leaves one undo step."""

    def __init__(self, canvas: "Canvas") -> None:
        self._canvas = canvas
        self._acts = canvas.acts
        self._store = canvas.store

    def duplicate(self) -> None:
        """Copies of the selected nodes, beside them and then selected, with the same inputs."""
        self._duplicate(wired=True)

    def duplicate_unwired(self) -> None:
        """The same with the wires among the copies only."""
        self._duplicate(wired=False)

    def _duplicate(self, *, wired: bool) -> None:
        nodes, notes = self._acts.chosen, self._notes
        if not nodes and not notes:
            self._acts.say("Select the nodes to duplicate first.")
            return
        here = self._store.document
        document, copies = duplicate(here, nodes)
        twin = dict(zip(nodes, copies, strict=True))
        document = with_notes_of_groups(here, document, here, twin)
        of_groups = notes_of(here, nodes)
        document, written = copy_notes(document, [n for n in notes if n.id not in of_groups])
        if not wired:
            document = without_outside_wires(document, copies)
        named = self._acts.named(nodes) if nodes else "note"
        label = f"Duplicate {named}{'' if wired else ' without wires'}"
        if self._acts.attempt(label, lambda _: document, select=copies):
            self._acts.scene.pinned.choose(written)

    @property
    def _notes(self) -> tuple[Note, ...]:
        """The chosen notes."""
        chosen = self._acts.scene.pinned.chosen
        return tuple(n for key, n in self._store.document.layout.notes.items() if key in chosen)

    def copy(self) -> bool:
        """The selected nodes to the clipboard; False where none are selected."""
        from inspector.files.session_file import encoded
        from inspector.files.text import written

        nodes, notes = self._acts.chosen, self._acts.scene.pinned.chosen
        if not nodes and not notes:
            self._acts.say("Select the nodes to copy first.")
            return False
        part = part_of(self._store.document, nodes, notes)
        carried = QMimeData()
        carried.setData(MIME, b"".join(encoded(part)))
        try:
            carried.setText(written(part))
        except ValueError:
            # Too many numbers for a chat: the names say what was copied.
            carried.setText("\n".join(part.graph.nodes[node].name for node in nodes))
        QGuiApplication.clipboard().setMimeData(carried)
        return True

    def copy_as_python(self) -> None:
        """A script of the selected nodes and of all that they need."""
        from inspector.codegen.script import to_python

        nodes = self._acts.chosen
        part = needed_part(self._store.document, nodes)
        QGuiApplication.clipboard().setText(to_python(part, backward=False))
        self._acts.say(f"The script that computes {self._acts.named(nodes)} is on the clipboard.")

    def cut(self) -> None:
        """The selected nodes to the clipboard, and away."""
        nodes, notes = self._acts.chosen, self._acts.scene.pinned.chosen
        if self.copy():
            self._acts.attempt(
                f"Cut {self._acts.named(nodes) if nodes else 'note'}",
                lambda document: delete(
                    delete_notes(document, notes | notes_of(document, nodes)), nodes
                ),
            )

    def paste(self, at: QPointF | None = None) -> None:
        """What is on the clipboard, its top left corner at `at`, else at the pointer, else beside
        the originals or in the middle: nodes, nodes as text, or numbers as a new tensor."""
        from inspector.files.session_file import decoded
        from inspector.files.text import read, says_nodes

        at = at or self._canvas.hands.pointed()
        carried = QGuiApplication.clipboard().mimeData()
        text = carried.text() if carried is not None and carried.hasText() else ""
        try:
            if carried is not None and carried.hasFormat(MIME):
                self._put(decoded(bytes(carried.data(MIME).data())), at)
            elif says_nodes(text):
                self._put(read(text), at)
            elif carried is not None and (files := _files(carried)):
                self._canvas.files_dropped.emit(files, self._place(at))
            elif carried is not None and carried.hasImage() and not text.strip():
                picture = QGuiApplication.clipboard().image()
                self._canvas.picture_pasted.emit(picture, self._place(at))
            elif text.strip():
                self._canvas.numbers_pasted.emit(text, self._place(at))
            else:
                self._acts.say("The clipboard is empty: select some nodes and press Ctrl+C.")
        except ValueError as refused:
            self._acts.say(
                f"The nodes on the clipboard cannot be pasted: {refused}; copy them again."
            )

    def _place(self, at: QPointF | None) -> Place:
        where = at or self._canvas.adding.new_place()
        return Place(round(where.x()), round(where.y()))

    def _put(self, part: Document, at: QPointF | None) -> None:
        here = self._store.document.graph.nodes
        if at is None and not all(node in here for node in part.graph.nodes):
            at = self._canvas.adding.new_place()
        by = BESIDE
        corners = [*part.layout.places.values(), *(n.at for n in part.layout.notes.values())]
        if at is not None and corners:
            places = corners
            x, y = round(at.x()), round(at.y())
            by = Place(x - min(p.x for p in places), y - min(p.y for p in places))
        document, copies = paste(self._store.document, part, part.graph.nodes, by=by)
        twin = dict(zip(part.graph.nodes, copies, strict=True))
        document = with_notes_of_groups(self._store.document, document, part, twin, by)
        loose = [note for note in part.layout.notes.values() if note.within is None]
        document, written = copy_notes(document, loose, by)
        one = part.graph.nodes[next(iter(part.graph.nodes))].name if len(copies) == 1 else ""
        many = f"{len(copies)} nodes" if copies else "note"
        if self._acts.attempt(f"Paste {one or many}", lambda _: document, select=copies):
            self._acts.scene.pinned.choose(written)


def _files(carried: QMimeData) -> list[Path]:
    """Files of tensors that were copied in a file manager."""
    paths = [Path(url.toLocalFile()) for url in carried.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in READ]
