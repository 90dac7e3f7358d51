"""Makes the tensors of leaves: fills, literal numbers, and typed cells over both.

The script that a document is exported as does the same in the same way (inspector/codegen).
"""

import math
from collections.abc import Mapping

import torch

from inspector.catalogue.rows import Value
from inspector.document.contents import Fill, Mapped
from inspector.engine.dtypes import TORCH_DTYPES
from inspector.engine.initialisers import initialised, is_initialiser
from inspector.engine.mapping import mapped
from inspector.messages.orders import Stored, Tensor


class NotSupplied(LookupError):
    """The literal that a leaf names was never sent."""


def made(order: Tensor, literals: Mapping[bytes, bytes], device: str) -> torch.Tensor:
    """The tensor of a leaf on `device`; it shares memory with nothing.

    Made on the CPU where numbers are random (the same seed gives the same numbers on every
    device) or come from bytes. Raises NotSupplied, and whatever PyTorch raises.
    """
    dtype = TORCH_DTYPES[order.dtype]
    if isinstance(order.base, Stored):
        data = literals.get(order.base.digest)
        if data is None:
            raise NotSupplied("The numbers of this tensor were never sent to the engine.")
        tensor = from_bytes(data, dtype).reshape(order.shape)
    elif isinstance(order.base, Mapped):
        tensor = mapped(order.base, math.prod(order.shape), dtype).reshape(order.shape)
    else:
        tensor = _filled(order.base, order.shape, dtype, device)
    if order.cells:
        _type_over(tensor, order.cells, dtype)
    return tensor.to(device)


def from_bytes(data: bytes, dtype: torch.dtype) -> torch.Tensor:
    """A 1-d tensor of these little-endian bytes, copied."""
    if not data:
        return torch.empty(0, dtype=dtype)
    if dtype is torch.bool:
        # Any byte but 0 is true; a bool tensor with other bytes than 0 and 1 is undefined.
        return torch.frombuffer(bytearray(data), dtype=torch.uint8) != 0
    return torch.frombuffer(bytearray(data), dtype=dtype)


def _type_over(tensor: torch.Tensor, cells: Mapping[int, bytes], dtype: torch.dtype) -> None:
    # Through .data, which leaves the version counter at 0: nothing was done to the tensor yet.
    flat = tensor.data.view(-1)
    indices = torch.tensor(list(cells), dtype=torch.int64)
    values = from_bytes(b"".join(cells.values()), dtype)
    flat[indices.to(tensor.device)] = values.to(tensor.device)


def _filled(fill: Fill, shape: tuple[int, ...], dtype: torch.dtype, device: str) -> torch.Tensor:
    if is_initialiser(fill.kind):
        return initialised(fill, shape, dtype)
    match fill.kind:
        case "zeros":
            return torch.zeros(shape, dtype=dtype, device=device)
        case "ones":
            return torch.ones(shape, dtype=dtype, device=device)
        case "full":
            value = _number(fill, "fill_value")
            return torch.full(shape, value, dtype=dtype, device=device)
        case "eye":
            return torch.eye(*shape, dtype=dtype, device=device)
        case "arange":
            return _counted(fill, math.prod(shape), dtype, device).reshape(shape)
        case "linspace":
            start, end = _number(fill, "start"), _number(fill, "end")
            count = math.prod(shape)
            return torch.linspace(start, end, count, dtype=dtype, device=device).reshape(shape)
        case "logspace":
            start, end, base = (_number(fill, name) for name in ("start", "end", "base"))
            count = math.prod(shape)
            return torch.logspace(start, end, count, base, dtype=dtype, device=device).reshape(
                shape
            )
        case "tril" | "triu":
            ones = torch.ones(shape, dtype=dtype, device=device)
            below = fill.kind == "tril"
            return (torch.tril if below else torch.triu)(ones, _whole(fill, "diagonal"))
        case "randperm":
            count = math.prod(shape)
            return torch.randperm(count, generator=_generator(fill), dtype=dtype).reshape(shape)
        case "rand":
            return torch.rand(shape, generator=_generator(fill), dtype=dtype)
        case "randn":
            return torch.randn(shape, generator=_generator(fill), dtype=dtype)
        case "randint":
            low, high = _whole(fill, "low"), _whole(fill, "high")
            generator = _generator(fill)
            if dtype is torch.bool:
                return torch.randint(low, high, shape, generator=generator).to(dtype)
            return torch.randint(low, high, shape, generator=generator, dtype=dtype)
        case _:
            raise ValueError(f"this version does not know the fill {fill.kind!r}")


def _counted(fill: Fill, count: int, dtype: torch.dtype, device: str) -> torch.Tensor:
    # Counted exactly (int64, or float64 where a number is broken), and only then rounded:
    # float32 counts no further than 2**24, float16 than 2048.
    start, step = _number(fill, "start"), _number(fill, "step")
    whole = isinstance(start, int) and isinstance(step, int)
    if whole:
        return (torch.arange(count, device=device) * step + start).to(dtype)
    # On the CPU: mps has no float64.
    return (torch.arange(count, dtype=torch.float64) * step + start).to(dtype)


def _generator(fill: Fill) -> torch.Generator:
    return torch.Generator().manual_seed(_whole(fill, "seed"))


def _number(fill: Fill, name: str) -> int | float:
    value: Value = fill.value(name)
    if isinstance(value, int | float):
        return value
    raise TypeError(f"{fill.kind} needs a number as {name}")


def _whole(fill: Fill, name: str) -> int:
    value: Value = fill.value(name)
    if isinstance(value, int):
        return value
    raise TypeError(f"{fill.kind} needs a whole number as {name}")
