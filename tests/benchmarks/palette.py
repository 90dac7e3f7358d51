"""The search over the whole catalogue, in the real window: until it stands open and is painted, and
from a key until what it finds is painted."""

import time
from collections.abc import Callable
from functools import partial

from PySide6.QtTest import QTest

from inspector.canvas.quick_add import QuickAdd
from inspector.catalogue.entries import entries
from inspector.look.theme import DARK
from inspector.session.session import Session
from inspector.session.store import Store
from inspector.window.main_window import MainWindow
from inspector.window.program import application, close
from tests.benchmarks.result import Result
from tests.fakes.link import FakeLink

_ROUNDS = 5
# Names, what people call them, words of summaries, wrong letters, and what is not there.
_QUERIES = ("softmax", "norm", "matrix product", "eigenvalues", "sotfmax", "cros entropi", "zzzz q")
# The bars of the design, in seconds.
_OPEN, _KEY = 0.050, 0.010


def measure() -> list[Result]:
    """The slowest opening, the very first among them, and the keys' 95th percentile."""
    app = application()
    window = MainWindow(Session(Store(), FakeLink()), DARK)
    window.resize(1600, 1000)
    window.show()
    window.complete()
    for _ in range(20):
        app.processEvents()
    search = window.canvas.quick_add
    opened: list[float] = []
    keys: list[float] = []
    for _ in range(_ROUNDS):
        for query in _QUERIES:
            opened.append(_timed(search, window.canvas.adding.search))
            keys += [
                _timed(search, partial(QTest.keyClick, search.field, letter)) for letter in query
            ]
            search.close_quietly()
            app.processEvents()
    close(window)
    count = len(entries())
    return [
        Result(f"open the search over {count}, the slowest", max(opened), _OPEN, 1.0),
        Result(f"a key in the search over {count}, p95", _p95(keys), _KEY, 1.0),
    ]


def _p95(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95)]


def _timed(search: QuickAdd, act: Callable[[], object]) -> float:
    """Until the list is painted, not only asked to be."""
    began = time.perf_counter()
    act()
    # With all that lies in it.
    search.repaint()
    return time.perf_counter() - began
