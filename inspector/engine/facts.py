"""What is known of a tensor without its numbers."""

import torch

from inspector.engine.dtypes import NAMES, name_of
from inspector.messages.answers import Fact

_INFERENCE = -1


def fact_of(tensor: torch.Tensor, device: str) -> Fact:
    """The fact of a tensor that lies on `device` (handed in: asking costs more than knowing)."""
    grad_fn = tensor.grad_fn
    try:
        version = tensor._version  # noqa: SLF001 - the version counter has no public name
    except RuntimeError:
        version = _INFERENCE
    dtype = tensor.dtype
    return Fact(
        tuple(tensor.shape),
        NAMES.get(dtype) or name_of(dtype),
        device,
        grad_fn is not None or tensor.requires_grad,
        grad_fn is None,
        None if grad_fn is None else type(grad_fn).__name__,
        version,
        tensor.nbytes,
    )
