"""What one autograd node multiplies with: its local Jacobian, and one cell as a sum of products.

A node's function is linear in the gradients that arrive, so that one unit at a time gives a row.
"""

import math
from collections.abc import Sequence

import torch

from inspector.engine.autograd import run
from inspector.engine.stepping import Turned
from inspector.messages.probes import Term

MOST_CELLS = 2**22
_MOST_ROWS = 4096
_MOST_TERMS = 12
_MOST_UNITS = 4096


class CannotProbe(Exception):
    """It cannot be worked out; the text says why in one sentence."""


def check_size(rows: int, columns: int) -> None:
    """Raises CannotProbe where a Jacobian would be too large to be of use."""
    if rows > _MOST_ROWS or rows * columns > MOST_CELLS:
        raise CannotProbe(
            f"This Jacobian would have {rows} × {columns} numbers: up to {_MOST_ROWS} rows and "
            f"{MOST_CELLS} numbers are worked out."
        )


def local_jacobian(turn: Turned, edge: int, slot: int) -> torch.Tensor:
    """Rows: the cells of the output whose gradient comes to `slot`; columns: the cells of the
    input that `edge` leads to. Raises CannotProbe."""
    sent = _sent(turn, edge)
    shape, dtype = turn.needs[slot]
    rows = math.prod(shape)
    check_size(rows, sent.numel())
    units = torch.eye(rows, dtype=dtype, device=sent.device).reshape(rows, *shape)

    def passed(unit: torch.Tensor) -> torch.Tensor:
        arrived = [None if g is None else torch.zeros_like(g) for g in turn.arrived]
        arrived[slot] = unit
        made = run(turn.node, arrived)[edge]
        return torch.zeros_like(sent) if made is None else made

    with torch.no_grad():
        try:
            found = torch.vmap(passed)(units)
        except (RuntimeError, ValueError):
            # Some kernels cannot be batched; most take one after the other.
            found = torch.stack([passed(unit) for unit in units]) if rows else units
    return found.detach().reshape(rows, sent.numel())


def terms_of(
    turn: Turned, edge: int, cell: Sequence[int]
) -> tuple[float, tuple[Term, ...], int, float]:
    """One cell of what is sent: its number, its largest terms, how many are not zero, and the sum
    of those not told. Raises CannotProbe."""
    sent = _sent(turn, edge)
    if sent.is_complex():
        raise CannotProbe("Sums of complex numbers are not written out.")
    at = tuple(cell)
    inside = [0 <= i < size for i, size in zip(at, sent.shape, strict=False)]
    if len(at) != sent.dim() or not all(inside):
        raise CannotProbe("There is no such cell.")
    found: list[tuple[float, Term]] = []
    for slot, factors in enumerate(_row(turn, edge, at)):
        arrived = turn.arrived[slot]
        if factors is None or arrived is None:
            continue
        for flat in factors.reshape(-1).nonzero().reshape(-1).tolist():
            index = _unravelled(flat, tuple(factors.shape))
            term = Term(slot, index, factors[index].item(), arrived[index].item())
            found.append((abs(term.factor * term.arrived), term))
    found.sort(key=lambda each: (-_order(each[0]), each[1].slot, each[1].cell))
    told = tuple(term for _, term in found[:_MOST_TERMS])
    told = tuple(sorted(told, key=lambda term: (term.slot, term.cell)))
    rest = sum(term.factor * term.arrived for _, term in found[_MOST_TERMS:])
    return sent[at].item(), told, len(found), rest


def _order(size: float) -> float:
    return math.inf if math.isnan(size) else size


def _sent(turn: Turned, edge: int) -> torch.Tensor:
    sent = turn.sent[edge] if 0 <= edge < len(turn.sent) else None
    if sent is None:
        raise CannotProbe("No gradient is sent there.")
    if sent.layout is not torch.strided:
        raise CannotProbe("A sparse gradient is not taken apart.")
    return sent.detach()


def _row(turn: Turned, edge: int, at: tuple[int, ...]) -> list[torch.Tensor | None]:
    """The derivatives of one cell of what is sent by the gradients that arrived."""
    with torch.enable_grad():
        arrived = [None if g is None else g.detach().requires_grad_() for g in turn.arrived]
        given = [g for g in arrived if g is not None]
        try:
            made = run(turn.node, arrived)[edge]
            if made is not None and made.requires_grad:
                rows = iter(torch.autograd.grad(made[at], given, allow_unused=True))
                return [None if g is None else next(rows) for g in arrived]
        except RuntimeError:
            pass  # the second derivative is not there: one unit at a time
    if sum(g.numel() for g in given) > _MOST_UNITS:
        raise CannotProbe(
            f"This node can only be asked one cell at a time, and more than {_MOST_UNITS} arrived."
        )
    flat = 0
    for index, size in zip(at, _sent(turn, edge).shape, strict=True):
        flat = flat * size + index
    return [
        None if g is None else local_jacobian(turn, edge, slot)[:, flat].reshape(g.shape)
        for slot, g in enumerate(turn.arrived)
    ]


def _unravelled(flat: int, shape: tuple[int, ...]) -> tuple[int, ...]:
    index: list[int] = []
    for size in reversed(shape):
        flat, at = divmod(flat, size)
        index.append(at)
    return tuple(reversed(index))
