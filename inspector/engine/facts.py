"""What is known of a tensor without its numbers; and its gradient, caught as it arrives.

A hook here is `dict.__setitem__` with its key filled in: C from end to end. It returns None, so
PyTorch goes on with its own gradient, and the dict's order is the order in which values were
reached. Holding the gradient makes PyTorch add later ones out of place, never into it.
"""

from collections.abc import Callable
from types import MethodType

import torch

from inspector.engine.dtypes import NAMES, name_of
from inspector.messages.answers import Fact

# What a value is called here: its recipe, with the output's number where that is not the first.
Arrival = bytes | tuple[bytes, int]

_INFERENCE = -1
# From here on Python is called when a gradient arrives, to see whether to stop.
LARGE_BYTES = 2**12


class StoppedHere(Exception):
    """Raised in a hook: the Backward that runs was told to stop."""


class Watch:
    """The gradients of one Backward at a time, in the order in which they arrived."""

    def __init__(self, cancelled: Callable[[], bool]) -> None:
        self._arrived: dict[Arrival, torch.Tensor | None] = {}
        self._note = self._arrived.__setitem__
        self._cancelled = cancelled
        self.met: list[Arrival] = []

    def watched(self, tensor: torch.Tensor, value: Arrival, device: str, polled: bool) -> Fact:
        """The fact of a tensor on `device` (handed in: asking costs more than knowing), whose
        gradient is caught from now on where it requires one.

        Where it is caught already, an op has returned its very input: `value` is put on `met`.
        `polled`: Python is called when the gradient arrives, as for every large tensor, to see
        whether to stop. Both in one function, for each tells the other something, and each small
        op pays for it.
        """
        grad_fn = tensor.grad_fn
        try:
            version = tensor._version  # noqa: SLF001 - the version counter has no public name
        except RuntimeError:
            version = _INFERENCE
        dtype = tensor.dtype
        fact = Fact(
            tensor.shape,  # a tuple of its own kind: to make it a plain one costs as much again
            NAMES.get(dtype) or name_of(dtype),
            device,
            grad_fn is not None or tensor.requires_grad,
            grad_fn is None,
            None if grad_fn is None else type(grad_fn).__name__,
            version,
            tensor.nbytes,
        )
        if fact.requires_grad:
            # What Tensor.register_hook does, but for the handle that would remove the hook, which
            # is most of its cost; a test holds the two equal.
            if tensor._backward_hooks is not None:  # noqa: SLF001
                self.met.append(value)
                return fact
            note = self._poll if polled or fact.size >= LARGE_BYTES else self._note
            tensor._backward_hooks = {0: MethodType(note, value)}  # noqa: SLF001
            if grad_fn is not None:
                grad_fn._register_hook_dict(tensor)  # noqa: SLF001
        return fact

    def taken(self) -> dict[Arrival, torch.Tensor | None]:
        """The gradients that arrived since the last time; None for an undefined one."""
        taken = self._arrived.copy()
        self._arrived.clear()
        return taken

    def _poll(self, value: Arrival, gradient: torch.Tensor | None) -> None:
        if self._cancelled():
            raise StoppedHere
        self._note(value, gradient)
