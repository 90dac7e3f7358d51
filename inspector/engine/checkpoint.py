"""The tensors of a .pt or .pth: weights only, never anything that could run code, and without
reading their numbers."""

import math
import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import torch

from inspector.engine.dtypes import STORED_DTYPES, TORCH_DTYPES
from inspector.engine.looking import as_bytes
from inspector.files.identity import digest_of
from inspector.files.importing import npz
from inspector.files.importing.entries import (
    MOST_EMBEDDED,
    Entry,
    Listing,
    entry,
)
from inspector.files.importing.reading import check_same, checked, refused
from inspector.files.refused import Damaged

# PyTorch reads it in Python, a tensor in 0.15 ms.
_MOST_PICKLE = 1 << 20
_MOST_TENSORS = 5_000
# A tensor's storage, and the number of its first element in it.
_TENSOR = re.compile(rb"Q[KMJ\x8a]")
_NAMES = {dtype: name for name, dtype in STORED_DTYPES.items()}
_CODE = (
    "it holds Python objects beside its tensors, and to read those is to run code: "
    "save only the tensors, as model.state_dict() has them"
)
_QUANTIZED = "it holds quantized tensors: save what their dequantize() makes"


def checkpoint_listing(path: Path) -> Listing:
    """What tensors there are, however deep in dictionaries and lists. Raises FileRefused."""
    try:
        with path.open("rb") as file:
            digest = digest_of(file)
            found, others, sizes = _found(path, file)
    except Damaged as damaged:
        raise refused(path, str(damaged)) from damaged
    except OSError as error:
        raise refused(path, error.strerror or str(error)) from error
    entries = tuple(_entry(name, tensor, sizes) for name, tensor in found)
    remark = f"left out, for they are no tensors: {', '.join(others[:6])}" if others else ""
    remark += f" and {len(others) - 6} more" if len(others) > 6 else ""
    return checked(Listing(str(path), "checkpoint", digest, entries, remark))


def checkpoint_numbers(path: Path, listing: Listing, index: int) -> bytes:
    """The numbers of an entry that has no offset. Raises FileRefused."""
    each = listing.entries[index]
    if each.reason:
        raise refused(path, each.reason)
    try:
        with path.open("rb") as file:
            check_same(file, listing)
            _, tensor = _found(path, file)[0][index]
            if tensor.device.type == "meta":
                tensor = _read(file, tensor)
    except Damaged as damaged:
        raise refused(path, str(damaged)) from damaged
    except OSError as error:
        raise refused(path, error.strerror or str(error)) from error
    plain = tensor.detach().resolve_conj().resolve_neg().to(TORCH_DTYPES[each.dtype])
    return as_bytes(plain.contiguous())


_Found = tuple[list[tuple[str, torch.Tensor]], list[str], dict[int, int]]


def _found(path: Path, file: BinaryIO) -> _Found:
    """The tensors with their names, the names of what is none, and where storages lie with their
    bytes. Tensors of a zip have no numbers (they are on `meta`), those of the old form have."""
    file.seek(0)
    packed = file.read(2) == b"PK"
    sizes: dict[int, int] = {}
    if packed:
        sizes = _checked_zip(file)
    elif file.seek(0, 2) > MOST_EMBEDDED:
        raise Damaged(
            "it is of the form from before PyTorch 1.6 and too large for that: save it again"
        )
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            held = torch.load(
                file, map_location="meta" if packed else "cpu", weights_only=True, mmap=None
            )
    # Whatever its parsing trips over is said in our words, and never tried in another way.
    except MemoryError:
        raise
    except Exception as error:
        text = str(error)
        if "Quantized" in text:
            raise Damaged(_QUANTIZED) from error
        code = "Weights only load failed" in text or "Unsupported" in text
        raise Damaged(_CODE if code else "PyTorch cannot read it") from error
    tensors: list[tuple[str, torch.Tensor]] = []
    others: list[str] = []
    for name, each in _walk(held, path.stem):
        if isinstance(each, torch.Tensor):
            tensors.append((name, each))
        else:
            others.append(name)
        if len(tensors) + len(others) > 2 * _MOST_TENSORS:
            raise Damaged(f"it holds more than {_MOST_TENSORS:,} things")
    return tensors, others, sizes


def _checked_zip(file: BinaryIO) -> dict[int, int]:
    """Where its parts lie, with their bytes. Raises Damaged."""
    packed, members = npz.members(file)
    sizes = {}
    for member in members:
        begins = npz.data_at(file, member)
        if begins is None:
            raise Damaged("its parts are packed, which PyTorch never does")
        sizes[begins] = member.file_size
        if member.filename.endswith("data.pkl"):
            if member.file_size > _MOST_PICKLE:
                raise Damaged(f"its list of tensors is longer than {_MOST_PICKLE >> 20} MiB")
            file.seek(begins)
            told = file.read(member.file_size)
            found = [match.end() - 1 for match in _TENSOR.finditer(told)]
            if len(found) > _MOST_TENSORS:
                raise Damaged(f"it holds more than {_MOST_TENSORS:,} tensors")
            if any(_is_negative(told, at) for at in found):
                raise Damaged("a tensor of it has a negative stride, offset or size")
    packed.close()
    return sizes


# How many bytes follow the letters of a pickle that stand in a tensor's offset, size and stride.
_FOLLOWED = {b"K": 1, b"M": 2, b"J": 4, b"q": 1, b"r": 4, b"h": 1, b"j": 4}
_FOLLOWED |= dict.fromkeys((b"(", b"t", b")", b"\x85", b"\x86", b"\x87"), 0)


def _is_negative(told: bytes, at: int) -> bool:
    """Whether a number there, up to the tensor's requires_grad, is negative: PyTorch would silently
    take other strides for it."""
    while (letter := told[at : at + 1]) in (*_FOLLOWED, b"\x8a"):
        size = 1 + sum(told[at + 1 : at + 2]) if letter == b"\x8a" else _FOLLOWED[letter]
        number = told[at + 2 : at + 1 + size] if letter == b"\x8a" else told[at + 1 : at + 1 + size]
        if letter in (b"J", b"\x8a") and number and number[-1] >= 0x80:
            return True
        at += 1 + size
    return False


def _walk(held: object, name: str) -> Iterator[tuple[str, object]]:
    """What is in dictionaries and lists, each of these once, by the way to it."""
    if isinstance(held, torch.Tensor):
        yield name, held
        return
    seen: set[int] = set()
    waiting: list[tuple[str, Any]] = [("", held)]
    while waiting:
        name, each = waiting.pop()
        if isinstance(each, dict):
            inner = list(each.items())
        elif isinstance(each, list | tuple):
            inner = list(enumerate(each))
        else:
            yield name or "its contents", each
            continue
        if id(each) in seen:
            continue
        seen.add(id(each))
        # Backwards, for the last one is taken first.
        waiting += [(f"{name}.{key}" if name else str(key), part) for key, part in inner[::-1]]


def _entry(name: str, tensor: torch.Tensor, sizes: Mapping[int, int]) -> Entry:
    shape = tuple(tensor.shape)
    stored = _NAMES.get(tensor.dtype, str(tensor.dtype).removeprefix("torch."))
    if tensor.layout is not torch.strided or tensor.is_quantized:
        return entry(name, shape, stored, reason="it is sparse or quantized: save it dense")
    begins = getattr(tensor.untyped_storage(), "_checkpoint_offset", None)
    if begins is not None and _reach(tensor) > sizes.get(begins, 0):
        return entry(name, shape, stored, reason="it was cut short")
    rows = tensor.is_contiguous()
    columns = not rows and tensor.permute(*reversed(range(tensor.dim()))).is_contiguous()
    plain = not (tensor.is_conj() or tensor.is_neg())
    if begins is None or not plain or not (rows or columns):
        return entry(name, shape, stored)
    offset = begins + tensor.storage_offset() * tensor.element_size()
    return entry(name, shape, stored, offset, columns=columns)


def _reach(tensor: torch.Tensor) -> int:
    """How many bytes of its storage a tensor needs."""
    if math.prod(tensor.shape) == 0:
        return 0
    pairs = zip(tensor.shape, tensor.stride(), strict=True)
    last = sum((size - 1) * stride for size, stride in pairs)
    return (int(tensor.storage_offset()) + int(last) + 1) * tensor.element_size()


def _read(file: BinaryIO, like: torch.Tensor) -> torch.Tensor:
    """The numbers of a tensor that lies in the file with gaps or twice over itself."""
    begins = getattr(like.untyped_storage(), "_checkpoint_offset", None)
    if begins is None:
        raise Damaged("this PyTorch does not tell where its numbers lie")
    if math.prod(like.shape) == 0:
        return torch.empty(like.shape, dtype=like.dtype)
    before = int(like.storage_offset()) * like.element_size()
    span = _reach(like) - before
    if not 0 < span <= 2 * MOST_EMBEDDED:
        raise Damaged("its numbers lie too far apart")
    file.seek(begins + before)
    data = file.read(span)
    if len(data) < span:
        raise Damaged("it was cut short")
    flat = torch.frombuffer(bytearray(data), dtype=torch.uint8).view(like.dtype)
    found = flat.as_strided(like.shape, like.stride())
    return found.conj() if like.is_conj() else found
