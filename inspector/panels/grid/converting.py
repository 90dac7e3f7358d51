"""Another dtype by one press: at once where no number becomes another by it, else after a look at
what would be lost."""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from inspector.document.edits import EditRefused
from inspector.document.nodes import Leaf, NodeId
from inspector.document.problems import Fix
from inspector.document.tensor_edits import set_dtype
from inspector.panels.grid.losing import Losing, is_lossless
from inspector.session.session import Session
from inspector.session.store import Edit


class Converting(QObject):
    """`refused` carries a sentence."""

    refused = Signal(object)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._over = parent
        self._losing = Losing(session, self)
        self._losing.told.connect(self._go_on)
        self._wanted: tuple[NodeId, str, str, Edit] | None = None

    def convert(self, node: NodeId, dtype: str) -> None:
        """A leaf to that dtype."""
        leaf = self._session.store.document.graph.nodes.get(node)
        if isinstance(leaf, Leaf):
            edit = partial(set_dtype, node=node, dtype=dtype)
            self._wanted = (node, dtype, f"Convert {leaf.name} to {dtype}", edit)
            self._go_on()

    def apply(self, fix: Fix) -> None:
        """A fix, whatever it does."""
        nodes = self._session.store.document.graph.nodes
        leaves = [nodes[node] for node in fix.converts if node in nodes]
        lossy = [
            leaf
            for leaf in leaves
            if isinstance(leaf, Leaf) and not is_lossless(leaf.contents.dtype, fix.dtype)
        ]
        if len(lossy) == 1:
            self._wanted = (lossy[0].id, fix.dtype, fix.label, fix.edit)
            self._go_on()
        else:
            self._apply(fix.label, fix.edit)

    def _go_on(self) -> None:
        if self._wanted is None:
            return
        node, dtype, label, edit = self._wanted
        leaf = self._session.store.document.graph.nodes.get(node)
        if not isinstance(leaf, Leaf):
            self._wanted = None
            return
        if not is_lossless(leaf.contents.dtype, dtype):
            found = self._losing.preview(node, dtype)
            waits = found is None and self._session.recipe(node) is not None
            # Where the answer came at once, all of it is done by now.
            if waits or self._wanted is None:
                return
            if found is None or found.changed or not found.count:
                from inspector.panels.grid.recast import RecastDialog

                self._wanted = None
                RecastDialog(self._session, node, self._over, dtype).open()
                return
        self._wanted = None
        self._apply(label, edit)

    def _apply(self, label: str, edit: Edit) -> None:
        try:
            self._session.store.apply(label, edit)
        except EditRefused as refused:
            self.refused.emit(str(refused))
