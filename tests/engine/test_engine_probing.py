"""Jacobians, masks, paths, sums and proofs, beside torch.func and what is known by hand."""

import math
import warnings

import pytest
import torch

from inspector.document.contents import filled, numbers
from inspector.engine.machine import Machine
from inspector.messages.answers import Swept
from inspector.messages.orders import Look, Region, Trace
from inspector.messages.probes import Paths, Probe, Probed, ProbeKind, Terms
from inspector.messages.turns import Traced
from tests.engine.building import Bench, Build
from tests.engine.wild import Wild

# vmap and functorch compile a little of their own at first use.
pytestmark = pytest.mark.filterwarnings("ignore:.*torch.jit.script.*:DeprecationWarning")


class Stepped:
    """A document whose Backward is gone through."""

    def __init__(self, build: Build, root: str) -> None:
        self.bench = Bench(build)
        swept = self.bench.back(root)
        assert isinstance(swept, Swept)
        self.address = swept.address
        self.traced: Traced = self.machine.trace(Trace(self.address))
        assert (self.traced.reason, self.traced.proof.wrong) == ("", 0)

    @property
    def machine(self) -> Machine:
        return self.bench.machine

    def spot(self, name: str) -> tuple[int, int]:
        source = self.bench.build.source(name)
        return next(
            (at, number)
            for at, turn in enumerate(self.traced.turns)
            for number, slot in enumerate(turn.slots)
            if (source.node, source.output) in slot.values
        )

    def ask(self, which: ProbeKind, *place: int) -> Probed:
        return self.machine.probe(Probe(self.address, which, place))

    def tensor(self, which: ProbeKind, *place: int) -> torch.Tensor:
        answer = self.ask(which, *place)
        assert answer.reason == ""
        found = self.machine._tensor(Look(which, self.address, "", 0, Region(0, 1), place=place))
        assert found is not None
        assert tuple(found.shape) == answer.shape
        return found


def network() -> Build:
    """y = sum(c), c = softmax(h)·tanh(h), h = x @ w."""
    build = Build()
    build.leaf("x", filled("rand", (2, 3), "float64", seed=1))
    build.leaf("w", filled("rand", (3, 4), "float64", seed=2))
    build.call("h", "torch.matmul", "x", "w")
    build.call("s", "torch.softmax", "h", dim=-1)
    build.call("t", "torch.tanh", "h")
    build.call("c", "torch.mul", "s", "t")
    build.call("y", "torch.sum", "c")
    return build


def test_that_a_whole_jacobian_is_torch_func_s() -> None:
    stepped = Stepped(network(), "y")
    x, w = stepped.bench.value("x").detach(), stepped.bench.value("w").detach()

    def function(x: torch.Tensor) -> torch.Tensor:
        h = x @ w
        return torch.softmax(h, -1) * torch.tanh(h)

    wanted = torch.func.jacrev(function)(x).reshape(8, 6)
    found = stepped.tensor("between", *stepped.spot("c"), *stepped.spot("x"))

    assert torch.allclose(found, wanted, rtol=1e-12, atol=1e-14)


def test_that_jacobians_paths_and_terms_give_the_gradients_of_random_graphs() -> None:
    jacobians = paths = terms = 0
    for seed in range(300):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            wild = Wild(seed)
            stepped = Stepped(wild.build, wild.root)
            jacobians += _check_jacobians(stepped, wild)
            paths += _check_paths(stepped, wild)
            terms += _check_terms(stepped)

    assert min(jacobians, paths, terms) > 300


def _look(stepped: Stepped, which: str, *place: int) -> torch.Tensor | None:
    order = Look(which, stepped.address, "", 0, Region(0, 1), place=place)  # type: ignore[arg-type]
    return stepped.machine._tensor(order)


def _near(one: torch.Tensor, other: torch.Tensor) -> bool:
    precise = one.dtype in (torch.float64, torch.complex128)
    near = 1e-9 if precise and other.dtype == one.dtype else 1e-3
    return torch.allclose(one, other.to(one.dtype), rtol=near, atol=near, equal_nan=True)


def _check_jacobians(stepped: Stepped, wild: Wild) -> int:
    """The units' answers, weighted with what arrived, are what is sent; so along the whole."""
    count = 0
    for at, turn in enumerate(stepped.traced.turns):
        arrived = [_look(stepped, "arrived", at, slot) for slot in range(len(turn.slots))]
        for edge, sent in enumerate(turn.sent):
            if sent.to < 0 or not sent.dtype:
                continue
            raw = _look(stepped, "sent", at, edge)
            assert raw is not None
            numbers = [raw, *(each for each in arrived if each is not None)]
            if not all(each.isfinite().all() for each in numbers):
                continue  # infinities times 0
            total = torch.zeros(raw.numel(), dtype=raw.dtype)
            for slot, gradient in enumerate(arrived):
                if gradient is not None:
                    found = stepped.tensor("jacobian", at, edge, slot)
                    total = total + gradient.reshape(-1).to(found.dtype) @ found
            if raw.is_complex() or any(g is not None and g.is_complex() for g in arrived):
                continue  # linear over the reals only
            assert _near(total.reshape(raw.shape), raw)
            count += 1
    return count


def _check_paths(stepped: Stepped, wild: Wild) -> int:
    count = 0
    start = (0, 0)
    for name in [name for name in wild.plain if name.startswith(("x", "mixed"))]:
        try:
            spot = stepped.spot(name)
        except StopIteration:
            continue
        answer = stepped.machine.paths(Paths(stepped.address, (*start, *spot)))
        assert answer.reason == ""
        if not answer.all:
            continue
        whole = _look(stepped, "arrived", *spot)
        assert (whole is None) == (not answer.told)
        if whole is not None:
            size = whole.detach().abs().max().item() if whole.numel() else 0.0
            near = 1e-9 if whole.dtype in (torch.float64, torch.complex128) else 1e-3
            assert answer.apart <= near * (1 + size) or not math.isfinite(size)
        count += len(answer.told)
    return count


def _check_terms(stepped: Stepped) -> int:
    count = 0
    for at, turn in enumerate(stepped.traced.turns):
        for edge, sent in enumerate(turn.sent):
            if sent.to < 0 or not sent.dtype or 0 in sent.shape or "complex" in sent.dtype:
                continue
            sizes = [sent.size, *(slot.size for slot in turn.slots)]
            if not all(math.isfinite(size.most) for size in sizes):
                continue
            cell = tuple(size - 1 for size in sent.shape)
            answer = stepped.machine.terms(Terms(stepped.address, at, edge, cell))
            if "omplex" in answer.reason or any("complex" in s.dtype for s in turn.slots):
                continue
            assert answer.reason == ""
            total = sum(term.factor * term.arrived for term in answer.told) + answer.rest
            assert total == pytest.approx(answer.value, rel=1e-3, abs=1e-6, nan_ok=True)
            count += 1
    return count


def test_that_a_cell_of_a_product_is_written_out() -> None:
    build = Build()
    build.literal("x", [[2.0, 3.0]])
    build.literal("w", [[5.0, 7.0], [11.0, 13.0]])
    build.call("h", "torch.mm", "x", "w")
    build.call("y", "torch.sum", "h")
    stepped = Stepped(build, "y")
    at = [turn.kind for turn in stepped.traced.turns].index("MmBackward0")
    answer = stepped.machine.terms(Terms(stepped.address, at, 0, (0, 1)))

    assert [(term.cell, term.factor, term.arrived) for term in answer.told] == [
        ((0, 0), 11.0, 1.0),
        ((0, 1), 13.0, 1.0),
    ]
    assert (answer.value, answer.count, answer.rest) == (24.0, 2, 0.0)


def test_that_three_masks_tell_three_things_of_a_cell() -> None:
    build = Build()
    build.leaf("x", numbers([-1.0, 2.0, 0.0], (3,)))
    build.leaf("k", filled("zeros", (3,)), grad=False)
    build.call("r", "torch.relu", "x")
    build.call("z", "torch.mul", "x", "k")
    build.call("m", "torch.max", "x")
    build.call("a", "torch.add", "r", "z")
    build.call("b", "torch.add", "a", "m")
    build.call("y", "torch.sum", "b")
    stepped = Stepped(build, "y")
    b, x = stepped.spot("b"), stepped.spot("x")
    masks = {
        which: stepped.tensor(which, *b, *x, 0).tolist()
        for which in ("active", "structural", "varies")
    }

    # b[0] = relu(x[0]) + x[0]·0 + max(x): relu is off, the product with 0 is blind, max is x[1].
    assert masks["active"] == [0.0, 1.0, 0.0]
    assert masks["structural"] == [True, True, False]
    assert masks["varies"] == [True, True, True]


def test_that_a_value_without_cells_depends_on_nothing() -> None:
    build = Build()
    build.ones("x", 0, 3)
    build.call("h", "torch.exp", "x")
    build.call("y", "torch.sum", "h")
    stepped = Stepped(build, "y")

    for which in ("active", "structural", "varies"):
        said = stepped.ask(which, *stepped.spot("h"), *stepped.spot("x"), 0)
        assert said.reason == "There is no such cell."


def test_that_two_paths_add() -> None:
    build = Build()
    build.leaf("x", numbers([3.0], (1,)))
    build.call("a", "torch.mul", "x", "x")
    build.call("b", "torch.add", "a", "x")
    build.call("y", "torch.sum", "b")
    stepped = Stepped(build, "y")
    answer = stepped.machine.paths(Paths(stepped.address, (0, 0, *stepped.spot("x"))))

    assert sorted(path.number or 0 for path in answer.told) == [1.0, 3.0, 3.0]
    for number, path in enumerate(answer.told):
        place = (0, 0, *stepped.spot("x"), number)
        look = Look("path", stepped.address, "", 0, Region(None, 0), place=place)
        seen = stepped.machine._tensor(look)
        assert seen is not None
        assert seen.tolist() == [path.number]
    assert (answer.all, answer.apart) == (True, 0.0)


def test_that_too_many_paths_are_capped() -> None:
    build = Build()
    build.leaf("x0", numbers([1.0], (1,)))
    for at in range(10):
        build.call(f"x{at + 1}", "torch.add", f"x{at}", f"x{at}")
    build.call("y", "torch.sum", "x10")
    stepped = Stepped(build, "y")
    answer = stepped.machine.paths(Paths(stepped.address, (0, 0, *stepped.spot("x0"))))

    assert (len(answer.told), answer.all) == (200, False)


def test_that_what_is_too_large_says_so() -> None:
    build = Build()
    build.leaf("x", filled("rand", (100, 100), seed=1))
    build.call("e", "torch.exp", "x")
    build.call("y", "torch.sum", "e")
    stepped = Stepped(build, "y")
    at = stepped.spot("e")

    assert "10000 × 10000 numbers" in stepped.ask("jacobian", at[0], 0, 0).reason
    assert "10000 × 10000" in stepped.ask("between", *at, *stepped.spot("x")).reason
    assert "would be moved" in stepped.ask("varies", *at, *stepped.spot("x"), 0).reason
    assert stepped.ask("jacobian", 99, 0, 0).reason == "There is no such value in this Backward."


def test_that_values_depend_through_changes_in_place() -> None:
    build = Build()
    build.leaf("x", numbers([1.0, 2.0, 3.0], (3,)))
    build.call("h", "torch.sin", "x")
    build.call("first", "torch.relu", "h")
    build.call("z", "torch.Tensor.mul_", "h", other=2)
    build.call("c", "torch.Tensor.cumsum_", "z", dim=0)
    build.call("y", "torch.add", "c", "first")
    build.call("s", "torch.sum", "y")
    stepped = Stepped(build, "s")
    y = stepped.spot("y")

    def mask(name: str, cell: int) -> list[bool]:
        return stepped.tensor("varies", *y, *stepped.spot(name), cell).tolist()

    # y[1] = 2·(sin x[0] + sin x[1]) + relu(sin x[1])
    assert mask("x", 1) == [True, True, False]
    assert mask("h", 0) == [True, False, False]
    assert mask("z", 2) == [True, True, True]
    assert mask("c", 2) == [False, False, True]
    # h as it was before it was changed.
    at_first = stepped.tensor("varies", *stepped.spot("first"), *stepped.spot("h"), 0)
    assert at_first.tolist() == [True, False, False]
    assert torch.equal(
        stepped.tensor("varies", *y, *stepped.spot("x"), 0), torch.tensor([True, False, False])
    )


def test_that_a_view_of_memory_that_is_changed_is_not_moved_alone() -> None:
    build = Build()
    build.leaf("x", filled("rand", (4,), seed=1))
    build.call("h", "torch.sin", "x")
    build.call("v", "torch.reshape", "h", shape=(2, 2))
    build.call("w", "torch.exp", "v")
    build.call("z", "torch.Tensor.mul_", "v", other=2)
    build.call("u", "torch.add", "w", "z")
    build.call("y", "torch.sum", "u")
    stepped = Stepped(build, "y")
    asked = stepped.ask("varies", *stepped.spot("w"), *stepped.spot("v"), 0)

    assert asked.reason == (
        "v is a view of h, whose memory is changed in place: its numbers cannot be moved alone."
    )
    mask = stepped.tensor("varies", *stepped.spot("u"), *stepped.spot("x"), 1)
    assert mask.tolist() == [False, True, False, False]


def test_that_imaginary_parts_are_moved_too() -> None:
    build = Build()
    build.leaf("z", numbers([1 + 2j, 3j], (2,), "complex64"))
    build.call("i", "torch.imag", "z")
    build.call("y", "torch.sum", "i")
    stepped = Stepped(build, "y")

    mask = stepped.tensor("varies", *stepped.spot("i"), *stepped.spot("z"), 1)
    assert mask.tolist() == [False, True]
