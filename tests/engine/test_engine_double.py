"""`torch.autograd.grad` as a node: the gradient of the gradient, against torch itself."""

import pytest
import torch

from inspector.codegen.script import to_python
from inspector.document.contents import numbers
from inspector.document.edits import add_operation, operation_of, replace, with_node
from inspector.messages.answers import Failed, Swept
from inspector.messages.proofs import Differ, Differed
from tests.engine.building import HERE, Bench, Build

FUNCTIONS = {
    "torch.sigmoid": torch.sigmoid,
    "torch.square": torch.square,
    "torch.exp": torch.exp,
    "torch.sin": torch.sin,
}
GRAD = "torch.autograd.grad"


def grad(build: Build, name: str, outputs: str, *inputs: str) -> None:
    """A node that differentiates."""
    wires = {
        "outputs": (build.source(outputs),),
        "inputs": tuple(build.source(each) for each in inputs),
    }
    build.document, _ = add_operation(build.document, GRAD, at=HERE, name=name, inputs=wires)


def cube() -> Build:
    build = Build()
    build.literal("x", [[1, 2, -3]])
    build.call("square", "torch.square", "x")
    build.call("cube", "torch.mul", "square", "x")
    build.call("y", "torch.sum", "cube")
    grad(build, "g", "y", "x")
    build.call("z", "torch.sum", "g")
    return build


def test_that_a_gradient_is_a_value_that_can_be_differentiated_again() -> None:
    bench = Bench(cube())
    swept = bench.back("z")

    assert bench.value("g").tolist() == [[3, 12, 27]]
    assert bench.grad(swept, "x").tolist() == [[6, 12, -18]]  # type: ignore[union-attr]


def test_that_the_gradients_that_it_needed_are_none_of_backwards() -> None:
    bench = Bench(cube())
    swept = bench.back("y")
    assert isinstance(swept, Swept)
    names = {node.id: node.name for node in bench.build.document.graph.nodes.values()}

    assert sorted(names[flow.node] for flow in swept.flows) == ["cube", "square", "x", "y"]  # type: ignore[index]
    assert bench.grad(swept, "x").tolist() == [[3, 12, 27]]  # type: ignore[union-attr]


def test_that_it_runs_anew_after_backward_has_freed_all() -> None:
    bench = Bench(cube())
    first = bench.back("z")
    again = bench.back("z", fresh=True)

    assert isinstance(again, Swept)
    assert torch.equal(bench.grad(first, "x"), bench.grad(again, "x"))  # type: ignore[arg-type]


def test_that_several_inputs_give_several_outputs() -> None:
    build = Build()
    build.literal("x", [[2, 3]])
    build.literal("w", [[5, 7]])
    build.call("p", "torch.mul", "x", "w")
    build.call("y", "torch.sum", "p")
    grad(build, "g", "y", "x", "w")
    bench = Bench(build)

    assert bench.value("g:0").tolist() == [[5, 7]]
    assert bench.value("g:1").tolist() == [[2, 3]]


def test_that_create_graph_stays_on() -> None:
    build = cube()
    node = operation_of(build.document, build.source("g").node)
    changed = replace(node, parameters={"create_graph": False})
    build.document = with_node(build.document, changed)
    found = Bench(build).result("g")

    assert isinstance(found, Failed)
    assert "create_graph must stay on" in found.text


@pytest.mark.parametrize("seed", range(40))
def test_that_second_and_third_derivatives_are_torchs_over_random_graphs(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    flat = torch.rand(4, generator=generator).add(0.1).tolist()
    names = list(FUNCTIONS)
    ops = [names[int(torch.randint(4, (), generator=generator))] for _ in range(3)]
    build = Build()
    build.leaf("x", numbers(flat, (2, 2)))
    last = "x"
    for at, op in enumerate(ops):
        build.call(f"f{at}", op, last)
        build.call(f"m{at}", "torch.mul", f"f{at}", "x")
        last = f"m{at}"
    build.call("y", "torch.sum", last)
    grad(build, "g", "y", "x")
    build.call("gs", "torch.square", "g")
    build.call("u", "torch.sum", "gs")
    grad(build, "gg", "u", "x")
    build.call("z", "torch.sum", "gg")
    bench = Bench(build)
    swept = bench.back("z")

    x = torch.tensor(flat).reshape(2, 2).requires_grad_()
    made = x
    for op in ops:
        made = FUNCTIONS[op](made) * x
    (g,) = torch.autograd.grad(made.sum(), x, create_graph=True)
    (gg,) = torch.autograd.grad(torch.square(g).sum(), x, create_graph=True)
    torch.autograd.backward(gg.sum())
    assert torch.equal(bench.value("g"), g)
    assert torch.equal(bench.value("gg"), gg)
    assert torch.equal(bench.grad(swept, "x"), x.grad)  # type: ignore[arg-type]


def test_that_the_script_says_the_same_call_and_gives_the_same_numbers() -> None:
    build = cube()
    text = to_python(build.document)
    found: dict[str, torch.Tensor] = {}
    exec(text, found)

    assert "torch.autograd.grad(y, [x], create_graph=True)" in text
    assert found["z"].item() == 42


def test_that_numbers_prove_it_too() -> None:
    bench = Bench(cube())
    swept = bench.back("z")
    node = bench.build.source("x").node
    found = bench.machine.answer(Differ(1, swept.address, node, 0, 3))

    assert isinstance(found, Differed), found
    assert found.autograd == (6, 12, -18)
    assert found.central == pytest.approx((6, 12, -18), rel=1e-6)
