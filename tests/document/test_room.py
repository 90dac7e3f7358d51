"""A folded group takes the room of its card, and unfolding pushes away what it would cover."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from inspector.document.arranging import COLUMN_GAP, ROW_GAP, laid_out
from inspector.document.edits import move, place
from inspector.document.folded import folded
from inspector.document.grouping import fold_group, group_nodes
from inspector.document.groups import members
from inspector.document.measure import Measure, measure, outputs_of
from inspector.document.nodes import Document, GroupId, NodeId, Place
from inspector.document.notes import add_note
from inspector.document.pieces import put
from inspector.document.room import Area, areas_at, unfold_group
from inspector.document.sketch import sketch_of
from tests.fakes.documents import Bench


def _sizes(document: Document) -> dict[NodeId, Measure]:
    nodes = document.graph.nodes
    return {key: measure(node, outputs_of(node, None)) for key, node in nodes.items()}


def _arranged(document: Document) -> Document:
    """As the canvas does it: folded groups are cards."""
    groups, inside = document.layout.groups, members(document.layout.groups)
    shown = {
        key: folded(document.graph, each, inside[key])
        for key, each in groups.items()
        if each.folded and (each.parent is None or not groups[each.parent].folded)
    }
    pieces, sketch = sketch_of(document, _sizes(document), None, shown)
    return place(document, put(document, pieces, laid_out(sketch)))


def _chain(folds: bool = True) -> tuple[Document, Bench, GroupId]:
    """x → a → (b → c → d) → e, the middle a folded group; below it another chain."""
    bench = Bench().leaf("x").call("a", "torch.exp", input="x")
    for name, before in (("b", "a"), ("c", "b"), ("d", "c"), ("e", "d")):
        bench.call(name, "torch.exp", input=before)
    bench.leaf("u").call("v", "torch.sin", input="u").call("w", "torch.sin", input="v")
    document, key = group_nodes(bench.document, "block", [bench.id[n] for n in ("b", "c", "d")])
    document = place(document, dict(zip(bench.id.values(), _grid(len(bench.id)), strict=True)))
    return (fold_group(document, key, True) if folds else document), bench, key


def _grid(count: int) -> list[Place]:
    return [Place(400.0 * at, 0.0) for at in range(count)]


def _apart(document: Document, group: GroupId | None = None) -> bool:
    """Whether nothing lies on anything at this level."""
    areas = areas_at(document, group, _sizes(document))
    return not any(one.covers(other) for one, other in combinations(areas, 2))


def test_that_a_folded_group_is_arranged_with_the_room_of_its_card() -> None:
    document, bench, _ = _chain()
    placed = _arranged(document)
    at, sizes = placed.layout.places, _sizes(placed)
    card = areas_at(placed, None, sizes)[-1]

    assert card.left == at[bench.id["a"]].x + sizes[bench.id["a"]].width + COLUMN_GAP
    assert at[bench.id["e"]].x == card.right + COLUMN_GAP
    assert _apart(placed)


def test_that_what_is_in_it_keeps_its_order() -> None:
    document, bench, _ = _chain()
    before, after = document.layout.places, _arranged(document).layout.places
    moved = {
        (after[bench.id[n]].x - before[bench.id[n]].x, after[bench.id[n]].y - before[bench.id[n]].y)
        for n in ("b", "c", "d")
    }

    assert len(moved) == 1


def test_that_wires_to_a_card_run_straight() -> None:
    document, bench, group = _chain()
    placed = _arranged(document)
    at, sizes = placed.layout.places, _sizes(placed)
    inside = members(placed.layout.groups)[group]
    card = folded(placed.graph, placed.layout.groups[group], inside)
    top = areas_at(placed, None, sizes)[-1].top
    a, b, d, e = (bench.id[name] for name in "abde")

    assert at[a].y + sizes[a].output_at(0)[1] == top + card.input_at(b, "input", 0)[1]
    assert top + card.output_at(d, 0)[1] == at[e].y + sizes[e].input_at("input", 0)[1]


def test_that_unfolding_pushes_what_it_would_cover_to_the_right_and_rows_away() -> None:
    document, bench, group = _chain()
    placed = _arranged(document)
    unfolded = unfold_group(placed, group, _sizes(placed))
    before, after = placed.layout.places, unfolded.layout.places
    key = bench.id

    assert not unfolded.layout.groups[group].folded
    assert _apart(unfolded)
    assert before[key["x"]] == after[key["x"]]
    assert before[key["a"]] == after[key["a"]]
    assert after[key["e"]].x > before[key["e"]].x
    assert after[key["e"]].y == before[key["e"]].y
    # The other chain is moved as a whole.
    moved = {
        (after[key[n]].x - before[key[n]].x, after[key[n]].y - before[key[n]].y) for n in "uvw"
    }
    assert len(moved) == 1


def test_that_unfolding_again_moves_nothing() -> None:
    document, _, group = _chain()
    placed = _arranged(document)
    once = unfold_group(placed, group, _sizes(placed))
    twice = unfold_group(fold_group(once, group, True), group, _sizes(placed))

    assert twice.layout.places == once.layout.places


def test_that_unfolding_where_there_is_room_moves_nothing() -> None:
    document, bench, group = _chain()
    there = dict(document.layout.places)
    there |= {bench.id[n]: Place(400.0 * at, 900.0) for at, n in enumerate("uvw")}
    document = place(document, there)
    unfolded = unfold_group(document, group, _sizes(document))

    assert unfolded.layout.places is document.layout.places


def test_that_the_group_around_it_makes_room_too() -> None:
    document, bench, group = _chain()
    document, outer = group_nodes(document, "outer", [bench.id[n] for n in "abcd"])
    assert document.layout.groups[group].parent == outer
    placed = _arranged(document)
    unfolded = unfold_group(placed, group, _sizes(placed))

    assert _apart(placed, outer)
    assert _apart(unfolded, outer)
    assert _apart(unfolded)


def test_that_beyond_the_group_that_is_looked_into_nothing_moves() -> None:
    document, bench, group = _chain()
    document, outer = group_nodes(document, "outer", [bench.id[n] for n in "abcd"])
    placed = _arranged(document)
    unfolded = unfold_group(placed, group, _sizes(placed), outer)

    assert unfolded.layout.places[bench.id["e"]] == placed.layout.places[bench.id["e"]]


def test_that_notes_are_pushed_as_nodes_are() -> None:
    document, bench, group = _chain()
    placed = _arranged(document)
    placed = move(placed, [bench.id[n] for n in "uvw"], Place(0, 400))
    card = areas_at(placed, None, _sizes(placed))[-1]
    placed, note = add_note(placed, Place(card.left, card.bottom + 10))
    unfolded = unfold_group(placed, group, _sizes(placed))

    assert unfolded.layout.notes[note].at.y >= card.bottom + ROW_GAP
    assert _apart(unfolded)


@given(st.lists(st.tuples(st.integers(-6, 6), st.integers(-6, 6)), min_size=6, max_size=6))
def test_that_whatever_lay_apart_lies_apart_afterwards(steps: list[tuple[int, int]]) -> None:
    document, bench, group = _chain()
    placed = _arranged(document)
    for name, (x, y) in zip("xaeuvw", steps, strict=True):
        placed = move(placed, [bench.id[name]], Place(160.0 * x, 90.0 * y))
    if not _apart(placed):
        return
    unfolded = unfold_group(placed, group, _sizes(placed))

    assert _apart(unfolded)


def test_that_areas_tell_what_covers_what() -> None:
    one = Area(0, 0, 100, 100)

    assert one.covers(Area(50, 50, 150, 150))
    assert not one.covers(Area(120, 0, 200, 100))
