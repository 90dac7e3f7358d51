"""The command palette: every act by a few letters of its name; nodes, examples and recent files."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListView, QVBoxLayout

from inspector.document.nodes import NodeId, Operation
from inspector.files.examples import EXAMPLES
from inspector.look.fonts import rule, words
from inspector.look.theme import Theme
from inspector.offers.acts import ACTS, BY_ID
from inspector.offers.commands import spoken
from inspector.offers.fuzzy import best
from inspector.window.lines import Line, LinePainter, Lines

if TYPE_CHECKING:
    from inspector.window.main_window import MainWindow

_WIDTH, _ROWS = 560, 12
_MOST = 60


class CommandPalette(QFrame):
    """Blocks nothing: it lies over the window, and goes when the keyboard goes elsewhere."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self.setObjectName("commandPalette")
        self._window = window
        self._does: dict[str, Callable[[], object]] = {}
        self.field = QLineEdit(self)
        self.field.setAccessibleName("Search commands")
        self.field.setPlaceholderText("Search commands, nodes, examples")
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.lines = Lines(self)
        self.list = QListView(self)
        self.list.setModel(self.lines)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Commands found")
        self.list.clicked.connect(self._clicked)
        self.list.selectionModel().currentChanged.connect(self._say)
        self._painter = LinePainter(self.lines, window.theme, 14, self)
        self.list.setItemDelegate(self._painter)
        self.list.setFixedHeight(_ROWS * self._painter.height + 2)
        self.hint = QLabel(self)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 10, 10, 8)
        box.setSpacing(8)
        box.addWidget(self.field)
        box.addWidget(self.list)
        box.addWidget(self.hint)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._painter.theme = theme
        self.setStyleSheet(
            f"#commandPalette {{ background: {theme.panel}; border: 1px solid {theme.value};"
            f" border-radius: 8px; }}"
            f"QLineEdit {{ background: {theme.canvas}; color: {theme.text};"
            f" border: 1px solid {theme.line}; border-radius: 6px; padding: 0 10px;"
            f" min-height: 34px; {rule(words(14))} }}"
            f"QListView {{ background: {theme.panel}; border: none; outline: none; }}"
            f"QLabel {{ color: {theme.muted}; background: transparent; padding: 0 4px;"
            f" {rule(words(12))} }}"
        )

    def open(self) -> None:
        """Show it empty: what was done last stands first."""
        window = self._window
        self.set_theme(window.theme)
        window.commands.refresh()
        self.field.clear()
        self._search("")
        width = min(_WIDTH, window.width() - 32)
        height = self.sizeHint().height()
        top = window.canvas.mapTo(window, QPoint(0, 12)).y()
        self.setGeometry((window.width() - width) // 2, top, width, height)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_quietly(self) -> None:
        """Nothing is done."""
        if self.isVisible():
            self.hide()
            self._window.canvas.take_focus()

    @property
    def chosen(self) -> Line | None:
        """The line that Enter would run."""
        row = self.list.currentIndex().row()
        return self.lines.lines[row] if 0 <= row < len(self.lines.lines) else None

    # -- what is found --------------------------------------------------------------------------

    def _search(self, text: str) -> None:
        self._does.clear()
        asked = text.strip()
        self.lines.show_lines(best(asked, self._all(), _MOST) if asked else self._at_first())
        self._choose(self.lines.step(-1, 1))
        self._say()

    def _at_first(self) -> Sequence[Line]:
        recent = self._window.commands.recent
        last = [self._act(id) for id in recent if id in BY_ID]
        rest = [self._act(act.id) for act in ACTS if act.id not in recent]
        if not last:
            return rest
        return [Line("Used last"), *last, Line("All commands"), *rest]

    def _all(self) -> Iterator[tuple[str, Line]]:
        recent = self._window.commands.recent
        order = sorted(ACTS, key=lambda act: recent.index(act.id) if act.id in recent else 99)
        for act in order:
            line = self._act(act.id)
            yield f"{line.title} {line.beside} {' '.join(line.keys)}", line
        graph = self._window.store.document.graph
        for node in graph.nodes.values():
            what = node.op.rpartition(".")[2] if isinstance(node, Operation) else "tensor"
            found = self._line(f"node {node.id}", node.name, f"Node · {what}")
            self._does[found.id] = partial(self._go_to, node.id)
            yield f"{node.name} {what}", found
        for example in EXAMPLES:
            found = self._line(f"example {example.title}", example.title, "Example")
            self._does[found.id] = partial(self._window.file.open_example, example)
            yield f"{example.title} example", found
        recent_files = self._window.recent
        for path in recent_files.paths() if recent_files is not None else ():
            found = self._line(f"file {path}", path.name, f"Recent file · {path.parent}")
            self._does[found.id] = partial(self._window.file.open, path)
            yield f"{path.name} recent file", found

    def _act(self, id: str) -> Line:
        commands, act = self._window.commands, BY_ID[id]
        self._does[id] = partial(commands.do, id)
        title = commands.title(id).replace("&", "")
        keys = tuple(spoken(key) for key in commands.keys(id)[:1])
        return Line(title, id, act.menu, keys, commands.why_not(id))

    def _line(self, id: str, title: str, beside: str) -> Line:
        return Line(title, id, beside)

    def _go_to(self, node: NodeId) -> None:
        self._window.store.select([node])
        self._window.canvas.camera.show_selection()

    # -- choosing -------------------------------------------------------------------------------

    def _choose(self, row: int) -> None:
        index = self.lines.index(row) if row >= 0 else QModelIndex()
        self.list.setCurrentIndex(index)
        if row > 1:
            self.list.scrollTo(index)
        else:
            # With the heading above it.
            self.list.scrollToTop()

    def _say(self, *_what: object) -> None:
        line = self.chosen
        if line is None:
            self.hint.setText(f"Nothing is called “{self.field.text()}”. Try another word, or Esc.")
        else:
            self.hint.setText(line.reason or "Enter runs it, Esc closes.")

    def run(self) -> None:
        """Do what is chosen; what cannot be done stays, with its reason below."""
        line = self.chosen
        if line is None or line.reason:
            return
        does = self._does[line.id]
        self.close_quietly()
        does()

    def _clicked(self, _index: QModelIndex) -> None:
        self.run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        by = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Tab: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Backtab: -1,
        }.get(Qt.Key(event.key()))
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if by is None and not enter and event.key() != Qt.Key.Key_Escape:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.ShortcutOverride:
            # Or an act of the window that has this key would come first.
            event.accept()
        elif event.type() == QEvent.Type.KeyPress:
            if by is not None:
                self._choose(self.lines.step(self.list.currentIndex().row(), by))
            elif enter:
                self.run()
            else:
                self.close_quietly()
        return True
