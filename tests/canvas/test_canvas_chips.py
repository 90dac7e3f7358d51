"""The drawing of the autograd graph, without Qt: nothing is lost and nothing lies over another."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.canvas.chips import (
    BELOW,
    HEIGHT,
    MOST_ROWS,
    Box,
    Drawing,
    Loose,
    Spot,
    drawing,
    laid,
    run,
    width_of,
)
from inspector.messages.walks import Arrives, Mapped, Walked, Way

KINDS = ("MulBackward0", "SumBackward0", "NllLossBackward0", "AccumulateGrad", "SelectBackward0")


@st.composite
def graphs(draw: st.DrawFn) -> Mapped:
    """Any graph: each node sends to nodes that were made before it, some nowhere."""
    count = draw(st.integers(0, 14))
    nodes = []
    for at in range(count):
        ways = draw(
            st.lists(st.integers(-1, at - 1).map(lambda to: Way(to, 0)), max_size=3 if at else 0)
        )
        owner = f"n{draw(st.integers(0, 4))}"
        kind = draw(st.sampled_from(KINDS))
        nodes.append(Walked(owner, kind, tuple(ways), (Arrives((2,), "float32"),)))
    return Mapped(1, tuple(nodes), ())


def draw_all(graph: Mapped, gathered: frozenset[str] = frozenset()) -> Drawing:
    return drawing(graph, lambda n: n, lambda _: 196.0, lambda card: card in gathered, {})


@given(graphs(), st.frozensets(st.sampled_from(["n0", "n1", "n2"])))
def test_that_every_edge_is_a_line_or_within_one_chip(
    graph: Mapped, gathered: frozenset[str]
) -> None:
    drawn = draw_all(graph, gathered)
    edges = {
        (at, edge)
        for at, node in enumerate(graph.nodes)
        for edge, way in enumerate(node.ways)
        if way.to >= 0
    }
    lines = [way for line in drawn.lines for way in line.ways]

    assert set(drawn.chip_of) == set(range(len(graph.nodes)))
    assert len(lines) == len(set(lines))
    within = {
        (at, edge)
        for at, edge in edges
        if drawn.chip_of[at] == drawn.chip_of[graph.nodes[at].ways[edge].to]
    }
    assert set(lines) == edges - within
    for line in drawn.lines:
        for at, edge in line.ways:
            way = graph.nodes[at].ways[edge]
            assert (drawn.chip_of[at], drawn.chip_of[way.to]) == (line.one, line.other)


@given(graphs())
def test_that_chips_stand_below_their_own_card_and_apart(graph: Mapped) -> None:
    drawn = draw_all(graph)

    for card, chips in drawn.cards.items():
        spots = [drawn.chips[at].spot for at in chips]
        for at in chips:
            owners = {graph.nodes[number].node for number in drawn.chips[at].numbers}
            assert owners == {card}
        assert all(spot.top >= BELOW for spot in spots)
        assert not any(_meet(*pair) for pair in combinations(spots, 2))


def _meet(one: Spot, other: Spot) -> bool:
    across = one.left < other.left + other.width and other.left < one.left + one.width
    return across and one.top < other.top + other.height and other.top < one.top + one.height


@given(st.lists(st.sampled_from(KINDS), max_size=20), st.integers(150, 400))
def test_that_what_has_no_room_is_counted(texts: list[str], width: int) -> None:
    row = laid(tuple(texts), width)
    shown = len(row.spots) - (row.rest > 0)

    assert shown + row.rest == len(texts)
    assert len({spot.top for spot in row.spots}) <= MOST_ROWS
    for spot in row.spots:
        assert spot.left >= -12.0 or spot.width > width
        assert spot.left + spot.width <= width + 12.0 or spot.width > width


def test_that_one_chip_stands_in_the_middle_below_its_card() -> None:
    (spot,), rest = laid(("MulBackward0",), 200)
    wide = width_of("MulBackward0")

    assert (spot, rest) == (Spot((200 - wide) / 2, BELOW, wide, HEIGHT), 0)


def test_that_the_gradient_flows_through_a_row_from_right_to_left() -> None:
    (first, second), _ = laid(("ViewBackward0", "TBackward0"), 220)

    assert second.left + second.width < first.left
    assert second.top == first.top


def test_that_several_gradients_at_one_slot_are_a_sum() -> None:
    arrives = (Arrives((), "float32"),)
    graph = Mapped(
        1,
        (
            Walked("x", "AccumulateGrad", (), arrives),
            Walked("y", "MulBackward0", (Way(0, 0), Way(0, 0)), arrives),
            Walked("z", "SinBackward0", (Way(1, 0),), arrives),
        ),
        (),
    )

    assert [chip.sums for chip in draw_all(graph).chips] == [True, False, False]


def test_that_a_folded_card_has_one_chip_that_counts() -> None:
    arrives = (Arrives((), "float32"),)
    nodes = (
        Walked("x", "AccumulateGrad", (), arrives),
        Walked("a", "SinBackward0", (Way(0, 0),), arrives),
        Walked("b", "CosBackward0", (Way(1, 0),), arrives),
    )
    cards = {"x": "x", "a": "group", "b": "group"}
    drawn = drawing(Mapped(1, nodes, ()), cards.get, lambda _: 196.0, lambda c: c == "group", {})

    assert [(chip.card, chip.text) for chip in drawn.chips] == [
        ("x", "AccumulateGrad"),
        ("group", "2 autograd nodes"),
    ]
    assert [line.ways for line in drawn.lines] == [((1, 0),)]


def test_that_what_a_backward_made_is_one_chip_beside_the_own_ones() -> None:
    arrives = (Arrives((), "float32"),)
    nodes = (
        Walked("x", "AccumulateGrad", (), arrives),
        Walked("a", "SinBackward0", (Way(0, 0),), arrives),
        Walked("a", "CosBackward0", (Way(0, 0),), arrives, True),
        Walked("a", "MulBackward0", (Way(2, 0), Way(1, 0)), arrives, True),
        Walked("x", "MulBackward0", (Way(1, 0),), arrives, True),
    )
    drawn = draw_all(Mapped(1, nodes, ()))

    assert [(chip.card, chip.text) for chip in drawn.chips] == [
        ("x", "AccumulateGrad"),
        ("x", "by Backward: MulBackward0"),
        ("a", "SinBackward0"),
        ("a", "by Backward: 2 nodes"),
    ]


def test_that_what_is_not_seen_is_not_drawn() -> None:
    arrives = (Arrives((), "float32"),)
    nodes = (
        Walked("x", "AccumulateGrad", (), arrives),
        Walked("a", "SinBackward0", (Way(0, 0),), arrives),
    )
    drawn = drawing(Mapped(1, nodes, ()), {"a": "a"}.get, lambda _: 196.0, lambda _: False, {})

    assert [chip.text for chip in drawn.chips] == ["SinBackward0"]
    assert not drawn.lines
    assert drawn.loose == (Loose(0, comes=False, nodes=("x",)),)


def test_that_a_card_without_a_node_says_why() -> None:
    arrives = (Arrives((), "float32"),)
    graph = Mapped(1, (Walked("x", "AccumulateGrad", (), arrives),), ())
    without = {"d": "detach", "x": "never said", "gone": "detach"}
    cards = {"x": "x", "d": "d"}
    drawn = drawing(graph, cards.get, lambda _: 196.0, lambda _: False, without)

    assert [(chip.card, chip.numbers, chip.text) for chip in drawn.chips] == [
        ("x", (0,), "AccumulateGrad"),
        ("d", (), "detach"),
    ]


def box(left: float, top: float, card: str) -> Box:
    return Box(left, top, 90, HEIGHT, left - 50, left + 140, card)


@pytest.mark.parametrize("down", [-300, 0, 300])
def test_that_an_edge_leaves_to_the_left_and_curves_between_the_cards(down: float) -> None:
    later, earlier = box(500, 100, "y"), box(100, 100 + down, "x")
    found = run(later, 0.5, earlier, 0.5)

    assert found.start == (500, 108)
    assert found.end == (190, 108 + down)
    assert (found.leaves[0], found.enters[0]) == (later.card_left, earlier.card_right)
    assert found.leaves[1] == found.start[1]
    assert found.enters[1] == found.end[1]


def test_that_an_edge_to_the_row_below_goes_straight_down() -> None:
    found = run(box(100, 10, "y"), 0.5, box(80, 33, "y"), 0.5)

    assert found.straight
    assert found.start[1] == 10 + HEIGHT
    assert found.end[1] == 33


def test_that_an_edge_runs_below_the_other_chips_of_its_row() -> None:
    inner = box(500, 100, "y")._replace(last=False)
    found = run(inner, 0.5, box(100, 100, "x")._replace(first=False), 0.5)

    assert found.start == (500, 108)
    assert found.leaves[1] > 100 + HEIGHT
    assert found.enters[1] > 100 + HEIGHT
    assert found.end == (190, 108)


def test_that_an_edge_far_back_to_another_line_goes_between_the_lines() -> None:
    later, earlier = box(100, 400, "y"), box(1200, 200, "x")
    found = run(later, 0.5, earlier, 0.5)

    assert found.lane is not None
    assert earlier.top + HEIGHT < found.lane < later.top
    assert run(later, 0.5, box(1200, 400, "x"), 0.5).lane is None
