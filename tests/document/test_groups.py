"""Groups: what edits of nodes do to them, and that arranging keeps them apart."""

import pytest

from inspector.document.arranging import arranged
from inspector.document.edits import add_operation, delete, duplicate, paste
from inspector.document.groups import (
    add_group,
    depths,
    dissolve_group,
    group_of,
    members,
    whole_groups,
    with_groups,
)
from inspector.document.measure import GROUP_PADDING, measure
from inspector.document.nodes import EMPTY, Document, Group, GroupId, Layout, NodeId, Place, Source
from tests.fakes.documents import product

BENCH = product()
X, W, M, Y = (BENCH.id[name] for name in ("x", "w", "m", "y"))
OUTER = GroupId("g1")
INNER = GroupId("g2")


@pytest.fixture
def grouped() -> Document:
    document, outer = add_group(BENCH.document, "model", [M])
    document, inner = add_group(document, "linear", [X, W], outer)
    assert (outer, inner) == (OUTER, INNER)
    return document


def test_that_a_group_within_another_counts_to_it(grouped: Document) -> None:
    groups = grouped.layout.groups

    assert set(members(groups)[OUTER]) == {X, W, M}
    assert members(groups)[INNER] == (X, W)
    assert depths(groups) == {OUTER: 0, INNER: 1}
    assert group_of(groups, W) is groups[INNER]
    assert group_of(groups, Y) is None


def test_that_a_node_put_into_a_group_leaves_its_own(grouped: Document) -> None:
    document, added = add_group(grouped, "other", [X])

    assert document.layout.groups[added].nodes == (X,)
    assert document.layout.groups[INNER].nodes == (W,)
    assert document.graph is grouped.graph


def test_that_deleted_nodes_leave_their_groups_and_empty_groups_go(grouped: Document) -> None:
    assert delete(grouped, [X]).layout.groups[INNER].nodes == (W,)
    assert delete(grouped, [X, W]).layout.groups.keys() == {OUTER}
    assert delete(grouped, [M]).layout.groups[OUTER].nodes == ()
    assert delete(grouped, [M, X, W]).layout.groups == {}
    assert delete(grouped, [Y]).layout.groups is grouped.layout.groups


def test_that_a_copy_of_a_part_stands_beside_its_original(grouped: Document) -> None:
    document, (copy,) = duplicate(grouped, [X])

    assert document.layout.groups[INNER].nodes == (X, W, copy)
    assert document.layout.groups.keys() == {OUTER, INNER}


def test_that_a_whole_group_copied_is_another_group(grouped: Document) -> None:
    inner, copies = duplicate(grouped, [X, W])
    (added,) = inner.layout.groups.keys() - {OUTER, INNER}
    both, _ = duplicate(grouped, [X, W, M])
    new = [both.layout.groups[key] for key in both.layout.groups.keys() - {OUTER, INNER}]
    top = next(group for group in new if group.title == "model")

    assert inner.layout.groups[added] == Group(added, "linear", copies, OUTER)
    assert {group.title: group.parent for group in new} == {"model": None, "linear": top.id}


def test_that_pasting_into_another_document_brings_whole_groups_along(grouped: Document) -> None:
    kept = whole_groups(grouped.layout.groups, [X, W])
    part = Document(grouped.graph, Layout(grouped.layout.places, kept))
    document, copies = paste(EMPTY, part, [X, W])
    (group,) = document.layout.groups.values()

    assert (group.title, group.nodes, group.parent) == ("linear", copies, None)


def test_that_a_dissolved_group_leaves_its_nodes_to_the_one_around_it(grouped: Document) -> None:
    inner = dissolve_group(grouped, INNER).layout.groups
    outer = dissolve_group(grouped, OUTER).layout.groups

    assert inner == {OUTER: Group(OUTER, "model", (M, X, W))}
    assert outer == {INNER: Group(INNER, "linear", (X, W))}


def test_that_arranging_keeps_others_out_of_a_group() -> None:
    document = EMPTY
    last: NodeId | None = None
    groups: dict[GroupId, Group] = {}
    for turn in range(3):
        outer = GroupId(f"outer{turn}")
        document, alone = add_operation(
            document, "torch.exp", at=Place(0, 0), inputs={"input": (Source(last),)} if last else {}
        )
        last = alone
        for number in range(3):
            document, leaf = add_operation(document, "torch.sin", at=Place(0, 0))
            wires = {"input": (Source(last),), "other": (Source(leaf),)}
            document, last = add_operation(document, "torch.add", at=Place(0, 0), inputs=wires)
            inner = GroupId(f"inner{turn}{number}")
            groups[inner] = Group(inner, "inner", (leaf, last), outer)
        groups[outer] = Group(outer, "outer", (alone,))
    places = arranged(with_groups(document, groups))
    size = {node: measure(found, 1) for node, found in document.graph.nodes.items()}

    for group in members(groups).values():
        left = min(places[node].x for node in group)
        right = max(places[node].x + size[node].width for node in group)
        top = min(places[node].y for node in group)
        bottom = max(places[node].y + size[node].height for node in group)
        for node in places.keys() - set(group):
            at = places[node]
            beside = (
                at.x >= right + GROUP_PADDING or at.x + size[node].width <= left - GROUP_PADDING
            )
            assert beside or at.y >= bottom or at.y + size[node].height <= top
