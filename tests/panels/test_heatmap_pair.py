"""The pair of heatmaps as a user sees and drives it."""

import math
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.document.nodes import NodeId
from inspector.look.fonts import load_fonts
from inspector.look.maps import gradient_scale
from inspector.look.theme import DARK, LIGHT
from inspector.panels.heatmap import HeatmapPair
from inspector.panels.heatmap.cellplot import CellPlot
from inspector.panels.heatmap.imageplot import colours
from inspector.panels.heatmap.layers import Layer
from inspector.panels.heatmap.regions import whole
from inspector.session.faces import Failed, Gradient, NoGradient, NotAskable, Unreached
from tests.fakes.picture_session import Array, PictureSession, seen_of

_ROOT = Path(__file__).resolve().parents[2]
W_GRAD = numpy.repeat(numpy.array([[2.2278], [1.3763], [1.5986]], "f4"), 3, 1)


@pytest.fixture
def session(qapp: QApplication) -> PictureSession:
    load_fonts()
    made = PictureSession("w", "h", "y")
    made.put("w", "value", numpy.ones((3, 3), "f4"))
    made.put("w", "grad", W_GRAD)
    made.put("w", "flow", W_GRAD * 2)
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


def plots(pair: HeatmapPair) -> tuple[CellPlot, CellPlot]:
    assert pair.value.plot is not None
    assert pair.gradient.plot is not None
    return pair.value.plot, pair.gradient.plot


def middle(plot: CellPlot, row: int, column: int) -> QPoint:
    width, height = plot.lens.cell
    return QPoint(
        round((column + 0.5 - plot.lens.x) * width), round((row + 0.5 - plot.lens.y) * height)
    )


def hover(plot: CellPlot, row: int, column: int) -> None:
    QTest.mouseMove(plot.viewport(), middle(plot, row, column))


def pixel(plot: CellPlot, row: int, column: int) -> QColor:
    """Beside the middle, where no letter is."""
    at = middle(plot, row, column)
    image: QImage = plot.grab().toImage()
    return image.pixelColor(at.x(), at.y() + round(plot.lens.cell[1] * 0.3))


def test_that_value_and_gradient_are_read_off_the_cells(pair: HeatmapPair) -> None:
    value, gradient = plots(pair)

    assert pair.value.number_at(0, 1) == 1.0
    assert pair.gradient.number_at(0, 1) == pytest.approx(2.2278)
    assert pixel(gradient, 0, 0) == gradient_scale(DARK, 2.2278).colour(2.2278)
    assert pixel(gradient, 1, 0) != pixel(gradient, 0, 0)
    assert pixel(value, 0, 0) == pixel(value, 2, 2)


def test_that_the_heads_tell_what_is_seen(pair: HeatmapPair) -> None:
    assert pair.value.facts.text() == "all 1"
    assert pair.gradient.title.text() == "w.grad"
    assert pair.gradient.facts.text() == "stored · 1 backward"


def test_that_hovering_one_reads_both_and_outlines_both(pair: HeatmapPair) -> None:
    value, gradient = plots(pair)

    hover(gradient, 1, 2)

    assert pair.hover_line.text == "w[1, 2]   value 1.0000   grad 1.3763"
    assert value.cells.cross == gradient.cells.cross == (1, 2)


def test_that_leaving_clears_the_crosshair(pair: HeatmapPair) -> None:
    value, gradient = plots(pair)
    hover(value, 1, 1)

    value.leaveEvent(None)

    assert value.cells.cross is None
    assert gradient.cells.cross is None


def test_that_pan_and_zoom_are_shared(pair: HeatmapPair, session: PictureSession) -> None:
    session.put("w", "value", numpy.arange(10000, dtype="f4").reshape(100, 100))
    session.put("w", "grad", numpy.arange(10000, dtype="f4").reshape(100, 100))
    value, gradient = plots(pair)
    at = QPointF(middle(value, 50, 50))
    wheel = QWheelEvent(
        at,
        value.mapToGlobal(at),
        QPoint(),
        QPoint(0, 480),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(value.viewport(), wheel)

    assert value.lens.zoom > 1.5
    assert gradient.lens == value.lens
    assert value.view.viewRect() == gradient.view.viewRect()

    QTest.keyClick(gradient, Qt.Key.Key_F)

    assert value.lens.zoom == gradient.lens.zoom == 1.0


def test_that_dragging_moves_both(pair: HeatmapPair, session: PictureSession) -> None:
    session.put("w", "value", numpy.zeros((100, 100), "f4"))
    value, gradient = plots(pair)
    pair._on_lens(pair.lens.zoomed(4, 100, 100))
    before = pair.lens.x

    QTest.mousePress(value.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    QTest.mouseMove(value.viewport(), QPoint(80, 100))
    QTest.mouseMove(value.viewport(), QPoint(60, 100))
    QTest.mouseRelease(value.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(60, 100))

    assert pair.lens.x > before
    assert gradient.lens == value.lens == pair.lens


def test_that_a_click_tells_the_index(pair: HeatmapPair, qtbot: QtBot) -> None:
    value, _ = plots(pair)

    with qtbot.waitSignal(pair.cell_clicked) as told:
        QTest.mouseClick(value.viewport(), Qt.MouseButton.LeftButton, pos=middle(value, 2, 1))

    assert told.args == [(2, 1)]


def test_that_arrow_keys_move_the_crosshair(pair: HeatmapPair) -> None:
    value, gradient = plots(pair)
    pair.set_cell((0, 0))

    QTest.keyClick(value, Qt.Key.Key_Right)
    QTest.keyClick(value, Qt.Key.Key_Down)

    assert gradient.cells.cross == (1, 1)
    assert pair.hover_line.text.startswith("w[1, 1]")
    for _ in range(5):
        QTest.keyClick(value, Qt.Key.Key_Down)
    assert gradient.cells.cross == (2, 1)


def test_that_numbers_are_printed_where_they_fit_and_only_there(
    pair: HeatmapPair, session: PictureSession
) -> None:
    value, _ = plots(pair)
    value.grab()
    assert value.cells.printed

    session.put("w", "value", numpy.full((12, 12), 0.25, "f4"))
    value.grab()
    assert not value.cells.printed


def test_that_the_user_chooses_between_stored_and_flowed(pair: HeatmapPair) -> None:
    pair.choice.actions_of["flow"].trigger()

    assert pair.gradient.title.text() == "gradient at w"
    assert pair.gradient.number_at(0, 0) == pytest.approx(4.4556)

    pair.choice.actions_of["grad"].trigger()
    assert pair.gradient.number_at(0, 0) == pytest.approx(2.2278)


def test_that_none_is_a_sentence_and_the_flow_is_still_seen(
    pair: HeatmapPair, session: PictureSession
) -> None:
    why = "h.grad is None, because h is not a leaf."
    session.gradients["h", 0, "grad"] = NoGradient("none", why)
    session.put("h", "value", numpy.ones((2, 2), "f4"))
    session.put("h", "flow", numpy.ones((2, 2), "f4"))
    session.select("h")

    assert pair.gradient.shows_plot
    assert pair.gradient.number_at(0, 0) == 1.0

    pair.choice.actions_of["grad"].trigger()

    assert not pair.gradient.shows_plot
    assert pair.gradient.message.text() == why
    hover(plots(pair)[0], 0, 0)
    assert pair.hover_line.text == "h[0, 0]   value 1.0000   grad None"


def test_that_a_zero_gradient_is_neutral_cells_and_not_a_sentence(
    pair: HeatmapPair, session: PictureSession
) -> None:
    session.put("w", "grad", numpy.zeros((3, 3), "f4"))

    _, gradient = plots(pair)
    assert pair.gradient.shows_plot
    assert "all zero" in pair.gradient.facts.text()
    assert pixel(gradient, 0, 0).name() == DARK.neutral.lower()
    gradient.grab()
    assert gradient.cells.printed


def test_that_no_backward_yet_is_a_sentence(pair: HeatmapPair, session: PictureSession) -> None:
    session.put("y", "value", numpy.float32(15.6081))
    session.select("y")

    assert "Press Backward" in pair.gradient.message.text()
    assert pair.choice.isHidden()
    hover(plots(pair)[0], 0, 0)
    assert pair.hover_line.text == "y   value 15.6081   grad not computed"


def test_that_an_old_gradient_is_greyed_and_says_so(
    pair: HeatmapPair, session: PictureSession, qtbot: QtBot
) -> None:
    _, gradient = plots(pair)
    fresh = pixel(gradient, 0, 0)
    session.gradients["w", 0, "grad"] = Gradient((3, 3), "float32", current=False)
    session.gradients_changed.emit()
    assert pixel(gradient, 0, 0) == fresh

    qtbot.waitUntil(lambda: gradient.cells.stale)

    assert pixel(gradient, 0, 0) != fresh
    assert "from before the last edit" in pair.gradient.facts.accessibleName()


def test_that_an_old_gradient_of_another_shape_is_a_sentence(
    pair: HeatmapPair, session: PictureSession
) -> None:
    session.gradients["w", 0, "grad"] = Gradient((2, 2), "float32", current=False)
    session.gradients_changed.emit()

    assert "when w was 2×2" in pair.gradient.message.text()


def test_that_the_switch_to_light_repaints(pair: HeatmapPair) -> None:
    _, gradient = plots(pair)
    dark = pixel(gradient, 0, 0)

    pair.set_theme(LIGHT)

    assert pixel(gradient, 0, 0) == gradient_scale(LIGHT, 2.2278).colour(2.2278)
    assert pixel(gradient, 0, 0) != dark


def test_that_a_slice_is_chosen_and_told(
    pair: HeatmapPair, session: PictureSession, qtbot: QtBot
) -> None:
    numbers = numpy.arange(120, dtype="f4").reshape(2, 3, 4, 5)
    session.put("w", "value", numbers)
    session.put("w", "grad", -numbers)
    pair.ways.choose("cells")
    assert pair.slices.isVisible()

    with qtbot.waitSignal(pair.slice_changed) as told:
        pair.slices._spinners[1].setValue(2)

    assert told.args == [(0, 2)]
    assert pair.value.number_at(1, 1) == numbers[0, 2, 1, 1]
    assert pair.gradient.number_at(1, 1) == -numbers[0, 2, 1, 1]

    pair.set_cell((1, 0, 3, 4))

    assert pair.slice == (1, 0)
    assert pair.hover_line.text == "w[1, 0, 3, 4]   value 79.0000   grad -79.0000"


def test_that_each_output_can_be_seen(pair: HeatmapPair, session: PictureSession) -> None:
    session.put("w", "value", numpy.array([5, 6]), output=1)
    assert pair.outputs.isVisible()

    pair.outputs.activated.emit(1)

    assert pair.value.number_at(0, 1) == 6
    assert pair.source is not None
    assert pair.source.output == 1


def test_that_both_halves_are_equally_large_whatever_is_in_their_heads(
    pair: HeatmapPair, session: PictureSession
) -> None:
    for output in (0, 1):
        session.put("h", "value", numpy.ones((3, 3), "f4"), output=output)
        session.put("h", "flow", numpy.ones((3, 3), "f4"), output=output)
    session.select("h")
    pair.outputs.show_names(["a_cell_of_a_long_name[0]", "a_cell_of_a_long_name[1]"], 0)
    QApplication.processEvents()

    assert pair.outputs.isVisible()
    assert pair.value.size() == pair.gradient.size()
    assert pair.value.bar.geometry() == pair.gradient.bar.geometry()


@pytest.mark.parametrize(
    ("face", "sentence"),
    [
        (Failed("RuntimeError", "mat1 and mat2"), "RuntimeError: mat1 and mat2"),
        (Unreached(NodeId("w")), "No value, because w failed."),
        (NotAskable("mm needs a second input."), "mm needs a second input."),
    ],
)
def test_that_a_node_without_value_says_why(
    pair: HeatmapPair, session: PictureSession, face: Failed, sentence: str
) -> None:
    session.faces[NodeId("h")] = face
    session.select("h")

    assert pair.value.message.text() == sentence


def test_that_several_selected_or_none_say_what_to_do(
    session: PictureSession, qtbot: QtBot
) -> None:
    session.store.select([])
    made = HeatmapPair(session, DARK)
    qtbot.addWidget(made)

    assert "Select a tensor" in made.value.message.text()


def test_that_only_reduced_regions_are_asked_for_and_details_after_a_zoom(
    pair: HeatmapPair, session: PictureSession, qtbot: QtBot
) -> None:
    numbers = numpy.zeros((1200, 900), "f4")
    numbers[600, 450] = 7
    session.put("w", "value", numbers)
    session.gradients.clear()
    session.gradients_changed.emit()
    (asked,) = session.watched.values()
    assert {wanted.region.most for wanted in asked} == {256}
    assert pair.value.number_at(600, 450) == 7
    assert pair.value.number_at(601, 450) == 7

    width, height = pair.lens.cell
    pair._on_lens(pair.lens.zoomed(20, 450 * width, 600 * height))
    qtbot.waitUntil(lambda: len(pair.value.layers) == 2)

    assert pair.value.number_at(600, 450) == 7
    assert pair.value.number_at(601, 450) == 0


def test_that_a_block_is_called_a_block(pair: HeatmapPair, session: PictureSession) -> None:
    session.put("w", "value", numpy.ones((1024, 1024), "f4"))
    hover(plots(pair)[0], 512, 512)

    assert "] largest   value 1.0000" in pair.hover_line.text


def test_that_nothing_is_watched_while_hidden(pair: HeatmapPair, session: PictureSession) -> None:
    assert session.watched
    pair.hide()
    assert not session.watched

    pair.show()
    assert session.watched


@pytest.mark.parametrize(
    "array",
    [
        numpy.float64(3),
        numpy.arange(7),
        numpy.zeros((0,)),
        numpy.zeros((2, 0)),
        numpy.zeros((0, 2, 3)),
        numpy.full((2, 3), 4.5),
        numpy.array([[math.nan, math.inf], [-math.inf, 0]]),
        numpy.full((3, 3), math.nan),
        numpy.full((3, 3), math.inf),
        numpy.array([[1.7e308, -1.7e308]]),
        numpy.eye(3, dtype=bool),
        numpy.array([[1 + 2j, complex(math.nan, 1)]]),
        numpy.array([[2**63 - 1, -(2**63)]]),
        numpy.arange(9, dtype="u1").reshape(3, 3),
        numpy.arange(6, dtype="f2").reshape(2, 3),
        numpy.arange(24, dtype="f4").reshape(2, 3, 4),
        numpy.arange(120, dtype="c8").reshape(2, 3, 4, 5),
        numpy.ones((1, 5000), "f4"),
        numpy.ones((5000, 1), "f4"),
    ],
)
@pytest.mark.parametrize("dtype", ["", "bfloat16"])
def test_that_every_shape_and_dtype_is_shown(
    pair: HeatmapPair, session: PictureSession, array: Array, dtype: str
) -> None:
    numbers = numpy.asarray(array)
    if dtype and numbers.dtype.kind != "f":
        numbers = numpy.abs(numbers).astype("f4")
    session.put("w", "value", numbers, dtype=dtype)
    session.put("w", "grad", numbers, dtype=dtype)
    QApplication.processEvents()
    pair.grab()

    if numbers.size:
        assert pair.value.shows_plot
        assert pair.gradient.shows_plot
    else:
        assert pair.value.message.text() == "empty: " + "×".join(map(str, numbers.shape))
        assert not pair.value.shows_plot


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("size", [3, 12, 30])
def test_that_non_finite_cells_are_marked_at_every_size(
    pair: HeatmapPair, session: PictureSession, number: float, size: int
) -> None:
    numbers = numpy.zeros((size, size), "f4")
    session.put("w", "value", numbers.copy())
    session.put("w", "grad", numbers.copy())
    _, gradient = plots(pair)
    plain = gradient.grab().toImage()
    numbers[1, 1] = number
    session.put("w", "grad", numbers)

    marked = gradient.grab().toImage()
    width, height = gradient.lens.cell
    drawn = {
        marked.pixelColor(x, y).name()
        for x in range(round(width), round(2 * width))
        for y in range(round(height), round(2 * height))
    }
    assert marked != plain
    assert len(drawn) > 2


def test_that_many_colours_at_once_are_the_colours_of_each() -> None:
    odd = [math.nan, math.inf, -math.inf, 0.0, 1.0, -1.0, 3.0, 0.3, -0.7]
    for scale in (gradient_scale(DARK, 1.0), gradient_scale(DARK, 0.0)):
        array = numpy.array([odd])
        layer = Layer(seen_of(array, whole(array.shape, ()), "grad"))

        found = colours(layer, scale)

        assert [tuple(c.tolist()) for c in found[0]] == [scale.rgb(n) for n in odd]


def test_that_the_panel_is_imported_without_numpy_and_pyqtgraph() -> None:
    code = (
        "import inspector.panels.heatmap, inspector.look.heatmap_figure, sys;"
        "print({'numpy', 'pyqtgraph', 'torch'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=_ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "set()"
