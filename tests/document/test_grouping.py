"""What the user does with groups, as edits of the document."""

import pytest

from inspector.document.crossing import crossing
from inspector.document.edits import EditRefused, delete, duplicate
from inspector.document.grouping import (
    choose_ports,
    fold_group,
    group_nodes,
    innermost,
    keep_within,
    put_into_group,
    rename_group,
    tint_group,
)
from inspector.document.groups import members
from inspector.document.nodes import Document, GroupId, Outer, Source
from tests.fakes.documents import product

BENCH = product()
X, W, M, Y = (BENCH.id[name] for name in ("x", "w", "m", "y"))
OUTER, INNER = GroupId("g1"), GroupId("g2")


@pytest.fixture
def grouped() -> Document:
    document, outer = group_nodes(BENCH.document, "model", [M, W, X])
    document, inner = group_nodes(document, "linear", [M, W])
    assert (outer, inner) == (OUTER, INNER)
    return document


def test_that_a_group_made_of_a_part_stands_within_the_group_around_it(grouped: Document) -> None:
    groups = grouped.layout.groups

    assert groups[INNER].parent == OUTER
    assert set(groups[INNER].nodes) == {W, M}
    assert groups[OUTER].nodes == (X,)
    assert grouped.graph is BENCH.document.graph


def test_that_a_group_around_whole_groups_keeps_them(grouped: Document) -> None:
    document, key = group_nodes(grouped, "all", [X, W, M, Y])
    groups = document.layout.groups

    assert groups[OUTER].parent == key
    assert groups[INNER].parent == OUTER
    assert groups[key].nodes == (Y,)
    assert groups[key].parent is None


def test_that_a_group_around_exactly_another_stands_around_it(grouped: Document) -> None:
    document, key = group_nodes(grouped, "again", [W, M])
    groups = document.layout.groups

    assert groups[key].parent == OUTER
    assert groups[INNER].parent == key
    assert set(members(groups)[key]) == {W, M}


def test_that_nodes_are_put_in_and_taken_out(grouped: Document) -> None:
    into = put_into_group(grouped, INNER, [Y, X])
    out = put_into_group(into, None, [Y])

    assert set(into.layout.groups[INNER].nodes) == {X, W, M, Y}
    # The outer one holds no node of its own, but a group.
    assert into.layout.groups[OUTER].nodes == ()
    assert innermost(out.layout.groups, frozenset([Y])) is None
    assert put_into_group(grouped, INNER, [W]) is grouped
    assert put_into_group(grouped, None, [Y]) is grouped


def test_that_a_whole_group_moves_as_one(grouped: Document) -> None:
    document = put_into_group(grouped, None, [W, M])

    assert document.layout.groups[INNER].parent is None
    assert set(document.layout.groups[INNER].nodes) == {W, M}
    assert document.layout.groups[OUTER].nodes == (X,)


def test_that_a_group_is_not_put_into_itself(grouped: Document) -> None:
    assert put_into_group(grouped, INNER, [W, M]) is grouped
    assert put_into_group(grouped, OUTER, [X, W, M]) is grouped


def test_that_a_group_left_empty_goes(grouped: Document) -> None:
    document = put_into_group(grouped, OUTER, [W])
    document = put_into_group(document, OUTER, [M])

    # The last node took its group along; taken one by one from beside another, it is a whole.
    assert set(members(document.layout.groups)[OUTER]) == {X, W, M}


def test_that_folding_naming_and_colouring_compute_nothing(grouped: Document) -> None:
    document = fold_group(grouped, INNER, True)
    document = rename_group(document, INNER, "attention")
    document = tint_group(document, INNER, "teal")

    assert document.graph is grouped.graph
    assert document.layout.places is grouped.layout.places
    assert document.layout.groups[OUTER] is grouped.layout.groups[OUTER]
    assert fold_group(document, INNER, True) is document
    assert rename_group(document, INNER, "attention") is document


@pytest.mark.parametrize("title", ["a" * 201, "two\nlines", "\x00"])
def test_that_a_title_is_one_line(grouped: Document, title: str) -> None:
    with pytest.raises(EditRefused, match="title"):
        rename_group(grouped, INNER, title)


def test_that_a_group_of_nothing_is_refused() -> None:
    with pytest.raises(EditRefused, match="choose the nodes"):
        group_nodes(BENCH.document, "none", [])


def test_that_a_folded_group_shows_the_ports_that_wires_cross(grouped: Document) -> None:
    graph = grouped.graph
    found = crossing(graph, members(grouped.layout.groups)[INNER])

    assert [(each.node, each.port) for each in found.inputs] == [(M, "input")]
    assert found.outputs == (Source(M),)
    assert found.main == Source(M)


def test_that_a_group_at_the_end_shows_its_result(grouped: Document) -> None:
    assert crossing(grouped.graph, [M, Y]).outputs == (Source(Y),)
    assert crossing(grouped.graph, [M, Y], ports=()).outputs == ()
    assert crossing(grouped.graph, [M, Y], ports=()).main == Source(Y)


def test_that_chosen_ports_are_shown_beside_the_crossed_ones(grouped: Document) -> None:
    ports = (Outer(M, "input"), Outer(W, 0))
    document = choose_ports(grouped, INNER, ports)
    found = crossing(document.graph, members(document.layout.groups)[INNER], ports)

    assert set(found.outputs) == {Source(W), Source(M)}
    assert found.main == Source(M)


def test_that_chosen_ports_go_with_their_nodes_and_come_with_copies(grouped: Document) -> None:
    document = choose_ports(grouped, INNER, (Outer(W, 0), Outer(M, 0)))
    copied, copies = duplicate(document, [W, M])
    (added,) = copied.layout.groups.keys() - document.layout.groups.keys()

    assert delete(document, [W]).layout.groups[INNER].ports == (Outer(M, 0),)
    assert put_into_group(document, None, [W]).layout.groups[INNER].ports == (Outer(M, 0),)
    assert copied.layout.groups[added].ports == tuple(Outer(copy, 0) for copy in copies)


def test_that_what_is_new_is_kept_within_the_group_that_is_looked_into(grouped: Document) -> None:
    after, copies = duplicate(grouped, [Y])
    kept = keep_within(grouped, after, INNER)

    assert set(kept.layout.groups[INNER].nodes) == {W, M, *copies}
    assert keep_within(grouped, grouped, INNER) is grouped
