"""Several Backwards: what adds up, what is freed, what stays and what goes."""

import msgspec
import pytest
import torch

from inspector.document.contents import filled, numbers
from inspector.document.edits import set_backward, with_node
from inspector.document.nodes import BackwardCall
from inspector.document.tensor_edits import set_requires_grad
from inspector.document.wiring import connect
from inspector.engine.machine import Machine
from inspector.messages.answers import Refused, StoredGrad, Swept
from inspector.messages.orders import Forget, Supply
from tests.engine.building import Bench, Build

SECOND_TIME = "Trying to backward through the graph a second time"


def chain() -> Build:
    """y = sum(exp(x) * w), with h = exp(x)."""
    build = Build()
    build.leaf("x", filled("rand", (3,), seed=1))
    build.leaf("w", filled("rand", (3,), seed=2))
    build.call("h", "torch.exp", "x")
    build.call("p", "torch.mul", "h", "w")
    build.call("y", "torch.sum", "p")
    return build


def arguments(build: Build, **changes: object) -> None:
    build.document = set_backward(build.document, BackwardCall(**changes))  # type: ignore[arg-type]


def stored(answer: Swept | Refused, build: Build, name: str) -> StoredGrad | None:
    node = build.source(name).node
    return next((each for each in answer.stored if each.node == node), None)


def edited(bench: Bench, name: str, seed: int) -> None:
    """The leaf with other numbers, computed."""
    build = bench.build
    node = build.source(name).node
    leaf = build.document.graph.nodes[node]
    changed = msgspec.structs.replace(leaf, contents=filled("rand", (3,), seed=seed))
    build.document = with_node(build.document, changed)
    bench.again()


def test_that_backward_adds_up_and_leaves_what_was_before_alone() -> None:
    build = chain()
    arguments(build, retain_graph=True)
    bench = Bench(build)
    one = bench.back("y")
    first = bench.grad(one, "x")
    assert first is not None
    before = first.clone()
    two = bench.back("y", one.address)
    three = bench.back("y", two.address)

    assert torch.equal(bench.grad(three, "x"), before * 3)  # type: ignore[arg-type]
    assert torch.equal(bench.grad(two, "x"), before * 2)  # type: ignore[arg-type]
    assert torch.equal(first, before)
    assert [getattr(stored(a, build, "x"), "count", 0) for a in (one, two, three)] == [1, 2, 3]
    assert torch.equal(bench.flow(three, "x"), before)  # type: ignore[arg-type]


def test_that_a_freed_graph_raises_and_keeps_what_was_stored() -> None:
    build = chain()
    bench = Bench(build)
    one = bench.back("y")
    two = bench.back("y", one.address)

    assert isinstance(two, Refused)
    assert two.error == "RuntimeError"
    assert two.text.startswith(SECOND_TIME)
    assert torch.equal(bench.grad(two, "x"), bench.grad(one, "x"))  # type: ignore[arg-type]
    assert stored(two, build, "x") == stored(one, build, "x")
    # Zeroing does not bring the graph back.
    assert isinstance(bench.back("y"), Refused)


def test_that_zero_begins_anew() -> None:
    build = chain()
    arguments(build, retain_graph=True)
    bench = Bench(build)
    one = bench.back("y")
    bench.back("y", one.address)
    zeroed = bench.back("y")

    assert getattr(stored(zeroed, build, "x"), "count", 0) == 1


def test_that_an_edit_runs_the_freed_part_again_and_leaves_keep_their_grad() -> None:
    build = chain()
    bench = Bench(build)
    one = bench.back("y")
    old = bench.grad(one, "x")
    value = bench.value("h")
    edited(bench, "w", 9)
    two = bench.back("y", one.address)

    assert isinstance(two, Swept)
    assert old is not None
    wanted = old + bench.value("x").exp().detach() * bench.value("w").detach()
    assert torch.allclose(bench.grad(two, "x"), wanted)  # type: ignore[arg-type]
    assert torch.equal(bench.value("h"), value)
    assert getattr(stored(two, build, "w"), "count", 0) == 2
    again = bench.back("y", two.address)
    assert isinstance(again, Refused)
    assert again.text.startswith(SECOND_TIME)


def test_that_what_was_built_on_an_older_graph_is_built_anew() -> None:
    build = chain()
    build.call("z", "torch.mean", "p")
    bench = Bench(build)
    bench.back("y")
    edited(bench, "w", 9)
    edited(bench, "w", 2)  # back: the first recipes again, freed by the first Backward
    arguments(build, retain_graph=True)
    bench.again()
    machine = bench.machine
    machine._sweeper._graph = b"another"
    one = bench.back("y")
    two = bench.back("z", one.address)

    assert isinstance(one, Swept)
    assert isinstance(two, Swept)


def test_that_a_grad_of_another_shape_or_dtype_does_not_stay() -> None:
    build = chain()
    bench = Bench(build)
    one = bench.back("y")
    leaf = build.document.graph.nodes[build.source("w").node]
    changed = msgspec.structs.replace(leaf, contents=filled("ones", (1,), "float64"))
    build.document = with_node(build.document, changed)
    bench.again()
    two = bench.back("y", one.address)

    assert isinstance(two, Swept)
    assert getattr(stored(two, build, "x"), "count", 0) == 2
    assert getattr(stored(two, build, "w"), "count", 0) == 1


def test_that_live_mode_runs_again_as_often_as_asked() -> None:
    bench = Bench(chain())
    one = bench.back("y", fresh=True)
    two = bench.back("y", fresh=True)

    assert isinstance(one, Swept)
    assert isinstance(two, Swept)
    assert torch.equal(bench.grad(one, "x"), bench.grad(two, "x"))  # type: ignore[arg-type]


def test_that_retain_grad_stores_adds_up_and_goes_with_its_graph() -> None:
    build = chain()
    build.retain("h")
    arguments(build, retain_graph=True)
    bench = Bench(build)
    one = bench.back("y")
    two = bench.back("y", one.address)
    w = bench.value("w").detach()

    assert torch.equal(bench.grad(one, "h"), w)  # type: ignore[arg-type]
    assert torch.equal(bench.grad(two, "h"), w * 2)  # type: ignore[arg-type]
    assert getattr(stored(two, build, "h"), "count", 0) == 2

    build.retain("h", on=False)
    bench.again()
    off = bench.back("y", two.address)
    assert bench.grad(off, "h") is None
    build.retain("h")
    edited(bench, "x", 5)
    fresh = bench.back("y", off.address)
    assert torch.equal(bench.grad(fresh, "h"), w)  # type: ignore[arg-type]
    assert getattr(stored(fresh, build, "h"), "count", 0) == 1


def test_that_an_op_that_returns_its_input_shares_its_gradient() -> None:
    build = Build()
    build.ones("x", 2)
    build.call("same", "torch.Tensor.to", "x", dtype="float32")
    build.call("h", "torch.exp", "same")
    build.call("also", "torch.Tensor.to", "h", dtype="float32")
    build.call("y", "torch.sum", "also")
    build.retain("also")
    arguments(build, retain_graph=True)
    bench = Bench(build)
    one = bench.back("y")
    two = bench.back("y", one.address)

    assert bench.value("same") is bench.value("x")
    assert isinstance(one, Swept)
    assert len(one.flows) == 5
    for a, b in (("same", "x"), ("also", "h")):
        assert torch.equal(bench.flow(two, a), bench.flow(two, b))  # type: ignore[arg-type]
    assert torch.equal(bench.grad(two, "also"), torch.full((2,), 2.0))  # type: ignore[arg-type]
    assert bench.grad(two, "h") is None
    edited_again = bench.back("y", two.address, fresh=True)
    assert isinstance(edited_again, Swept)
    assert len(edited_again.flows) == 5


def test_that_errors_are_pytorch_s_own() -> None:
    build = chain()
    bench = Bench(build)
    refused = bench.back("p")
    assert isinstance(refused, Refused)
    assert refused.text == "grad can be implicitly created only for scalar outputs"
    assert isinstance(bench.back("y"), Swept)  # nothing was freed

    arguments(build, gradient=numbers([1, 2], (2,)))
    base = numbers([1, 2], (2,)).base
    bench.machine.supply(Supply(base.digest, base.data))  # type: ignore[union-attr]
    edited(bench, "x", 3)
    wrong = bench.back("p")
    assert isinstance(wrong, Refused)
    assert wrong.text.startswith("Mismatch in shape: grad_output[0] has a shape of torch.Size([2])")


def test_that_a_leaf_that_requires_no_grad_gets_none() -> None:
    build = chain()
    build.document = set_requires_grad(build.document, build.source("w").node, False)
    bench = Bench(build)
    answer = bench.back("y")

    assert bench.flow(answer, "w") is None
    assert bench.grad(answer, "w") is None


def test_that_create_graph_warns_and_can_be_run_again() -> None:
    build = chain()
    arguments(build, create_graph=True)
    bench = Bench(build)
    one = bench.back("y")
    two = bench.back("y", one.address)

    assert isinstance(one, Swept)
    assert any("create_graph=True will create a reference cycle" in w for w in one.warnings)
    assert isinstance(two, Swept)
    grad = bench.grad(two, "x")
    assert grad is not None
    assert grad.requires_grad


def test_that_an_act_built_on_a_forgotten_one_is_refused_in_words() -> None:
    bench = Bench(chain())
    one = bench.back("y")
    bench.machine.forget(Forget((one.address,)))
    answer = bench.back("y", one.address)

    assert isinstance(answer, Refused)
    assert "no longer in the engine" in answer.text
    assert bench.flow(one, "x") is None


def test_that_stop_inside_a_backward_stops_it_and_the_next_one_is_whole() -> None:
    stopping = False
    build = Build()
    build.ones("x", 3)
    last = "x"
    for index in range(200):
        build.call(f"v{index}", "torch.sin", last)
        last = f"v{index}"
    build.call("y", "torch.sum", last)
    bench = Bench(build, Machine(cancelled=lambda: stopping))
    stopping = True
    stopped = bench.back("y")
    stopping = False
    whole = bench.back("y")

    assert isinstance(stopped, Refused)
    assert stopped.error == "Stopped"
    assert stopped.stored == ()
    assert isinstance(whole, Swept)
    assert len(whole.flows) == 202


def test_that_a_second_use_of_a_leaf_is_one_gradient() -> None:
    build = Build()
    build.ones("x", 2)
    build.call("y", "torch.mul", "x", "x")
    build.call("z", "torch.sum", "y")
    bench = Bench(build)
    answer = bench.back("z")

    assert bench.grad(answer, "x").tolist() == [2, 2]  # type: ignore[union-attr]


def test_that_two_machines_do_not_know_of_each_other() -> None:
    build = chain()
    one, two = Bench(build), Bench(build)
    first = one.back("y")

    assert isinstance(first, Swept)
    assert two.flow(first, "x") is None
    assert isinstance(two.back("y"), Swept)


@pytest.mark.parametrize("op", ["torch.mul", "torch.add"])
def test_that_rewiring_makes_another_graph(op: str) -> None:
    build = chain()
    build.call("q", op, "h", "w")
    bench = Bench(build)
    one = bench.back("y")
    build.document = connect(build.document, build.source("q"), build.source("y").node, "input")
    bench.again()

    assert isinstance(bench.back("y", one.address), Swept)
