from PySide6.QtCore import QPointF, Qt

from inspector.canvas.wires import curve
from inspector.document.nodes import Operation, Source
from tests.canvas.conftest import Desk


def inputs_of(desk: Desk, name: str) -> dict[str, tuple[Source, ...]]:
    node = desk.document.graph.nodes[desk.id(name)]
    assert isinstance(node, Operation)
    return dict(node.inputs)


def test_that_a_wire_is_dragged_from_an_output_to_an_input(desk: Desk) -> None:
    desk.drag(desk.output("h"), desk.input("more", "other"))

    assert inputs_of(desk, "more") == {"other": (Source(desk.id("h")),)}
    assert desk.store.undo_label == "Connect h to more"
    desk.store.undo()
    assert inputs_of(desk, "more") == {}


def test_that_a_wire_is_dragged_from_an_input_to_an_output(desk: Desk) -> None:
    desk.drag(desk.input("more", "input"), desk.output("x"))

    assert inputs_of(desk, "more") == {"input": (Source(desk.id("x")),)}


def test_that_a_wire_dropped_on_a_body_takes_the_first_free_input(desk: Desk) -> None:
    desk.drag(desk.output("x"), desk.body("more"))
    desk.drag(desk.output("w"), desk.body("more"))

    assert inputs_of(desk, "more") == {
        "input": (Source(desk.id("x")),),
        "other": (Source(desk.id("w")),),
    }


def test_that_a_loop_is_refused_with_its_reason_at_the_pointer(desk: Desk) -> None:
    before = desk.document
    start, end = desk.output("y"), desk.input("h", "input")
    desk.press(start)
    desk.move(end)
    shown = desk.canvas.overlays.reason
    reason = "this wire would make a loop: y already needs h"

    assert shown.isVisible()
    assert shown.text() == reason
    desk.release(end)
    assert desk.document is before
    assert not shown.isVisible()
    assert desk.said[-1] == reason


def test_that_nodes_a_wire_does_not_fit_are_dimmed_while_it_is_dragged(desk: Desk) -> None:
    scene = desk.canvas.graph_scene
    desk.press(desk.output("h"))
    desk.move(desk.empty())
    marks = {name: scene.marks_of(scene.nodes[desk.id(name)]) for name in ("x", "h", "y", "more")}
    desk.key(Qt.Key.Key_Escape)

    assert marks["y"].lit_inputs
    assert marks["more"].lit_inputs
    assert marks["x"].dimmed
    assert not marks["h"].dimmed
    assert scene.fitting is None


def test_that_dragging_a_wire_off_its_input_detaches_it(desk: Desk) -> None:
    desk.drag(desk.input("h", "mat2"), desk.empty())

    assert set(inputs_of(desk, "h")) == {"input"}
    desk.store.undo()
    assert set(inputs_of(desk, "h")) == {"input", "mat2"}


def test_that_a_wire_taken_off_can_end_at_another_input_in_one_step(desk: Desk) -> None:
    desk.drag(desk.input("y", "input"), desk.input("more", "input"))

    assert inputs_of(desk, "y") == {}
    assert inputs_of(desk, "more") == {"input": (Source(desk.id("h")),)}
    desk.store.undo()
    assert set(inputs_of(desk, "y")) == {"input"}
    assert desk.store.undo_label is None


def test_that_a_wire_put_back_leaves_no_step(desk: Desk) -> None:
    before = desk.document
    start = desk.input("y", "input")
    desk.press(start)
    desk.move(start + QPointF(-80, 60))
    desk.move(start)
    desk.release(start)

    assert desk.document is before
    assert desk.store.undo_label is None


def test_that_escape_in_the_middle_of_a_wire_leaves_everything(desk: Desk) -> None:
    before = desk.document
    desk.press(desk.input("y", "input"))
    desk.move(desk.empty())
    assert desk.document is not before

    desk.key(Qt.Key.Key_Escape)
    desk.release(desk.empty())
    assert desk.document is before
    assert desk.store.undo_label is None
    assert not desk.canvas.quick_add.isVisible()


def test_that_a_wire_dropped_on_empty_canvas_offers_what_takes_it(desk: Desk) -> None:
    desk.drag(desk.output("y"), desk.empty())
    quick = desk.canvas.quick_add
    assert quick.isVisible()
    assert all(offer.port for offer in quick.offers)
    desk.type("mul", enter=False)
    ports = [offer.port for offer in quick.offers if offer.entry.name == "mul"]

    assert ports == ["input", "other"]
    desk.key_in_search(Qt.Key.Key_Down)
    desk.key_in_search(Qt.Key.Key_Return)
    assert inputs_of(desk, "mul") == {"other": (Source(desk.id("y")),)}
    desk.store.undo()
    assert "mul" not in {node.name for node in desk.document.graph.nodes.values()}


def test_that_a_wire_from_a_free_input_offers_what_gives_to_it(desk: Desk) -> None:
    desk.drag(desk.input("more", "other"), desk.empty())
    desk.type("eye")

    assert inputs_of(desk, "more") == {"other": (Source(desk.selected_one),)}


def test_that_a_chosen_wire_is_deleted(desk: Desk) -> None:
    start, end = desk.output("h"), desk.input("y", "input")
    desk.click((start + end) / 2)
    assert len(desk.canvas.graph_scene.chosen_wires) == 1

    desk.key(Qt.Key.Key_Delete)
    assert inputs_of(desk, "y") == {}
    assert not desk.canvas.graph_scene.chosen_wires


def test_that_a_variadic_port_always_has_a_free_slot(desk: Desk) -> None:
    desk.canvas.adding.add("torch.cat", QPointF(620, 520))
    desk.canvas.camera.fit()
    for slot, name in enumerate(("x", "w", "h")):
        desk.drag(desk.output(name), desk.input("cat", "tensors", slot))

    assert inputs_of(desk, "cat") == {
        "tensors": tuple(Source(desk.id(name)) for name in ("x", "w", "h"))
    }
    kinds = [each.kind for each in desk.canvas.graph_scene.nodes[desk.id("cat")].measure.inputs]
    assert kinds == ["wired", "wired", "wired", "extra"]


def test_that_wires_are_dashed_where_no_gradient_can_flow(desk: Desk) -> None:
    desk.canvas.adding.add("torch.Tensor.detach", QPointF(620, 520))
    desk.canvas.camera.fit()
    desk.drag(desk.output("h"), desk.body("detach"))
    desk.settle()
    wires = desk.canvas.graph_scene.wires
    looks = {(desk.document.graph.nodes[key.node].name): wire.look for key, wire in wires.items()}

    assert looks["detach"].cut
    assert looks["y"].kind == "grad"
    assert looks["y"].back == "none"


def test_that_a_gradient_that_flowed_runs_back_along_its_wires(desk: Desk) -> None:
    desk.store.select([desk.id("y")])
    desk.session.backward()
    desk.settle()
    wires = desk.canvas.graph_scene.wires.values()

    assert {wire.look.back for wire in wires} == {"current"}


def test_that_a_wire_to_the_next_line_runs_level_between_the_lines() -> None:
    line = curve(QPointF(3000, 60), QPointF(0, 340))
    points = [line.pointAtPercent(at / 40) for at in range(41)]
    between = [point for point in points if 0 < point.x() < 2900]

    assert len(between) > 20
    assert all(abs(point.y() - 200) < 20 for point in between)
    assert max(point.x() for point in points) > 3020
    assert min(point.x() for point in points) < -20
