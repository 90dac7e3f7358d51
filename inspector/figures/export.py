"""What leaves the program as a picture: the whole graph, a tensor's heatmaps, or the window."""

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from inspector.canvas.canvas import Canvas
from inspector.document.nodes import Document, Source
from inspector.figures.figure import Figure
from inspector.figures.gathering import Gathering
from inspector.figures.writing import FigureRefused, write
from inspector.look.theme import LIGHT, THEMES, Theme
from inspector.session.faces import Wanted
from inspector.session.link import EngineLink
from inspector.session.session import Session
from inspector.session.store import Store

if TYPE_CHECKING:
    from inspector.panels.heatmap.view import View

What = Literal["graph", "heatmaps", "window"]


@contextlib.contextmanager
def gathered(canvas: Canvas, session: Session) -> Iterator[None]:
    """Within this the canvas has every number of the whole graph, seen or not: paint it there.

    Raises FigureRefused where the numbers do not come.
    """
    canvas.wanting.ask_for_everything(True)
    try:
        _gather(session, frozenset())
        yield
    finally:
        canvas.wanting.ask_for_everything(False)


def canvas_figure(canvas: Canvas, theme: Theme, title: str = "graph") -> Figure:
    """The whole graph, as far as its numbers are there (see `gathered`).

    Raises FigureRefused where the document is empty.
    """
    if not canvas.store.document.graph.nodes:
        raise FigureRefused("There is nothing to draw: the document is empty.")
    shown = canvas.content_rect()

    def paint(painter: QPainter, area: QRectF) -> None:
        canvas.paint_graph(painter, area, theme, shown)

    return Figure(title, shown.width(), shown.height(), theme.canvas, paint)


def heatmap_figure(
    session: Session,
    sources: Sequence[Source],
    theme: Theme,
    views: "Mapping[Source, View] | None" = None,
) -> Figure:
    """What the window shows of these values, and of their gradients, a row for each, complete.

    Raises FigureRefused where there is no number to show, or where they do not come.
    """
    from inspector.figures.heatmaps import Heatmaps

    heatmaps = Heatmaps(session, sources, theme, views)
    _gather(session, heatmaps.wanted, heatmaps.are_scales_known)
    return heatmaps.figure()


def window_figure(window: QWidget, theme: Theme, title: str = "window") -> Figure:
    """The window as it stands, in its own colours (set them before)."""

    def paint(painter: QPainter, _area: QRectF) -> None:
        window.render(
            painter,
            QPoint(),
            QRegion(),
            QWidget.RenderFlag.DrawWindowBackground | QWidget.RenderFlag.DrawChildren,
        )

    return Figure(title, window.width(), window.height(), theme.panel, paint)


def export_canvas(
    canvas: Canvas, session: Session, path: Path, *, scale: float = 2.0, theme: Theme = LIGHT
) -> None:
    """Write the whole graph as .png, .svg or .pdf. Raises FigureRefused."""
    with gathered(canvas, session):
        write(canvas_figure(canvas, theme, path.stem), path, scale=scale)


def export_heatmaps(
    session: Session,
    sources: Sequence[Source],
    path: Path,
    *,
    scale: float = 2.0,
    theme: Theme = LIGHT,
    views: "Mapping[Source, View] | None" = None,
) -> None:
    """Write what the window shows of these values. Raises FigureRefused."""
    write(heatmap_figure(session, sources, theme, views), path, scale=scale)


def export_window(window: QWidget, path: Path, *, scale: float = 2.0, theme: Theme = LIGHT) -> None:
    """Write the window as it stands. Raises FigureRefused."""
    write(window_figure(window, theme, path.stem), path, scale=scale)


def export_file(
    document: Document,
    path: str | Path,
    *,
    theme: Literal["dark", "light", "print"] = "light",
    scale: float = 2.0,
    autograd: bool = False,
) -> None:
    """Compute a document with an engine of its own, run Backward where the document says from
    where, and write its graph; `autograd`: with the autograd graph laid over it. Needs no screen.
    Raises FigureRefused."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(["tensor-inspector"])
    assert isinstance(app, QApplication)
    from inspector.look.fonts import load_fonts, words

    app.setStyle("Fusion")
    load_fonts()
    app.setFont(words())
    colours = THEMES[theme]
    store = Store(document)
    session = Session(store, EngineLink())
    canvas = Canvas(session, colours)
    try:
        _gather(session, frozenset())
        if document.graph.backward.root is not None and session.why_not_backward() is None:
            session.backward()
            _gather(session, frozenset())
        if autograd:
            canvas.backgraph.show(True)
            _gather(session, frozenset(), lambda: session.surveys.walks.known is not None)
        target = Path(path)
        export_canvas(canvas, session, target, scale=scale, theme=colours)
    finally:
        session.close()
        canvas.deleteLater()
        session.deleteLater()
        store.deleteLater()
        app.processEvents()


def _gather(
    session: Session, wanted: frozenset[Wanted], known: Callable[[], bool] = lambda: True
) -> None:
    gathering = Gathering(session)
    try:
        complete = gathering.gather(wanted, known)
    finally:
        gathering.close()
    if not complete:
        state = session.engine
        why = state.text if state.kind == "failed" else "the engine is still computing"
        raise FigureRefused(f"The picture would not be complete: {why.rstrip('.')}.")
