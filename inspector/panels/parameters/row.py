"""One parameter on the panel: its name, its editor, what is wrong with what stands there."""

import secrets

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from inspector.catalogue.rows import Parameter
from inspector.document.edits import SEEDS
from inspector.document.nodes import Graph, Operation, Source, label
from inspector.look import plain
from inspector.look.fonts import SECONDARY_PX, mono
from inspector.look.theme import Theme
from inspector.panels.parameters.editors import ParameterEditor, editor_for, told

_DOT_WIDTH, _SPACE = 8, 6
NAME_LEFT = _DOT_WIDTH + _SPACE
_NAME_WIDTH = 112
_BACK_WIDTH = 56
NUMBER_HELP = "Type a number, or drag a wire to the port."


def wired_from(graph: Graph, sources: tuple[Source, ...]) -> str:
    """What a port is wired from, in words."""
    return "wired from " + ", ".join(label(graph, source) for source in sources)


class ParameterRow(QWidget):
    """One name, its editor, and a button that goes back to the default once it was changed: for a
    seed one that draws another. A reason against what was typed stands below."""

    chosen = Signal(object, object)
    reset = Signal(object)

    def __init__(
        self, parameter: Parameter, theme: Theme, *, parent: QWidget, port: bool = False
    ) -> None:
        super().__init__(parent)
        self.name = parameter.name
        self._port = port
        self._rolls = parameter.name == "seed" and not port
        self.dot = QLabel("●", self)
        self.title = plain.label("", "", self)
        self.editor: ParameterEditor = editor_for(parameter, theme, self)
        self.wired = plain.label("", "muted", self)
        self.back = QToolButton(self)
        self.said = plain.label("", "error", self)
        self._dress(parameter)
        self._arrange()
        self.set_theme(theme)
        self.editor.chosen.connect(self._on_chosen)
        self.editor.refused.connect(self.say)
        self.back.clicked.connect(self._on_back)

    def _dress(self, parameter: Parameter) -> None:
        self.title.setFont(mono(SECONDARY_PX))
        metrics = self.title.fontMetrics()
        shown = metrics.elidedText(self.name, Qt.TextElideMode.ElideMiddle, _NAME_WIDTH)
        self.title.setText(shown)
        tip = told(parameter, "no number" if self._port else None)
        self.title.setToolTip(plain.plain(f"{self.name}\n{tip}"))
        self.back.setText("re-roll" if self._rolls else "clear" if self._port else "reset")
        self.back.setProperty("kind", "quiet")
        self.back.setCursor(Qt.CursorShape.PointingHandCursor)
        self.back.setAccessibleName(f"{self.back.text()} {self.name}")
        default = "no number" if self._port else self.editor.default_text()
        back = "Another seed, other numbers" if self._rolls else f"Back to {default}"
        self.back.setToolTip(plain.plain(back))
        self.said.setWordWrap(True)
        self.said.setStyleSheet("font-size: 11px;")
        self.said.hide()

    def _arrange(self) -> None:
        self.dot.setFixedWidth(_DOT_WIDTH)
        self.title.setFixedWidth(_NAME_WIDTH)
        self.back.setFixedWidth(_BACK_WIDTH)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(_SPACE)
        grid.setVerticalSpacing(2)
        for column, widget in enumerate((self.dot, self.title, self.editor, self.back)):
            grid.addWidget(widget, 0, column)
        grid.addWidget(self.wired, 0, 2)
        grid.addWidget(self.said, 1, 2, 1, 2)
        grid.setColumnStretch(2, 1)

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
        self._keep_room(self.dot, changed and not self._rolls)
        self._keep_room(self.back, changed or self._rolls)
        self.editor.show_changed(changed)
        if sources:
            self.say("")
        else:
            self.editor.show_value(node.parameters.get(self.name, self.editor.parameter.default))

    @staticmethod
    def _keep_room(widget: QWidget, shown: bool) -> None:
        policy = widget.sizePolicy()
        if not policy.retainSizeWhenHidden():
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
        widget.setVisible(shown)

    def say(self, reason: object) -> None:
        """Why what stands in the editor cannot be; "" where it can."""
        self.said.setText(str(reason))
        self.said.setVisible(bool(reason))

    def _on_chosen(self, value: object) -> None:
        self.chosen.emit(self.name, value)

    def _on_back(self) -> None:
        if self._rolls:
            self.say("")
            self.chosen.emit(self.name, secrets.randbelow(SEEDS))
        else:
            self.editor.give_up()
            self.reset.emit(self.name)
