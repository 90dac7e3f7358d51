"""The right side, composed: head, grid, heatmaps, parameters, explanation, code."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from inspector.document.nodes import Node, NodeId, Source
from inspector.look.plain import label
from inspector.look.theme import Theme
from inspector.panels.grid.grid import TensorGrid
from inspector.panels.heatmap.pair import HeatmapPair
from inspector.panels.newtensor.dialog import NewTensorDialog
from inspector.panels.operation.section import OperationSection
from inspector.panels.parameters.parameters import ParameterEditors
from inspector.panels.statistics.strip import StatisticsStrip
from inspector.panels.tensor.card import WhyCard
from inspector.panels.tensor.code import CodeSection
from inspector.panels.tensor.facts import known_facts
from inspector.panels.tensor.head import Head
from inspector.panels.tensor.seed import SeedEditor
from inspector.panels.tensor.several import Others
from inspector.session.session import Session
from inspector.session.store import State

_MARGIN = 20


class TensorPanel(QScrollArea):
    """Follows the selection: one node is inspected, several are listed, none is a hint."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._node: NodeId | None = None
        self._output = 0
        self._dialog: NewTensorDialog | None = None
        body = QWidget(self)
        self.one = QWidget(body)
        self.head = Head(session, theme, self.one)
        self.grid = TensorGrid(session, theme, self.one)
        self.pair = HeatmapPair(session, theme, self.one, slicing=False)
        self.statistics = StatisticsStrip(session, theme, self.pair, self.one)
        self.parameters = ParameterEditors(session, theme, self.one)
        self.seed = SeedEditor(session, theme, self.one)
        self.card = WhyCard(session, theme, self.one)
        self.operation = OperationSection(session, theme, self.one)
        self.said = label("", "error", self.one)
        self.others = Others(session, theme, body)
        self.code = CodeSection(session, theme, body)
        self._arrange(body)
        self._connect()
        self._follow(session.store.state)

    def _arrange(self, body: QWidget) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.said.setWordWrap(True)
        self.said.hide()
        column = QVBoxLayout(self.one)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (
            self.head,
            self.statistics,
            self.grid,
            self.pair,
            self.parameters,
            self.seed,
            self.card,
            self.operation,
            self.said,
        ):
            column.addWidget(widget)
        whole = QVBoxLayout(body)
        whole.setContentsMargins(_MARGIN, 16, _MARGIN, 16)
        whole.setSpacing(16)
        whole.addWidget(self.one)
        whole.addWidget(self.others)
        whole.addWidget(self.code)
        whole.addStretch(1)
        self.setWidget(body)

    def _connect(self) -> None:
        session = self._session
        session.store.changed.connect(self._on_changed)
        session.results_changed.connect(self._on_results)
        session.gradients_changed.connect(self._on_gradients)
        session.problems_changed.connect(self._on_gradients)
        session.engine_changed.connect(self._on_gradients)
        session.stepping.changed.connect(self._on_gradients)
        self.grid.slice_changed.connect(self._on_grid_slice)
        self.grid.current_changed.connect(self._on_grid_cell)
        self.pair.slice_changed.connect(self._on_pair_slice)
        self.pair.cell_clicked.connect(self._on_pair_cell)
        self.pair.outputs.activated.connect(self._on_output)
        self.head.output_chosen.connect(self._on_output)
        self.head.change_wanted.connect(self._on_change)
        self.card.refused.connect(self._on_refused)
        self.seed.refused.connect(self._on_refused)

    def set_theme(self, theme: Theme) -> None:
        """Draw everything in other colours."""
        self._theme = theme
        for part in (
            self.head,
            self.statistics,
            self.grid,
            self.pair,
            self.parameters,
            self.seed,
            self.card,
            self.operation,
            self.others,
            self.code,
        ):
            part.set_theme(theme)
        if self._dialog is not None:
            self._dialog.set_theme(theme)

    @property
    def node(self) -> Node | None:
        """The one node that is inspected, or None."""
        if self._node is None:
            return None
        return self._session.store.document.graph.nodes.get(self._node)

    @property
    def source(self) -> Source | None:
        """The value that is shown."""
        return None if self._node is None else Source(self._node, self._output)

    def _follow(self, state: State) -> None:
        chosen = next(iter(state.selected)) if len(state.selected) == 1 else None
        if chosen != self._node:
            self._node = chosen
            self._output = 0
            self._say("")
        node = self.node
        self.one.setVisible(node is not None)
        self.others.setVisible(node is None)
        if node is None:
            self.grid.show_node(None)
            self.card.show_value(None)
            self.others.renew()
            return
        self._show(node)

    def _show(self, node: Node) -> None:
        count = max(1, len(known_facts(self._session, node.id)))
        self._output = min(self._output, count - 1)
        self.head.show_node(node, self._output)
        self.grid.show_node(node.id, self._output)
        self.card.show_value(Source(node.id, self._output))
        self.seed.renew()

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def _on_changed(self, old: State, new: State) -> None:
        if old.selected != new.selected or old.document.graph is not new.document.graph:
            self._follow(new)

    def _on_results(self, nodes: object) -> None:
        if not isinstance(nodes, frozenset):
            return
        node = self.node
        if node is None:
            if not nodes.isdisjoint(self._session.store.selected):
                self.others.renew()
        elif node.id in nodes:
            self._show(node)

    def _on_gradients(self) -> None:
        node = self.node
        if node is not None:
            self.head.show_node(node, self._output)
            self.card.renew()
            self.seed.renew()

    def _on_output(self, output: object) -> None:
        node = self.node
        if node is not None and isinstance(output, int):
            self._output = output
            self._show(node)
            self.pair.show_node(node.id, output)

    def _on_change(self, node: object) -> None:
        if self._dialog is None:
            self._dialog = NewTensorDialog(self._session, self._theme, self)
        self._dialog.change(NodeId(str(node)))

    def _on_refused(self, text: object) -> None:
        self._say(str(text))

    def _on_grid_slice(self, at: object) -> None:
        if isinstance(at, tuple):
            self.pair.set_slice(at)

    def _on_grid_cell(self, index: object) -> None:
        if isinstance(index, tuple):
            self.pair.set_cell(index)

    def _on_pair_slice(self, at: object) -> None:
        if isinstance(at, tuple):
            self.grid.set_slice(at)

    def _on_pair_cell(self, index: object) -> None:
        if isinstance(index, tuple):
            self.grid.set_current(index)
