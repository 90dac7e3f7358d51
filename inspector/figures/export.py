"""What leaves the program as a picture: the whole graph, a tensor's heatmaps, or the window."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from inspector.canvas.canvas import Canvas
from inspector.document.nodes import Document, Graph, Source, label
from inspector.figures.figure import Figure
from inspector.figures.gathering import Gathering
from inspector.figures.writing import FigureRefused, write
from inspector.look.heatmap_figure import paint_heatmap
from inspector.look.maps import scale_of
from inspector.look.theme import LIGHT, THEMES, Theme
from inspector.messages.answers import Seen
from inspector.messages.orders import Region
from inspector.session.faces import Gradient, Known, Waiting, Wanted
from inspector.session.link import EngineLink
from inspector.session.session import Session
from inspector.session.store import Store

What = Literal["graph", "heatmaps", "window"]
_MARGIN = 24.0
_SIDE = 320.0
_MOST_CELLS = 64


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
    session: Session, sources: Sequence[Source], theme: Theme, *, complete: bool = True
) -> Figure:
    """Value and gradients of these values, a row for each; `complete` as above.

    Raises FigureRefused where there is no number to show.
    """
    graph = session.store.document.graph
    wanted = [each for source in sources for each in _wanted(session, source)]
    if not wanted:
        raise FigureRefused("There is nothing to draw: choose a tensor that has numbers.")
    if complete:
        _gather(session, frozenset(wanted))
    rows: list[list[tuple[str, Seen]]] = []
    for source in sources:
        row = []
        for each in wanted:
            picture = session.picture(each)
            if Source(each.node, each.output) == source and picture is not None:
                row.append((_title(graph, source, each.which), picture.seen))
        if row:
            rows.append(row)
    if not rows:
        raise FigureRefused("There is nothing to draw: choose a tensor that has numbers.")
    return _grid_figure(rows, theme, ", ".join(label(graph, source) for source in sources))


def _grid_figure(rows: list[list[tuple[str, Seen]]], theme: Theme, title: str) -> Figure:
    step = _SIDE + 2 * _MARGIN
    width = max(len(row) for row in rows) * step
    height = len(rows) * step

    def paint(painter: QPainter, area: QRectF) -> None:
        for down, row in enumerate(rows):
            for across, (name, seen) in enumerate(row):
                place = QRectF(
                    area.left() + across * step + _MARGIN,
                    area.top() + down * step + _MARGIN,
                    _SIDE,
                    _SIDE,
                )
                paint_heatmap(painter, place, seen, scale_of(seen, theme), theme, name)

    return Figure(title, width, height, theme.panel, paint)


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
) -> None:
    """Write value and gradients of these values. Raises FigureRefused."""
    write(heatmap_figure(session, sources, theme), path, scale=scale)


def export_window(window: QWidget, path: Path, *, scale: float = 2.0, theme: Theme = LIGHT) -> None:
    """Write the window as it stands. Raises FigureRefused."""
    write(window_figure(window, theme, path.stem), path, scale=scale)


def export_file(
    document: Document,
    path: str | Path,
    *,
    theme: Literal["dark", "light", "print"] = "light",
    scale: float = 2.0,
) -> None:
    """Compute a document with an engine of its own, run Backward where the document says from
    where, and write its graph. Needs no screen. Raises FigureRefused."""
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
        target = Path(path)
        export_canvas(canvas, session, target, scale=scale, theme=colours)
    finally:
        session.close()
        canvas.deleteLater()
        session.deleteLater()
        store.deleteLater()
        app.processEvents()


def _gather(session: Session, wanted: frozenset[Wanted]) -> None:
    gathering = Gathering(session)
    try:
        complete = gathering.gather(wanted)
    finally:
        gathering.close()
    if not complete:
        state = session.engine
        why = state.text if state.kind == "failed" else "the engine is still computing"
        raise FigureRefused(f"The picture would not be complete: {why.rstrip('.')}.")


def _wanted(session: Session, source: Source) -> list[Wanted]:
    face = session.face(source.node)
    known = face if isinstance(face, Known) else face.last if isinstance(face, Waiting) else None
    if known is None or source.output >= len(known.outputs):
        return []
    shape = known.outputs[source.output].shape
    region = _region(shape)
    found = [Wanted(source.node, source.output, "value", region)]
    if isinstance(session.stored(source), Gradient):
        found.append(Wanted(source.node, source.output, "grad", region))
    elif isinstance(session.flow(source), Gradient):
        found.append(Wanted(source.node, source.output, "flow", region))
    return found


def _region(shape: tuple[int, ...]) -> Region:
    rank = len(shape)
    return Region(
        rank - 2 if rank >= 2 else None,
        rank - 1 if rank else None,
        (0,) * max(0, rank - 2),
        0,
        0,
        shape[-2] if rank >= 2 else 1,
        shape[-1] if rank else 1,
        _MOST_CELLS,
    )


def _title(graph: Graph, source: Source, which: str) -> str:
    name = label(graph, source)
    return {"value": name, "grad": f"{name}.grad", "flow": f"gradient that flowed through {name}"}[
        which
    ]
