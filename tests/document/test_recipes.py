"""Recipes: what changes them, what does not, and that the short way equals the long one."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.document.contents import filled
from inspector.document.edits import (
    add_leaf,
    add_operation,
    delete,
    duplicate,
    move,
    rename,
    set_backward,
    set_parameter,
    set_retain_grad,
)
from inspector.document.frames import add_frame, take_out
from inspector.document.nodes import EMPTY, BackwardCall, Document, NodeId, Place, Source
from inspector.document.order import ancestors, sources_of, topological
from inspector.document.recipes import Recipes, recipes
from inspector.document.tensor_edits import set_contents, set_requires_grad
from inspector.document.wiring import connect, disconnect, first_fit, why_not_connect
from tests.fakes.documents import product


def of(document: Document, known: Recipes | None = None) -> Recipes:
    return recipes(document.graph, "cpu", known)


def test_that_what_computes_nothing_changes_no_recipe() -> None:
    bench = product()
    before = dict(of(bench.document).of)
    x, m = bench.id["x"], bench.id["m"]
    for other in (
        move(bench.document, [x], Place(1, 1)),
        rename(bench.document, x, "first"),
        set_retain_grad(bench.document, m, True),
        set_backward(bench.document, BackwardCall(live=True)),
    ):
        assert dict(of(other).of) == before


def test_that_an_edit_changes_the_recipes_of_what_needs_it_only() -> None:
    bench = product()
    before = of(bench.document).of
    zeros = filled("zeros", (2, 2))
    after = of(set_contents(bench.document, bench.id["w"], zeros)).of

    changed = {name for name, node in bench.id.items() if before[node] != after[node]}
    assert changed == {"w", "m", "y"}


def test_that_requires_grad_device_frame_and_parameters_are_in_the_recipe() -> None:
    bench = product()
    before = of(bench.document)
    x, y = bench.id["x"], bench.id["y"]

    assert of(set_requires_grad(bench.document, x, False)).of[x] != before.of[x]
    assert of(set_parameter(bench.document, y, "dim", (0,))).of[y] != before.of[y]
    assert recipes(bench.document.graph, "cuda:0").of[x] != before.of[x]
    framed = of(add_frame(bench.document, "no_grad", [y])[0])
    assert framed.of[y] != before.of[y]
    assert framed.of[bench.id["m"]] == before.of[bench.id["m"]]


def test_that_two_equal_nodes_have_two_recipes() -> None:
    bench = product()
    document, (twin,) = duplicate(bench.document, [bench.id["m"]])
    found = of(document)

    assert found.of[twin] != found.of[bench.id["m"]]


def test_that_order_of_outputs_and_inputs_matters() -> None:
    bench = product()
    m = bench.id["m"]
    turned = connect(bench.document, bench.at("w"), m, "input")
    turned = connect(turned, bench.at("x"), m, "mat2")

    assert of(turned).of[m] != of(bench.document).of[m]


def test_that_a_missing_input_is_said_and_blamed() -> None:
    bench = product()
    document = disconnect(bench.document, bench.id["m"], "mat2")
    found = of(document)

    assert found.missing == {bench.id["m"]: "mat2 is missing: drag a wire to it"}
    assert found.blocked == {bench.id["y"]: bench.id["m"]}
    assert bench.id["y"] not in found.of


def test_that_a_number_may_stand_at_a_number_port() -> None:
    bench = product()
    document, node = add_operation(
        bench.document, "torch.add", at=Place(0, 0), inputs={"input": (bench.at("x"),)}
    )
    assert "type a number" in of(document).missing[node]

    document = set_parameter(document, node, "other", 2)
    assert node in of(document).of
    document = connect(document, bench.at("w"), node, "other")
    assert "other" not in getattr(document.graph.nodes[node], "parameters", {})


def grown(rng: random.Random, steps: int) -> list[Document]:
    """Documents on a random walk of edits."""
    document, trail = EMPTY, [EMPTY]
    ops = ("torch.mm", "torch.add", "torch.sum", "torch.cat", "torch.sort", "torch.exp")
    for _ in range(steps):
        nodes = list(document.graph.nodes)
        a = rng.choice(nodes) if nodes else NodeId("")
        b = rng.choice(nodes) if nodes else NodeId("")
        match rng.randrange(9) if nodes else 0:
            case 0:
                document, _ = add_leaf(document, filled("ones", (2, 2)), at=Place(0, 0))
            case 1 | 2:
                document, _ = add_operation(document, rng.choice(ops), at=Place(0, 0))
            case 3 | 4 | 5:
                port = first_fit(document.graph, Source(a), b)
                if port and why_not_connect(document.graph, Source(a), b, port) is None:
                    document = connect(document, Source(a), b, port)
            case 6:
                inputs = getattr(document.graph.nodes[a], "inputs", {})
                if inputs:
                    document = disconnect(document, a, rng.choice(list(inputs)))
            case 7:
                document = (
                    add_frame(document, "no_grad", [a])[0]
                    if rng.random() < 0.5
                    else take_out(document, [a])
                )
            case _:
                document = (
                    delete(document, [a])
                    if rng.random() < 0.4
                    else rename(document, a, f"n{rng.randrange(10**6)}")
                )
        trail.append(document)
    return trail


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_that_the_incremental_way_equals_from_scratch(seed: int) -> None:
    rng = random.Random(seed)
    trail = grown(rng, 25)
    known: Recipes | None = None
    for document in [*trail, *rng.sample(trail, 10)]:  # jumps, as undo and redo make them
        known = of(document, known)
        fresh = of(document)
        assert dict(known.of) == dict(fresh.of)
        assert dict(known.missing) == dict(fresh.missing)
        assert dict(known.blocked) == dict(fresh.blocked)
        assert set(known.order) == set(fresh.order)
        place = {node: at for at, node in enumerate(known.order)}
        for node in known.order:
            assert all(place[s.node] < place[node] for s in sources_of(document.graph, node))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_that_the_order_is_topological_and_a_loop_is_never_made(seed: int) -> None:
    document = grown(random.Random(seed), 40)[-1]

    assert set(topological(document.graph)) == document.graph.nodes.keys()
    for node in document.graph.nodes:
        for source in sources_of(document.graph, node):
            assert node not in ancestors(document.graph, (source.node,))


def test_that_a_deep_graph_needs_no_deep_stack() -> None:
    document, node = add_leaf(EMPTY, filled("ones", (1,)), at=Place(0, 0))
    nodes = dict(document.graph.nodes)
    from inspector.document.nodes import Graph, Operation

    for number in range(20_000):
        key = NodeId(f"d{number}")
        nodes[key] = Operation(key, f"d{number}", "torch.exp", {"input": (Source(node),)})
        node = key
    graph = Graph(nodes)

    assert len(recipes(graph, "cpu").of) == 20_001
    assert len(ancestors(graph, (node,))) == 20_001
