from itertools import combinations

from hypothesis import given, settings

from inspector.document.arranging import COLUMN_GAP, HEIGHT, ROW_GAP, WIDTH, arranged
from inspector.document.nodes import Document, Graph, NodeId, Operation, Source
from tests.fakes.any_document import any_documents
from tests.fakes.documents import Bench


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


def test_that_a_chain_is_straight_and_runs_left_to_right() -> None:
    document, key = _network()
    places = arranged(document)
    chain = [places[key[name]] for name in ("h", "a", "h2", "loss")]

    assert len({place.y for place in chain}) == 1
    assert [place.x for place in chain] == sorted({place.x for place in chain})


def test_that_a_leaf_stands_beside_its_user_in_the_order_of_the_ports() -> None:
    document, key = _network()
    places = arranged(document)
    x, w, b = (places[key[name]] for name in ("x", "w1", "b1"))

    assert x.x == w.x == b.x
    assert x.y < w.y < b.y
    assert places[key["h2"]].x - places[key["w2"]].x == WIDTH + COLUMN_GAP


def test_that_two_inputs_stand_above_and_below_their_product() -> None:
    bench = Bench().leaf("x").leaf("w").call("h", "torch.mm", input="x", mat2="w")
    places = arranged(bench.document)
    x, w, h = (places[bench.id[name]] for name in ("x", "w", "h"))

    assert (x.y, w.y) == (0, HEIGHT + ROW_GAP)
    assert h.y == (x.y + w.y) / 2


def test_that_sizes_are_heeded() -> None:
    bench = Bench().leaf("x").leaf("w").call("h", "torch.mm", input="x", mat2="w")
    places = arranged(bench.document, {bench.id["x"]: (300.0, 400.0)})

    assert places[bench.id["w"]].y >= 400 + ROW_GAP
    assert places[bench.id["h"]].x == 300 + COLUMN_GAP


@settings(max_examples=100, deadline=None)
@given(any_documents())
def test_that_no_two_nodes_overlap_and_no_wire_runs_back(document: Document) -> None:
    places = arranged(document)

    assert places.keys() == document.graph.nodes.keys()
    for one, other in combinations(places.values(), 2):
        beside = abs(one.x - other.x) >= WIDTH
        assert beside or abs(one.y - other.y) >= HEIGHT
    for node in document.graph.nodes.values():
        for sources in getattr(node, "inputs", {}).values():
            assert all(places[s.node].x + WIDTH < places[node.id].x for s in sources)


def test_that_a_damaged_graph_with_a_loop_gets_places_too() -> None:
    a, b = NodeId("a"), NodeId("b")
    nodes = {
        a: Operation(a, "a", "torch.neg", {"input": (Source(b),)}),
        b: Operation(b, "b", "torch.neg", {"input": (Source(a),)}),
    }

    assert arranged(Document(Graph(nodes))).keys() == {a, b}


def test_that_nothing_needs_no_places() -> None:
    assert arranged(Document()) == {}
