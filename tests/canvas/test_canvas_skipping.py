"""Bypass and mute by their keys, and what the cards say then."""

from PySide6.QtCore import Qt

from inspector.document.nodes import Operation, Skip, Source
from inspector.session.faces import Known
from tests.canvas.conftest import Desk

CONTROL = Qt.KeyboardModifier.ControlModifier


def _skip(desk: Desk, name: str) -> Skip | None:
    node = desk.document.graph.nodes[desk.id(name)]
    assert isinstance(node, Operation)
    return node.skip


def test_that_ctrl_b_bypasses_and_again_runs_in_one_undo_step_each(desk: Desk) -> None:
    before = desk.document
    desk.store.select([desk.id("h")])
    desk.key(Qt.Key.Key_B, CONTROL)
    bypassed = desk.document

    assert _skip(desk, "h") == "bypass"
    assert desk.store.undo_label == "Bypass h"
    desk.key(Qt.Key.Key_B, CONTROL)
    assert _skip(desk, "h") is None
    assert desk.store.undo_label == "Do not bypass h"
    desk.store.undo()
    assert desk.document is bypassed
    desk.store.undo()
    assert desk.document is before


def test_that_m_mutes_and_what_needs_it_says_so(desk: Desk) -> None:
    desk.store.select([desk.id("h")])
    desk.key(Qt.Key.Key_M)
    desk.settle()
    cards = {name: desk.canvas.graph_scene.nodes[desk.id(name)].card for name in ("h", "y")}

    assert _skip(desk, "h") == "mute"
    assert cards["h"].state == "muted"
    assert cards["y"].state == "unreached"
    assert cards["y"].detail == "not run: h is muted"


def test_that_a_bypassed_card_says_what_passes_and_has_the_facts_of_its_input(desk: Desk) -> None:
    desk.store.select([desk.id("h")])
    desk.key(Qt.Key.Key_B, CONTROL)
    desk.settle()
    card = desk.canvas.graph_scene.nodes[desk.id("h")].card

    assert card.passes == "input"
    assert "bypassed: h is what its input is, mm is not run" in card.sentence
    face = desk.session.face(desk.id("h"))
    assert isinstance(face, Known)
    assert face.outputs == desk.session.face(desk.id("x")).outputs  # type: ignore[union-attr]


def test_that_a_bypassed_node_is_not_sent_to_the_engine(desk: Desk) -> None:
    desk.store.select([desk.id("h")])
    desk.key(Qt.Key.Key_B, CONTROL)
    desk.settle()
    recipes = desk.session.recipe(desk.id("h"))

    assert recipes is None
    assert desk.session.is_idle


def test_that_the_gradient_of_a_bypassed_node_is_that_of_its_input(desk: Desk) -> None:
    desk.store.select([desk.id("h")])
    desk.key(Qt.Key.Key_B, CONTROL)
    desk.store.select([desk.id("y")])
    desk.session.backward()
    desk.settle()
    h, x = [desk.document.graph.nodes[desk.id(name)] for name in ("h", "x")]

    assert desk.session.flow(Source(h.id)) == desk.session.flow(Source(x.id))


def test_that_only_tensors_selected_is_said_and_changes_nothing(desk: Desk) -> None:
    before = desk.document
    desk.store.select([desk.id("x")])
    desk.canvas.commands.do("mute")

    assert desk.document is before
