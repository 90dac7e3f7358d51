"""Refuses what no document holds while a function is recorded: what torch tells nobody of, code of
one's own that runs in Backward, and numbers that leave the graph."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from torch.autograd.graph import save_on_cpu, saved_tensors_hooks
from torch.utils import checkpoint

from inspector.recording.refused import RecordingRefused

# What Python's own functions make of a tensor.
_TAKES_OUT = (
    *("item", "tolist", "numpy", "__array__", "__contains__", "is_nonzero", "equal", "allclose"),
    *("__float__", "__int__", "__bool__", "__index__", "__complex__", "nonzero_static"),
)
_IN_BACKWARD = (
    "{} cannot be recorded: a document holds no code of one's own that runs in Backward; leave it "
    "out"
)
_HOOKS = {
    "register_hook": "a hook on a tensor",
    "_backward_hooks": "a hook on a tensor",
    "_post_accumulate_grad_hooks": "a hook on a leaf's .grad",
    "register_post_accumulate_grad_hook": "a hook on a leaf's .grad",
}
# Functions of torch's own that work as those of users do.
_OF_TORCH = {
    "CheckpointFunction": "checkpoint(use_reentrant=True) runs a graph of its own inside of "
    "Backward, which cannot be recorded; call it with use_reentrant=False",
    "BackwardHookFunction": _IN_BACKWARD.format("a hook on a module's Backward"),
}
_PUBLIC = {"_swap_with_cloned": "allow_mutation_on_saved_tensors"}
# Those that give back what they were given, to the last bit.
_KEEPS_NUMBERS = (save_on_cpu, checkpoint._checkpoint_hook)  # noqa: SLF001


@contextmanager
def refusing(touched: Callable[[Sequence[Any]], bool]) -> Iterator[None]:
    """While this lasts, what works behind the calls that torch tells of is refused. `touched`:
    whether a recorded tensor is among some values."""
    function = torch.autograd.Function
    apply = function.__dict__["apply"]
    enter = saved_tensors_hooks.__enter__
    increment = torch._C._increment_version  # noqa: SLF001

    def applied(kind: type, *args: Any, **kwargs: Any) -> Any:
        if touched((*args, *kwargs.values())):
            name = kind.__name__
            raise RecordingRefused(
                (_OF_TORCH.get(name) if kind.__module__.startswith("torch.") else None)
                or f"{name} is an autograd.Function of its own, whose inside cannot be recorded; "
                "write it with torch's operations"
            )
        return apply.__get__(None, kind)(*args, **kwargs)

    def hooked(_hooks: Any, _hook: Any) -> Any:
        raise RecordingRefused(_IN_BACKWARD.format("a hook on a grad_fn"))

    def packed(_saved: Any, _pack: Any, _unpack: Any) -> None:
        raise RecordingRefused(_IN_BACKWARD.format("a hook on a saved tensor"))

    def entered(hooks: saved_tensors_hooks) -> None:
        if not isinstance(hooks, _KEEPS_NUMBERS):
            name = type(hooks).__name__
            raise RecordingRefused(_IN_BACKWARD.format(_PUBLIC.get(name, name)))
        enter(hooks)

    def incremented(tensors: Any) -> None:
        if touched([tensors] if isinstance(tensors, torch.Tensor) else list(tensors)):
            raise RecordingRefused(
                "increment_version tells of a change that torch does not make itself, which "
                "cannot be recorded; change the tensor with torch's operations"
            )
        increment(tensors)

    with ExitStack() as stack:
        for owner, name, new in (
            (function, "apply", classmethod(applied)),
            # The graph's nodes, written in C++, have their hooks from here too.
            (torch.autograd.function._HookMixin, "_register_hook", staticmethod(hooked)),  # noqa: SLF001
            (torch._C._autograd.SavedTensor, "register_hooks", packed),  # noqa: SLF001
            (saved_tensors_hooks, "__enter__", entered),
            (torch._C, "_increment_version", incremented),  # noqa: SLF001
        ):
            stack.callback(setattr, owner, name, owner.__dict__[name])
            setattr(owner, name, new)
        yield


def refuse_hooked(tensor: torch.Tensor, name: str) -> None:
    """Raises RecordingRefused where hooks were put on a tensor that becomes a leaf."""
    after = tensor._post_accumulate_grad_hooks if tensor.is_leaf else None  # noqa: SLF001
    if tensor._backward_hooks or after:  # noqa: SLF001
        raise RecordingRefused(
            f"{name or 'a tensor'} has a hook, and a document holds no code of one's own that runs "
            "in Backward; remove the hook first"
        )


def refuse_untraceable(name: str, short: str, func: Callable[..., Any]) -> None:
    """Raises RecordingRefused for calls with recorded tensors that are no operations."""
    if short in _TAKES_OUT:
        raise RecordingRefused(
            f"{name} takes a number out of the graph, and what is done with it cannot be recorded; "
            "keep it a tensor"
        )
    if short in _HOOKS:
        raise RecordingRefused(_IN_BACKWARD.format(_HOOKS[short]))
    if getattr(func, "__name__", "") == "__set__":
        raise RecordingRefused(f"assigning to .{short} of a tensor cannot be recorded")
    if name == "torch.Tensor.grad":
        raise RecordingRefused(
            ".grad is read inside of the function, which cannot be recorded; read it off the run"
        )
    if short in ("data", "set_"):
        raise RecordingRefused(
            f"{name} reaches behind autograd's back, which cannot be recorded; use detach()"
        )
    if torch.is_autocast_enabled("cpu") or torch.is_autocast_enabled("cuda"):
        raise RecordingRefused("torch.autocast cannot be recorded; convert with .to(dtype)")


def refuse_transformed(tensors: Sequence[torch.Tensor]) -> None:
    """Raises RecordingRefused for tensors that only stand for others, within torch.func."""
    if any(torch._C._functorch.is_functorch_wrapped_tensor(each) for each in tensors):  # noqa: SLF001
        raise RecordingRefused(
            "torch.func's transforms (grad, vjp, vmap ...) cannot be recorded; write what they do "
            "with torch.autograd.grad"
        )


def refuse_silent_change(name: str) -> None:
    """Raises RecordingRefused for what changes a tensor though its numbers stay: `detach_`."""
    short = name.rpartition(".")[2]
    if short.endswith("_") and not short.endswith("__") and short != "share_memory_":
        raise RecordingRefused(
            f"{name} makes another tensor of the one that it is called on, which cannot be "
            f"recorded; use {short.removesuffix('_')}, which gives a new one"
        )
