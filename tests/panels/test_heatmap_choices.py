"""What can be chosen of the heatmaps: ways to see, colours, scales, contrast, differences."""

import math
from collections.abc import Iterator

import msgspec
import numpy
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from inspector.look.colouring import Colourings, Kind, Limits, Stretch
from inspector.look.fonts import load_fonts
from inspector.look.theme import DARK, coloured
from inspector.messages.answers import QUANTILES, Counted, Tally
from inspector.messages.orders import Count
from inspector.panels.heatmap import HeatmapPair
from inspector.panels.heatmap.imageplot import colours
from inspector.panels.heatmap.regions import MOST
from inspector.panels.heatmap.side import Side
from inspector.session.faces import Less
from tests.fakes.picture_session import PictureSession


@pytest.fixture
def session(qapp: QApplication) -> PictureSession:
    load_fonts()
    made = PictureSession("w", "h")
    made.put("w", "value", numpy.linspace(0, 99, 100, dtype="f4").reshape(10, 10))
    made.put("w", "grad", numpy.ones((10, 10), "f4"))
    made.put("h", "value", numpy.full((1, 10), 5, "f4"))
    made.select("w")
    return made


@pytest.fixture
def pair(session: PictureSession, qtbot: QtBot) -> Iterator[HeatmapPair]:
    made = HeatmapPair(session, DARK)
    qtbot.addWidget(made)
    made.resize(420, 360)
    made.show()
    QApplication.processEvents()
    yield made
    made.hide()


def chosen(side: Side, *texts: str) -> None:
    """Open a side's menu and choose."""
    side.menu.aboutToShow.emit()
    menu: QMenu = side.menu
    for text in texts[:-1]:
        found = _entry(menu, text).menu()
        assert isinstance(found, QMenu)
        menu = found
    _entry(menu, texts[-1]).trigger()


def _entry(menu: QMenu, text: str) -> QAction:
    return next(each for each in menu.actions() if text in each.text().replace("&", ""))


def colour(
    pair: HeatmapPair, kind: Kind, *, stretch: Stretch = "linear", limits: Limits = "all"
) -> None:
    now = pair.colourings
    one = msgspec.structs.replace(now.of(kind), stretch=stretch, limits=limits)
    pair.colour(now.replaced(kind, one))


def test_that_a_map_is_chosen_for_one_kind_and_told(pair: HeatmapPair, qtbot: QtBot) -> None:
    before = pair.gradient.bar.scale
    with qtbot.waitSignal(pair.colourings_wanted) as told:
        chosen(pair.value, "Colours", "Viridis")

    assert told.args is not None
    assert told.args[0].value.sequential == "viridis"
    assert pair.value.bar.scale is not None
    assert pair.value.bar.scale.ramp[-1] == (0xFD, 0xE7, 0x25)
    assert pair.gradient.bar.scale == before


def test_that_a_logarithmic_scale_has_the_middle_between_the_powers(
    pair: HeatmapPair, session: PictureSession
) -> None:
    session.put("w", "value", numpy.array([[1, 10, 100], [0, 1, 1]], "f4"))
    chosen(pair.value, "Scale", "Logarithmic")
    scale = pair.value.bar.scale

    assert scale is not None
    assert scale.number_at(scale.position(10.0)) == pytest.approx(10.0)
    assert scale.mark(0.0) == "below"
    session.put("w", "value", numpy.array([[1, 10, 100]], "f4"))
    assert pair.value.bar.scale is not None
    assert pair.value.bar.scale.position(10.0) == pytest.approx(0.5)


@pytest.mark.parametrize("stretch", ["linear", "log", "arcsinh"])
@pytest.mark.parametrize("kind", ["value", "gradient"])
def test_that_many_colours_at_once_are_those_of_each_on_every_scale(
    pair: HeatmapPair, session: PictureSession, kind: Kind, stretch: Stretch
) -> None:
    numbers = numpy.array([[math.nan, math.inf, -math.inf, 0, 1e-5, 0.01, 3, 100, -7, -1e-4]])
    session.put("w", "value", numpy.abs(numbers) if kind == "value" else numbers)
    session.put("w", "grad", numbers)
    colour(pair, kind, stretch=stretch)
    side = pair.value if kind == "value" else pair.gradient
    scale, layer = side.bar.scale, side.layers[0]

    assert scale is not None
    found = [tuple(each.tolist()) for each in colours(layer, scale)[0]]
    expected = [scale.rgb(number) for number in layer.numbers]
    # The last bit of a logarithm may fall to either side of a step.
    assert all(
        max(abs(a - b) for a, b in zip(one, other, strict=True)) <= 4
        for one, other in zip(found, expected, strict=True)
    )


def test_that_robust_limits_are_the_percentiles_and_clipped_cells_are_marked(
    pair: HeatmapPair, session: PictureSession
) -> None:
    questions = session.questions
    chosen(pair.value, "Contrast", "Robust")
    (look,) = {each.key: each for each in questions.asked}.values()  # type: ignore[attr-defined]
    quantiles = tuple(100 * q for q in QUANTILES)
    counted = Counted(Count(look.operand), None, Tally(0, (), quantiles, 0, ()))
    questions.counts[look] = counted  # type: ignore[attr-defined]
    questions.answered.emit(counted.order)
    scale = pair.value.bar.scale

    assert scale is not None
    assert (scale.low, scale.high) == (1.0, 99.0)
    assert scale.mark(0.0) == "below"


def test_that_contrast_follows_what_is_visible_and_the_pointer(pair: HeatmapPair) -> None:
    colour(pair, "value", limits="visible")
    width, height = pair.lens.cell
    pair._on_lens(pair.lens.zoomed(5, 0.0, 0.0))
    scale = pair.value.bar.scale
    assert scale is not None
    assert scale.low == 0
    assert scale.high < 40

    pair.see_whole()
    colour(pair, "value", limits="pointer")
    assert pair.value.plot is not None
    QTest.mouseMove(pair.value.plot.viewport(), QPoint(round(9.5 * width), round(9.5 * height)))
    scale = pair.value.bar.scale
    assert scale is not None
    assert scale.low > 60
    assert scale.high == 99


def test_that_one_range_may_be_shared(pair: HeatmapPair) -> None:
    chosen(pair.value, "One range")

    assert pair.gradient.bar.scale is not None
    assert pair.gradient.bar.scale.high == 99


def test_that_blocks_may_show_their_mean(pair: HeatmapPair, session: PictureSession) -> None:
    session.put("w", "value", numpy.ones((600, 4), "f4"))
    chosen(pair.value, "Blocks", "mean")
    (wanted,) = session.watched.values()

    assert {each.region.by for each in wanted} == {"mean"}


def test_that_the_difference_of_two_tensors_is_seen_beside_them(
    pair: HeatmapPair, session: PictureSession
) -> None:
    chosen(pair.value, "Subtract", "h")
    difference, other = pair.beside.side("difference"), pair.beside.side("other")

    assert difference.isVisible()
    assert difference.title.text() == "w − h"
    assert difference.number_at(0, 7) == 2
    assert difference.bar.scale is not None
    assert difference.bar.scale.kind == "diverging"
    assert pair.value.plot is not None
    assert difference.plot is not None
    assert difference.plot.lens == pair.value.plot.lens
    assert other.isVisible()
    assert other.title.text() == "h"
    assert other.kind == "value"
    assert [other.number_at(9, column) for column in (0, 9)] == [5, 5]
    QTest.mouseMove(difference.plot.viewport(), QPoint(3, 3))
    assert pair.hover_line.text.endswith("grad 1.0000   h 5.0000   difference -5.0000")

    chosen(other, "Close")
    assert not difference.isVisible()
    assert not other.isVisible()


def test_that_what_is_taken_away_has_no_second_picture_where_it_is_seen_already(
    pair: HeatmapPair, session: PictureSession
) -> None:
    session.put("w", "flow", numpy.full((10, 10), 3, "f4"))
    chosen(pair.value, "Subtract", "w.grad")
    assert pair.beside.side("difference").number_at(0, 0) == -1
    assert pair.beside.side("other").isHidden()

    chosen(pair.value, "Subtract", "gradient at w")
    other = pair.beside.side("other")
    assert other.isVisible()
    assert other.kind == "gradient"
    assert other.number_at(4, 4) == 3

    pair.choice.actions_of["both"].trigger()
    assert other.isHidden()
    assert pair.beside.side("flowed").isVisible()


def test_that_stored_and_flowed_are_seen_beside_each_other(
    pair: HeatmapPair, session: PictureSession
) -> None:
    session.put("w", "flow", numpy.full((10, 10), 3, "f4"))
    pair.choice.actions_of["both"].trigger()
    flowed = pair.beside.side("flowed")

    assert [side.title.text() for side in pair.shown] == ["Value", "w.grad", "gradient at w"]
    assert flowed.isVisible()
    assert flowed.number_at(2, 2) == 3
    assert pair.gradient.number_at(2, 2) == 1
    assert flowed.plot is not None
    QTest.mouseMove(flowed.plot.viewport(), QPoint(3, 3))
    assert pair.hover_line.text == "w[0, 0]   value 0.0000   grad 1.0000   flowed 3.0000"
    chosen(flowed, "Subtract", "w.grad")
    assert pair.beside.side("difference").number_at(0, 0) == 2

    pair.choice.actions_of["flow"].trigger()
    assert flowed.isHidden()
    assert pair.gradient.number_at(2, 2) == 3


def test_that_a_difference_that_cannot_be_says_so(
    pair: HeatmapPair, session: PictureSession
) -> None:
    pair.compare("value", Less(next(iter(session.store.document.graph.nodes)), 0, "flow"))

    assert "no difference" in pair.beside.side("difference").message.text()


def test_that_a_vector_is_seen_as_line_or_bars_and_read_there(
    pair: HeatmapPair, session: PictureSession
) -> None:
    numbers = numpy.sin(numpy.arange(200, dtype="f4"))
    numbers[50] = math.nan
    session.put("w", "value", numbers)
    session.put("w", "grad", -numbers)
    assert pair.ways.mode == "line"
    for step, way in enumerate(("line", "bars", "cells")):
        QTest.mouseClick(pair.ways.modes.buttons[way], Qt.MouseButton.LeftButton)
        QApplication.processEvents()
        assert pair.value.plot is not None
        image = pair.value.plot.grab().toImage()
        drawn = {image.pixelColor(x, y).name() for x in range(180) for y in range(0, 60, 2)}
        assert len(drawn) > 1
        QTest.mouseMove(pair.value.plot.viewport(), QPoint(90 + step, 1 if way == "cells" else 20))
        assert pair.hover_line.text.startswith("w[")


def test_that_facets_are_read_by_their_index(pair: HeatmapPair, session: PictureSession) -> None:
    numbers = numpy.arange(2 * 3 * 4 * 5, dtype="f4").reshape(2, 3, 4, 5)
    session.put("w", "value", numbers)
    session.put("w", "grad", numbers)
    assert pair.ways.mode == "facets"
    pair.set_cell((1, 2, 3, 4))

    assert pair.hover_line.text.startswith("w[1, 2, 3, 4]   value 119.0000")


def test_that_an_image_has_the_colours_of_its_channels(
    pair: HeatmapPair, session: PictureSession
) -> None:
    numbers = numpy.zeros((3, 10, 12), "u1")
    numbers[0], numbers[1, :5] = 255, 128
    session.put("w", "value", numbers)
    assert pair.ways.mode == "image"
    assert pair.value.plot is not None
    (picture,) = pair.value.plot.cells.pictures

    assert picture.colours[0, 0].tolist() == [255, 128, 0]
    assert picture.colours[9, 0].tolist() == [255, 0, 0]
    pair.set_cell((0, 0, 1))
    assert pair.hover_line.text.startswith("w[:, 0, 1]   value 255")


def test_that_complex_numbers_have_a_phase(pair: HeatmapPair, session: PictureSession) -> None:
    session.put("w", "value", numpy.array([[1j, -1, 1 - 1j]], "c8"))
    for part, expected in (
        ("phase", (math.pi / 2, math.pi, -math.pi / 4)),
        ("real", (0, -1, 1)),
        ("imaginary", (1, 0, -1)),
    ):
        QTest.mouseClick(pair.ways.parts.buttons[part], Qt.MouseButton.LeftButton)
        found = [pair.value.number_at(0, column) for column in range(3)]
        assert found == pytest.approx(expected)
    assert pair.value.bar.scale is not None
    assert pair.value.bar.scale.kind == "diverging"


def test_that_magnitude_and_phase_stand_beside_each_other(
    pair: HeatmapPair, session: PictureSession
) -> None:
    session.put("w", "value", numpy.array([[2j, -1]], "c8"))
    session.put("w", "grad", numpy.array([[1j, 4]], "c8"))
    QTest.mouseClick(pair.ways.parts.buttons["polar"], Qt.MouseButton.LeftButton)
    titles = [side.title.text() for side in pair.shown]

    assert titles == ["Value", "w.grad", "phase of w", "phase of w.grad"]
    phase = pair.beside.side("phase")
    assert phase.number_at(0, 0) == pytest.approx(math.pi / 2)
    assert phase.bar.scale is not None
    assert phase.bar.scale.kind == "cyclic"
    assert pair.value.bar.scale is not None
    assert pair.value.bar.scale.kind == "sequential"
    assert pair.value.plot is not None
    QTest.mouseMove(pair.value.plot.viewport(), QPoint(3, 3))
    assert "phase 1.5708" in pair.hover_line.text
    phase.menu.aboutToShow.emit()
    assert not any("Subtract" in a.text() or "difference" in a.text() for a in phase.menu.actions())

    session.put("w", "value", numpy.ones((2, 2), "f4"))
    session.put("w", "grad", numpy.ones((2, 2), "f4"))
    assert phase.isHidden()
    assert list(pair.shown) == [pair.value, pair.gradient]


def test_that_colourings_survive_in_a_theme() -> None:
    other = Colourings(linked=True)

    assert coloured(DARK, Colourings()) is DARK
    assert coloured(DARK, other).colourings is other


def test_that_a_block_of_facets_says_of_how_many_cells(
    pair: HeatmapPair, session: PictureSession
) -> None:
    numbers = numpy.zeros((700, 20, 20), "f4")
    numbers[0, 0, 0] = 5
    session.put("w", "value", numbers)
    session.gradients.clear()
    session.gradients_changed.emit()
    pair.see_whole()
    QApplication.processEvents()
    assert pair.value.plot is not None
    QTest.mouseMove(pair.value.plot.viewport(), QPoint(1, 1))

    assert "largest of" in pair.hover_line.text
    assert pair.hover_line.text.endswith("value 5.0000   grad not computed")


def test_that_what_no_gradient_can_come_to_has_the_whole_width(
    pair: HeatmapPair, session: PictureSession
) -> None:
    session.gradients.clear()
    session.put("w", "value", numpy.zeros((5000, 28, 28), "u1"))
    QApplication.processEvents()
    assert list(pair.shown) == [pair.value]
    assert pair.gradient.isHidden()
    assert pair.value.width() == pair.width()
    assert pair.lens.visible[2] <= MOST + 28

    session.put("w", "value", numpy.zeros((3, 3), "u1"))
    assert pair.gradient.isVisible()
    assert list(pair.shown) == [pair.value, pair.gradient]


def test_that_what_is_not_finite_is_marked_in_an_image(
    pair: HeatmapPair, session: PictureSession
) -> None:
    picture = numpy.full((3, 20, 20), 0.5, "f4")
    session.put("w", "value", picture)
    QApplication.processEvents()
    (plain,) = pair.shown[pair.value].layers
    picture = picture.copy()
    picture[1, 4, 5], picture[0, 6, 7], picture[2, 8, 9] = math.nan, math.inf, -math.inf
    session.put("w", "value", picture)
    QApplication.processEvents()
    (layer,) = pair.shown[pair.value].layers

    assert plain.channels
    assert plain.odd is None
    assert layer.odd is not None
    assert math.isnan(layer.odd[4, 5])
    assert (layer.odd[6, 7], layer.odd[8, 9]) == (math.inf, -math.inf)
    assert (layer.odd != 0).sum() == 3
    assert pair.value.plot is not None
    before = pair.value.plot.grab().toImage()
    pair.value.plot.show_layers([plain], pair.value.bar.scale, stale=False)
    assert pair.value.plot.grab().toImage() != before
