"""The parameters of the selected operation, drawn from its catalogue row."""

from functools import partial
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from inspector.catalogue.rows import Parameter, Row, Value
from inspector.document import edits
from inspector.document.edits import EditRefused
from inspector.document.nodes import NodeId, Operation
from inspector.look import plain
from inspector.look.fonts import SECONDARY_PX, mono
from inspector.look.theme import Theme
from inspector.panels.parameters.row import NAME_LEFT, NUMBER_HELP, ParameterRow, wired_from
from inspector.session.session import Session

# So many are shown whole; of more, those that must be given and those that were changed.
_CALM = 4
_MOST_NAMED = 48


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


def optional_inputs(node: Operation) -> tuple[str, ...]:
    """The tensors that the node has no wire for and does not need."""
    ports = node.row.inputs if node.row is not None else ()
    return tuple(
        port.name
        for port in ports
        if port.optional and not port.number and not node.inputs.get(port.name)
    )


def split(row: Row, node: Operation) -> tuple[tuple[Parameter, ...], tuple[Parameter, ...]]:
    """The parameters to show at once, and those behind "more", number ports among them."""
    ports = [Parameter(p.name, "number", help=NUMBER_HELP) for p in row.inputs if p.number]
    needed = {port.name for port in row.inputs if port.number and not port.optional}
    all_of_them = (*ports, *row.parameters)
    if len(all_of_them) <= _CALM:
        return all_of_them, ()
    first = tuple(
        each
        for each in all_of_them
        if each.required
        or each.name in needed
        or each.name in node.parameters
        or each.name == "seed"
        or node.inputs.get(each.name)
    )
    return first, tuple(each for each in all_of_them if each not in first)


class ParameterEditors(QWidget):
    """Rows for the parameters and number ports of the one selected operation: what must be given
    and what was changed first, the others behind one line."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._node: NodeId | None = None
        self._row: Row | None = None
        self._shown: tuple[object, ...] = ()
        self._behind: tuple[Parameter, ...] = ()
        self._opened: set[str] = set()
        self.rows: dict[str, ParameterRow] = {}
        self._heading = plain.label("Parameters", "section", self)
        self._missing = plain.label("", "warning", self)
        self.more = QToolButton(self)
        self.optional = plain.label("", "muted", self)
        self._column = QVBoxLayout(self)
        self._arrange()
        session.store.changed.connect(self._on_changed)
        self._show()

    def _arrange(self) -> None:
        self._missing.setWordWrap(True)
        self._missing.setFont(mono(SECONDARY_PX))
        self.optional.setWordWrap(True)
        self.optional.setContentsMargins(NAME_LEFT, 0, 0, 0)
        self._missing.setContentsMargins(NAME_LEFT, 0, 0, 0)
        self.more.setProperty("kind", "quiet")
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setCursor(Qt.CursorShape.PointingHandCursor)
        self.more.clicked.connect(self._on_more)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        for widget in (self._heading, self._missing, self.optional):
            self._column.addWidget(widget)
        self._column.insertWidget(2, self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        for row in self.rows.values():
            row.set_theme(theme)

    def said(self) -> str:
        """The reason against what stands in an editor, or ""."""
        return next((text for row in self.rows.values() if (text := row.said.text())), "")

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
            self._shown = ()
            self._rebuild(node)
        graph = store.document.graph
        wires = [] if node is None else [wired_from(graph, each) for each in node.inputs.values()]
        state = (node, *wires)
        if state == self._shown and node is not None:
            return
        self._shown = state
        missing = "\n".join(missing_inputs(node)) if node is not None else ""
        self._missing.setText(missing)
        self._missing.setVisible(bool(missing))
        optional = ", ".join(optional_inputs(node)) if node is not None else ""
        self.optional.setText(f"Takes wires too: {optional}" if optional else "")
        self.optional.setVisible(bool(optional))
        if node is not None:
            for each in self.rows.values():
                each.show_node(graph, node)
        some = bool(self.rows) or bool(self._behind)
        self._heading.setVisible(some)
        self.setVisible(some or bool(missing) or bool(optional))

    def _rebuild(self, node: Operation | None) -> None:
        for old in self.rows.values():
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.rows = {}
        self._behind = ()
        if self._row is not None and node is not None:
            first, self._behind = split(self._row, node)
            self._add(first)
            if self._row.id in self._opened:
                self._add(self._behind)
        self._show_more()

    def _add(self, parameters: tuple[Parameter, ...]) -> None:
        ports = {port.name for port in self._row.inputs} if self._row is not None else set()
        for parameter in parameters:
            made = ParameterRow(parameter, self._theme, port=parameter.name in ports, parent=self)
            made.chosen.connect(self._on_chosen)
            made.reset.connect(self._on_reset)
            before = self._column.indexOf(self.optional)
            # What is shown at once stands above the line that opens the others.
            at = before if parameter in self._behind else self._column.indexOf(self.more)
            self._column.insertWidget(at, made)
            self.rows[parameter.name] = made

    def _show_more(self) -> None:
        opened = self._row is not None and self._row.id in self._opened
        names = ", ".join(each.name for each in self._behind)
        if len(names) > _MOST_NAMED:
            names = names[:_MOST_NAMED].rpartition(",")[0] + " …"
        self.more.setText("less" if opened else f"{len(self._behind)} more: {names}")
        arrow = Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow
        self.more.setArrowType(arrow)
        self.more.setVisible(bool(self._behind))

    def _on_more(self) -> None:
        if self._row is None or self._node is None:
            return
        node = self._session.store.document.graph.nodes.get(self._node)
        if not isinstance(node, Operation):
            return
        if self._row.id in self._opened:
            self._opened.discard(self._row.id)
            # What was changed meanwhile moves up: it is not hidden.
            self._rebuild(node)
        else:
            self._opened.add(self._row.id)
            self._add(self._behind)
            self._show_more()
        for each in self.rows.values():
            each.show_node(self._session.store.document.graph, node)

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
            self.rows[name].say(str(refused))

    def _on_reset(self, name: object) -> None:
        if self._node is None or not isinstance(name, str):
            return
        node = self._session.store.document.graph.nodes.get(self._node)
        if node is not None:
            self.rows[name].say("")
            self._session.store.apply(
                f"Reset {name} of {node.name}",
                partial(edits.reset_parameter, node=self._node, name=name),
            )
