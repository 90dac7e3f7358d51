"""Runs a script that was written, and compares what it made."""

import contextlib
import io
from typing import Any

import torch


def executed(script: str) -> tuple[dict[str, Any], str]:
    """The names that it leaves, and what it prints."""
    names: dict[str, Any] = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(script, "script", "exec"), names)
    return names, printed.getvalue()


def bits(tensor: torch.Tensor | None) -> object:
    """What two equal tensors have in common, NaNs being one."""
    if tensor is None:
        return None
    kept = tensor.detach().resolve_conj().resolve_neg().cpu().contiguous()
    if kept.dtype.is_floating_point or kept.dtype.is_complex:
        # A NaN's payload and sign are nobody's business.
        real = torch.view_as_real(kept) if kept.dtype.is_complex else kept
        kept = torch.where(real.isnan(), torch.full_like(real, float("nan")), real)
    return (str(tensor.dtype), tuple(tensor.shape), kept.reshape(-1).view(torch.uint8).tolist())
