"""Small samples to try an operation with: few, short numbers that give finite results."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import torch

from inspector.catalogue.generating.binding import Bound
from inspector.catalogue.generating.trials import Trial, tried
from inspector.catalogue.rows import Details, Row, Sample, SampleTensor

_MOST = 3
_LARGEST = 700  # numbers in a sample
_OWN = (
    "Pointwise", "Activation", "Reduce", "Special", "Compare", "Statistics", "Loss", "Random",
    "Shape", "Create/Like another", "In-place/Pointwise", "In-place/Activation",
    "In-place/Compare", "In-place/Random",
)  # fmt: skip
# None lies on a kink of an activation (0.5, 1 and their like do).
_NUMBERS = (0.25, -1.25, 2.0, 0.75, -0.75, 1.5)
_POSITIVE = (0.5, 1.25, 2.0, 0.75, 0.25, 1.5)
_INSIDE = (0.5, 0.25, 0.1, 0.75, 0.9, 0.6)


def own(row: Row) -> Bound | None:
    """A sample of two rows and three columns, where the operation takes any numbers; its numbers
    are made to fit by `chosen`."""
    if not row.group.startswith(_OWN) or any(each.required for each in row.parameters):
        return None
    needed = [port for port in row.inputs if not port.optional and not port.variadic]
    if not needed or len(needed) != sum(not port.optional for port in row.inputs):
        return None
    inputs = {
        port.name: (torch.tensor(_NUMBERS[at:] + _NUMBERS[:at]).reshape(2, 3),)
        for at, port in enumerate(needed)
    }
    return Bound(row, inputs, {})


def tells_little(each: Bound) -> bool:
    """Whether a call shows nothing of what the operation does to the cells of a tensor: each of
    its tensors is a single number, or the first has a single row or column of one."""
    numbers = [tensor.numel() for several in each.inputs.values() for tensor in several]
    return bool(numbers) and (max(numbers) <= 1 or numbers[0] <= 1)


def chosen(
    row: Row, function: Callable[..., Any], trials: Sequence[tuple[Bound, Trial]]
) -> list[tuple[Bound, Sample]]:
    """Up to three of the calls that went well, told apart by what they pass."""
    found: list[tuple[Bound, Sample]] = []
    told: list[object] = []
    wanted = any(trial.differentiable and trial.flowed for _, trial in trials)
    for each, trial in trials:
        kind = (sorted(each.inputs), sorted(each.parameters))
        if any(isinstance(v, float) and not math.isfinite(v) for v in each.parameters.values()):
            continue  # JSON has no infinity
        if kind in told or each.size > _LARGEST or len(found) >= _MOST:
            continue
        if not any(t.numel() for t in trial.outputs) or (wanted and not trial.flowed):
            continue
        for version in _versions(each):
            again = tried(function, replace(version, row=row))
            good = again.finite and again.finite_gradient and (again.flowed or not wanted)
            if good and any(t.numel() for t in again.outputs):
                told.append(kind)
                found.append((version, sample_of(version)))
                break
    return found


def _versions(each: Bound) -> list[Bound]:
    # Few digits where that will do; else other numbers; else the very numbers.
    def changed(make: Callable[[torch.Tensor], torch.Tensor]) -> Bound:
        inputs = {n: tuple(make(t) for t in several) for n, several in each.inputs.items()}
        return replace(each, inputs=inputs)

    found = [changed(_rounded)]
    if _is_own(each):
        found.append(changed(lambda t: torch.tensor(_POSITIVE).reshape(2, 3)))
        found.append(changed(lambda t: torch.tensor(_INSIDE).reshape(2, 3)))
        found.append(changed(lambda t: torch.tensor(_POSITIVE).reshape(2, 3) + 1))
        found.append(changed(lambda t: torch.tensor([3, 1, 2, 5, 4, 6]).reshape(2, 3)))
    else:
        found.append(changed(lambda t: t.detach().clone()))
    return found


def _is_own(each: Bound) -> bool:
    return all(
        t.shape == (2, 3) and sorted(t.flatten().tolist()) == sorted(_NUMBERS)
        for several in each.inputs.values()
        for t in several
    )


def _rounded(tensor: torch.Tensor) -> torch.Tensor:
    if tensor.is_complex():
        return torch.complex(_rounded(tensor.real), _rounded(tensor.imag))
    if not tensor.is_floating_point():
        return tensor.detach().clone()
    return (tensor.detach() * 100).round() / 100


def sample_of(each: Bound) -> Sample:
    """A call as the catalogue writes it."""
    inputs = {name: tuple(map(_told, several)) for name, several in each.inputs.items()}
    return Sample(inputs, dict(each.parameters))


def _told(tensor: torch.Tensor) -> SampleTensor:
    plain = tensor.detach().resolve_conj().resolve_neg().contiguous()
    numbers = tuple(_text(each) for each in plain.flatten().tolist())
    return SampleTensor(str(tensor.dtype).removeprefix("torch."), tuple(tensor.shape), numbers)


def _text(number: complex) -> str:
    if isinstance(number, bool | int):
        return str(int(number))
    if isinstance(number, complex):
        return f"{number:.8g}".strip("()")
    return f"{number:.8g}"


def readable(details: Details) -> bytes:
    """The details as they are written into the catalogue."""
    return msgspec.json.encode(details)
