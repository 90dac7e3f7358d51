"""The value that Backward starts from: chosen by itself, or one of the document's."""

import msgspec
from PySide6.QtCore import QSignalBlocker, QSize
from PySide6.QtWidgets import QComboBox, QWidget

from inspector.document.edits import set_backward
from inspector.document.nodes import BackwardCall, Document, Graph, Operation, Source, label
from inspector.look.fonts import mono
from inspector.session.faces import Known, Waiting
from inspector.session.session import Session
from inspector.session.store import State


def sources(session: Session, graph: Graph) -> list[Source]:
    """Every value of the graph: one for each output of each node."""
    found: list[Source] = []
    for node in graph.nodes.values():
        count = 1
        if isinstance(node, Operation):
            count = _outputs(session, node)
        found.extend(Source(node.id, output) for output in range(count))
    return found


def _outputs(session: Session, node: Operation) -> int:
    face = session.face(node.id)
    known = face if isinstance(face, Known) else face.last if isinstance(face, Waiting) else None
    if known is not None:
        return max(1, len(known.outputs))
    return 1 if node.row is None or node.row.varying else len(node.row.outputs)


# Of "auto: attention", where there is room for it.
_WIDTH = 168


class RootBox(QComboBox):
    """`auto` and every value; filled when it is opened, for there may be thousands."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        # Not asked of `view()`, which every start would wait for.
        self._is_open = False
        self.setObjectName("root")
        self.setAccessibleName("Backward starts from")
        self.setFont(mono())
        self.setFixedHeight(30)
        self.setMaximumWidth(_WIDTH)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(7)
        self.setMaxVisibleItems(16)
        self.activated.connect(self._on_activated)
        session.store.changed.connect(self._on_changed)
        session.results_changed.connect(self._on_results)
        self.project()

    def project(self) -> None:
        """Show where Backward starts now."""
        graph = self._session.store.document.graph
        chosen = graph.backward.root
        offered: list[tuple[str, Source | None]] = [(self._auto(graph), None)]
        if chosen is not None and chosen.node in graph.nodes:
            offered.append((label(graph, chosen), chosen))
        if [(self.itemText(i), self.itemData(i)) for i in range(self.count())] == offered:
            return
        with QSignalBlocker(self):
            self.clear()
            for text, source in offered:
                self.addItem(text, source)
            self.setCurrentIndex(len(offered) - 1)
        self.setToolTip(
            "Backward starts from this value"
            if chosen is not None
            else "Backward starts from the selected value, else from the only scalar at the end"
        )

    def fill(self) -> None:
        """List every value that there is."""
        graph = self._session.store.document.graph
        chosen = graph.backward.root
        counts: dict[str, int] = {}
        found = sources(self._session, graph)
        for source in found:
            counts[source.node] = counts.get(source.node, 0) + 1
        with QSignalBlocker(self):
            self.clear()
            self.addItem(self._auto(graph), None)
            for source in found:
                self.addItem(label(graph, source, counts[source.node]), source)
                if source == chosen:
                    self.setCurrentIndex(self.count() - 1)

    def choose(self, source: Source | None) -> None:
        """Start from this value from now on; None: choose by itself."""
        self._session.store.apply("Start of Backward", _Start(source))

    def _auto(self, graph: Graph) -> str:
        if graph.backward.root is not None:
            return "auto"
        root = self._session.root()
        return f"auto: {label(graph, root)}" if isinstance(root, Source) else "auto"

    def _on_activated(self, index: int) -> None:
        self.choose(self.itemData(index))

    def _on_changed(self, old: State, new: State) -> None:
        if old.document.graph is not new.document.graph or old.selected != new.selected:
            self.project()

    def _on_results(self, _nodes: object) -> None:
        if not self._is_open:
            self.project()

    def sizeHint(self) -> QSize:
        # Its least width is that of few letters, and it does not grow and shrink with the name.
        return QSize(_WIDTH, super().sizeHint().height())

    def hidePopup(self) -> None:
        self._is_open = False
        super().hidePopup()

    def showPopup(self) -> None:
        self._is_open = True
        self.fill()
        widest = max(
            (self.fontMetrics().horizontalAdvance(self.itemText(i)) for i in range(self.count())),
            default=0,
        )
        self.view().setMinimumWidth(min(360, max(self.width(), widest + 44)))
        super().showPopup()


class _Start:
    """The edit that chooses where Backward starts; a typed gradient fits one shape only, so it
    goes with the value that it was typed for."""

    def __init__(self, source: Source | None) -> None:
        self._source = source

    def __call__(self, document: Document) -> Document:
        call: BackwardCall = document.graph.backward
        if call.root == self._source:
            return document
        changed = msgspec.structs.replace(call, root=self._source, gradient=None)
        return set_backward(document, changed)
