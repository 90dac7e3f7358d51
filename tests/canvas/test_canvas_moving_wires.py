"""All wires of an output dragged to another one, and wires replaced."""

import pytest
from PySide6.QtCore import Qt

from inspector.document.nodes import Operation, Source
from tests.canvas.conftest import Desk

HELD = [Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier]


def inputs_of(desk: Desk, name: str) -> dict[str, tuple[Source, ...]]:
    node = desk.document.graph.nodes[desk.id(name)]
    assert isinstance(node, Operation)
    return dict(node.inputs)


@pytest.mark.parametrize("held", HELD)
def test_that_all_wires_of_an_output_move_to_another_in_one_step(
    desk: Desk, held: Qt.KeyboardModifier
) -> None:
    desk.drag(desk.output("h"), desk.input("more", "input"))
    before = desk.document
    desk.drag(desk.output("h"), desk.output("x"), held)

    assert inputs_of(desk, "more") == inputs_of(desk, "y") == {"input": (Source(desk.id("x")),)}
    assert desk.store.undo_label == "Move the wires of h to x"
    desk.store.undo()
    assert desk.document is before


def test_that_wires_that_would_make_a_loop_stay_and_say_why(desk: Desk) -> None:
    before = desk.document
    desk.press(desk.output("x"), HELD[0])
    desk.move(desk.output("y"), HELD[0])
    scene = desk.canvas.graph_scene
    reason = "this wire would make a loop: y already needs h"
    assert desk.canvas.overlays.reason.text() == reason
    assert scene.marks_of(scene.nodes[desk.id("y")]).dimmed
    assert scene.marks_of(scene.nodes[desk.id("w")]).lit_outputs

    desk.release(desk.output("y"), HELD[0])
    assert desk.document is before
    assert desk.said[-1] == reason
    assert scene.fitting is None


def test_that_escape_leaves_all_wires_where_they_were(desk: Desk) -> None:
    before = desk.document
    shown = len(desk.canvas.graph_scene.items())
    desk.press(desk.output("h"), HELD[1])
    desk.move(desk.output("x"), HELD[1])
    desk.key(Qt.Key.Key_Escape)
    desk.release(desk.output("x"), HELD[1])

    assert desk.document is before
    assert len(desk.canvas.graph_scene.items()) == shown


def test_that_wires_let_go_over_empty_canvas_stay(desk: Desk) -> None:
    before = desk.document
    desk.drag(desk.output("h"), desk.empty(), HELD[0])

    assert desk.document is before
    assert not desk.canvas.quick_add.isVisible()


def test_that_a_wire_dropped_on_a_taken_input_replaces_what_was_there(desk: Desk) -> None:
    before = desk.document
    desk.drag(desk.output("x"), desk.input("y", "input"))

    assert inputs_of(desk, "y") == {"input": (Source(desk.id("x")),)}
    desk.store.undo()
    assert desk.document is before
