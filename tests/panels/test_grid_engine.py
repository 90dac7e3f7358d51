"""The grid with the real engine: numbers that only PyTorch knows."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inspector.document.checks import to_float
from inspector.document.contents import Contents, Recast, filled, literal, numbers
from inspector.document.dtypes import DTYPES, converted, from_bytes, limits, to_bytes
from inspector.document.nodes import Leaf, NodeId
from inspector.look.number_styles import NumberStyle, Style
from inspector.look.theme import DARK
from inspector.panels.grid.converting import Converting
from inspector.panels.grid.grid import TensorGrid
from inspector.panels.grid.held import held_element
from inspector.panels.grid.losing import is_lossless
from inspector.panels.grid.recast import RecastDialog
from inspector.panels.newtensor.dialog import NewTensorDialog
from inspector.panels.tensor.head import Head
from inspector.session.link import EngineLink
from inspector.session.session import Session
from inspector.session.store import Store
from tests.fakes.documents import Bench

LOAD_MS = 120_000
pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="starts the engine's process")


class Desk:
    """A grid beside a session with an engine."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.session = Session(Store(), EngineLink())
        self.grid = TensorGrid(self.session, DARK)
        qtbot.addWidget(self.grid)
        self.grid.resize(420, 400)
        self.grid.show()
        self.node = NodeId("")
        self.session.store.changed.connect(self._follow)

    def _follow(self, old: object, new: object) -> None:
        if self.node:
            self.grid.show_node(self.node)

    def open(self, contents: Contents) -> None:
        bench = Bench().leaf("w", contents)
        self.node = NodeId("")
        self.session.store.open(bench.document)
        (self.node,) = bench.document.graph.nodes
        self.grid.show_node(self.node)
        self.until(lambda: self.number(0, 0) is not None)

    def number(self, row: int, column: int) -> object:
        cell = self.grid.model.cell(row, column)
        return None if cell.stale else cell.number

    def asks(self) -> bool:
        """Whether it is asked what to do about what would be lost."""
        return self.grid.findChild(RecastDialog) is not None

    def until(self, told: object) -> None:
        self.qtbot.waitUntil(told, timeout=LOAD_MS)  # type: ignore[arg-type]


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk(qtbot)
    yield desk
    desk.session.close()


def test_that_what_is_filled_computed_summed_sought_and_recast_is_pytorch_s(desk: Desk) -> None:
    desk.open(numbers([1.0, 2.0, math.nan, 4.0, 5.5, 6.0], (2, 3)))
    grid, view = desk.grid, desk.grid.view
    view.setCurrentIndex(grid.model.index(0, 0))

    grid.acts.does()["find-nan"]()
    desk.until(lambda: view.currentIndex().column() == 2)
    grid.acts.does()["find-largest"]()
    desk.until(lambda: (view.currentIndex().row(), view.currentIndex().column()) == (1, 2))

    view.selectAll()
    grid.acts.ask_formula()
    grid.formula.line.setText("where(x == x, 10*i + j, -x*0)")
    QTest.keyClick(grid.formula.line, Qt.Key.Key_Return)
    desk.until(lambda: desk.number(1, 2) == 12.0)
    assert [desk.number(0, c) for c in range(2)] == [0.0, 1.0]
    assert math.isnan(desk.number(0, 2))  # type: ignore[arg-type]
    assert desk.session.store.undo_label == "w[:, :] = where(x == x, 10*i + j, -x*0)"

    dialog = RecastDialog(desk.session, desk.node, grid)
    desk.qtbot.addWidget(dialog)
    dialog.dtype.setCurrentText("int8")
    desk.until(lambda: "of 6 numbers change" in dialog.about_dtype.text())
    assert dialog.about_dtype.text() == "1 of 6 numbers change; 1 NaN become 0."
    dialog.shape.setText("3, 2")
    assert (
        dialog.about_shape.text() == "All 6 numbers stay, in the same row-major order: a reshape."
    )
    dialog.change.click()
    desk.until(lambda: desk.number(2, 1) == 12)
    assert grid.model.dtype == "int8"
    assert desk.number(1, 0) == 0
    desk.session.store.undo()
    desk.until(lambda: desk.number(1, 2) == 12.0)


def test_that_a_tensor_too_large_to_hold_is_shown_summed_and_edited(desk: Desk) -> None:
    desk.open(filled("full", (200, 100_000), "int16", fill_value=7))
    grid, view = desk.grid, desk.grid.view

    QTest.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    row, column = grid.cut.cell((199, 99_999))
    desk.until(lambda: desk.number(row, column) == 7)
    assert (view.currentIndex().row(), view.currentIndex().column()) == (row, column)
    view.selectAll()
    desk.until(lambda: "sum 140000000" in grid.summary_text())
    assert grid.summary_text().startswith("20,000,000 numbers")
    grid.acts.ask_formula()
    grid.formula.line.setText("x + i")
    QTest.keyClick(grid.formula.line, Qt.Key.Key_Return)

    desk.until(lambda: desk.number(row, column) == 206)
    assert grid.tall.isHidden()
    assert not grid.wide.isHidden()
    grid.wide.setValue(0)
    desk.until(lambda: grid.cut.left == 0 and desk.number(199, 0) == 206)


def test_that_no_dtype_breaks_the_grid_however_it_writes_numbers(desk: Desk) -> None:
    grid = desk.grid
    grid.toggle_heat()
    for dtype in DTYPES:
        desk.open(filled("ones", (2, 3), dtype))
        desk.until(lambda: grid.model.scale is not None)
        grid.view.selectAll()
        grid.summary.renew()
        for style in get_args(Style):
            grid.set_style(NumberStyle(style))
            shown = str(grid.model.index(1, 2).data())
            grid.view.grab()

            assert shown.startswith(("1", "0x1", "true"))
        if DTYPES[dtype].family == "complex":
            assert "sum 6+0j" in grid.summary_text()
        else:
            assert "sum 6" in grid.summary_text()
        grid.set_style(NumberStyle())


def test_that_what_only_the_engine_knows_is_copied_and_pasted_bit_for_bit(desk: Desk) -> None:
    for dtype in DTYPES:
        # Any bits, NaN's too; a reshape that the window leaves to the engine.
        data = bytes(1 if dtype == "bool" else (7 * n) % 256 for n in range(48))
        count = 48 // DTYPES[dtype].size
        inner = Contents(dtype, (count,), literal(data))
        desk.open(Contents(dtype, (3, count // 3), Recast(inner)))
        view = desk.grid.view
        view.selectAll()

        view.clipboard.copy()
        desk.until(lambda: "numbers." in desk.grid.said())
        view.clipboard.clear()
        view.clipboard.paste()

        leaf = desk.session.store.document.graph.nodes[desk.node]
        assert isinstance(leaf, Leaf)
        found = [held_element(leaf.contents, flat) for flat in range(count)]
        assert b"".join(each or b"" for each in found) == data, dtype


def test_that_whatever_changes_shape_or_dtype_says_first_what_is_lost(desk: Desk) -> None:
    desk.open(numbers([1, 2**24, 2**24 + 1, -3], (2, 2), "int64"))
    changing = NewTensorDialog(desk.session, DARK, desk.grid)
    desk.qtbot.addWidget(changing)
    changing.change(desk.node)
    assert changing.summary.text() == "Shape and dtype stay as they are."
    changing.dtype.setCurrentText("float32")
    changing.dtype.activated.emit(changing.dtype.currentIndex())
    desk.until(lambda: "change" in changing.summary.text())
    assert changing.summary.text() == "1 of 4 numbers change, by 1 at most."
    changing.shape.setText("2, 3")
    changing.shape.textEdited.emit("2, 3")
    assert changing.summary.text().startswith("4 of 4 numbers stay, each at its index; 2 new")
    changing.fill.setCurrentText("ones")
    changing.fill.activated.emit(changing.fill.currentIndex())
    assert changing.summary.text() == "Every element 1. The 4 numbers that it has go."
    changing.reject()

    head = Head(desk.session, DARK, desk.grid)
    desk.qtbot.addWidget(head)
    head.show_node(desk.session.store.document.graph.nodes[desk.node], 0)
    head.convert.click()
    desk.until(lambda: head.findChild(RecastDialog) is not None)
    asking = head.findChild(RecastDialog)
    assert isinstance(asking, RecastDialog)
    assert asking.about_dtype.text() == "1 of 4 numbers change, by 1 at most."
    asking.change.click()
    desk.until(lambda: desk.grid.model.dtype == "float32")


@pytest.mark.parametrize("old", DTYPES)
@pytest.mark.parametrize("new", DTYPES)
def test_that_what_is_said_to_lose_nothing_loses_nothing(old: str, new: str) -> None:
    if not is_lossless(old, new):
        return
    ends = {"int": limits(old) if DTYPES[old].family == "int" else (), "bool": (False, True)}
    odd = (0.0, -0.0, 1.5, -math.inf, math.nan, 2.0**-14, 65504.0, 3.0e38)
    for number in ends.get(DTYPES[old].family, odd):
        data = to_bytes(number, old)
        back = converted(converted(data, old, new), new, old)
        assert repr(from_bytes(back, old)) == repr(from_bytes(data, old))


def test_that_a_fix_that_converts_asks_only_where_numbers_are_lost(desk: Desk) -> None:
    for dtype, number, asks in (
        ("uint8", 3, False),
        ("int64", 3, False),
        ("int64", 2**24 + 1, True),
    ):
        desk.open(numbers([number], (1,), dtype))
        converting = Converting(desk.session, desk.grid)
        leaf = desk.session.store.document.graph.nodes[desk.node]
        assert isinstance(leaf, Leaf)

        converting.apply(to_float([leaf]))

        desk.until(lambda: desk.grid.model.dtype == "float32" or desk.asks())
        assert desk.asks() == asks
