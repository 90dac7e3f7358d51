"""Central differences beside autograd's numbers, kinks by name, and second derivatives against
torch.func."""

import math

import pytest
import torch

from inspector.document.contents import numbers
from inspector.document.edits import replace
from inspector.messages.answers import Swept
from inspector.messages.proofs import Bend, Bent, Differ, Differed
from inspector.messages.questions import Unable
from inspector.messages.steps import supply
from tests.engine.building import Bench, Build


def differ(bench: Bench, root: str, leaf: str, first: int = 0, count: int = 10_000) -> Differed:
    swept = bench.back(root, fresh=True)
    assert isinstance(swept, Swept)
    node = bench.build.source(leaf).node
    parts: list[Differed] = []
    while not parts or sum(len(p.central) for p in parts) < min(count, bench.value(leaf).numel()):
        at = first + sum(len(p.central) for p in parts)
        found = bench.machine.answer(Differ(1, swept.address, node, at, count))
        assert isinstance(found, Differed), found
        parts.append(found)
    return Differed(
        1,
        first,
        tuple(each for part in parts for each in part.autograd),
        tuple(each for part in parts for each in part.central),
        tuple(each for part in parts for each in part.left),
        tuple(each for part in parts for each in part.right),
        tuple(each for part in parts for each in part.kinks),
        parts[0].value,
        parts[0].cut,
        parts[0].drawn,
        parts[0].narrow,
    )


def name(bench: Bench, node: str) -> str:
    return next(n.name for n in bench.build.document.graph.nodes.values() if n.id == node)


@pytest.mark.parametrize("seed", range(40))
def test_that_both_ways_agree_over_random_graphs(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    build = Build()
    shapes = [(2, 3), (3,), (1, 3), (2, 1)]
    for at, shape in enumerate(shapes):
        flat = torch.rand(math.prod(shape), generator=generator).add(0.3).tolist()
        build.leaf(f"x{at}", numbers(flat, shape))
    made = [f"x{at}" for at in range(len(shapes))]
    unary = ("torch.sigmoid", "torch.tanh", "torch.square", "torch.exp", "torch.log", "torch.sin")
    binary = ("torch.add", "torch.mul", "torch.sub", "torch.div", "torch.maximum")

    def pick(count: int) -> int:
        return int(torch.randint(count, (), generator=generator))

    for at in range(7):
        if pick(2):
            build.call(f"n{at}", unary[pick(len(unary))], made[pick(len(made))])
        else:
            one, other = made[pick(len(made))], made[pick(len(made))]
            build.call(f"n{at}", binary[pick(len(binary))], one, other)
        made.append(f"n{at}")
    build.call("y", "torch.sum", made[-1])
    bench = Bench(build)
    if not torch.isfinite(bench.value("y")):
        return
    swept = bench.back("y")
    for at in range(len(shapes)):
        if bench.flow(swept, f"x{at}") is None:
            continue
        found = differ(bench, "y", f"x{at}")
        tied = {kink.cell for kink in found.kinks}
        for cell, (mine, theirs) in enumerate(zip(found.autograd, found.central, strict=True)):
            if cell not in tied and math.isfinite(theirs):
                assert mine == pytest.approx(theirs, rel=2e-3, abs=1e-4)


def test_that_relus_kink_is_found_with_the_slopes_of_both_sides() -> None:
    build = Build()
    build.literal("x", [[-1, 0, 2]])
    build.call("double", "torch.add", "x", "x")
    build.call("a", "torch.relu", "double")
    build.call("y", "torch.sum", "a")
    bench = Bench(build)
    found = differ(bench, "y", "x")
    (kink,) = found.kinks

    assert (kink.cell, name(bench, kink.node), kink.at, kink.number) == (1, "a", (0, 1), 0)
    assert found.autograd == (0, 0, 2)
    assert found.left[1] == pytest.approx(0)
    assert found.right[1] == pytest.approx(2)
    assert found.central[1] == pytest.approx(1)


@pytest.mark.parametrize(
    ("op", "row"),
    [
        ("torch.abs", [1.0, 0.0, -2.0]),
        ("torch.sqrt", [1.0, 0.0, 4.0]),
        ("torch.amax", [2.0, 2.0, 1.0]),
        ("torch.nn.functional.relu6", [6.0, 1.0, -1.0]),
        ("torch.nn.functional.hardtanh", [1.0, 0.5, 0.0]),
        ("torch.nn.functional.leaky_relu", [0.0, 0.5, 1.0]),
    ],
)
def test_that_kinks_are_named_by_the_operation_that_has_them(op: str, row: list[float]) -> None:
    build = Build()
    build.literal("x", [row])
    build.call("h", "torch.mul", "x", "x") if op == "torch.amax" else None
    build.call("k", op, "x")
    build.call("y", "torch.sum", "k")
    bench = Bench(build)
    found = differ(bench, "y", "x")

    assert found.kinks
    assert {name(bench, kink.node) for kink in found.kinks} == {"k"}


def test_that_a_strong_bend_is_no_kink() -> None:
    build = Build()
    build.literal("x", [[3.0, -3.0]])
    build.call("e", "torch.exp", "x")
    build.call("s", "torch.square", "e")
    build.call("q", "torch.square", "s")
    build.call("y", "torch.sum", "q")

    assert differ(Bench(build), "y", "x").kinks == ()


def test_that_numbers_go_through_detach_and_it_is_named() -> None:
    build = Build()
    build.literal("x", [[1, 2, -3]])
    build.call("squared", "torch.square", "x")
    build.call("constant", "torch.Tensor.detach", "squared")
    build.call("product", "torch.mul", "squared", "constant")
    build.call("y", "torch.sum", "product")
    bench = Bench(build)
    found = differ(bench, "y", "x")

    assert found.autograd == pytest.approx((2, 16, -54))
    assert found.central == pytest.approx((4, 32, -108), rel=1e-6)
    assert [name(bench, node) for node in found.cut] == ["constant"]


def test_that_casts_to_narrower_dtypes_are_left_out() -> None:
    build = Build()
    build.literal("x", [[0.1, 0.7]])
    build.call("h", "torch.Tensor.half", "x")
    build.call("t", "torch.Tensor.to", "h", dtype="float32")
    build.call("s", "torch.sin", "t")
    build.call("y", "torch.sum", "s")
    found = differ(Bench(build), "y", "x")

    assert found.central == pytest.approx((math.cos(0.1), math.cos(0.7)), rel=1e-6)


def test_that_a_random_operation_draws_the_same_or_is_told() -> None:
    build = Build()
    build.literal("x", [[1, 2, 3, 4, 5, 6, 7, 8]])
    build.call("d", "torch.nn.functional.dropout", "x", p=0.5)
    build.call("y", "torch.sum", "d")
    found = differ(Bench(build), "y", "x")

    assert found.autograd == pytest.approx(found.central, rel=1e-6)


def test_that_changes_in_place_are_carried_out_anew_for_every_cell() -> None:
    build = Build()
    build.literal("x", [[1, 2], [3, 4]])
    build.call("h", "torch.mul", "x", "x")
    build.call("i", "torch.Tensor.mul_", "h", "x")
    build.call("y", "torch.sum", "i")
    bench = Bench(build)
    before = bench.value("i").clone()
    found = differ(bench, "y", "x")

    assert found.central == pytest.approx((3, 12, 27, 48), rel=1e-6)
    assert found.autograd == pytest.approx((3, 12, 27, 48))
    assert torch.equal(bench.value("i"), before)


def test_that_a_gradient_of_ones_own_weighs_the_root() -> None:
    build = Build()
    build.literal("x", [[1, 2, 3]])
    build.call("y", "torch.square", "x")
    gradient = numbers((1, 0, 10), (1, 3))
    graph = build.document.graph
    backward = replace(graph.backward, gradient=gradient)
    build.document = replace(build.document, graph=replace(graph, backward=backward))
    bench = Bench(build)
    for order in supply(gradient):
        bench.machine.supply(order)

    assert differ(bench, "y", "x").central == pytest.approx((2, 0, 60), abs=1e-6)


def test_that_pieces_come_until_all_is_done() -> None:
    build = Build()
    build.leaf("x", numbers([0.01 * at for at in range(900)], (30, 30)))
    last = "x"
    for at in range(40):
        build.call(f"n{at}", "torch.sin", last)
        last = f"n{at}"
    build.call("y", "torch.sum", last)
    found = differ(Bench(build), "y", "x")

    assert len(found.central) == 900
    assert found.autograd == pytest.approx(found.central, rel=1e-3, abs=1e-6)


@pytest.mark.parametrize("name_of_leaf", ["w", "h"])
def test_that_what_cannot_be_proved_is_refused_in_a_sentence(name_of_leaf: str) -> None:
    build = Build()
    build.literal("x", [[1, 2]])
    build.literal("w", [[1, 2]])
    build.call("h", "torch.exp", "x")
    build.call("y", "torch.sum", "h")
    bench = Bench(build)
    swept = bench.back("y")
    node = bench.build.source(name_of_leaf).node
    found = bench.machine.answer(Differ(7, swept.address, node, 0, 4))

    assert isinstance(found, Unable)
    assert found.number == 7
    assert found.text.endswith(".")


# -- second derivatives ---------------------------------------------------------------------------


def hessian(bench: Bench, root: str, leaf: str) -> torch.Tensor:
    swept = bench.back(root, fresh=True)
    node = bench.build.source(leaf).node
    count = bench.value(leaf).numel()
    rows: list[tuple[float, ...]] = []
    while len(rows) < count:
        found = bench.machine.answer(Bend(1, swept.address, node, len(rows), count))
        assert isinstance(found, Bent), found
        rows += found.rows
    return torch.tensor(rows)


def product(bench: Bench, root: str, leaf: str, vector: tuple[float, ...]) -> tuple[float, ...]:
    swept = bench.back(root, fresh=True)
    node = bench.build.source(leaf).node
    found = bench.machine.answer(Bend(1, swept.address, node, vector=vector))
    assert isinstance(found, Bent), found
    return found.rows[0]


@pytest.mark.filterwarnings("ignore:.*torch.jit.script:DeprecationWarning")
@pytest.mark.parametrize("seed", range(30))
def test_that_the_hessian_is_that_of_torch_func_over_random_graphs(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    flat = torch.rand(6, generator=generator).add(0.2)
    build = Build()
    build.leaf("x", numbers(flat.tolist(), (2, 3)))
    functions = {
        "torch.sigmoid": torch.sigmoid,
        "torch.tanh": torch.tanh,
        "torch.square": torch.square,
        "torch.exp": torch.exp,
        "torch.log": torch.log,
    }
    chosen = [
        list(functions)[int(torch.randint(len(functions), (), generator=generator))]
        for _ in range(3)
    ]
    last = "x"
    for at, op in enumerate(chosen):
        build.call(f"n{at}", op, last)
        build.call(f"m{at}", "torch.mul", f"n{at}", "x")
        last = f"m{at}"
    build.call("y", "torch.sum", last)

    def function(x: torch.Tensor) -> torch.Tensor:
        made = x
        for op in chosen:
            made = functions[op](made) * x
        return made.sum()

    x = torch.tensor(flat.tolist()).reshape(2, 3)
    theirs = torch.func.hessian(function)(x).reshape(6, 6)
    bench = Bench(build)
    mine = hessian(bench, "y", "x")
    vector = tuple(torch.randn(6, generator=generator).tolist())

    torch.testing.assert_close(mine, theirs, rtol=1e-4, atol=1e-5, equal_nan=True)
    times = theirs @ torch.tensor(vector)
    torch.testing.assert_close(
        torch.tensor(product(bench, "y", "x", vector)), times, rtol=1e-3, atol=1e-4, equal_nan=True
    )


def test_that_a_linear_root_has_a_hessian_of_zeros() -> None:
    build = Build()
    build.literal("x", [[1, 2]])
    build.call("y", "torch.sum", "x")

    assert torch.equal(hessian(Bench(build), "y", "x"), torch.zeros(2, 2))


def test_that_a_large_hessian_is_refused_and_its_product_is_not() -> None:
    build = Build()
    build.leaf("x", numbers([1.0] * 200, (200,)))
    build.call("s", "torch.square", "x")
    build.call("y", "torch.sum", "s")
    bench = Bench(build)
    swept = bench.back("y")
    node = bench.build.source("x").node
    found = bench.machine.answer(Bend(1, swept.address, node, 0, 200))

    assert isinstance(found, Unable)
    assert "40,000" in found.text
    assert product(bench, "y", "x", (1.0,) * 200) == (2.0,) * 200
