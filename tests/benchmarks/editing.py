"""From one typed cell until every heatmap that is visible is repainted, in the real window with the
real engine in Live mode."""

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from inspector.document.contents import filled
from inspector.document.dtypes import to_bytes
from inspector.document.edits import add_leaf, add_operation, set_backward
from inspector.document.nodes import EMPTY, BackwardCall, Document, NodeId, Place, Source
from inspector.document.tensor_edits import set_cells
from inspector.look.theme import DARK
from inspector.session.link import EngineLink
from inspector.session.session import Session
from inspector.session.store import Store
from inspector.window.main_window import MainWindow
from inspector.window.program import application, close
from inspector.window.tidying import Tidying
from tests.benchmarks.result import Result

_EDITS = 60
_LONGEST_S = 60.0
# The bars of the design, in seconds.
_BARS = ((10, 0.016), (1000, 0.050))


def measure() -> list[Result]:
    """The 95th percentile over many edits, at 10 and at 1,000 nodes."""
    return [_measure(nodes, bar) for nodes, bar in _BARS]


def chain(nodes: int) -> tuple[Document, NodeId]:
    """A 3x3 leaf, then operations in a row until their sum; Live mode is on."""
    start = filled("rand", (3, 3), seed=1)
    document, leaf = add_leaf(EMPTY, start, at=Place(0, 0), name="x", requires_grad=True)
    last = leaf
    for number in range(1, nodes - 1):
        op = ("torch.sin", "torch.tanh")[number % 2]
        at = Place(220.0 * (number % 25), 180.0 * (number // 25))
        document, last = add_operation(
            document, op, at=at, name=f"h{number}", inputs={"input": (Source(last),)}
        )
    at = Place(220.0 * (nodes % 25), 180.0 * (nodes // 25))
    document, last = add_operation(
        document, "torch.sum", at=at, name="y", inputs={"input": (Source(last),)}
    )
    return set_backward(document, BackwardCall(root=Source(last), live=True)), leaf


def _measure(nodes: int, bar: float) -> Result:
    app = application()
    store = Store()
    session = Session(store, EngineLink())
    window = MainWindow(session, DARK)
    window.resize(1600, 1000)
    window.show()
    window.complete()
    Tidying(session, window).begin()
    document, leaf = chain(nodes)
    store.open(document)
    store.select((leaf,))
    if nodes <= 10:
        window.canvas.camera.fit()
    else:
        window.canvas.camera.fit_selection()
    spin(app, lambda: session.is_idle and session.engine.kind == "ready")
    _settle(app)
    _edit(app, window, leaf, _EDITS)  # the first one loads and caches what all others use
    took = sorted(_edit(app, window, leaf, number) for number in range(_EDITS))
    close(window)
    name = f"edit a cell until heatmaps are repainted, {nodes} nodes live, p95"
    return Result(name, took[int(_EDITS * 0.95)], bar, 1.0)


def _edit(app: QApplication, window: MainWindow, leaf: NodeId, number: int) -> float:
    store = window.store
    cell = {number % 9: to_bytes(0.01 * number + 0.1, "float32")}
    started = time.perf_counter()
    store.apply("Edit", lambda document: set_cells(document, leaf, cell))
    spin(app, lambda: window.session.is_idle)
    # Whatever was marked dirty on the way is painted now, not at the next turn of the loop.
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
    took = time.perf_counter() - started
    _settle(app)
    return took


def spin(app: QApplication, until: Callable[[], bool]) -> None:
    end = time.monotonic() + _LONGEST_S
    # Wakes the loop when nothing else does, so that waiting costs no processor time.
    ticking = QTimer()
    ticking.start(20)
    while not until():
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.monotonic() > end:
            raise TimeoutError("the window did not come to rest")


def _settle(app: QApplication) -> None:
    end = time.monotonic() + 0.15
    while time.monotonic() < end:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)
