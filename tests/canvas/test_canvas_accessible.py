"""What a screen reader is told of the graph."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface

from inspector.canvas.accessible import Reading, let_be_read
from inspector.document.frames import add_frame
from inspector.document.grouping import fold_group, group_nodes
from inspector.document.nodes import Document, Place
from inspector.document.notes import add_note
from tests.canvas.conftest import Desk

Name = QAccessible.Text.Name


@pytest.fixture
def reading(desk: Desk) -> Iterator[Reading]:
    yield let_be_read(desk.canvas)
    QAccessible.setActive(False)


def asked(desk: Desk) -> QAccessibleInterface:
    """As an assistive technology would ask."""
    return QAccessible.queryAccessibleInterface(desk.canvas)


def named(desk: Desk, name: str) -> QAccessibleInterface:
    whole = asked(desk)
    nodes = (whole.child(at) for at in range(len(desk.document.graph.nodes)))
    return next(node for node in nodes if node.text(Name).startswith(f"{name} = "))


def words_below(part: QAccessibleInterface) -> list[str]:
    return [part.child(at).text(Name) for at in range(part.childCount())]


def test_that_nothing_is_made_before_somebody_asks(desk: Desk, reading: Reading) -> None:
    desk.store.select([desk.id("h")])
    desk.key(Qt.Key.Key_PageDown)

    assert reading.made == 0


def test_that_each_node_is_read_with_what_it_is(desk: Desk, reading: Reading) -> None:
    desk.store.select([desk.id("y")])
    desk.session.backward()
    desk.settle()
    whole = asked(desk)
    words = [whole.child(at).text(Name) for at in range(5)]

    assert whole.text(Name) == "Graph"
    assert whole.role() == QAccessible.Role.List
    assert words == [
        "x = rand, leaf, 3×3 float32, requires grad, gradient stored",
        "w = ones, leaf, 3×3 float32, requires grad, gradient stored",
        "h = mm, 3×3 float32, requires grad, gradient flowed",
        "y = sum, scalar float32, requires grad, gradient flowed",
        "more = add, incomplete: input is missing: drag a wire to it",
    ]


def test_that_ports_say_where_their_wires_lead(desk: Desk, reading: Reading) -> None:
    assert words_below(named(desk, "h")) == [
        "input input, wired from x",
        "input mat2, wired from w",
        "output, goes to y.input",
    ]
    assert words_below(named(desk, "more"))[0] == "input input, missing"
    (wire,) = words_below(named(desk, "y").child(0))
    assert wire == "wire from h to y.input, no gradient yet"


def test_that_relations_follow_the_wires(desk: Desk, reading: Reading) -> None:
    related = named(desk, "h").relations()
    come = [n.text(Name)[:1] for n, k in related if k == QAccessible.RelationFlag.FlowsFrom]
    go = [n.text(Name)[:1] for n, k in related if k == QAccessible.RelationFlag.FlowsTo]

    assert come == ["x", "w"]
    assert go == ["y"]


def test_that_selection_and_keyboard_are_told_as_states(desk: Desk, reading: Reading) -> None:
    desk.canvas.setFocus()
    desk.store.select([desk.id("x"), desk.id("h")])
    desk.key(Qt.Key.Key_PageDown)
    assert desk.selected_one == desk.id("w")
    state = named(desk, "w").state()

    assert state.selected
    assert state.focused == desk.canvas.hasFocus()
    assert not named(desk, "h").state().selected


def test_that_a_node_lies_where_it_is_drawn(desk: Desk, reading: Reading) -> None:
    whole, node = asked(desk), named(desk, "h")
    middle = node.rect().center()
    shown = desk.canvas.viewport().mapFromGlobal(middle)

    assert desk.canvas.hands.under(QPointF(shown)) is not None
    assert whole.childAt(middle.x(), middle.y()) is node
    assert whole.indexOfChild(node) == 2
    assert node.parent() is whole
    assert node.child(0).parent() is node


def test_that_what_went_is_invalid_and_forgotten(desk: Desk, reading: Reading) -> None:
    node = named(desk, "h")
    made = reading.made
    desk.store.select([desk.id("h")])
    desk.canvas.acts.delete()

    assert reading.made < made
    assert asked(desk).child(2).text(Name).startswith("y = ")
    desk.store.undo()
    again = named(desk, "h")
    assert again is not node
    assert again.isValid()


def test_that_a_node_walked_to_is_told_while_somebody_listens(desk: Desk, reading: Reading) -> None:
    QAccessible.setActive(True)
    desk.canvas.setFocus()
    desk.key(Qt.Key.Key_PageDown)
    desk.key(Qt.Key.Key_PageDown)

    if desk.canvas.hasFocus():
        assert reading.made >= 2
        assert asked(desk).focusChild().text(Name).startswith("w = ")


def test_that_frames_and_what_is_not_run_are_read(desk: Desk, reading: Reading) -> None:
    desk.store.select([desk.id("h")])
    desk.canvas.framing.put_into_frame("no_grad")
    desk.store.select([desk.id("y")])
    desk.key(Qt.Key.Key_M)
    desk.settle()

    assert named(desk, "h").text(Name) == "h = mm, in no_grad, 3×3 float32, does not require grad"
    assert named(desk, "y").text(Name) == "y = sum, muted: not run"


def test_that_the_tree_holds_together(desk: Desk, reading: Reading) -> None:
    def walk(part: QAccessibleInterface) -> int:
        below = [part.child(at) for at in range(part.childCount())]
        for at, each in enumerate(below):
            assert each.parent() is part
            assert part.indexOfChild(each) == at
            assert each.isValid()
            assert each.text(Name)
            assert not each.rect().isEmpty()
        return len(below) + sum(walk(each) for each in below)

    whole = asked(desk)
    nodes = [whole.child(at) for at in range(len(desk.document.graph.nodes))]

    assert sum(walk(node) for node in nodes) == 1 + 1 + 5 + 3 + 3
    assert whole.child(len(nodes)) is not None
    assert whole.child(-1) is None


def all_words(desk: Desk) -> list[str]:
    whole = asked(desk)
    parts = (whole.child(at) for at in range(whole.childCount()))
    return [part.text(Name) for part in parts if part is not None]


def test_that_frames_groups_and_notes_are_read_after_the_nodes(
    desk: Desk, reading: Reading
) -> None:
    def edit(document: Document) -> Document:
        document, _ = group_nodes(document, "pair", [desk.id("h"), desk.id("y")])
        document, _ = add_frame(document, "no_grad", [desk.id("more")])
        return add_note(document, Place(0, -300), "# Why\n- it **is** so.")[0]

    desk.store.apply("Around", edit)
    desk.settle()
    whole = asked(desk)

    assert all_words(desk)[5:8] == [
        "frame with torch.no_grad():, around more",
        "group pair, around h, y",
        "note, Why. it is so",
    ]
    for at in (5, 6, 7):
        part = whole.child(at)
        middle = part.rect().center()
        assert whole.indexOfChild(part) == at
        assert part.parent() is whole
        assert whole.childAt(middle.x(), middle.y()) is part


def test_that_a_folded_group_is_read_as_one_with_its_ports_and_its_result(
    desk: Desk, reading: Reading
) -> None:
    def edit(document: Document) -> Document:
        document, group = group_nodes(document, "pair", [desk.id("h"), desk.id("y")])
        return fold_group(document, group, True)

    named(desk, "h")
    desk.store.apply("Fold", edit)
    desk.settle()
    words = all_words(desk)

    assert [each.partition(" ")[0] for each in words[:4]] == ["x", "w", "more", "pair,"]
    assert words[3] == (
        "pair, folded group of 2 nodes, h.input from x, h.mat2 from w,"
        " result y = sum, scalar float32, requires grad"
    )
    card = asked(desk).child(3)
    assert [n.text(Name)[:1] for n, _ in card.relations()] == ["x", "w"]
    desk.canvas.setFocus()
    desk.key(Qt.Key.Key_PageDown)
    desk.key(Qt.Key.Key_PageDown)
    desk.key(Qt.Key.Key_PageDown)
    assert card.state().selected
    assert card.state().focused == desk.canvas.hasFocus()
