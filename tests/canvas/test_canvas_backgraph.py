"""The autograd graph laid over the op graph: whose each node is, what is cut, where the user
stands in a Backward."""

from collections.abc import Callable
from random import Random

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from inspector.canvas.backgraph import BackGraph, CutWire
from inspector.canvas.chip_card import told
from inspector.canvas.hits import ChipHit, WireHit
from inspector.canvas.paint_chips import on_the_way
from inspector.canvas.readable import ReadNode
from inspector.canvas.readable_around import ReadCard
from inspector.canvas.wire_marks import shown_look
from inspector.canvas.wires import WireKey
from inspector.document.edits import delete, move
from inspector.document.frames import add_frame
from inspector.document.grouping import fold_group, group_nodes
from inspector.document.nodes import Document, NodeId, Place
from inspector.document.tensor_edits import set_requires_grad
from inspector.look.theme import DARK
from inspector.messages.walks import Walk
from tests.canvas.conftest import Desk
from tests.fakes.placed import product as made


@pytest.fixture
def product(new_desk: Callable[[Document], Desk]) -> Desk:
    """x and w, h = mm(x, w), y = sum(h)."""
    return new_desk(made())


@pytest.fixture
def back(product: Desk) -> BackGraph:
    return switched_on(product)


def switched_on(desk: Desk) -> BackGraph:
    desk.canvas.backgraph.show(True)
    desk.settle()
    return desk.canvas.backgraph


def chips(desk: Desk, back: BackGraph) -> dict[str, str]:
    nodes = desk.document.graph.nodes
    return {
        nodes[chip.card].name if chip.card in nodes else chip.card: chip.text  # type: ignore[index]
        for chip in back.drawing.chips
    }


def chip_of(desk: Desk, back: BackGraph, name: str) -> int:
    return back.drawing.cards[desk.id(name)][0]


def test_that_it_costs_nothing_while_it_is_off(product: Desk) -> None:
    product.session.backward()
    product.settle()

    assert product.canvas.graph_scene.back is None
    assert not [order for order in product.link.sent if isinstance(order, Walk)]


def test_that_each_node_has_its_chip_before_any_backward(product: Desk, back: BackGraph) -> None:
    assert chips(product, back) == {
        "x": "AccumulateGrad",
        "w": "AccumulateGrad",
        "h": "MmBackward0",
        "y": "SumBackward0",
    }
    ends = {
        (back.drawing.chips[line.one].card, back.drawing.chips[line.other].card)
        for line in back.drawing.lines
    }
    h, x, w, y = (product.id(name) for name in "hxwy")
    assert ends == {(h, x), (h, w), (y, h)}


def test_that_chips_stand_below_their_cards_and_go_with_them(
    product: Desk, back: BackGraph
) -> None:
    at = chip_of(product, back, "h")
    before = back.places.rects[at]
    body = product.canvas.graph_scene.nodes[product.id("h")].body
    lines = [back.places.flat[n].p1() for n, e in enumerate(back.drawing.lines) if e.one == at]
    product.store.apply("Move", lambda document: move(document, [product.id("h")], Place(40, 8)))
    after = back.places.rects[at]

    assert before.top() > body.bottom()
    assert abs(before.center().x() - body.center().x()) < 1
    assert after == before.translated(40, 8)
    moved = [back.places.flat[n].p1() for n, e in enumerate(back.drawing.lines) if e.one == at]
    assert moved == [point + QPointF(40, 8) for point in lines]


def test_that_an_edit_that_stops_a_gradient_is_drawn_as_a_cut(
    product: Desk, back: BackGraph, qtbot: QtBot
) -> None:
    product.store.apply("No grad", lambda d: set_requires_grad(d, product.id("w"), False))
    product.settle()
    qtbot.waitUntil(lambda: chips(product, back).get("w") == "requires_grad=False")

    key = WireKey(product.id("h"), "mat2", 0)
    assert dict(back.cuts) == {key: CutWire("requires_grad=False", says=False)}
    assert back.drawing.chips[chip_of(product, back, "w")].numbers == ()
    assert back.why_cut(key) == "requires_grad=False"
    assert back.why_cut(WireKey(product.id("y"), "input", 0)) == ""


def test_that_a_frame_cuts_and_all_that_follows_does_not_say_so_again(
    product: Desk, back: BackGraph, qtbot: QtBot
) -> None:
    product.store.apply("Frame", lambda d: add_frame(d, "no_grad", [product.id("h")])[0])
    product.settle()
    qtbot.waitUntil(lambda: bool(back.cuts))

    ends = [(product.id("h"), "input"), (product.id("h"), "mat2"), (product.id("y"), "input")]
    assert chips(product, back) == {"h": "no_grad"}
    assert dict(back.cuts) == {
        WireKey(node, port, 0): CutWire("no_grad", says=False) for node, port in ends
    }


def test_that_without_a_graph_it_says_so(product: Desk, back: BackGraph, qtbot: QtBot) -> None:
    assert not back.note.isVisible()
    for name in ("x", "w"):
        node = product.id(name)
        product.store.apply("No", lambda d, node=node: set_requires_grad(d, node, False))  # type: ignore[misc]
    product.settle()
    qtbot.waitUntil(back.note.isVisible)

    assert back.note.text().startswith("There is no autograd graph")
    assert not [chip for chip in back.drawing.chips if chip.numbers]


def test_that_a_node_that_is_deleted_takes_its_chips_along(product: Desk, back: BackGraph) -> None:
    product.store.apply("Delete", lambda d: delete(d, [product.id("y")]))

    assert "y" not in chips(product, back)
    assert len(back.drawing.chips) == 3


def test_that_the_chips_of_a_folded_group_are_one_that_counts(
    product: Desk, back: BackGraph
) -> None:
    inside = [product.id("h"), product.id("y")]

    def edit(document: Document) -> Document:
        document, group = group_nodes(document, "pair", inside)
        return fold_group(document, group, True)

    product.store.apply("Fold", edit)

    found = chips(product, back)
    assert sorted(found.values()) == ["2 autograd nodes", "AccumulateGrad", "AccumulateGrad"]
    (card,) = product.canvas.graph_scene.standing.folded.values()
    (chip,) = back.drawing.cards[card.key]
    assert back.places.rects[chip].top() > card.rect.bottom()
    assert len(back.drawing.lines) == 2
    (group,) = product.canvas.graph_scene.standing.folded
    (read,) = ReadCard(group).parts(product.canvas)
    assert read.words(product.canvas) == "2 autograd nodes"
    assert read.above == ReadCard(group)


def test_that_a_step_is_painted_anew_where_chips_stand_otherwise(
    product: Desk, back: BackGraph
) -> None:
    product.session.backward()
    product.settle()
    product.session.stepping.ask()
    product.settle()
    at = product.session.stepping
    for place in (0, 1, 3, 2, -1, 2):
        at.go(place)
        at._on_frame()
        seen = product.canvas.viewport().grab().toImage()
        product.canvas.viewport().update()

        assert product.canvas.viewport().grab().toImage() == seen


def test_that_a_click_says_what_is_missing_or_goes_to_the_turn(
    product: Desk, back: BackGraph
) -> None:
    at = back.places.rects[chip_of(product, back, "h")].center()
    product.click(at)
    assert product.said[-1].startswith("Press Backward (F5) first")
    assert not product.store.selected

    product.session.backward()
    product.settle()
    product.session.stepping.ask()
    product.settle()
    product.click(at)

    turn = product.session.stepping.turn
    assert turn is not None
    assert (turn.node, turn.kind) == (product.id("h"), "MmBackward0")


def test_that_chips_and_edges_are_lit_done_or_blank_in_time(product: Desk, back: BackGraph) -> None:
    product.session.backward()
    product.settle()
    product.session.stepping.ask()
    product.settle()
    assert {back.stands(chip) for chip in back.drawing.chips} == {"rest"}
    at = product.session.stepping
    at.go(1)
    stands = {
        name: back.stands(back.drawing.chips[chip_of(product, back, name)]) for name in "yhxw"
    }
    flows = {back.drawing.chips[line.one].card: back.flows(line) for line in back.drawing.lines}

    assert stands == {"y": "done", "h": "now", "x": "blank", "w": "blank"}
    assert flows == {product.id("y"): "done", product.id("h"): "now"}


def test_that_the_pointer_on_a_chip_tells_of_the_node(product: Desk, back: BackGraph) -> None:
    at = chip_of(product, back, "h")
    product.canvas.hands.under(QPointF(product.point(back.places.rects[at].center())))
    back.card.show_chip(at, QPoint(10, 10))
    lines = back.card.text.splitlines()

    assert lines[:2] == ["MmBackward0", "made by h"]
    assert "arrives: 3×3 float32, the gradient of h" in lines
    assert "next_functions[0]: AccumulateGrad of x" in lines
    assert "saved self: 3×3 float32" in lines
    assert back.card.isVisible()
    back.leave()
    assert not back.card.isVisible()
    leaf = told(product.canvas, back, chip_of(product, back, "x"))
    assert leaf[:2] == ["AccumulateGrad", "adds what arrives to x.grad"]


def test_that_a_chip_is_under_the_pointer_only_while_it_is_shown(
    product: Desk, back: BackGraph
) -> None:
    at = chip_of(product, back, "h")
    point = QPointF(product.point(back.places.rects[at].center()))

    assert product.canvas.hands.under(point) == ChipHit(at)
    back.show(False)
    assert product.canvas.hands.under(point) is None


def test_that_gradients_run_along_the_edges_and_not_along_the_wires(
    product: Desk, back: BackGraph
) -> None:
    scene = product.canvas.graph_scene
    product.session.backward()
    product.settle()
    wire = scene.wires[WireKey(product.id("y"), "input", 0)]

    assert shown_look(scene, wire)[0].back == "none"
    back.show(False)
    assert shown_look(scene, wire)[0].back == "current"


def test_that_what_the_engine_does_on_the_way_is_known_once_it_was_stepped(
    product: Desk, back: BackGraph
) -> None:
    assert {on_the_way(back, line) for line in back.drawing.lines} == {""}
    product.session.backward()
    product.settle()
    product.session.stepping.ask()
    product.settle()

    assert back.turn(back.drawing.chips[chip_of(product, back, "h")].numbers[0]) is not None


def test_that_it_is_in_figures_and_in_what_is_fitted(product: Desk, back: BackGraph) -> None:
    content = product.canvas.content_rect()
    with_chips = _painted(product)
    for at in range(len(back.drawing.chips)):
        assert content.contains(back.places.rects[at])
    back.show(False)

    assert product.canvas.content_rect() != content
    assert _painted(product) != with_chips


def _painted(desk: Desk) -> QImage:
    image = QImage(800, 500, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    desk.canvas.paint_graph(painter, QRectF(0, 0, 800, 500), DARK, QRectF(-50, -50, 1000, 600))
    painter.end()
    return image


def test_that_a_screen_reader_hears_of_the_chips(product: Desk, back: BackGraph) -> None:
    parts = ReadNode(product.id("h")).parts(product.canvas)
    words = [each.words(product.canvas) for each in parts]

    assert "autograd node MmBackward0, sends to AccumulateGrad of x, AccumulateGrad of w" in words
    back.show(False)
    assert len(ReadNode(product.id("h")).parts(product.canvas)) == len(parts) - 1


def test_that_whatever_is_done_the_drawing_is_what_a_fresh_one_would_be(
    product: Desk, back: BackGraph
) -> None:
    random = Random(7)
    canvas, store = product.canvas, product.store

    def some() -> list[NodeId]:
        nodes = sorted(product.document.graph.nodes)
        return random.sample(nodes, min(len(nodes), random.randint(1, 3)))

    def shift() -> None:
        at = Place(random.randint(-300, 300), random.randint(-200, 200))
        nodes = some()
        store.apply("Move", lambda document: move(document, nodes, at))

    def dissolve() -> None:
        if len(product.document.graph.nodes) > 6:
            nodes = some()
            store.apply("Delete", lambda document: delete(document, nodes))

    def copy() -> None:
        if len(product.document.graph.nodes) < 24:
            store.select(some())
            canvas.clipboard.duplicate()

    def group() -> None:
        store.select(some())
        canvas.grouping.make()

    def look() -> None:
        groups = sorted(product.document.layout.groups)
        canvas.levels.go(random.choice([None, *groups]))

    acts = (shift, shift, dissolve, copy, copy, group, look, canvas.grouping.toggle_all)
    for _ in range(150):
        random.choice((*acts, store.undo, store.redo))()
        if random.random() < 0.4:
            product.settle()
            QTest.qWait(1)
        shown = (back.drawing, list(back.places.rects), list(back.places.flat))
        back.redraw()

        assert (back.drawing, back.places.rects, back.places.flat) == shown


def test_that_in_a_group_edges_to_what_is_outside_say_where_they_go(
    product: Desk, back: BackGraph
) -> None:
    product.store.select([product.id("h")])
    product.canvas.grouping.make()
    product.canvas.levels.go(next(iter(product.document.layout.groups)))
    h, x, w, y = (product.id(name) for name in "hxwy")

    assert [chip.card for chip in back.drawing.chips] == [h]
    assert {(each.comes, each.nodes) for each in back.drawing.loose} == {
        (False, (x, w)),
        (True, (y,)),
    }


def test_that_the_card_of_a_wire_says_what_cut_it(
    product: Desk, back: BackGraph, qtbot: QtBot
) -> None:
    product.store.apply("Frame", lambda d: add_frame(d, "no_grad", [product.id("h")])[0])
    product.settle()
    qtbot.waitUntil(lambda: bool(back.cuts))
    product.canvas.overlays.show_card(WireHit(WireKey(product.id("h"), "input", 0)), QPoint(9, 9))
    card = product.canvas.overlays.wire_card

    assert card is not None
    words = " ".join(card.text.split())
    assert words.endswith("No gradient comes back along this wire: no_grad.")
