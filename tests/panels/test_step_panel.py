"""The right side while one steps: a turn in its parts."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from inspector.document.contents import Formula, filled
from inspector.document.dtypes import to_bytes
from inspector.document.nodes import Graph, Leaf, NodeId, node_named
from inspector.document.patching import with_cells
from inspector.document.tensor_edits import set_requires_grad
from inspector.look.fonts import load_fonts
from inspector.look.theme import DARK, LIGHT
from inspector.messages.altering import Scale
from inspector.messages.turns import Proof, Sent, Size, Slot, Traced, Turn
from inspector.offers.commands import Commands
from inspector.panels.stepper.depends import next_value, short_way
from inspector.panels.stepper.panel import StepPanel
from inspector.panels.stepper.parts import arrived, changes, sent, summed
from inspector.panels.stepper.what_if import WhatIfLine
from inspector.session.altering import Rewritten
from inspector.session.session import Session
from inspector.session.steps import steps_of
from inspector.session.store import Store
from tests.fakes.link import FakeLink, settle
from tests.fakes.placed import product

_CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    load_fonts()
    made = Session(Store(product()), FakeLink())
    settle(made)
    made.backward()
    settle(made)
    made.stepping.ask()
    settle(made)
    yield made
    made.close()


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> StepPanel:
    made = StepPanel(session, DARK)
    qtbot.addWidget(made)
    made.resize(440, 700)
    made.show()
    return made


def go(session: Session, panel: StepPanel, place: int) -> None:
    """To a place in time, and stay there."""
    session.stepping.go(place)
    settle(session)
    panel.project()
    panel._rest.stop()
    panel._on_rest()
    settle(session)
    settle(session)


def _titles(panel: StepPanel) -> list[str]:
    return [
        tile.subject.title
        for tiles in (panel.arrived, panel.saved, panel.sent)
        for tile in tiles.tiles
        if not tile.isHidden()
    ]


def test_that_a_turn_shows_what_arrived_what_is_saved_and_what_is_sent(
    session: Session, panel: StepPanel
) -> None:
    go(session, panel, 1)

    assert panel.title.text() == "MmBackward0"
    assert panel.place.text() == "step 2 of 4 · of h"
    assert _titles(panel) == ["∂y/∂h", "input0 = x", "input1 = w", "→ x", "→ w"]
    assert panel.derivatives.isVisible()


def test_that_a_turn_from_before_an_edit_says_so(session: Session, panel: StepPanel) -> None:
    go(session, panel, 1)
    x = node_named(session.store.document.graph, "x")
    assert x is not None
    session.store.apply("Edit", lambda document: set_requires_grad(document, x.id, False))
    settle(session)

    assert panel.place.text() == "step 2 of 4 · of h · from before the last edit"
    session.store.undo()
    settle(session)
    assert panel.place.text() == "step 2 of 4 · of h"


def test_that_a_leaf_s_turn_stores(session: Session, panel: StepPanel) -> None:
    go(session, panel, 2)

    assert panel.title.text() == "AccumulateGrad"
    assert "to x.grad" in panel.says.text()
    assert _titles(panel) == ["∂y/∂x"]
    assert not panel.saved.isVisible()


def test_that_before_the_first_turn_only_the_start_is_told(
    session: Session, panel: StepPanel
) -> None:
    session.stepping.to_start()
    settle(session)

    assert panel.title.text() == "Backward from y"
    assert _titles(panel) == []


def test_that_tiles_show_numbers_in_both_themes(
    session: Session, panel: StepPanel, qtbot: QtBot
) -> None:
    go(session, panel, 1)
    tile = panel.sent.tiles[0]
    assert tile.subject.wanted is not None
    qtbot.waitUntil(lambda: session.picture(tile.subject.wanted) is not None)  # type: ignore[arg-type]
    dark = tile.grab().toImage()
    panel.set_theme(LIGHT)

    assert tile.grab().toImage() != dark


def test_that_a_click_names_a_cell(session: Session, panel: StepPanel, qtbot: QtBot) -> None:
    go(session, panel, 1)
    tile = panel.sent.tiles[0]
    qtbot.waitUntil(lambda: session.picture(tile.subject.wanted) is not None)  # type: ignore[arg-type]
    with qtbot.waitSignal(tile.clicked) as clicked:
        left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mousePress(tile, left, plain, QPoint(70, 45))

    assert clicked.args == [(0, 1)]


def test_that_a_hidden_panel_asks_for_nothing(session: Session, panel: StepPanel) -> None:
    go(session, panel, 1)
    panel.hide()
    watched = session._looked._wanted

    assert not [each for each in watched if each.place]


def test_that_what_is_summed_is_told_by_its_dimensions() -> None:
    assert summed((4, 3, 2), (3, 1)) == [0, 2]
    assert changes(Sent(0, 0, (3, 2), "float64"), (2,), "float32") == (
        "summed over dimension 0: it was broadcast there, cast to float32"
    )
    assert changes(Sent(0, 0, (3, 2), "float64"), (3, 2), "float64") == ""


def test_that_parts_stand_before_their_sum() -> None:
    x = NodeId("x")
    graph = Graph({x: Leaf(x, "x", filled("ones", (2,)), True)})
    one = Slot((), "float32", (), (), True)
    both = Slot((2,), "float32", ((0, 0), (0, 1)), (("x", 0),), True, Size(2.0, 2.0))
    turns = (
        Turn(
            "y",
            b"",
            "MulBackward0",
            (one,),
            (Sent(1, 0, (2,), "float32"), Sent(1, 0, (3, 2), "float32")),
        ),
        Turn("x", b"", "AccumulateGrad", (both,), (), True),
    )
    steps = steps_of(Traced(b"", turns, Proof(3)))

    assert [each.title for each in arrived(graph, steps, 1)] == [
        "+ from MulBackward0",
        "+ from MulBackward0",
        "= ∂root/∂x",
    ]
    assert [each.title for each in sent(graph, steps, 0)] == ["→ x", "→ x", "→ x as it arrives"]


def test_that_a_value_is_asked_of_the_next_one_however_many_nodes_lie_between() -> None:
    between = Slot((2,), "float32", (), (), True)
    turns = (
        Turn("s", b"", "SumBackward0", (between,), (Sent(1, 0, (2,), "float32"),)),
        Turn("m", b"", "CopySlices", (between,), (Sent(2, 0, (2,), "float32"),)),
        Turn("v", b"", "CloneBackward0", (between,), ()),
    )
    steps = steps_of(Traced(b"", turns, Proof(3)))
    places = {(0, 0): "s", (2, 0): "v"}

    assert next_value(steps, 0, places) == "v"
    assert next_value(steps, 2, places) == ""


def test_that_a_long_way_is_told_by_its_ends() -> None:
    assert short_way(["y", "b", "c", "x"]) == "y → b → c → x"
    assert short_way(["y", "a", "b", "c", "d", "x"]) == "y → … → c → d → x"


def test_that_a_cell_is_written_out_as_a_sum(session: Session, panel: StepPanel) -> None:
    go(session, panel, 1)

    assert [line.split() for line in panel.terms.text.text().splitlines()] == [
        ["∂y/∂x[0,", "0]", "=", "6.0000"],
        ["=", "2.0000", "·", "3.0000", "∂y/∂h[0,", "0]"],
    ]


def test_that_what_cannot_be_worked_out_says_why(session: Session, panel: StepPanel) -> None:
    go(session, panel, 1)
    assert (panel.depends.later.currentText(), panel.depends.earlier.currentText()) == ("h", "x")
    assert panel.depends.said.text() == "This engine works nothing out."
    go(session, panel, 2)

    assert not panel.terms.isVisible()


def test_that_a_gradient_is_changed_from_its_menu_and_always_marked(
    session: Session, panel: StepPanel
) -> None:
    go(session, panel, 1)
    line = WhatIfLine(session.stepping, panel)
    assert line.isHidden()
    menu = panel.what_if.offer_scale(1, 0, "x", QPoint(0, 0))
    menu.actions()[1].trigger()
    menu.close()
    settle(session)
    panel.project()

    altering = session.stepping.altering
    assert list(altering.changes) == [Scale(1, 0, 0.0)]
    assert not line.isHidden()
    assert "not PyTorch's gradient" in line.said.text()
    assert [tile.subject.warns for tile in panel.sent.tiles] == [True, False]
    assert panel.sent.tiles[0].subject.detail.startswith("muted")
    menu = panel.what_if.offer_rewrite(1, 0, (0, 2), QPoint(0, 0))
    menu.actions()[2].trigger()
    menu.close()
    settle(session)
    cells = filled("zeros", (3, 3))
    cells = with_cells(cells, {2: to_bytes(1, "float32")})
    assert list(altering.changes) == [Scale(1, 0, 0.0), Rewritten(1, 0, cells)]
    line.undo.click()
    assert list(altering.changes) == [Scale(1, 0, 0.0)]
    line.back.click()
    assert not altering.changes
    assert line.isHidden()


def test_that_what_arrived_is_written_over_in_a_grid(session: Session, panel: StepPanel) -> None:
    go(session, panel, 1)
    assert panel.rewriting.isHidden()
    panel.rewrite.click()
    settle(session)
    model, altering = panel.rewriting.grid.model, session.stepping.altering
    assert panel.rewriting.isVisible()
    assert model.text(0, 2) == "1.0"
    assert model.setData(model.index(0, 2), "-4")
    settle(session)
    panel.project()

    assert model.text(0, 2) == "-4.0"
    assert model.text(0, 1) == "1.0"
    assert panel.arrived.tiles[-1].subject.detail.startswith("written over by hand")
    assert altering.following.slots >= {(1, 0), (2, 0)}
    altering.undo()
    settle(session)
    assert model.text(0, 2) == "1.0"
    altering.redo()
    panel.rewriting.back.click()
    assert altering.changes == ()
    go(session, panel, 2)
    assert panel.rewriting.isHidden()


def test_that_a_formula_fills_what_arrived_and_a_grid_with_changes_is_found_open(
    session: Session, panel: StepPanel
) -> None:
    go(session, panel, 1)
    panel.arrived.opened.emit(0, (1, 1))
    grid = panel.rewriting.grid
    assert grid.view.currentIndex().row() == 1
    grid.view.selectAll()
    panel.rewriting.fill.click()
    grid.formula.entered.emit("x * i")
    settle(session)
    (change,) = session.stepping.altering.changes
    assert isinstance(change, Rewritten)
    assert [patch.made for patch in change.contents.patches] == [Formula("x * i")]
    go(session, panel, 0)
    assert panel.rewriting.isHidden()
    go(session, panel, 1)
    assert panel.rewriting.isVisible()
    panel.rewriting.done.click()
    go(session, panel, 1)

    assert panel.rewriting.isHidden()
    assert len(session.stepping.altering.changes) == 1


def test_that_undo_in_the_grid_is_of_the_changes_by_hand(
    session: Session, panel: StepPanel
) -> None:
    commands = Commands(session, panel)
    panel.rewriting.offer(commands.actions)
    go(session, panel, 1)
    panel.rewrite.click()
    altering = session.stepping.altering
    panel.what_if.put(1, 0, (0, 0), 0)
    view = panel.rewriting.grid.view
    QTest.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert altering.changes == ()
    QTest.keyClick(view, Qt.Key.Key_Z, _CONTROL_SHIFT)

    assert len(altering.changes) == 1
    assert session.store.undo_label is None


def test_that_the_cell_that_is_written_out_stands_out(session: Session, panel: StepPanel) -> None:
    go(session, panel, 1)
    assert [tile.chosen for tile in panel.sent.tiles] == [(0, 0), None]
    panel.sent.clicked.emit(1, (2, 1))

    assert [tile.chosen for tile in panel.sent.tiles] == [None, (2, 1)]
    assert (panel.terms.edge, panel.terms.cell) == (1, (2, 1))


def test_that_what_cuts_a_gradient_off_is_named(qtbot: QtBot) -> None:
    document = product()
    x = node_named(document.graph, "x")
    assert x is not None
    session = Session(Store(set_requires_grad(document, x.id, False)), FakeLink())
    settle(session)
    session.backward()
    settle(session)
    session.stepping.ask()
    settle(session)
    panel = StepPanel(session, DARK)
    qtbot.addWidget(panel)
    panel.show()
    go(session, panel, 1)

    assert panel.none.text() == (
        "No gradient goes to x. x does not require grad: switch its requires_grad on."
    )
    session.close()


def test_that_a_gradient_is_scaled_by_any_number(session: Session, panel: StepPanel) -> None:
    go(session, panel, 1)
    menu = panel.what_if.offer_scale(1, 0, "x", QPoint(0, 0))
    menu.actions()[-1].trigger()
    dialog = panel.findChild(QInputDialog)
    assert dialog is not None
    dialog.setDoubleValue(0.25)
    dialog.accept()
    menu.close()
    settle(session)

    assert list(session.stepping.altering.changes) == [Scale(1, 0, 0.25)]
    menu = panel.what_if.offer_scale(1, 0, "x", QPoint(0, 0))
    assert [each.text() for each in menu.actions() if each.isChecked()] == ["scaled by 0.25"]
    menu.close()
