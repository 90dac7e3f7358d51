import random
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPointF

from inspector.canvas.scene import GraphScene
from inspector.document.contents import filled
from inspector.document.edits import (
    EditRefused,
    add_leaf,
    add_operation,
    delete,
    duplicate,
    move,
    rename,
    set_parameter,
)
from inspector.document.frames import add_frame, put_in, take_out
from inspector.document.nodes import EMPTY, Document, NodeId, Place, Source
from inspector.document.tensor_edits import set_requires_grad
from inspector.document.wiring import connect, disconnect
from inspector.look.theme import DARK
from tests.canvas.conftest import Desk

OPS = ("torch.add", "torch.mm", "torch.cat", "torch.max", "torch.unbind", "torch.sum")


def an_edit(random_: random.Random, document: Document) -> Document:
    nodes = list(document.graph.nodes)
    at = Place(random_.randrange(0, 2000), random_.randrange(0, 2000))
    if len(nodes) < 4:
        return add_leaf(document, filled("ones", (2, 2)), at=at, requires_grad=True)[0]
    some = random_.sample(nodes, random_.randint(1, 3))
    one, other = some[0], random_.choice(nodes)
    row = getattr(document.graph.nodes[one], "row", None)
    match random_.randrange(12):
        case 0:
            return add_leaf(document, filled("rand", (2, 2)), at=at)[0]
        case 1 | 2:
            return add_operation(document, random_.choice(OPS), at=at)[0]
        case 3 | 4 | 5 if row is not None:
            return connect(document, Source(other), one, random_.choice(row.inputs).name)
        case 6 if row is not None:
            return disconnect(document, one, row.inputs[0].name, 0)
        case 7:
            return delete(document, some)
        case 8:
            return duplicate(document, some)[0]
        case 9:
            return add_frame(document, "no_grad", some)[0]
        case 10 if document.graph.frames:
            frame = random_.choice(list(document.graph.frames))
            return put_in(document, frame, some) if at.x > 1000 else take_out(document, some)
        case 11 if row is not None and row.id == "torch.add":
            return set_parameter(document, one, "other", at.x)
        case _:
            moved = move(document, some, Place(at.x - 1000, at.y - 1000))
            return rename(moved, one, f"name_{random_.randrange(10**6)}")


def picture(scene: GraphScene) -> dict[str, object]:
    """Everything that the scene shows, as values."""
    return {
        "nodes": {
            node: (
                item.node,
                item.pos().toTuple(),
                item.measure,
                item.card,
                item.selected,
                item.boundingRect().getRect(),
            )
            for node, item in scene.nodes.items()
        },
        "wires": {
            key: (wire.source, wire.look, *(end.toTuple() for end in wire.ends))
            for key, wire in scene.wires.items()
        },
        "frames": {
            key: (item.frame, item.rect.getRect()) for key, item in scene.around.frames.items()
        },
        "boxes": {node: box.getRect() for node, box in scene.overview._boxes.items()},
        "lines": {key: line.toTuple() for key, line in scene.overview._lines.items()},
    }


def test_that_the_scene_equals_a_fresh_projection_after_any_edits(
    new_desk: Callable[[Document], Desk],
) -> None:
    for seed in range(4):
        chance = random.Random(seed)
        desk = new_desk(EMPTY)
        for step in range(60):
            if chance.random() < 0.2:
                desk.store.undo() if chance.random() < 0.6 else desk.store.redo()
            else:
                try:
                    desk.store.apply(f"edit {step}", partial(an_edit, chance))
                except EditRefused:
                    continue
            some = [n for n in desk.document.graph.nodes if chance.random() < 0.3]
            desk.store.select(some)
            if step % 3 == 0:
                desk.settle()
        desk.settle()
        fresh = GraphScene(desk.session, DARK, desk.canvas)
        fresh.project(desk.store.state)

        assert picture(desk.canvas.graph_scene) == picture(fresh), f"seed {seed}"


def test_that_moving_one_node_touches_only_its_own_wires(desk: Desk) -> None:
    scene = desk.canvas.graph_scene
    before = {key: wire.path() for key, wire in scene.wires.items()}
    node: NodeId = desk.id("x")
    desk.store.apply("move", lambda document: move(document, [node], Place(10, 0)))
    changed = {key for key, wire in scene.wires.items() if wire.path() != before[key]}

    assert {wire.source.node for key, wire in scene.wires.items() if key in changed} == {node}
    assert scene.nodes[node].pos() == QPointF(10, 0)


def test_that_a_node_scrolled_into_view_shows_what_changed_meanwhile(desk: Desk) -> None:
    scene, canvas = desk.canvas.graph_scene, desk.canvas
    away = [desk.id("h"), desk.id("y")]
    desk.store.apply("Move", lambda d: move(d, away, Place(9000, 9000)))
    desk.settle()
    (wire,) = (wire for key, wire in scene.wires.items() if key.node == desk.id("y"))
    before = wire.look.kind
    for name in ("x", "w"):
        desk.store.apply("Off", partial(set_requires_grad, node=desk.id(name), on=False))
    desk.settle()
    canvas.centerOn(scene.nodes[desk.id("y")].body.center())
    canvas.viewport().repaint()

    assert (before, wire.look.kind) == ("grad", "plain")
    assert scene.nodes[desk.id("y")].card.kind == "plain"
