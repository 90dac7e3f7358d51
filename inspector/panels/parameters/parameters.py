"""The parameters of the selected operation, drawn from its catalogue row."""

from functools import partial
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from inspector.catalogue.rows import Parameter, Row, Value
from inspector.document import edits
from inspector.document.edits import EditRefused
from inspector.document.nodes import Graph, NodeId, Operation, Source, label
from inspector.document.parameters import text_of
from inspector.look import plain
from inspector.look.fonts import MONO
from inspector.look.theme import Theme
from inspector.panels.parameters.editors import ParameterEditor, editor_for
from inspector.session.session import Session


def missing_inputs(node: Operation) -> tuple[str, ...]:
    """A sentence for each input that must be there and is not."""
    row = node.row
    if row is None:
        return ()
    return tuple(
        f"{port.name}: drag a wire to it" + (" or type a number" if port.number else "")
        for port in row.inputs
        if not port.optional
        and not node.inputs.get(port.name)
        and not (port.number and port.name in node.parameters)
    )


def wired_from(graph: Graph, sources: tuple[Source, ...]) -> str:
    """What a port is wired from, in words."""
    return "wired from " + ", ".join(label(graph, source) for source in sources)


class ParameterRow(QWidget):
    """One name, its editor, and a button that goes back to the default once it was changed."""

    chosen = Signal(object, object)
    reset = Signal(object)
    refused = Signal(object)

    def __init__(self, parameter: Parameter, theme: Theme, *, port: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.name = parameter.name
        self._port = port
        self.dot = QLabel("●", self)
        self.title = plain.label(parameter.name, "mono", self)
        self.editor: ParameterEditor = editor_for(parameter, theme, self)
        self.wired = plain.label("", "muted", self)
        self.back = QToolButton(self)
        self.back.setText("clear" if port else "reset")
        self.back.setProperty("kind", "quiet")
        self.back.setCursor(Qt.CursorShape.PointingHandCursor)
        self.back.setAccessibleName(f"reset {parameter.name}")
        default = "no number" if port else text_of(parameter.default, parameter)
        self.back.setToolTip(plain.plain(f"Back to {default}"))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        self.dot.setFixedWidth(8)
        self.title.setFixedWidth(108)
        self.back.setFixedWidth(52)
        if parameter.help:
            self.title.setToolTip(plain.plain(parameter.help))
        for column, widget in enumerate((self.dot, self.title, self.editor, self.back)):
            grid.addWidget(widget, 0, column)
        grid.addWidget(self.wired, 0, 2)
        grid.setColumnStretch(2, 1)
        self.set_theme(theme)
        self.editor.chosen.connect(self._on_chosen)
        self.editor.refused.connect(self.refused)
        self.back.clicked.connect(self._on_back)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.dot.setStyleSheet(f"color: {theme.value}; font-size: 8px;")
        self.editor.set_theme(theme)

    def show_node(self, graph: Graph, node: Operation) -> None:
        """The value that the node has."""
        sources = node.inputs.get(self.name, ()) if self._port else ()
        changed = self.name in node.parameters
        self.editor.setVisible(not sources)
        self.wired.setVisible(bool(sources))
        self.wired.setText(wired_from(graph, sources) if sources else "")
        self._mark(self.dot, changed)
        self._mark(self.back, changed)
        if not sources:
            self.editor.show_value(node.parameters.get(self.name, self.editor.parameter.default))

    @staticmethod
    def _mark(widget: QWidget, shown: bool) -> None:
        policy = widget.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        widget.setSizePolicy(policy)
        widget.setVisible(shown)

    def _on_chosen(self, value: object) -> None:
        self.chosen.emit(self.name, value)

    def _on_back(self) -> None:
        self.reset.emit(self.name)


class ParameterEditors(QWidget):
    """Rows for the parameters and number ports of the one selected operation."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._node: NodeId | None = None
        self._row: Row | None = None
        self.rows: dict[str, ParameterRow] = {}
        self._heading = plain.label("Parameters", "section", self)
        self._missing = plain.label("", "warning", self)
        self._missing.setWordWrap(True)
        self._said = plain.label("", "error", self)
        self._said.setWordWrap(True)
        self._said.setMinimumHeight(16)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        for widget in (self._heading, self._missing, self._said):
            self._column.addWidget(widget)
        self._missing.setStyleSheet(f'font-family: "{MONO}"; font-size: 11px;')
        self._said.setStyleSheet("font-size: 11px;")
        session.store.changed.connect(self._on_changed)
        self._show()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        for row in self.rows.values():
            row.set_theme(theme)

    def said(self) -> str:
        """The reason against what stands in an editor, or ""."""
        return self._said.text()

    def missing(self) -> str:
        """The inputs that are missing, a line each."""
        return self._missing.text()

    def _on_changed(self, old: object, new: object) -> None:
        self._show()

    def _show(self) -> None:
        store = self._session.store
        chosen = next(iter(store.selected)) if len(store.selected) == 1 else None
        node = None if chosen is None else store.document.graph.nodes.get(chosen)
        if not isinstance(node, Operation):
            node = None
        row = node.row if node is not None else None
        if (node.id if node else None, row) != (self._node, self._row):
            self._node = node.id if node else None
            self._row = row
            self._rebuild()
        missing = "\n".join(missing_inputs(node)) if node is not None else ""
        self._missing.setText(missing)
        self._missing.setVisible(bool(missing))
        if node is not None:
            for each in self.rows.values():
                each.show_node(store.document.graph, node)
        self._heading.setVisible(bool(self.rows))
        self._said.setVisible(bool(self.rows))
        self.setVisible(bool(self.rows) or bool(missing))

    def _rebuild(self) -> None:
        for old in self.rows.values():
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.rows = {}
        self._said.setText("")
        if self._row is None:
            return
        ports = [
            Parameter(port.name, "number", help="A number, or drag a wire to the port.")
            for port in self._row.inputs
            if port.number
        ]
        for parameter in (*ports, *self._row.parameters):
            made = ParameterRow(parameter, self._theme, port=parameter in ports, parent=self)
            made.chosen.connect(self._on_chosen)
            made.reset.connect(self._on_reset)
            made.refused.connect(self._on_refused)
            self.rows[parameter.name] = made
            self._column.insertWidget(self._column.count() - 1, made)

    def _on_chosen(self, name: object, value: object) -> None:
        if self._node is None or not isinstance(name, str):
            return
        node = self._session.store.document.graph.nodes.get(self._node)
        if node is None:
            return
        try:
            self._session.store.apply(
                f"Set {name} of {node.name}",
                partial(
                    edits.set_parameter, node=self._node, name=name, value=cast("Value", value)
                ),
                merge=("parameter", self._node, name),
            )
        except EditRefused as refused:
            self._said.setText(str(refused))

    def _on_reset(self, name: object) -> None:
        if self._node is None or not isinstance(name, str):
            return
        node = self._session.store.document.graph.nodes.get(self._node)
        if node is not None:
            self._said.setText("")
            self._session.store.apply(
                f"Reset {name} of {node.name}",
                partial(edits.reset_parameter, node=self._node, name=name),
            )

    def _on_refused(self, reason: object) -> None:
        self._said.setText(str(reason))
