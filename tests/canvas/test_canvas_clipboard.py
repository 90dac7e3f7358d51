"""Copying and pasting by real keys: between canvases, as text, and as Python."""

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from inspector.canvas.clipboard import MIME
from inspector.document.contents import numbers
from inspector.document.edits import add_leaf
from inspector.document.nodes import EMPTY, Document, Operation, Place
from tests.canvas.conftest import SHIFT, Desk

CONTROL = Qt.KeyboardModifier.ControlModifier


def names(desk: Desk) -> set[str]:
    return {node.name for node in desk.document.graph.nodes.values()}


def put_text(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def test_that_nodes_go_through_a_chat_as_text(
    desk: Desk, new_desk: Callable[[Document], Desk]
) -> None:
    desk.key(Qt.Key.Key_A, CONTROL)
    desk.key(Qt.Key.Key_C, CONTROL)
    text = QGuiApplication.clipboard().text()
    other = new_desk(EMPTY)
    put_text(f"here you are:\n```\n{text}\n```\nbye")
    other.key(Qt.Key.Key_V, CONTROL)

    assert names(other) == names(desk)
    assert len(other.canvas.graph_scene.wires) == 3
    assert len(other.store.selected) == 5

    other.key(Qt.Key.Key_Z, CONTROL)
    assert other.document is EMPTY


def test_that_what_is_pasted_lands_at_the_pointer(desk: Desk) -> None:
    desk.store.select([desk.id("x")])
    desk.key(Qt.Key.Key_C, CONTROL)
    at = QPointF(200, 420)
    QTest.mouseMove(desk.canvas.viewport(), desk.point(at))
    desk.move(at)
    desk.key(Qt.Key.Key_V, CONTROL)
    place = desk.document.layout.places[desk.selected_one]

    assert abs(place.x - at.x()) < 2
    assert abs(place.y - at.y()) < 2


def test_that_a_frame_goes_along_into_another_document(
    desk: Desk, new_desk: Callable[[Document], Desk]
) -> None:
    desk.store.select([desk.id("h"), desk.id("y")])
    desk.key(Qt.Key.Key_G, CONTROL)
    desk.key(Qt.Key.Key_C, CONTROL)
    other = new_desk(EMPTY)
    other.key(Qt.Key.Key_V, CONTROL)

    (frame,) = other.document.graph.frames.values()
    assert frame.mode == "no_grad"
    assert set(frame.nodes) == set(other.document.graph.nodes)


def test_that_damaged_text_and_damaged_nodes_are_refused_in_one_sentence(desk: Desk) -> None:
    before = desk.document
    put_text('tensor-inspector nodes 1\n{"graph": {"nodes": [')
    desk.key(Qt.Key.Key_V, CONTROL)
    carried = QMimeData()
    carried.setData(MIME, b"PK\x03\x04 no session")
    QGuiApplication.clipboard().setMimeData(carried)
    desk.key(Qt.Key.Key_V, CONTROL)

    assert desk.document is before
    assert len(desk.said) == 2
    for said in desk.said:
        assert said.startswith("The nodes on the clipboard cannot be pasted: ")
        assert said.endswith("copy them again.")


def test_that_an_empty_clipboard_says_what_to_do(desk: Desk) -> None:
    QGuiApplication.clipboard().clear()
    desk.key(Qt.Key.Key_V, CONTROL)

    assert desk.said == ["The clipboard is empty: select some nodes and press Ctrl+C."]


def test_that_many_numbers_are_copied_whole_though_the_text_names_them_only(
    desk: Desk, new_desk: Callable[[Document], Desk]
) -> None:
    count = 100_000
    document, node = add_leaf(EMPTY, numbers([0.5] * count, (count,)), at=Place(0, 0), name="big")
    desk = new_desk(document)
    desk.store.select([node])
    desk.key(Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "big"

    other = new_desk(EMPTY)
    other.key(Qt.Key.Key_V, CONTROL)
    (pasted,) = other.document.graph.nodes.values()
    assert pasted.contents == document.graph.nodes[node].contents  # type: ignore[union-attr]


def test_that_duplicates_have_the_same_inputs_or_with_shift_none(desk: Desk) -> None:
    desk.store.select([desk.id("h"), desk.id("y")])
    desk.key(Qt.Key.Key_D, CONTROL | SHIFT)
    loose = {n.name: n for n in map(desk.document.graph.nodes.get, desk.store.selected) if n}
    assert isinstance(loose["h1"], Operation)
    assert isinstance(loose["y1"], Operation)
    assert not loose["h1"].inputs
    assert loose["y1"].inputs["input"][0].node == loose["h1"].id
    assert desk.store.undo_label == "Duplicate 2 nodes without wires"

    desk.key(Qt.Key.Key_Z, CONTROL)
    desk.store.select([desk.id("h")])
    desk.key(Qt.Key.Key_D, CONTROL)
    twin = desk.document.graph.nodes[desk.selected_one]
    assert isinstance(twin, Operation)
    assert twin.inputs == desk.document.graph.nodes[desk.id("h")].inputs  # type: ignore[union-attr]


def test_that_a_selection_is_copied_as_a_script_with_what_it_needs(desk: Desk) -> None:
    desk.store.select([desk.id("h")])
    desk.canvas.commands.do("copy-python")
    script = QGuiApplication.clipboard().text()

    assert "h = torch.mm(x, w)" in script
    assert "w = torch.ones(3, 3" in script
    assert "torch.sum" not in script
