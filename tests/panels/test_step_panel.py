"""The right side while one steps: a turn in its parts."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inspector.document.contents import filled
from inspector.document.nodes import Graph, Leaf, NodeId, node_named
from inspector.document.tensor_edits import set_requires_grad
from inspector.look.fonts import load_fonts
from inspector.look.theme import DARK, LIGHT
from inspector.messages.altering import Put, Scale
from inspector.messages.turns import Proof, Sent, Size, Slot, Traced, Turn
from inspector.panels.stepper.panel import StepPanel
from inspector.panels.stepper.parts import arrived, changes, sent, summed
from inspector.session.session import Session
from inspector.session.steps import steps_of
from inspector.session.store import Store
from tests.fakes.link import FakeLink, settle
from tests.fakes.placed import product


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
    assert not panel.what_if.isVisible()
    menu = panel.what_if.offer_scale(1, 0, "x", QPoint(0, 0))
    menu.actions()[0].trigger()
    menu.close()
    settle(session)
    panel.project()

    assert list(session.stepping.changes) == [Scale(1, 0, 0.0)]
    assert panel.what_if.isVisible()
    assert "no longer PyTorch's" in panel.what_if.said.text()
    panel.what_if.put(1, 0, (0, 2), (3, 3), 7.0)
    settle(session)
    assert list(session.stepping.changes) == [Scale(1, 0, 0.0), Put(1, 0, 2, 7.0)]
    panel.what_if.back.click()
    assert not session.stepping.changes


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
