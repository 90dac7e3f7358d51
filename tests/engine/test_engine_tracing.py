"""A Backward node by node: the turns that PyTorch's engine takes, with PyTorch's own gradients."""

import warnings

import pytest
import torch

from inspector.document.contents import Formula, filled, numbers
from inspector.document.dtypes import to_bytes
from inspector.document.edits import set_backward
from inspector.document.nodes import BackwardCall, NodeId, Source
from inspector.document.recipes import recipes
from inspector.engine.machine import Machine
from inspector.engine.proving import same
from inspector.messages.altering import Alter, Rewrite, Scale
from inspector.messages.answers import Gone, Refused, Seen, Swept
from inspector.messages.orders import (
    Compute,
    Forget,
    Look,
    Region,
    Supply,
    Trace,
    Unpack,
    Which,
)
from inspector.messages.probes import Paths, Probe
from inspector.messages.steps import backward, steps
from inspector.messages.tensors import Patched, Stored
from inspector.messages.turns import Traced
from tests.benchmarks.chain import chain_graph
from tests.engine.building import Bench, Build
from tests.engine.wild import Wild
from tests.fakes.stack import shallow

GRAPHS = 300


def _traced(bench: Bench, root: str) -> tuple[Swept | Refused, Traced]:
    swept = bench.back(root)
    return swept, bench.machine.trace(Trace(swept.address))


def _look(bench: Bench, address: bytes, which: Which, *place: int) -> torch.Tensor | None:
    order = Look(which, address, "", 0, Region(0, 1), place=place)
    return bench.machine._tensor(order)


def test_that_random_graphs_are_stepped_through_with_pytorch_s_gradients() -> None:
    compared = 0
    for seed in range(GRAPHS):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # complex to real, and what else torch says of it
            wild = Wild(seed)
            bench = Bench(wild.build)
            swept, traced = _traced(bench, wild.root)
        assert isinstance(swept, Swept)
        assert (traced.reason, traced.proof.wrong, traced.proof.in_order) == ("", 0, True), seed
        _check_sums(bench, traced)
        _check_plain(wild, bench, traced)
        compared += traced.proof.compared

    assert compared > 20 * GRAPHS


def _check_sums(bench: Bench, traced: Traced) -> None:
    """What came to each turn adds up to what arrived, contribution after contribution."""
    for at, turn in enumerate(traced.turns):
        for number, slot in enumerate(turn.slots):
            total: torch.Tensor | None = None
            for count, way in enumerate(slot.came, 1):
                came = _look(bench, traced.address, "passed", *way)
                total = came if total is None else total if came is None else total + came
                partial = _look(bench, traced.address, "partial", at, number, count)
                assert same(partial, total)
            arrived = _look(bench, traced.address, "arrived", at, number)
            assert (arrived is not None) == slot.defined
            if slot.came:
                assert same(arrived, total)
            if arrived is not None:
                assert tuple(arrived.shape) == slot.shape
                assert str(arrived.dtype) == f"torch.{slot.dtype}"


def _check_plain(wild: Wild, bench: Bench, traced: Traced) -> None:
    """At the values: what torch.autograd.grad says of the same code written by hand."""
    arrived = {
        value: _look(bench, traced.address, "arrived", at, number)
        for at, turn in enumerate(traced.turns)
        for number, slot in enumerate(turn.slots)
        for value in slot.values
    }
    tensors = list(map(id, wild.plain.values()))
    plain = {
        name: value
        for name, value in wild.plain.items()
        # `to` and flatten may return their very input: off the root's way that is no node's.
        if value.requires_grad and tensors.count(id(value)) == 1
    }
    root = wild.plain[wild.root]
    grads = torch.autograd.grad(
        root, list(plain.values()), torch.ones_like(root), allow_unused=True, retain_graph=True
    )
    for name, gradient in zip(plain, grads, strict=True):
        source = bench.build.source(name)
        assert same(arrived.get((source.node, source.output)), gradient), name


@pytest.fixture
def broadcast() -> Bench:
    """y = sum(x * b) with a row b for three rows and another dtype, and x used twice."""
    build = Build()
    build.leaf("x", filled("rand", (3, 2), "float64", seed=1))
    build.leaf("b", filled("rand", (2,), seed=2))
    build.call("h", "torch.mul", "x", "b")
    build.call("s", "torch.add", "h", "x")
    build.call("y", "torch.sum", "s")
    return Bench(build)


def _turn(traced: Traced, kind: str, number: int = 0) -> int:
    return [at for at, turn in enumerate(traced.turns) if turn.kind == kind][number]


def test_that_what_the_engine_does_between_nodes_is_told(broadcast: Bench) -> None:
    swept, traced = _traced(broadcast, "y")
    product = traced.turns[_turn(traced, "MulBackward0")]
    to_b = product.sent[1]
    slot = traced.turns[to_b.to].slots[to_b.slot]

    assert (to_b.shape, to_b.dtype) == ((3, 2), "float64")
    assert (slot.shape, slot.dtype) == ((2,), "float32")
    way = (_turn(traced, "MulBackward0"), 1)
    raw = _look(broadcast, swept.address, "sent", *way)
    assert raw is not None
    assert torch.equal(raw, broadcast.value("x").detach())
    passed = _look(broadcast, swept.address, "passed", *way)
    assert passed is not None
    assert torch.equal(passed, raw.sum(0).float())


def test_that_contributions_stand_in_the_order_in_which_they_are_added(broadcast: Bench) -> None:
    _, traced = _traced(broadcast, "y")
    x = broadcast.build.source("x").node
    (stored,) = [turn for turn in traced.turns if turn.stores and turn.node == x]

    assert [traced.turns[at].kind for at, _ in stored.slots[0].came] == [
        "AddBackward0",
        "MulBackward0",
    ]


def test_that_each_turn_belongs_to_the_node_that_made_it() -> None:
    build = Build()
    build.leaf("a", filled("rand", (2, 3), seed=1))
    build.leaf("b", filled("rand", (2, 3), seed=2))
    build.call("c", "torch.nn.functional.cosine_similarity", "a", "b")
    build.call("y", "torch.sum", "c")
    _, traced = _traced(Bench(build), "y")
    c = build.source("c").node

    assert sum(turn.node == c for turn in traced.turns) > 3
    assert all(turn.node for turn in traced.turns)
    assert sum(turn.stores for turn in traced.turns) == 2


def test_that_tracing_leaves_the_acts_as_they_are(broadcast: Bench) -> None:
    swept, _ = _traced(broadcast, "y")
    stored = broadcast.grad(swept, "x")
    assert stored is not None
    before = stored.clone()
    broadcast.machine.trace(Trace(swept.address))
    again = broadcast.back("y", swept.address)

    assert isinstance(again, Refused)
    assert "a second time" in again.text
    kept = broadcast.grad(swept, "x")
    assert kept is stored
    assert torch.equal(kept, before)
    assert broadcast.value("x").grad is None


def test_that_what_a_node_saved_is_told_with_the_value_that_it_is(broadcast: Bench) -> None:
    swept, traced = _traced(broadcast, "y")
    at = _turn(traced, "MulBackward0")
    saved = broadcast.machine.unpack(Unpack(swept.address, at)).saved
    names = {each.name: each.value for each in saved}

    x, b = (broadcast.build.source(name).node for name in ("x", "b"))
    assert names == {"other": (b, 0), "self": (x, 0)}
    assert len({each.storage for each in saved}) == 2
    tensors = [_look(broadcast, swept.address, "saved", at, number) for number in (0, 1)]
    shapes = {tuple(each.shape) for each in tensors if each is not None}
    assert shapes == {(2,), (3, 2)}


def test_that_a_backward_that_pytorch_refuses_ends_at_the_node_that_raised() -> None:
    build = Build()
    build.leaf("x", filled("rand", (3,), seed=1))
    build.call("e", "torch.exp", "x")
    build.call("z", "torch.Tensor.mul_", "e", other=2)
    build.call("y", "torch.sum", "z")
    bench = Bench(build)
    swept, traced = _traced(bench, "y")

    assert isinstance(swept, Refused)
    last = traced.turns[-1]
    assert (last.kind, last.error) == ("ExpBackward0", f"{swept.error}: {swept.text}")
    assert traced.proof.wrong == 0


def test_that_a_backward_that_cannot_be_stepped_says_why(broadcast: Bench) -> None:
    machine = broadcast.machine
    assert "no longer in the engine" in machine.trace(Trace(b"nothing")).reason
    swept = broadcast.back("s")
    assert (
        "grad can be implicitly created only for scalar"
        in machine.trace(Trace(swept.address)).reason
    )
    fine = broadcast.back("y")
    machine.forget(Forget((broadcast.recipe("y"),)))
    assert "no longer in the engine" in machine.trace(Trace(fine.address)).reason


def test_that_gradients_that_have_no_room_are_refused() -> None:
    allowed = [2**40]
    build = Build()
    build.leaf("x", filled("rand", (2048, 2048), seed=1))
    build.call("h", "torch.sin", "x")
    build.call("k", "torch.exp", "h")
    build.call("y", "torch.sum", "k")
    bench = Bench(build, Machine(allowed=lambda: allowed[0]))
    swept = bench.back("y")
    allowed[0] = 2**24 + 1
    reason = bench.machine.trace(Trace(swept.address)).reason

    assert "This would need" in reason


def test_that_turns_are_looked_at_as_anything_is(broadcast: Bench) -> None:
    swept, traced = _traced(broadcast, "y")
    at = _turn(traced, "MulBackward0")
    region = Region(0, 1)
    seen = broadcast.machine.look(Look("sent", swept.address, "", 0, region, place=(at, 1)))
    gone = broadcast.machine.look(Look("sent", swept.address, "", 0, region, place=(at, 9)))
    other = broadcast.machine.look(Look("arrived", b"no", "", 0, region, place=(0, 0)))

    assert isinstance(seen, Seen)
    assert seen.shape == (3, 2)
    assert isinstance(gone, Gone)
    assert isinstance(other, Gone)


@pytest.mark.parametrize(
    "call",
    [
        BackwardCall(create_graph=True),
        BackwardCall(retain_graph=True),
        BackwardCall(gradient=filled("rand", (), seed=3)),
        BackwardCall(gradient=filled("rand", (), "float64", seed=3)),
    ],
    ids=["create_graph", "retain_graph", "gradient", "another dtype"],
)
def test_that_backward_s_own_arguments_are_kept_to(broadcast: Bench, call: BackwardCall) -> None:
    build = broadcast.build
    build.document = set_backward(build.document, call)
    _, traced = _traced(Bench(build), "y")

    assert (traced.reason, traced.proof.wrong, traced.proof.first) == ("", 0, "")
    assert traced.proof.compared > 10


def test_that_a_leaf_is_a_backward_of_one_turn() -> None:
    build = Build()
    build.leaf("x", filled("rand", (), seed=1))
    _, traced = _traced(Bench(build), "x")

    assert [turn.kind for turn in traced.turns] == ["AccumulateGrad"]
    assert traced.proof.wrong == 0


def test_that_changes_by_hand_are_followed_to_the_leaves_and_leave_no_trace(
    broadcast: Bench,
) -> None:
    swept, traced = _traced(broadcast, "y")
    at = _turn(traced, "MulBackward0")
    before = _look(broadcast, swept.address, "arrived", at, 0)
    x, b = (broadcast.value(name).detach() for name in ("x", "b"))
    source = broadcast.build.source("x").node
    muted = Alter(swept.address, b"muted", scales=(Scale(at, 0, 0.0),))
    put = Alter(swept.address, b"put", rewrites=(Rewrite(at, 0, {1: to_bytes(5.0, "float64")}),))
    answers = [broadcast.machine.alter(order) for order in (muted, put)]

    assert [answer.reason for answer in answers] == ["", ""]
    assert [answer.proof.compared for answer in answers] == [0, 0]
    ones = torch.ones_like(x)
    flow = broadcast.machine.flow(b"muted", source)
    assert flow is not None
    assert torch.equal(flow, ones)
    changed = ones.clone()
    changed[0, 1] = 5.0
    flow = broadcast.machine.flow(b"put", source)
    assert flow is not None
    assert torch.allclose(flow, ones + changed * b)
    again = _look(broadcast, swept.address, "arrived", at, 0)
    assert before is not None
    assert again is before
    assert torch.equal(before, ones)


def test_that_ranges_and_formulas_are_written_over_what_arrived(broadcast: Bench) -> None:
    swept, traced = _traced(broadcast, "y")
    at = _turn(traced, "MulBackward0")
    formula = Patched(((0, 3), (0, 1)), Formula("x + i"), {0: to_bytes(7.0, "float64")})
    block = Patched(((2, 3), (0, 2)), Stored(b"numbers"))
    broadcast.machine.supply(Supply(b"numbers", to_bytes(8.0, "float64") * 2))
    order = Alter(swept.address, b"ranges", rewrites=(Rewrite(at, 0, patches=(formula, block)),))

    assert broadcast.machine.alter(order).reason == ""
    arrived = _look(broadcast, b"ranges", "arrived", at, 0)
    assert arrived is not None
    assert arrived.tolist() == [[7.0, 1.0], [2.0, 1.0], [8.0, 8.0]]


def test_that_of_a_muted_nan_nothing_is_left() -> None:
    build = Build()
    build.leaf("x", numbers([-1.0, 4.0], (2,)))
    build.call("s", "torch.sqrt", "x")
    build.call("y", "torch.sum", "s")
    bench = Bench(build)
    swept, traced = _traced(bench, "y")
    at = _turn(traced, "SqrtBackward0")
    bench.machine.alter(Alter(swept.address, b"muted", scales=(Scale(at, 0, 0.0),)))
    flow = bench.machine.flow(b"muted", build.source("x").node)

    assert flow is not None
    assert flow.tolist() == [0.0, 0.0]


def test_that_ten_thousand_nodes_are_stepped_through_and_explained_without_recursion() -> None:
    graph = chain_graph(3, 10_000)
    known = recipes(graph, "cpu")
    machine = Machine()
    order = Compute(1, "cpu", known.address, tuple(steps(known, known.order)))
    sweep = backward(known, Source(NodeId("root")), previous=None)
    with shallow():
        assert list(machine.compute(order))[-1].done
        assert isinstance(machine.backward(sweep), Swept)
        traced = machine.trace(Trace(sweep.address))
        (x,) = (at for at, turn in enumerate(traced.turns) if turn.stores and turn.node == "x")
        found = machine.probe(Probe(sweep.address, "between", (0, 0, x, 0)))
        mask = machine.probe(Probe(sweep.address, "structural", (0, 0, x, 0, 0)))
        paths = machine.paths(Paths(sweep.address, (0, 0, x, 0)))

    assert len(traced.turns) == 10_002
    assert (traced.proof.wrong, traced.proof.in_order, traced.reason) == (0, True, "")
    assert (found.shape, found.reason, mask.reason) == ((1, 9), "", "")
    assert (len(paths.told), paths.all, paths.apart) == (1, True, 0.0)
