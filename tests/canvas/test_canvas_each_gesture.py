"""Every gesture of the mouse in one table: Esc in the middle leaves the very same document and no
step, done to the end it is one step, and undo brings the same document back."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from inspector.canvas.hits import name_rect
from inspector.document.edits import rename
from inspector.document.frames import add_frame
from inspector.document.groups import add_group
from inspector.document.nodes import Document
from tests.canvas.conftest import NONE, SHIFT, Desk

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
Where = Callable[[Desk], QPointF]


def body(name: str, dx: float = 0, dy: float = 0) -> Where:
    return lambda desk: desk.body(name) + QPointF(dx, dy)


def port(name: str, port: str, slot: int = 0) -> Where:
    return lambda desk: desk.input(name, port, slot)


def output(name: str) -> Where:
    return lambda desk: desk.output(name)


def empty(desk: Desk) -> QPointF:
    return desk.empty()


def wire_to_y(desk: Desk) -> QPointF:
    return (desk.output("h") + desk.input("y", "input")) / 2


def tab_of_frame(desk: Desk) -> QPointF:
    (frame,) = desk.canvas.graph_scene.around.frames.values()
    return frame.tab.center()


def tab_of_group(desk: Desk) -> QPointF:
    (group,) = desk.canvas.graph_scene.around.groups.values()
    return group.tab.center()


EDITS: dict[str, tuple[Where, tuple[Where, ...], Qt.KeyboardModifier]] = {
    "move a node": (body("y"), (body("y", 40, 60), body("y", 90, 120)), NONE),
    "move what Shift adds": (body("x"), (body("x", -30, -40),), SHIFT),
    "move a frame": (tab_of_frame, (body("more", 0, 160),), NONE),
    "move a group": (tab_of_group, (body("w", 0, 200),), NONE),
    "drop into a frame": (body("y"), (body("more", 0, 20),), NONE),
    "drop on a wire": (body("spare"), (wire_to_y,), NONE),
    "drop beside a wire": (body("spare"), (wire_to_y,), ALT),
    "wire from an output": (output("y"), (empty, port("more", "input")), NONE),
    "wire from an input": (port("more", "other"), (empty, output("x")), NONE),
    "wire to a body": (output("y"), (empty, body("spare")), NONE),
    "wire in place of another": (output("x"), (port("y", "input"),), NONE),
    "take a wire off": (port("y", "input"), (empty,), NONE),
    "take a wire elsewhere": (port("y", "input"), (empty, port("more", "input")), NONE),
    "move all wires by Shift": (output("h"), (empty, output("x")), SHIFT),
    "move all wires by Ctrl": (output("h"), (empty, output("w")), CONTROL),
}
OTHERS: dict[str, tuple[Where, tuple[Where, ...], Qt.KeyboardModifier]] = {
    "box": (empty, (lambda desk: QPointF(-20, -20),), NONE),
    "box that adds": (empty, (lambda desk: QPointF(-20, -20),), SHIFT),
    "wire to nowhere": (output("y"), (empty,), NONE),
    "wire that makes a loop": (output("y"), (port("h", "mat2"),), NONE),
}


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Also a frame around `more`, a group around `x` and `w`, and a relu that is not wired."""
    desk.canvas.adding.add("torch.relu", QPointF(0, 420))
    relu = desk.selected_one
    desk.canvas.store.select([])

    def around(document: Document) -> Document:
        document, _ = add_frame(document, "no_grad", [desk.id("more")])
        return add_group(document, "leaves", [desk.id("x"), desk.id("w")])[0]

    desk.store.apply("Around", around)
    desk.store.apply("Name", lambda document: rename(document, relu, "spare"))
    desk.settle()
    desk.canvas.camera.fit()
    return desk


def begin(desk: Desk, name: str, *, to: int | None = None) -> tuple[QPointF, Qt.KeyboardModifier]:
    start, way, held = (EDITS | OTHERS)[name]
    # Both ends are read before anything moves.
    at, points = start(desk), [each(desk) for each in way]
    desk.press(at, held)
    for point in points[:to]:
        desk.move(at + (point - at) * 0.5, held)
        desk.move(point, held)
        at = point
    return at, held


@pytest.mark.parametrize("name", [*EDITS, *OTHERS])
def test_that_escape_in_the_middle_leaves_the_very_same(full: Desk, name: str) -> None:
    before, label = full.store.state, full.store.undo_label
    end, held = begin(full, name)
    full.key(Qt.Key.Key_Escape)
    full.release(end, held)

    assert full.document is before.document
    assert full.store.undo_label == label
    assert full.canvas.hands.gesture is None
    assert not full.canvas.quick_add.isVisible()
    scene = full.canvas.graph_scene
    assert scene.fitting is None
    shown = {node for node, item in scene.nodes.items() if item.selected}
    assert shown == full.store.selected


@pytest.mark.parametrize("name", list(EDITS))
def test_that_done_to_the_end_it_is_one_step_back_and_forth(full: Desk, name: str) -> None:
    before, label = full.document, full.store.undo_label
    full.release(*begin(full, name))
    after = full.document
    assert after is not before, name
    full.store.undo()

    assert full.document is before
    assert full.store.undo_label == label
    full.store.redo()
    assert full.document is after


@pytest.mark.parametrize("name", list(OTHERS))
def test_that_what_edits_nothing_leaves_no_step(full: Desk, name: str) -> None:
    before, label = full.document, full.store.undo_label
    full.release(*begin(full, name))
    full.canvas.quick_add.close_quietly()

    assert full.document is before
    assert full.store.undo_label == label


@pytest.mark.parametrize("name", [*EDITS, *OTHERS])
def test_that_undo_in_the_middle_gives_up(full: Desk, name: str) -> None:
    before, label = full.document, full.store.undo_label
    end, held = begin(full, name)
    if full.document is before:
        full.key(Qt.Key.Key_Escape)
    else:
        full.store.undo()
    full.move(end, held)
    full.release(end, held)

    assert full.document is before
    assert full.store.undo_label == label


def names_at(desk: Desk) -> QPointF:
    return name_rect(desk.canvas.graph_scene.nodes[desk.id("y")]).center()


def number_at(desk: Desk) -> QPointF:
    return desk.input("more", "other") + QPointF(20, 0)


TYPED: dict[str, tuple[Where, str]] = {
    "a name": (names_at, "total"),
    "a number at a port": (number_at, "2.5"),
    "an operation": (empty, "exp"),
    "an operation for a wire": (wire_to_y, "exp"),
}


@pytest.mark.parametrize("name", list(TYPED))
def test_that_escape_while_typing_leaves_the_very_same(full: Desk, name: str) -> None:
    before, label = full.document, full.store.undo_label
    where, text = TYPED[name]
    # Numbers on a card are there at full detail only.
    full.canvas.camera.zoom_by(0.7 / full.canvas.zoom)
    full.double_click(where(full))
    full.type(text, enter=False)
    quick = full.canvas.quick_add
    QTest.keyClick(quick.field if quick.isVisible() else full.canvas.editor, Qt.Key.Key_Escape)

    assert full.document is before
    assert full.store.undo_label == label
    assert not quick.isVisible()
    assert not full.canvas.editor.isVisible()


@pytest.mark.parametrize("name", list(TYPED))
def test_that_what_is_typed_is_one_step_back_and_forth(full: Desk, name: str) -> None:
    before, label = full.document, full.store.undo_label
    where, text = TYPED[name]
    # Numbers on a card are there at full detail only.
    full.canvas.camera.zoom_by(0.7 / full.canvas.zoom)
    full.double_click(where(full))
    full.type(text)
    after = full.document
    assert after is not before
    full.store.undo()

    assert full.document is before
    assert full.store.undo_label == label
    full.store.redo()
    assert full.document is after
