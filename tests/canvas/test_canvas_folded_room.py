"""A folded group is laid out as the card that it is, and makes room for itself when unfolded."""

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from pytestqt.qtbot import QtBot

from inspector.document.arranging import COLUMN_GAP
from inspector.document.grouping import fold_group, group_nodes
from inspector.document.nodes import Document, GroupId
from tests.canvas.conftest import SHIFT, Desk


@pytest.fixture
def folded(desk: Desk) -> Desk:
    """`pair`, folded, around w and h, which takes x and gives to y."""

    def edit(document: Document) -> Document:
        document, key = group_nodes(document, "pair", [desk.id("w"), desk.id("h")])
        return fold_group(document, key, True)

    desk.store.apply("Fold", edit)
    desk.canvas.gliding.reduced = True
    desk.settle()
    return desk


def _only(desk: Desk) -> GroupId:
    (group,) = desk.document.layout.groups
    return group


def _card(desk: Desk) -> QRectF:
    return desk.canvas.graph_scene.standing.folded[_only(desk)].rect


def _body(desk: Desk, name: str) -> QRectF:
    return desk.canvas.graph_scene.nodes[desk.id(name)].body


def _gap(desk: Desk) -> tuple[float, float]:
    """How far w lies from h, below the card or not."""
    scene = desk.canvas.graph_scene
    apart = (
        scene.nodes[desk.id("h")].own_rect.topLeft() - scene.nodes[desk.id("w")].own_rect.topLeft()
    )
    return apart.x(), apart.y()


def test_that_arranging_gives_a_card_its_own_room_and_keeps_what_is_in_it(folded: Desk) -> None:
    before, apart = folded.document, _gap(folded)
    folded.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)

    assert _card(folded).left() == _body(folded, "x").right() + COLUMN_GAP
    assert _body(folded, "y").left() == _card(folded).right() + COLUMN_GAP
    assert _gap(folded) == apart
    folded.store.undo()
    assert folded.document is before


def test_that_the_chevron_unfolds_it_and_neighbours_make_room_in_one_step(folded: Desk) -> None:
    folded.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    before, x = folded.document, _body(folded, "x")
    folded.click(folded.canvas.graph_scene.standing.folded[_only(folded)].fold_rect.center())
    outline = folded.canvas.graph_scene.around.groups[_only(folded)].rect

    assert not folded.document.layout.groups[_only(folded)].folded
    assert _body(folded, "x") == x
    for name in ("x", "y", "more"):
        assert not outline.intersects(_body(folded, name)), name
    folded.store.undo()
    assert folded.document is before


def test_that_folding_back_and_unfolding_again_moves_nothing(folded: Desk) -> None:
    folded.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    folded.canvas.grouping.toggle(_only(folded))
    places = folded.document.layout.places
    folded.canvas.grouping.toggle(_only(folded))
    folded.canvas.grouping.toggle(_only(folded))

    assert folded.document.layout.places == places


def test_that_neighbours_glide_as_a_group_unfolds(folded: Desk, qtbot: QtBot) -> None:
    folded.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    gliding = folded.canvas.gliding
    gliding.reduced = False
    folded.canvas.grouping.toggle(_only(folded))

    assert gliding.runs
    qtbot.waitUntil(lambda: not gliding.runs)
    at = folded.document.layout.places[folded.id("y")]
    assert _body(folded, "y").topLeft() == QPointF(at.x, at.y)


def test_that_aligning_moves_a_card_as_one(folded: Desk) -> None:
    apart = _gap(folded)
    folded.store.select([folded.id(name) for name in ("w", "h", "more")])
    folded.canvas.commands.do("align-left")

    assert _card(folded).left() == _body(folded, "more").left()
    assert _gap(folded) == apart


def test_that_wires_to_a_card_are_straightened(folded: Desk) -> None:
    folded.store.select([folded.id(name) for name in ("x", "w", "h")])
    folded.canvas.commands.do("straighten")
    scene = folded.canvas.graph_scene
    (wire,) = scene.wires_at(folded.id("x"))

    assert wire.ends[0].y() == wire.ends[1].y()


def test_that_arranging_within_a_group_leaves_the_rest_and_its_card_in_place(folded: Desk) -> None:
    card, x = _card(folded), _body(folded, "x")
    folded.canvas.levels.enter(_only(folded))
    folded.canvas.store.select(())
    folded.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)

    assert _gap(folded)[0] > 0
    folded.canvas.levels.go(None)
    assert _body(folded, "x") == x
    assert _card(folded) == card


def test_that_all_groups_are_folded_and_laid_out_in_one_step_and_unfolded_again(
    desk: Desk,
) -> None:
    def edit(document: Document) -> Document:
        document, _ = group_nodes(document, "leaves", [desk.id("x"), desk.id("w")])
        return group_nodes(document, "rest", [desk.id("h"), desk.id("y")])[0]

    desk.store.apply("Group", edit)
    desk.canvas.gliding.reduced = True
    before = desk.document
    desk.key(Qt.Key.Key_K, SHIFT)
    folded = desk.canvas.graph_scene.standing.folded
    one, other = (item.rect for item in folded.values())

    assert desk.store.undo_label == "Fold all groups"
    assert other.left() == one.right() + COLUMN_GAP
    desk.key(Qt.Key.Key_K, SHIFT)
    assert desk.store.undo_label == "Unfold all groups"
    assert not desk.canvas.graph_scene.standing.folded
    desk.store.undo()
    desk.store.undo()
    assert desk.document is before


def test_that_a_group_around_nearly_all_stands_aside_for_those_within(desk: Desk) -> None:
    def edit(document: Document) -> Document:
        document, _ = group_nodes(document, "leaves", [desk.id("x"), desk.id("w")])
        inside = [desk.id(name) for name in "xwhy"]
        return group_nodes(document, "Model", inside)[0]

    desk.store.apply("Group", edit)
    desk.key(Qt.Key.Key_K, SHIFT)

    folded = {group.title for group in desk.document.layout.groups.values() if group.folded}
    assert folded == {"leaves"}
