"""What a card says of its node's condition, of its last run, and which pictures it asks for."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from inspector.canvas.card import Card
from inspector.canvas.seeing import Seeing
from inspector.document.edits import set_parameter
from inspector.document.nodes import NodeId
from inspector.document.tensor_edits import set_cells
from tests.canvas.conftest import Desk


def _card(desk: Desk, name: str) -> Card:
    return desk.canvas.graph_scene.nodes[desk.id(name)].card


def _edit(desk: Desk, value: bytes) -> None:
    desk.store.apply("Edit", lambda d: set_cells(d, desk.id("x"), {0: value}))


def _fail(desk: Desk) -> None:
    desk.link.engine.failures["h"] = ("RuntimeError", "this cannot be")
    _edit(desk, b"\0\0\0\x40")


def test_that_a_node_is_stale_until_it_has_run_and_then_done(desk: Desk, qtbot: QtBot) -> None:
    desk.link.answering = "on demand"
    _edit(desk, b"\0\0\x80\x3f")
    # What comes at once is told at once; only what takes its time is called stale.
    qtbot.waitUntil(lambda: _card(desk, "y").condition == "stale")
    assert _card(desk, "x").condition == "running"

    desk.link.answering = "at once"
    desk.link.answer()
    desk.settle()
    assert {_card(desk, name).condition for name in ("x", "h", "y")} == {"done"}


def test_that_numbers_found_again_by_undo_are_cached(desk: Desk) -> None:
    _edit(desk, b"\0\0\x80\x3f")
    desk.settle()
    assert _card(desk, "h").condition == "done"
    desk.store.undo()
    desk.settle()

    assert _card(desk, "h").condition == "cached"
    assert _card(desk, "w").condition == "done"


def test_that_costs_are_told_only_where_they_are_wanted(desk: Desk) -> None:
    assert _card(desk, "h").cost == ""
    desk.canvas.see(Seeing(costs=True))

    assert _card(desk, "h").cost.endswith(" · 36 B")
    assert "last run: " in _card(desk, "h").sentence


@pytest.mark.parametrize(
    ("preview", "value", "gradient"),
    [("both", True, True), ("value", True, False), ("gradient", False, True)],
)
def test_that_only_pictures_that_are_shown_are_asked_for(
    desk: Desk, preview: str, value: bool, gradient: bool
) -> None:
    desk.store.select([desk.id("y")])
    desk.session.backward()
    desk.settle()
    desk.canvas.see(Seeing(preview=preview))  # type: ignore[arg-type]
    desk.canvas.wanting.ask()
    asked = {wanted.which for wanted in desk.canvas.wanting.asked}

    assert ("value" in asked) == value
    assert bool(asked & {"grad", "flow"}) == gradient


def test_that_no_card_changes_its_size_when_results_arrive(desk: Desk) -> None:
    nodes = desk.canvas.graph_scene.nodes

    def bodies() -> dict[NodeId, object]:
        return {key: item.body for key, item in nodes.items()}

    before = bodies()
    acts: list[Callable[[], object]] = [
        lambda: _edit(desk, b"\0\0\x80\x3f"),
        lambda: _edit(desk, b"\0\0\xc0\x7f"),  # NaN
        lambda: desk.store.select([desk.id("y")]),
        desk.session.backward,
        desk.session.zero_gradients,
        lambda: desk.canvas.see(Seeing("gradient", costs=True)),
        lambda: desk.store.apply("Set", lambda d: set_parameter(d, desk.id("y"), "keepdim", True)),
        lambda: _fail(desk),
    ]
    for act in acts[:6]:
        act()
        assert bodies() == before
        desk.settle()
        assert bodies() == before
    for act in acts[6:]:  # a row more on y, and then a node that fails
        act()
        edited = bodies()
        desk.settle()
        assert bodies() == edited


def test_that_a_failed_node_says_its_error_and_the_exact_reason(desk: Desk) -> None:
    desk.link.engine.failures["y"] = ("RuntimeError", "this cannot be")
    _edit(desk, b"\0\0\x80\x3f")
    desk.settle()
    card = _card(desk, "y")

    assert card.condition == "failed"
    assert "RuntimeError: this cannot be" in card.sentence.split("\n")
