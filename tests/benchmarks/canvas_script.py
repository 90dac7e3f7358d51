"""What both node editors are put through, the same for each: run in a process of its own.

Seconds are the process's own, of all its threads: nothing here waits, and what else the machine
does at the time does not count.
"""

import statistics
from collections.abc import Callable, Iterable
from pathlib import Path
from time import process_time
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QGraphicsView

WIDTH, HEIGHT = 1600, 1000
COLUMNS = 40
ACROSS, DOWN = 300, 200
_STEPS = 100
_LEFT = Qt.MouseButton.LeftButton


def place(index: int) -> tuple[float, float]:
    """Where the node of that number lies: columns of a table, the same in both editors."""
    return float(ACROSS * (index % COLUMNS)), float(DOWN * (index // COLUMNS))


def wires(nodes: int) -> Iterable[tuple[int, int, int]]:
    """(from, to, which input): every node takes the one before it, every third another one too."""
    for index in range(1, nodes):
        yield index - 1, index, 0
        if index % 3 == 0 and index > COLUMNS:
            yield index - COLUMNS, index, 1


def least(act: Callable[[], object], times: int) -> float:
    """The shortest of several runs, in seconds."""
    return min(timed(act) for _ in range(times))


def timed(act: Callable[[], object]) -> float:
    """How long a call takes, in seconds."""
    began = process_time()
    act()
    return process_time() - began


def painted(view: QGraphicsView) -> float:
    """One repaint of everything in view, in seconds."""
    return timed(view.viewport().repaint)


def flush() -> None:
    """Everything that waits, painting among it."""
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents()


def mouse(view: QGraphicsView, kind: QEvent.Type, at: QPointF) -> None:
    """A mouse event at a point of the view, as the window system would send it."""
    viewport = view.viewport()
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else _LEFT
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else _LEFT
    event = QMouseEvent(
        kind, at, viewport.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(viewport, event)


def drag(view: QGraphicsView, start: QPointF) -> list[float]:
    """A node dragged by the mouse: each step until it is painted, in seconds."""
    mouse(view, QEvent.Type.MouseButtonPress, start)
    mouse(view, QEvent.Type.MouseMove, start + QPointF(12, 6))
    flush()
    took = []
    for step in range(1, _STEPS + 1):
        at = start + QPointF(12 + step, 6 + step // 2)

        def one(at: QPointF = at) -> None:
            mouse(view, QEvent.Type.MouseMove, at)
            flush()

        took.append(timed(one))
    mouse(view, QEvent.Type.MouseButtonRelease, start + QPointF(12 + _STEPS, 6 + _STEPS // 2))
    flush()
    return took


def _peak_mb() -> float:
    # Not `ru_maxrss`: that of a child begins with what its parent had.
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def figures(
    view: QGraphicsView,
    fit: Callable[[], object],
    near: Callable[[], object],
    body: Callable[[], QPointF],
    where: Callable[[], QPointF],
    centres: Callable[[], Iterable[QPointF]],
) -> dict[str, Any]:
    """Everything but the building. `near` shows about 20 nodes, `body` is a point of the view on
    one of them, `where` that node's place on the canvas, `centres` those of all nodes."""
    fit()
    flush()
    full = min(painted(view) for _ in range(15))
    near()
    flush()
    view.viewport().repaint()
    zoomed = min(painted(view) for _ in range(15))
    point = body().toPoint()
    hit = least(lambda: view.items(point), 50)
    before = where()
    steps = drag(view, body())
    moved = where() - before
    assert moved.x() > _STEPS / 2, f"the node was to be dragged, and moved by {moved}"
    seen = sum(view.viewport().rect().contains(view.mapFromScene(at)) for at in centres())
    assert 12 <= seen <= 30, f"{seen} nodes are in view"
    return {
        "full": full,
        "zoomed": zoomed,
        "hit": hit,
        "drag": statistics.median(steps),
        "peak": _peak_mb(),
    }
