"""What an operation keeps for Backward, read off its autograd nodes.

`_saved_*` are PyTorch's own attributes, with an underscore but there for years; a test holds this
page to a few ops whose saved tensors are known.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import torch

from inspector.engine.dtypes import name_of
from inspector.messages.answers import Saved

_MOST = 64  # autograd nodes of one operation that are looked at
_LONG = 60


def saved_by(outputs: Sequence[torch.Tensor], inputs: Iterable[torch.Tensor]) -> tuple[Saved, ...]:
    """What the autograd nodes between an operation's outputs and its inputs keep, from the outputs
    back. Never raises: what Backward has freed says so."""
    ends = {each.grad_fn for each in inputs if each.grad_fn is not None}
    waiting: list[Any] = [each.grad_fn for each in outputs if each.grad_fn is not None]
    seen: dict[Any, None] = {}
    while waiting and len(seen) < _MOST:
        node = waiting.pop(0)
        if node in seen or node in ends or type(node).__name__ == "AccumulateGrad":
            continue
        seen[node] = None
        waiting += [following for following, _ in node.next_functions if following is not None]
    return tuple(saved for node in seen for saved in _kept(node))


def _kept(node: Any) -> list[Saved]:
    kind = type(node).__name__
    found: list[Saved] = []
    for attribute in dir(node):
        if not attribute.startswith("_saved_"):
            continue
        name = attribute.removeprefix("_saved_")
        try:
            value = getattr(node, attribute)
        except RuntimeError:
            found.append(Saved(kind, name, text="freed by Backward"))
            continue
        several = value if _is_list_of_tensors(value) else (value,)
        for number, each in enumerate(several):
            label = f"{name}[{number}]" if len(several) > 1 else name
            found.append(_saved(kind, label, each))
    return found


def _is_list_of_tensors(value: Any) -> bool:
    return (
        isinstance(value, tuple | list)
        and bool(value)
        and all(isinstance(each, torch.Tensor) for each in value)
    )


def _saved(kind: str, name: str, value: Any) -> Saved:
    if not isinstance(value, torch.Tensor):
        text = repr(value)
        return Saved(kind, name, text=text if len(text) <= _LONG else f"{text[: _LONG - 1]}…")
    try:
        version = value._version  # noqa: SLF001 - the version counter has no public name
    except RuntimeError:
        version = -1
    size = value.numel() * value.element_size()
    return Saved(kind, name, tuple(value.shape), name_of(value.dtype), size, version)
