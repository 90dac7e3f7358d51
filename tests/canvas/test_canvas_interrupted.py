"""Gestures into which something else falls: an act by its key, another edit, undo."""

import pytest
from PySide6.QtCore import QPointF, Qt

from inspector.document.edits import delete, rename
from tests.canvas.conftest import Desk


def test_that_deleting_what_is_dragged_ends_the_drag(desk: Desk) -> None:
    start = desk.body("y")
    desk.press(start)
    desk.move(start + QPointF(40, 40))
    desk.canvas.acts.delete()
    after = desk.document
    desk.move(start + QPointF(80, 80))
    desk.release(start + QPointF(80, 80))

    assert "y" not in {node.name for node in after.graph.nodes.values()}
    assert desk.document is after


def test_that_undo_in_the_middle_of_a_drag_gives_it_up(desk: Desk) -> None:
    before, start = desk.document, desk.body("y")
    desk.press(start)
    desk.move(start + QPointF(40, 40))
    desk.store.undo()
    desk.move(start + QPointF(80, 80))
    desk.release(start + QPointF(80, 80))

    assert desk.document is before
    assert desk.store.undo_label is None


@pytest.mark.parametrize("edits_it", [True, False])
def test_that_a_wire_is_not_dragged_from_a_node_that_went(desk: Desk, edits_it: bool) -> None:
    gone = desk.id("y")
    desk.press(desk.output("y"))
    desk.move(desk.empty())
    if edits_it:
        desk.store.apply("Rename", lambda document: rename(document, gone, "z"))
    else:
        desk.store.apply("Delete", lambda document: delete(document, [gone]))
    desk.move(desk.body("more"))
    desk.release(desk.body("more"))

    assert desk.canvas.graph_scene.fitting is None
    assert not desk.canvas.quick_add.isVisible()


def test_that_an_edit_in_the_middle_of_a_box_shows_its_own_selection(desk: Desk) -> None:
    desk.press(desk.empty())
    desk.move(QPointF(-20, -20))
    desk.store.select([desk.id("y")])
    desk.canvas.clipboard.duplicate()
    (copy,) = desk.store.selected

    assert desk.canvas.graph_scene.nodes[copy].selected
    desk.key(Qt.Key.Key_Escape)
    desk.release(QPointF(-20, -20))
    assert desk.store.selected == frozenset()


def test_that_a_new_wire_is_hit_where_it_is_drawn(desk: Desk) -> None:
    desk.drag(desk.output("y"), desk.input("more", "input"))
    start, end = desk.output("y"), desk.input("more", "input")
    desk.click((start + end) / 2)

    assert {key.node for key in desk.canvas.graph_scene.chosen_wires} == {desk.id("more")}
