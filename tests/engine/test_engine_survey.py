"""Sizes, the births of NaN and infinity, and units that are off, over whole runs."""

import math
from time import perf_counter

import pytest
import torch

from inspector.document.contents import filled, numbers
from inspector.document.edits import replace
from inspector.engine.dtypes import TORCH_DTYPES
from inspector.engine.norms import size_of
from inspector.messages.answers import Answer, Swept
from inspector.messages.steps import supply
from inspector.messages.surveys import Birth, Survey, Surveyed
from tests.engine.building import Bench, Build, surveyed

_DTYPES = (torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.complex64)


def look(bench: Bench, back: str | None = None) -> Surveyed:
    address = b""
    if back is not None:
        swept = bench.back(back)
        assert isinstance(swept, Swept)
        address = swept.address
    order = Survey(1, tuple(bench.recipes.of.values()), address)
    found = surveyed(bench.machine, order)
    assert isinstance(found, Surveyed)
    return found


def name(bench: Bench, node: str) -> str:
    return next(n.name for n in bench.build.document.graph.nodes.values() if n.id == node)


@pytest.mark.parametrize("dtype", _DTYPES)
@pytest.mark.parametrize("shape", [(), (3,), (3, 3), (70, 90), (1, 2, 0), (9, 300, 700)])
def test_that_a_size_is_torchs_own(dtype: torch.dtype, shape: tuple[int, ...]) -> None:
    generator = torch.Generator().manual_seed(1)
    tensor = torch.randn(shape, generator=generator).to(dtype)
    if tensor.numel() > 4:
        tensor.view(-1)[:4] = torch.tensor([math.nan, math.inf, -math.inf, 0.0])
    size = size_of("n", 0, tensor.transpose(0, -1) if tensor.dim() > 1 else tensor)
    wide = tensor.abs().double()
    finite = wide[torch.isfinite(wide)]

    assert size is not None
    assert size.norm == pytest.approx(float(torch.linalg.vector_norm(finite)), rel=1e-3)
    assert size.count == tensor.numel()
    assert size.nan == int(torch.isnan(tensor).sum())
    assert size.infinite == int(torch.isinf(wide).sum())
    assert size.zeros == int((tensor == 0).sum())


@pytest.mark.parametrize("exponent", [-200, -30, 200])
@pytest.mark.parametrize("count", [4, 400])
def test_that_squares_neither_vanish_nor_overflow(exponent: int, count: int) -> None:
    size = size_of("n", 0, torch.full((count,), 10.0**exponent, dtype=torch.float64))

    assert size is not None
    assert size.rms == pytest.approx(10.0**exponent)


def test_that_an_expanded_tensor_is_counted_once_and_told_whole() -> None:
    size = size_of("n", 0, torch.tensor([3.0, 0.0]).expand(1_000_000, 2))

    assert size is not None
    assert (size.count, size.zeros) == (2_000_000, 1_000_000)
    assert size.norm == pytest.approx(3000)


def test_that_gradients_are_told_in_the_order_in_which_they_were_reached() -> None:
    build = Build()
    build.literal("x", [[1, 2], [3, 4]])
    build.call("a", "torch.sigmoid", "x")
    build.call("b", "torch.sigmoid", "a")
    build.call("y", "torch.sum", "b")
    bench = Bench(build)
    found = look(bench, "y")

    assert [name(bench, size.node) for size in found.gradients] == ["y", "b", "a", "x"]
    assert [size.rms for size in found.gradients][:2] == [1, 1]
    assert found.gradients[2].rms > found.gradients[3].rms
    assert [name(bench, size.node) for size in found.values] == ["x", "a", "b", "y"]
    assert found.births == ()


def births(bench: Bench, back: str | None = None) -> dict[tuple[str, str], Birth]:
    return {(each.which, each.bad): each for each in look(bench, back).births}


def test_that_the_first_infinity_is_born_in_log_of_zero() -> None:
    build = Build()
    build.literal("x", [[1, 2, 0]])
    build.call("log", "torch.log", "x")
    build.call("twice", "torch.mul", "log", "log")
    build.call("y", "torch.sum", "twice")
    found = births(Bench(build), "y")[("value", "infinite")]

    assert found.at == (0, 2)
    assert found.number == -math.inf
    assert found.through == found.node
    assert [cause.number for cause in found.causes] == [0]


def test_that_a_leafs_own_nan_was_made_by_nothing() -> None:
    build = Build()
    build.literal("x", [[1], [math.nan]])
    build.call("y", "torch.exp", "x")
    found = births(Bench(build))[("value", "nan")]

    assert (found.at, found.through, found.causes) == ((1, 0), "", ())


def test_that_the_gradients_nan_is_born_where_zero_meets_an_infinite_derivative() -> None:
    build = Build()
    build.literal("x", [[4, 0]])
    build.call("root", "torch.sqrt", "x")
    build.literal("mask", [[1, 0]], grad=False)
    build.call("kept", "torch.mul", "root", "mask")
    build.call("y", "torch.sum", "kept")
    bench = Bench(build)
    found = births(bench, "y")

    assert found.keys() == {("gradient", "nan")}
    birth = found["gradient", "nan"]
    assert (name(bench, birth.node), name(bench, birth.through)) == ("x", "root")
    assert (birth.at, birth.arrived, birth.slope) == ((0, 1), 0, math.inf)
    assert [cause.number for cause in birth.causes] == [0]


def test_that_of_several_paths_the_guilty_one_is_named() -> None:
    build = Build()
    build.literal("x", [[4, 0]])
    build.call("good", "torch.square", "x")
    build.call("bad", "torch.sqrt", "x")
    build.call("both", "torch.add", "good", "bad")
    build.call("y", "torch.sum", "both")
    bench = Bench(build)

    assert name(bench, births(bench, "y")["gradient", "infinite"].through) == "bad"


def test_that_what_backward_starts_with_is_blamed_on_nothing() -> None:
    build = Build()
    build.literal("x", [[4, 9]])
    build.call("y", "torch.sqrt", "x")
    gradient = numbers((math.inf, 1), (1, 2))
    call = build.document.graph.backward
    graph = replace(build.document.graph, backward=replace(call, gradient=gradient))
    build.document = replace(build.document, graph=graph)
    bench = Bench(build)
    for order in supply(gradient):
        bench.machine.supply(order)

    assert births(bench, "y")["gradient", "infinite"].through == ""


def test_that_units_of_relu_that_are_off_in_every_row_are_counted() -> None:
    build = Build()
    build.literal("x", [[1, -2, -3], [4, 5, -6]])
    build.call("a", "torch.relu", "x")
    build.call("y", "torch.sum", "a")
    (found,) = look(Bench(build), "y").offs

    assert (found.off, found.count, found.dead, found.units) == (3, 6, 1, 3)


def test_that_channels_of_pictures_are_units() -> None:
    build = Build()
    build.leaf("x", numbers([-1] * 96, (2, 3, 4, 4)))
    build.call("a", "torch.nn.functional.relu6", "x")
    build.call("y", "torch.sum", "a")
    (found,) = look(Bench(build), "y").offs

    assert (found.off, found.dead, found.units) == (96, 3, 3)


def test_that_a_relu_in_place_is_counted_after_the_graph_was_freed() -> None:
    build = Build()
    build.literal("x", [[1, -2], [3, -4]])
    build.call("h", "torch.mul", "x", "x")
    build.call("n", "torch.neg", "x")
    build.call("a", "torch.Tensor.relu_", "n")
    build.call("both", "torch.add", "h", "a")
    build.call("y", "torch.sum", "both")
    bench = Bench(build)
    before = bench.value("n").clone()
    (found,) = look(bench, "y").offs

    assert (found.off, found.dead, found.units) == (2, 1, 2)
    assert torch.equal(bench.value("n"), before)


def test_that_a_thousand_values_are_looked_over_at_once() -> None:
    build = Build()
    build.ones("x", 3, 3)
    last = "x"
    for number in range(1000):
        build.call(f"n{number}", "torch.sigmoid", last)
        last = f"n{number}"
    build.call("y", "torch.sum", last)
    bench = Bench(build)
    swept = bench.back("y")
    order = Survey(1, tuple(bench.recipes.of.values()), swept.address)
    started = perf_counter()
    found = surveyed(bench.machine, order)
    took = perf_counter() - started

    assert isinstance(found, Surveyed)
    assert (len(found.values), len(found.gradients)) == (1002, 1002)
    assert found.gradients[-1].norm < 1e-30
    assert took < 1


@pytest.mark.parametrize("dtype", TORCH_DTYPES.values())
def test_that_a_tensor_of_any_dtype_has_a_size(dtype: torch.dtype) -> None:
    size = size_of("n", 0, torch.ones(100).to(dtype))

    assert size is not None
    assert size.norm == pytest.approx(10)
    assert (size.count, size.nan, size.zeros) == (100, 0, 0)


def large_with_nan() -> Bench:
    build = Build()
    build.leaf("x", filled("full", (2000, 3000), fill_value=2.0))
    build.literal("bad", [[-1.0, 1.0]])
    build.call("h", "torch.log", "bad")
    return Bench(build)


def test_that_others_come_between_the_pieces_of_a_large_tensor() -> None:
    bench = large_with_nan()
    machine = bench.machine
    machine.survey(Survey(1, tuple(bench.recipes.of.values())))
    turns = 0
    said: tuple[Answer, ...] = ()
    while not machine.is_done:
        said = machine.at_leisure()
        turns += 1

    assert turns > 1
    (found,) = said
    assert isinstance(found, Surveyed)
    assert [each.count for each in found.values] == [6_000_000, 2, 2]
    assert found.values[0].norm == pytest.approx(2 * 6_000_000**0.5)
    assert [(name(bench, each.node), each.at) for each in found.births] == [("h", (0, 0))]


def test_that_a_survey_begins_anew_where_something_was_computed_meanwhile() -> None:
    bench = large_with_nan()
    machine = bench.machine
    machine.survey(Survey(1, tuple(bench.recipes.of.values())))
    machine.at_leisure()
    found: list[Answer] = []
    bench.value("x").detach()[:] = 0  # as an operation that changes it in place would
    bench.again()
    while not machine.is_done:
        found += machine.at_leisure()

    (answer,) = found
    assert isinstance(answer, Surveyed)
    assert answer.values[0].zeros == 6_000_000


@pytest.mark.parametrize("dtype", ["float8_e5m2", "float8_e4m3fn", "bfloat16", "complex64"])
def test_that_a_nan_of_any_dtype_is_found_where_it_is(dtype: str) -> None:
    build = Build()
    build.leaf("x", numbers([1.0, 2.0, math.nan, 4.0], (2, 2), dtype), grad=False)
    (born,) = look(Bench(build)).births

    assert (born.bad, born.at) == ("nan", (1, 0))
