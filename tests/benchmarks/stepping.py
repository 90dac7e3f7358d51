"""A backward pass with the gradient of every wire kept, and scrubbing through its time."""

import time
from collections.abc import Callable

import torch
from PySide6.QtCore import QCoreApplication, QEventLoop

from inspector.document.nodes import NodeId
from inspector.document.recipes import recipes
from inspector.engine.autograd import edge_of
from inspector.engine.machine import Machine
from inspector.engine.stepping import swept
from inspector.look.theme import DARK
from inspector.messages.orders import Compute
from inspector.messages.steps import steps
from inspector.session.link import EngineLink
from inspector.session.session import Session
from inspector.session.store import Store
from inspector.window.main_window import MainWindow
from inspector.window.program import application, close
from tests.benchmarks.chain import LENGTH, bare, chain_graph, least
from tests.benchmarks.editing import chain
from tests.benchmarks.result import Result

_LONGEST_S = 60.0


def _recorded(size: int, repeats: int, bar: float) -> Result:
    graph = chain_graph(size)
    known = recipes(graph, "cpu")
    order = Compute(1, "cpu", known.address, tuple(steps(known, known.order)))
    root = known.of[NodeId("root")]

    def record() -> None:
        machine = Machine()
        for _ in machine.compute(order):
            pass
        value = machine.value(root)
        assert value is not None
        assert len(swept(edge_of(value), torch.ones_like(value)).turns) == LENGTH + 2

    mine, other = least(repeats, record, lambda: bare(size))
    name = f"every wire's gradient, {LENGTH} ops, {size}x{size} / bare torch loop"
    return Result(name, mine, other, bar)


def measure() -> list[Result]:
    """The rows of this module."""
    return [_recorded(3, 120, 1.5), _recorded(256, 8, 1.15), _scrubbed()]


def _scrubbed() -> Result:
    """From one place in time to the next until the window has painted it: the 95th percentile."""
    app = application()
    session = Session(Store(), EngineLink())
    window = MainWindow(session, DARK)
    window.resize(1600, 1000)
    window.show()
    window.complete()
    _until(lambda: session.engine.kind == "ready")
    document, _ = chain(LENGTH)
    session.store.open(document)
    window.canvas.camera.fit()
    _until(lambda: session.is_idle and session.stepping.can)
    session.stepping.ask()
    _until(lambda: session.is_idle and session.stepping.steps is not None)
    steps_there = session.stepping.steps
    assert steps_there is not None
    times = []
    for place in range(0, steps_there.last, 5):
        time.sleep(0.02)  # the frame of the step before is over
        app.processEvents()
        started = time.perf_counter()
        session.stepping.go(place)
        app.processEvents()
        times.append(time.perf_counter() - started)
    close(window)
    times.sort()
    return Result(
        f"scrub a timeline of {LENGTH} steps, a step, p95", times[len(times) * 95 // 100], 1 / 60, 1
    )


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + _LONGEST_S
    while not holds():
        assert time.monotonic() < end
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
