"""The heatmap of a tensor of 8192 x 8192: its first picture beside pyqtgraph's ImageItem given the
whole array, and what the window's memory grows by."""

import gc
import time
from pathlib import Path
from statistics import median

import numpy
import pyqtgraph
from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

from inspector.document.contents import filled
from inspector.document.edits import add_leaf
from inspector.document.nodes import EMPTY, NodeId, Place
from inspector.look.theme import DARK
from inspector.panels.heatmap import HeatmapPair
from inspector.session.faces import Known
from inspector.session.link import EngineLink
from inspector.session.session import Session
from inspector.session.store import Store
from inspector.window.program import application
from tests.benchmarks.editing import spin
from tests.benchmarks.result import Result

SIDE = 8192
_ROUNDS = 7
_PX = 420
_MOST_MB = 32.0


def measure() -> list[Result]:
    """The median of some pictures of each, the first of which, that loads what all need, is left
    out; and the growth of this process from before the first to after the last of ours."""
    app = application()
    session = Session(Store(), EngineLink())
    pair = HeatmapPair(session, DARK)
    pair.resize(2 * _PX, _PX)
    pair.show()
    _first_picture(app, session, pair, 16, 0)
    before = _resident_mb()
    ours = [_first_picture(app, session, pair, SIDE, turn) for turn in range(_ROUNDS)]
    grown = _resident_mb() - before
    pair.close()
    session.close()
    theirs = [_image_item(app, turn) for turn in range(_ROUNDS)]
    name = f"heatmap of {SIDE}x{SIDE}"
    return [
        Result(f"{name}: first picture / ImageItem", median(ours[1:]), median(theirs[1:]), 0.5),
        Result(f"{name}: growth of the window", max(grown, 0.0), _MOST_MB, 1.0, "MB"),
    ]


def _first_picture(
    app: QApplication, session: Session, pair: HeatmapPair, side: int, seed: int
) -> float:
    """From the click on a tensor that is computed, until its heatmap is painted."""
    store = session.store
    contents = filled("randn", (side, side), seed=seed)
    document, leaf = add_leaf(EMPTY, contents, at=Place(0, 0), name="x")
    store.open(document)
    spin(app, lambda: _is_known(session, leaf))
    gc.collect()
    began = time.perf_counter()
    store.select((leaf,))
    spin(app, lambda: bool(pair.value.layers))
    pair.value.grab()
    took = time.perf_counter() - began
    # The statistics come after it.
    spin(app, lambda: not pair.value.layers[0].seen.pending)
    return took


def _is_known(session: Session, leaf: NodeId) -> bool:
    return session.is_idle and isinstance(session.face(leaf), Known)


def _image_item(app: QApplication, seed: int) -> float:
    array = numpy.random.default_rng(seed).standard_normal((SIDE, SIDE), dtype="float32")
    pyqtgraph.setConfigOptions(imageAxisOrder="row-major")
    view = pyqtgraph.GraphicsView()
    box = pyqtgraph.ViewBox()
    view.setCentralItem(box)
    view.resize(_PX, _PX)
    view.show()
    app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
    began = time.perf_counter()
    item = pyqtgraph.ImageItem(array)
    box.addItem(item)
    view.grab()
    took = time.perf_counter() - began
    view.close()
    view.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return took


def _resident_mb() -> float:
    gc.collect()
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
