"""The panel that tells in which order a gradient went."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from inspector.document.contents import filled
from inspector.document.edits import delete, set_retain_grad
from inspector.document.nodes import BackwardCall, Document, NodeId, node_named
from inspector.document.tensor_edits import set_requires_grad
from inspector.look.fonts import load_fonts
from inspector.look.keyed import name_keys
from inspector.look.theme import DARK, LIGHT
from inspector.messages.answers import Flow, Refused, StoredGrad, Swept
from inspector.messages.turns import Proof
from inspector.panels.backward.cards import cards, thumbnail
from inspector.panels.backward.panel import BackwardPanel
from inspector.panels.backward.turns import badge, proof_tip
from inspector.session.pace import Pace, beat
from inspector.session.session import Session
from inspector.session.store import Store
from tests.fakes.link import FakeLink, settle
from tests.fakes.placed import product


def node(document: Document, name: str) -> NodeId:
    found = node_named(document.graph, name)
    assert found is not None
    return found.id


def flow(document: Document, name: str, step: int, grad_fn: str | None) -> Flow:
    shape = () if name == "y" else (3, 3)
    return Flow(node(document, name), b"", 0, shape, "float32", step, grad_fn)


def swept(document: Document, *stored: str) -> Swept:
    flows = (
        flow(document, "w", 3, None),
        flow(document, "y", 0, "SumBackward0"),
        flow(document, "x", 2, None),
        flow(document, "h", 1, "MmBackward0"),
    )
    kept = tuple(StoredGrad(node(document, name), b"", 0, (3, 3), "float32", 1) for name in stored)
    return Swept(b"1", flows, kept)


def test_that_cards_follow_the_gradient_from_the_root_to_the_leaves() -> None:
    document = product()
    found = cards(document.graph, BackwardCall(), swept(document, "x", "w"))

    assert [(card.title, card.line) for card in found] == [
        ("y", "start: 1"),
        ("SumBackward0", "→ h"),
        ("MmBackward0", "→ x, w"),
        ("AccumulateGrad", "x.grad, w.grad"),
    ]
    assert [card.detail for card in found] == ["scalar", "3×3", "3×3", "3×3"]


def test_that_a_retained_gradient_is_said_on_the_card_that_brings_it() -> None:
    document = product()
    document = set_retain_grad(document, node(document, "h"), True)
    found = cards(document.graph, BackwardCall(), swept(document, "x", "w", "h"))

    assert found[1].detail == "3×3 · stores h.grad"


def test_that_a_gradient_of_ones_own_is_no_implicit_one() -> None:
    document = product()
    call = BackwardCall(gradient=filled("ones", ()))

    assert cards(document.graph, call, swept(document))[0].line == "start: your gradient"


def test_that_nodes_deleted_since_are_left_out() -> None:
    document = product()
    told = swept(document, "x", "w")
    left = delete(document, [node(document, "w")])
    found = cards(left.graph, BackwardCall(), told)

    assert [card.line for card in found][-2:] == ["→ x", "x.grad"]


def test_that_a_thumbnail_shows_the_last_two_dimensions() -> None:
    assert (thumbnail(()).down, thumbnail(()).across) == (None, None)
    assert (thumbnail((5,)).down, thumbnail((5,)).across) == (None, 0)
    region = thumbnail((2, 3, 4, 5))
    assert (region.down, region.across, region.at) == (2, 3, (0, 0))


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    load_fonts()
    made = Session(Store(product()), FakeLink())
    settle(made)
    yield made
    made.close()


def panel_of(session: Session, qtbot: QtBot) -> BackwardPanel:
    panel = BackwardPanel(session, DARK)
    qtbot.addWidget(panel)
    panel.resize(900, 180)
    panel.show()
    return panel


def test_that_an_empty_panel_says_what_to_do(session: Session, qtbot: QtBot) -> None:
    panel = panel_of(session, qtbot)

    assert "Press Backward (F5)" in panel.empty.text()
    assert panel.empty.isVisible()


def test_that_backward_fills_the_panel_and_a_click_selects(session: Session, qtbot: QtBot) -> None:
    panel = panel_of(session, qtbot)
    session.backward()
    settle(session)
    settle(session)

    assert panel.head.text().startswith("Backward from y · seed 1 · reached 4 values")
    assert panel.strip.cards[0].title == "y"

    model = panel.strip.model()
    panel.strip.clicked.emit(model.index(1, 0))

    assert session.store.selected == {node(session.store.document, "h")}


def stepped(session: Session, qtbot: QtBot) -> BackwardPanel:
    panel = panel_of(session, qtbot)
    session.backward()
    settle(session)
    session.stepping.ask()
    settle(session)
    return panel


def test_that_the_badge_says_that_the_gradients_are_pytorch_s(
    session: Session, qtbot: QtBot
) -> None:
    panel = stepped(session, qtbot)

    assert panel.badge.text() == "equals torch.autograd"
    assert panel.transport.place.text() == "4 steps"
    assert panel.timeline.isVisible()


def test_that_a_mismatch_and_a_reason_are_not_hidden() -> None:
    assert badge(Proof(9, 2, "the gradient of h"), "")[1] == "differs from torch.autograd in 2 of 9"
    assert badge(None, "It has no room.") == ("warning", "cannot be stepped through")
    assert "the gradient of h" in proof_tip(Proof(9, 2, "the gradient of h"))


def test_that_a_click_on_a_card_goes_to_when_it_happened(session: Session, qtbot: QtBot) -> None:
    panel = stepped(session, qtbot)
    panel.strip.clicked.emit(panel.strip.model().index(2, 0))

    assert session.stepping.at == 1
    assert [card.title for card in panel.strip.cards] == [
        "y",
        "SumBackward0",
        "MmBackward0",
        "AccumulateGrad",
        "AccumulateGrad",
    ]
    assert panel.strip.now == 2
    assert not panel.strip.happened(3)
    assert panel.head.text() == "MmBackward0 of h sends a gradient to x (3×3) and w (3×3)."

    panel.strip.clicked.emit(panel.strip.model().index(0, 0))

    assert session.stepping.at == -1
    qtbot.waitUntil(lambda: panel.head.text() == "Backward starts with the gradient of y.")


def test_that_the_buttons_go_through_the_turns(session: Session, qtbot: QtBot) -> None:
    panel = stepped(session, qtbot)
    buttons = panel.transport
    buttons.start.click()
    buttons.forward.click()
    buttons.forward.click()
    qtbot.waitUntil(lambda: buttons.place.text() == "step 2 of 4")
    buttons.back.click()

    assert session.stepping.at == 0
    qtbot.waitUntil(lambda: buttons.place.text() == "step 1 of 4")
    buttons.end.click()
    assert session.stepping.at == 3
    qtbot.waitUntil(lambda: not buttons.forward.isEnabled())


def test_that_dragging_the_timeline_scrubs(session: Session, qtbot: QtBot) -> None:
    panel = stepped(session, qtbot)
    line = panel.timeline
    middle = line.rect().center()
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(line, left, plain, QPoint(8, middle.y()))
    assert session.stepping.at == -1
    QTest.mouseMove(line, QPoint(line.width() - 8, middle.y()))
    QTest.mouseRelease(line, left, plain, QPoint(line.width() - 8, middle.y()))

    assert session.stepping.at == 3


def test_that_an_older_act_has_no_time(session: Session, qtbot: QtBot) -> None:
    panel = stepped(session, qtbot)
    session.zero_gradients()
    settle(session)

    assert not panel.transport.isVisible()
    assert not panel.timeline.isVisible()
    assert panel.badge.text() == ""


def test_that_pictures_are_drawn_in_both_themes(session: Session, qtbot: QtBot) -> None:
    panel = panel_of(session, qtbot)
    session.backward()
    settle(session)
    panel.strip.grab()
    settle(session)
    dark = panel.strip.grab().toImage()
    panel.set_theme(LIGHT)

    assert panel.strip.grab().toImage() != dark


def test_that_two_acts_are_listed_and_the_last_is_shown(session: Session, qtbot: QtBot) -> None:
    panel = panel_of(session, qtbot)
    session.backward()
    settle(session)

    assert not panel.list.isVisible()

    session.zero_gradients()
    settle(session)

    assert [panel.list.item(at).text() for at in range(panel.list.count())] == [
        "1   Backward from y",
        "2   Zero gradients",
    ]
    assert panel.head.text() == "Zero gradients: every .grad is None again."


def test_that_gradients_from_before_an_edit_say_so(session: Session, qtbot: QtBot) -> None:
    panel = panel_of(session, qtbot)
    session.backward()
    settle(session)
    w = node(session.store.document, "w")
    session.store.apply("Off", lambda document: set_requires_grad(document, w, False))
    settle(session)

    assert panel.head.text().startswith("Backward from y · from before the last edit")
    assert not panel.strip.is_current


def test_that_a_refusal_shows_the_exact_text_and_what_it_means(
    session: Session, qtbot: QtBot
) -> None:
    panel = panel_of(session, qtbot)
    session.backward()
    settle(session)
    session.backward()
    settle(session)

    outcome = session.acts[-1].outcome
    assert isinstance(outcome, Refused)
    assert panel.exact.text() == f"{outcome.error}: {outcome.text}"
    assert panel.meaning.text()
    assert panel.head.text().endswith("refused by PyTorch")


def test_that_the_tips_of_the_buttons_name_the_keys_that_the_user_chose(
    session: Session, qtbot: QtBot
) -> None:
    panel = BackwardPanel(session, DARK)
    qtbot.addWidget(panel)
    name_keys({"F7": "F2"})
    try:
        button = panel.transport.forward
        help_event = QHelpEvent(QEvent.Type.ToolTip, QPoint(2, 2), button.mapToGlobal(QPoint(2, 2)))
        QApplication.sendEvent(button, help_event)
        qtbot.waitUntil(lambda: "One step forward (F2)" in QToolTip.text())
    finally:
        name_keys({})
        QToolTip.hideText()


@pytest.mark.parametrize(
    ("pace", "turns", "stride", "pause_ms"),
    [
        ("normal", 4, 1, 500),
        ("slow", 4, 1, 1429),
        ("fast", 4, 1, 167),
        ("normal", 1200, 2, 20),
        ("fast", 12000, 48, 16),
    ],
)
def test_that_a_pace_is_so_many_turns_in_so_long(
    pace: Pace, turns: int, stride: int, pause_ms: int
) -> None:
    assert beat(pace, turns, 16) == (stride, pause_ms)
