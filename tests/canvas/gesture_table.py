"""Every gesture on the canvas in one table: by the words of the list of what is wanted, where the
hands go and what they press."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt

from inspector.canvas.group_item import fold_rect
from inspector.canvas.hits import name_rect
from inspector.canvas.paint_card import toggle_rect
from inspector.canvas.wires import WireKey
from inspector.document.edits import rename
from inspector.document.frames import add_frame
from inspector.document.grouping import fold_group
from inspector.document.groups import add_group
from inspector.document.nodes import Document, Place
from inspector.document.notes import add_note
from inspector.document.routes import with_points
from tests.canvas.conftest import LEFT, NONE, SHIFT, Desk

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
MIDDLE, RIGHT = Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
Key = Qt.Key
Where = Callable[[Desk], QPointF]
Keys = tuple[tuple[Key, Qt.KeyboardModifier], ...]


def body(name: str, dx: float = 0, dy: float = 0) -> Where:
    return lambda desk: desk.body(name) + QPointF(dx, dy)


def port(name: str, port: str, slot: int = 0) -> Where:
    return lambda desk: desk.input(name, port, slot)


def output(name: str) -> Where:
    return lambda desk: desk.output(name)


def empty(desk: Desk) -> QPointF:
    return desk.empty()


def above(desk: Desk) -> QPointF:
    return QPointF(-20, -20)


def wire_to_y(desk: Desk) -> QPointF:
    return (desk.output("h") + desk.input("y", "input")) / 2


def tab_of_frame(desk: Desk) -> QPointF:
    (frame,) = desk.canvas.graph_scene.around.frames.values()
    return frame.tab.center()


def _group(desk: Desk, title: str) -> QPointF:
    groups = desk.canvas.graph_scene.around.groups.values()
    (group,) = [each for each in groups if each.shown.title == title]
    return QPointF(group.tab.right() - 12, group.tab.center().y())


def tab_of_group(desk: Desk) -> QPointF:
    return _group(desk, "leaves")


def chevron_of_group(desk: Desk) -> QPointF:
    groups = desk.canvas.graph_scene.around.groups.values()
    (group,) = [each for each in groups if each.shown.title == "leaves"]
    return fold_rect(group.rect).center()


def card(desk: Desk) -> QPointF:
    (folded,) = desk.canvas.graph_scene.standing.folded.values()
    return QPointF(folded.rect.center().x(), folded.rect.bottom() - 6)


def chevron_of_card(desk: Desk) -> QPointF:
    (folded,) = desk.canvas.graph_scene.standing.folded.values()
    return folded.fold_rect.center()


def note(desk: Desk) -> QPointF:
    (item,) = desk.canvas.graph_scene.pinned.items.values()
    return item.rect.center()


def corner_of_note(desk: Desk) -> QPointF:
    (item,) = desk.canvas.graph_scene.pinned.items.values()
    return item.corner.center()


def point(desk: Desk) -> QPointF:
    (at,) = desk.canvas.graph_scene.wires[bent(desk)].points
    return at


def toggle(desk: Desk) -> QPointF:
    item = desk.canvas.graph_scene.nodes[desk.id("x")]
    return toggle_rect(item.card, item.measure).center() + item.pos()


def name_of_y(desk: Desk) -> QPointF:
    return name_rect(desk.canvas.graph_scene.nodes[desk.id("y")]).center()


def number_of_more(desk: Desk) -> QPointF:
    return desk.input("more", "other") + QPointF(20, 0)


def by(where: Where, dx: float, dy: float) -> Where:
    return lambda desk: where(desk) + QPointF(dx, dy)


def bent(desk: Desk) -> WireKey:
    """The wire that runs through a reroute point."""
    return WireKey(desk.id("h"), "mat2", 0)


def furnish(desk: Desk) -> None:
    """Also a frame around `more`, a group around `x` and `w`, a relu `spare` that is not wired, a
    folded group of `p` and `q`, a note, and a reroute point between `w` and `h`."""
    desk.canvas.adding.add("torch.relu", QPointF(0, 420))
    relu = desk.selected_one
    for at in (QPointF(1000, 60), QPointF(1300, 60)):
        desk.canvas.adding.add("torch.relu", at)
    p, q = list(desk.document.graph.nodes)[-2:]
    desk.canvas.store.select([])
    start, end = desk.output("w"), desk.input("h", "mat2")
    middle = Place(round((start.x() + end.x()) / 2), round((start.y() + end.y()) / 2) + 40)

    def edit(document: Document) -> Document:
        for node, name in ((relu, "spare"), (p, "p"), (q, "q")):
            document = rename(document, node, name)
        document, _ = add_frame(document, "no_grad", [desk.id("more")])
        document, _ = add_group(document, "leaves", [desk.id("x"), desk.id("w")])
        document, pair = add_group(document, "pair", [p, q])
        document = fold_group(document, pair, True)
        document, _ = add_note(document, Place(940, 300), "# Why")
        return with_points(document, bent(desk), (middle,))

    desk.store.apply("Around", edit)
    desk.canvas.gliding.reduced = True
    desk.settle()
    desk.canvas.camera.fit()


class Drag(NamedTuple):
    """A press, a way, and a release. `first`: a key before it."""

    start: Where
    way: tuple[Where, ...]
    held: Qt.KeyboardModifier = NONE
    button: Qt.MouseButton = LEFT
    first: Key | None = None


class Typed(NamedTuple):
    """A double click, or a key with something selected, opens a field; then a text."""

    text: str
    at: Where | None = None
    keys: Keys = ()
    chosen: tuple[str, ...] = ()
    drag: Drag | None = None


class Clicks(NamedTuple):
    """One click or double click that edits at once."""

    at: Where
    held: Qt.KeyboardModifier = NONE
    double: bool = False


class Pressed(NamedTuple):
    """Keys after something was selected (nodes by name), or something clicked."""

    keys: Keys
    chosen: tuple[str, ...] = ()
    click: Where | None = None


# What edits the document: one step, back and forth; Esc in the middle leaves the very same.
EDITS: dict[str, Drag] = {
    "move a node": Drag(body("y"), (body("y", 40, 60), body("y", 90, 120))),
    "move what Shift adds": Drag(body("x"), (body("x", -30, -40),), SHIFT),
    "move a frame": Drag(tab_of_frame, (body("more", 0, 160),)),
    "move a group": Drag(tab_of_group, (body("w", 0, 200),)),
    "move a folded group": Drag(card, (by(card, 60, 90), by(card, 30, 140))),
    "move a note": Drag(note, (by(note, 40, 30), by(note, 80, 60))),
    "resize a note": Drag(corner_of_note, (by(corner_of_note, 60, 40),)),
    "move a reroute point": Drag(point, (by(point, 20, 30), by(point, 10, 60))),
    "drop into a frame": Drag(body("y"), (body("more", 0, 20),)),
    "drop into a group": Drag(body("spare"), (body("x", 40, 30),)),
    "drop on a wire": Drag(body("spare"), (wire_to_y,)),
    "drop beside a wire": Drag(body("spare"), (wire_to_y,), ALT),
    "wire from an output": Drag(output("y"), (empty, port("more", "input"))),
    "wire from an input": Drag(port("more", "other"), (empty, output("x"))),
    "wire to a body": Drag(output("y"), (empty, body("spare"))),
    "wire in place of another": Drag(output("x"), (port("y", "input"),)),
    "take a wire off": Drag(port("y", "input"), (empty,)),
    "take a wire elsewhere": Drag(port("y", "input"), (empty, port("more", "input"))),
    "move all wires by Shift": Drag(output("h"), (empty, output("x")), SHIFT),
    "move all wires by Ctrl": Drag(output("h"), (empty, output("w")), CONTROL),
    "knife by the right button": Drag(
        by(wire_to_y, -6, -50), (by(wire_to_y, 6, 50),), CONTROL, RIGHT
    ),
    "knife by Y": Drag(by(wire_to_y, -6, -50), (by(wire_to_y, 6, 50),), first=Key.Key_Y),
}
# What edits nothing.
OTHERS: dict[str, Drag] = {
    "box": Drag(empty, (above,)),
    "box that adds": Drag(empty, (above,), SHIFT),
    "lasso": Drag(empty, (above, body("y", 0, 60)), ALT),
    "lasso that adds": Drag(empty, (above, body("y", 0, 60)), ALT | SHIFT),
    "pan by the middle button": Drag(empty, (above,), button=MIDDLE),
    "wire to nowhere": Drag(output("y"), (empty,)),
    "wire that makes a loop": Drag(output("y"), (port("h", "mat2"),)),
    "knife over nothing": Drag(empty, (by(empty, 60, 10),), CONTROL, RIGHT),
}
TYPED: dict[str, Typed] = {
    "a name": Typed("total", name_of_y),
    "a name by F2": Typed("total", keys=((Key.Key_F2, NONE),), chosen=("y",)),
    "a number at a port": Typed("2.5", number_of_more),
    "an operation by double click": Typed("exp", empty),
    "an operation by Tab": Typed("exp", keys=((Key.Key_Tab, NONE),)),
    "an operation by Space": Typed("exp", keys=((Key.Key_Space, NONE),)),
    "an operation after the node": Typed("exp", keys=((Key.Key_Insert, NONE),), chosen=("y",)),
    "an operation for a wire": Typed("exp", wire_to_y),
    "an operation for a dragged wire": Typed("exp", drag=Drag(output("y"), (empty,))),
    "an operation before a dragged wire": Typed("exp", drag=Drag(port("more", "input"), (empty,))),
    "a frame's title": Typed("frozen", tab_of_frame),
    "a group's title": Typed("inputs", keys=((Key.Key_F2, SHIFT),), chosen=("x", "w")),
    "a note's text": Typed("because", note),
}
CLICKS: dict[str, Clicks] = {
    "switch requires_grad": Clicks(toggle),
    "fold by the chevron": Clicks(chevron_of_group),
    "unfold by the chevron": Clicks(chevron_of_card),
    "add a reroute point": Clicks(wire_to_y, ALT, double=True),
}
PRESSED: dict[str, Pressed] = {
    "nudge": Pressed(((Key.Key_Right, NONE), (Key.Key_Right, NONE)), ("h", "y")),
    "nudge far": Pressed(((Key.Key_Down, SHIFT),), ("h",)),
    "nudge a note": Pressed(((Key.Key_Left, NONE), (Key.Key_Up, NONE)), click=note),
    "nudge a reroute point": Pressed(((Key.Key_Down, SHIFT),), click=point),
    "delete a note": Pressed(((Key.Key_Delete, NONE),), click=note),
    "delete a reroute point": Pressed(((Key.Key_Delete, NONE),), click=point),
    "delete a wire": Pressed(((Key.Key_Delete, NONE),), click=wire_to_y),
    "delete a folded group": Pressed(((Key.Key_Delete, NONE),), click=card),
    "reroute the chosen wire": Pressed(((Key.Key_R, ALT),), click=wire_to_y),
    "wire by keys": Pressed(
        ((Key.Key_W, NONE), (Key.Key_Tab, NONE), (Key.Key_Return, NONE)), ("y",)
    ),
    "straighten": Pressed(((Key.Key_Q, NONE),), ("x", "h")),
    "arrange": Pressed(((Key.Key_R, CONTROL),)),
    "fold by K": Pressed(((Key.Key_K, NONE),), ("x", "w")),
    "unfold by K": Pressed(((Key.Key_K, NONE),), click=card),
    "detach": Pressed(((Key.Key_D, ALT),), ("h",)),
    "delete and reconnect": Pressed(((Key.Key_Delete, CONTROL),), ("h",)),
    "duplicate": Pressed(((Key.Key_D, CONTROL),), ("h",)),
    "bypass": Pressed(((Key.Key_B, CONTROL),), ("h",)),
    "mute": Pressed(((Key.Key_M, NONE),), ("h",)),
}


class Walk(NamedTuple):
    """Keys that choose nodes and edit nothing; who is chosen afterwards."""

    keys: Keys
    chosen: tuple[str, ...]
    then: frozenset[str]


WALKS: dict[str, Walk] = {
    "what it needs": Walk(((Key.Key_BracketLeft, NONE),), ("y",), frozenset("xwhy")),
    "what needs it": Walk(((Key.Key_BracketRight, NONE),), ("w",), frozenset("why")),
    "grow along wires": Walk(((Key.Key_G, SHIFT),), ("y",), frozenset("hy")),
    "grow twice": Walk(((Key.Key_G, SHIFT), (Key.Key_G, SHIFT)), ("y",), frozenset("xwhy")),
    "select all": Walk(((Key.Key_A, CONTROL),), (), frozenset({*"xwhypq", "more", "spare"})),
    "next in order": Walk(((Key.Key_PageDown, NONE),), ("w",), frozenset("h")),
    "previous in order": Walk(((Key.Key_PageUp, NONE),), ("h",), frozenset("w")),
    "also the next": Walk(((Key.Key_PageDown, SHIFT),), ("w",), frozenset("wh")),
    "downstream along a wire": Walk(((Key.Key_Right, CONTROL),), ("h",), frozenset("y")),
    "upstream along a wire": Walk(((Key.Key_Left, CONTROL),), ("y",), frozenset("h")),
    "nothing by Esc": Walk(((Key.Key_Escape, NONE),), ("h", "y"), frozenset()),
}

# The list of what is wanted, and the rows that do it.
WANTED: dict[str, tuple[str, ...]] = {
    "1 adding by Tab, double click, Space": (
        "an operation by Tab", "an operation by double click", "an operation by Space",
    ),
    "1 a wire dragged to empty canvas": (
        "an operation for a dragged wire", "an operation before a dragged wire", "wire to nowhere",
    ),
    "1 a node dropped on a wire": (
        "drop on a wire", "drop beside a wire", "an operation for a wire",
    ),
    "2 wiring, replacing": (
        "wire from an output", "wire from an input", "wire to a body", "wire in place of another",
        "take a wire elsewhere", "move all wires by Shift", "move all wires by Ctrl",
        "wire that makes a loop",
    ),
    "2 detaching": ("take a wire off", "detach", "delete a wire"),
    "2 delete and reconnect": ("delete and reconnect",),
    "2 reroute points": (
        "add a reroute point", "reroute the chosen wire", "move a reroute point",
        "nudge a reroute point", "delete a reroute point",
    ),
    "2 knife": ("knife by the right button", "knife by Y", "knife over nothing"),
    "3 box and lasso": ("box", "box that adds", "lasso", "lasso that adds", "select all"),
    "3 moving, straight, arranged": (
        "move a node", "move what Shift adds", "nudge", "nudge far", "straighten", "arrange",
    ),
    "3 the view": ("pan by the middle button",),
    "3 upstream and downstream": (
        "what it needs", "what needs it", "grow along wires", "grow twice",
    ),
    "4 frames": ("move a frame", "drop into a frame", "a frame's title"),
    "4 notes": (
        "move a note", "resize a note", "nudge a note", "delete a note", "a note's text",
    ),
    "4 groups": (
        "move a group", "move a folded group", "drop into a group", "a group's title",
        "fold by the chevron", "unfold by the chevron", "fold by K", "unfold by K",
        "delete a folded group",
    ),
    "5 doing": ("duplicate", "bypass", "mute", "switch requires_grad"),
    "5 one floating editor": ("a name", "a name by F2", "a number at a port"),
    "7 without a mouse": (
        "wire by keys", "an operation after the node", "next in order", "previous in order",
        "also the next", "downstream along a wire", "upstream along a wire", "nothing by Esc",
    ),
}  # fmt: skip
