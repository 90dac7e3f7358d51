"""The card beside a wire that the pointer rests on."""

from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication

from inspector.canvas.wire_card import WireCard
from inspector.canvas.wires import WireKey
from tests.canvas.conftest import Desk


def rest(desk: Desk, name: str, port: str) -> QPointF:
    """The pointer stays on a wire for a while."""
    key = WireKey(desk.id(name), port, 0)
    at = desk.canvas.graph_scene.wires[key].line.pointAtPercent(0.5)
    viewport, where = desk.canvas.viewport(), desk.point(at)
    event = QHelpEvent(QEvent.Type.ToolTip, where, viewport.mapToGlobal(where))
    QApplication.sendEvent(viewport, event)
    return at


def card_of(desk: Desk) -> WireCard:
    card = desk.canvas.overlays.wire_card
    assert card is not None
    return card


def test_that_the_card_says_what_runs_through_the_wire_and_shows_it(desk: Desk) -> None:
    rest(desk, "h", "mat2")
    card = card_of(desk)
    desk.settle()

    assert card.isVisible()
    assert card.text == (
        "w → h.mat2\n3×3 float32 · cpu\nrequires grad\n"
        "Press Backward (F5) to see the gradient."
    )  # fmt: skip
    (title, wanted), = card._pictures  # fmt: skip
    assert title == "value"
    assert desk.session.picture(wanted) is not None


def test_that_the_card_shows_the_gradient_that_flowed_back(desk: Desk) -> None:
    desk.store.select([desk.id("y")])
    desk.session.backward()
    desk.settle()
    rest(desk, "h", "mat2")

    assert [title for title, _ in card_of(desk)._pictures] == ["value", "∇ flowed back"]
    assert card_of(desk).text == "w → h.mat2\n3×3 float32 · cpu\nrequires grad"


def test_that_the_card_goes_when_the_pointer_leaves_or_presses_and_the_click_picks_the_wire(
    desk: Desk,
) -> None:
    at = rest(desk, "h", "mat2")
    desk.click(at)
    assert not card_of(desk).isVisible()
    assert desk.canvas.graph_scene.chosen_wires == {WireKey(desk.id("h"), "mat2", 0)}

    rest(desk, "h", "mat2")
    assert card_of(desk).isVisible()
    desk.canvas.hands.leave()
    assert not card_of(desk).isVisible()
    rest(desk, "h", "mat2")
    desk.canvas.acts.delete()
    assert not card_of(desk).isVisible()


def test_that_the_card_lies_in_the_view_and_lets_the_pointer_through(desk: Desk) -> None:
    desk.canvas.resize(420, 300)
    desk.canvas.camera.fit()
    rest(desk, "y", "input")

    assert desk.canvas.rect().contains(card_of(desk).geometry())
