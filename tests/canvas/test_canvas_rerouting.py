"""Reroute points by hand."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from inspector.canvas.hits import PointHit, hit
from inspector.canvas.wires import PointKey, WireKey
from inspector.document.nodes import Place
from inspector.document.routes import points_of, with_points
from tests.canvas.conftest import LEFT, NONE, SHIFT, Desk

ALT = Qt.KeyboardModifier.AltModifier


def key_of(desk: Desk) -> WireKey:
    return WireKey(desk.id("y"), "input", 0)


def points(desk: Desk) -> list[QPointF]:
    return [QPointF(at.x, at.y) for at in points_of(desk.document, key_of(desk))]


def alt_double_click(desk: Desk, at: QPointF) -> None:
    viewport = desk.canvas.viewport()
    QTest.mouseDClick(viewport, LEFT, ALT, desk.point(at))
    QTest.mouseRelease(viewport, LEFT, ALT, desk.point(at))


def middle(desk: Desk) -> QPointF:
    return desk.canvas.graph_scene.wires[key_of(desk)].line.pointAtPercent(0.5)


@pytest.fixture
def bent(desk: Desk) -> Desk:
    """h → y through two points."""
    (x, y), end = (middle(desk).x(), middle(desk).y()), key_of(desk)
    places = (Place(round(x) - 30, round(y) + 40), Place(round(x) + 30, round(y) + 80))
    desk.store.apply("Bend", lambda document: with_points(document, end, places))
    return desk


def test_that_alt_and_a_double_click_put_a_point_into_the_wire(desk: Desk) -> None:
    before, at = desk.document, middle(desk)
    alt_double_click(desk, at)

    assert [(p - at).manhattanLength() < 2 for p in points(desk)] == [True]
    assert desk.store.undo_label == "Reroute h → y"
    assert desk.canvas.graph_scene.marked.points == {PointKey(key_of(desk), 0)}
    assert not desk.canvas.quick_add.isVisible()
    assert desk.document.graph is before.graph
    desk.store.undo()
    assert desk.document is before


def test_that_the_key_puts_one_under_the_pointer_or_into_the_chosen_wire(desk: Desk) -> None:
    at = middle(desk)
    desk.move(at)
    desk.release(at)
    desk.key(Qt.Key.Key_R, ALT)
    assert len(points(desk)) == 1

    desk.store.undo()
    desk.click(middle(desk))
    away = desk.empty()
    desk.move(away)
    desk.release(away)
    desk.key(Qt.Key.Key_R, ALT)
    assert len(points(desk)) == 1
    desk.store.undo()
    desk.key(Qt.Key.Key_Escape)
    desk.key(Qt.Key.Key_R, ALT)
    assert points(desk) == []
    assert desk.said[-1] == "Point at a wire, or click it, to add a reroute point."


def test_that_the_wire_runs_through_its_points_in_order(bent: Desk) -> None:
    wire = bent.canvas.graph_scene.wires[key_of(bent)]
    one, other = points(bent)

    for at in (one, other):
        assert wire.shape().contains(at)
    assert wire.leg_at((one + other) / 2) == 1
    assert wire.leg_at(bent.output("h")) == 0
    assert wire.leg_at(bent.input("y", "input")) == 2


def test_that_a_point_is_dragged_in_one_step(bent: Desk) -> None:
    before, (one, other) = bent.document, points(bent)
    bent.drag(one, one + QPointF(12, 30))

    assert points(bent) == [one + QPointF(12, 30), other]
    bent.store.undo()
    assert bent.document is before


def test_that_escape_puts_a_dragged_point_back(bent: Desk) -> None:
    before, (one, _) = bent.document, points(bent)
    bent.press(one)
    bent.move(one + QPointF(40, 40))
    assert bent.document is not before
    bent.key(Qt.Key.Key_Escape)
    bent.release(one + QPointF(40, 40))

    assert bent.document is before


def test_that_chosen_points_move_and_go_together(bent: Desk) -> None:
    before, (one, other) = bent.document, points(bent)
    bent.click(one)
    bent.press(other, SHIFT)
    bent.move(other + QPointF(0, 20), SHIFT)
    bent.release(other + QPointF(0, 20), SHIFT)
    assert points(bent) == [one + QPointF(0, 20), other + QPointF(0, 20)]

    bent.key(Qt.Key.Key_Delete)
    assert points(bent) == []
    assert bent.store.undo_label == "Delete reroute point"
    bent.store.undo()
    bent.store.undo()
    assert bent.document is before
    bent.key(Qt.Key.Key_Escape)
    assert not bent.canvas.graph_scene.marked.points


def test_that_points_that_are_undone_are_chosen_no_more(desk: Desk) -> None:
    alt_double_click(desk, middle(desk))
    at = points(desk)[0]
    desk.store.undo()

    assert not desk.canvas.graph_scene.marked.points
    assert not isinstance(hit(desk.canvas.graph_scene, at), PointHit)


def test_that_points_are_seen_from_far_away(bent: Desk) -> None:
    overview = bent.canvas.graph_scene.overview
    assert len(overview._bent[key_of(bent)]) == 2
    bent.click(middle(bent), NONE)
    bent.store.undo()

    assert key_of(bent) not in overview._bent
