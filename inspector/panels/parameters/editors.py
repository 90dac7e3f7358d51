"""One editor for each kind of parameter. They hold no document: they say what was chosen."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from inspector.catalogue.rows import Parameter, Value
from inspector.document.dtypes import DTYPES
from inspector.document.parameters import parsed, text_of
from inspector.look.plain import plain
from inspector.look.switch import Switch
from inspector.look.theme import Theme

_PLACEHOLDERS = {"int": "0", "float": "0.5", "number": "1", "ints": "0, 1", "text": ""}


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
        self.setToolTip(plain(parameter.help) if parameter.help else "")

    def show_value(self, value: Value) -> None:
        """Show a value that was set elsewhere; tells nobody."""

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""


class LineEditor(ParameterEditor):
    """A typed value: whole number, number, numbers, text. Up and Down step whole numbers."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.line = _SteppedLine(parameter.kind in ("int", "number"), self)
        self.line.setProperty("numeric", parameter.kind != "text")
        self.line.setPlaceholderText("None" if parameter.none else _PLACEHOLDERS[parameter.kind])
        self.line.setAccessibleName(parameter.name)
        self.line.textEdited.connect(self._on_edited)
        self.line.editingFinished.connect(self._on_finished)
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
        self._mark(wrong=False)

    def _on_edited(self, text: str) -> None:
        self._typing = True
        try:
            value = parsed(self.parameter, text)
        except ValueError as error:
            self._mark(wrong=True)
            self.refused.emit(str(error))
            return
        self._mark(wrong=False)
        self.refused.emit("")
        self.chosen.emit(value)

    def _on_finished(self) -> None:
        if not self.line.property("wrong"):
            self._typing = False
            self._write(self._shown)

    def _mark(self, *, wrong: bool) -> None:
        if bool(self.line.property("wrong")) != wrong:
            self.line.setProperty("wrong", wrong)
            self.line.style().unpolish(self.line)
            self.line.style().polish(self.line)


class _SteppedLine(QLineEdit):
    def __init__(self, steps: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._steps = steps

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        digits = self.text().lstrip("-")
        if step and self._steps and digits.isdecimal() and len(digits) < 19:
            text = str(int(self.text()) + step)
            self.setText(text)
            self.textEdited.emit(text)
            return
        super().keyPressEvent(event)


class ChoiceEditor(ParameterEditor):
    """One of several: a choice or a dtype, None where it may be left out."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self._values: tuple[Value, ...] = _choices(parameter)
        self.combo = QComboBox(self)
        self.combo.addItems([text_of(value) for value in self._values])
        self.combo.setAccessibleName(parameter.name)
        self.combo.activated.connect(self._on_activated)
        self._row.addWidget(self.combo)
        self.setFocusProxy(self.combo)

    def show_value(self, value: Value) -> None:
        with QSignalBlocker(self.combo):
            known = any(value is each or value == each for each in self._values)
            self.combo.setCurrentIndex(self._values.index(value) if known else -1)

    def _on_activated(self, at: int) -> None:
        self.refused.emit("")
        self.chosen.emit(self._values[at])


def _choices(parameter: Parameter) -> tuple[Value, ...]:
    if parameter.kind == "dtype":
        values: tuple[Value, ...] = tuple(DTYPES)
    elif parameter.kind == "bool":
        values = (True, False)
    else:
        values = parameter.choices
    return (None, *values) if parameter.none else values


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
