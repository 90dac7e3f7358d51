"""The autograd graph laid over the op graph, in the real window with the real engine: seen before
any Backward, gone through by clicks on its chips, and exported."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from inspector.canvas.backgraph import BackGraph
from inspector.canvas.paint_chips import on_the_way
from inspector.document.nodes import NodeId
from inspector.figures.export import export_canvas
from inspector.look.theme import LIGHT
from tests.stories.hands import Hands
from tests.stories.test_lessons import open_lesson


def lay_over(hands: Hands) -> BackGraph:
    """G, once the graph is there."""
    hands.press(Qt.Key.Key_G)
    back = hands.canvas.backgraph
    hands.until(lambda: bool(back.drawing.chips))
    return back


def said(hands: Hands, back: BackGraph) -> set[tuple[str, str]]:
    """Every chip with the name of its node."""
    nodes = hands.window.store.document.graph.nodes
    return {(nodes[NodeId(chip.card)].name, chip.text) for chip in back.drawing.chips}


def edges(hands: Hands, back: BackGraph) -> set[tuple[str, str]]:
    """Which chip sends to which, by the names of their nodes."""
    nodes, chips = hands.window.store.document.graph.nodes, back.drawing.chips
    return {
        (nodes[NodeId(chips[e.one].card)].name, nodes[NodeId(chips[e.other].card)].name)
        for e in back.drawing.lines
    }


def middle(hands: Hands, back: BackGraph, name: str, kind: str) -> QPoint:
    """Where a chip is in the view."""
    node = hands.node(name).id
    (at,) = (at for at in back.drawing.cards[node] if back.drawing.chips[at].text == kind)
    return hands.canvas.mapFromScene(back.places.rects[at].center())


def click(hands: Hands, back: BackGraph, name: str, kind: str) -> None:
    at = middle(hands, back, name, kind)
    QTest.mouseClick(
        hands.canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at
    )


def test_that_detach_stops_here_is_seen_at_once(hands: Hands) -> None:
    open_lesson(hands, "detach-stops-here")
    back = lay_over(hands)
    chips = said(hands, back)

    assert ("x", "AccumulateGrad") in chips
    assert [text for _, text in chips].count("detach") == 1
    (name,) = (name for name, text in chips if text == "detach")
    node = hands.node(name)
    assert all(name not in ends for ends in edges(hands, back))
    assert {key.node for key, cut in back.cuts.items() if cut.why == "detach"} >= {node.id}


def test_that_a_click_on_a_chip_goes_to_its_step_and_lights_its_edges(hands: Hands) -> None:
    open_lesson(hands, "two-paths-add")
    back = lay_over(hands)
    hands.backward()
    stepping = hands.window.session.stepping
    hands.until(lambda: stepping.is_current)
    click(hands, back, "squared", "PowBackward0")
    hands.until(lambda: stepping.turn is not None)
    turn = stepping.turn

    assert turn is not None
    assert (turn.node, turn.kind) == (hands.node("squared").id, "PowBackward0")
    lit = [back.drawing.chips[back.drawing.lines[at].other] for at in back.lit]
    assert [(chip.card, chip.text) for chip in lit] == [(hands.node("x").id, "AccumulateGrad")]
    (leaf,) = back.drawing.cards[hands.node("x").id]
    assert back.drawing.chips[leaf].sums
    assert back.stands(back.drawing.chips[leaf]) == "blank"
    hands.act("step-end")
    hands.until(lambda: back.stands(back.drawing.chips[leaf]) == "now")


def test_that_the_sum_over_what_was_broadcast_stands_at_its_edge(hands: Hands) -> None:
    open_lesson(hands, "broadcasting")
    back = lay_over(hands)
    hands.backward()
    hands.until(lambda: hands.window.session.stepping.is_current)
    found = {
        (back.drawing.chips[line.other].card, on_the_way(back, line))
        for line in back.drawing.lines
        if on_the_way(back, line)
    }

    assert found == {(hands.node("bias").id, "Σ 3×4 → 4")}


def test_that_an_edit_is_followed_without_a_backward(hands: Hands) -> None:
    open_lesson(hands, "detach-stops-here")
    back = lay_over(hands)
    before = len(back.graph.nodes)
    hands.click("x")
    hands.until(hands.window.actions_by_id["requires-grad"].isEnabled)
    hands.act("requires-grad")
    hands.until(lambda: len(back.graph.nodes) < before)

    assert ("x", "requires_grad=False") in said(hands, back)
    hands.act("undo")
    hands.until(lambda: len(back.graph.nodes) == before)


def test_that_a_gradient_of_a_gradient_has_its_nodes(hands: Hands) -> None:
    open_lesson(hands, "gradient-of-a-gradient")
    back = lay_over(hands)
    kinds = {text for name, text in said(hands, back) if name == "g"}

    assert {"PowBackward0", "MulBackward0"} <= kinds
    assert ("g", "x") in edges(hands, back)


def test_that_it_is_exported_as_it_is_seen(hands: Hands, tmp_path: Path) -> None:
    open_lesson(hands, "detach-stops-here")
    back = lay_over(hands)
    path = tmp_path / "graph.svg"
    export_canvas(hands.canvas, hands.window.session, path, theme=LIGHT)
    text = path.read_text("utf-8")

    assert text.count("AccumulateGrad") == sum(
        chip.text == "AccumulateGrad" for chip in back.drawing.chips
    )
    assert hands.canvas.content_rect().contains(back.places.whole)
