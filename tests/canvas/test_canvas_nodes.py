from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest

from inspector.canvas.asking import ask_name, ask_value
from inspector.document.contents import filled
from inspector.document.edits import add_leaf, add_operation
from inspector.document.frames import add_frame
from inspector.document.groups import add_group
from inspector.document.measure import LEAST_WIDTH
from inspector.document.nodes import EMPTY, Document, Leaf, Operation, Place, Source, mode_of
from inspector.look.theme import DARK, LIGHT
from tests.canvas.conftest import SHIFT, Desk


def names(desk: Desk) -> set[str]:
    return {node.name for node in desk.document.graph.nodes.values()}


def chosen(desk: Desk) -> set[str]:
    return {desk.document.graph.nodes[node].name for node in desk.store.selected}


def test_that_an_operation_is_added_by_typing_its_name(desk: Desk) -> None:
    desk.key(Qt.Key.Key_Tab)
    desk.type("relu")

    assert "relu" in names(desk)
    assert chosen(desk) == {"relu"}
    assert desk.store.undo_label == "Add relu"
    assert desk.canvas.hasFocus()


def test_that_a_double_click_on_empty_canvas_adds_at_the_pointer(desk: Desk) -> None:
    at = desk.empty()
    desk.double_click(at)
    desk.type("randn")
    place = desk.document.layout.places[desk.selected_one]

    assert abs(place.x - at.x()) <= 1
    assert abs(place.y - at.y()) <= 1


def test_that_space_opens_the_search_and_escape_closes_it(desk: Desk) -> None:
    before = desk.document
    desk.key(Qt.Key.Key_Space)
    assert desk.canvas.quick_add.isVisible()

    desk.key_in_search(Qt.Key.Key_Escape)
    assert not desk.canvas.quick_add.isVisible()
    assert desk.document is before


def test_that_the_search_says_when_nothing_is_found(desk: Desk) -> None:
    desk.key(Qt.Key.Key_Tab)
    desk.type("qqqq")

    assert desk.canvas.quick_add.isVisible()
    assert desk.canvas.quick_add.hint.text().startswith("Nothing is called “qqqq”")


def test_that_insert_adds_what_takes_the_selected_result(desk: Desk) -> None:
    desk.store.select([desk.id("y")])
    desk.key(Qt.Key.Key_Insert)
    desk.type("exp")
    node = desk.document.graph.nodes[desk.selected_one]

    assert isinstance(node, Operation)
    assert node.inputs == {"input": (Source(desk.id("y")),)}


def test_that_t_asks_for_a_new_tensor(desk: Desk) -> None:
    wanted: list[object] = []
    desk.canvas.new_tensor_wanted.connect(wanted.append)
    desk.key(Qt.Key.Key_T)

    assert isinstance(wanted[0], Place)


def test_that_a_drag_moves_a_node_in_one_step(desk: Desk) -> None:
    before = desk.document
    desk.drag(desk.body("x"), desk.body("x") + QPointF(40, -30))

    assert desk.document.layout.places[desk.id("x")] == Place(40, -30)
    assert desk.document.graph is before.graph
    assert desk.store.undo_label == "Move x"
    desk.store.undo()
    assert desk.document is before


def test_that_escape_in_the_middle_of_a_move_leaves_everything(desk: Desk) -> None:
    before = desk.document
    desk.press(desk.body("x"))
    desk.move(desk.body("x") + QPointF(60, 60))
    assert desk.document is not before

    desk.key(Qt.Key.Key_Escape)
    assert desk.document is before
    assert desk.store.undo_label is None


def test_that_selected_nodes_move_together(desk: Desk) -> None:
    desk.click(desk.body("x"))
    desk.click(desk.body("w"), SHIFT)
    assert chosen(desk) == {"x", "w"}

    desk.drag(desk.body("w"), desk.body("w") + QPointF(16, 16))
    assert desk.document.layout.places[desk.id("x")] == Place(16, 16)
    assert desk.store.undo_label == "Move 2 nodes"


def test_that_a_box_selects_the_nodes_it_touches(desk: Desk) -> None:
    start = QPointF(-30, -30)
    desk.drag(start, QPointF(100, 300))
    assert chosen(desk) == {"x", "w"}

    desk.drag(QPointF(600, 60), QPointF(700, 150), SHIFT)
    assert chosen(desk) == {"x", "w", "y"}
    desk.click(desk.empty())
    assert chosen(desk) == set()


def test_that_escape_in_a_box_keeps_the_selection(desk: Desk) -> None:
    desk.click(desk.body("y"))
    desk.press(QPointF(-30, -30))
    desk.move(QPointF(100, 300))
    desk.key(Qt.Key.Key_Escape)

    assert chosen(desk) == {"y"}
    shown = {n.node.name for n in desk.canvas.graph_scene.nodes.values() if n.selected}
    assert shown == {"y"}


def test_that_delete_takes_nodes_away_and_undo_brings_the_same_back(desk: Desk) -> None:
    before = desk.document
    desk.click(desk.body("h"))
    desk.key(Qt.Key.Key_Delete)
    assert "h" not in names(desk)
    assert not desk.canvas.graph_scene.wires

    desk.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert desk.document is before
    assert len(desk.canvas.graph_scene.wires) == 3


def test_that_f2_renames_in_place(desk: Desk) -> None:
    desk.click(desk.body("h"))
    desk.key(Qt.Key.Key_F2)
    desk.type("hidden")

    assert "hidden" in names(desk)
    assert not desk.canvas.editor.isVisible()
    assert desk.store.undo_label == "Rename h to hidden"


def test_that_a_name_that_cannot_be_stays_to_be_mended(desk: Desk) -> None:
    ask_name(desk.canvas, desk.id("h"))
    desk.type("2fast")
    assert desk.canvas.editor.isVisible()
    assert "not a Python name" in desk.said[-1]

    QTest.keyClick(desk.canvas.editor, Qt.Key.Key_Escape)
    assert "h" in names(desk)


def test_that_a_double_click_on_a_name_edits_it(desk: Desk) -> None:
    node = desk.canvas.graph_scene.nodes[desk.id("w")]
    desk.double_click(node.body.topLeft() + QPointF(20, 16))

    assert desk.canvas.editor.isVisible()
    assert desk.canvas.editor.text() == "w"


def test_that_a_number_is_typed_at_a_port(desk: Desk) -> None:
    label = desk.input("more", "other") + QPointF(20, 0)
    desk.double_click(label)
    desk.type("2.5")
    node = desk.document.graph.nodes[desk.id("more")]

    assert isinstance(node, Operation)
    assert node.parameters == {"other": 2.5}
    inputs = desk.canvas.graph_scene.nodes[node.id].measure.inputs
    assert inputs[1].label == "other = 2.5"


def test_that_a_parameter_is_typed_on_the_node(desk: Desk) -> None:
    ask_value(desk.canvas, desk.id("y"), "dim")
    desk.type("0, 1")
    node = desk.document.graph.nodes[desk.id("y")]

    assert isinstance(node, Operation)
    assert node.parameters == {"dim": (0, 1)}
    (row,) = desk.canvas.graph_scene.nodes[node.id].measure.settings
    assert (row.name, row.text) == ("dim", "0, 1")


def test_that_duplicates_keep_their_wires(desk: Desk) -> None:
    desk.click(desk.body("h"))
    desk.key(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    twin = desk.document.graph.nodes[desk.selected_one]

    assert isinstance(twin, Operation)
    assert twin.inputs == desk.document.graph.nodes[desk.id("h")].inputs  # type: ignore[union-attr]
    assert twin.name == "h1"


def test_that_copied_nodes_are_pasted_into_another_document(
    desk: Desk, new_desk: Callable[[Document], Desk]
) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    desk.key(Qt.Key.Key_A, control)
    desk.key(Qt.Key.Key_C, control)
    other = new_desk(EMPTY)
    other.key(Qt.Key.Key_V, control)

    assert names(other) == names(desk)
    assert len(other.canvas.graph_scene.wires) == 3
    assert other.store.undo_label == "Paste 5 nodes"


def test_that_arrow_keys_nudge_in_one_step(desk: Desk) -> None:
    before = desk.document
    desk.click(desk.body("x"))
    for _ in range(3):
        desk.key(Qt.Key.Key_Right)
    assert desk.document.layout.places[desk.id("x")] == Place(24, 0)

    desk.store.undo()
    assert desk.document is before


def test_that_control_and_arrows_follow_the_wires(desk: Desk) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    desk.click(desk.body("x"))
    walked = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left):
        desk.key(key, control)
        walked.append(chosen(desk))

    assert walked == [{"h"}, {"y"}, {"h"}, {"x"}]
    assert "Selected: x." in desk.canvas.accessibleDescription()


def test_that_requires_grad_is_switched_on_the_node(desk: Desk) -> None:
    node = desk.canvas.graph_scene.nodes[desk.id("x")]
    toggle = node.body.topLeft() + QPointF(90, 74)
    desk.click(toggle)
    leaf = desk.document.graph.nodes[node.id]

    assert isinstance(leaf, Leaf)
    assert not leaf.requires_grad
    desk.click(toggle)
    assert desk.document.graph.nodes[node.id].requires_grad  # type: ignore[union-attr]


def test_that_an_integer_tensor_says_why_it_cannot_require_grad(
    new_desk: Callable[[Document], Desk],
) -> None:
    document, _ = add_leaf(EMPTY, filled("arange", (3, 3), "int64"), at=Place(0, 0), name="a")
    desk = new_desk(document)
    desk.click(desk.canvas.graph_scene.nodes[desk.id("a")].body.topLeft() + QPointF(90, 74))

    assert desk.said[-1].startswith("only Tensors of floating point and complex dtype")
    assert desk.document is document


def test_that_a_node_dropped_into_a_frame_stands_in_it_in_one_step(desk: Desk) -> None:
    document = desk.document
    framed = add_frame(document, "no_grad", [desk.id("more"), desk.id("y")])[0]
    desk.store.open(framed)
    desk.canvas.camera.fit()
    frame = next(iter(desk.canvas.graph_scene.around.frames.values()))
    desk.drag(desk.body("w"), frame.rect.center())

    assert mode_of(desk.document.graph, desk.id("w")) == "no_grad"
    desk.store.undo()
    assert desk.document is framed


def test_that_a_frame_is_moved_by_its_title(desk: Desk) -> None:
    desk.store.select([desk.id("y"), desk.id("more")])
    desk.canvas.adding.add("no_grad")
    (frame,) = desk.canvas.graph_scene.around.frames.values()
    places = desk.document.layout.places
    desk.drag(frame.tab.center(), frame.tab.center() + QPointF(30, 20))

    for name in ("y", "more"):
        old, new = places[desk.id(name)], desk.document.layout.places[desk.id(name)]
        assert (new.x - old.x, new.y - old.y) == (30, 20)


def test_that_a_group_is_moved_by_its_title_with_what_is_nested_in_it(desk: Desk) -> None:
    document, outer = add_group(desk.document, "model", [desk.id("y")])
    document, _ = add_group(document, "linear", [desk.id("more")], outer)
    desk.store.open(document)
    desk.canvas.camera.fit()
    nested, around = desk.canvas.graph_scene.around.groups.values()
    places = desk.document.layout.places
    assert around.rect.contains(nested.rect)
    desk.drag(around.tab.center(), around.tab.center() + QPointF(30, 20))

    for name in ("y", "more"):
        old, new = places[desk.id(name)], desk.document.layout.places[desk.id(name)]
        assert (new.x - old.x, new.y - old.y) == (30, 20)
    assert desk.document.graph is document.graph


def test_that_a_frame_without_a_selection_is_explained(desk: Desk) -> None:
    desk.canvas.adding.add("no_grad")

    assert desk.said == ["choose the nodes that the frame shall stand around first"]


def test_that_every_state_of_a_node_is_told_apart(new_desk: Callable[[Document], Desk]) -> None:
    document, x = add_leaf(EMPTY, filled("ones", (3, 3)), at=Place(0, 0), name="x")
    document, bad = add_operation(
        document, "torch.exp", at=Place(300, 0), name="bad", inputs={"input": (Source(x),)}
    )
    document, _ = add_operation(
        document, "torch.sum", at=Place(600, 0), name="after", inputs={"input": (Source(bad),)}
    )
    document, _ = add_operation(document, "torch.mm", at=Place(0, 300), name="gap")
    desk = new_desk(EMPTY)
    desk.link.engine.failures["bad"] = ("RuntimeError", "this cannot be")
    desk.store.open(document)
    desk.settle()
    cards = {i.node.name: i.card for i in desk.canvas.graph_scene.nodes.values()}

    assert {name: card.state for name, card in cards.items()} == {
        "x": "known",
        "bad": "failed",
        "after": "unreached",
        "gap": "missing",
    }
    assert cards["bad"].detail == "this cannot be"
    assert "bad" in cards["after"].detail
    assert cards["gap"].detail == "input is missing: drag a wire to it"


def test_that_new_words_are_painted_whoever_asks_for_them_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = desk.canvas.graph_scene.nodes[desk.id("h")]
    before = item.card
    painted: list[tuple[object, ...]] = []
    monkeypatch.setattr(item, "update", lambda *rect: painted.append(rect))
    desk.session.backward()
    desk.settle()

    # A paint of the new picture alone asks for the words too, before anybody is told of them.
    assert item.card != before
    assert () in painted


def test_that_only_nodes_in_view_at_full_detail_ask_for_pictures(desk: Desk) -> None:
    desk.canvas.wanting.ask()
    in_view = {wanted.node for wanted in desk.canvas.wanting.asked}
    desk.canvas.camera.zoom_by(0.3)
    desk.canvas.wanting.ask()
    from_far = desk.canvas.wanting.asked

    assert in_view == {desk.id(name) for name in ("x", "w", "h", "y")}
    assert from_far == frozenset()


def colours(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(image.width())
        for y in range(0, image.height(), 3)
    }


def test_that_leaves_are_green_and_results_blue(desk: Desk) -> None:
    desk.canvas.camera.actual()
    desk.canvas.camera.fit()
    image = desk.canvas.grab().toImage()
    canvas, ratio = desk.canvas, image.devicePixelRatio()

    def bar(name: str) -> str:
        left = canvas.graph_scene.nodes[desk.id(name)].body
        at = canvas.mapFromScene(QPointF(left.left() + 2.5, left.top() + 90))
        return image.pixelColor(int(at.x() * ratio), int(at.y() * ratio)).name().upper()

    assert canvas.zoom == 1.0
    assert bar("x") == DARK.leaf
    assert bar("h") == DARK.value


def test_that_a_figure_shows_the_whole_graph_in_any_theme(desk: Desk) -> None:
    desk.canvas.camera.zoom_by(4)
    desk.canvas.wanting.ask_for_everything(True)
    desk.settle()
    rect = desk.canvas.content_rect()
    image = QImage(rect.size().toSize(), QImage.Format.Format_ARGB32)
    image.fill(QColor("magenta"))
    painter = QPainter(image)
    desk.canvas.paint_graph(painter, image.rect().toRectF(), LIGHT)
    painter.end()
    found = colours(image)

    assert {LIGHT.canvas, LIGHT.leaf, LIGHT.value, LIGHT.card} <= found
    assert "#FF00FF" not in found
    assert rect.width() > 3 * LEAST_WIDTH


def test_that_an_empty_canvas_says_what_to_do(new_desk: Callable[[Document], Desk]) -> None:
    desk = new_desk(EMPTY)
    assert desk.canvas.overlays.hint.isVisible()
    desk.canvas.adding.add("ones")

    assert not desk.canvas.overlays.hint.isVisible()


def test_that_the_wheel_zooms_about_the_pointer(desk: Desk) -> None:
    at = QPointF(500, 300)
    before = desk.canvas.camera.to_scene(at)
    desk.canvas.camera.zoom_by(1.7, at)
    after = desk.canvas.camera.to_scene(at)

    assert abs(after.x() - before.x()) <= 1
    assert abs(after.y() - before.y()) <= 1
    assert desk.canvas.overlays.zoom_line.text == "170 %"
    desk.key(Qt.Key.Key_F)
    assert desk.canvas.overlays.zoom_line.text == "100 %"
