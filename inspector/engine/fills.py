"""Makes the tensors of leaves: fills, literal numbers, other leaves recast, and ranges and cells
written over them.

The script that a document is exported as does the same in the same way (inspector/codegen).
"""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import torch

from inspector.catalogue.rows import Value
from inspector.document.contents import Fill, Formula, Mapped, Same
from inspector.document.dtypes import DTYPES
from inspector.document.recipes import digest
from inspector.engine.casting import fitted, resized
from inspector.engine.dtypes import TORCH_DTYPES
from inspector.engine.expressions import compute
from inspector.engine.initialisers import initialised, is_initialiser
from inspector.engine.mapping import mapped, stays
from inspector.engine.shared import Bases
from inspector.messages.tensors import Patched, Stored, Tensor

# So many numbers are counted or converted at once.
_PIECE = 2**20
# A range of so many cells is kept with what lies below it, so that a cell typed later does not
# make it anew.
LARGE_RANGE = 2**18
_INTEGERS = {1: torch.uint8, 2: torch.int16, 4: torch.int32, 8: torch.int64, 16: torch.complex128}
# Dtypes that PyTorch makes no random or evenly spaced numbers of, and what it makes them as.
MADE_AS = {
    **{name: torch.float32 for name in DTYPES if name.startswith("float8")},
    **dict.fromkeys(("uint16", "uint32", "uint64"), torch.float64),
    "complex32": torch.complex64,
}


class NotSupplied(LookupError):
    """The literal that a leaf names was never sent."""


class Fills:
    """Makes tensors. What lies below the typed cells of a large one is made once, and shared by
    all that differ in cells only."""

    def __init__(self, literals: Mapping[bytes, bytes]) -> None:
        self._literals = literals
        self._bases = Bases()

    def made(self, order: Tensor, device: str) -> torch.Tensor:
        """The tensor of a leaf on `device`; what is written to it is seen in no other.

        Made on the CPU where numbers are random (the same seed gives the same numbers on every
        device), come from bytes, or were written over or recast. Raises NotSupplied, and whatever
        PyTorch raises.
        """
        here = device if isinstance(order.base, Fill) and not order.patches else "cpu"
        if isinstance(order.base, Mapped) and stays(order.dtype, order.base, "cpu"):
            # Its file is what is shared.
            tensor = mapped(order.base, math.prod(order.shape), TORCH_DTYPES[order.dtype])
            tensor = tensor.reshape(order.shape)
            self.write_over(tensor, {}, order.patches)
        elif here == "cpu" and _is_shared(order):
            tensor = self._shared(order, len(order.patches))
        else:
            tensor = torch.zeros(order.shape, dtype=TORCH_DTYPES[order.dtype], device=here)
            tensor = self._filled(order, tensor)
            self.write_over(tensor, {}, order.patches)
        if order.cells:
            type_over(tensor, order.cells)
        # Through .data, which sets the version counter to 0: nothing was done to the tensor yet.
        return tensor.to(device).data

    def write_over(
        self, tensor: torch.Tensor, cells: Mapping[int, bytes], patches: Iterable[Patched]
    ) -> None:
        """Write ranges one after the other, then cells, into a contiguous tensor on the CPU."""
        for patch in patches:
            self._write(tensor, patch)
        if cells:
            type_over(tensor, cells)

    def needs(self, order: Tensor) -> int:
        """How many bytes making it would take, roughly: nothing where only cells are others."""
        size = _bytes(order)
        if isinstance(order.base, Mapped) and stays(order.dtype, order.base, "cpu"):
            return 0
        if _is_shared(order) and self._key(order, len(order.patches)) in self._bases:
            return 0
        return size + (self.needs(order.base) if isinstance(order.base, Tensor) else 0)

    def _key(self, order: Tensor, count: int) -> bytes:
        return digest(order.dtype, order.shape, order.base, order.patches[: _kept(order, count)])

    def _shared(self, order: Tensor, count: int) -> torch.Tensor:
        """With the first so many patches; those that are large, and what is below them, shared."""
        kept = _kept(order, count)

        def make(numbers: torch.Tensor) -> None:
            if kept == 0:
                self._filled(order, numbers)
                return
            if kept > 1 or not _is_zeros(order.base):
                numbers.copy_(self._shared(order, kept - 1))
            self._write(numbers, order.patches[kept - 1])

        key = self._key(order, count)
        tensor = self._bases.shared(key, TORCH_DTYPES[order.dtype], order.shape, make)
        for patch in order.patches[kept:count]:
            self._write(tensor, patch)
        return tensor

    def _filled(self, order: Tensor, zeros: torch.Tensor) -> torch.Tensor:
        """The base's numbers, written into a tensor of zeros."""
        match order.base:
            case Stored(digest=key):
                data = self._literals.get(key)
                if data is None:
                    raise NotSupplied("The numbers of this tensor were never sent to the engine.")
                if data:
                    zeros.view(-1).copy_(from_bytes(data, zeros.dtype))
            case Mapped():
                zeros.view(-1).copy_(mapped(order.base, zeros.numel(), zeros.dtype))
            case Tensor():
                flat = resized(self.made(order.base, "cpu"), order.shape).reshape(-1)
                pieces = torch.split(flat, _PIECE), torch.split(zeros.view(-1), _PIECE)
                for source, target in zip(*pieces, strict=True):
                    target.copy_(fitted(source, order.dtype))
            case Fill():
                return fill(order.base, zeros, order.dtype)
        return zeros

    def _write(self, tensor: torch.Tensor, patch: Patched) -> None:
        if patch.cells:
            type_over(tensor, patch.cells)
        cells = tensor[tuple(slice(first, last) for first, last in patch.spans)]
        match patch.made:
            case Same(cell=cell):
                cells.copy_(from_bytes(cell, tensor.dtype).reshape(()))
            case Stored(digest=key):
                data = self._literals.get(key)
                if data is None:
                    raise NotSupplied("The numbers of a range were never sent to the engine.")
                cells.copy_(from_bytes(data, tensor.dtype).reshape(cells.shape))
            case Formula():
                compute(patch.made, patch.spans, tensor)


def _bytes(order: Tensor) -> int:
    return DTYPES[order.dtype].size * math.prod(order.shape)


def _is_shared(order: Tensor) -> bool:
    """Whether what lies below its cells is worth keeping: it is large, or long in coming."""
    packed = isinstance(order.base, Mapped) and order.base.index is not None
    return _bytes(order) >= Bases.LEAST_BYTES or (packed and _bytes(order) > 0)


def _kept(order: Tensor, count: int) -> int:
    """How many of the first so many patches are kept with the base: up to the last large one."""
    sizes = [math.prod(b - a for a, b in patch.spans) for patch in order.patches[:count]]
    return max((at for at, size in enumerate(sizes, 1) if size >= LARGE_RANGE), default=0)


def _is_zeros(base: object) -> bool:
    return isinstance(base, Fill) and base.kind == "zeros"


def from_bytes(data: bytes, dtype: torch.dtype) -> torch.Tensor:
    """A 1-d tensor of these little-endian bytes, copied."""
    if not data:
        return torch.empty(0, dtype=dtype)
    if dtype is torch.bool:
        # Any byte but 0 is true; a bool tensor with other bytes than 0 and 1 is undefined.
        return torch.frombuffer(bytearray(data), dtype=torch.uint8) != 0
    return torch.frombuffer(bytearray(data), dtype=dtype)


def type_over(tensor: torch.Tensor, cells: Mapping[int, bytes]) -> None:
    """Write cells: flat index -> bytes of one element."""
    flat = tensor.view(-1)
    indices = torch.tensor(list(cells), dtype=torch.int64)
    values = from_bytes(b"".join(cells.values()), tensor.dtype)
    # As integers of the same size: not every dtype can be indexed.
    raw = _INTEGERS[tensor.element_size()]
    flat.view(raw)[indices.to(tensor.device)] = values.view(raw).to(tensor.device)


def fill(fill: Fill, zeros: torch.Tensor, dtype: str) -> torch.Tensor:
    """The numbers of a fill, written into a tensor of zeros; random ones on the CPU."""
    if is_initialiser(fill.kind):
        made = initialised(fill, tuple(zeros.shape), MADE_AS.get(dtype, zeros.dtype))
        return zeros.cpu().copy_(made)
    match fill.kind:
        case "zeros":
            return zeros
        case "ones":
            return zeros.fill_(1)
        case "full":
            return zeros.fill_(_number(fill, "fill_value"))
        case "eye":
            zeros.diagonal().fill_(1)
            return zeros
        case "arange":
            return _counted(fill, zeros)
        case "linspace":
            _spaced(fill, zeros, dtype)
            return zeros
        case "logspace":
            start, end, base = (_number(fill, name) for name in ("start", "end", "base"))
            spaced = torch.logspace(start, end, zeros.numel(), base, **_kind(zeros, dtype))
            return zeros.copy_(spaced.reshape(zeros.shape))
        case "tril" | "triu":
            part = torch.tril if fill.kind == "tril" else torch.triu
            ones = torch.ones(zeros.shape, **_kind(zeros, dtype))
            return zeros.copy_(part(ones, _whole(fill, "diagonal")))
        case "randperm":
            generator = torch.Generator().manual_seed(_whole(fill, "seed"))
            other = MADE_AS.get(dtype, zeros.dtype)
            drawn = torch.randperm(zeros.numel(), generator=generator, dtype=other)
            return zeros.cpu().copy_(drawn.reshape(zeros.shape))
        case "rand" | "randn" | "randint":
            return _drawn(fill, zeros.cpu(), dtype)
        case _:
            raise ValueError(f"this version does not know the fill {fill.kind!r}")


def _kind(zeros: torch.Tensor, dtype: str) -> dict[str, Any]:
    return {"dtype": MADE_AS.get(dtype, zeros.dtype), "device": zeros.device}


def _spaced(fill: Fill, zeros: torch.Tensor, dtype: str) -> None:
    start, end, count = _number(fill, "start"), _number(fill, "end"), zeros.numel()
    other = MADE_AS.get(dtype)
    if other is None:
        torch.linspace(start, end, count, out=zeros.view(-1))
    else:
        spaced = torch.linspace(start, end, count, dtype=other, device=zeros.device)
        zeros.view(-1).copy_(spaced)


def _counted(fill: Fill, zeros: torch.Tensor) -> torch.Tensor:
    # Counted exactly (int64, or float64 where a number is broken), and only then rounded:
    # float32 counts no further than 2**24, float16 than 2048.
    start, step = _number(fill, "start"), _number(fill, "step")
    whole = isinstance(start, int) and isinstance(step, int)
    flat = zeros.view(-1)
    for first in range(0, flat.numel(), _PIECE):
        target = flat[first : first + _PIECE]
        last = first + target.numel()
        if whole:
            target.copy_(torch.arange(first, last, device=zeros.device) * step + start)
        else:
            # On the CPU: mps has no float64.
            target.copy_(torch.arange(first, last).to(torch.float64) * step + start)
    return zeros


def _drawn(fill: Fill, zeros: torch.Tensor, dtype: str) -> torch.Tensor:
    generator = torch.Generator().manual_seed(_whole(fill, "seed"))
    other = MADE_AS.get(dtype)
    if fill.kind == "randint":
        low, high = _whole(fill, "low"), _whole(fill, "high")
        if other is None or dtype.startswith("u"):
            if dtype != "bool":
                return zeros.random_(low, high, generator=generator)
            other = torch.int64
        drawn = torch.randint(low, high, zeros.shape, generator=generator, dtype=other)
        return zeros.copy_(drawn)
    draw = torch.rand if fill.kind == "rand" else torch.randn
    if other is not None or zeros.is_complex():
        return zeros.copy_(draw(zeros.shape, generator=generator, dtype=other or zeros.dtype))
    # In place, as torch.rand and torch.randn do it themselves.
    if fill.kind == "rand":
        return zeros.uniform_(generator=generator)
    return zeros.normal_(generator=generator)


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
