"""Which leaf is looked at: chosen in a box, or by selecting its node."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox

from inspector.document.dtypes import DTYPES
from inspector.document.nodes import Graph, Leaf, NodeId
from inspector.panels.proof.matrix import index_of, labels, written
from inspector.session.session import Session
from inspector.session.store import State

_PARTS = ("real", "imag")


def leaves_of(graph: Graph) -> list[Leaf]:
    """The leaves whose gradient can be looked at."""
    nodes = graph.nodes.values()
    return [node for node in nodes if isinstance(node, Leaf) and node.requires_grad]


class Subject(QObject):
    """The box, and the leaf that it says. `changed`: it is another one, or another shape."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.box = QComboBox()
        self.box.setAccessibleName("The leaf that is looked at")
        self.box.setMinimumWidth(96)
        self.leaf: Leaf | None = None
        self.box.activated.connect(self._on_chosen)
        session.store.changed.connect(self._on_changed)
        self.project(None)

    @property
    def is_complex(self) -> bool:
        """Whether its last dimension is the real and the imaginary part of each number."""
        return self.leaf is not None and DTYPES[self.leaf.contents.dtype].family == "complex"

    @property
    def count(self) -> int:
        """How many cells it has."""
        return 0 if self.leaf is None else math.prod(self.shape)

    @property
    def shape(self) -> tuple[int, ...]:
        """Its shape, in cells."""
        if self.leaf is None:
            return ()
        shape = self.leaf.contents.shape
        return (*shape, len(_PARTS)) if self.is_complex else shape

    @property
    def rows(self) -> list[str]:
        """How its rows are called: by all of its dimensions but the last."""
        return labels(self.shape[:-1], lambda index: ",".join(map(str, index)))

    @property
    def columns(self) -> list[str]:
        """How its columns are called."""
        return labels(self.shape[-1:], self.label)

    def label(self, index: Sequence[int]) -> str:
        """How a cell is called in short: `0,2`, and of a complex number `0,2 imag`."""
        if not self.is_complex:
            return ",".join(map(str, index))
        return f"{','.join(map(str, index[:-1]))} {_PARTS[index[-1]]}".strip()

    def place(self, cell: int) -> str:
        """How a cell is written: `w[0, 2]`, `z[1].imag`."""
        name = "" if self.leaf is None else self.leaf.name
        index = index_of(cell, self.shape)
        if not self.is_complex:
            return f"{name}{written(index)}"
        return f"{name}{written(index[:-1])}.{_PARTS[index[-1]]}"

    def project(self, selected: NodeId | None) -> None:
        """List the leaves as they are; a selected one is taken."""
        leaves = leaves_of(self._session.store.document.graph)
        was = self.leaf
        kept = None if was is None else was.id
        wanted = selected if any(leaf.id == selected for leaf in leaves) else kept
        at = next((i for i, leaf in enumerate(leaves) if leaf.id == wanted), 0)
        names = [leaf.name for leaf in leaves]
        with QSignalBlocker(self.box):
            if names != [self.box.itemText(i) for i in range(self.box.count())]:
                self.box.clear()
                self.box.addItems(names)
            self.box.setCurrentIndex(at if leaves else -1)
        self.leaf = leaves[at] if leaves else None
        if self.leaf is not was:
            self.changed.emit()

    def _on_chosen(self, index: int) -> None:
        self.project(leaves_of(self._session.store.document.graph)[index].id)

    def _on_changed(self, old: State, new: State) -> None:
        selected = next(iter(new.selected)) if len(new.selected) == 1 else None
        if old.document.graph is not new.document.graph or old.selected != new.selected:
            self.project(selected)
