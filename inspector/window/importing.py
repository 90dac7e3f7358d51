"""Files of tensors that come into the document: chosen, dropped, named on the command line."""

import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, QTimer

from inspector.canvas.placing import GAP, NEW_HEIGHT, free_place
from inspector.document.contents import Contents, Literal, Recast, literal
from inspector.document.dtypes import DTYPES
from inspector.document.edits import add_leaf, leaf_of
from inspector.document.in_files import innermost, mapped_in, with_innermost_base
from inspector.document.measure import LEAST_WIDTH
from inspector.document.naming import fresh_name
from inspector.document.nodes import Document, Leaf, NodeId, Place
from inspector.document.tensor_edits import set_contents
from inspector.files.importing.entries import Entry, Listing
from inspector.files.importing.kinds import CHECKPOINTS
from inspector.files.importing.making import (
    base_of,
    found_again,
    is_same,
    python_name,
    row_of,
    staying,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from inspector.panels.transfer.importing import ImportDialog
    from inspector.session.importer import Importer
    from inspector.window.main_window import MainWindow

replace = msgspec.structs.replace
_IN_A_COLUMN = 8
# So many refusals stand in the failure bar, and no more push the window away.
_MOST_TOLD = 4
# What is read is said again before the line fades.
_TOLD_MS = 5000


class Importing(QObject):
    """Nothing waits: a file is listed by a process at the side, and what it says comes later."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._made: Importer | None = None
        self.dialog: ImportDialog | None = None
        """The one that was shown last."""
        self._reading = ""
        # What the failure bar says of files, one sentence each, until it is dismissed.
        self._refused: list[str] = []
        self._telling = QTimer(self, interval=_TOLD_MS)
        self._telling.timeout.connect(self._tell)

    @property
    def importer(self) -> "Importer":
        """What reads files; made when the first one comes."""
        if self._made is None:
            from inspector.session.importer import Importer

            self._made = Importer(self)
        return self._made

    def ask(self) -> None:
        """Ask which files."""
        paths = self._window.asker.tensor_paths(self._window.file.folder)
        self.bring(paths, None)

    def bring(self, paths: Sequence[Path], at: Place | None) -> None:
        """Import these files, the first tensor at this place, else in the middle of the view."""
        for path in paths:
            late = path.suffix.lower() in CHECKPOINTS
            why = ": PyTorch is loaded for it, apart from the engine" if late else ""
            self._reading = f"Reading {path.name}{why} …"
            self._tell()
            self._telling.start()
            self.importer.list_tensors(path, partial(self._on_listing, at), self._refuse)

    def bring_one(self, path: Path) -> None:
        """Import this file, in the middle of the view."""
        self.bring([path], None)

    def _tell(self) -> None:
        self._window.status.say(self._reading)

    def _came(self) -> None:
        self._telling.stop()
        self._window.status.hide()

    def _refuse(self, sentence: str) -> None:
        self._came()
        bar = self._window.failure
        if not self._refused or bar.sentence != _together(self._refused):
            self._refused = []
        if sentence not in self._refused:
            self._refused.append(sentence)
        bar.say(_together(self._refused), "\n".join(self._refused[_MOST_TOLD:]))

    def _on_listing(self, at: Place | None, listing: Listing) -> None:
        self._came()
        able = [row for row, each in enumerate(listing.entries) if not each.reason]
        from inspector.panels.transfer.importing import EMBEDDED_BY_ITSELF, ImportDialog

        each, large = listing.entries[0], listing.entries[0].size > EMBEDDED_BY_ITSELF
        if len(listing.entries) == 1 and listing.kind != "image" and (each.stays or not large):
            self._take(listing, at, able, large, False)
            return

        self.dialog = dialog = ImportDialog(listing, self._window.theme, self._window)
        dialog.chosen.connect(partial(self._take, listing, at))
        dialog.show()
        dialog.table.setFocus()

    def _take(
        self, listing: Listing, at: Place | None, rows: Sequence[int], stay: bool, grad: bool
    ) -> None:
        """Bring the numbers that must be read, one after the other, then add all at once."""
        found: dict[int, Contents] = {}
        waiting = []
        for row in rows:
            if stay:
                found[row] = staying(listing, row)
            else:
                waiting.append(row)
        self._take_next(listing, at, waiting, found, grad)

    def _take_next(
        self,
        listing: Listing,
        at: Place | None,
        waiting: Sequence[int],
        found: dict[int, Contents],
        grad: bool,
    ) -> None:
        if not waiting:
            self._add(listing, at, found, grad)
            return
        row, *rest = waiting
        each = listing.entries[row]

        def on_numbers(data: bytes) -> None:
            found[row] = Contents(each.dtype, each.shape, literal(data))
            self._take_next(listing, at, rest, found, grad)

        self.importer.take(listing, row, on_numbers, self._refuse)

    def _add(
        self, listing: Listing, at: Place | None, found: dict[int, Contents], grad: bool
    ) -> None:
        canvas = self._window.canvas
        middle = canvas.adding.new_place()
        at = at or Place(round(middle.x()), round(middle.y()))
        many = len(found)
        high = NEW_HEIGHT + (NEW_HEIGHT + GAP / 2) * (min(many, _IN_A_COLUMN) - 1)
        wide = LEAST_WIDTH + (LEAST_WIDTH + GAP) * ((many - 1) // _IN_A_COLUMN)
        start = free_place(canvas.graph_scene, at, wide=wide, high=high)
        document = self._window.store.document
        nodes: list[NodeId] = []
        for number, row in enumerate(sorted(found)):
            contents = found[row]
            across, down = divmod(number, _IN_A_COLUMN)
            x = round(start.x + across * (LEAST_WIDTH + GAP))
            y = round(start.y + down * (NEW_HEIGHT + GAP / 2))
            document, node = add_leaf(
                document,
                contents,
                at=Place(x, y),
                name=fresh_name(document.graph, python_name(listing.entries[row].name)),
                requires_grad=grad and DTYPES[contents.dtype].may_require_grad,
            )
            nodes.append(node)
        made = document
        what = document.graph.nodes[nodes[0]].name if many == 1 else f"{many} tensors"
        file = Path(listing.path).name
        if canvas.acts.attempt(f"Import {what}", lambda _: made, select=nodes):
            said = f"{what} of {file}"
            if many == 1:
                contents = found[min(found)]
                shape = "×".join(map(str, contents.shape)) or "scalar"
                held = "embedded" if isinstance(contents.base, Literal) else "left in the file"
                said = f"{what} is {shape} {contents.dtype} of {file}, {held}"
            notes = f" ({listing.remark})" if listing.remark else ""
            self._window.status.say(f"{said}{notes}.")

    def paste_picture(self, picture: "QImage", at: Place) -> None:
        """A picture of the clipboard as a tensor of its channels, from 0 to 1."""
        from inspector.look.images import entries_of, numbers_of

        (each, *_) = entries_of(picture, "picture")
        if each.reason:
            self._refuse(f"The picture on the clipboard cannot be pasted: {each.reason}.")
            return
        contents = Contents(each.dtype, each.shape, literal(numbers_of(picture, 0)))
        canvas = self._window.canvas
        place = free_place(canvas.graph_scene, at)
        document, node = add_leaf(
            self._window.store.document,
            contents,
            at=place,
            name=fresh_name(self._window.store.document.graph, "picture"),
        )
        if canvas.acts.attempt("Paste a picture", lambda _: document, select=[node]):
            shape = "×".join(map(str, each.shape))
            self._window.status.say(f"The picture is {shape} float32: {each.stored}.")

    def embed(self) -> None:
        """The numbers of the selected tensors out of their files, into the document."""
        for leaf in self._mapped():
            self.importer.list_tensors(
                Path(base_of(leaf).path), partial(self._on_embed, leaf.id), self._refuse
            )

    def _on_embed(self, node: NodeId, listing: Listing) -> None:
        leaf = self._window.store.document.graph.nodes.get(node)
        base = mapped_in(leaf.contents) if isinstance(leaf, Leaf) else None
        if not isinstance(leaf, Leaf) or base is None:
            return
        row = row_of(listing, leaf)
        if row is None or not is_same(listing, base):
            self._refuse(f"“{Path(base.path).name}” is not the file that {leaf.name} was made of.")
            return
        self.importer.take(
            listing, row, partial(self._embedded, node, listing.entries[row]), self._refuse
        )

    def _embedded(self, node: NodeId, each: Entry, data: bytes) -> None:
        def edit(document: Document) -> Document:
            leaf = leaf_of(document, node)
            inner = innermost(leaf.contents)
            if mapped_in(leaf.contents) is None or inner.count != math.prod(each.shape):
                return document
            base: Literal | Recast = literal(data)
            if inner.dtype != each.dtype:
                base = Recast(Contents(each.dtype, inner.shape, literal(data)))
            return set_contents(document, node, with_innermost_base(leaf.contents, base))

        if node in self._window.store.document.graph.nodes:
            name = self._window.store.document.graph.nodes[node].name
            self._window.canvas.acts.attempt(f"Embed {name}", edit)

    def find_file(self) -> None:
        """Ask where the file of the selected tensor is now, and look there from now on: for every
        tensor that came from the same file."""
        leaves = self._mapped()
        if not leaves:
            return
        before = Path(base_of(leaves[0]).path)
        paths = self._window.asker.tensor_paths(before.parent)
        if paths:
            self.importer.list_tensors(paths[0], partial(self._on_found, str(before)), self._refuse)

    def _on_found(self, before: str, listing: Listing) -> None:
        document, changed, other = found_again(self._window.store.document, before, listing)
        name = Path(listing.path).name
        if not changed:
            self._refuse(
                f"“{name}” holds no tensor of that name and shape: choose another file, or import "
                "it as a new tensor."
            )
            return
        label = f"Find {name}"
        if self._window.canvas.acts.attempt(label, lambda _: document):
            words = ", ".join(changed)
            held = "other numbers than before" if other else "as before"
            self._window.status.say(f"{words}: read from “{name}”, {held}.")

    def _mapped(self) -> list[Leaf]:
        nodes = self._window.store.document.graph.nodes
        chosen = [nodes[node] for node in self._window.canvas.acts.chosen]
        return [
            each
            for each in chosen
            if isinstance(each, Leaf) and mapped_in(each.contents) is not None
        ]


def _together(refused: Sequence[str]) -> str:
    more = len(refused) - _MOST_TOLD
    others = [f"{more} more cannot be imported: press Copy details."] if more > 0 else []
    return "\n".join([*refused[:_MOST_TOLD], *others])
