"""The dialog: every field says at once what it comes to, and what is wrong with it."""

import secrets

import msgspec
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inspector.catalogue.rows import catalogue
from inspector.document.dtypes import DTYPES
from inspector.document.naming import fresh_name
from inspector.document.nodes import NodeId, Place
from inspector.document.tensor_edits import why_no_grad
from inspector.look.fonts import MONO
from inspector.look.plain import label
from inspector.look.switch import Switch
from inspector.look.theme import Theme
from inspector.panels.grid import reading
from inspector.panels.grid.losing import Losing, about_shape
from inspector.panels.newtensor.choosing import fill_box, fitting_shape, make_searchable
from inspector.panels.newtensor.draft import (
    KEPT,
    PASTED,
    Draft,
    DraftRefused,
    draft_for,
    size_text,
)
from inspector.panels.parameters.editors import ParameterEditor, editor_for
from inspector.session.session import Session

_WIDTH = 420
_MOST_CLIPBOARD = 4_000_000
_LABEL_WIDTH = 84


class NewTensorDialog(QDialog):
    """Makes a tensor (`ask`) or changes one (`change`); not modal. `made` carries its node id."""

    made = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._at = Place(0, 0)
        self._draft = Draft("x", "3, 3")
        self._editors: dict[str, ParameterEditor] = {}
        self._wrong: dict[str, str] = {}
        self._losing = Losing(session, self)
        self.name = QLineEdit(self)
        self.shape = QLineEdit(self)
        self.size_label = label("", "muted", self)
        self.dtype = QComboBox(self)
        self.fill = QComboBox(self)
        self.summary = label("", "muted", self)
        self.formula = label("", "mono", self)
        self.requires_grad = Switch("requires_grad", theme, "leaf", self)
        self.reason = label("", "muted", self)
        self.code = label("", "mono", self)
        self.error = label("", "error", self)
        self.cancel_button = QPushButton("Cancel", self)
        self.create_button = QPushButton("Create", self)
        self._parameters = QGridLayout()
        self._arrange()
        self.set_theme(theme)
        self._connect()

    def _arrange(self) -> None:
        self.setFixedWidth(_WIDTH)
        for line, named in ((self.name, "name"), (self.shape, "shape")):
            line.setProperty("numeric", True)
            line.setAccessibleName(named)
        self.shape.setPlaceholderText("empty: a scalar")
        self.dtype.addItems(list(DTYPES))
        self.dtype.setAccessibleName("dtype")
        self.fill.setAccessibleName("fill")
        make_searchable(self.fill)
        for wrapped in (self.summary, self.formula, self.reason, self.code, self.error):
            wrapped.setWordWrap(True)
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.code.setMinimumHeight(34)
        self.code.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.error.setMinimumHeight(34)
        self.error.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.summary.setMinimumHeight(30)
        self.summary.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.reason.setMinimumHeight(44)
        self.reason.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.create_button.setProperty("kind", "value")
        self.create_button.setDefault(True)
        self.cancel_button.setAutoDefault(False)
        form = QGridLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(8)
        form.setColumnMinimumWidth(0, _LABEL_WIDTH)
        form.setColumnStretch(1, 1)
        for row, (title, widget) in enumerate(
            (("name", self.name), ("shape", self.shape), ("dtype", self.dtype), ("fill", self.fill))
        ):
            form.addWidget(label(title, "muted", self), 2 * row, 0)
            form.addWidget(widget, 2 * row, 1)
        form.addWidget(self.size_label, 3, 1)
        form.addWidget(self.summary, 7, 1)
        form.addWidget(self.formula, 8, 1)
        self._parameters.setHorizontalSpacing(8)
        self._parameters.setVerticalSpacing(8)
        self._parameters.setColumnMinimumWidth(0, _LABEL_WIDTH)
        self._parameters.setColumnStretch(1, 1)
        card = QFrame(self)
        card.setProperty("surface", "sunken")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.addWidget(self.code)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.create_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.addLayout(form)
        column.addLayout(self._parameters)
        column.addWidget(self.requires_grad)
        column.addWidget(self.reason)
        column.addWidget(card)
        column.addWidget(self.error)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self.name.textEdited.connect(self._on_name)
        self.shape.textEdited.connect(self._on_shape)
        self.dtype.activated.connect(self._on_dtype)
        self.fill.activated.connect(self._on_fill)
        self._losing.told.connect(self._refresh)
        typed = self.fill.lineEdit()
        assert typed is not None
        typed.editingFinished.connect(self._on_fill_typed)
        self.requires_grad.clicked.connect(self._on_requires_grad)
        self.cancel_button.clicked.connect(self.reject)
        self.create_button.clicked.connect(self._on_create)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.requires_grad.set_theme(theme)
        for editor in self._editors.values():
            editor.set_theme(theme)
        self.formula.setStyleSheet(f'font-family: "{MONO}"; font-size: 11px;')
        self.code.setStyleSheet(f'font-family: "{MONO}"; font-size: 11px;')
        self.error.setStyleSheet("font-size: 11px;")

    def ask(self, at: Place, fill: str = "zeros") -> None:
        """Show the dialog for a new tensor that shall lie at this place."""
        self._at = at
        self.setWindowTitle("New tensor")
        self.create_button.setText("Create")
        name = fresh_name(self._session.store.document.graph)
        kind = fill if fill in catalogue().fills else "zeros"
        self._open(Draft(name, "3, 3", fill=kind, pasted=_clipboard()))
        if fill == PASTED and self._draft.pasted is not None:
            self._choose(PASTED)

    def change(self, node: NodeId) -> None:
        """Show the dialog for changing this leaf's fill, shape and dtype."""
        draft = draft_for(self._session.store.document, node)
        self.setWindowTitle(f"Change {draft.name}")
        self.create_button.setText("Change")
        self._open(msgspec.structs.replace(draft, pasted=_clipboard()))

    def _open(self, draft: Draft) -> None:
        self._draft = draft
        self._wrong = {}
        self.name.setText(draft.name)
        self.shape.setText(draft.shape_text)
        with QSignalBlocker(self.dtype), QSignalBlocker(self.fill):
            self.dtype.setCurrentText(draft.dtype)
            fill_box(self.fill, draft.fills)
            self.fill.setCurrentText(draft.fill)
        self._show_parameters()
        self._refresh()
        self.adjustSize()
        self.show()
        self.raise_()
        self.activateWindow()
        self.shape.setFocus()
        self.shape.selectAll()

    def _set(self, **changes: object) -> None:
        self._draft = msgspec.structs.replace(self._draft, **changes)
        self._refresh()

    def _on_name(self, text: str) -> None:
        self._set(name=text)

    def _on_shape(self, text: str) -> None:
        self._set(shape_text=text)

    def _on_dtype(self) -> None:
        self._set(dtype=self.dtype.currentText())

    def _on_fill(self) -> None:
        self._choose(self.fill.currentText())

    def _on_fill_typed(self) -> None:
        # What is typed is a search: what it does not find stays as it was.
        text = self.fill.currentText()
        if text not in self._draft.fills:
            self.fill.setCurrentText(self._draft.fill)
        elif text != self._draft.fill:
            self._choose(text)

    def _choose(self, fill: str) -> None:
        self._wrong = {}
        with QSignalBlocker(self.fill):
            self.fill.setCurrentText(fill)
        changes: dict[str, object] = {"fill": fill}
        pasted = self._draft.pasted
        if fill == PASTED and pasted is not None:
            text = ", ".join(map(str, pasted.shape))
            self.shape.setText(text)
            changes["shape_text"] = text
        row = catalogue().fills.get(fill)
        if row is not None and self._draft.node is None:
            text = fitting_shape(self._draft.shape_text, row)
            self.shape.setText(text)
            changes["shape_text"] = text
        self._draft = msgspec.structs.replace(self._draft, **changes)
        self._show_parameters()
        self._refresh()
        self.adjustSize()

    def _on_requires_grad(self) -> None:
        self._set(requires_grad=self.requires_grad.isChecked())

    def _on_reroll(self) -> None:
        seed = secrets.randbelow(10_000)
        self._editors["seed"].show_value(seed)
        self._wrong.pop("seed", None)
        self._set(parameters={**self._draft.parameters, "seed": seed})

    def _on_chosen(self, value: object) -> None:
        editor = self.sender()
        if isinstance(editor, ParameterEditor):
            name = editor.parameter.name
            self._wrong.pop(name, None)
            self._set(parameters={**self._draft.parameters, name: value})

    def _on_refused(self, reason: object) -> None:
        editor = self.sender()
        if isinstance(editor, ParameterEditor):
            self._wrong.pop(editor.parameter.name, None)
            if reason:
                self._wrong[editor.parameter.name] = str(reason)
            self._refresh()

    def _show_parameters(self) -> None:
        while (item := self._parameters.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._editors = {}
        row = catalogue().fills.get(self._draft.fill)
        for at, parameter in enumerate(row.parameters if row else ()):
            editor = editor_for(parameter, self._theme, self)
            editor.show_value(self._draft.parameters.get(parameter.name, parameter.default))
            editor.chosen.connect(self._on_chosen)
            editor.refused.connect(self._on_refused)
            self._editors[parameter.name] = editor
            self._parameters.addWidget(label(parameter.name, "muted", self), at, 0)
            self._parameters.addWidget(editor, at, 1)
            if parameter.name == "seed":
                roll = QPushButton("Re-roll", self)
                roll.setAutoDefault(False)
                roll.setToolTip("Another seed, other numbers")
                roll.clicked.connect(self._on_reroll)
                self._parameters.addWidget(roll, at, 2)

    def _refresh(self) -> None:
        draft = self._draft
        count = draft.count
        self.size_label.setText("" if count is None else size_text(count, draft.dtype))
        row = catalogue().fills.get(draft.fill)
        self.summary.setText(self._about())
        self.formula.setText(row.formula if row else "")
        self.formula.setVisible(bool(row and row.formula))
        reason = why_no_grad(draft.dtype)
        self.requires_grad.setEnabled(reason is None)
        self.requires_grad.setChecked(draft.requires_grad and reason is None)
        self.reason.setText(reason or "")
        field, wrong = "", next(iter(self._wrong.values()), "")
        try:
            self.code.setText(draft.line(self._session.store.document))
        except DraftRefused as refused:
            self.code.setText("")
            field, wrong = refused.field, wrong or str(refused)
        self.error.setText(wrong)
        self.create_button.setEnabled(not wrong)
        for line, named in ((self.name, "name"), (self.shape, "shape")):
            _mark(line, wrong=field == named)
        if self.isVisible() and self.height() < self.sizeHint().height():
            self.adjustSize()

    def _about(self) -> str:
        """What the fill makes; of a tensor that is changed, what becomes of its numbers."""
        draft = self._draft
        row = catalogue().fills.get(draft.fill)
        told = row.summary if row else _PASTED if draft.fill == PASTED else ""
        before, node = draft.before, draft.node
        if before is None or node is None:
            return told
        if draft.fill != KEPT:
            count = "1 number" if before.count == 1 else f"{before.count:,} numbers"
            return f"{told} The {count} that it has {'goes' if before.count == 1 else 'go'}."
        try:
            shape = draft.shape
        except DraftRefused:
            return ""
        words = [about_shape(before.shape, shape)] if shape != before.shape else []
        if draft.dtype != before.dtype:
            words.append(self._losing.about_dtype(node, before, draft.dtype))
        return "\n".join(words) or "Shape and dtype stay as they are."

    def _on_create(self) -> None:
        document = self._session.store.document
        draft = self._draft
        try:
            made, node = draft.applied(document, self._at)
        except DraftRefused as refused:
            self.error.setText(str(refused))
            return
        title = f"New tensor {draft.name}" if draft.node is None else f"Change {draft.name}"
        self._session.store.apply(title, lambda _: made, select=[node])
        self.accept()
        self.made.emit(node)


_PASTED = "The numbers on the clipboard."


def _clipboard() -> reading.Pasted | None:
    text = QGuiApplication.clipboard().text()
    if not text.strip() or len(text) > _MOST_CLIPBOARD:
        return None
    try:
        found = reading.pasted(text)
        for each in found.cells[:16]:
            reading.number(each, "complex128" if each.endswith("j") else "float64")
    except ValueError:
        return None
    return found


def _mark(line: QLineEdit, *, wrong: bool) -> None:
    if bool(line.property("wrong")) != wrong:
        line.setProperty("wrong", wrong)
        line.style().unpolish(line)
        line.style().polish(line)
