"""Catches the gradient that arrives at a value, with hooks that change nothing.

A hook here is `dict.__setitem__` with its key filled in: C from end to end. It returns None, so
PyTorch goes on with its own gradient, and the dict's order is the order in which values were
reached. Holding the gradient makes PyTorch add later ones out of place, never into it.
"""

from collections.abc import Callable
from functools import partial

import torch

from inspector.engine.tape import Held

# (node, output) of a value.
Key = tuple[str, int]
Gradients = dict[Key, torch.Tensor | None]

# Python is called in every so many hooks, and in each of a large value, to see whether to stop.
_POLLED_EVERY = 64
_POLLED_ELEMENTS = 2**18


class StoppedHere(Exception):
    """Raised in a hook: the Backward that runs was told to stop."""


class Watch:
    """The gradients of one Backward at a time, in the order in which they arrived."""

    def __init__(self, cancelled: Callable[[], bool]) -> None:
        self.arrived: Gradients = {}
        self._note = self.arrived.__setitem__
        self._cancelled = cancelled
        self._count = 0

    def watch(self, held: Held, first: dict[int, Key]) -> None:
        """Hooks on the outputs of a step, once. An op may return its very input: `first` tells
        which key a tensor object was met under first, and that one's hook serves both."""
        node = held.step.node
        for output, tensor in enumerate(held.outputs):
            if not tensor.requires_grad or id(tensor) in first:
                continue
            key = (node, output)
            first[id(tensor)] = key
            if not held.watched:
                self._count += 1
                polled = self._count % _POLLED_EVERY == 0 or tensor.numel() >= _POLLED_ELEMENTS
                hook = partial(self._poll, key) if polled else partial(self._note, key)
                _add_hook(tensor, hook)
        held.watched = True

    def _poll(self, key: Key, gradient: torch.Tensor | None) -> None:
        if self._cancelled():
            raise StoppedHere
        self._note(key, gradient)

    def taken(self) -> dict[Key, torch.Tensor]:
        """The gradients that arrived since the last time; undefined ones are left out."""
        taken = {k: gradient for k, gradient in self.arrived.items() if gradient is not None}
        self.arrived.clear()
        return taken


Hook = Callable[[torch.Tensor | None], None]


def _add_hook(tensor: torch.Tensor, hook: Hook) -> None:
    """What Tensor.register_hook does, but for the handle that would remove it (a third of its
    cost). test_watching holds the two equal."""
    if tensor._backward_hooks is None:  # noqa: SLF001
        tensor._backward_hooks = {0: hook}  # noqa: SLF001
        grad_fn = tensor.grad_fn
        if grad_fn is not None:
            grad_fn._register_hook_dict(tensor)  # noqa: SLF001
    else:
        tensor.register_hook(hook)  # type: ignore[no-untyped-call]
