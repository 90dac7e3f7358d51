"""What values were before a step changed them in place.

A node shows the value that flowed along its wires. PyTorch has one tensor, changed; so a copy is
kept of every value in that memory, and PyTorch's own is left alone.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

import torch

from inspector.engine.budget import Budget


class Values(Protocol):
    """What a step left: its outputs, and what they were before they were changed."""

    outputs: tuple[torch.Tensor, ...]
    before: dict[int, torch.Tensor]


def keep_before(changed: torch.Tensor, held: Iterable[Values], budget: Budget) -> None:
    """Copy every value that lies in the memory which is about to change, and is not copied yet.
    Raises OverBudget."""
    memory = memory_of(changed)
    for each in held:
        for output, tensor in enumerate(each.outputs):
            if memory_of(tensor) == memory and output not in each.before:
                budget.check_bytes(tensor.nbytes)
                each.before[output] = tensor.detach().clone()


def memory_of(tensor: torch.Tensor) -> int:
    """A number that two tensors share when they lie in the same memory."""
    return int(tensor.untyped_storage()._cdata)  # noqa: SLF001 - data_ptr is 0 for empty ones


def memories(held: Sequence[Values]) -> set[int]:
    """The memory of all these values."""
    return {memory_of(tensor) for each in held for tensor in each.outputs}
