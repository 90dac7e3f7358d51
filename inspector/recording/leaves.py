"""Tensors as the contents of leaves."""

from collections.abc import Iterable
from typing import Any

import torch

from inspector.document.contents import Contents, ContentsRefused, Fill, check_contents, literal
from inspector.document.dtypes import DTYPES
from inspector.recording.refused import RecordingRefused


def contents_of(tensor: torch.Tensor) -> Contents:
    """The numbers of a tensor, as they are now. Raises RecordingRefused."""
    dtype = str(tensor.dtype).removeprefix("torch.")
    if tensor.layout is not torch.strided or tensor.is_quantized:
        kind = "quantized" if tensor.is_quantized else str(tensor.layout).removeprefix("torch.")
        raise RecordingRefused(f"a {kind} tensor cannot be recorded; make it dense first")
    # Not complex32: hardly anything can be computed with it.
    if dtype not in DTYPES or dtype == "complex32":
        raise RecordingRefused(f"a tensor of {dtype} cannot be recorded; use another dtype")
    if tensor.device.type == "meta":
        raise RecordingRefused("a meta tensor has no numbers and cannot be recorded")
    flat = tensor.detach().resolve_conj().resolve_neg().cpu().contiguous().reshape(-1)
    data = flat.view(torch.uint8).numpy().tobytes() if flat.numel() else b""
    shape = tuple(tensor.shape)
    constant = flat.numel() > 1 and bool((flat == flat[0]).all())
    first = flat[0].item() if constant else None
    contents = Contents(dtype, shape, literal(data))
    if first == 1 or (first == 0 and not any(data)):  # -0.0 is no zero
        contents = Contents(dtype, shape, Fill("ones" if first == 1 else "zeros"))
    try:
        check_contents(contents)
    except ContentsRefused as refused:
        raise RecordingRefused(f"a tensor cannot be recorded: {refused}") from refused
    return contents


def tensors_in(values: Iterable[Any]) -> list[torch.Tensor]:
    """The tensors among values, and in lists, tuples and dicts among them."""
    found: list[torch.Tensor] = []
    for value in values:
        if isinstance(value, torch.Tensor):
            found.append(value)
        elif isinstance(value, list | tuple):
            found += tensors_in(value)
        elif isinstance(value, dict):
            found += tensors_in(value.values())
        elif isinstance(value, slice):
            found += tensors_in((value.start, value.stop, value.step))
    return found
