"""What values were before a step changed them in place.

A node shows the value that flowed along its wires. PyTorch has one tensor, changed; so a copy is
kept of every value in that memory, and PyTorch's own is left alone. Its autograd node is another
one afterwards, too: that of the value is kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Protocol

import torch

from inspector.engine.autograd import Edge, Node, edge_of
from inspector.engine.budget import Budget


class Values(Protocol):
    """What a step left: its outputs; what they, and their edges, were before they were changed."""

    outputs: tuple[torch.Tensor, ...]
    before: Mapping[int, torch.Tensor]
    edges: Mapping[int, Edge]


def keep_before(changed: torch.Tensor, held: Iterable[Values], budget: Budget) -> None:
    """Copy every value that lies in the memory which is about to change, and is not copied yet.
    Raises OverBudget."""
    memory = memory_of(changed)
    for each in held:
        for output, tensor in enumerate(each.outputs):
            if memory_of(tensor) != memory:
                continue
            if output not in each.edges and tensor.requires_grad:
                with suppress(RuntimeError):  # of a view that may not be differentiated any more
                    each.edges = {**each.edges, output: edge_of(tensor)}
            if output not in each.before:
                budget.check_bytes(tensor.nbytes)
                each.before = {**each.before, output: tensor.detach().clone()}


def leave_hooks(changed: torch.Tensor, node: Node | None) -> None:
    """A tensor that has another autograd node than before stands for another value: what catches
    gradients stays with the old one. PyTorch does so itself where numbers change, and not where
    only the shape does (`t_`, `unsqueeze_`)."""
    if changed.grad_fn is not node and changed._backward_hooks is not None:  # noqa: SLF001
        changed._backward_hooks = None  # noqa: SLF001


def memory_of(tensor: torch.Tensor) -> int:
    """A number that two tensors share when they lie in the same memory."""
    return int(tensor.untyped_storage()._cdata)  # noqa: SLF001 - data_ptr is 0 for empty ones


def memories(held: Sequence[Values]) -> set[int]:
    """The memory of all these values."""
    return {memory_of(tensor) for each in held for tensor in each.outputs}
