"""Catches the gradient that arrives at a value, with hooks that change nothing.

A hook here is `dict.__setitem__` with its key filled in: C from end to end. It returns None, so
PyTorch goes on with its own gradient, and the dict's order is the order in which values were
reached. Holding the gradient makes PyTorch add later ones out of place, never into it.
"""

from collections.abc import Callable
from functools import partial

import torch

# What a value is called here: its recipe, with the output's number where that is not the first.
Arrival = bytes | tuple[bytes, int]


class StoppedHere(Exception):
    """Raised in a hook: the Backward that runs was told to stop."""


class Watch:
    """The gradients of one Backward at a time, in the order in which they arrived."""

    def __init__(self, cancelled: Callable[[], bool]) -> None:
        self._arrived: dict[Arrival, torch.Tensor | None] = {}
        self._note = self._arrived.__setitem__
        self._cancelled = cancelled

    def watch(self, tensor: torch.Tensor, value: Arrival, polled: bool) -> bool:
        """Catch the gradient of this tensor from now on, unless it is caught already.

        What Tensor.register_hook does, but for the handle that would remove the hook, which is
        most of its cost; test_watching holds the two equal. `polled`: Python is called when the
        gradient arrives, to see whether to stop.
        """
        if tensor._backward_hooks is not None:  # noqa: SLF001
            return False
        tensor._backward_hooks = {0: partial(self._poll if polled else self._note, value)}  # noqa: SLF001
        grad_fn = tensor.grad_fn
        if grad_fn is not None:
            grad_fn._register_hook_dict(tensor)  # noqa: SLF001
        return True

    def taken(self) -> dict[Arrival, torch.Tensor | None]:
        """The gradients that arrived since the last time; None for an undefined one."""
        taken = self._arrived.copy()
        self._arrived.clear()
        return taken

    def _poll(self, value: Arrival, gradient: torch.Tensor | None) -> None:
        if self._cancelled():
            raise StoppedHere
        self._note(value, gradient)
