"""The autograd graph as it stands, against PyTorch's own `next_functions`: every node and edge of
it and no other, each with the operation that created it; and what cuts the other wires."""

import warnings
from itertools import groupby

import pytest
import torch

from inspector.catalogue.rows import catalogue
from inspector.document.contents import filled
from inspector.document.edits import set_backward
from inspector.document.nodes import BackwardCall, NodeId
from inspector.document.trying import try_operation
from inspector.engine.autograd import Node, edge_of, sequence, stores
from inspector.engine.proving import same
from inspector.messages.answers import Computed, Swept
from inspector.messages.turns import Value
from inspector.messages.walks import Cut, Mapped, Open, Opened, Walk
from tests.engine.building import HERE, Bench, Build
from tests.engine.test_engine_truth import Twin
from tests.engine.wild import Wild

GRAPHS = 150


def walk(bench: Bench, address: bytes = b"") -> Mapped:
    found = bench.machine.answer(Walk(1, tuple(bench.recipes.of.values()), address))
    assert isinstance(found, Mapped)
    return found


def names(bench: Bench) -> dict[str, str]:
    return {node.id: node.name for node in bench.build.document.graph.nodes.values()}


def owned(bench: Bench, found: Mapped) -> list[tuple[str, str]]:
    name = names(bench)
    return [(name[each.node], each.kind) for each in found.nodes]


def edges(bench: Bench, found: Mapped) -> set[tuple[str, str]]:
    """Who sends a gradient to whom, in words."""
    said = [f"{name} {kind}" for name, kind in owned(bench, found)]
    return {
        (said[at], said[way.to])
        for at, each in enumerate(found.nodes)
        for way in each.ways
        if way.to >= 0
    }


def cuts(bench: Bench) -> dict[str, str]:
    name = names(bench)
    return {f"{name[each.node]}.{each.port}": each.why for each in walk(bench).cuts}


def match(bench: Bench, found: Mapped) -> dict[int, Node]:
    """PyTorch's own node for each that was told, found by walking its graph beside it."""
    where: dict[Value, tuple[int, int]] = {
        value: (at, slot)
        for at, each in enumerate(found.nodes)
        for slot, arrives in enumerate(each.slots)
        for value in arrives.values
    }
    held = bench.machine._tape.held
    mine: dict[int, Node] = {}
    waiting: list[tuple[int, Node]] = []
    for recipe in bench.recipes.of.values():
        for output, tensor in enumerate(held[recipe].outputs):
            edge = held[recipe].edges.get(output)
            then = held[recipe].before.get(output, tensor)
            if edge is None and tensor.requires_grad and then is tensor:
                edge = edge_of(tensor)
            there = where.get((held[recipe].step.node, output))
            if edge is None or (there is None and stores(edge[0])):
                continue  # a leaf that nothing was made of
            assert there is not None
            assert there[1] == edge[1]
            waiting.append((there[0], edge[0]))
    while waiting:
        at, node = waiting.pop()
        if at in mine:
            assert mine[at] is node
            continue
        mine[at] = node
        told = found.nodes[at]
        assert told.kind == type(node).__name__
        assert [way.slot for way in told.ways] == [slot for _, slot in node.next_functions]
        for way, (to, _) in zip(told.ways, node.next_functions, strict=True):
            assert (way.to < 0) == (to is None)
            if to is not None:
                waiting.append((way.to, to))
    assert len(set(mine.values())) == len(mine)
    return mine


@pytest.mark.parametrize("made", [Twin, Wild])
def test_that_every_node_and_edge_is_one_of_pytorch_s_and_none_is_missing(made: type[Twin]) -> None:
    counted = 0
    for seed in range(GRAPHS):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            bench = Bench(made(seed).build)
            found = walk(bench)
            mine = match(bench, found)

        assert mine.keys() == set(range(len(found.nodes))), seed
        counted += sum(len(each.ways) for each in found.nodes)

    assert counted > 10 * GRAPHS


def test_that_nodes_belong_to_the_operation_during_which_pytorch_made_them() -> None:
    for seed in range(GRAPHS):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            bench = Bench(Twin(seed).build)
            found = walk(bench)
            mine = match(bench, found)
        told = found.nodes
        within = sorted(
            (sequence(node), told[at].node) for at, node in mine.items() if not stores(node)
        )
        runs = [owner for owner, _ in groupby(owner for _, owner in within)]

        # PyTorch counts the nodes as it makes them: those of one call follow each other.
        assert len(runs) == len(set(runs)), seed
        for at, node in mine.items():
            if stores(node):
                recipe = bench.recipes.of[NodeId(told[at].node)]
                assert any(t is node.variable for t in bench.machine._tape.held[recipe].outputs)


def test_that_a_composite_operation_owns_all_its_nodes() -> None:
    build = Build()
    build.ones("x", 2, 3)
    build.leaf("t", filled("zeros", (2,), "int64"), grad=False)
    build.call("loss", "torch.nn.functional.cross_entropy", "x", "t")
    bench = Bench(build)

    found = walk(bench)

    assert owned(bench, found) == [
        ("x", "AccumulateGrad"),
        ("loss", "NllLossBackward0"),
        ("loss", "LogSoftmaxBackward0"),
    ]
    assert edges(bench, found) == {
        ("loss NllLossBackward0", "loss LogSoftmaxBackward0"),
        ("loss LogSoftmaxBackward0", "x AccumulateGrad"),
    }
    assert [found.nodes[0].slots[0].shape, found.nodes[1].slots[0].shape] == [(2, 3), ()]


def test_that_a_change_in_place_and_what_was_before_own_their_nodes_apart() -> None:
    build = Build()
    build.ones("x", 3)
    build.call("y", "torch.mul", "x", other=2.0)
    build.call("z", "torch.Tensor.add_", "y", other=1.0)
    build.call("w", "torch.Tensor.mul_", "z", other=3.0)
    bench = Bench(build)

    found = walk(bench)

    assert owned(bench, found) == [
        ("x", "AccumulateGrad"),
        ("y", "MulBackward0"),
        ("z", "AddBackward0"),
        ("w", "MulBackward0"),
    ]
    assert not found.cuts


def test_that_an_operation_that_returns_its_input_owns_no_node() -> None:
    build = Build()
    build.ones("x", 3)
    build.call("y", "torch.sin", "x")
    build.call("same", "torch.Tensor.contiguous", "y")
    build.call("z", "torch.cos", "same")
    bench = Bench(build)

    found = walk(bench)

    assert owned(bench, found) == [
        ("x", "AccumulateGrad"),
        ("y", "SinBackward0"),
        ("z", "CosBackward0"),
    ]
    assert not found.cuts


def test_that_a_leaf_of_which_nothing_is_made_has_no_node() -> None:
    build = Build()
    build.ones("x", 3)

    assert walk(Bench(build)) == Mapped(1, (), ())


def test_that_a_graph_that_was_run_again_in_part_keeps_who_made_what() -> None:
    build = Build()
    build.ones("x", 3)
    build.call("h", "torch.sin", "x")
    build.call("loss", "torch.sum", "h")
    build.call("beside", "torch.exp", "h")
    bench = Bench(build)
    before = walk(bench)
    assert isinstance(bench.back("loss"), Swept)
    assert isinstance(bench.back("loss", fresh=True), Swept)  # runs h and loss again

    found = walk(bench)

    # What stands beside was not run again: its graph still leads into the old one of h.
    assert owned(bench, before).count(("h", "SinBackward0")) == 1
    assert owned(bench, found).count(("h", "SinBackward0")) == 2
    assert ("beside ExpBackward0", "h SinBackward0") in edges(bench, found)
    assert [each.kind for each in found.nodes if each.earlier] == ["SinBackward0"]
    assert not found.cuts


def test_that_a_graph_that_was_run_again_unseen_has_who_made_what_too() -> None:
    build = Build()
    build.ones("x", 3)
    build.call("a", "torch.mul", "x", other=2.0)
    build.call("h", "torch.sin", "a")
    build.call("loss", "torch.sum", "h")
    build.call("beside", "torch.exp", "h")
    bench = Bench(build)
    assert isinstance(bench.back("loss"), Swept)
    assert isinstance(bench.back("loss", fresh=True), Swept)

    found = walk(bench)

    old = {names(bench)[each.node] for each in found.nodes if each.earlier}
    assert old == {"a", "h"}
    assert sorted(owned(bench, found)) == [
        ("a", "MulBackward0"),
        ("a", "MulBackward0"),
        ("beside", "ExpBackward0"),
        ("h", "SinBackward0"),
        ("h", "SinBackward0"),
        ("loss", "SumBackward0"),
        ("x", "AccumulateGrad"),
    ]
    assert not found.cuts


def test_that_create_graph_makes_nodes_that_belong_to_the_backward() -> None:
    build = Build()
    build.ones("x", 3)
    build.call("y", "torch.sin", "x")
    build.call("s", "torch.sum", "y")
    build.document = set_backward(build.document, BackwardCall(create_graph=True))
    bench = Bench(build)
    before = walk(bench)
    swept = bench.back("s")

    found = walk(bench, swept.address)

    assert not any(each.by_backward for each in before.nodes)
    made = [each for each in found.nodes if each.by_backward]
    assert {each.kind for each in made} >= {"MulBackward0", "CosBackward0"}
    assert {names(bench)[each.node] for each in made} <= {"x", "y"}
    assert [each for each in found.nodes if not each.by_backward] == list(before.nodes)


def test_that_a_gradient_as_a_value_owns_the_nodes_of_its_own_graph() -> None:
    build = Build()
    build.ones("x", 3)
    build.call("y", "torch.pow", "x", exponent=3.0)
    build.call("s", "torch.sum", "y")
    build.call("g", "torch.autograd.grad", "s", "x", create_graph=True)
    bench = Bench(build)

    found = owned(bench, walk(bench))

    assert ("g", "PowBackward0") in found
    assert ("g", "MulBackward0") in found
    assert found.count(("y", "PowBackward0")) == 1


def test_that_what_a_node_keeps_is_told_of_that_node() -> None:
    build = Build()
    build.ones("x", 3)
    build.call("y", "torch.sin", "x")
    build.call("z", "torch.exp", "y")
    bench = Bench(build)
    at = owned(bench, walk(bench)).index(("z", "ExpBackward0"))

    found = bench.machine.answer(Open(2, tuple(bench.recipes.of.values()), b"", at))
    nothing = bench.machine.answer(Open(3, tuple(bench.recipes.of.values()), b"", 99))

    assert isinstance(found, Opened)
    assert [(each.node, each.name, each.shape) for each in found.saved] == [
        ("ExpBackward0", "result", (3,))
    ]
    assert nothing == Opened(3, ())


def test_that_each_kind_of_cut_says_what_cuts() -> None:
    build = Build()
    build.ones("x", 2, 3)
    build.ones("c", 2, 3, grad=False)
    build.leaf("t", filled("zeros", (2,), "int64"), grad=False)
    build.call("framed", "torch.exp", "x")
    build.frame("no_grad", "framed")
    build.call("inferred", "torch.exp", "x")
    build.frame("inference_mode", "inferred")
    build.call("d", "torch.Tensor.detach", "x")
    build.call("after", "torch.mul", "d", "x")
    build.call("am", "torch.argmax", "x")
    build.call("big", "torch.gt", "x", other=0.5)
    build.call("p", "torch.where", "big", "x", "c")
    build.call("loss", "torch.nn.functional.cross_entropy", "x", "t")
    build.call("whole", "torch.Tensor.to", "x", dtype="int64")
    build.call("plain", "torch.exp", "c")
    build.call("on", "torch.exp", "framed")
    bench = Bench(build)

    assert cuts(bench) == {
        "framed.input": "no_grad",
        "inferred.input": "inference_mode",
        "d.input": "detach",
        "after.input": "detach",
        "am.input": "argmax has no derivative",
        "big.input": "gt has no derivative",
        "p.condition": "bool output",
        "p.other": "requires_grad=False",
        "loss.target": "int64 tensor",
        "whole.input": "int64 output",
        "plain.input": "requires_grad=False",
        "on.input": "no_grad",
    }


def test_that_a_cut_stands_where_the_gradient_is_lost() -> None:
    build = Build()
    build.ones("x", 3)
    build.call("d", "torch.Tensor.detach", "x")
    build.call("y", "torch.exp", "d")
    bench = Bench(build)
    name = names(bench)

    found = {name[each.node]: each for each in walk(bench).cuts}

    assert found["d"] == Cut(found["d"].node, "input", 0, "detach", True)
    assert found["y"] == Cut(found["y"].node, found["y"].port, 0, "detach", False)


def test_that_the_wires_with_an_edge_and_those_that_are_cut_are_all_wires() -> None:
    for seed in range(GRAPHS):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            bench = Bench(Wild(seed).build)
        found = walk(bench)
        gone = {(each.node, each.port, each.slot) for each in found.cuts}
        held = bench.machine._tape.held
        for each in bench.recipes.run.nodes.values():
            outputs = held[bench.recipes.of[each.id]].answer.outputs
            for port, wires in getattr(each, "inputs", {}).items():
                for slot, source in enumerate(wires):
                    before = held[bench.recipes.of[source.node]].answer.outputs
                    able = before[source.output].requires_grad
                    takes = any(fact.requires_grad for fact in outputs)
                    if (each.id, port, slot) not in gone:
                        assert able, (seed, each.name, port)
                        assert takes, (seed, each.name, port)
                    if not able:
                        assert (each.id, port, slot) in gone


@pytest.mark.filterwarnings("ignore")
def test_that_every_row_s_sample_is_cut_just_where_autograd_brings_nothing() -> None:
    asked = 0
    for op in catalogue().operations:
        build = Build()
        build.document, nodes = try_operation(build.document, op, at=HERE)
        bench = Bench(build)
        recipe = bench.recipes.of.get(nodes[-1], b"")
        if not isinstance(bench.results.get(recipe), Computed):
            continue
        found = walk(bench)
        mine = match(bench, found)
        assert mine.keys() == set(range(len(found.nodes))), op
        cut = {(each.node, each.port, each.slot) for each in found.cuts}
        held = bench.machine._tape.held[recipe]
        outputs = [each for each in held.outputs if each.requires_grad]
        for port, wires in getattr(build.document.graph.nodes[nodes[-1]], "inputs", {}).items():
            for slot, source in enumerate(wires):
                before = bench.machine._tape.held[bench.recipes.of[source.node]]
                value, at = before.outputs[source.output], (nodes[-1], port, slot)
                edge = before.edges.get(source.output)
                if edge is None and value.requires_grad and source.output not in before.before:
                    edge = edge_of(value)
                same = edge is not None and any(edge_of(each) == edge for each in outputs)
                brings = edge is not None and (same or _brings(outputs, edge[0]))
                assert brings == (at not in cut), (op, port)
                asked += 1

    assert asked > 800


def _brings(outputs: list[torch.Tensor], wanted: Node) -> bool:
    """Whether a path of PyTorch's edges leads from the outputs to this node."""
    waiting = [edge_of(each)[0] for each in outputs]
    for node in waiting:
        if node is wanted:
            return True
        waiting += [to for to, _ in node.next_functions if to is not None and to not in waiting]
    return False


def test_that_no_walk_changes_what_a_backward_finds() -> None:
    wild = Wild(7)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        one, other = Bench(wild.build), Bench(Wild(7).build)
        walk(one)
        first, second = one.back(wild.root), other.back(wild.root)

    for name in wild.plain:
        left, right = one.flow(first, name), other.flow(second, name)
        assert same(left, right)
