"""Edits that keep a chain whole."""

import pytest

from inspector.document.edits import EditRefused
from inspector.document.nodes import Document, Operation, Place, Source
from inspector.document.splicing import (
    bridged,
    delete_and_reconnect,
    insert,
    rewired,
    why_not_insert,
    with_room,
)
from tests.fakes.documents import Bench, product


def inputs(document: Document, bench: Bench, name: str) -> dict[str, tuple[Source, ...]]:
    node = document.graph.nodes[bench.id[name]]
    assert isinstance(node, Operation)
    return dict(node.inputs)


def test_that_a_node_is_put_into_a_wire_at_its_first_free_input() -> None:
    bench = product().call("a", "torch.add", input="x")
    document = insert(bench.document, (bench.id["y"], "input", 0), bench.id["a"])

    assert inputs(document, bench, "a") == {"input": (bench.at("x"),), "other": (bench.at("m"),)}
    assert inputs(document, bench, "y") == {"input": (bench.at("a"),)}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("m", "m is at the end of this wire already"),
        ("x", "x is a tensor made by hand: it takes no wires"),
        ("used", "used is wired already: others take its result"),
        ("full", "full has no free input"),
        ("late", "this wire would make a loop: late already needs y"),
    ],
)
def test_that_a_node_that_does_not_fit_is_not_put_into_a_wire(name: str, reason: str) -> None:
    bench = (
        product()
        .call("used", "torch.relu")
        .call("taker", "torch.relu", input="used")
        .call("full", "torch.relu", input="x")
        .call("late", "torch.add", other="y")
    )
    end = (bench.id["y"], "input", 0)

    assert why_not_insert(bench.document.graph, end, bench.id[name]) == reason
    with pytest.raises(EditRefused, match=reason.split(":")[0]):
        insert(bench.document, end, bench.id[name])


def test_that_neighbours_make_room_and_no_more_than_needed() -> None:
    bench = product()
    document = bench.document
    sizes = dict.fromkeys(document.graph.nodes, (200.0, 100.0))
    roomy = with_room(document, bench.id["m"], sizes)
    places = roomy.layout.places

    assert places[bench.id["m"]] == Place(266, 50)
    assert places[bench.id["y"]] == Place(522, 50)
    assert places[bench.id["x"]] is document.layout.places[bench.id["x"]]
    assert with_room(roomy, bench.id["m"], sizes) is roomy


def test_that_what_was_taken_at_the_first_input_goes_on_where_nodes_are_deleted() -> None:
    bench = product().call("r", "torch.relu", input="m").call("s", "torch.sum", input="r")
    document = delete_and_reconnect(bench.document, [bench.id["m"], bench.id["r"]])

    assert inputs(document, bench, "s") == {"input": (bench.at("x"),)}
    assert inputs(document, bench, "y") == {"input": (bench.at("x"),)}
    assert bench.id["m"] not in document.graph.nodes


def test_that_a_deleted_leaf_leaves_a_free_input() -> None:
    bench = product()
    document = delete_and_reconnect(bench.document, [bench.id["x"]])

    assert inputs(document, bench, "m") == {"mat2": (bench.at("w"),)}


def test_that_a_detached_node_is_kept_and_bridged_over() -> None:
    bench = product()
    document = bridged(bench.document, [bench.id["m"]])

    assert inputs(document, bench, "m") == {}
    assert inputs(document, bench, "y") == {"input": (bench.at("x"),)}
    assert bridged(document, [bench.id["m"]]) is document


def test_that_nodes_detached_together_stay_wired_to_each_other() -> None:
    bench = product().call("r", "torch.relu", input="m").call("s", "torch.sum", input="r")
    document = bridged(bench.document, [bench.id["m"], bench.id["r"]])

    assert inputs(document, bench, "r") == {"input": (bench.at("m"),)}
    assert inputs(document, bench, "s") == {"input": (bench.at("x"),)}


def test_that_all_wires_of_an_output_begin_elsewhere_or_none() -> None:
    bench = product().call("r", "torch.relu", input="m")
    document = rewired(bench.document, bench.at("m"), bench.at("x"))

    assert (
        inputs(document, bench, "y") == inputs(document, bench, "r") == {"input": (bench.at("x"),)}
    )
    with pytest.raises(EditRefused, match="loop"):
        rewired(bench.document, bench.at("x"), bench.at("y"))
    assert rewired(document, bench.at("m"), bench.at("x")) is document
