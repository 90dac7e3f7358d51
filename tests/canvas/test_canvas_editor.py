"""The floating editor of a node's values: stepping, choices, Tab, and refusals."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from inspector.canvas.asking import ask_value
from inspector.canvas.hits import value_rect
from inspector.catalogue.rows import Value
from inspector.document.contents import filled
from inspector.document.edits import add_leaf, add_operation
from inspector.document.nodes import EMPTY, Document, Operation, Place, Source
from tests.canvas.conftest import Desk

Key = Qt.Key


def _document() -> Document:
    document, x = add_leaf(EMPTY, filled("rand", (3, 3)), at=Place(0, 0), name="x")
    wires = {"input": (Source(x),)}
    document, _ = add_operation(
        document,
        "torch.sum",
        at=Place(300, 0),
        name="s",
        inputs=wires,
        parameters={"dim": (1,), "keepdim": True, "dtype": "float64"},
    )
    document, _ = add_operation(
        document, "torch.clamp", at=Place(300, 300), name="c", inputs=wires, parameters={"min": 0.5}
    )
    return document


@pytest.fixture
def desk(new_desk: Callable[[Document], Desk]) -> Desk:
    return new_desk(_document())


def _value(desk: Desk, node: str, name: str) -> Value:
    found = desk.document.graph.nodes[desk.id(node)]
    assert isinstance(found, Operation)
    return found.parameters.get(name)


def _setting(desk: Desk, node: str, name: str) -> QPointF:
    return value_rect(desk.canvas.graph_scene.nodes[desk.id(node)], name).center()


def test_that_a_double_click_on_true_makes_it_false_in_one_step(desk: Desk) -> None:
    before = desk.document
    desk.double_click(_setting(desk, "s", "keepdim"))

    assert _value(desk, "s", "keepdim") is None  # its default
    assert not desk.canvas.editor.isVisible()
    desk.store.undo()
    assert desk.document is before


def test_that_a_double_click_on_a_dtype_lists_what_it_can_be(desk: Desk) -> None:
    desk.double_click(_setting(desk, "s", "dtype"))
    menu = next(each for each in desk.canvas.findChildren(QMenu) if each.isVisible())
    titles = {action.text(): action for action in menu.actions()}

    assert titles["float64"].isChecked()
    titles["float32"].trigger()
    menu.close()
    assert _value(desk, "s", "dtype") == "float32"


def test_that_the_arrow_keys_and_the_wheel_step_a_number(desk: Desk) -> None:
    ask_value(desk.canvas, desk.id("c"), "min")
    editor = desk.canvas.editor
    QTest.keyClick(editor, Key.Key_Up)
    QTest.keyClick(editor, Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert editor.text() == "1.6"

    at = QPointF(editor.rect().center())
    wheel = QWheelEvent(
        at, editor.mapToGlobal(at), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(editor, wheel)
    assert editor.text() == "1.5"
    QTest.keyClick(editor, Key.Key_Return)
    assert _value(desk, "c", "min") == 1.5


def test_that_the_arrow_keys_go_through_choices_as_a_list_does(desk: Desk) -> None:
    ask_value(desk.canvas, desk.id("s"), "dtype")
    editor = desk.canvas.editor
    QTest.keyClick(editor, Key.Key_Down)
    QTest.keyClick(editor, Key.Key_Up)

    assert editor.text() == "float64"


def test_that_tab_goes_to_the_next_value_and_back_and_ends_after_the_last(desk: Desk) -> None:
    ask_value(desk.canvas, desk.id("s"), "dim")
    editor = desk.canvas.editor
    seen = []
    for key in (Key.Key_Tab, Key.Key_Tab, Key.Key_Backtab, Key.Key_Tab, Key.Key_Tab):
        seen.append(editor.accessibleName())
        assert editor.isVisible()
        QTest.keyClick(editor, key)

    assert seen == ["dim", "keepdim", "dtype", "keepdim", "dtype"]
    assert not editor.isVisible()


def test_that_what_is_refused_stays_with_its_reason_and_tab_does_not_leave_it(desk: Desk) -> None:
    before = desk.document
    ask_value(desk.canvas, desk.id("s"), "dim")
    editor = desk.canvas.editor
    editor.setText("one")
    QTest.keyClick(editor, Key.Key_Tab)

    assert editor.isVisible()
    assert editor.accessibleName() == "dim"
    assert desk.said
    assert "one" in desk.said[-1]
    QTest.keyClick(editor, Key.Key_Escape)
    assert desk.document is before
