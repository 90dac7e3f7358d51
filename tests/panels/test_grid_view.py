import math

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QTableView
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from inspector.document.contents import Contents, Formula, Patch, filled, numbers
from inspector.document.dtypes import DTYPES, Number
from inspector.document.edits import add_leaf
from inspector.document.expressions import FUNCTIONS, why_not
from inspector.document.nodes import EMPTY, Leaf, NodeId, Place
from inspector.look.number_styles import NumberStyle
from inspector.look.numbers import unpacked
from inspector.look.theme import DARK
from inspector.panels.grid.cells import in_sight
from inspector.panels.grid.grid import TensorGrid
from inspector.panels.grid.held import held
from inspector.session.session import Session
from inspector.session.store import Store
from tests.fakes.link import FakeLink

Key = Qt.Key


_kept: list[object] = []


@pytest.fixture(autouse=True)
def keep_until_closed() -> None:
    # A widget that the garbage collector finds while another paints takes the process with it:
    # the last test's are closed by now.
    _kept.clear()


class Shown:
    """A grid in a shown window, over one leaf called w."""

    def __init__(self, qtbot: QtBot, contents: Contents) -> None:
        _kept.append(self)
        document, self.node = add_leaf(EMPTY, contents, at=Place(0, 0), name="w")
        self.store = Store(document)
        self.session = Session(self.store, FakeLink("never"))
        self.grid = TensorGrid(self.session, DARK)
        qtbot.addWidget(self.grid)
        self.grid.resize(420, 320)
        self.grid.show_node(self.node)
        self.store.changed.connect(self._on_changed)
        self.grid.show()
        qtbot.waitExposed(self.grid)
        self.grid.activateWindow()
        self.view = self.grid.view
        self.view.setFocus()
        qtbot.waitUntil(self.view.hasFocus)

    def _on_changed(self, old: object, new: object) -> None:
        self.grid.show_node(self.node)

    def open(self, contents: Contents) -> None:
        """Another leaf in its place."""
        document, self.node = add_leaf(EMPTY, contents, at=Place(0, 0), name="w")
        self.store.open(document)

    def at(self, row: int, column: int) -> None:
        self.view.setCurrentIndex(self.grid.model.index(row, column))

    def select(self, top: int, left: int, bottom: int, right: int) -> None:
        self.at(top, left)
        for _ in range(bottom - top):
            self.key(Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        for _ in range(right - left):
            self.key(Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)

    def key(self, key: Qt.Key, mods: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        focus = QApplication.focusWidget() or self.view
        QTest.keyClick(focus, key, mods)

    def type(self, text: str) -> None:
        for character in text:
            QTest.keyClicks(QApplication.focusWidget() or self.view, character)

    @property
    def contents(self) -> Contents:
        leaf = self.store.document.graph.nodes[self.node]
        assert isinstance(leaf, Leaf)
        return leaf.contents

    @property
    def values(self) -> list[Number | None]:
        return [held(self.contents, i) for i in range(self.contents.count)]

    @property
    def current(self) -> tuple[int, int]:
        index = self.view.currentIndex()
        return index.row(), index.column()


@pytest.fixture
def w(qtbot: QtBot) -> Shown:
    return Shown(qtbot, numbers([1.0, 2, 3, 4, 5, 6], (2, 3)))


def test_that_typing_a_number_and_enter_writes_the_cell_and_goes_down(w: Shown) -> None:
    w.at(0, 1)

    w.type("2.5")
    w.key(Key.Key_Return)

    assert w.values == [1.0, 2.5, 3, 4, 5, 6]
    assert w.current == (1, 1)


def test_that_one_typed_cell_is_one_undo_step(w: Shown) -> None:
    before = w.store.document
    w.at(0, 0)
    w.type("9")
    w.key(Key.Key_Return)

    assert w.store.undo_label == "Type in w[0, 0]"
    w.store.undo()
    assert w.store.document is before


def test_that_tab_goes_right_and_on_in_the_next_row(w: Shown) -> None:
    w.at(0, 1)
    w.type("7")
    w.key(Key.Key_Tab)
    w.type("8")
    w.key(Key.Key_Tab)

    assert w.values[:3] == [1.0, 7.0, 8.0]
    assert w.current == (1, 0)


def test_that_shift_tab_and_shift_enter_go_back(w: Shown) -> None:
    w.at(1, 1)
    w.type("7")
    w.key(Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert w.current == (1, 0)

    w.type("8")
    w.key(Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert w.current == (0, 0)


def test_that_f2_edits_the_exact_number_and_escape_leaves_it(qtbot: QtBot) -> None:
    w = Shown(qtbot, numbers([0.1], ()))
    before = w.store.document
    w.at(0, 0)

    w.key(Key.Key_F2)
    editor = w.view._delegate.editor

    assert editor is not None
    assert editor.text() == "0.1"
    w.type("3")
    w.key(Key.Key_Escape)
    assert w.store.document is before


def test_that_delete_sets_the_selected_cells_to_zero_in_one_step(w: Shown) -> None:
    before = w.store.document
    w.select(0, 0, 1, 1)

    w.key(Key.Key_Delete)

    assert w.values == [0, 0, 3, 0, 0, 6]
    w.store.undo()
    assert w.store.document is before


def test_that_a_text_that_is_no_number_stays_in_the_cell_with_the_reason(w: Shown) -> None:
    before = w.store.document
    w.at(0, 0)
    w.type("1x")
    w.key(Key.Key_Return)
    editor = w.view._delegate.editor

    assert editor is not None
    assert editor.text() == "1x"
    assert w.grid.said() == "“1x” is not a number"
    assert w.store.document is before

    QTest.mouseClick(w.view.viewport(), Qt.MouseButton.LeftButton)
    assert w.view._delegate.editor is editor

    w.key(Key.Key_Backspace)
    w.key(Key.Key_Return)
    assert w.grid.said() == ""
    assert w.values[0] == 1.0


def test_that_an_integer_out_of_range_is_refused_with_the_range(qtbot: QtBot) -> None:
    w = Shown(qtbot, numbers([1, 2], (2,), "uint8"))
    w.at(0, 0)
    w.type("256")
    w.key(Key.Key_Return)

    assert w.grid.said() == "256 does not fit uint8: it holds 0 to 255"


def test_that_any_two_dimensions_can_run_down_and_across(qtbot: QtBot) -> None:
    w = Shown(qtbot, numbers([float(i) for i in range(24)], (2, 3, 4)))
    told: list[object] = []
    w.grid.slice_changed.connect(told.append)

    w.grid.axes.colons[1].menu().actions()[0].trigger()

    assert w.grid.axes.text() == "w[:, 0, :]"
    assert (w.grid.model.rowCount(), w.grid.model.columnCount()) == (2, 4)
    w.grid.axes.colons[2].menu().actions()[0].trigger()
    assert (w.grid.model.rowCount(), w.grid.model.columnCount()) == (4, 2)
    w.grid.axes.spins[1].setValue(2)
    assert w.grid.model.cell(3, 1).number == 1 * 12 + 2 * 4 + 3
    assert w.grid.model.headerData(3, Qt.Orientation.Vertical) == "3"
    assert told == [], "who shows the last two dimensions cannot follow"
    w.at(3, 1)
    w.type("99")
    w.key(Key.Key_Return)
    assert w.values[23] == 99.0


def test_that_a_block_is_pasted_the_way_it_is_shown(qtbot: QtBot) -> None:
    w = Shown(qtbot, numbers([0.0] * 6, (2, 3)))
    w.grid.axes.colons[0].menu().actions()[1].trigger()
    QGuiApplication.clipboard().setText("1\t2\n3\t4\n5\t6")
    w.at(0, 0)

    w.view.clipboard.paste()

    assert w.grid.axes.text() == "w[:, :]"
    assert w.values == [1, 3, 5, 2, 4, 6]


def test_that_the_selection_is_summed_up(qtbot: QtBot) -> None:
    w = Shown(qtbot, numbers([1.0, 2.5, math.nan, -4.0, math.inf, 6.0], (2, 3)))
    w.select(0, 0, 1, 0)
    qtbot.waitUntil(lambda: w.grid.summary_text() != "")

    assert w.grid.summary_text() == "2 numbers  ·  sum -3  ·  mean -1.5  ·  min -4  ·  max 1"
    w.select(0, 0, 1, 2)
    qtbot.waitUntil(lambda: "6 numbers" in w.grid.summary_text())
    assert w.grid.summary_text().endswith("min -4  ·  max 6  ·  1 NaN  ·  1 inf")


def test_that_equals_asks_for_a_number_or_a_formula(qtbot: QtBot) -> None:
    w = Shown(qtbot, numbers([0.0] * 6, (2, 3)))
    before = w.store.document
    w.select(0, 1, 1, 2)
    w.type("=")
    assert w.grid.formula.place.text() == "w[:, 1:3] ="

    w.type("2.5")
    w.key(Key.Key_Return)

    assert w.values == [0, 2.5, 2.5, 0, 2.5, 2.5]
    w.store.undo()
    assert w.store.document is before


def test_that_a_formula_is_kept_as_one(qtbot: QtBot) -> None:
    w = Shown(qtbot, numbers([0.0] * 6, (2, 3)))
    w.select(0, 0, 0, 2)
    w.type("=")
    w.type("i + 0.1*k")
    w.key(Key.Key_Return)
    assert "dimension 2" in w.grid.formula.hint.text()
    w.type("\b\b")
    w.grid.formula.line.setText("i + 0.1*j")
    w.key(Key.Key_Return)

    (patch,) = w.contents.patches
    assert patch == Patch(((0, 1), (0, 3)), Formula("i + 0.1*j"))
    assert w.store.undo_label == "w[0, :] = i + 0.1*j"
    assert not w.grid.formula.isVisible()


def test_that_esc_leaves_the_formula_line_and_everything_as_it_was(w: Shown) -> None:
    before = w.store.document
    w.type("=")
    w.type("7")
    w.key(Key.Key_Escape)

    assert w.store.document is before
    assert w.view.hasFocus()


def test_that_numbers_are_written_as_the_style_says(qtbot: QtBot) -> None:
    w = Shown(qtbot, numbers([1.5, 0.1], (2,)))
    index = w.grid.model.index(0, 0)

    w.grid.set_style(NumberStyle("scientific", 2))
    assert index.data() == "1.50e+00"
    w.grid.set_style(NumberStyle("hex"))
    assert index.data() == "0x1.8000000000000p+0"
    assert index.data(Qt.ItemDataRole.EditRole) == "1.5"
    w.grid.set_style(NumberStyle("fixed", 6))
    assert w.grid.model.index(0, 1).data() == "0.100000"


def test_that_a_locale_block_says_how_it_was_read(w: Shown) -> None:
    QGuiApplication.clipboard().setText("1.234,5\t2,25")
    w.at(0, 0)
    w.view.clipboard.paste()

    assert w.values[:2] == [1234.5, 2.25]
    assert w.grid.said() == "Pasted. Commas were read as decimal points: 1.234,5 is 1234.5."


def test_that_nan_is_copied_and_pasted(qtbot: QtBot) -> None:
    w = Shown(qtbot, numbers([math.nan, 1.0], (2,)))
    w.select(0, 0, 0, 1)
    w.view.clipboard.copy()

    assert QGuiApplication.clipboard().text() == "nan\t1.0"


def test_that_a_pasted_block_is_one_undo_step(w: Shown) -> None:
    before = w.store.document
    QGuiApplication.clipboard().setText("10\t20\r\n30\t40\r\n")
    w.at(0, 1)

    w.view.clipboard.paste()

    assert w.values == [1, 10, 20, 4, 30, 40]
    w.store.undo()
    assert w.store.document is before


def test_that_one_pasted_number_fills_the_selection(w: Shown) -> None:
    QGuiApplication.clipboard().setText("7")
    w.select(0, 0, 1, 1)

    w.view.clipboard.paste()

    assert w.values == [7, 7, 3, 7, 7, 6]


def test_that_a_block_larger_than_the_space_is_refused(w: Shown) -> None:
    before = w.store.document
    QGuiApplication.clipboard().setText("\n".join(["1\t2\t3\t4"] * 4))
    w.at(1, 0)

    w.view.clipboard.paste()

    assert w.grid.said() == "Nothing pasted: the block is 4×4, the space from [1, 0] is 1×3."
    assert w.store.document is before


def test_that_a_block_with_a_wrong_cell_pastes_nothing_and_names_it(w: Shown) -> None:
    before = w.store.document
    QGuiApplication.clipboard().setText("1\t2\n3\tfour")
    w.at(0, 0)

    w.view.clipboard.paste()

    assert "row 1, column 1 of the block: “four” is not a number" in w.grid.said()
    assert w.store.document is before


def test_that_an_n_d_tensor_is_cut_and_the_cut_can_be_moved(qtbot: QtBot) -> None:
    w = Shown(qtbot, numbers([float(i) for i in range(24)], (2, 3, 4)))
    told: list[object] = []
    w.grid.slice_changed.connect(told.append)
    assert w.grid.axes.text() == "w[0, :, :]"

    w.grid.axes.spins[0].setValue(1)

    assert told == [(1,)]
    assert w.grid.axes.text() == "w[1, :, :]"
    assert w.grid.model.cell(0, 0).number == 12.0
    w.at(2, 3)
    w.type("99")
    w.key(Key.Key_Return)
    assert w.values[23] == 99.0


def test_that_set_slice_and_set_current_tell_nobody(qtbot: QtBot) -> None:
    w = Shown(qtbot, numbers([float(i) for i in range(24)], (2, 3, 4)))
    told: list[object] = []
    w.grid.slice_changed.connect(told.append)
    w.grid.current_changed.connect(told.append)

    w.grid.set_slice((1,))
    w.grid.set_current((0, 2, 3))

    assert told == []
    assert w.grid.cut.at == (0,)
    assert w.current == (2, 3)


@pytest.mark.parametrize(
    ("shape", "size"), [((), (1, 1)), ((3,), (1, 3)), ((2, 3), (2, 3)), ((0, 3), (0, 0))]
)
def test_that_every_rank_has_its_table(
    qtbot: QtBot, shape: tuple[int, ...], size: tuple[int, int]
) -> None:
    w = Shown(qtbot, filled("ones", shape))

    assert (w.grid.model.rowCount(), w.grid.model.columnCount()) == size


def test_that_a_huge_tensor_opens_and_its_last_cell_is_edited(qtbot: QtBot) -> None:
    w = Shown(qtbot, filled("zeros", (1000000, 1000)))
    w.key(Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    w.type("5")
    w.key(Key.Key_Return)

    assert list(w.contents.cells) == [10**9 - 1]
    assert unpacked(w.contents.cells[10**9 - 1], "float32") == [5.0]


def test_that_a_node_that_is_gone_leaves_an_empty_grid(w: Shown) -> None:
    w.grid.show_node(None)

    assert w.grid.model.rowCount() == 0


def test_that_the_model_keeps_qts_rules(w: Shown, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(w.grid.model, force_py=True)  # type: ignore[no-untyped-call]


def test_that_typing_into_a_result_says_why_not(qtbot: QtBot) -> None:
    w = Shown(qtbot, numbers([1.0], ()))
    elements = w.grid.model.elements
    elements.why_read_only = "y is a result: change what it is computed from"
    w.at(0, 0)

    w.type("1")

    assert w.grid.said() == "y is a result: change what it is computed from"
    assert NodeId("y") not in w.store.document.graph.nodes


def test_that_the_grid_tells_what_a_formula_may_be(w: Shown) -> None:
    w.view.selectAll()
    w.grid.fill.click()
    line = w.grid.formula
    assert line.isVisible()
    assert "i + 0.1*j" in line.line.placeholderText()
    assert not line.grammar.isVisible()

    QTest.keyClick(line.line, Key.Key_F1)

    assert line.grammar.isVisible()
    told = " ".join(each.text() for each in line.grammar.findChildren(QLabel))
    assert all(name in told for name in FUNCTIONS)
    example = next(each for each in line.grammar.examples if each.text() == "i + 0.1*j")
    example.click()
    w.key(Key.Key_Return)
    assert w.store.undo_label == "w[:, :] = i + 0.1*j"


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (1,) * 9])
@pytest.mark.parametrize("dtype", ["float32", "int8", "complex64", "bool"])
def test_that_every_example_of_a_formula_can_be_computed(
    qtbot: QtBot, shape: tuple[int, ...], dtype: str
) -> None:
    w = Shown(qtbot, filled("zeros", shape, dtype))
    w.grid.acts.ask_formula()

    texts = [each.text() for each in w.grid.formula.grammar.examples]
    assert "randn()" in texts
    family = DTYPES[dtype].family
    assert [why_not(text, len(shape), family) for text in texts] == [None] * len(texts)


def test_that_a_number_is_written_where_its_cell_is_seen(qtbot: QtBot) -> None:
    view = QTableView()
    qtbot.addWidget(view)
    view.resize(200, 100)
    wide = view.viewport().width()
    whole, over = QRectF(20, 0, 60, 28), QRectF(wide - 40.0, 0, 60, 28)

    assert in_sight(whole, view) == whole
    assert in_sight(over, None) == over
    assert in_sight(over, view).right() < wide
    assert in_sight(QRectF(-30, 0, 60, 28), view).left() > 0
    assert in_sight(QRectF(wide - 1.0, 0, 60, 28), view).width() == 0
