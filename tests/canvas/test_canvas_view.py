from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from inspector.canvas.menus import menu_for
from inspector.document.nodes import Leaf
from inspector.look.theme import LIGHT
from tests.canvas.conftest import Desk


def action(menu: QMenu, title: str) -> None:
    found = next(each for each in menu.actions() if each.text().replace("&", "") == title)
    found.trigger()


def menu_at(desk: Desk, at: QPointF) -> QMenu:
    point = QPointF(desk.point(at))
    return menu_for(desk.canvas, desk.canvas.hands.under(point), at)


def test_that_space_and_a_drag_pan_and_open_no_search(desk: Desk) -> None:
    before = desk.canvas.camera.middle()
    start = desk.empty()
    grabbed, let_go = desk.point(start), desk.point(start + QPointF(-60, -40))
    QTest.keyPress(desk.canvas, Qt.Key.Key_Space)
    desk.press(start)
    desk.move(start + QPointF(-60, -40))
    QTest.mouseRelease(desk.canvas.viewport(), Qt.MouseButton.LeftButton, pos=let_go)
    QTest.keyRelease(desk.canvas, Qt.Key.Key_Space)
    after = desk.canvas.camera.middle()

    assert grabbed != let_go
    assert (after - before).toPoint() == QPointF(60, 40).toPoint()
    assert not desk.canvas.quick_add.isVisible()


def test_that_the_menu_of_a_tensor_switches_requires_grad(desk: Desk) -> None:
    desk.store.select([desk.id("x")])
    action(menu_at(desk, desk.body("x")), "requires_grad")
    leaf = desk.document.graph.nodes[desk.id("x")]

    assert isinstance(leaf, Leaf)
    assert not leaf.requires_grad


def test_that_the_menu_of_a_result_starts_backward_there(desk: Desk) -> None:
    desk.store.select([desk.id("y")])
    action(menu_at(desk, desk.body("y")), "Backward from y")
    desk.settle()

    assert desk.document.graph.backward.root is not None
    assert desk.document.graph.backward.root.node == desk.id("y")
    assert len(desk.session.acts) == 1


def test_that_nodes_go_into_a_frame_and_out_again_by_the_menu(desk: Desk) -> None:
    desk.store.select([desk.id("y")])
    action(menu_at(desk, desk.body("y")), "Put in an inference_mode frame")
    (frame,) = desk.document.graph.frames.values()
    assert (frame.mode, frame.nodes) == ("inference_mode", (desk.id("y"),))

    action(menu_at(desk, desk.body("y")), "Take out of the frame")
    assert not desk.document.graph.frames


def test_that_the_menu_of_a_wire_deletes_it(desk: Desk) -> None:
    middle = (desk.output("h") + desk.input("y", "input")) / 2
    action(menu_at(desk, middle), "Delete wire h → y")

    assert len(desk.canvas.graph_scene.wires) == 2


def test_that_far_away_nodes_are_boxes_that_can_still_be_chosen(desk: Desk) -> None:
    desk.canvas.camera.zoom_by(0.1)
    assert desk.canvas.graph_scene.level == "boxes"
    desk.click(desk.canvas.graph_scene.nodes[desk.id("w")].body.center())
    assert desk.store.selected == {desk.id("w")}

    image = desk.canvas.grab().toImage()
    at = desk.point(desk.canvas.graph_scene.nodes[desk.id("x")].body.center())
    assert image.pixelColor(at).name().upper() == desk.canvas.graph_scene.theme.leaf


def test_that_a_theme_changes_every_colour(desk: Desk) -> None:
    desk.canvas.set_theme(LIGHT)
    image = desk.canvas.grab().toImage()

    corner = image.pixelColor(3, 3).name().upper()
    assert corner == LIGHT.canvas
