"""Every gesture of the table, through real events: Esc in the middle leaves the very same document
and no step, done to the end it is one step, and undo brings the same document back."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from inspector.document.nodes import Document
from tests.canvas.conftest import Desk
from tests.canvas.gesture_table import (
    CLICKS,
    EDITS,
    OTHERS,
    PRESSED,
    TYPED,
    WALKS,
    WANTED,
    Drag,
    furnish,
)

Key = Qt.Key


@pytest.fixture
def full(desk: Desk) -> Desk:
    """A graph with everything on it that a hand can take."""
    furnish(desk)
    return desk


class Before:
    """What a gesture began with."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.document: Document = desk.document
        self.label = desk.store.undo_label

    def assert_is_left(self) -> None:
        """Nothing was edited, and nothing is half done."""
        desk, scene = self.desk, self.desk.canvas.graph_scene
        assert desk.document is self.document
        assert desk.store.undo_label == self.label
        assert desk.canvas.hands.gesture is None
        assert asking(desk) is None
        assert scene.fitting is None
        shown = {node for node, item in scene.nodes.items() if item.selected}
        assert shown == desk.store.selected

    def assert_is_one_step(self) -> None:
        """Undo and redo go between the very same two documents."""
        desk, after = self.desk, self.desk.document
        assert after is not self.document
        desk.store.undo()
        assert desk.document is self.document
        assert desk.store.undo_label == self.label
        desk.store.redo()
        assert desk.document is after


def begin(desk: Desk, drag: Drag) -> QPointF:
    """Where the pointer is at the end of the way."""
    # Both ends are read before anything moves.
    at, points = drag.start(desk), [each(desk) for each in drag.way]
    if drag.first is not None:
        desk.key(drag.first)
    desk.press(at, drag.held, drag.button)
    for point in points:
        desk.move(at + (point - at) * 0.5, drag.held, drag.button)
        desk.move(point, drag.held, drag.button)
        at = point
    return at


def asking(desk: Desk) -> QWidget | None:
    """The field that is typed into."""
    canvas = desk.canvas
    if canvas.quick_add.isVisible():
        return canvas.quick_add.field
    if canvas.editor.isVisible():
        return canvas.editor
    editor = canvas.noting.editor
    return editor if editor is not None and editor.isVisible() else None


def test_that_every_gesture_that_is_wanted_is_in_the_table_once() -> None:
    rows = [*EDITS, *OTHERS, *TYPED, *CLICKS, *PRESSED, *WALKS]
    wanted = [row for named in WANTED.values() for row in named]

    assert len(set(rows)) == len(rows)
    assert sorted(wanted) == sorted(rows)


# -- drags ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*EDITS, *OTHERS])
def test_that_escape_in_the_middle_leaves_the_very_same(full: Desk, name: str) -> None:
    before, drag = Before(full), (EDITS | OTHERS)[name]
    end = begin(full, drag)
    full.key(Key.Key_Escape)
    full.release(end, drag.held, drag.button)

    before.assert_is_left()


@pytest.mark.parametrize("name", [*EDITS, *OTHERS])
def test_that_undo_in_the_middle_gives_up(full: Desk, name: str) -> None:
    before, drag = Before(full), (EDITS | OTHERS)[name]
    end = begin(full, drag)
    if full.document is before.document:
        full.key(Key.Key_Escape)
    else:
        full.store.undo()
    full.move(end, drag.held, drag.button)
    full.release(end, drag.held, drag.button)

    before.assert_is_left()


@pytest.mark.parametrize("name", list(EDITS))
def test_that_done_to_the_end_it_is_one_step_back_and_forth(full: Desk, name: str) -> None:
    before, drag = Before(full), EDITS[name]
    full.release(begin(full, drag), drag.held, drag.button)

    before.assert_is_one_step()


@pytest.mark.parametrize("name", list(OTHERS))
def test_that_what_edits_nothing_leaves_no_step(full: Desk, name: str) -> None:
    before, drag = Before(full), OTHERS[name]
    full.release(begin(full, drag), drag.held, drag.button)
    full.canvas.quick_add.close_quietly()

    before.assert_is_left()


# -- what is typed ----------------------------------------------------------------------------


def open_field(desk: Desk, name: str) -> QWidget:
    """The field that this row opens."""
    row = TYPED[name]
    # Numbers on a card are there at full detail only.
    desk.canvas.camera.zoom_by(0.7 / desk.canvas.zoom)
    if row.drag is not None:
        desk.release(begin(desk, row.drag), row.drag.held)
    elif row.at is not None:
        desk.double_click(row.at(desk))
    else:
        desk.store.select([desk.id(each) for each in row.chosen])
        for key, held in row.keys:
            desk.key(key, held)
    field = asking(desk)
    assert field is not None, name
    return field


@pytest.mark.parametrize("name", list(TYPED))
def test_that_escape_while_typing_leaves_the_very_same(full: Desk, name: str) -> None:
    before = Before(full)
    field = open_field(full, name)
    QTest.keyClicks(field, TYPED[name].text)
    QTest.keyClick(field, Key.Key_Escape)

    before.assert_is_left()


@pytest.mark.parametrize("name", list(TYPED))
def test_that_what_is_typed_is_one_step_back_and_forth(full: Desk, name: str) -> None:
    before = Before(full)
    field = open_field(full, name)
    QTest.keyClicks(field, TYPED[name].text)
    lines = field is full.canvas.noting.editor
    held = Qt.KeyboardModifier.ControlModifier if lines else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(field, Key.Key_Return, held)

    assert asking(full) is None
    before.assert_is_one_step()


# -- clicks and keys --------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(CLICKS))
def test_that_a_click_is_one_step_back_and_forth(full: Desk, name: str) -> None:
    row, before = CLICKS[name], Before(full)
    full.canvas.camera.zoom_by(0.7 / full.canvas.zoom)
    at = row.at(full)
    if row.double:
        full.double_click(at, row.held)
        full.release(at, row.held)
    else:
        full.click(at, row.held)

    before.assert_is_one_step()


@pytest.mark.parametrize("name", list(PRESSED))
def test_that_keys_are_one_step_back_and_forth(full: Desk, name: str) -> None:
    row, before = PRESSED[name], Before(full)
    full.store.select([full.id(each) for each in row.chosen])
    if row.click is not None:
        full.click(row.click(full))
    assert full.document is before.document
    for key, held in row.keys:
        full.key(key, held)

    before.assert_is_one_step()


@pytest.mark.parametrize("name", list(WALKS))
def test_that_keys_choose_nodes_and_leave_no_step(full: Desk, name: str) -> None:
    row, before = WALKS[name], Before(full)
    full.store.select([full.id(each) for each in row.chosen])
    for key, held in row.keys:
        full.key(key, held)
    nodes = full.document.graph.nodes

    assert {nodes[node].name for node in full.store.selected} == row.then
    before.assert_is_left()
