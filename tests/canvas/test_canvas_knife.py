"""The knife: a stroke that cuts the wires it crosses."""

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QApplication

from inspector.document.nodes import Operation
from tests.canvas.conftest import Desk

CONTROL = Qt.KeyboardModifier.ControlModifier
RIGHT = Qt.MouseButton.RightButton


def wired(desk: Desk) -> int:
    return sum(
        len(sources)
        for node in desk.document.graph.nodes.values()
        if isinstance(node, Operation)
        for sources in node.inputs.values()
    )


def across(desk: Desk) -> tuple[QPointF, QPointF]:
    """A stroke from above to below, over both wires that end at h."""
    x = (desk.output("x").x() + desk.input("h", "input").x()) / 2
    content = desk.canvas.content_rect()
    return QPointF(x, content.top() + 2), QPointF(x, content.bottom() - 2)


def red(desk: Desk) -> int:
    wires = desk.canvas.graph_scene.wires.values()
    return sum(wire.emphasis == "knife" for wire in wires)


def right(desk: Desk, kind: QEvent.Type, at: QPointF) -> None:
    viewport, where = desk.canvas.viewport(), QPointF(desk.point(at))
    moves, up = kind == QEvent.Type.MouseMove, kind == QEvent.Type.MouseButtonRelease
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        kind,
        where,
        viewport.mapToGlobal(where),
        none if moves else RIGHT,
        none if up else RIGHT,
        CONTROL,
    )
    QApplication.sendEvent(viewport, event)


def test_that_the_key_arms_the_knife_for_one_stroke(desk: Desk) -> None:
    before, (start, end) = desk.document, across(desk)
    desk.key(Qt.Key.Key_Y)
    desk.press(start)
    desk.move(end)
    assert red(desk) == 2
    assert desk.document is before

    desk.release(end)
    assert wired(desk) == 1
    assert red(desk) == 0
    assert desk.store.undo_label == "Cut 2 wires"
    desk.store.undo()
    assert desk.document is before
    assert desk.store.undo_label is None
    desk.drag(start, end)
    assert desk.document is before


def test_that_control_with_the_right_button_cuts_and_opens_no_menu(desk: Desk) -> None:
    before, (start, end) = desk.document, across(desk)
    right(desk, QEvent.Type.MouseButtonPress, start)
    viewport, where = desk.canvas.viewport(), desk.point(start)
    mouse = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(
        viewport, QContextMenuEvent(mouse, where, viewport.mapToGlobal(where), CONTROL)
    )
    assert QApplication.activePopupWidget() is None
    right(desk, QEvent.Type.MouseMove, end)
    right(desk, QEvent.Type.MouseButtonRelease, end)

    assert wired(desk) == 1
    desk.store.undo()
    assert desk.document is before


def test_that_escape_in_the_middle_of_a_stroke_cuts_nothing(desk: Desk) -> None:
    before, (start, end) = desk.document, across(desk)
    desk.key(Qt.Key.Key_Y)
    desk.press(start)
    desk.move(end)
    desk.key(Qt.Key.Key_Escape)
    desk.release(end)

    assert desk.document is before
    assert red(desk) == 0


def test_that_escape_puts_the_knife_away_and_keeps_the_selection(desk: Desk) -> None:
    start, end = across(desk)
    desk.click(desk.body("y"))
    desk.key(Qt.Key.Key_Y)
    desk.key(Qt.Key.Key_Escape)
    assert desk.store.selected == {desk.id("y")}

    before = desk.document
    desk.drag(start, end)
    assert desk.document is before


def test_that_a_stroke_beside_all_wires_says_so(desk: Desk) -> None:
    before, body = desk.document, desk.canvas.graph_scene.nodes[desk.id("more")].body
    desk.key(Qt.Key.Key_Y)
    desk.drag(body.topLeft(), body.bottomRight())

    assert desk.document is before
    assert desk.said[-1] == "No wire was crossed."
