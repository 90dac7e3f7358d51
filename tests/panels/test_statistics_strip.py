"""The strip about a whole tensor, its details, and the picture of its memory."""

import math
from collections.abc import Iterator

import numpy
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from inspector.document.contents import filled
from inspector.document.nodes import Graph, Leaf, NodeId
from inspector.look.fonts import load_fonts
from inspector.look.theme import DARK, LIGHT
from inspector.messages.answers import BINS, QUANTILES, Counted, Located, Statistics, Tally
from inspector.messages.orders import Count, Locate, Operand
from inspector.panels.heatmap import HeatmapPair
from inspector.panels.statistics import words
from inspector.panels.statistics.strides import walk
from inspector.panels.statistics.strip import StatisticsStrip
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
    assert words.walk_lines("s", lying((), (), cells=1))[0] == "s[] is element 0 of its memory."
    assert "reads 2 of the 4" in " ".join(words.walk_lines("s", lying((2,), (2,), cells=4)))


def test_that_sharing_names_only_what_is_in_the_graph_now() -> None:
    located = Located(
        Locate(OF),
        (1,),
        (1,),
        sharing=(Operand("value", b"x", "", 0), Operand("value", b"o", "", 0)),
    )

    node = Leaf(NodeId("n"), "x", filled("zeros", (1,)))
    graph = Graph({NodeId("n"): node})

    assert words.sharing(located, graph, {b"x": "n"}) == ["x"]


def test_that_the_walk_visits_what_the_strides_say() -> None:
    found = walk(lying((4, 3), (1, 4), cells=12))

    assert found.rows == ((0, 4, 8), (1, 5, 9), (2, 6, 10), (3, 7, 11))
    assert found.places == tuple(range(12))
    large = walk(lying((8192, 8192), (8192, 1), cells=2**26))
    assert large.cut
    assert large.places[7:10] == (7, None, 8192)
    assert large.places[-1] is None
    assert walk(lying((2, 3), (0, 1), cells=3)).rows == ((0, 1, 2), (0, 1, 2))


def test_that_the_pointer_shows_one_element_in_both_pictures(
    strip: StatisticsStrip, session: PictureSession
) -> None:
    strip.more.setChecked(True)
    assert strip.details is not None
    view = strip.details.strides
    view.resize(400, 200)
    view.show_place(lying((2, 3), (1, 2), cells=6))
    before = view.grab().toImage()
    cell = next(box for place, box in view._boxes() if place == 4)
    QTest.mouseMove(view, QPoint(round(cell.center().x()), round(cell.center().y())))

    assert view.grab().toImage() != before
    view.show_place(None)
    assert view.isHidden()
