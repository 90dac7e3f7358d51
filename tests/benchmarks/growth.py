"""What ten times as many nodes cost: ten times as much, and little more."""

import gc
from collections.abc import Callable
from math import inf
from time import process_time
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent

import inspector
from inspector.canvas.canvas import Canvas
from inspector.document.contents import filled
from inspector.document.dtypes import to_bytes
from inspector.document.edits import move, rename, replace
from inspector.document.nodes import EMPTY, BackwardCall, Document, NodeId, Place, Source
from inspector.document.recipes import recipes
from inspector.document.tensor_edits import set_cells
from inspector.engine.machine import Machine
from inspector.look.theme import DARK
from inspector.messages.answers import Swept
from inspector.messages.orders import Compute, Trace
from inspector.messages.steps import backward, steps
from inspector.session.session import Session
from inspector.session.store import Store
from inspector.window.main_window import MainWindow
from inspector.window.program import application, close
from tests.benchmarks.canvas_ours import document
from tests.benchmarks.result import Result
from tests.fakes.link import FakeLink

T = TypeVar("T")
_FEW, _MANY = 1000, 10_000
_BAR = 1.2
_ROUNDS = 5
_FIRST = NodeId("v0")


def measure() -> list[Result]:
    """Seconds of this process, the least of some rounds, at 10,000 nodes and at 1,000."""
    application()
    gc.disable()  # as in the program, which looks for garbage when the user rests
    found = []
    for what, measured in _ACTS.items():
        few, many = measured(document(_FEW)), measured(document(_MANY))
        name = f"{what}: 10,000 nodes / ten times 1,000"
        found.append(Result(name, many, few * (_MANY / _FEW), _BAR))
    gc.enable()
    return found


def _computing(shown: Document) -> float:
    return _least(lambda: inspector.run(shown), 3)


def _addressing(shown: Document) -> float:
    return _least(lambda: recipes(shown.graph, "cpu"))


def _building(shown: Document) -> float:
    def once() -> float:
        session = Session(Store(shown), FakeLink())
        took, canvas = _timed(lambda: Canvas(session, DARK))
        canvas.deleteLater()
        session.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        return took

    return min(once() for _ in range(_ROUNDS))


def _opening(shown: Document) -> float:
    """In the window, until it is painted: the figure is the window's own process."""
    session = Session(Store(), FakeLink())
    window = MainWindow(session, DARK)
    window.resize(1600, 1000)
    window.show()
    window.complete()
    QCoreApplication.processEvents()

    def once(document: Document) -> None:
        session.store.open(document)
        QCoreApplication.processEvents()

    took = inf
    for _ in range(3):
        once(EMPTY)
        took = min(took, _timed(lambda: once(shown))[0])
    close(window)
    gc.collect()
    return took


def _stepping(shown: Document) -> float:
    """A Backward gone through node by node, compared with PyTorch's engine."""
    last = Source(NodeId(f"v{len(shown.graph.nodes) - 1}"))
    machine = Machine()
    call = BackwardCall(last, filled("ones", (3, 3)))
    known = recipes(replace(shown.graph, backward=call), "cpu")
    for _ in machine.compute(Compute(1, "cpu", b"", tuple(steps(known, known.order)))):
        pass
    order = backward(known, last, previous=None, fresh=True)

    def once() -> None:
        assert isinstance(machine.backward(order), Swept)  # what was traced of it is forgotten
        assert machine.trace(Trace(order.address)).proof.wrong == 0

    return _least(once, 3)


def _editing(edit: Callable[[Document, int], Document]) -> Callable[[Document], float]:
    def measured(shown: Document) -> float:
        session = Session(Store(shown), FakeLink())
        canvas = Canvas(session, DARK)
        canvas.resize(1600, 1000)
        numbers = iter(range(1000))

        def once() -> None:
            number = next(numbers)
            session.store.apply("Edit", lambda before: edit(before, number))
            QCoreApplication.processEvents()

        took = _least(once, 20)
        canvas.deleteLater()
        session.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()
        return took

    return measured


def _least(act: Callable[[], object], times: int = _ROUNDS) -> float:
    return min(_timed(act)[0] for _ in range(times))


def _timed(act: Callable[[], T]) -> tuple[float, T]:
    began = process_time()
    found = act()
    return process_time() - began, found


_ACTS: dict[str, Callable[[Document], float]] = {
    "compute": _computing,
    "addresses of all results": _addressing,
    "canvas, build": _building,
    "edit a cell of the first": _editing(
        lambda before, n: set_cells(before, _FIRST, {0: to_bytes(n + 0.5, "float32")})
    ),
    "rename a node": _editing(lambda before, n: rename(before, _FIRST, f"x{n}")),
    "move a node": _editing(lambda before, n: move(before, (_FIRST,), Place(1, n % 2))),
    # Last: they leave the heap in pieces, which makes what follows slower for many than for few.
    "open in the window": _opening,
    "step a Backward, with its proof": _stepping,
}
