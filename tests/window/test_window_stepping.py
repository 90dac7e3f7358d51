"""Stepping in the window: its acts, and the right side that shows a step or the tensor."""

from PySide6.QtWidgets import QInputDialog

from inspector.look.theme import LIGHT
from tests.fakes.link import settle
from tests.window.conftest import Room


def _begin(room: Room) -> None:
    room.do("backward")
    room.session.stepping.ask()
    settle(room.session)


def test_that_there_is_nothing_to_step_through_before_backward(room: Room) -> None:
    assert not room.enabled("step-forward")
    room.do("backward")

    assert room.enabled("step-forward")
    assert not room.enabled("step-leave")
    assert not room.enabled("step-take-back")


def test_that_the_right_side_shows_the_step_and_a_selected_node_its_tensor(room: Room) -> None:
    _begin(room)
    view = room.window.equip().stepping
    assert view.panel is None
    room.do("step-forward")

    assert room.session.stepping.at == 0
    assert view.panel is not None
    assert view.panel.isVisible()
    assert room.window.tensor_panel is not None
    room.store.select([room.id("x")])
    assert not view.panel.isVisible()
    assert room.window.tensor_panel.isVisible()
    room.do("step-forward")
    room.session.stepping._on_frame()
    assert view.panel.isVisible()
    room.window.set_theme(LIGHT)
    room.do("step-leave")
    room.session.stepping._on_frame()

    assert room.session.stepping.at is None
    assert not view.panel.isVisible()


def test_that_acts_go_to_both_ends_and_to_breaks(room: Room) -> None:
    _begin(room)
    places = []
    room.store.select([room.id("h")])
    for act in ("step-start", "step-end", "step-back", "step-start", "step-stop-here"):
        room.do(act)
        places.append(room.session.stepping.at)
    room.do("step-to-break")

    assert places == [-1, 3, 2, -1, -1]
    assert room.session.stepping.at == 1
    room.do("step-stop-here")
    assert room.session.stepping.breaks.nodes == frozenset()
    room.do("step-to-odd")
    assert room.session.stepping.at == 1


def test_that_the_keyboard_goes_to_the_step_of_a_node(room: Room) -> None:
    _begin(room)
    places = []
    for name in ("h", "w", "y", "h"):
        room.store.select([room.id(name)])
        room.do("step-to-node")
        places.append(room.session.stepping.turn)

    assert [None if turn is None else turn.node for turn in places] == [
        room.id(name) for name in ("h", "w", "y", "h")
    ]


def test_that_a_limit_of_gradients_is_asked_for(room: Room) -> None:
    _begin(room)
    room.do("step-limit")
    dialog = room.window.findChild(QInputDialog)
    assert dialog is not None
    dialog.setDoubleValue(0.5)
    dialog.accept()
    room.do("step-to-break")

    assert room.session.stepping.breaks.limit == 0.5
    assert room.session.stepping.at == 0
