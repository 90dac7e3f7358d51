"""Finding nodes on the canvas, by real keys."""

from collections.abc import Callable
from math import nan

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from inspector.canvas.find_bar import Finding
from inspector.document.dtypes import to_bytes
from inspector.document.edits import rename
from inspector.document.frames import add_frame
from inspector.document.nodes import EMPTY, Document
from inspector.document.tensor_edits import set_cells
from tests.canvas.conftest import SHIFT, Desk

CONTROL = Qt.KeyboardModifier.ControlModifier


def find(desk: Desk, words: str) -> Finding:
    desk.key(Qt.Key.Key_F, CONTROL)
    finding = desk.canvas.finding
    assert finding is not None
    assert finding.is_open
    QTest.keyClicks(finding.bar.field, words)
    return finding


def names(desk: Desk, finding: Finding) -> list[str]:
    return [desk.document.graph.nodes[node].name for node in finding.hits]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("h", {"h"}),
        ("mm", {"h"}),
        ("leaf", {"x", "w"}),
        ("3x3", {"x", "w", "h"}),
        ("float32 leaf", {"x", "w"}),
        ("incomplete", {"more"}),
        ("sumbackward", {"y"}),
        ("zebra", set()),
    ],
)
def test_that_words_find_names_operations_shapes_and_troubles(
    desk: Desk, words: str, expected: set[str]
) -> None:
    assert set(names(desk, find(desk, words))) >= expected
    if words != "h":
        assert set(names(desk, find(desk, words))) == expected


def test_that_frames_and_groups_are_found_by_their_words(desk: Desk) -> None:
    desk.store.apply("Frame", lambda d: add_frame(d, "no_grad", [desk.id("y")])[0])

    assert names(desk, find(desk, "no_grad")) == ["y"]


def test_that_enter_steps_through_the_hits_in_the_order_of_computing_and_shows_each(
    desk: Desk,
) -> None:
    finding = find(desk, "leaf")
    field = finding.bar.field
    assert finding.bar.count.text() == "2 found"

    QTest.keyClick(field, Qt.Key.Key_Return)
    assert desk.store.selected == {finding.hits[0]}
    assert finding.bar.count.text() == "1 of 2"
    QTest.keyClick(field, Qt.Key.Key_F3)
    assert desk.store.selected == {finding.hits[1]}
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert desk.store.selected == {finding.hits[0]}
    QTest.keyClick(field, Qt.Key.Key_Return, SHIFT)
    assert desk.store.selected == {finding.hits[1]}
    QTest.keyClick(field, Qt.Key.Key_F3, SHIFT)
    assert desk.store.selected == {finding.hits[0]}


def test_that_typing_and_escape_change_nothing(desk: Desk) -> None:
    desk.store.select([desk.id("y")])
    before, seen = desk.document, desk.canvas.camera.middle()
    finding = find(desk, "x")
    QTest.keyClick(finding.bar.field, Qt.Key.Key_Escape)

    assert not finding.is_open
    assert desk.canvas.hasFocus()
    assert desk.store.selected == {desk.id("y")}
    assert (desk.canvas.camera.middle() - seen).manhattanLength() < 4
    assert desk.document is before
    assert desk.store.undo_label is None


def test_that_escape_stays_at_what_enter_went_to(desk: Desk) -> None:
    finding = find(desk, "mm")
    QTest.keyClick(finding.bar.field, Qt.Key.Key_Return)
    QTest.keyClick(finding.bar.field, Qt.Key.Key_Escape)

    assert not finding.is_open
    assert desk.canvas.hasFocus()
    assert desk.store.selected == {desk.id("h")}


def test_that_a_click_and_escape_on_the_canvas_keep_what_was_found(desk: Desk) -> None:
    finding = find(desk, "mm")
    QTest.keyClick(finding.bar.field, Qt.Key.Key_Return)
    desk.canvas.take_focus()
    desk.key(Qt.Key.Key_Escape)

    assert not finding.is_open
    assert desk.store.selected == {desk.id("h")}


def test_that_the_hits_follow_edits(desk: Desk) -> None:
    finding = find(desk, "zebra")
    assert finding.bar.count.text() == "nothing found"

    desk.store.apply("Rename", lambda d: rename(d, desk.id("h"), "zebra"))
    desk.settle()
    finding._renew()

    assert names(desk, finding) == ["zebra"]


def test_that_others_are_veiled_and_hits_are_not(desk: Desk) -> None:
    def colour(name: str) -> str:
        image = desk.canvas.grab().toImage()
        return image.pixelColor(desk.point(desk.body(name))).name()

    bare = {name: colour(name) for name in ("h", "w")}
    find(desk, "mm")

    assert colour("h") == bare["h"]
    assert colour("w") != bare["w"]


def test_that_failed_nodes_and_those_that_need_them_are_found(
    desk: Desk, new_desk: Callable[[Document], Desk]
) -> None:
    document = desk.document
    desk = new_desk(EMPTY)
    desk.link.engine.failures["h"] = ("RuntimeError", "this cannot be")
    desk.store.open(document)
    desk.settle()

    assert names(desk, find(desk, "failed")) == ["h"]
    assert names(desk, find(desk, "not reached")) == ["y"]


def test_that_nan_is_found_in_the_numbers(desk: Desk) -> None:
    desk.store.apply("Set", lambda d: set_cells(d, desk.id("x"), {0: to_bytes(nan, "float32")}))
    desk.settle()
    finding = find(desk, "nan")
    desk.settle()
    finding._renew()

    assert names(desk, finding) == ["x", "h", "y"]
