from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inspector.document.contents import filled, numbers
from inspector.document.edits import add_leaf, add_operation, duplicate, rename
from inspector.document.nodes import EMPTY, Leaf, NodeId, Operation, Place, Source
from inspector.look.theme import DARK, LIGHT
from inspector.panels.tensor.facts import facts_wordings
from inspector.panels.tensor.panel import TensorPanel
from inspector.session.session import Session
from inspector.session.store import Store
from inspector.session.why import NON_LEAF
from tests.fakes.link import FakeLink, settle

_kept: list[object] = []
AT = Place(0, 0)


@pytest.fixture(autouse=True)
def keep_until_closed() -> None:
    _kept.clear()


class Shown:
    """The panel over x, w, h = mm(x, w), y = sum(h), d = detach(h) and whole numbers a."""

    def __init__(self, qtbot: QtBot) -> None:
        _kept.append(self)
        self.qtbot = qtbot
        values = [0.4568, 0.3014, 0.1629, 0.9983, 0.9308, 0.4588, 0.7727, 0.1441, 0.9768]
        document, x = add_leaf(EMPTY, numbers(values, (3, 3)), at=AT, name="x", requires_grad=True)
        document, w = add_leaf(
            document, filled("ones", (3, 3)), at=AT, name="w", requires_grad=True
        )
        document, a = add_leaf(document, filled("arange", (3, 3), "int64"), at=AT, name="a")
        document, h = add_operation(
            document,
            "torch.mm",
            at=AT,
            name="h",
            inputs={"input": (Source(x),), "mat2": (Source(w),)},
        )
        for name, op, source in (
            ("y", "torch.sum", h),
            ("d", "torch.Tensor.detach", h),
            ("m", "torch.mean", a),
        ):
            document, _ = add_operation(
                document, op, at=AT, name=name, inputs={"input": (Source(source),)}
            )
        self.link = FakeLink()
        self.store = Store(document)
        self.session = Session(self.store, self.link)
        self.panel = TensorPanel(self.session, DARK)
        qtbot.addWidget(self.panel)
        self.panel.resize(460, 900)
        self.panel.show()
        qtbot.waitExposed(self.panel)
        self.panel.activateWindow()
        settle(self.session)

    def id(self, name: str) -> NodeId:
        return next(n.id for n in self.store.document.graph.nodes.values() if n.name == name)

    def select(self, *names: str) -> None:
        self.store.select([self.id(name) for name in names])
        settle(self.session)

    def backward(self, name: str) -> None:
        self.select(name)
        self.session.backward()
        settle(self.session)

    def leaf(self, name: str) -> Leaf:
        found = self.store.document.graph.nodes[self.id(name)]
        assert isinstance(found, Leaf)
        return found

    def operation(self, name: str) -> Operation:
        found = self.store.document.graph.nodes[self.id(name)]
        assert isinstance(found, Operation)
        return found

    def wait(self, true: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(true)


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    return Shown(qtbot)


def test_that_nothing_selected_says_what_to_do(shown: Shown) -> None:
    assert shown.panel.others.isVisibleTo(shown.panel)
    assert "Click a node" in shown.panel.others.hint.text()


def test_that_what_is_said_of_several_follows_their_results(shown: Shown) -> None:
    ids = [shown.id("x"), shown.id("h")]
    shown.store.select(ids)
    shown.store.apply("Duplicate", lambda document: duplicate(document, ids)[0])
    copies = [key for key, node in shown.store.document.graph.nodes.items() if key not in ids][-2:]
    shown.store.select(copies)
    listed = shown.panel.others.list
    settle(shown.session)

    texts = [item.text() for row in range(2) if (item := listed.item(row)) is not None]
    assert len(texts) == 2
    assert not any("computing" in text for text in texts)


def test_that_several_selected_are_listed_and_a_click_chooses_one(shown: Shown) -> None:
    shown.select("x", "h")
    others = shown.panel.others

    assert others.title.text() == "2 nodes selected"
    others._on_item(others.list.item(1))
    assert shown.store.selected == {shown.id("h")}


def test_that_the_head_says_the_facts_of_a_leaf_and_of_a_result(shown: Shown) -> None:
    shown.select("w")
    assert shown.panel.head.facts.accessibleName() == "leaf · 3×3 · float32 · cpu · 36 bytes"

    shown.select("h")
    assert shown.panel.head.facts.accessibleName() == "mm · 3×3 · float32 · cpu · 36 bytes"
    assert (
        shown.panel.head.autograd.accessibleName()
        == "grad_fn MmBackward0 · requires grad · version 0"
    )
    assert shown.panel.grid.model.cell(0, 0).number == pytest.approx(0.9211)


def test_that_requires_grad_is_switched(shown: Shown) -> None:
    shown.select("w")
    QTest.mouseClick(shown.panel.head.switch, Qt.MouseButton.LeftButton)

    assert not shown.leaf("w").requires_grad
    assert shown.store.undo_label == "requires_grad of w"


def test_that_whole_numbers_cannot_require_grad_until_converted(shown: Shown) -> None:
    shown.select("a")
    head = shown.panel.head

    assert not head.switch.isEnabled()
    assert "only Tensors of floating point and complex dtype" in head.reason.text()
    QTest.mouseClick(head.convert, Qt.MouseButton.LeftButton)
    shown.qtbot.waitUntil(lambda: shown.leaf("a").contents.dtype == "float32")
    assert head.switch.isEnabled()
    shown.store.undo()
    assert shown.leaf("a").contents.dtype == "int64"


def test_that_f2_renames_and_a_bad_name_says_why(shown: Shown) -> None:
    shown.select("w")
    head = shown.panel.head
    head.name.setFocus()
    QTest.keyClick(head.name, Qt.Key.Key_F2)
    QTest.keyClicks(head.name_line, "x")
    QTest.keyClick(head.name_line, Qt.Key.Key_Return)
    assert head.error.text() == "there is already a node called “x”"

    QTest.keyClicks(head.name_line, "2")
    QTest.keyClick(head.name_line, Qt.Key.Key_Return)
    assert head.name.text() == "x2"
    assert shown.store.undo_label == "Rename w to x2"


def test_that_a_long_name_and_a_long_shape_are_told_to_be_cut(shown: Shown) -> None:
    shown.select("w")
    head = shown.panel.head
    name = "attention_scores_of_the_third_layer"
    shown.store.apply("Rename", lambda document: rename(document, shown.leaf("w").id, name))
    assert head.name.text().endswith("…")
    head.edit_name()

    assert head.name_line.text() == name
    sixteen = "leaf · " + "×".join("2" * 16) + " · float32 · cpu"
    assert facts_wordings(sixteen)[:2] == [sixteen, "leaf · 2×2×…×2×2 (16-d) · float32 · cpu"]


def test_that_the_card_says_what_is_stored_and_what_flowed(shown: Shown) -> None:
    shown.backward("y")
    shown.select("x")
    assert "PyTorch stores it: 3×3 · 1 Backward" in shown.panel.card.text()
    shown.wait(lambda: "flowed to x: all 3" in shown.panel.card.text())

    shown.select("h")
    assert shown.panel.card.title.text() == "h.grad is None"
    assert NON_LEAF in shown.panel.card.text()
    shown.wait(lambda: "flowed to h: all 1" in shown.panel.card.text())


def test_that_the_card_counts_steps_as_the_stepper_does(shown: Shown) -> None:
    shown.backward("y")
    shown.select("x")
    assert "of Backward" not in shown.panel.card.text()
    stepping = shown.session.stepping
    stepping.ask()
    shown.wait(lambda: stepping.steps is not None)
    assert stepping.steps is not None
    turn = stepping.steps.turn_of[Source(shown.id("x"))]

    shown.wait(lambda: f"step {turn + 1} of Backward" in shown.panel.card.text())


def test_that_no_backward_is_promised_where_none_can_help(shown: Shown) -> None:
    shown.select("a")
    assert "only floating point and complex" in shown.panel.card.text()
    assert "Press Backward" not in shown.panel.card.text()

    shown.select("w")
    assert "Press Backward" in shown.panel.card.text()


def test_that_retain_grad_is_offered_where_it_helps(shown: Shown) -> None:
    shown.backward("y")
    shown.select("h")

    QTest.mouseClick(shown.panel.card.retain, Qt.MouseButton.LeftButton)

    assert shown.operation("h").retain_grad
    assert shown.panel.head.switch.isChecked()


def test_that_detach_says_that_gradient_stops_there(shown: Shown) -> None:
    shown.select("d")

    assert "Gradient stops here: detach" in shown.panel.card.text()


def test_that_an_error_is_shown_exactly_and_its_fix_mends_it(shown: Shown) -> None:
    shown.select("m")
    card = shown.panel.card

    assert card.title.text() == "m failed: RuntimeError"
    assert "mean(): could not infer output dtype" in card.text()
    assert card.fix.isVisibleTo(shown.panel)
    QTest.mouseClick(card.fix, Qt.MouseButton.LeftButton)
    assert shown.store.undo_label is not None


def test_that_the_script_marks_the_selected_line_and_copies_whole(shown: Shown) -> None:
    shown.select("h")
    shown.wait(lambda: shown.panel.code.text().endswith("\nh.backward()"))

    assert "h = torch.mm(x, w)" in shown.panel.code.text()
    QTest.mouseClick(shown.panel.code.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().lstrip().startswith(("import torch", '"""', "#"))


def test_that_backward_from_a_matrix_gets_a_gradient_to_start_with(shown: Shown) -> None:
    shown.select("h")
    seed = shown.panel.seed
    assert seed.isVisibleTo(shown.panel)
    seed.choice.setCurrentText("ones")
    seed.choice.activated.emit(seed.choice.currentIndex())
    assert shown.store.document.graph.backward.gradient == filled("ones", (3, 3))

    seed.grid.view.setCurrentIndex(seed.grid.model.index(1, 1))
    seed.choice.setCurrentText("one-hot")
    seed.choice.activated.emit(seed.choice.currentIndex())
    assert [seed.grid.model.cell(i // 3, i % 3).number for i in range(9)] == [
        float(i == 4) for i in range(9)
    ]

    seed.grid.view.setCurrentIndex(seed.grid.model.index(0, 0))
    seed.grid.view.setFocus()
    shown.wait(seed.grid.view.hasFocus)
    QTest.keyClicks(seed.grid.view, "5")
    editor = seed.grid.view._delegate.editor
    assert editor is not None
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert seed.grid.model.cell(0, 0).number == 5.0
    assert seed.choice.currentText() == "edit…"
    shown.session.backward()
    settle(shown.session)
    shown.select("x")
    assert "PyTorch stores it" in shown.panel.card.text()


def test_that_a_scalar_needs_no_gradient_to_start_with(shown: Shown) -> None:
    shown.select("y")

    assert not shown.panel.seed.isVisibleTo(shown.panel)


def test_that_a_click_in_the_heatmap_makes_the_cell_current(shown: Shown) -> None:
    shown.select("x")

    shown.panel.pair.cell_clicked.emit((1, 2))

    current = shown.panel.grid.view.currentIndex()
    assert (current.row(), current.column()) == (1, 2)


def test_that_numbers_of_a_changed_input_arrive_in_the_grid(shown: Shown) -> None:
    shown.select("h")
    shown.store.select([shown.id("x")])
    grid = shown.panel.grid
    grid.view.setCurrentIndex(grid.model.index(0, 0))
    grid.model.setData(grid.model.index(0, 0), "1.4568")
    settle(shown.session)
    shown.select("h")

    shown.wait(lambda: grid.model.cell(0, 0).number == pytest.approx(1.9211))


def test_that_it_is_drawn_in_light_too(shown: Shown) -> None:
    shown.select("h")
    shown.panel.set_theme(LIGHT)

    assert not shown.panel.grab().isNull()


def test_that_a_deleted_node_leaves_the_hint(shown: Shown) -> None:
    from inspector.document.edits import delete

    shown.select("y")
    node = shown.id("y")
    shown.store.apply("Delete y", lambda document: delete(document, [node]))
    settle(shown.session)

    assert shown.panel.others.isVisibleTo(shown.panel)


def test_that_a_narrow_head_says_fewer_facts_and_cuts_none(shown: Shown) -> None:
    shown.select("h")
    facts = shown.panel.head.facts
    facts.resize(90, facts.height())

    assert facts.text() == "mm · 3×3"
    assert facts.toolTip() == "mm · 3×3 · float32 · cpu · 36 bytes"
