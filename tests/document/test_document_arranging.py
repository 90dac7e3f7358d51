from collections.abc import Mapping
from itertools import combinations, pairwise

import msgspec
from hypothesis import given, settings

from inspector.document.arranging import COLUMN_GAP, ROW_GAP, arranged, laid_out
from inspector.document.groups import add_group
from inspector.document.measure import Measure, measure, outputs_of
from inspector.document.nodes import Document, Graph, NodeId, Operation, Place, Source
from inspector.document.ranks import longest, programmed, pulled, pulls
from tests.fakes.any_document import any_documents
from tests.fakes.documents import Bench
from tests.fakes.tangle import crossings, tangle


def _network() -> tuple[Document, dict[str, NodeId]]:
    bench = Bench()
    for name in ("x", "w1", "b1"):
        bench.leaf(name)
    linear = "torch.nn.functional.linear"
    bench.call("h", linear, input="x", weight="w1", bias="b1").call("a", "torch.relu", input="h")
    for name in ("w2", "b2"):
        bench.leaf(name)
    bench.call("h2", linear, input="a", weight="w2", bias="b2")
    bench.leaf("t").call("loss", "torch.nn.functional.mse_loss", input="h2", target="t")
    return bench.document, bench.id


def _sizes(document: Document) -> dict[NodeId, Measure]:
    nodes = document.graph.nodes
    return {key: measure(node, outputs_of(node, None)) for key, node in nodes.items()}


def _bent(document: Document, places: Mapping[NodeId, Place], start: str, end: str) -> float:
    """How far a wire rises or falls."""
    sizes = _sizes(document)
    for key, node in document.graph.nodes.items():
        for port, sources in getattr(node, "inputs", {}).items():
            for slot, source in enumerate(sources):
                names = document.graph.nodes[source.node].name, node.name
                if names == (start, end):
                    leaves = places[source.node].y + sizes[source.node].output_at(source.output)[1]
                    return places[key].y + sizes[key].input_at(port, slot)[1] - leaves
    raise AssertionError((start, end))


def test_that_a_chain_is_straight_and_runs_left_to_right() -> None:
    document, key = _network()
    places = arranged(document)
    chain = ("x", "h", "a", "h2", "loss")
    found = [places[key[name]] for name in chain]

    assert len({place.y for place in found}) == 1
    assert [place.x for place in found] == sorted({place.x for place in found})
    assert all(_bent(document, places, *pair) == 0 for pair in pairwise(chain))


def test_that_a_leaf_stands_beside_its_user_in_the_order_of_the_ports() -> None:
    document, key = _network()
    places = arranged(document)
    x, w, b = (places[key[name]] for name in ("x", "w1", "b1"))
    width = _sizes(document)[key["w2"]].width

    assert x.x == w.x == b.x
    assert x.y < w.y < b.y
    assert places[key["h2"]].x - places[key["w2"]].x >= width + COLUMN_GAP


def test_that_two_tensors_stand_one_above_the_other_with_a_gap() -> None:
    bench = Bench().leaf("x").leaf("w").call("h", "torch.mm", input="x", mat2="w")
    places = arranged(bench.document)
    x, w = (places[bench.id[name]] for name in ("x", "w"))

    assert w.y - x.y == _sizes(bench.document)[bench.id["x"]].height + ROW_GAP


def test_that_measures_are_heeded() -> None:
    bench = Bench().leaf("x").leaf("w").call("h", "torch.mm", input="x", mat2="w")
    sizes = _sizes(bench.document)
    x = bench.id["x"]
    sizes[x] = msgspec.structs.replace(sizes[x], width=300.0, height=400.0)
    places = arranged(bench.document, sizes)

    assert places[bench.id["w"]].y >= places[x].y + 400 + ROW_GAP
    assert places[bench.id["h"]].x >= 300 + COLUMN_GAP


def test_that_a_wire_past_a_branch_is_straight_and_nothing_stands_on_it() -> None:
    bench = Bench().leaf("x").call("a", "torch.exp", input="x")
    bench.call("b", "torch.sin", input="a").call("c", "torch.cos", input="b")
    bench.call("y", "torch.add", input="a", other="c")
    document = bench.document
    places, sizes = arranged(document), _sizes(document)
    a, y = bench.id["a"], bench.id["y"]
    line = places[a].y + sizes[a].output_at(0)[1]

    assert _bent(document, places, "a", "y") == 0
    for name in ("b", "c"):
        top = places[bench.id[name]].y
        assert not top <= line <= top + sizes[bench.id[name]].height
    assert places[a].x < places[y].x


def test_that_a_wire_into_a_group_passes_its_tensors() -> None:
    bench = Bench().leaf("x").call("a", "torch.exp", input="x").leaf("w").leaf("b")
    linear = "torch.nn.functional.linear"
    bench.call("h", linear, input="a", weight="w", bias="b")
    document, _ = add_group(bench.document, "0: Linear", [bench.id[n] for n in ("w", "b", "h")])
    places, sizes = arranged(document), _sizes(document)
    line = places[bench.id["a"]].y + sizes[bench.id["a"]].output_at(0)[1]

    assert _bent(document, places, "a", "h") == 0
    for name in ("w", "b"):
        top = places[bench.id[name]].y
        assert not top <= line <= top + sizes[bench.id[name]].height


def test_that_only_some_are_arranged() -> None:
    document, key = _network()
    chosen = {key[name] for name in ("x", "w1", "h")}

    assert arranged(document, only=chosen).keys() == chosen


@settings(max_examples=100, deadline=None)
@given(any_documents())
def test_that_no_two_nodes_overlap_and_no_wire_runs_back(document: Document) -> None:
    places, sizes = arranged(document), _sizes(document)

    assert places.keys() == document.graph.nodes.keys()
    bodies = [
        (at.x, at.y, at.x + sizes[node].width, at.y + sizes[node].height)
        for node, at in places.items()
    ]
    for one, other in combinations(bodies, 2):
        beside = one[2] <= other[0] or other[2] <= one[0]
        assert beside or one[3] <= other[1] or other[3] <= one[1]
    for node in document.graph.nodes.values():
        for sources in getattr(node, "inputs", {}).values():
            assert all(places[s.node].x + sizes[s.node].width < places[node.id].x for s in sources)


def test_that_columns_by_the_programme_cross_less_and_are_shorter_than_by_longest_paths() -> None:
    sketch = tangle(400)
    ours, theirs = laid_out(sketch), laid_out(sketch, longest)

    assert crossings(sketch, ours) < 0.7 * crossings(sketch, theirs)


def test_that_small_graphs_get_the_columns_of_the_programme() -> None:
    for seed in range(8):
        sketch = tangle(60, seed)
        pairs = [(wire.start, wire.end) for wire in sketch.wires]
        strengths = pulls(pairs)
        lengths = [
            sum(
                (ranks[end] - ranks[start]) * strength
                for (start, end), strength in zip(pairs, strengths, strict=True)
            )
            for ranks in (pulled(60, pairs), programmed(60, pairs), longest(60, pairs))
        ]

        assert lengths[1] <= lengths[0] + 1e-6 <= 1.15 * lengths[1]
        assert lengths[0] < lengths[2]


def test_that_a_damaged_graph_with_a_loop_gets_places_too() -> None:
    a, b = NodeId("a"), NodeId("b")
    nodes = {
        a: Operation(a, "a", "torch.neg", {"input": (Source(b),)}),
        b: Operation(b, "b", "torch.neg", {"input": (Source(a),)}),
    }

    assert arranged(Document(Graph(nodes))).keys() == {a, b}


def test_that_nothing_needs_no_places() -> None:
    assert arranged(Document()) == {}
