"""Laid out anew, in line, at even distances, straight: each one undo step, and the nodes glide."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from inspector.document.contents import filled
from inspector.document.edits import add_leaf, add_operation, delete, move
from inspector.document.nodes import Document, Place, Source
from inspector.document.ranks import LARGE
from tests.canvas.conftest import Desk


def _do(desk: Desk, act: str) -> None:
    desk.canvas.commands.actions[act].trigger()


def _choose(desk: Desk, *names: str) -> None:
    desk.store.select(desk.id(name) for name in names)


def _at(desk: Desk, name: str) -> Place:
    return desk.document.layout.places[desk.id(name)]


def test_that_arranging_is_one_step_and_undo_takes_it_back(desk: Desk) -> None:
    before = desk.document
    desk.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)

    assert desk.store.undo_label == "Arrange"
    assert desk.document.graph is before.graph
    assert _at(desk, "x").y == _at(desk, "h").y == _at(desk, "y").y
    desk.store.undo()
    assert desk.document is before


def test_that_nodes_glide_and_end_where_the_document_has_them(desk: Desk, qtbot: QtBot) -> None:
    gliding = desk.canvas.gliding
    item = desk.canvas.graph_scene.nodes[desk.id("h")]
    old = item.pos().y()
    _do(desk, "arrange")

    assert gliding.runs
    assert item.pos().y() == old != _at(desk, "h").y
    qtbot.waitUntil(lambda: not gliding.runs)
    assert item.pos().y() == _at(desk, "h").y


def test_that_what_is_in_view_fits_the_places_that_the_nodes_glide_to(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.store.apply("Move", lambda d: move(d, [desk.id("more")], Place(0, 4000)))
    desk.canvas.camera.fit()
    _do(desk, "arrange")
    view = desk.canvas.camera.view
    qtbot.waitUntil(lambda: not desk.canvas.gliding.runs)
    desk.canvas.camera.fit()

    assert desk.canvas.camera.view == view


def test_that_an_edit_while_nodes_glide_puts_them_in_place(desk: Desk) -> None:
    _do(desk, "arrange")
    x = desk.id("x")
    desk.store.apply("Move x", lambda d: move(d, {x}, Place(0, 300)))

    assert not desk.canvas.gliding.runs
    for node, item in desk.canvas.graph_scene.nodes.items():
        at = desk.document.layout.places[node]
        assert (item.pos().x(), item.pos().y()) == (at.x, at.y)


def test_that_nothing_glides_where_motion_is_not_wanted(desk: Desk) -> None:
    desk.canvas.gliding.reduced = True
    _do(desk, "arrange")

    assert not desk.canvas.gliding.runs


def test_that_only_the_selection_is_arranged_and_stays_where_it_was(desk: Desk) -> None:
    more, corner = _at(desk, "more"), (0, 0)
    _choose(desk, "x", "w", "h")
    _do(desk, "arrange")
    places = [_at(desk, name) for name in ("x", "w", "h")]

    assert desk.store.undo_label == "Arrange 3 nodes"
    assert _at(desk, "more") == more
    assert (min(p.x for p in places), min(p.y for p in places)) == corner


def _large() -> Document:
    document, last = add_leaf(Document(), filled("rand", (2, 2)), at=Place(0, 0), name="x")
    for _ in range(LARGE):
        document, last = add_operation(
            document, "torch.relu", at=Place(0, 0), inputs={"input": (Source(last),)}
        )
    return document


def test_that_a_large_graph_is_arranged_by_a_process_while_the_document_changes(
    new_desk: Callable[[Document], Desk], qtbot: QtBot
) -> None:
    desk = new_desk(_large())
    layouter = desk.canvas.arranging.layouter
    gone, *_, end = desk.document.graph.nodes
    with qtbot.waitSignal(layouter.laid_out, timeout=30_000):
        _do(desk, "arrange")
        desk.store.apply("Delete x", lambda d: delete(d, [gone]))
    places = desk.document.layout.places

    assert gone not in places
    assert len({place.y for place in places.values()}) < len(places) / 5
    assert places[end].y == max(place.y for place in places.values())
    assert desk.store.undo_label == "Arrange"


@pytest.mark.parametrize(
    ("edge", "line"),
    [
        ("left", lambda body: body.left()),
        ("right", lambda body: body.right()),
        ("centre", lambda body: body.center().x()),
        ("top", lambda body: body.top()),
        ("bottom", lambda body: body.bottom()),
        ("middle", lambda body: body.center().y()),
    ],
)
def test_that_nodes_are_put_in_line(desk: Desk, edge: str, line: Callable[..., float]) -> None:
    desk.canvas.gliding.reduced = True
    before = desk.document
    _choose(desk, "x", "h", "more")
    _do(desk, f"align-{edge}")
    lines = [line(desk.canvas.graph_scene.nodes[desk.id(n)].body) for n in ("x", "h", "more")]

    assert max(lines) - min(lines) <= 1
    assert desk.store.undo_label == f"Align {edge}"
    desk.store.undo()
    assert desk.document is before


def test_that_gaps_become_even(desk: Desk) -> None:
    desk.canvas.gliding.reduced = True
    _choose(desk, "x", "h", "y")
    _do(desk, "distribute-across")
    bodies = [desk.canvas.graph_scene.nodes[desk.id(name)].body for name in ("x", "h", "y")]
    gaps = [bodies[1].left() - bodies[0].right(), bodies[2].left() - bodies[1].right()]

    assert abs(gaps[0] - gaps[1]) <= 1
    assert _at(desk, "y") == Place(620, 100)


def test_that_wires_between_the_chosen_become_straight(desk: Desk) -> None:
    desk.canvas.gliding.reduced = True
    _choose(desk, "x", "h", "y")
    desk.key(Qt.Key.Key_Q)

    assert desk.output("x").y() == desk.input("h", "input").y()
    assert desk.output("h").y() == desk.input("y", "input").y()
    assert _at(desk, "x") == Place(0, 0)
    assert desk.store.undo_label == "Straighten wires"
