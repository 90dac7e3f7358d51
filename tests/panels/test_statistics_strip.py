"""The strip about a whole tensor, its details, and the picture of its memory."""

import math
from collections.abc import Iterator

import numpy
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.document.contents import filled
from inspector.document.nodes import Graph, Leaf, NodeId
from inspector.look.fonts import load_fonts
from inspector.look.theme import DARK, LIGHT
from inspector.messages.answers import BINS, QUANTILES, Counted, Located, Lying, Statistics, Tally
from inspector.messages.orders import Count, Locate, Operand
from inspector.panels.heatmap import HeatmapPair
from inspector.panels.statistics import words
from inspector.panels.statistics.boxes import Boxes
from inspector.panels.statistics.strides import StrideView
from inspector.panels.statistics.strip import StatisticsStrip
from inspector.panels.statistics.walk import walk_beside
from tests.fakes.picture_session import PictureSession

OF = Operand("value", b"r", "n", 0)


def lying(
    shape: tuple[int, ...],
    strides: tuple[int, ...],
    *,
    cells: int,
    offset: int = 0,
    contiguous: bool = True,
) -> Located:
    return Located(Locate(OF), shape, strides, offset, cells, 4 * cells, contiguous)


@pytest.fixture
def session(qapp: QApplication) -> PictureSession:
    load_fonts()
    made = PictureSession("w", "h")
    made.put("w", "value", numpy.array([[0, 1, 2], [3, math.nan, math.inf]], "f4"))
    made.put("w", "grad", numpy.ones((2, 3), "f4"))
    made.select("w")
    return made


@pytest.fixture
def strip(session: PictureSession, qtbot: QtBot) -> Iterator[StatisticsStrip]:
    pair = HeatmapPair(session, DARK)
    made = StatisticsStrip(session, DARK, pair)
    for each in (pair, made):
        qtbot.addWidget(each)
        each.resize(440, 300)
        each.show()
    QApplication.processEvents()
    made.renew()
    yield made
    made.hide()
    pair.hide()


def strides_of(strip: StatisticsStrip) -> StrideView:
    """The stride view, opened; what the strip does after a rest is over."""
    strip.more.setChecked(True)
    (rested,) = strip.findChildren(QTimer, options=Qt.FindChildOption.FindDirectChildrenOnly)
    while rested.isActive():
        QApplication.processEvents()
    assert strip.details is not None
    return strip.details.strides


def count(session: PictureSession, strip: StatisticsStrip) -> Counted:
    """The engine's answer comes."""
    (look,) = {each.key + each.which.encode(): each for each in session.questions.asked}.values()  # type: ignore[attr-defined]
    tally = Tally(3, (1,) * BINS, tuple(float(q) for q in QUANTILES), -2, (1, 0, 2))
    counted = Counted(Count(look.operand), None, tally)
    session.questions.counts[look] = counted  # type: ignore[attr-defined]
    strip.renew()
    return counted


def test_that_two_lines_tell_of_the_whole_tensor(strip: StatisticsStrip) -> None:
    assert strip.numbers.text().startswith("min 0   max 3   mean 1.5")
    assert "norm 3.74" in strip.numbers.text()
    assert strip.odd.text() == "1 zero · 1 NaN · 1 +inf"
    assert strip.odd.property("role") == "error"


def test_that_what_must_be_counted_comes_later(
    strip: StatisticsStrip, session: PictureSession
) -> None:
    assert not strip.histogram.accessibleName()
    count(session, strip)

    assert strip.odd.text().endswith("3 subnormal")
    assert strip.histogram.accessibleName() == "Histogram from 0 to 3"
    strip.set_theme(LIGHT)
    assert not strip.grab().isNull()


def test_that_the_details_stand_side_by_side(
    strip: StatisticsStrip, session: PictureSession
) -> None:
    count(session, strip)
    strip.more.setChecked(True)

    assert strip.details is not None
    names = strip.details.names.text().split("\n")
    value = strip.details.columns["value"]
    numbers = dict(zip(names, value.numbers.text().split("\n"), strict=False))
    assert numbers["NaN"] == numbers["zeros"] == "1"
    assert numbers["median"] == "0.5"
    assert not strip.details.columns["grad"].isHidden()
    assert strip.details.columns["flow"].isHidden()
    assert id(strip.details) in session.watched
    strip.more.setChecked(False)
    assert id(strip.details) not in session.watched


def test_that_without_a_tensor_there_is_nothing(
    strip: StatisticsStrip, session: PictureSession
) -> None:
    session.select("h")
    strip.renew()

    assert strip.numbers.text() == strip.odd.text() == ""


def test_that_the_norm_is_that_of_the_numbers() -> None:
    numbers = numpy.array([1.0, -2.0, 5.0])
    found = Statistics(5, -2, 5, numbers.mean(), numbers.std(), 1, 1, 0, 0)

    assert words.norm(found) == pytest.approx(numpy.linalg.norm(numbers))


def test_that_memory_is_told_in_words() -> None:
    turned = lying((4, 3), (1, 4), cells=12, contiguous=False)

    assert (
        words.memory_lines(turned, [])[0] == "strides (1, 4) · not contiguous · memory of its own"
    )
    assert words.memory_lines(turned, list("abcdef"))[0].endswith(
        "shares memory with a, b, c, d and 2 more"
    )
    assert words.walk_lines("t", turned)[0] == "t[i, j] is element i + 4·j of its memory."
    expanded = words.walk_lines("e", lying((2, 3), (0, 1), cells=3, offset=6))
    assert expanded[0] == "e[i, j] is element 6 + j of its memory."
    assert "stride is 0" in expanded[1]
    assert words.walk_lines("s", lying((), (), cells=1))[0] == "s is element 0 of its memory."
    assert "reads 2 of the 4" in " ".join(words.walk_lines("s", lying((2,), (2,), cells=4)))


def beside(name: str, key: bytes, shape: tuple[int, ...], strides: tuple[int, ...]) -> Lying:
    return Lying(Operand("value", key, name, 0), shape, strides, 0, 4)


def test_that_sharing_names_only_what_is_in_the_graph_now() -> None:
    there, gone = beside("x", b"x", (1,), (1,)), beside("o", b"o", (1,), (1,))
    located = Located(Locate(OF), (1,), (1,), sharing=(there, gone))
    node = Leaf(NodeId("n"), "x", filled("zeros", (1,)))
    graph = Graph({NodeId("n"): node})

    assert words.sharing(located, graph, {b"x": "n"}) == [("x", there)]


def test_that_the_pointer_shows_one_element_in_both_pictures(strip: StatisticsStrip) -> None:
    view = strides_of(strip)
    view.resize(400, 400)
    other = walk_beside("e", beside("e", b"e", (2, 2), (0, 4)))
    assert other is not None
    view.show_place("t", lying((2, 3), (1, 2), cells=6), beside=[other])
    QApplication.processEvents()
    before = view.memory.grab().toImage()
    QTest.mouseMove(view.tensor.viewport(), view.tensor.box(0, 2).center().toPoint())

    assert view.said.text() == "4   t[0, 2]   e[0, 1]"
    assert view.memory.grab().toImage() != before
    assert "e" in view.legend.text()
    QTest.mouseMove(view.memory.viewport(), view.memory.box(0, 1).center().toPoint())
    assert view.said.text() == "1   t[1, 0]"
    view.show_place("t", None)
    assert view.isHidden()


def test_that_a_large_tensor_is_scrolled_and_its_memory_follows(strip: StatisticsStrip) -> None:
    view = strides_of(strip)
    view.resize(400, 400)
    view.show_place("x", lying((3, 8192, 8192), (2**26, 8192, 1), cells=3 * 2**26), at=(2,))
    QApplication.processEvents()
    assert view.above.text().startswith("x[2, 0:8, 0:")
    view.tensor.verticalScrollBar().setValue(8192)
    view.tensor.horizontalScrollBar().setValue(8192)
    for _ in range(3):
        QApplication.processEvents()

    assert view.above.text().startswith("x[2, 8184:8192, ")
    last = view.tensor.box(8191, 8191).center().toPoint()
    assert view.tensor.viewport().rect().contains(last)
    QTest.mouseMove(view.tensor.viewport(), last)
    assert view.said.text() == f"{3 * 2**26 - 1}   x[2, 8191, 8191]"
    assert "of 201,326,592 elements" in view.below.text()


def test_that_a_click_brings_the_same_element_in_sight(strip: StatisticsStrip) -> None:
    view = strides_of(strip)
    view.resize(400, 400)
    view.show_place("r", lying((2, 120), (120, 1), cells=240))
    view.tensor.horizontalScrollBar().setValue(120)
    for _ in range(3):
        QApplication.processEvents()
    click(view.tensor, 1, 119)
    assert view.memory.verticalScrollBar().value() > 0

    view.memory.verticalScrollBar().setValue(0)
    click(view.memory, 0, 0)
    assert view.tensor.horizontalScrollBar().value() == 0


def click(boxes: Boxes, row: int, column: int) -> None:
    at = boxes.box(row, column).center().toPoint()
    QTest.mouseClick(boxes.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_that_a_tensor_without_elements_is_told(
    session: PictureSession, strip: StatisticsStrip
) -> None:
    session.put("w", "value", numpy.zeros((3, 0, 2), "f4"))
    QApplication.processEvents()
    strip.renew()

    assert strip.numbers.text() == "no element: a size is 0"


def test_that_the_ends_of_numbers_that_hardly_differ_are_told_apart() -> None:
    statistics = Statistics(4, 0.6589996, 0.6590003, 0.659, 1e-7, 0, 0, 0, 0)

    assert words.numbers_lines(statistics, "float32")[0].startswith("min 0.6589996   max 0.6590003")


def test_that_the_ends_below_a_histogram_stand_apart() -> None:
    assert words.ends_below(-4.494, 4.732) == ("-4.49", "4.73")
    assert words.ends_below(-9.22e18, 9.22e18) == ("-9e+18", "9e+18")
    assert words.walk_lines("s", lying((), (), cells=1))[0] == "s is element 0 of its memory."
