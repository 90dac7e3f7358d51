"""The section of the right column that tells what the selected operation does."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from inspector.document.nodes import NodeId, Operation
from inspector.look.fonts import SECONDARY_PX, mono, rule
from inspector.look.formula import Typesetter
from inspector.look.plain import label
from inspector.look.theme import Theme
from inspector.panels.operation.derivatives import Derivatives
from inspector.panels.operation.telling import (
    notes,
    saved_text,
    signature,
    told,
    why_no_derivative,
    why_nothing_saved,
)
from inspector.session.faces import Known
from inspector.session.session import Session
from inspector.session.store import State


class OperationSection(QWidget):
    """Follows the selection; hidden where it is no operation that the catalogue knows."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._node: NodeId | None = None
        self._shown: tuple[object, ...] = ()
        self._afresh = True
        self._typesetter = Typesetter(self)
        self.toggle = QToolButton(self)
        self.signature = label("", "", self)
        self.derivatives = Derivatives(self._typesetter, theme, self)
        self.none = label("", "muted", self)
        self.saved_title = label("Saved for Backward", "section", self)
        self.saved = label("", "", self)
        self.notes = label("", "muted", self)
        self._inside = QWidget(self)
        self._arrange()
        self.toggle.clicked.connect(self._on_toggle)
        session.store.changed.connect(self._on_changed)
        session.results_changed.connect(self._on_results)
        session.gradients_changed.connect(self._on_gradients)
        session.questions.answered.connect(self._on_answered)
        self.renew()

    def _arrange(self) -> None:
        self.toggle.setText("Operation")
        self.toggle.setProperty("kind", "heading")
        self.toggle.setCheckable(True)
        self.toggle.setChecked(True)
        self.toggle.setArrowType(Qt.ArrowType.DownArrow)
        self.toggle.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.toggle.setCursor(Qt.CursorShape.PointingHandCursor)
        for text in (self.signature, self.saved):
            text.setStyleSheet(rule(mono(SECONDARY_PX)))
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for text in (self.signature, self.saved, self.none, self.notes):
            text.setWordWrap(True)
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        for widget in (
            self.signature,
            self.derivatives,
            self.none,
            self.saved_title,
            self.saved,
            self.notes,
        ):
            inside.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._inside)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.derivatives.set_theme(theme)

    def _chosen(self) -> Operation | None:
        store = self._session.store
        chosen = next(iter(store.selected)) if len(store.selected) == 1 else None
        node = None if chosen is None else store.document.graph.nodes.get(chosen)
        return node if isinstance(node, Operation) and node.row is not None else None

    def renew(self) -> None:
        """Something about the chosen operation may be another."""
        node = self._chosen()
        self.setVisible(node is not None)
        self._node = None if node is None else node.id
        if node is None or not self.toggle.isChecked():
            return
        row = node.row
        assert row is not None
        graph = self._session.store.document.graph
        call = signature(graph, node, row)
        kept = self._kept(node)
        shown = (call, row.id, kept, tuple(node.inputs))
        if shown == self._shown:
            return
        self._shown = shown
        self.signature.setText(call)
        derivatives = told(row, node)
        self.derivatives.show_all(derivatives)
        self.none.setText("" if derivatives else why_no_derivative(row))
        self.none.setVisible(not derivatives)
        self.saved.setText(kept)
        for part in (self.saved_title, self.saved):
            part.setVisible(row.differentiable)
        said = notes(row)
        self.notes.setText("\n".join(said))
        self.notes.setVisible(bool(said))

    def _kept(self, node: Operation) -> str:
        recipe = self._session.recipe(node.id)
        if recipe is None or not isinstance(self._session.face(node.id), Known):
            return why_nothing_saved(self._session, node)
        afresh, self._afresh = self._afresh, False
        questions = self._session.questions
        if afresh:
            questions.saved(recipe, afresh=True)
        saved = questions.saved(recipe)
        if saved is None:
            return "…"
        return saved_text(saved) or why_nothing_saved(self._session, node)

    def _on_toggle(self) -> None:
        is_open = self.toggle.isChecked()
        arrow = Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow
        self.toggle.setArrowType(arrow)
        self._inside.setVisible(is_open)
        self.renew()

    def _on_changed(self, old: State, new: State) -> None:
        if old.selected != new.selected or old.document.graph is not new.document.graph:
            self.renew()

    def _on_results(self, nodes: object) -> None:
        if isinstance(nodes, frozenset) and self._node in nodes:
            self._afresh = True
            self.renew()

    def _on_gradients(self) -> None:
        # A Backward frees what was kept.
        self._afresh = True
        if self._node is not None:
            self.renew()

    def _on_answered(self, what: object) -> None:
        if self._node is not None and what == self._session.recipe(self._node):
            self.renew()
