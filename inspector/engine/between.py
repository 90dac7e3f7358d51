"""How one value depends on another: Jacobians and masks on the graph of a Backward."""

import math

import torch
from torch.autograd.graph import GradientEdge

from inspector.engine.local import CannotProbe, check_size
from inspector.engine.replaying import Replay
from inspector.engine.stepping import Sweep, Turned
from inspector.messages.turns import Value

# A value by where its gradient arrives: (turn, slot).
Spot = tuple[int, int]


def edge_at(sweep: Sweep, spot: Spot) -> GradientEdge:
    """Where the gradient of a value arrives. Raises CannotProbe."""
    return GradientEdge(turn_at(sweep, spot).node, spot[1])


def turn_at(sweep: Sweep, spot: Spot) -> Turned:
    """The turn of a spot. Raises CannotProbe."""
    if not 0 <= spot[0] < len(sweep.turns) or not 0 <= spot[1] < len(sweep.turns[spot[0]].needs):
        raise CannotProbe("There is no such value in this Backward.")
    return sweep.turns[spot[0]]


def _like(sweep: Sweep, spot: Spot) -> torch.Tensor:
    """Zeros of the shape, dtype and device of a value's gradient."""
    turn = turn_at(sweep, spot)
    shape, dtype = turn.needs[spot[1]]
    device = next((g.device for g in turn.arrived if g is not None), sweep.seed.device)
    return torch.zeros(shape, dtype=dtype, device=device)


def jacobian(sweep: Sweep, later: Spot, earlier: Spot) -> torch.Tensor:
    """Rows: the cells of the later value; columns: those of the earlier one. Raises
    CannotProbe."""
    zeros, goal = _like(sweep, later), _like(sweep, earlier)
    rows, columns = zeros.numel(), goal.numel()
    check_size(rows, columns)
    if later == earlier:
        return torch.eye(rows, dtype=zeros.dtype, device=zeros.device)
    units = torch.eye(rows, dtype=zeros.dtype, device=zeros.device).reshape(rows, *zeros.shape)
    try:
        found = _pulled(sweep, later, earlier, units, batched=True)
    except (RuntimeError, ValueError):
        parts = [_pulled(sweep, later, earlier, unit) for unit in units]
        found = (
            None
            if any(p is None for p in parts)
            else torch.stack([p for p in parts if p is not None])
        )
    if found is None:
        return goal.new_zeros((rows, columns))
    return found.detach().reshape(rows, columns)


def _pulled(
    sweep: Sweep, later: Spot, earlier: Spot, seed: torch.Tensor, *, batched: bool = False
) -> torch.Tensor | None:
    """What arrives at the earlier value when `seed` starts at the later one."""
    (found,) = torch.autograd.grad(
        [edge_at(sweep, later)],
        [edge_at(sweep, earlier)],
        [seed],
        retain_graph=True,
        allow_unused=True,
        is_grads_batched=batched,
    )
    return found


def _unit(sweep: Sweep, later: Spot, cell: int, number: float) -> torch.Tensor:
    seed = _like(sweep, later)
    if not 0 <= cell < seed.numel():
        raise CannotProbe("There is no such cell.")
    seed.view(-1)[cell] = number
    return seed


def active(sweep: Sweep, later: Spot, earlier: Spot, cell: int) -> torch.Tensor:
    """The derivative of one cell of the later value by every cell of the earlier one."""
    seed = _unit(sweep, later, cell, 1.0)
    if later == earlier:
        return seed
    found = _pulled(sweep, later, earlier, seed)
    return _like(sweep, earlier) if found is None else found.detach()


def structural(sweep: Sweep, later: Spot, earlier: Spot, cell: int) -> torch.Tensor:
    """Where a gradient path leads from one cell, whatever its numbers: a NaN is sent along, which
    no product with 0 stops."""
    seed = _unit(sweep, later, cell, math.nan)
    found = seed if later == earlier else _pulled(sweep, later, earlier, seed)
    if found is None:
        return torch.zeros(_like(sweep, earlier).shape, dtype=torch.bool)
    return found.detach().isnan()


def varies(replay: Replay, later: Value, earlier: Value, cell: int) -> torch.Tensor:
    """Where a cell's number changes when one number of the earlier value does: each is moved a
    little and a lot, both ways, and the steps after it are run again."""
    base, whole = replay.value(earlier), replay.value(later).reshape(-1)
    if not 0 <= cell < whole.numel():
        raise CannotProbe("There is no such cell.")
    goal = whole[cell]
    moves = (*_MOVES, *(move * 1j for move in _MOVES)) if base.is_complex() else _MOVES
    follow = replay.follow(earlier, later, len(moves))
    mask = torch.zeros(base.numel(), dtype=torch.bool)
    for at in range(base.numel()):
        for move in moves:
            moved = base.clone(memory_format=torch.contiguous_format)
            flat = moved.view(-1)
            flat[at] += move * max(1.0, abs(flat[at].item()))
            found = follow(moved).reshape(-1)[cell]
            if not torch.equal(found, goal) and not (found.isnan() and goal.isnan()):
                mask[at] = True
                break
    return mask.reshape(base.shape)


_MOVES = (1e-3, -1e-3, 3.0, -3.0)
