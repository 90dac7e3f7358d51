"""The grid over tensors of 10^9 float32, one in a file that stays where it is, one made by the
engine: from the user's act until the numbers are painted, and what it takes of memory."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from inspector.document.contents import Contents, Mapped, filled, flat_of
from inspector.document.dtypes import to_bytes
from inspector.document.edits import add_leaf
from inspector.document.nodes import EMPTY, NodeId, Place
from inspector.document.tensor_edits import set_cells
from inspector.files.importing.making import staying
from inspector.files.importing.reading import listed
from inspector.look.theme import DARK
from inspector.panels.grid.grid import TensorGrid
from inspector.session.faces import Known
from inspector.session.link import EngineLink
from inspector.session.session import Session
from inspector.session.store import State, Store
from inspector.window.program import application
from tests.benchmarks.result import Result

SHAPE = (1_000, 1_000_000)
_LAST = (SHAPE[0] - 1, SHAPE[1] - 1)
_ROUNDS = 15
_BAR_S = 0.016
_LONGEST_S = 180.0
_MOST_MB = 8.0


def measure() -> list[Result]:
    """The median of some rounds of each; the first, which loads what all need, is left out."""
    app = application()
    with tempfile.TemporaryDirectory() as folder:
        contents = _in_file(Path(folder) / "x.npy")
        in_file = Bench(app, contents, "in a file").measured()
    spaced = filled("linspace", SHAPE, "float32", start=-1, end=1)
    return [*in_file, *Bench(app, spaced, "made").measured()]


def _in_file(path: Path) -> Contents:
    """10^9 numbers of which the first and the last are written: the disk holds no others."""
    from numpy.lib.format import open_memmap

    numbers = open_memmap(path, "w+", "<f4", SHAPE)
    numbers[0, 0], numbers[_LAST] = 1, 2
    numbers.flush()
    del numbers
    listing = listed(path)
    return staying(listing, 0)


class Bench:
    """A grid over one tensor, in the window's process, with an engine."""

    def __init__(self, app: QApplication, contents: Contents, name: str) -> None:
        self._app = app
        self._contents = contents
        self._is_in_file = isinstance(contents.base, Mapped)
        self._name = f"grid, 10^9 float32 {name}"
        self._store = Store(EMPTY)
        self._link = EngineLink()
        self._session = Session(self._store, self._link)
        self._grid = TensorGrid(self._session, DARK)
        self._node: NodeId | None = None

    def measured(self) -> list[Result]:
        """All of it."""
        self._grid.resize(420, 360)
        self._grid.show()
        self._store.changed.connect(self._follow)
        self._until(lambda: self._session.engine.kind == "ready")
        self._open()
        took: dict[str, list[float]] = {"open": [], "scroll to the end": [], "edit a cell": []}
        before = (0.0, 0.0)
        for number in range(_ROUNDS + 1):
            rounds = self._round(number)
            if number == 0:
                before = self._memory()
                continue
            for name, seconds in rounds.items():
                took[name].append(seconds)
        window, engine = self._memory()
        self._grid.close()
        self._session.close()
        results = [
            Result(f"{self._name}: {each}", median(all_of), _BAR_S, 1.0)
            for each, all_of in took.items()
        ]
        grown = (("the window", window - before[0]), ("the engine", engine - before[1]))
        return [
            *results,
            *(
                Result(f"{self._name}: growth of {who}", max(by, 0.0), _MOST_MB, 1.0, "MB")
                for who, by in grown
            ),
        ]

    def _follow(self, old: State, new: State) -> None:
        self._grid.show_node(self._node)

    def _open(self) -> None:
        document, self._node = add_leaf(EMPTY, self._contents, at=Place(0, 0), name="x")
        self._store.open(document)
        self._until(lambda: self._is_shown((0, 0)) and self._is_known())

    def _round(self, number: int) -> dict[str, float]:
        took = {}
        if self._is_in_file:
            # As when it is imported: another leaf, of which the engine knows nothing.
            self._node = None
            self._store.open(EMPTY)
            self._until(lambda: self._session.is_idle)
            started = time.perf_counter()
            self._open()
        else:
            self._grid.show_node(None)
            self._until(lambda: True)
            started = time.perf_counter()
            self._grid.show_node(self._node)
            self._until(lambda: self._is_shown((0, 0)) and self._is_known())
        took["open"] = time.perf_counter() - started
        started = time.perf_counter()
        QTest.keyClick(self._grid.view, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
        self._until(lambda: self._is_shown(_LAST))
        took["scroll to the end"] = time.perf_counter() - started
        there = (_LAST[0], _LAST[1] - 1)
        beside = (_LAST[0], _LAST[1] - 2)
        cells = {flat_of(there, SHAPE): to_bytes(-number - 1, "float32")}
        node = self._node
        assert node is not None
        started = time.perf_counter()
        self._store.apply("Edit", lambda document: set_cells(document, node, cells))
        # The engine's own answer about the edited tensor, not what the window knows by itself.
        self._until(
            lambda: (
                self._shown(there) == -number - 1 and self._is_shown(beside) and self._is_known()
            )
        )
        took["edit a cell"] = time.perf_counter() - started
        return took

    def _is_known(self) -> bool:
        return self._node is not None and isinstance(self._session.face(self._node), Known)

    def _is_shown(self, index: tuple[int, int]) -> bool:
        return self._shown(index) is not None

    def _shown(self, index: tuple[int, int]) -> object:
        model = self._grid.model
        row, column = model.cut.cell(index)
        if not (0 <= row < model.rowCount() and 0 <= column < model.columnCount()):
            return None
        cell = model.cell(row, column)
        return None if cell.stale else cell.number

    def _until(self, shown: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _LONGEST_S
        ticking = QTimer()
        ticking.start(20)
        while not shown():
            self._app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if time.monotonic() > deadline:
                raise TimeoutError("the numbers did not come")
        self._grid.view.viewport().repaint()

    def _memory(self) -> tuple[float, float]:
        """MB of the window and of the engine that are in no file."""
        return _resident_mb("self"), _resident_mb(str(self._link.pid))


def _resident_mb(process: str) -> float:
    found = 0.0
    for line in Path(f"/proc/{process}/status").read_text("ascii").splitlines():
        if line.startswith(("RssAnon:", "RssShmem:")):
            found += int(line.split()[1]) / 1024
    return found
