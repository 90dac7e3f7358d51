"""Tensors whose numbers stay in a file: mapped into memory, copied page by page where they are
written to."""

import mmap
import os
import stat
import sys
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import torch

from inspector.document.contents import Mapped
from inspector.document.dtypes import STORED
from inspector.engine.dtypes import STORED_DTYPES, TORCH_DTYPES
from inspector.engine.reading_aside import read_aside
from inspector.files.identity import SEEN_WHOLE, digest_of, stamp_of, whole_digest

# mmap.MAP_NORESERVE, which Python has no name for before 3.13.
_NO_RESERVE = 0x4000
_ELSEWHERE = "put it back, or say where it is now (File > Find the file of a tensor)"


class FileMissing(RuntimeError):
    """The file of a tensor is not where it was, or may not be read."""


class FileChanged(RuntimeError):
    """The file of a tensor is not the one that it was."""


def stays(order_dtype: str, base: Mapped, device: str) -> bool:
    """Whether the tensor takes no memory but what is looked at of the file."""
    as_it_is = base.index is None and base.stored == order_dtype != "bool" and not base.columns
    return as_it_is and device == "cpu" and base.offset % STORED[base.stored][0] == 0


def mapped(base: Mapped, count: int, dtype: torch.dtype) -> torch.Tensor:
    """A 1-d tensor of so many numbers of the file, row-major. Writing to it changes no file.

    Raises FileMissing and FileChanged.
    """
    size, _ = STORED[base.stored]
    path = Path(base.path)
    if base.index is not None:
        with _opened(path) as file:
            _check_same(file, base)
        return _converted(read_aside(base, count), dtype, path)
    with _opened(path) as file:
        length = os.fstat(file.fileno()).st_size
        # Its size first: reading it to compare takes a while.
        if base.offset + count * size > length:
            raise _changed(path)
        _check_same(file, base)
        if count == 0:
            return torch.empty(0, dtype=dtype)
        start = base.offset - base.offset % mmap.ALLOCATIONGRANULARITY
        end = base.offset + count * size
        held: mmap.mmap | bytearray = _copied_on_write(file.fileno(), start, end)
    at = base.offset - start
    if at % size:
        # Not where a number may begin (within a zip): a copy begins where it should.
        held = bytearray(held[at:])
        at = 0
    if base.stored == "bool":
        # Any byte but 0 is true; a bool tensor with other bytes than 0 and 1 is undefined.
        tensor = torch.frombuffer(held, dtype=torch.uint8, count=count, offset=at) != 0
    else:
        tensor = torch.frombuffer(held, dtype=STORED_DTYPES[base.stored], count=count, offset=at)
    if base.columns:
        last = tuple(reversed(range(len(base.columns))))
        tensor = tensor.reshape(base.columns[::-1]).permute(last).reshape(-1)
    return _converted(tensor, dtype, path)


def _check_same(file: BinaryIO, base: Mapped) -> None:
    if digest_of(file) != base.digest:
        raise _changed(Path(base.path))
    stamp = stamp_of(file)
    if stamp == base.stamp:
        return
    # Written to since, or a copy: only all of it tells.
    size = os.fstat(file.fileno()).st_size
    if base.whole:
        if _whole(base.path, size, stamp) != base.whole:
            raise _changed(Path(base.path))
    elif size > SEEN_WHOLE and stamp[1] == base.stamp[1]:
        raise FileChanged(
            f"“{Path(base.path).name}” was written to since the tensor was made of it: if its "
            "numbers are meant, choose it anew (File > Find the file of a tensor)."
        )


@lru_cache(maxsize=64)
def _whole(path: str, _size: int, _stamp: tuple[int, int]) -> bytes:
    """Read once as long as the file is not written to."""
    with Path(path).open("rb") as file:
        return whole_digest(file)


def _changed(path: Path) -> FileChanged:
    return FileChanged(
        f"“{path.name}” is not the file that it was when the tensor was made: "
        "bring the old one back, or import the tensor again."
    )


def _converted(tensor: torch.Tensor, dtype: torch.dtype, path: Path) -> torch.Tensor:
    if tensor.dtype == dtype:
        return tensor
    if not dtype.is_floating_point and not dtype.is_complex and dtype is not torch.bool:
        # PyTorch would wrap what has no place there into another number.
        limits = torch.iinfo(dtype)
        plain = tensor.real if tensor.is_complex() else tensor
        if tensor.dtype not in TORCH_DTYPES.values():
            plain = tensor.to(torch.float32 if tensor.is_floating_point() else torch.int64)
        least, most = (float(each) for each in plain.aminmax())
        if not (limits.min <= least and most < limits.max + 1):
            bad = least if not limits.min <= least else most
            raise ValueError(f"{bad:g} in “{path.name}” has no place in {str(dtype)[6:]}.")
    return tensor.to(dtype)


def _copied_on_write(descriptor: int, start: int, end: int) -> mmap.mmap:
    if sys.platform == "win32":
        return mmap.mmap(descriptor, end - start, access=mmap.ACCESS_COPY, offset=start)
    # Else Linux wants as much free memory as the file is long, as if all of it were written to.
    flags = mmap.MAP_PRIVATE | (_NO_RESERVE if sys.platform == "linux" else 0)
    prot = mmap.PROT_READ | mmap.PROT_WRITE
    return mmap.mmap(descriptor, end - start, flags=flags, prot=prot, offset=start)


def _opened(path: Path) -> BinaryIO:
    where = f"“{path.name}” is not in {path.parent} any more: {_ELSEWHERE}."
    if not path.is_absolute():
        raise FileMissing(where)
    try:
        # A pipe or a device would keep the engine waiting, or tell what it should not.
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileMissing(f"“{path.name}” in {path.parent} is no ordinary file.")
        return path.open("rb")
    except FileNotFoundError:
        raise FileMissing(where) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise FileMissing(f"“{path.name}” in {path.parent} cannot be read: {why}.") from None
