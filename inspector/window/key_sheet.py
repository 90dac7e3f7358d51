"""The sheet of keys: every act with its keys, searchable; pressing another key changes one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
)

from inspector.look.fonts import rule, words
from inspector.look.plain import label
from inspector.offers.acts import ACTS, BY_ID
from inspector.offers.commands import spoken
from inspector.offers.fuzzy import fit
from inspector.window.lines import Line, LinePainter, Lines

if TYPE_CHECKING:
    from inspector.window.main_window import MainWindow

_MOUSE = (
    ("Draw a wire", "Drag from an output"),
    ("Move all wires of an output to another", "Shift or Ctrl and drag from it"),
    ("Add an operation", "Double click on the canvas"),
    ("Insert an operation", "Double click on a wire"),
    ("Insert a node", "Drop it on a wire; with Alt not"),
    ("Add a reroute point", "Alt and double click on a wire"),
    ("Cut wires", "Ctrl and drag across them with the right button"),
    ("Zoom", "Wheel"),
    ("Move the canvas", "Middle button, or Space and drag"),
    ("Select nodes in a box", "Drag on the canvas"),
)
_ARROWS = (
    ("Move the selected nodes", "Arrows; with Shift further"),
    ("Go along a wire, or up and down", "Ctrl and arrows; with Shift select as well"),
    ("Edit the numbers of the node", "Enter"),
)
_HOW = "Double click a line, or Enter, and press the new key."
_HELD = {
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_Meta,
    Qt.Key.Key_AltGr,
}


class KeySheet(QDialog):
    """Blocks nothing. What is changed holds at once, and for the next start."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys")
        self._commands = window.commands
        self._asked: str | None = None
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("Search by name or key")
        self.field.setAccessibleName("Search keys")
        self.field.setStyleSheet(f"QLineEdit {{ min-height: 36px; {rule(words(16))} }}")
        self.field.textChanged.connect(self._search)
        self.lines = Lines(self)
        self.list = QListView(self)
        self.list.setModel(self.lines)
        self.list.setAccessibleName("Keys")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._painter = LinePainter(self.lines, window.theme, 17, self)
        self.list.setItemDelegate(self._painter)
        self.list.doubleClicked.connect(self._double_clicked)
        self.list.selectionModel().currentChanged.connect(self._on_chosen)
        self._theme = window.theme
        self.message = label("", "muted")
        self._say(_HOW)
        self.change = QPushButton("Change…")
        self.change.clicked.connect(self.ask)
        self.without = QPushButton("No key")
        self.without.clicked.connect(self._take_away)
        self.reset = QPushButton("Reset")
        self.reset.clicked.connect(self._reset)
        self.reset_all = QPushButton("Reset all")
        self.reset_all.clicked.connect(self._reset_all)
        close = QPushButton("Close")
        close.clicked.connect(self.close)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (self.change, self.without, self.reset, self.reset_all):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(close)
        for button in (self.change, self.without, self.reset, self.reset_all, close):
            button.setAutoDefault(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 20, 20, 16)
        whole.setSpacing(12)
        whole.addWidget(self.field)
        whole.addWidget(self.list, 1)
        whole.addWidget(self.message)
        whole.addLayout(row)
        room = window.screen().availableGeometry()
        self.resize(min(760, room.width() - 80), min(820, room.height() - 80))
        for part in (self.field, self.list):
            part.installEventFilter(self)
        self._search("")
        self.field.setFocus()

    # -- what is shown --------------------------------------------------------------------------

    def _search(self, _text: str = "") -> None:
        self._show(None)

    def _show(self, keep: str | None) -> None:
        self.lines.show_lines(list(self._lines()))
        row = self.lines.row_of(keep) if keep else -1
        row = row if row >= 0 else self.lines.step(-1, 1)
        index = self.lines.index(row) if row >= 0 else QModelIndex()
        self.list.setCurrentIndex(index)
        if row > 1:
            self.list.scrollTo(index)
        else:
            self.list.scrollToTop()
        self._on_chosen()

    def _lines(self) -> Iterator[Line]:
        asked = self.field.text().strip()
        found: list[tuple[int, str, Line]] = []
        for act in ACTS:
            own = act.id in self._commands.own_keys
            keys = tuple(spoken(key) for key in self._commands.keys(act.id))
            asking = "Press the new key…" if act.id == self._asked else ""
            line = Line(act.name, act.id, keys=keys, asking=asking, own=own)
            points = fit(asked, f"{act.name} {act.menu} {' '.join(keys)}")
            found.append((points, act.menu, line))
        for group, rows in (("Graph", _ARROWS), ("Mouse", _MOUSE)):
            for title, how in rows:
                line = Line(title, f"{group} {title}", keys=(how,))
                found.append((fit(asked, f"{title} {group} {how}"), group, line))
        # Grouped and not ranked, so only what fits about as well as the best is shown.
        least = max(1, max(points for points, _, _ in found) // 2) if asked else 0
        groups: dict[str, list[Line]] = {}
        for points, group, line in found:
            if points >= least:
                groups.setdefault(group, []).append(line)
        for group, lines in groups.items():
            yield Line(group)
            yield from lines

    @property
    def chosen(self) -> str | None:
        """The act whose line is chosen."""
        row = self.list.currentIndex().row()
        id = self.lines.lines[row].id if 0 <= row < len(self.lines.lines) else ""
        return id if id in BY_ID else None

    def _on_chosen(self, *_what: object) -> None:
        id = self.chosen
        self.change.setEnabled(id is not None)
        self.without.setEnabled(id is not None and bool(self._commands.keys(id)))
        self.reset.setEnabled(id in self._commands.own_keys)
        self.reset_all.setEnabled(bool(self._commands.own_keys))

    # -- changing -------------------------------------------------------------------------------

    def ask(self, _checked: bool = False) -> None:
        """Wait for the key that the chosen act shall have; Esc leaves it as it is."""
        self._asked = self.chosen
        if self._asked is not None:
            self._show(self._asked)
            self.list.setFocus()
            self._say(f"Press the new key for “{BY_ID[self._asked].name}”, or Esc.")

    def _set(self, id: str, keys: tuple[str, ...] | None) -> None:
        reason = self._commands.set_key(id, keys)
        self._asked = None
        self._show(id)
        self._say(reason or _HOW, refused=bool(reason))

    def _say(self, text: str, *, refused: bool = False) -> None:
        colour = self._theme.error if refused else self._theme.muted
        self.message.setStyleSheet(f"QLabel {{ color: {colour}; {rule(words(14))} }}")
        self.message.setText(text)

    def _take_away(self, _checked: bool = False) -> None:
        if self.chosen is not None:
            self._set(self.chosen, ())

    def _reset(self, _checked: bool = False) -> None:
        if self.chosen is not None:
            self._set(self.chosen, None)

    def _reset_all(self, _checked: bool = False) -> None:
        self._commands.set_keys({})
        self._asked = None
        self._show(self.chosen)
        self._say("Every act has its first keys again.")

    def _double_clicked(self, _index: QModelIndex) -> None:
        self.ask()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kinds = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        if not isinstance(event, QKeyEvent) or event.type() not in kinds:
            return super().eventFilter(watched, event)
        pressed = event.type() == QEvent.Type.KeyPress
        if self._asked is not None:
            event.accept()
            if pressed and event.key() not in _HELD:
                self._take(self._asked, event)
            return True
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if pressed:
                self.ask()
            return True
        if step is not None and watched is self.field:
            if pressed:
                row = self.lines.step(self.list.currentIndex().row(), step)
                self.list.setCurrentIndex(self.lines.index(row))
            return True
        return super().eventFilter(watched, event)

    def _take(self, id: str, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._asked = None
            self._show(id)
            self._say(_HOW)
        else:
            self._set(id, (_portable(event),))


def _portable(event: QKeyEvent) -> str:
    combination = event.keyCombination()
    held, text = combination.keyboardModifiers(), event.text()
    held &= ~Qt.KeyboardModifier.KeypadModifier
    # Shift is how a sign like ? is typed, and differs between keyboards; a letter keeps it.
    if text and not text.isalpha() and text.isprintable() and text != " ":
        held &= ~Qt.KeyboardModifier.ShiftModifier
    return QKeySequence(held.value | event.key()).toString()
