"""Reroute points, and that they stay with their wires through edits."""

import pytest

from inspector.document import edits, routes, splicing, wiring
from inspector.document.nodes import Document, Place
from tests.fakes.documents import Bench, product

POINTS = (Place(1, 2), Place(3, 4))


def bent() -> tuple[Bench, Document, routes.End]:
    bench = product()
    end = (bench.id["y"], "input", 0)
    return bench, routes.with_points(bench.document, end, POINTS), end


def test_that_points_are_added_moved_and_dropped_and_compute_nothing() -> None:
    bench, document, end = bent()
    added = routes.add_point(document, end, 1, Place(9, 9))
    moved = routes.move_points(added, [(end, 1)], Place(1, -1))

    assert routes.points_of(moved, end) == (Place(1, 2), Place(10, 8), Place(3, 4))
    assert moved.graph is bench.document.graph
    assert routes.points_of(routes.drop_points(moved, [(end, 0), (end, 1)]), end) == (Place(3, 4),)
    assert routes.drop_points(document, [(end, 0), (end, 1)]).layout.routes == {}
    assert routes.with_points(document, end, POINTS) is document
    assert routes.move_points(document, [(end, 0)], Place(0, 0)) is document
    assert routes.drop_points(document, []) is document


@pytest.mark.parametrize("way", ["disconnect", "delete"])
def test_that_points_go_with_their_wire(way: str) -> None:
    bench, document, end = bent()
    if way == "disconnect":
        after = wiring.disconnect(document, *end)
    else:
        after = edits.delete(document, [bench.id["m"]])

    assert after.layout.routes == {}
    assert edits.delete(document, [bench.id["y"]]).layout.routes == {}


def test_that_points_stay_when_the_wire_begins_elsewhere() -> None:
    bench, document, end = bent()
    for after in (
        wiring.connect(document, bench.at("x"), *end[:2]),
        splicing.rewired(document, bench.at("m"), bench.at("x")),
        splicing.delete_and_reconnect(document, [bench.id["m"]]),
    ):
        assert routes.points_of(after, end) == POINTS


def test_that_points_keep_to_their_wire_when_another_slot_goes() -> None:
    bench = product().call("c", "torch.cat")
    node, document = bench.id["c"], bench.document
    for name in ("x", "w", "m"):
        document = wiring.connect(document, bench.at(name), node, "tensors")
    document = routes.with_points(document, (node, "tensors", 0), (Place(0, 0),))
    document = routes.with_points(document, (node, "tensors", 2), POINTS)
    after = wiring.disconnect(document, node, "tensors", 0)

    assert routes.points_of(after, (node, "tensors", 0)) == ()
    assert routes.points_of(after, (node, "tensors", 1)) == POINTS
    assert len(after.layout.routes[node]) == 1


def test_that_points_move_with_both_ends_and_stay_with_one() -> None:
    bench, document, end = bent()
    both = edits.move(document, [bench.id["m"], bench.id["y"]], Place(10, 0))
    one = edits.move(document, [bench.id["y"]], Place(10, 0))

    assert routes.points_of(both, end) == (Place(11, 2), Place(13, 4))
    assert routes.points_of(one, end) == POINTS
    assert routes.straight(document, [bench.id["m"], bench.id["y"]]).layout.routes == {}
    assert routes.straight(document, [bench.id["y"]]) is document


def test_that_points_are_copied_with_their_nodes() -> None:
    bench, document, _ = bent()
    copy, (_, twin) = edits.duplicate(document, [bench.id["m"], bench.id["y"]], by=Place(5, 5))

    assert routes.points_of(copy, (twin, "input", 0)) == (Place(6, 7), Place(8, 9))
    alone, (pasted,) = edits.paste(Document(), document, [bench.id["y"]], by=Place(5, 5))
    assert routes.points_of(alone, (pasted, "input", 0)) == ()
