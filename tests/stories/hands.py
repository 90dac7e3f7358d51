"""A user's hands on the real window: real mouse and key events, nothing behind its back."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from inspector.document.nodes import Node, node_named
from inspector.panels.newtensor.dialog import NewTensorDialog
from inspector.panels.tensor.panel import TensorPanel
from inspector.window.document_file import Answer
from inspector.window.main_window import MainWindow

LONGEST_MS = 60_000
_LEFT = Qt.MouseButton.LeftButton
_NOTHING_HELD = Qt.KeyboardModifier.NoModifier


class Told:
    """Answers the window's questions as the story says beforehand."""

    def __init__(self) -> None:
        self.to_open: Path | None = None
        self.to_save: Path | None = None
        self.changes: Answer = "discard"

    def open_path(self, folder: Path) -> Path | None:
        return self.to_open

    def save_path(self, suggested: Path, kinds: str) -> Path | None:
        return self.to_save

    def tensor_paths(self, folder: Path) -> Sequence[Path]:
        return ()

    def save_changes(self, name: str) -> Answer:
        return self.changes


class Hands:
    """What one does with a mouse and a keyboard, and what one reads off the screen."""

    def __init__(self, qtbot: QtBot, window: MainWindow, told: Told) -> None:
        self.qtbot = qtbot
        self.window = window
        self.told = told
        self.canvas = window.canvas

    # -- waiting --------------------------------------------------------------------------------

    def until(self, fact: Callable[[], bool]) -> None:
        """Waits until something can be seen."""
        self.qtbot.waitUntil(fact, timeout=LONGEST_MS)

    def rest(self) -> None:
        """Waits until nothing runs and everything shown is current."""
        self.until(lambda: self.window.session.is_idle)

    # -- the graph ------------------------------------------------------------------------------

    def node(self, name: str) -> Node:
        """The node of that name."""
        found = node_named(self.window.store.document.graph, name)
        assert found is not None, f"there is no {name}"
        return found

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
        """A key on the canvas."""
        self.window.activateWindow()
        self.canvas.setFocus()
        self.until(self.canvas.hasFocus)
        modifier = held or _NOTHING_HELD
        QTest.keyClick(self.canvas, key, modifier)

    def new_tensor(
        self, name: str, shape: str, fill: str, *, dtype: str = "float32", requires_grad: bool
    ) -> None:
        """T on the canvas, the dialog filled in by keys, Enter."""
        self.press(Qt.Key.Key_T)
        dialog = self.window.new_tensor_dialog()
        assert isinstance(dialog, NewTensorDialog)
        self.until(dialog.isVisible)
        self.write(dialog.name, name)
        self.write(dialog.shape, shape)
        self.choose(dialog.dtype, dtype)
        self.choose(dialog.fill, fill)
        if dialog.requires_grad.isChecked() != requires_grad:
            self.tap(dialog.requires_grad)
        assert dialog.requires_grad.isChecked() == requires_grad
        self.tap(dialog.create_button)
        self.until(lambda: not dialog.isVisible())
        assert self.node(name)

    def add(self, words: str, name: str) -> None:
        """Tab on the canvas, the search typed, Enter, then F2 and the name typed."""
        before = set(self.window.store.document.graph.nodes)
        self.press(Qt.Key.Key_Tab)
        quick_add = self.canvas.quick_add
        self.until(quick_add.isVisible)
        QTest.keyClicks(quick_add.field, words)
        QTest.keyClick(quick_add.field, Qt.Key.Key_Return)
        (added,) = set(self.window.store.document.graph.nodes) - before
        assert self.window.store.selected == {added}
        self.press(Qt.Key.Key_F2)
        self.until(self.canvas.editor.isVisible)
        self.write(self.canvas.editor, name)
        QTest.keyClick(self.canvas.editor, Qt.Key.Key_Return)
        assert self.node(name).id == added

    def tap(self, widget: QWidget) -> None:
        """A click on a button or a switch."""
        QTest.mouseClick(widget, _LEFT)

    def write(self, line: QLineEdit, text: str) -> None:
        """Replaces what stands in a line."""
        line.selectAll()
        QTest.keyClicks(line, text)
        if not text:
            QTest.keyClick(line, Qt.Key.Key_Delete)

    def choose(self, box: QComboBox, text: str) -> None:
        """Chooses an entry by arrow keys, as one does with a closed combo box."""
        box.setFocus()
        wanted = box.findText(text)
        assert wanted >= 0, f"there is no {text}"
        while box.currentIndex() != wanted:
            down = box.currentIndex() < wanted
            QTest.keyClick(box, Qt.Key.Key_Down if down else Qt.Key.Key_Up)

    def drag(self, start: QPointF, end: QPointF) -> None:
        """A drag with the left button between two points of the canvas."""
        view = self.canvas.viewport()
        first, last = self.canvas.mapFromScene(start), self.canvas.mapFromScene(end)
        QTest.mouseMove(view, first)
        QTest.mousePress(view, _LEFT, _NOTHING_HELD, first)
        for step in range(1, 6):
            at = first + (last - first) * (step / 5)
            QTest.mouseMove(view, at)
        QTest.mouseRelease(view, _LEFT, _NOTHING_HELD, last)

    def wire(self, source: str, target: str, port: str, *, output: int = 0) -> None:
        """Drags a wire from an output to an input."""
        self.drag(self._output(source, output), self._input(target, port))

    def _output(self, name: str, index: int) -> QPointF:
        item = self.canvas.graph_scene.nodes[self.node(name).id]
        return item.pos() + QPointF(*item.measure.output_at(index))

    def _input(self, name: str, port: str) -> QPointF:
        item = self.canvas.graph_scene.nodes[self.node(name).id]
        return item.pos() + QPointF(*item.measure.input_at(port, 0))

    def move(self, name: str, x: float, y: float) -> None:
        """Drags a node by its head to a place."""
        item = self.canvas.graph_scene.nodes[self.node(name).id]
        grip = item.pos() + QPointF(item.measure.width / 2, 10)
        place = QPointF(x, y) - item.pos()
        self.drag(grip, grip + place)

    def click(self, name: str, held: Qt.KeyboardModifier | None = None) -> None:
        """A click on a node's head."""
        item = self.canvas.graph_scene.nodes[self.node(name).id]
        at = self.canvas.mapFromScene(item.pos() + QPointF(item.measure.width / 2, 10))
        modifier = held or _NOTHING_HELD
        view = self.canvas.viewport()
        QTest.mouseClick(view, _LEFT, modifier, at)

    def click_nothing(self) -> None:
        """A click on the empty canvas."""
        QTest.mouseClick(self.canvas.viewport(), _LEFT, _NOTHING_HELD, QPoint(6, 6))

    # -- the panel on the right -----------------------------------------------------------------

    @property
    def panel(self) -> TensorPanel:
        """The right side."""
        panel = self.window.tensor_panel
        assert isinstance(panel, TensorPanel)
        return panel

    def type_cells(self, name: str, rows: Sequence[Sequence[str]]) -> None:
        """Types a tensor's numbers: each followed by Tab, each row begun anew."""
        self.click(name)
        self.rest()
        view = self.panel.grid.view
        for row, cells in enumerate(rows):
            view.setFocus()
            view.setCurrentIndex(view.model().index(row, 0))
            for text in cells:
                self._type_cell(view, text)
        self.rest()

    def _type_cell(self, view: QAbstractItemView, text: str) -> None:
        QTest.keyClicks(view, text[0])
        editor = view.viewport().focusWidget() or view.findChild(QLineEdit)
        assert isinstance(editor, QWidget)
        QTest.keyClicks(editor, text[1:])
        QTest.keyClick(editor, Qt.Key.Key_Tab)

    def read_grid(self, name: str) -> list[list[str]]:
        """What the grid shows of a node's value."""
        self.click(name)
        self.rest()
        model = self.panel.grid.view.model()
        return [
            [str(model.index(row, column).data()) for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]

    def read_gradient(self, name: str, rows: int, columns: int) -> list[float]:
        """The numbers of the gradient's heatmap, row by row."""
        self.click(name)
        self.rest()
        side = self.panel.pair.gradient
        self.until(lambda: side.number_at(0, 0) is not None)
        return [
            round(float(side.number_at(row, column).real), 4)  # type: ignore[union-attr]
            for row in range(rows)
            for column in range(columns)
        ]

    def backward(self) -> None:
        """F5, once it can be pressed."""
        self.until(self.window.actions_by_id["backward"].isEnabled)
        acts = len(self.window.session.acts)
        self.press(Qt.Key.Key_F5)
        self.until(lambda: len(self.window.session.acts) > acts)
        self.rest()

    def act(self, name: str) -> None:
        """A menu entry."""
        self.window.actions_by_id[name].trigger()

    def clipboard(self) -> str:
        """The text on the clipboard."""
        return QGuiApplication.clipboard().text()
