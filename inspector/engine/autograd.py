"""PyTorch's autograd graph as the rest of the engine sees it: the one page with its names that
begin with an underscore, each of which a test holds to what is said of it here."""

from collections.abc import Hashable, Iterator, Sequence
from functools import cache
from typing import Any, cast

import torch
from torch.autograd.graph import GradientEdge, get_gradient_edge

# One of PyTorch's autograd nodes. Kept by reference wherever it is named: when one goes, the next
# may have its id.
Node = Any
# A node, and which of its gradients.
Edge = tuple[Node, int]
# What the engine makes of a gradient before a node gets it: this shape and dtype.
Need = tuple[tuple[int, ...], torch.dtype]
Gradients = tuple[torch.Tensor | None, ...]

_CUSTOM = torch.autograd.function.BackwardCFunction


def edge_of(tensor: torch.Tensor) -> Edge:
    """Where the gradient of a tensor that requires one arrives."""
    grad_fn = tensor.grad_fn
    if grad_fn is not None:
        return grad_fn, tensor.output_nr
    edge = get_gradient_edge(tensor)
    return edge.node, edge.output_nr


def follows(node: Node) -> Sequence[tuple[Node | None, int]]:
    """Where a node sends its gradients; None where nobody wants one."""
    found: Sequence[tuple[Node | None, int]] = node.next_functions
    return found


def stores(node: Node) -> bool:
    """Whether it is AccumulateGrad, which adds to a leaf's `.grad` and sends nothing."""
    return type(node).__name__ == "AccumulateGrad"


def sequence(node: Node) -> int:
    """The engine takes the node with the largest number first: the one that was made last, but
    AccumulateGrad before all."""
    number: int = node._sequence_nr()  # noqa: SLF001
    return number


def needs(node: Node) -> list[Need]:
    """Shape and dtype of every gradient that it waits for, in order."""
    waited = node._input_metadata  # noqa: SLF001
    if len(waited) == 1:  # nearly all, and a comprehension costs as much again
        (each,) = waited
        return [(tuple(each.shape), each.dtype)]
    return [(tuple(each.shape), each.dtype) for each in waited]


def fitted(gradient: torch.Tensor, need: Need) -> torch.Tensor:
    """What PyTorch's engine makes of a gradient on its way to a node: summed over what was
    broadcast, cast to the dtype."""
    shape, dtype = need
    if gradient.shape != shape:
        gradient = gradient.sum_to_size(shape)
    return gradient if gradient.dtype is dtype else gradient.to(dtype)


def run(node: Node, arrived: Sequence[torch.Tensor | None]) -> Gradients:
    """What a node makes of its gradients, one for each of `follows`, before anything is summed or
    cast. What it saved stays. Raises what it raises."""
    if isinstance(node, _CUSTOM):
        return _run_custom(node, arrived)
    made = node(*arrived)
    return made if isinstance(made, tuple) else (made,)


def _run_custom(node: Any, arrived: Sequence[torch.Tensor | None]) -> Gradients:
    """A Function of Python's own runs in PyTorch's engine only, which gives it zeros for what did
    not arrive where it wants them. What it sends is told as the engine passes it on."""
    caught: list[Gradients] = []
    handle = node.register_hook(lambda sent, _arrived: caught.append(sent))
    given = [(at, gradient) for at, gradient in enumerate(arrived) if gradient is not None]
    try:
        torch.autograd.grad(
            [GradientEdge(node, at) for at, _ in given],
            [GradientEdge(to, slot) for to, slot in follows(node) if to is not None],
            [gradient for _, gradient in given],
            retain_graph=True,
            allow_unused=True,
        )
    finally:
        handle.remove()
    return caught[0] if caught else (None,) * len(follows(node))


def kept_by(node: Node) -> Iterator[tuple[str, Any]]:
    """What a node saved for Backward, by PyTorch's own names; the error's text where Backward has
    freed it."""
    for attribute, name in _saved_names(cast("Hashable", type(node))):
        try:
            yield name, getattr(node, attribute)
        except RuntimeError as error:
            yield name, error


@cache
def _saved_names(kind: Hashable) -> tuple[tuple[str, str], ...]:
    """The attributes that tell what a kind of node saved, with PyTorch's names: looking for them
    takes longer than reading them."""
    found = [each for each in dir(kind) if each.startswith("_saved_")]
    return tuple((each, each.removeprefix("_saved_")) for each in found)
