"""What an operation keeps for Backward, read off its autograd nodes."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch

from inspector.engine.autograd import Node, follows, kept_by, stores
from inspector.engine.changing import memory_of
from inspector.engine.dtypes import name_of
from inspector.messages.saved import Saved
from inspector.messages.turns import Value

_MOST = 64  # autograd nodes of one operation that are looked at
_LONG = 60
FREED = "freed by Backward"
CHANGED = "changed in place since it was saved"


def is_changed(error: RuntimeError) -> bool:
    """Whether a saved tensor cannot be read because it was changed; else it is freed."""
    return "modified by an inplace operation" in str(error)


def saved_by(outputs: Sequence[torch.Tensor], inputs: Iterable[torch.Tensor]) -> tuple[Saved, ...]:
    """What the autograd nodes between an operation's outputs and its inputs keep, from the outputs
    back. Never raises: what Backward has freed says so."""
    return tuple(saved for node in nodes_of(outputs, inputs) for saved in saved_of(node))


def nodes_of(outputs: Sequence[torch.Tensor], inputs: Iterable[torch.Tensor]) -> list[Node]:
    """The autograd nodes between an operation's outputs and its inputs, from the outputs back."""
    ends = {each.grad_fn for each in inputs if each.grad_fn is not None}
    waiting: list[Any] = [each.grad_fn for each in outputs if each.grad_fn is not None]
    seen: dict[Any, None] = {}
    while waiting and len(seen) < _MOST:
        node = waiting.pop(0)
        if node in seen or node in ends or stores(node):
            continue
        seen[node] = None
        waiting += [following for following, _ in follows(node) if following is not None]
    return list(seen)


def _no_value(_tensor: torch.Tensor) -> None:
    return None


def saved_of(
    node: Node, value_of: Callable[[torch.Tensor], Value | None] = _no_value
) -> list[Saved]:
    """What one node keeps; `value_of` says which value of the document a tensor is."""
    kind = type(node).__name__
    found: list[Saved] = []
    for name, value in kept_by(node):
        if isinstance(value, RuntimeError):
            found.append(Saved(kind, name, text=CHANGED if is_changed(value) else FREED))
            continue
        several = value if is_list_of_tensors(value) else (value,)
        for number, each in enumerate(several):
            label = f"{name}[{number}]" if len(several) > 1 else name
            found.append(_saved(kind, label, each, value_of))
    return found


def tensors_of(node: Node) -> list[torch.Tensor]:
    """The tensors that it keeps, in the order of `saved_of`."""
    found: list[torch.Tensor] = []
    for _, value in kept_by(node):
        if isinstance(value, torch.Tensor):
            found.append(value)
        elif is_list_of_tensors(value):
            found += value
    return found


def is_list_of_tensors(value: Any) -> bool:
    """Whether an attribute is a list of saved tensors."""
    return (
        isinstance(value, tuple | list)
        and bool(value)
        and all(isinstance(each, torch.Tensor) for each in value)
    )


def _signed(value: Any) -> Any:
    """PyTorch tells a negative dim as the unsigned number of the same bits."""
    if isinstance(value, tuple | list):
        return tuple(map(_signed, value)) if isinstance(value, tuple) else [*map(_signed, value)]
    return value - 2**64 if type(value) is int and value >= 2**63 else value


def _saved(
    kind: str, name: str, value: Any, value_of: Callable[[torch.Tensor], Value | None]
) -> Saved:
    if not isinstance(value, torch.Tensor):
        text = repr(_signed(value))
        return Saved(kind, name, text=text if len(text) <= _LONG else f"{text[: _LONG - 1]}…")
    try:
        version = value._version  # noqa: SLF001 - the version counter has no public name
    except RuntimeError:
        version = -1
    size = value.numel() * value.element_size()
    storage = 0 if value.layout is not torch.strided else memory_of(value)
    return Saved(
        kind,
        name,
        tuple(value.shape),
        name_of(value.dtype),
        size,
        version,
        storage=storage,
        value=value_of(value),
    )
