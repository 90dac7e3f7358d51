"""The grid over a tensor of 10^9 elements that the engine made: from the user's act until the
numbers are painted, and what the window's memory grows by."""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from inspector.document.contents import filled
from inspector.document.dtypes import to_bytes
from inspector.document.edits import add_leaf
from inspector.document.nodes import EMPTY, NodeId, Place
from inspector.document.tensor_edits import set_cells
from inspector.look.theme import DARK
from inspector.panels.grid.grid import TensorGrid
from inspector.session.faces import Known
from inspector.session.link import EngineLink
from inspector.session.session import Session
from inspector.session.store import State, Store
from inspector.window.program import application
from tests.benchmarks.result import Result

SHAPE = (1_000, 1_000_000)
_ROUNDS = 15
_BAR_S = 0.016
_LONGEST_S = 180.0
_MOST_MB = 8.0


def measure() -> list[Result]:
    """The median of some rounds of each; the first, which loads what all need, is left out."""
    app = application()
    contents = filled("full", SHAPE, "int8", fill_value=3)
    document, node = add_leaf(EMPTY, contents, at=Place(0, 0), name="x")
    store = Store(document)
    session = Session(store, EngineLink())
    grid = TensorGrid(session, DARK)
    grid.resize(420, 360)
    grid.show()
    _until(app, grid, lambda: isinstance(session.face(node), Known))

    def follow(old: State, new: State) -> None:
        grid.show_node(node)

    store.changed.connect(follow)
    took: dict[str, list[float]] = {"open": [], "scroll to the end": [], "edit a cell": []}
    before = 0.0
    for number in range(_ROUNDS + 1):
        grid.show_node(None)
        _until(app, grid, lambda: True)
        rounds = _round(app, session, grid, node, number)
        if number == 0:
            before = _resident_mb()
            continue
        for name, seconds in rounds.items():
            took[name].append(seconds)
    grown = _resident_mb() - before
    grid.close()
    session.close()
    name = "grid over 10^9 elements"
    return [
        *(Result(f"{name}: {each}", median(all_of), _BAR_S, 1.0) for each, all_of in took.items()),
        Result(f"{name}: growth of the window", max(grown, 0.0), _MOST_MB, 1.0, "MB"),
    ]


def _round(
    app: QApplication, session: Session, grid: TensorGrid, node: NodeId, number: int
) -> dict[str, float]:
    model, (rows, columns) = grid.model, SHAPE
    took = {}
    started = time.perf_counter()
    grid.show_node(node)
    _until(app, grid, lambda: model.cell(0, 0).number == 3)
    took["open"] = time.perf_counter() - started
    started = time.perf_counter()
    QTest.keyClick(grid.view, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    last = rows * columns - 1

    def at_end() -> bool:
        row, column = model.cut.cell((rows - 1, columns - 1))
        shown = model.cell(row, column) if row < model.rowCount() else None
        return shown is not None and shown.number is not None and not shown.stale

    _until(app, grid, at_end)
    took["scroll to the end"] = time.perf_counter() - started
    cell = number % 100 + 1
    started = time.perf_counter()
    session.store.apply(
        "Edit", lambda document: set_cells(document, node, {last - 1: to_bytes(cell, "int8")})
    )

    def edited() -> bool:
        row, column = model.cut.cell((rows - 1, columns - 2))
        beside = model.cell(row, column - 1)
        # The engine's own answer about the edited tensor, not what the window knows by itself.
        return (
            model.cell(row, column).number == cell
            and beside.number is not None
            and not beside.stale
            and isinstance(session.face(node), Known)
        )

    _until(app, grid, edited)
    took["edit a cell"] = time.perf_counter() - started
    return took


def _until(app: QApplication, grid: TensorGrid, shown: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _LONGEST_S
    ticking = QTimer()
    ticking.start(20)
    while not shown():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.monotonic() > deadline:
            raise TimeoutError("the numbers did not come")
    grid.view.viewport().repaint()


def _resident_mb() -> float:
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) / 1024
    return 0.0
