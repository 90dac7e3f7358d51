"""Numbers in another dtype or shape, as the document says it; the script writes the same calls
(codegen/recasting.py)."""

import math

import torch

from inspector.document.dtypes import DTYPES, limits
from inspector.engine.dtypes import TORCH_DTYPES, name_of


def fitted(numbers: torch.Tensor, dtype: str) -> torch.Tensor:
    """`numbers.to(dtype)`; in an integer dtype NaN becomes 0, and what is too large or too small
    stops at the ends, where PyTorch leaves undefined what comes out."""
    name = name_of(numbers.dtype)
    old, new = DTYPES[name], DTYPES[dtype]
    if old is new:
        return numbers
    if old.family == "complex" and new.family in ("float", "int"):
        numbers = numbers.to(torch.complex64).real if name == "complex32" else numbers.real
    if new.family == "int" and old.family in ("float", "complex"):
        low, high = float_limits(dtype)
        numbers = numbers.to(torch.float64).nan_to_num(0.0).clamp(low, high)
    elif new.family == "int" and old.family == "int":
        low, high = whole_limits(dtype, name)
        if (low, high) != limits(name):
            # What PyTorch does not clamp fits into int64, but for uint64, of which only the
            # upper end matters: seen as int64 it is below zero.
            if name == "uint64":
                wide = numbers.view(torch.int64)
                numbers = torch.where(wide < 0, high, wide).clamp(max=high)
            else:
                numbers = numbers.to(torch.int64).clamp(low, high)
    return numbers.to(TORCH_DTYPES[dtype])


def float_limits(dtype: str) -> tuple[float, float]:
    """The least and the largest float64 that an integer dtype holds."""
    low, high = limits(dtype)
    return float(low), float(high) if high < 2**53 else math.nextafter(float(high), 0.0)


def whole_limits(dtype: str, old: str) -> tuple[int, int]:
    """The least and the largest integer that both dtypes hold."""
    (low, high), (least, most) = limits(dtype), limits(old)
    return max(low, least), min(high, most)


def resized(numbers: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    """In another shape: reshaped with as many elements, else what has the same index stays and
    zeros fill the rest."""
    if math.prod(shape) == numbers.numel():
        return numbers.reshape(shape)
    rank = max(numbers.dim(), len(shape))
    old = numbers.reshape((1,) * (rank - numbers.dim()) + tuple(numbers.shape))
    sizes = (1,) * (rank - len(shape)) + shape
    made = torch.zeros(sizes, dtype=numbers.dtype, device=numbers.device)
    both = tuple(slice(0, min(pair)) for pair in zip(old.shape, sizes, strict=True))
    made[both] = old[both]
    return made.reshape(shape)
