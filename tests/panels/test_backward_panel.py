"""The panel that tells in which order a gradient went."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from inspector.document.contents import filled
from inspector.document.edits import delete, set_retain_grad
from inspector.document.nodes import BackwardCall, Document, NodeId, node_named
from inspector.document.tensor_edits import set_requires_grad
from inspector.look.fonts import load_fonts
from inspector.look.theme import DARK, LIGHT
from inspector.messages.answers import Flow, Refused, StoredGrad, Swept
from inspector.panels.backward.cards import cards, thumbnail
from inspector.panels.backward.panel import BackwardPanel
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

    assert panel.head.text().endswith("from before the last edit")
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
