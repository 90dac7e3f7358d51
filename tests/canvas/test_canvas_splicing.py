"""Nodes into wires and out of them, by hand."""

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from inspector.canvas.wires import WireKey
from inspector.catalogue.entries import ENTRY_MIME
from inspector.document.nodes import Operation, Source
from tests.canvas.conftest import Desk

ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def inputs_of(desk: Desk, name: str) -> dict[str, tuple[Source, ...]]:
    node = desk.document.graph.nodes[desk.id(name)]
    assert isinstance(node, Operation)
    return dict(node.inputs)


def wire(desk: Desk, name: str, port: str) -> WireKey:
    return WireKey(desk.id(name), port, 0)


def middle_of(desk: Desk, key: WireKey) -> QPointF:
    return desk.canvas.graph_scene.wires[key].line.pointAtPercent(0.5)


def onto(desk: Desk, name: str, key: WireKey) -> tuple[QPointF, QPointF]:
    """From where to where a node is dragged to lie on a wire."""
    start = desk.body(name)
    body = desk.canvas.graph_scene.nodes[desk.id(name)].body
    return start, start + middle_of(desk, key) - body.center()


def test_that_a_node_dropped_on_a_wire_goes_into_it_in_one_step(desk: Desk) -> None:
    before, key = desk.document, wire(desk, "y", "input")
    start, end = onto(desk, "more", key)
    desk.press(start)
    desk.move(end)
    lit, over = desk.canvas.graph_scene.wires[key], desk.canvas.graph_scene.nodes[desk.id("more")]
    assert lit.emphasis == "strong"
    assert lit.zValue() > over.zValue()

    desk.release(end)
    assert inputs_of(desk, "more") == {"input": (Source(desk.id("h")),)}
    assert inputs_of(desk, "y") == {"input": (Source(desk.id("more")),)}
    assert desk.store.undo_label == "Insert more into h → y"
    assert not any(each.emphasis == "strong" for each in desk.canvas.graph_scene.wires.values())
    desk.store.undo()
    assert desk.document is before
    assert desk.store.undo_label is None


def test_that_neighbours_make_room_for_what_is_dropped_on_their_wire(desk: Desk) -> None:
    desk.drag(*onto(desk, "more", wire(desk, "y", "input")))
    assert desk.canvas.gliding.runs
    desk.canvas.gliding.end()
    body = {name: desk.canvas.graph_scene.nodes[desk.id(name)].body for name in ("h", "more", "y")}

    assert body["h"].right() < body["more"].left()
    assert body["more"].right() < body["y"].left()


def test_that_alt_drops_a_node_beside_the_wire(desk: Desk) -> None:
    start, end = onto(desk, "more", wire(desk, "y", "input"))
    desk.drag(start, end, ALT)

    assert inputs_of(desk, "more") == {}
    assert desk.store.undo_label == "Move more"


def test_that_escape_over_a_wire_leaves_node_and_wire(desk: Desk) -> None:
    before, (start, end) = desk.document, onto(desk, "more", wire(desk, "y", "input"))
    desk.press(start)
    desk.move(end)
    desk.key(Qt.Key.Key_Escape)
    desk.release(end)

    assert desk.document is before
    assert desk.canvas.graph_scene.marked.lit is None


def test_that_a_node_that_others_take_does_not_go_into_wires(desk: Desk) -> None:
    key = wire(desk, "y", "input")
    start, end = onto(desk, "x", key)
    desk.press(start)
    desk.move(end)

    assert desk.canvas.graph_scene.marked.lit is None
    desk.release(end)
    assert desk.store.undo_label == "Move x"


@pytest.mark.parametrize("by_key", [True, False])
def test_that_the_search_opened_on_a_wire_puts_an_operation_into_it(
    desk: Desk, by_key: bool
) -> None:
    before, key = desk.document, wire(desk, "y", "input")
    at = middle_of(desk, key)
    if by_key:
        desk.move(at)
        desk.release(at)
        desk.key(Qt.Key.Key_Tab)
    else:
        desk.double_click(at)
    assert desk.canvas.quick_add.field.placeholderText() == "Insert into h → y"
    assert desk.canvas.graph_scene.marked.lit == key

    desk.type("relu")
    assert inputs_of(desk, "y") == {"input": (Source(desk.selected_one),)}
    assert inputs_of(desk, "relu") == {"input": (Source(desk.id("h")),)}
    assert desk.canvas.graph_scene.marked.lit is None
    desk.store.undo()
    assert desk.document is before


def test_that_escape_in_the_search_on_a_wire_leaves_it(desk: Desk) -> None:
    before = desk.document
    desk.double_click(middle_of(desk, wire(desk, "y", "input")))
    desk.key_in_search(Qt.Key.Key_Escape)

    assert desk.document is before
    assert desk.canvas.graph_scene.marked.lit is None


def carried(what: str) -> QMimeData:
    data = QMimeData()
    data.setData(ENTRY_MIME, what.encode())
    return data


def carry(desk: Desk, what: str, at: QPointF, *, drop: bool = False) -> None:
    """What is dragged from the palette comes to a point of the canvas, and is let go there."""
    data, point, viewport = carried(what), desk.point(at), desk.canvas.viewport()
    held = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0))
    QApplication.sendEvent(viewport, QDragEnterEvent(point, *held))
    QApplication.sendEvent(viewport, QDragMoveEvent(point, *held))
    if drop:
        QApplication.sendEvent(viewport, QDropEvent(QPointF(point), *held))


def test_that_an_operation_dragged_from_the_palette_goes_into_the_wire_it_is_dropped_on(
    desk: Desk,
) -> None:
    before, key = desk.document, wire(desk, "h", "mat2")
    at = middle_of(desk, key)
    carry(desk, "torch.exp", at)
    assert desk.canvas.graph_scene.marked.lit == key

    carry(desk, "torch.exp", at, drop=True)
    assert inputs_of(desk, "h")["mat2"] == (Source(desk.id("exp")),)
    assert inputs_of(desk, "exp") == {"input": (Source(desk.id("w")),)}
    desk.store.undo()
    assert desk.document is before


def test_that_a_tensor_dragged_over_a_wire_lights_nothing_and_neither_does_what_left(
    desk: Desk,
) -> None:
    at = middle_of(desk, wire(desk, "h", "mat2"))
    carry(desk, "ones", at)
    assert desk.canvas.graph_scene.marked.lit is None

    carry(desk, "torch.exp", at)
    QApplication.sendEvent(desk.canvas.viewport(), QDragLeaveEvent())
    assert desk.canvas.graph_scene.marked.lit is None


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_that_delete_with_control_reconnects(desk: Desk, key: Qt.Key) -> None:
    before = desk.document
    desk.click(desk.body("h"))
    desk.key(key, CONTROL)

    assert inputs_of(desk, "y") == {"input": (Source(desk.id("x")),)}
    assert desk.store.undo_label == "Delete h and reconnect"
    desk.store.undo()
    assert desk.document is before


def test_that_a_detached_node_stays_beside_its_bridge(desk: Desk) -> None:
    before = desk.document
    desk.click(desk.body("h"))
    desk.key(Qt.Key.Key_D, ALT)

    assert inputs_of(desk, "h") == {}
    assert inputs_of(desk, "y") == {"input": (Source(desk.id("x")),)}
    desk.store.undo()
    assert desk.document is before
    desk.click(desk.body("more"))
    desk.key(Qt.Key.Key_D, ALT)
    assert desk.said[-1] == "more has no wires to be taken out of."
