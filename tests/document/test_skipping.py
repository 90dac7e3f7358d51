"""Bypassing and muting as edits, and what of a graph is run then."""

import pytest

from inspector.document.contents import filled
from inspector.document.edits import EditRefused, add_leaf, add_operation
from inspector.document.nodes import EMPTY, Document, NodeId, Operation, Place, Source
from inspector.document.order import topological
from inspector.document.recipes import recipes
from inspector.document.running import running
from inspector.document.skipping import set_skip

HERE = Place(0, 0)


class _Chain:
    """x -> a = relu(x) -> b = add_(a, w) -> c = exp(b)."""

    def __init__(self) -> None:
        document, self.x = add_leaf(EMPTY, filled("ones", (2, 2)), at=HERE, name="x")
        document, self.w = add_leaf(document, filled("ones", (2, 2)), at=HERE, name="w")
        document, self.a = _add(document, "torch.relu", "a", input=self.x)
        document, self.b = _add(document, "torch.Tensor.add_", "b", input=self.a, other=self.w)
        self.document, self.c = _add(document, "torch.exp", "c", input=self.b)


def _add(document: Document, op: str, name: str, **inputs: NodeId) -> tuple[Document, NodeId]:
    wired = {port: (Source(node),) for port, node in inputs.items()}
    return add_operation(document, op, at=HERE, name=name, inputs=wired)


def test_that_skipping_what_is_skipped_returns_the_very_document() -> None:
    chain = _Chain()
    bypassed = set_skip(chain.document, [chain.a], "bypass")

    assert set_skip(bypassed, [chain.a], "bypass") is bypassed
    assert set_skip(chain.document, [chain.a], None) is chain.document


def test_that_nothing_is_led_on_where_nothing_is_bypassed() -> None:
    graph = _Chain().document.graph

    assert running(graph).graph is graph


def test_that_a_chain_of_bypassed_nodes_passes_the_first_value() -> None:
    chain = _Chain()
    document = set_skip(chain.document, [chain.a, chain.b], "bypass")
    run = running(document.graph)

    assert run.passes == {chain.a: Source(chain.x), chain.b: Source(chain.x)}
    last = run.graph.nodes[chain.c]
    assert isinstance(last, Operation)
    assert last.inputs == {"input": (Source(chain.x),)}


def test_that_a_bypassed_node_follows_the_value_that_it_passes() -> None:
    chain = _Chain()
    document = set_skip(chain.document, [chain.b], "bypass")
    order = topological(document.graph)

    assert set(order) == document.graph.nodes.keys()
    assert order.index(chain.a) < order.index(chain.b)


def test_that_bypassing_and_running_again_brings_the_old_recipes_back() -> None:
    chain = _Chain()
    there = set_skip(chain.document, [chain.a], "bypass")
    back = set_skip(there, [chain.a], None)
    old, without, again = [recipes(d.graph, "cpu") for d in (chain.document, there, back)]

    assert again.of == old.of
    assert without.of[chain.c] != old.of[chain.c]
    assert chain.a not in without.of
    assert without.origin(Source(chain.a)) == Source(chain.x)


def test_that_known_recipes_are_those_made_from_nothing() -> None:
    chain = _Chain()
    old = recipes(chain.document.graph, "cpu")
    for skip in ("bypass", "mute"):
        there = set_skip(chain.document, [chain.a], skip)
        known = recipes(there.graph, "cpu", old)
        fresh = recipes(there.graph, "cpu")

        assert known.of == fresh.of
        assert known.missing == fresh.missing
        assert known.blocked == fresh.blocked
        assert known.order == fresh.order


def test_that_what_needs_a_muted_node_is_blocked_by_it() -> None:
    chain = _Chain()
    found = recipes(set_skip(chain.document, [chain.a], "mute").graph, "cpu")

    assert found.missing == {chain.a: "muted"}
    assert found.blocked == {chain.b: chain.a, chain.c: chain.a}


def test_that_a_bypassed_node_without_its_wire_says_so_and_blocks_what_follows() -> None:
    document, a = add_operation(EMPTY, "torch.relu", at=HERE, name="a")
    document, b = _add(document, "torch.exp", "b", input=a)
    found = recipes(set_skip(document, [a], "bypass").graph, "cpu")

    assert found.missing[a] == "bypassed, but no wire leads to input to pass through"
    assert found.blocked == {b: a}


@pytest.mark.parametrize("op", ["torch.topk", "torch.chunk"])
def test_that_an_operation_of_several_results_cannot_be_bypassed(op: str) -> None:
    document, node = add_operation(EMPTY, op, at=HERE, name="h")

    with pytest.raises(EditRefused, match=r"h cannot be bypassed: .* gives several results"):
        set_skip(document, [node], "bypass")
    assert set_skip(document, [node], "mute") is not document


def test_that_a_selection_of_tensors_alone_is_refused() -> None:
    chain = _Chain()

    with pytest.raises(EditRefused, match="Select an operation to mute"):
        set_skip(chain.document, [chain.x, chain.w], "mute")
    assert set_skip(chain.document, [chain.x, chain.a], "mute") is not chain.document


def test_that_a_bypassed_choice_passes_the_tensor_called_input() -> None:
    document, x = add_leaf(EMPTY, filled("ones", (2,)), at=HERE, name="x")
    document, mask = add_leaf(document, filled("ones", (2,), "bool"), at=HERE, name="mask")
    document, h = _add(document, "torch.where", "h", condition=mask, input=x, other=x)
    bypassed = set_skip(document, [h], "bypass")

    assert running(bypassed.graph).passes == {h: Source(x)}
