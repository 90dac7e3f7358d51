"""Dragged nodes snap, a lasso selects, and the selection grows along wires."""

import pytest
from PySide6.QtCore import QPointF, Qt

from inspector.document.nodes import Place
from tests.canvas.conftest import SHIFT, Desk

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def snapping(desk: Desk) -> Desk:
    desk.canvas.snaps = True
    desk.canvas.camera.zoom_by(1.0 / desk.canvas.zoom)
    return desk


def _at(desk: Desk, name: str) -> Place:
    return desk.document.layout.places[desk.id(name)]


def _names(desk: Desk) -> set[str]:
    return {desk.document.graph.nodes[node].name for node in desk.store.selected}


def test_that_a_wire_that_is_nearly_straight_becomes_straight(snapping: Desk) -> None:
    rise = snapping.output("h").y() - snapping.input("y", "input").y()
    start = snapping.body("y")
    snapping.drag(start, start + QPointF(11, rise + 9))

    assert snapping.output("h").y() == snapping.input("y", "input").y()
    assert snapping.store.undo_label == "Move y"


def test_that_a_node_snaps_to_its_neighbours_edge_with_a_guide(snapping: Desk) -> None:
    canvas = snapping.canvas
    edge = canvas.graph_scene.nodes[snapping.id("y")].body.left()
    own = canvas.graph_scene.nodes[snapping.id("more")].body.left()
    start = snapping.body("more")
    snapping.press(start)
    snapping.move(start + QPointF(40, 13))
    snapping.move(start + QPointF(edge - own + 4, 53))

    assert canvas.graph_scene.nodes[snapping.id("more")].body.left() == edge
    gesture = canvas.hands.gesture
    assert gesture is not None
    assert any(guide.x1() == guide.x2() == edge for guide in gesture._guides)  # type: ignore[attr-defined]
    snapping.release(start + QPointF(edge - own + 4, 53))
    assert canvas.hands.gesture is None


def test_that_elsewhere_the_grid_holds(snapping: Desk) -> None:
    start = snapping.body("more")
    snapping.drag(start, start + QPointF(157, 157))
    at = _at(snapping, "more")

    assert (at.x % 8, at.y % 8) == (0, 0)


def test_that_alt_moves_freely(snapping: Desk) -> None:
    before, start = _at(snapping, "more"), snapping.body("more")
    snapping.drag(start, start + QPointF(-203, 157), ALT)
    at = _at(snapping, "more")

    assert (at.x - before.x, at.y - before.y) == (-203, 157)


def test_that_esc_in_the_middle_puts_a_snapped_node_back(snapping: Desk) -> None:
    before, start = snapping.document, snapping.body("more")
    snapping.press(start)
    snapping.move(start + QPointF(60, 60))
    snapping.key(Qt.Key.Key_Escape)

    assert snapping.document is before
    assert snapping.store.undo_label is None


def _around(desk: Desk, *names: str) -> list[QPointF]:
    scene = desk.canvas.graph_scene
    rect = scene.nodes[desk.id(names[0])].body
    for name in names[1:]:
        rect = rect.united(scene.nodes[desk.id(name)].body)
    rect = rect.adjusted(-12, -12, 12, 12)
    return [rect.topLeft(), rect.topRight(), rect.bottomRight(), rect.bottomLeft()]


def test_that_a_lasso_selects_what_it_goes_around_and_shift_adds(desk: Desk) -> None:
    corners = _around(desk, "x", "w")
    desk.press(corners[0], ALT)
    for corner in corners[1:]:
        desk.move(corner, ALT)
    desk.release(corners[-1], ALT)
    assert _names(desk) == {"x", "w"}

    corners = _around(desk, "more")
    desk.press(corners[0], ALT | SHIFT)
    for corner in corners[1:]:
        desk.move(corner, ALT | SHIFT)
    assert _names(desk) == {"x", "w"}
    desk.release(corners[-1], ALT | SHIFT)

    assert _names(desk) == {"x", "w", "more"}
    assert desk.store.undo_label is None


def test_that_esc_ends_a_lasso_with_the_old_selection(desk: Desk) -> None:
    desk.store.select([desk.id("y")])
    corners = _around(desk, "x", "w")
    desk.press(corners[0], ALT)
    desk.move(corners[1], ALT)
    desk.move(corners[2], ALT)
    desk.key(Qt.Key.Key_Escape)

    assert _names(desk) == {"y"}
    assert desk.canvas.graph_scene.nodes[desk.id("y")].selected
    assert not desk.canvas.graph_scene.nodes[desk.id("x")].selected


def test_that_what_it_needs_and_what_needs_it_are_selected_by_keys(desk: Desk) -> None:
    desk.store.select([desk.id("h")])
    desk.key(Qt.Key.Key_BracketLeft)
    assert _names(desk) == {"x", "w", "h"}

    desk.store.select([desk.id("x")])
    desk.key(Qt.Key.Key_BracketRight)
    assert _names(desk) == {"x", "h", "y"}


def test_that_the_selection_grows_by_one_wire(desk: Desk) -> None:
    desk.store.select([desk.id("x")])
    desk.key(Qt.Key.Key_G, SHIFT)
    assert _names(desk) == {"x", "h"}
    desk.key(Qt.Key.Key_G, SHIFT)

    assert _names(desk) == {"x", "w", "h", "y"}
