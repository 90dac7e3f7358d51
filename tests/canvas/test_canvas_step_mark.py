"""What the canvas lights while one steps through a Backward, and leaves blank."""

from collections.abc import Callable
from itertools import product as product_of

import pytest
from PySide6.QtGui import QColor

from inspector.canvas.step_mark import StepLight
from inspector.document.edits import move
from inspector.document.nodes import Document, Place, Source
from inspector.session.faces import NoGradient
from tests.canvas.conftest import Desk
from tests.fakes.placed import product as made


@pytest.fixture
def product(new_desk: Callable[[Document], Desk]) -> Desk:
    return new_desk(made())


@pytest.fixture
def light(product: Desk) -> StepLight:
    product.session.backward()
    product.settle()
    product.session.stepping.ask()
    product.settle()
    return StepLight(product.canvas)


def _go(desk: Desk, place: int | None) -> None:
    if place is None:
        desk.session.stepping.leave()
    else:
        desk.session.stepping.go(place)
    desk.session.stepping._on_frame()


def test_that_the_node_whose_turn_it_is_is_lit_with_its_wires(
    product: Desk, light: StepLight
) -> None:
    assert not light.mark.isVisible()
    _go(product, 1)

    assert light.mark.isVisible()
    assert light.mark.body == product.canvas.graph_scene.nodes[product.id("h")].body
    assert len(light.mark.wires) == 2
    _go(product, 0)
    assert len(light.mark.wires) == 1
    _go(product, None)
    assert not light.mark.isVisible()


def test_that_what_has_not_come_is_blank_on_the_nodes(product: Desk, light: StepLight) -> None:
    _go(product, 0)
    gradient = product.session.flow(Source(product.id("x")))
    card = product.canvas.graph_scene.nodes[product.id("x")].card

    assert isinstance(gradient, NoGradient)
    assert isinstance(card.gradient, NoGradient)
    assert card.gradient_wanted is None


def test_that_the_mark_follows_its_node(product: Desk, light: StepLight) -> None:
    _go(product, 1)
    before = light.mark.body
    product.store.apply("Move", lambda document: move(document, [product.id("h")], Place(40, 8)))

    assert light.mark.body == before.translated(40, 8)


def test_that_breakpoints_are_marked(product: Desk, light: StepLight) -> None:
    product.session.stepping.toggle_break(product.id("h"))
    product.session.stepping._on_frame()

    assert light.mark.isVisible()
    assert light.mark.stops == [product.canvas.graph_scene.nodes[product.id("h")].body.topLeft()]


def test_that_the_node_is_lit_however_far_away_it_is_seen(product: Desk, light: StepLight) -> None:
    canvas = product.canvas
    canvas.camera.look_from(0.2, canvas.graph_scene.extent.center(), follows_fit=False)

    def orange() -> int:
        picture = canvas.viewport().grab().toImage()
        wanted = QColor(canvas.graph_scene.theme.gradient)
        places = product_of(range(picture.width()), range(picture.height()))
        return sum(picture.pixelColor(*at) == wanted for at in places)

    assert canvas.graph_scene.level == "boxes"
    assert orange() == 0
    _go(product, 1)
    assert orange() > 20
    _go(product, None)
    assert orange() == 0
