"""Cut, copy and paste of nodes. What lies on the system's clipboard is their script as text."""

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QGuiApplication

from inspector.document.edits import delete, paste
from inspector.document.nodes import Document, NodeId, Place
from inspector.session.store import Store

_MINE = "application/x-tensor-inspector-nodes"
_STEP = 32


class Clipping(QObject):
    """Holds the document that nodes were copied from: a document is a value, so that costs
    nothing."""

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._origin: Document | None = None
        self._nodes: tuple[NodeId, ...] = ()
        self._pasted = 0

    @property
    def holds(self) -> bool:
        """Whether there is something to paste."""
        return bool(self._nodes)

    def copy(self) -> None:
        """Take the selected nodes."""
        from inspector.codegen.script import to_python
        from inspector.document.edits import delete as without

        document = self._store.document
        chosen = self._store.selected
        self._origin = document
        self._nodes = tuple(node for node in document.graph.nodes if node in chosen)
        self._pasted = 0
        only = without(document, [n for n in document.graph.nodes if n not in chosen])
        held = QMimeData()
        held.setData(_MINE, b"1")
        held.setText(to_python(only, backward=False))
        QGuiApplication.clipboard().setMimeData(held)

    def cut(self) -> None:
        """Take the selected nodes away."""
        self.copy()
        chosen = self._store.selected
        self._store.apply("Cut", lambda document: delete(document, chosen), select=())

    def paste(self) -> None:
        """Put copies beside where the nodes were, each time a step further."""
        origin = self._origin
        if origin is None:
            return
        self._pasted += 1
        by = Place(_STEP * self._pasted, _STEP * self._pasted)
        # An edit may be tried more than once; the copies' ids must be those of the last time.
        document, copies = paste(self._store.document, origin, self._nodes, by=by)
        self._store.apply("Paste", lambda _: document, select=copies)
