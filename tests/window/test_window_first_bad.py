"""F4 goes to where the first NaN or infinity was born; Flow is made when it is first shown."""

import math

from inspector.document.contents import numbers
from inspector.document.edits import add_leaf
from inspector.document.nodes import Place
from inspector.panels.flow.panel import FlowPanel
from inspector.session.births import FINITE
from tests.fakes.link import settle
from tests.window.conftest import Room


def test_that_finite_numbers_are_said_to_be_so(room: Room) -> None:
    room.do("first-bad")
    settle(room.session)

    assert room.window.status.text() == FINITE


def test_that_the_first_infinity_is_selected_and_told(room: Room) -> None:
    contents = numbers([1, math.inf], (2,))
    document, leaf = add_leaf(room.store.document, contents, at=Place(0, 400), name="v")
    room.store.apply("Add", lambda _: document)
    settle(room.session)
    room.store.select([room.id("y")])
    room.do("first-bad")
    settle(room.session)

    assert room.store.selected == {leaf}
    assert room.window.status.text().startswith("The first inf is born in v")
    assert room.window.tabs.tabText(1) == "Problems 1"


def test_that_flow_is_made_when_it_is_first_shown(room: Room) -> None:
    assert room.window.findChild(FlowPanel) is None
    room.window.tabs.setCurrentIndex(2)

    assert room.window.findChild(FlowPanel) is not None


def test_that_a_bad_number_is_told_after_backward_without_being_asked(room: Room) -> None:
    contents = numbers([1, math.inf], (2,))
    document, _ = add_leaf(room.store.document, contents, at=Place(0, 400), name="v")
    room.store.apply("Add", lambda _: document)
    settle(room.session)
    room.do("backward")
    settle(room.session)
    surveys = room.session.surveys
    surveys._rest.stop()
    surveys._glance()
    settle(room.session)

    assert room.window.status.text() == "The first inf is born in v at [1]. Go to it (F4)."
    assert room.window.tabs.tabText(1) == "Problems 1"
