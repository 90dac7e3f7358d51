"""Heatmaps as figures: what the window shows, and what stands around it."""

import math
import re
from collections.abc import Iterator

import msgspec
import numpy
import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.document.nodes import NodeId, Source
from inspector.figures.figure import Figure
from inspector.figures.heatmaps import Heatmaps, views_of_selected
from inspector.figures.writing import FigureRefused, image, pdf, svg
from inspector.look.colouring import Kind, Limits, Stretch
from inspector.look.fonts import load_fonts, mono
from inspector.look.theme import DARK, LIGHT, coloured
from inspector.messages.answers import QUANTILES, Counted, Tally
from inspector.messages.orders import Count
from inspector.panels.heatmap import HeatmapPair
from inspector.panels.heatmap.side import Side
from inspector.session.faces import Less
from tests.fakes.picture_session import Array, PictureSession

W, H = Source(NodeId("w")), Source(NodeId("h"))
# Of a figure: how wide a picture is, how far the next one, and what is above it.
SIDE, STEP, MARGIN, HEAD = 320, 368, 24, 38


@pytest.fixture
def session(qapp: QApplication) -> PictureSession:
    load_fonts()
    made = PictureSession("w", "h")
    made.put("w", "value", numpy.linspace(-3, 99, 100, dtype="f4").reshape(10, 10))
    made.put("w", "grad", numpy.eye(10, dtype="f4"))
    made.put("h", "value", numpy.full((1, 10), 5, "f4"))
    made.select("w")
    return made


@pytest.fixture
def pair(session: PictureSession, qtbot: QtBot) -> Iterator[HeatmapPair]:
    made = HeatmapPair(session, DARK)
    qtbot.addWidget(made)
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor(DARK.panel))
    made.setPalette(palette)
    yield made
    made.hide()


def figure_of(pair: HeatmapPair, session: PictureSession) -> Figure:
    theme = coloured(DARK, pair.colourings)
    return Heatmaps(session, [W], theme, {W: pair.view}).figure()


def assert_figure_shows_the_window(pair: HeatmapPair, session: PictureSession) -> None:
    """Every picture of the window, pixel for pixel, where both are equally large."""
    metrics, is_cut = QFontMetricsF(mono(11)), not pair.laid.is_mosaic
    above = math.ceil(metrics.height()) + 4 if is_cut else 4
    rows = pair.laid.sides[0]
    indent = math.ceil(metrics.horizontalAdvance(str(rows - 1))) + 8 if is_cut and rows > 1 else 0
    pair.resize(2 * (SIDE - indent) + 16, 1400)
    pair.show()
    for _ in range(3):
        QApplication.processEvents()
    whole = image(figure_of(pair, session), 1.0)
    for at, side in enumerate(pair.shown):
        window = on_screen(pair, side)
        corner = QPoint(at * STEP + MARGIN + indent, MARGIN + HEAD + above)
        there = whole.copy(QRect(corner, window.size()))

        one, other = pixels(window), pixels(there)
        assert one.min() < one.max()
        # The edges of letters may be smoothed in another way.
        assert (numpy.abs(one - other) > 40).mean() < 0.002


def on_screen(pair: HeatmapPair, side: Side) -> QImage:
    corner = side.stage.mapTo(pair, QPoint(0, 0))
    found: QImage = pair.grab(QRect(corner, side.stage.size())).toImage()
    return found


def pixels(picture: QImage) -> Array:
    plain = picture.convertToFormat(QImage.Format.Format_RGB888)
    return numpy.array(plain.constBits()).astype("i4")


def colour(
    pair: HeatmapPair, kind: Kind, *, stretch: Stretch = "linear", limits: Limits = "all"
) -> None:
    now = pair.colourings
    one = msgspec.structs.replace(now.of(kind), stretch=stretch, limits=limits)
    pair.colour(now.replaced(kind, one))


@pytest.mark.parametrize(
    "array",
    [
        numpy.eye(6, dtype=bool),
        numpy.array([[1.0, math.nan], [math.inf, -math.inf]], "f4"),
        numpy.sin(numpy.arange(200, dtype="f4")),
        numpy.random.default_rng(0).standard_normal((4, 3, 7, 7)).astype("f4"),
        numpy.random.default_rng(0).random((3, 24, 24)).astype("f4"),
        numpy.arange(300 * 300, dtype="f4").reshape(300, 300),
    ],
    ids=["mask", "not finite", "line", "facets", "image", "large"],
)
def test_that_a_figure_shows_what_the_window_shows(
    pair: HeatmapPair, session: PictureSession, array: Array
) -> None:
    session.put("w", "value", array)
    session.put("w", "grad", array.astype("f4"))

    assert_figure_shows_the_window(pair, session)


@pytest.mark.parametrize("mode", ["bars", "cells"])
def test_that_a_figure_shows_the_way_that_was_chosen(
    pair: HeatmapPair, session: PictureSession, mode: str
) -> None:
    session.put("w", "value", numpy.sin(numpy.arange(60, dtype="f4")))
    session.put("w", "grad", numpy.cos(numpy.arange(60, dtype="f4")))
    pair.ways.choose(mode)  # type: ignore[arg-type]

    assert_figure_shows_the_window(pair, session)


def test_that_a_figure_has_the_phase_where_the_window_has_it(
    pair: HeatmapPair, session: PictureSession
) -> None:
    turn = numpy.exp(1j * numpy.linspace(0, 6, 36)).reshape(6, 6).astype("c8")
    session.put("w", "value", turn)
    session.put("w", "grad", turn)
    pair.ways.parts.buttons["phase"].click()

    assert_figure_shows_the_window(pair, session)
    assert b">0<" in svg(figure_of(pair, session)).replace(b"\xcf\x80", b"pi")


def test_that_a_figure_has_scales_limits_and_differences_of_the_window(
    pair: HeatmapPair, session: PictureSession
) -> None:
    pair.compare("value", Less(H.node, 0, "value"))
    colour(pair, "value", stretch="arcsinh")
    colour(pair, "difference", limits="robust")
    pair.show()
    quantiles = tuple(float(each) for each in numpy.linspace(0, 40, len(QUANTILES)))
    look = pair.shown[pair.beside.side("difference")].look
    assert look is not None
    session.questions.counts[look] = Counted(  # type: ignore[attr-defined]
        Count(look.operand), None, Tally(0, (), quantiles, 0, ())
    )
    session.questions.answered.emit(None)

    assert_figure_shows_the_window(pair, session)
    text = svg(figure_of(pair, session)).decode()
    assert ">w − h<" in text
    assert "arcsinh" in text


def test_that_a_figure_waits_for_percentiles(pair: HeatmapPair, session: PictureSession) -> None:
    colour(pair, "value", limits="robust")
    theme = coloured(DARK, pair.colourings)
    heatmaps = Heatmaps(session, [W], theme, {W: pair.view})
    assert not heatmaps.are_scales_known()
    look = session.questions.asked[-1]  # type: ignore[attr-defined]
    tally = Tally(0, (), (0.0,) * len(QUANTILES), 0, ())
    session.questions.counts[look] = Counted(Count(look.operand), None, tally)  # type: ignore[attr-defined]

    assert heatmaps.are_scales_known()


def test_that_a_figure_shows_the_part_that_is_seen(
    pair: HeatmapPair, session: PictureSession
) -> None:
    pair.resize(600, 900)
    pair.show()
    QApplication.processEvents()
    assert pair.value.plot is not None
    pair.value.plot.lens_wanted.emit(pair.lens.zoomed(3, 10, 10))

    assert_figure_shows_the_window(pair, session)
    figure = svg(figure_of(pair, session)).decode()
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", figure)
    assert "9" not in [text.strip() for text in texts]
    # Tiny SVG does not clip: nothing may lie beyond the edge of a picture.
    cells = [float(x) for x in re.findall(r"[MLC](-?[0-9.]+),", figure.partition("<text")[2])]
    assert len(cells) > 20
    assert min(cells) >= -1
    assert max(cells) <= SIDE + 1


def test_that_a_figure_keeps_its_text(session: PictureSession) -> None:
    session.put("w", "value", numpy.full((3, 3), 2.2278, "f4"))
    session.put("w", "grad", numpy.full((3, 3), 1.5, "f4"))
    text = svg(Heatmaps(session, [W], LIGHT).figure()).decode()

    assert text.count(">2.2278<") >= 9
    assert {">w<", ">w.grad<"} <= set(re.findall(r">[^<>]+<", text))
    assert "3×3 · all 2.2278" in text


def test_that_tensors_have_a_row_each(session: PictureSession) -> None:
    one = Heatmaps(session, [W], LIGHT).figure()
    both = Heatmaps(session, [W, H], LIGHT).figure()

    assert both.title == "w, h"
    assert both.width == one.width == 2 * STEP
    assert both.height > one.height
    assert pdf(both).startswith(b"%PDF")


@pytest.mark.parametrize("shape", [(), (4,), (0, 3), (2, 0), (2, 2, 2), (1, 500)])
def test_that_figures_of_all_shapes_are_drawn(
    session: PictureSession, shape: tuple[int, ...]
) -> None:
    session.put("w", "value", numpy.full(shape, math.nan))
    drawn = image(Heatmaps(session, [W], LIGHT).figure(), 1.0)
    found = {drawn.pixelColor(x, y).name() for x in range(368) for y in range(drawn.height())}

    assert len(found) > 3


def test_that_a_tensor_without_numbers_is_refused(session: PictureSession) -> None:
    session.arrays.clear()
    session.gradients.clear()

    with pytest.raises(FigureRefused, match="choose a tensor"):
        Heatmaps(session, [W], LIGHT)


def test_that_every_output_of_the_other_nodes_is_drawn(
    pair: HeatmapPair, session: PictureSession
) -> None:
    session.put("h", "value", numpy.ones((3, 3), "f4"), output=1)
    session.select("w", "h")
    views = views_of_selected(session, W, pair.view)

    assert list(views) == [W, H, Source(H.node, 1)]
    assert views[W] == pair.view
    assert len(views_of_selected(session, Source(H.node, 1), pair.view)) == 2
    Heatmaps(session, [*views], DARK, views).figure()
