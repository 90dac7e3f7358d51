"""A Backward of the fake engine node by node: each value's function has its turn in order."""

from collections.abc import Mapping, Sequence

import numpy as np

from inspector.messages.orders import Look, Operand
from inspector.messages.saved import Saved
from inspector.messages.turns import Proof, Sent, Size, Slot, Traced, Turn
from tests.fakes.numbers import Array, Value

# Of one value: what arrived, and what it sent to each of its parents (None: wants none).
Sweep = Sequence[tuple[Value, Array, Sequence[Array | None]]]


def sweep_of(values: Mapping[int, Value], found: Mapping[int, Array]) -> Sweep:
    """All values that a gradient came to, in order."""
    made = []
    for key, gradient in found.items():
        value = values[key]
        sent = [] if value.derivative is None else value.derivative(gradient)
        parts = zip(value.parents, sent, strict=False)
        made.append((value, gradient, [g if p.requires_grad else None for p, g in parts]))
    return made


def traced(address: bytes, sweep: Sweep, node_of: Mapping[int, str]) -> Traced:
    """What the engine tells of it."""
    place = {id(value): at for at, (value, _, _) in enumerate(sweep)}
    came: dict[int, list[tuple[int, int]]] = {}
    for at, (value, _, sent) in enumerate(sweep):
        for edge, (parent, gradient) in enumerate(zip(value.parents, sent, strict=False)):
            if gradient is not None:
                came.setdefault(place[id(parent)], []).append((at, edge))
    turns = []
    for at, (value, gradient, sent) in enumerate(sweep):
        node = node_of[id(value)]
        slot = Slot(
            gradient.shape,
            value.dtype,
            tuple(came.get(at, ())),
            ((node, 0),),
            True,
            _size(gradient),
        )
        edges = [
            Sent(-1, 0) if g is None else Sent(place[id(p)], 0, g.shape, value.dtype, _size(g))
            for p, g in zip(value.parents, sent, strict=False)
        ]
        kind = value.grad_fn or "AccumulateGrad"
        turns.append(Turn(node, b"", kind, (slot,), tuple(edges), value.grad_fn is None))
    return Traced(address, tuple(turns), Proof(sum(len(turn.sent) + 1 for turn in turns)))


def saved(sweep: Sweep, place: int, node_of: Mapping[int, str]) -> tuple[Saved, ...]:
    """What a turn's function keeps: its inputs."""
    value = sweep[place][0]
    return tuple(
        Saved(
            value.grad_fn or "",
            f"input{at}",
            parent.array.shape,
            parent.dtype,
            parent.array.nbytes,
            0,
            storage=id(parent),
            value=(node_of[id(parent)], 0),
        )
        for at, parent in enumerate(value.parents)
    )


def tensor_at(sweep: Sweep, look: Look | Operand) -> Array | None:
    """The tensor that a look at a turn means; sums are whole ones."""
    at, number, *_ = look.place
    if at >= len(sweep):
        return None
    value, gradient, sent = sweep[at]
    match look.which:
        case "sent" | "passed":
            return sent[number]
        case "saved":
            return value.parents[number].array
        case _:
            return gradient


def _size(array: Array) -> Size:
    wide = np.abs(np.asarray(array, dtype="float64"))
    return Size(float(np.sqrt((wide**2).sum())), float(wide.max()) if wide.size else 0.0)
