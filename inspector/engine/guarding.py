"""What PyTorch's inner functions do not check themselves: without it they would read outside of
the memory of what they are given."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

from inspector.engine.call import CannotCall


def check_reach(op: str, args: Sequence[Any], keywords: Mapping[str, Any]) -> None:
    """Raises CannotCall where a call would read what is not its own."""
    guard = _GUARDS.get(op)
    if guard is not None:
        guard(args, keywords)


def _check_batch_norm(args: Sequence[Any], _: Mapping[str, Any]) -> None:
    # F.batch_norm has these checks, and native_batch_norm, which it calls then, has none.
    x, weight, bias, mean, variance, training = args[:6]
    if x.dim() < 2:
        raise CannotCall("native_batch_norm needs an input of at least 2 dimensions.")
    if not training and (mean is None or variance is None):
        raise CannotCall("Outside of training it needs running_mean and running_var: wire them.")
    names = ("weight", "bias", "running_mean", "running_var")
    for name, each in zip(names, (weight, bias, mean, variance), strict=True):
        if each is not None and each.shape != x.shape[1:2]:
            raise CannotCall(
                f"{name} needs {x.shape[1]} numbers, one for each channel of the input; "
                f"it has the shape {tuple(each.shape)}."
            )


def _check_samples(_: Sequence[Any], keywords: Mapping[str, Any]) -> None:
    samples = keywords.get("_random_samples")
    if samples is not None and not torch.all((samples >= 0) & (samples < 1)):
        raise CannotCall("_random_samples must be numbers from 0 up to, and not with, 1.")


_GUARDS: Mapping[str, Callable[[Sequence[Any], Mapping[str, Any]], None]] = {
    "torch.native_batch_norm": _check_batch_norm,
    "torch.nn.functional.fractional_max_pool2d": _check_samples,
    "torch.nn.functional.fractional_max_pool2d_with_indices": _check_samples,
    "torch.nn.functional.fractional_max_pool3d": _check_samples,
    "torch.nn.functional.fractional_max_pool3d_with_indices": _check_samples,
}
