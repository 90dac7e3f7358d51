"""The head: the tensor's name, its facts, and the switch that autograd listens to."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspector.document.edits import EditRefused, rename, set_retain_grad
from inspector.document.naming import why_not_a_name
from inspector.document.nodes import Leaf, Node, NodeId
from inspector.document.tensor_edits import set_requires_grad, why_no_grad
from inspector.look.fonts import SECONDARY_PX, mono
from inspector.look.plain import label, plain
from inspector.look.switch import Switch
from inspector.look.theme import Theme
from inspector.panels.grid.converting import Converting
from inspector.panels.heatmap.fitting_label import FittingLabel, shorter
from inspector.panels.tensor.facts import autograd_text, facts_text, facts_wordings, output_names
from inspector.session.session import Session
from inspector.session.store import Edit

_NAME_PX = 16
_NAME_WIDTH = 150
_CONVERTED = "float32"


class Head(QWidget):
    """Follows `show_node`. `change_wanted` carries a leaf's id, `output_chosen` a number."""

    change_wanted = Signal(object)
    output_chosen = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._node: NodeId | None = None
        self._called = ""
        self._shown: tuple[object, ...] = ()
        self.name = label("", "", self)
        self.name_line = QLineEdit(self)
        self.facts = FittingLabel(self)
        self.switch = Switch("requires_grad", theme, "leaf", self)
        self.autograd = FittingLabel(self)
        self.rename_button = QPushButton("Rename", self)
        self.change_button = QPushButton("Change…", self)
        self.outputs = QComboBox(self)
        self.reason = label("", "muted", self)
        self.convert = QPushButton(f"Convert to {_CONVERTED}", self)
        self._converting = Converting(session, self)
        self.error = label("", "error", self)
        self._arrange()
        self.name.installEventFilter(self)
        self.name_line.installEventFilter(self)
        self.name_line.textEdited.connect(self._on_name_edited)
        self.name_line.returnPressed.connect(self._on_name_done)
        self.switch.clicked.connect(self._on_switch)
        self.rename_button.clicked.connect(self.edit_name)
        self.change_button.clicked.connect(self._on_change)
        self.convert.clicked.connect(self._on_convert)
        self._converting.refused.connect(self._say)
        self.outputs.activated.connect(self._on_output)

    def _arrange(self) -> None:
        self.name.setFont(mono(_NAME_PX, bold=True))
        self.name.setMaximumWidth(_NAME_WIDTH)
        self.name.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.name_line.setProperty("numeric", True)
        self.name_line.setAccessibleName("Name")
        self.name_line.setMaximumWidth(_NAME_WIDTH)
        self.name_line.hide()
        for fitting in (self.facts, self.autograd):
            fitting.setProperty("role", "muted")
        self.autograd.setFont(mono(SECONDARY_PX))
        self.autograd.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.outputs.setAccessibleName("Output")
        self.outputs.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.reason.setWordWrap(True)
        self.error.setWordWrap(True)
        self.error.hide()
        for quiet in (self.rename_button, self.change_button):
            quiet.setProperty("kind", "quiet")
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.name)
        top.addWidget(self.name_line)
        top.addWidget(self.facts, 1)
        top.addWidget(self.switch)
        below = QHBoxLayout()
        below.setSpacing(4)
        below.addWidget(self.autograd, 1)
        below.addWidget(self.outputs)
        below.addWidget(self.rename_button)
        below.addWidget(self.change_button)
        self._why = QWidget(self)
        why = QHBoxLayout(self._why)
        why.setContentsMargins(0, 0, 0, 4)
        why.setSpacing(12)
        why.addWidget(self.reason, 1)
        why.addWidget(self.convert, 0, Qt.AlignmentFlag.AlignTop)
        line = QFrame(self)
        line.setProperty("role", "line")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.error)
        column.addLayout(below)
        column.addWidget(self._why)
        column.addWidget(line)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.switch.set_theme(theme)

    def show_node(self, node: Node, output: int) -> None:
        """The head of this node's value."""
        if node.id != self._node:
            self._end_edit()
        facts = facts_text(self._session, node, output)
        text = autograd_text(self._session, node, output)
        names = tuple(output_names(self._session, node))
        switched = node.requires_grad if isinstance(node, Leaf) else node.retain_grad
        shown = (node.id, node.name, switched, output, facts, text, names)
        if shown == self._shown:
            return
        self._shown = shown
        self._node = node.id
        self._called = node.name
        metrics = self.name.fontMetrics()
        self.name.setText(metrics.elidedText(node.name, Qt.TextElideMode.ElideRight, _NAME_WIDTH))
        self.name.setAccessibleName(node.name)
        self.name.setToolTip(plain(f"{node.name}: double click or F2 to rename"))
        self.facts.say(facts_wordings(facts))
        if isinstance(node, Leaf):
            self._show_leaf(node)
        else:
            self.switch.setText("retain_grad")
            self.switch.setAccessibleName("retain_grad")
            self.switch.setEnabled(True)
            self.switch.setChecked(node.retain_grad)
            self.switch.setToolTip(plain("Have PyTorch store .grad of this value, too."))
            self._why.hide()
        self.autograd.say(shorter(text))
        self.outputs.setVisible(len(names) > 1)
        if [self.outputs.itemText(i) for i in range(self.outputs.count())] != list(names):
            self.outputs.clear()
            self.outputs.addItems(list(names))
        self.outputs.setCurrentIndex(min(output, len(names) - 1))
        self.switch.updateGeometry()

    def _show_leaf(self, leaf: Leaf) -> None:
        reason = why_no_grad(leaf.contents.dtype)
        self.switch.setText("requires_grad")
        self.switch.setAccessibleName("requires_grad")
        self.switch.setEnabled(reason is None)
        self.switch.setChecked(leaf.requires_grad)
        tip = reason or "Have PyTorch record what is done with this tensor."
        self.switch.setToolTip(plain(tip))
        self.reason.setText(reason or "")
        self._why.setVisible(reason is not None)

    def edit_name(self) -> None:
        """Type another name in place; Enter takes it, Esc leaves the old one."""
        self.name_line.setText(self._called)
        self.name.hide()
        self.name_line.show()
        self.name_line.setFocus()
        self.name_line.selectAll()

    def _end_edit(self) -> None:
        self.name_line.hide()
        self.name.show()
        self._say("")

    def _say(self, text: str) -> None:
        self.error.setText(text)
        self.error.setVisible(bool(text))
        if bool(self.name_line.property("wrong")) != bool(text):
            self.name_line.setProperty("wrong", bool(text))
            self.name_line.style().unpolish(self.name_line)
            self.name_line.style().polish(self.name_line)

    def _apply(self, title: str, edit: Edit) -> None:
        try:
            self._session.store.apply(title, edit)
        except EditRefused as refused:
            self._say(str(refused))

    def _on_name_edited(self, text: str) -> None:
        graph = self._session.store.document.graph
        self._say(why_not_a_name(graph, text, self._node) or "")

    def _on_name_done(self) -> None:
        node, name = self._node, self.name_line.text()
        if node is None:
            return
        reason = why_not_a_name(self._session.store.document.graph, name, node)
        if reason:
            self._say(reason)
            return
        old = self._called
        self._end_edit()
        self._apply(f"Rename {old} to {name}", partial(rename, node=node, name=name))

    def _on_switch(self) -> None:
        node = self._session.store.document.graph.nodes.get(self._node or NodeId(""))
        on = self.switch.isChecked()
        if isinstance(node, Leaf):
            self._apply(
                f"requires_grad of {node.name}", partial(set_requires_grad, node=node.id, on=on)
            )
        elif node is not None:
            self._apply(
                f"retain_grad of {node.name}", partial(set_retain_grad, node=node.id, on=on)
            )

    def _on_convert(self) -> None:
        if self._node is not None:
            self._converting.convert(self._node, _CONVERTED)

    def _on_change(self) -> None:
        if self._node is not None:
            self.change_wanted.emit(self._node)

    def _on_output(self, output: int) -> None:
        self.output_chosen.emit(output)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Double click and F2 on the name, Esc in its line."""
        if watched is self.name and event.type() == QEvent.Type.MouseButtonDblClick:
            self.edit_name()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched is self.name and event.key() == Qt.Key.Key_F2:
                self.edit_name()
                return True
            if watched is self.name_line and event.key() == Qt.Key.Key_Escape:
                self._end_edit()
                return True
        if watched is self.name_line and event.type() == QEvent.Type.FocusOut:
            self._end_edit()
        return super().eventFilter(watched, event)
