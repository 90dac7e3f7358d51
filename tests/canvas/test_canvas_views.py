"""Minimap, the way back over jumps, and bookmarks that are kept in the document."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from inspector.canvas.minimap import Minimap
from inspector.document.nodes import View
from tests.canvas.conftest import LEFT, NONE, SHIFT, Desk

ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def _map(desk: Desk) -> Minimap:
    desk.canvas.overlays.show_minimap(True)
    found = desk.canvas.overlays.minimap
    assert found is not None
    found.grab()
    return found


def _near(one: View, other: View) -> bool:
    apart = max(abs(one.x - other.x), abs(one.y - other.y))
    return apart <= 2 / one.zoom and abs(one.zoom - other.zoom) < 1e-6


def test_that_alt_left_and_right_walk_over_jumps_only(desk: Desk) -> None:
    camera = desk.canvas.camera
    whole = camera.view
    desk.store.select([desk.id("x")])
    desk.key(Qt.Key.Key_F, SHIFT)
    near = camera.view
    camera.pan_by(QPointF(30, 0))
    panned = camera.view
    desk.key(Qt.Key.Key_Left, ALT)
    assert _near(camera.view, whole)
    desk.key(Qt.Key.Key_Right, ALT)

    assert not _near(near, whole)
    assert _near(camera.view, panned)


def test_that_the_first_view_has_none_before_it(desk: Desk) -> None:
    desk.key(Qt.Key.Key_Left, ALT)

    assert desk.said[-1] == "There is no earlier view."


def test_that_a_bookmark_is_set_recalled_and_undone(desk: Desk) -> None:
    camera, before = desk.canvas.camera, desk.document
    desk.store.select([desk.id("w")])
    camera.fit_selection()
    marked = camera.view
    desk.canvas.commands.actions["set-bookmark-3"].trigger()
    camera.fit()
    desk.canvas.commands.actions["bookmark-3"].trigger()

    assert _near(camera.view, marked)
    assert desk.document.layout.bookmarks == {3: marked}
    assert desk.store.undo_label == "Set bookmark 3"
    desk.store.undo()
    assert desk.document is before


def test_that_a_bookmark_that_was_never_set_says_how(desk: Desk) -> None:
    desk.canvas.commands.actions["bookmark-5"].trigger()

    assert "Ctrl+Shift+5" in desk.said[-1]


def test_that_a_click_and_a_drag_on_the_map_move_the_view(desk: Desk) -> None:
    small, camera = _map(desk), desk.canvas.camera
    camera.zoom_by(2.0)
    middle = desk.canvas.graph_scene.nodes[desk.id("x")].body.center()
    at = small.place_of(middle).toPoint()
    QTest.mouseClick(small, LEFT, NONE, at)

    away = camera.middle() - middle
    assert abs(away.x()) < 12
    assert abs(away.y()) < 12


def test_that_esc_on_the_map_puts_the_view_back(desk: Desk) -> None:
    small, camera = _map(desk), desk.canvas.camera
    camera.zoom_by(2.0)
    before = camera.view
    QTest.mousePress(small, LEFT, NONE, small.rect().topLeft())
    assert not _near(camera.view, before)
    QTest.keyClick(small, Qt.Key.Key_Escape)

    assert _near(camera.view, before)
    QTest.mouseRelease(small, LEFT, NONE, small.rect().topLeft())
    assert _near(camera.view, before)


def test_that_the_map_follows_the_graph(desk: Desk) -> None:
    small = _map(desk)
    before = small.grab().toImage()
    desk.store.select([desk.id("more")])
    desk.key(Qt.Key.Key_Delete)

    assert small.grab().toImage() != before
