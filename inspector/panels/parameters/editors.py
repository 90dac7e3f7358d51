"""One editor for each kind of parameter. They hold no document: they say what was chosen."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from inspector.catalogue.rows import Parameter, Value
from inspector.document.parameters import STEPPED, choices_of, parsed, text_of
from inspector.look.plain import plain
from inspector.look.stepping import stepped
from inspector.look.switch import Switch
from inspector.look.theme import Theme

_PLACEHOLDERS = {
    "int": "0",
    "float": "0.5",
    "number": "1",
    "ints": "0, 1",
    "floats": "0.5, 1",
    "lists": "0, 1; 2, 3",
    "text": "",
}


def told(parameter: Parameter, default: str | None = None) -> str:
    """What a tooltip says of a parameter: its help, what it counts, its bounds, its default."""
    lines = [parameter.help] if parameter.help else []
    if parameter.unit:
        lines.append(f"In {parameter.unit}.")
    if parameter.least is not None and parameter.most is not None:
        lines.append(f"From {parameter.least} to {parameter.most}.")
    elif parameter.least is not None:
        lines.append(f"At least {parameter.least}.")
    elif parameter.most is not None:
        lines.append(f"At most {parameter.most}.")
    if parameter.grammar == "einsum":
        lines.append("A letter for each dimension, a comma between tensors: ij,jk->ik.")
    elif parameter.grammar == "index":
        lines.append("As between Python's brackets: 0, 1:3, None, ... and @ for a wired tensor.")
    elif parameter.kind == "lists":
        lines.append("Semicolons between the lists: 0, 1; 2, 3.")
    elif parameter.single:
        lines.append("One number, or several with commas between them.")
    if default is None:
        default = text_of(parameter.default, parameter)
    if default:
        lines.append(f"Default: {default}")
    return "\n".join(lines)


def mark(widget: QWidget, name: str, on: bool) -> None:
    """A property of a widget by which the style sheet draws it."""
    if bool(widget.property(name)) != on:
        widget.setProperty(name, on)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class ParameterEditor(QWidget):
    """An editor of one parameter. `chosen` carries a good value, `refused` the reason against
    what stands there ("" when it is good again). Both come only from the user."""

    chosen = Signal(object)
    refused = Signal(object)

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parameter = parameter
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self.setToolTip(plain(told(parameter)))

    def show_value(self, value: Value) -> None:
        """Show a value that was set elsewhere; tells nobody."""

    def give_up(self) -> None:
        """Show what is set in place of what is being typed; tells nobody."""

    def show_changed(self, changed: bool) -> None:
        """Muted as long as it is the default."""

    def default_text(self) -> str:
        """The default as it is typed."""
        return text_of(self.parameter.default, self.parameter)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""


class LineEditor(ParameterEditor):
    """A typed value: a number, several, text. Up, Down and the wheel step the number under the
    cursor; Esc brings back what is set."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.line = _SteppedLine(parameter.kind in STEPPED, self)
        mono = parameter.kind != "text" or bool(parameter.grammar)
        self.line.setProperty("numeric", mono)
        self.line.setPlaceholderText("None" if parameter.none else _PLACEHOLDERS[parameter.kind])
        self.line.setAccessibleName(parameter.name)
        self.line.textEdited.connect(self._on_edited)
        self.line.editingFinished.connect(self._on_finished)
        self.line.given_up.connect(self._on_given_up)
        self._shown: Value = parameter.default
        self._typing = False
        self._row.addWidget(self.line)
        self.setFocusProxy(self.line)

    def show_value(self, value: Value) -> None:
        self._shown = value
        if self._typing and self._reads_as(value):
            # "1." is being typed: 1 came back, and must not take the point away.
            return
        self._typing = False
        self._write(value)

    def show_changed(self, changed: bool) -> None:
        mark(self.line, "default", not changed)

    def _reads_as(self, value: Value) -> bool:
        try:
            typed = parsed(self.parameter, self.line.text())
        except ValueError:
            return True
        return repr(typed) == repr(value)

    def _write(self, value: Value) -> None:
        text = "" if value is None else text_of(value, self.parameter)
        if self.line.text() != text:
            self.line.setText(text)
            self.line.setCursorPosition(0)
        mark(self.line, "wrong", False)

    def _on_edited(self, text: str) -> None:
        self._typing = True
        try:
            value = parsed(self.parameter, text)
        except ValueError as error:
            mark(self.line, "wrong", True)
            self.refused.emit(str(error))
            return
        mark(self.line, "wrong", False)
        self.refused.emit("")
        self.chosen.emit(value)

    def _on_finished(self) -> None:
        if not self.line.property("wrong"):
            self._typing = False
            self._write(self._shown)

    def give_up(self) -> None:
        self._typing = False
        self._write(self._shown)

    def _on_given_up(self) -> None:
        self.give_up()
        self.refused.emit("")


class _SteppedLine(QLineEdit):
    given_up = Signal()

    def __init__(self, steps: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._steps = steps

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        large = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if step and self._step(step * (10 if large else 1)):
            return
        if event.key() == Qt.Key.Key_Escape and self.property("wrong"):
            self.given_up.emit()
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # A wheel that only passes by scrolls the panel.
        turned = event.angleDelta().y()
        if self.hasFocus() and turned and self._step(1 if turned > 0 else -1):
            event.accept()
        else:
            event.ignore()

    def _step(self, by: int) -> bool:
        """Step the number that the cursor is at by its last digit."""
        if not self._steps:
            return False
        found = stepped(self.text(), self.cursorPosition(), by)
        if found is None:
            return False
        self.setText(found[0])
        self.setCursorPosition(found[1])
        self.textEdited.emit(self.text())
        return True


class ChoiceEditor(ParameterEditor):
    """One of several: a choice or a dtype, None where it may be left out."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self._values: tuple[Value, ...] = choices_of(parameter)
        self.combo = _StillCombo(self)
        self.combo.addItems([text_of(value) for value in self._values])
        self.combo.setAccessibleName(parameter.name)
        self.combo.setMinimumContentsLength(6)
        self.combo.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.combo.activated.connect(self._on_activated)
        self._row.addWidget(self.combo)
        self.setFocusProxy(self.combo)

    def show_value(self, value: Value) -> None:
        with QSignalBlocker(self.combo):
            known = any(value is each or value == each for each in self._values)
            self.combo.setCurrentIndex(self._values.index(value) if known else -1)

    def show_changed(self, changed: bool) -> None:
        mark(self.combo, "default", not changed)

    def _on_activated(self, at: int) -> None:
        self.refused.emit("")
        self.chosen.emit(self._values[at])


class _StillCombo(QComboBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class SwitchEditor(ParameterEditor):
    """True or false."""

    def __init__(self, parameter: Parameter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.switch = Switch("", theme, "value", self)
        self.switch.setAccessibleName(parameter.name)
        self.switch.clicked.connect(self._on_clicked)
        self._row.addWidget(self.switch)
        self._row.addStretch(1)
        self.setFocusProxy(self.switch)

    def show_value(self, value: Value) -> None:
        self.switch.setChecked(value is True)

    def set_theme(self, theme: Theme) -> None:
        self.switch.set_theme(theme)

    def _on_clicked(self) -> None:
        self.refused.emit("")
        self.chosen.emit(self.switch.isChecked())


def editor_for(
    parameter: Parameter, theme: Theme, parent: QWidget | None = None
) -> ParameterEditor:
    """The editor for this parameter's kind, showing its default."""
    editor: ParameterEditor
    match parameter.kind:
        case "bool" if not parameter.none:
            editor = SwitchEditor(parameter, theme, parent)
        case "bool" | "choice" | "dtype":
            editor = ChoiceEditor(parameter, parent)
        case "int" | "float" | "number" | "ints" | "floats" | "lists" | "text":
            editor = LineEditor(parameter, parent)
    editor.show_value(parameter.default)
    return editor
