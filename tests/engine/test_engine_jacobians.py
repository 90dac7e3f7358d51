"""Jacobians of random graphs beside torch.func: of each node, and between any two values.

`make test` takes another part of the graphs each day; `make jacobians` takes all of them.
"""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from math import prod

import pytest
import torch

from tests.engine.functional import Functional, Step, Values
from tests.engine.test_engine_probing import Stepped
from tests.engine.wild import Wild

GRAPHS = 300
PARTS = 1 if os.environ.get("JACOBIANS") == "whole" else 5
TODAY = datetime.now(UTC).toordinal() % PARTS
Spot = tuple[int, int]

# vmap and functorch compile a little of their own at first use; complex to real is told of.
pytestmark = pytest.mark.filterwarnings("ignore")


class Beside:
    """A random graph whose Backward is gone through, beside the same as a pure function. `spots`:
    where the gradient of a value arrives."""

    def __init__(self, seed: int) -> None:
        wild = Wild(seed)
        self.stepped = Stepped(wild.build, wild.root)
        self.pure = Functional(wild)
        self.ids = {step.node: wild.build.source(step.node).node for step in self.pure.steps}
        names: dict[tuple[str, int], str] = {}
        for name in self.pure.plain:
            if not name.endswith("'"):
                source = wild.build.source(name)
                names[source.node, source.output] = name
        self.spots: dict[str, Spot] = {}
        for at, turn in enumerate(self.stepped.traced.turns):
            for slot, told in enumerate(turn.slots):
                self.spots |= dict.fromkeys((names[value] for value in told.values), (at, slot))
            if turn.kind == "CopySlices":  # a value that was changed through a view of it
                (name,) = (
                    name
                    for step in self.pure.steps
                    for name in step.makes
                    if self.ids[step.node] == turn.node and name.endswith("'")
                )
                self.spots[name] = (at, 0)

    def local(self, step: Step, name: str) -> dict[Spot, torch.Tensor]:
        """The Jacobian of what a step makes by what it takes: the local Jacobians of its autograd
        nodes, multiplied and added up along every way through them."""
        turns = self.stepped.traced.turns
        start = self.spots[name]
        ends = {self.spots[each] for each in step.takes if each in self.spots}
        there: dict[Spot, torch.Tensor] = {}
        for at, turn in enumerate(turns):
            for number in range(len(turn.slots)):
                spot = (at, number)
                if turn.node != self.ids[step.node] or spot in ends:
                    continue
                if spot != start and spot not in there:
                    continue
                rows = there.pop(spot, None)  # at the start: the unit matrix
                for edge, sent in enumerate(turn.sent):
                    if sent.to < 0 or not sent.dtype:
                        continue
                    unit = self.stepped.tensor("jacobian", at, edge, number)
                    if rows is not None:
                        unit = rows.to(unit.dtype) @ unit
                    to = (sent.to, sent.slot)
                    came = self._fitted(unit, sent.shape, to)
                    there[to] = there[to] + came if to in there else came
        return there

    def _fitted(self, rows: torch.Tensor, shape: tuple[int, ...], to: Spot) -> torch.Tensor:
        need = self.stepped.traced.turns[to[0]].slots[to[1]]
        each = [row.sum_to_size(need.shape).reshape(-1) for row in rows.reshape(-1, *shape)]
        dtype = getattr(torch, need.dtype)
        return torch.stack(each).to(dtype) if each else rows.new_zeros((0, prod(need.shape)))


def _jacobians(function: Callable[[Values], torch.Tensor], at: Values) -> Values:
    """torch.func's, rows by columns. jacrev takes no complex numbers: there it is done as jacrev
    does it, a unit in each cell pulled back."""
    if not any(value.is_complex() for value in at.values()):
        found: Values = torch.func.jacrev(function)(at)
    else:
        made, pulled, *_ = torch.func.vjp(function, at)
        units = torch.eye(made.numel(), dtype=made.dtype).reshape(-1, *made.shape)
        (found,) = torch.vmap(pulled)(units)
    rows = function(at).numel()
    return {name: each.reshape(rows, at[name].numel()) for name, each in found.items()}


def _agree(mine: torch.Tensor, theirs: torch.Tensor) -> bool:
    """The same shape, dtype and numbers, but for the last bits: batches of complex products and of
    sums are vectorized in another way."""
    assert (mine.shape, mine.dtype) == (theirs.shape, theirs.dtype)
    if not mine.numel() or not theirs.isfinite().all():
        return torch.allclose(mine, theirs, rtol=0, atol=0, equal_nan=True)
    near = 4 * torch.finfo(mine.dtype).eps
    return bool((mine - theirs).abs().max() <= near * theirs.abs().max())


def _today() -> list[int]:
    return [seed for seed in range(GRAPHS) if seed % PARTS == TODAY]


def test_that_the_jacobian_between_any_two_values_is_torch_func_s() -> None:
    compared = 0
    for seed in _today():
        graph = Beside(seed)
        pure = graph.pure
        # A value that came out of an operation as the very tensor that it is, is one value.
        first = {graph.spots[name]: name for name in reversed(pure.plain) if name in graph.spots}
        zeros = {name: torch.zeros_like(pure.plain[name]) for name in first.values()}
        for to, later in first.items():

            def made(shifts: Values, pure: Functional = pure, later: str = later) -> torch.Tensor:
                return pure.values(shifts)[later]

            wanted = _jacobians(made, zeros)
            for spot, earlier in first.items():
                mine = graph.stepped.tensor("between", *to, *spot)
                assert _agree(mine, wanted[earlier]), (seed, later, earlier)
                compared += 1

    assert compared > 100 * GRAPHS / PARTS


def test_that_the_local_jacobians_of_every_node_are_torch_func_s() -> None:
    compared = 0
    for seed in _today():
        graph = Beside(seed)
        turns, spots = graph.stepped.traced.turns, graph.spots
        for step in graph.pure.steps:
            at = {name: graph.pure.plain[name] for name in step.takes}
            for output, name in enumerate(step.makes):
                if name not in spots or turns[spots[name][0]].node != graph.ids[step.node]:
                    continue  # not on the way of this Backward, or the very tensor that came in

                def made(values: Values, step: Step = step, output: int = output) -> torch.Tensor:
                    return step.function([values[name] for name in step.takes])[output]

                wanted: dict[Spot, torch.Tensor] = {}
                for taken, found in _jacobians(made, at).items():
                    if taken in spots:
                        spot = spots[taken]
                        wanted[spot] = wanted[spot] + found if spot in wanted else found
                mine = graph.local(step, name)
                for spot, found in wanted.items():
                    there = mine.pop(spot, torch.zeros_like(found))  # no way back: detach, indices
                    assert _agree(there, found), (seed, name, spot)
                    compared += 1
                assert not mine, (seed, name)

    assert compared > 10 * GRAPHS / PARTS
