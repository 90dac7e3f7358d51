"""The whole canvas without a mouse: walking, choosing wires, connecting."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from inspector.canvas.wires import WireKey
from inspector.document.grouping import fold_group
from inspector.document.groups import add_group
from inspector.document.nodes import Document, Operation, Place, Source
from inspector.document.notes import add_note
from inspector.document.routes import points_of, with_points
from tests.canvas.conftest import SHIFT, Desk

CONTROL = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


def walked(desk: Desk, key: Key, times: int) -> list[str]:
    names = []
    for _ in range(times):
        desk.key(key)
        names.append(desk.document.graph.nodes[desk.selected_one].name)
    return names


def inputs_of(desk: Desk, name: str) -> dict[str, tuple[Source, ...]]:
    node = desk.document.graph.nodes[desk.id(name)]
    assert isinstance(node, Operation)
    return dict(node.inputs)


def test_that_page_down_goes_in_the_order_in_which_nodes_run_and_round(desk: Desk) -> None:
    assert walked(desk, Key.Key_PageDown, 6) == ["x", "w", "h", "y", "more", "x"]
    assert walked(desk, Key.Key_PageUp, 2) == ["more", "y"]


def test_that_control_and_arrows_go_along_the_wires(desk: Desk) -> None:
    desk.store.select([desk.id("w")])
    desk.key(Key.Key_Right, CONTROL)
    assert desk.selected_one == desk.id("h")
    desk.key(Key.Key_Right, CONTROL)
    assert desk.selected_one == desk.id("y")
    desk.key(Key.Key_Left, CONTROL)
    assert desk.selected_one == desk.id("h")


def test_that_shift_keeps_what_is_selected_and_the_ring_tells_where_the_keyboard_is(
    desk: Desk,
) -> None:
    desk.key(Key.Key_PageDown)
    desk.key(Key.Key_PageDown, SHIFT)
    desk.key(Key.Key_PageDown, SHIFT)

    assert desk.store.selected == {desk.id("x"), desk.id("w"), desk.id("h")}
    assert desk.canvas.caret.node == desk.id("h")
    desk.key(Key.Key_PageUp)
    assert desk.selected_one == desk.id("w")


def test_that_a_node_walked_to_comes_into_view(desk: Desk) -> None:
    desk.canvas.camera.zoom_by(4.0)
    for _ in range(5):
        desk.key(Key.Key_PageDown)
        seen = desk.canvas.mapToScene(desk.canvas.viewport().rect()).boundingRect()

        assert seen.intersects(desk.canvas.graph_scene.nodes[desk.selected_one].body)


def test_that_a_wire_is_drawn_by_keys_alone(desk: Desk) -> None:
    before = desk.document
    desk.store.select([desk.id("y")])
    desk.key(Key.Key_W)
    assert desk.said[-1] == "y → more.input"
    desk.key(Key.Key_Tab)
    assert desk.said[-1] == "y → more.other"
    desk.key(Key.Key_Return)

    assert inputs_of(desk, "more") == {"other": (Source(desk.id("y")),)}
    assert desk.said[-1] == "Connected y → more.other."
    desk.store.undo()
    assert desk.document is before


def test_that_only_inputs_that_fit_are_gone_over(desk: Desk) -> None:
    desk.store.select([desk.id("h")])
    desk.key(Key.Key_W)
    said = {desk.said[-1]}
    for _ in range(8):
        desk.key(Key.Key_Down)
        said.add(desk.said[-1])

    assert said == {"h → more.input", "h → more.other"}
    desk.key(Key.Key_Escape)


def test_that_a_wired_input_can_be_chosen_and_its_wire_is_replaced(desk: Desk) -> None:
    desk.store.select([desk.id("x")])
    desk.key(Key.Key_W)
    while not desk.said[-1].startswith("x → y.input"):
        desk.key(Key.Key_Backtab)

    assert desk.said[-1] == "x → y.input, in place of its wire"
    desk.key(Key.Key_Return)
    assert inputs_of(desk, "y") == {"input": (Source(desk.id("x")),)}


def test_that_escape_in_the_middle_of_a_wire_by_keys_leaves_everything(desk: Desk) -> None:
    before = desk.document
    desk.store.select([desk.id("y")])
    desk.key(Key.Key_W)
    desk.key(Key.Key_Down)
    desk.key(Key.Key_Escape)

    assert desk.document is before
    assert desk.canvas.hands.gesture is None
    assert desk.canvas.graph_scene.fitting is None
    assert desk.store.selected == {desk.id("y")}
    assert desk.store.undo_label is None


def test_that_a_click_gives_a_wire_by_keys_up(desk: Desk) -> None:
    before = desk.document
    desk.store.select([desk.id("y")])
    desk.key(Key.Key_W)
    desk.click(desk.body("x"))

    assert desk.document is before
    assert desk.selected_one == desk.id("x")


def test_that_the_second_output_is_reached_by_a_second_press(desk: Desk) -> None:
    desk.store.select([desk.id("x")])
    desk.key(Key.Key_Insert)
    desk.type("sort")
    desk.settle()
    desk.store.select([desk.id("sort")])
    desk.key(Key.Key_W)
    desk.key(Key.Key_W)
    assert desk.said[-1].startswith("sort.indices → ")
    desk.key(Key.Key_Return)

    (wires,) = inputs_of(desk, "more").values()
    assert wires == (Source(desk.id("sort"), 1),)


def test_that_a_result_that_nothing_takes_says_what_to_do(desk: Desk) -> None:
    desk.store.select([desk.id("more"), desk.id("y")])
    desk.key(Key.Key_Delete)
    desk.store.select([desk.id("h")])
    desk.key(Key.Key_W)

    assert desk.canvas.hands.gesture is None
    assert desk.said[-1] == "Nothing here can take h: Ins adds an operation that does."


def test_that_the_wires_of_a_node_are_chosen_one_after_another_and_deleted(desk: Desk) -> None:
    before = desk.document
    desk.store.select([desk.id("h")])
    said = []
    for _ in range(4):
        desk.key(Key.Key_W, SHIFT)
        said.append(desk.said[-1])

    assert said == [
        "Wire x → h.input, 1 of 3.",
        "Wire w → h.mat2, 2 of 3.",
        "Wire h → y.input, 3 of 3.",
        "Wire x → h.input, 1 of 3.",
    ]
    desk.key(Key.Key_Delete)
    assert set(inputs_of(desk, "h")) == {"mat2"}
    desk.key(Key.Key_PageDown)
    assert desk.selected_one == desk.id("h")
    desk.store.undo()
    assert desk.document is before


def test_that_arrows_leave_a_chosen_wire_by_its_ends(desk: Desk) -> None:
    desk.store.select([desk.id("y")])
    desk.key(Key.Key_W, SHIFT)
    assert desk.canvas.graph_scene.chosen_wires == {WireKey(desk.id("y"), "input", 0)}
    desk.key(Key.Key_Left, CONTROL)

    assert desk.selected_one == desk.id("h")
    assert not desk.canvas.graph_scene.chosen_wires


def test_that_enter_goes_on_to_where_a_node_is_edited(desk: Desk) -> None:
    opened: list[object] = []
    desk.canvas.caret.opened.connect(opened.append)
    desk.key(Key.Key_PageDown)
    desk.key(Key.Key_Return)

    assert opened == [desk.id("x")]


def test_that_a_graph_of_nothing_is_walked_without_complaint(desk: Desk) -> None:
    desk.key(Key.Key_A, CONTROL)
    desk.key(Key.Key_Delete)
    for key in (Key.Key_PageDown, Key.Key_PageUp, Key.Key_W, Key.Key_Return, Key.Key_Right):
        QTest.keyClick(desk.canvas, key)

    assert desk.document.graph.nodes == {}
    assert desk.store.selected == frozenset()


def test_that_insert_puts_an_operation_into_the_wire_chosen_by_keys(desk: Desk) -> None:
    before = desk.document
    desk.store.select([desk.id("y")])
    desk.key(Key.Key_W, SHIFT)
    desk.key(Key.Key_Insert)
    desk.type("relu")

    assert inputs_of(desk, "y") == {"input": (Source(desk.id("relu")),)}
    assert inputs_of(desk, "relu") == {"input": (Source(desk.id("h")),)}
    desk.store.undo()
    assert desk.document is before


def test_that_insert_adds_after_the_node_that_the_keyboard_is_at(desk: Desk) -> None:
    desk.key(Key.Key_PageDown)
    desk.key(Key.Key_PageDown, SHIFT)
    desk.key(Key.Key_Insert)
    desk.type("relu")

    assert inputs_of(desk, "relu") == {"input": (Source(desk.id("w")),)}


def test_that_a_folded_group_is_one_stop_on_the_way(desk: Desk) -> None:
    def folded(document: Document) -> Document:
        document, group = add_group(document, "two", [desk.id("h"), desk.id("y")])
        return fold_group(document, group, True)

    desk.store.apply("Fold", folded)
    desk.key(Key.Key_PageDown)
    desk.key(Key.Key_PageDown)
    desk.key(Key.Key_PageDown)
    assert desk.store.selected == {desk.id("h"), desk.id("y")}
    desk.key(Key.Key_W)
    assert desk.said[-1] == "y → more.input"
    desk.key(Key.Key_Return)
    assert inputs_of(desk, "more") == {"input": (Source(desk.id("y")),)}
    desk.key(Key.Key_PageDown)
    assert desk.selected_one == desk.id("more")


def test_that_reroute_points_are_chosen_after_their_wire_and_moved_by_arrows(desk: Desk) -> None:
    end = (desk.id("y"), "input", 0)
    desk.store.apply("Bend", lambda d: with_points(d, end, (Place(500, 40),)))
    before = desk.document
    desk.store.select([desk.id("y")])
    desk.key(Key.Key_W, SHIFT)
    desk.key(Key.Key_W, SHIFT)
    assert desk.said[-1] == "Reroute point 1 of wire h → y.input, 1 of 1."
    desk.key(Key.Key_Down)

    assert points_of(desk.document, end) == (Place(500, 48),)
    desk.store.undo()
    assert desk.document is before
    desk.key(Key.Key_Delete)
    assert points_of(desk.document, end) == ()


def test_that_notes_are_chosen_one_after_another_moved_and_written(desk: Desk) -> None:
    def noted(document: Document) -> Document:
        document, _ = add_note(document, Place(0, -300), "# Why")
        return add_note(document, Place(0, 600), "because")[0]

    desk.store.apply("Note", noted)
    before = desk.document
    desk.key(Key.Key_N, SHIFT)
    desk.key(Key.Key_N, SHIFT)
    assert desk.said[-2:] == ["Note 1 of 2: Why.", "Note 2 of 2: because."]
    desk.key(Key.Key_Right)
    assert [note.at for note in desk.document.layout.notes.values()] == [
        Place(0, -300),
        Place(8, 600),
    ]
    desk.store.undo()
    assert desk.document is before
    desk.key(Key.Key_Return)
    editor = desk.canvas.noting.editor
    assert editor is not None
    assert editor.toPlainText() == "because"
    QTest.keyClick(editor, Key.Key_Escape)
    assert desk.document is before
