"""Nodes to the clipboard and from it, and copies beside the originals."""

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QMimeData, QPointF
from PySide6.QtGui import QGuiApplication

from inspector.document.contents import ContentsRefused, check_contents
from inspector.document.edits import BESIDE, delete, duplicate, paste
from inspector.document.groups import whole_groups
from inspector.document.nodes import Document, Graph, Layout, Leaf, Place

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

MIME = "application/x-tensor-inspector-nodes"


class Clipboard:
    """What is pasted is selected; it leaves one undo step."""

    def __init__(self, canvas: "Canvas") -> None:
        self._canvas = canvas
        self._acts = canvas.acts
        self._store = canvas.store

    def duplicate(self) -> None:
        """Copies of the selected nodes, beside them and then selected."""
        nodes = self._acts.chosen
        if not nodes:
            self._acts.say("Select the nodes to duplicate first.")
            return
        document, copies = duplicate(self._store.document, nodes)
        self._acts.attempt(
            f"Duplicate {self._acts.named(nodes)}", lambda _: document, select=copies
        )

    def copy(self) -> bool:
        """The selected nodes to the clipboard; False where none are selected."""
        nodes = self._acts.chosen
        if not nodes:
            self._acts.say("Select the nodes to copy first.")
            return False
        document = self._store.document
        part = Document(
            Graph(nodes={node: document.graph.nodes[node] for node in nodes}),
            Layout(
                {n: p for n, p in document.layout.places.items() if n in nodes},
                whole_groups(document.layout.groups, nodes),
            ),
        )
        carried = QMimeData()
        carried.setData(MIME, msgspec.msgpack.encode(part))
        carried.setText("\n".join(part.graph.nodes[node].name for node in nodes))
        QGuiApplication.clipboard().setMimeData(carried)
        return True

    def cut(self) -> None:
        """The selected nodes to the clipboard, and away."""
        nodes = self._acts.chosen
        if self.copy():
            self._acts.attempt(
                f"Cut {self._acts.named(nodes)}", lambda document: delete(document, nodes)
            )

    def paste(self, at: QPointF | None = None) -> None:
        """The nodes on the clipboard, their top left corner at `at`, else at the pointer, else
        beside the originals."""
        at = at or self._canvas.hands.pointed()
        carried = QGuiApplication.clipboard().mimeData()
        if carried is None or not carried.hasFormat(MIME):
            self._acts.say("There are no nodes on the clipboard: select some and press Ctrl+C.")
            return
        try:
            part = msgspec.msgpack.decode(bytes(carried.data(MIME).data()), type=Document)
            for node in part.graph.nodes.values():
                if isinstance(node, Leaf):
                    check_contents(node.contents)
        except (msgspec.DecodeError, ContentsRefused):
            self._acts.say("The clipboard's nodes are damaged; copy them again.")
            return
        by = BESIDE
        if at is not None and part.layout.places:
            places = part.layout.places.values()
            x, y = round(at.x()), round(at.y())
            by = Place(x - min(p.x for p in places), y - min(p.y for p in places))
        document, copies = paste(self._store.document, part, part.graph.nodes, by=by)
        what = part.graph.nodes[next(iter(part.graph.nodes))].name if len(copies) == 1 else ""
        label = f"Paste {what}" if what else f"Paste {len(copies)} nodes"
        self._acts.attempt(label, lambda _: document, select=copies)
