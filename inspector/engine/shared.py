"""Memory that large leaves share until one of them is written to: the numbers lie in a file
without a name, of which every tensor has a private map. An edit of a cell then copies one page."""

import contextlib
import math
import mmap
import os
import sys
import tempfile
from collections.abc import Callable
from typing import BinaryIO
from weakref import WeakValueDictionary, finalize

import torch

Make = Callable[[torch.Tensor], None]
_NO_RESERVE = getattr(mmap, "MAP_NORESERVE", 0)
# Linux's, which Python has no name for.
_POPULATE_READ = 22


class _Base:
    """A file of numbers, there as long as a map of it is."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.file = file
        self.size = size
        finalize(self, file.close)


class _Map(mmap.mmap):
    """A map that keeps its base, so that others can be made."""

    base: _Base


class Bases:
    """Numbers by what they are made of."""

    LEAST_BYTES = 2**22

    def __init__(self) -> None:
        self._alive: WeakValueDictionary[bytes, _Base] = WeakValueDictionary()

    def __contains__(self, key: bytes) -> bool:
        return key in self._alive

    def shared(
        self, key: bytes, dtype: torch.dtype, shape: tuple[int, ...], make: Make
    ) -> torch.Tensor:
        """A tensor of these numbers, its own as soon as it is written to. `make` writes them into
        a tensor of zeros where no tensor has them yet."""
        base = self._alive.get(key)
        if base is None:
            base = _Base(_unnamed(), math.prod(shape) * dtype.itemsize)
            os.ftruncate(base.file.fileno(), base.size)
            make(_tensor(_mapped(base, private=False), dtype, shape))
            self._alive[key] = base
            return _tensor(_at_hand(_mapped(base, private=True)), dtype, shape)
        return _tensor(_mapped(base, private=True), dtype, shape)


def _unnamed() -> BinaryIO:
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("numbers", os.MFD_CLOEXEC), "w+b", buffering=0)
    return tempfile.TemporaryFile(buffering=0)


def _mapped(base: _Base, *, private: bool) -> _Map:
    descriptor = base.file.fileno()
    if hasattr(mmap, "MAP_PRIVATE"):
        flags = mmap.MAP_PRIVATE | _NO_RESERVE if private else mmap.MAP_SHARED
        made = _Map(descriptor, base.size, flags=flags, prot=mmap.PROT_READ | mmap.PROT_WRITE)
    else:
        access = mmap.ACCESS_COPY if private else mmap.ACCESS_WRITE
        made = _Map(descriptor, base.size, access=access)
    made.base = base
    return made


def _at_hand(numbers: _Map) -> _Map:
    """With its pages entered in the map: who reads 256 MB first had to wait 15 ms for them, and
    that was a third of a heatmap. Of zeros there are no pages, and none shall be made."""
    there = os.fstat(numbers.base.file.fileno()).st_blocks * 512 if sys.platform == "linux" else 0
    if there >= len(numbers):
        with contextlib.suppress(OSError):
            numbers.madvise(_POPULATE_READ)
    return numbers


def _tensor(numbers: _Map, dtype: torch.dtype, shape: tuple[int, ...]) -> torch.Tensor:
    return torch.frombuffer(numbers, dtype=dtype).view(shape)
