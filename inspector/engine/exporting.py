"""Values and gradients as files, written by the engine: the window never holds their numbers."""

import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from inspector.engine.budget import Budget
from inspector.engine.dtypes import name_of
from inspector.files.atomic import atomic_write
from inspector.files.exporting.formats import (
    Part,
    npy_header,
    npz_parts,
    png_parts,
    safetensors_parts,
    told_line,
    why_not_held,
)

_ROWS = 4096
# Who wants one anyway has it made of a .png (look/images.py).
_NO_JPEG = "a JPEG would change the numbers: .png keeps them"


class NotExported(ValueError):
    """These tensors cannot be written so; the text says why in one sentence."""


def write_tensors(path: Path, tensors: Sequence[tuple[str, torch.Tensor]]) -> int:
    """Writes the tensors as the file's ending says; how many bytes it has. Afterwards either the
    old file is there or the new one. Raises NotExported."""
    form = path.suffix.lower()
    named = [(name, name_of(each.dtype), tuple(each.shape)) for name, each in tensors]
    reason = _NO_JPEG if form in (".jpg", ".jpeg") else why_not_held(form, named)
    if reason:
        raise NotExported(f"“{path.name}” was not written: {reason}.")
    try:
        Budget().check_bytes(sum(map(_copied_bytes, (each for _, each in tensors))))
        parts = _parts(form, named, [_plain(each) for _, each in tensors])
        atomic_write(path, parts, backup=False)
    except MemoryError as error:
        raise NotExported(f"“{path.name}” was not written: {_memory(error)}") from error
    except ValueError as error:
        raise NotExported(f"“{path.name}” was not written: {error}.") from error
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise NotExported(f"“{path.name}” was not written: {why}; choose another place.") from error
    return sum(len(part) for part in parts)


def _parts(
    form: str, named: Sequence[tuple[str, str, tuple[int, ...]]], plain: Sequence[torch.Tensor]
) -> list[Part]:
    match form:
        case ".npy":
            (_, dtype, shape), (tensor,) = named[0], plain
            return [npy_header(dtype, shape), raw(tensor)]
        case ".npz":
            return npz_parts(list(zip(named, map(raw, plain), strict=True)))
        case ".safetensors":
            widths = [tensor.element_size() for tensor in plain]
            return safetensors_parts(list(zip(named, map(raw, plain), strict=True)), widths)
        case ".pt":
            held = io.BytesIO()
            names = [name for name, _, _ in named]
            torch.save(dict(zip(names, plain, strict=True)), held)
            return [held.getbuffer()]
        case ".csv" | ".tsv":
            return _text(plain[0], "," if form == ".csv" else "\t")
        case _:
            return _picture(plain[0])


def _memory(error: MemoryError) -> str:
    text = str(error) or "There is not enough memory."
    return text[:1].lower() + text[1:]


def _copied_bytes(tensor: torch.Tensor) -> int:
    """The memory that writing it takes beside its own."""
    size = tensor.numel() * tensor.element_size()
    return 0 if tensor.is_cpu and tensor.is_contiguous() and _is_whole(tensor) else size


def _is_whole(tensor: torch.Tensor) -> bool:
    return tensor.untyped_storage().nbytes() == tensor.numel() * tensor.element_size()


def _plain(tensor: torch.Tensor) -> torch.Tensor:
    """The numbers alone, row by row on the CPU; as they are where they lie so already."""
    kept = tensor.detach().resolve_conj().resolve_neg().cpu().contiguous()
    # A view would bring all the memory that it looks into with it.
    return kept if _is_whole(kept) else kept.clone()


def raw(tensor: torch.Tensor) -> memoryview:
    """The bytes of a tensor that lies row by row, without a copy."""
    if tensor.numel() == 0:
        return memoryview(b"")
    array: Any = tensor.reshape(-1).view(torch.uint8).numpy()
    return memoryview(array)


def _text(tensor: torch.Tensor, separator: str) -> list[Part]:
    shape, dtype = tuple(tensor.shape), name_of(tensor.dtype)
    parts: list[Part] = [told_line(dtype, shape).encode()]
    width = shape[-1] if shape else 1
    if tensor.numel() == 0:
        return parts
    flat = tensor.reshape(-1, width)
    for start in range(0, flat.shape[0], _ROWS):
        rows = texts_of(flat[start : start + _ROWS])
        parts.append("".join(f"{separator.join(row)}\n" for row in rows).encode())
    return parts


def texts_of(rows: torch.Tensor) -> list[list[str]]:
    """The numbers as the shortest texts that are read back bit for bit."""
    if rows.dtype in (torch.float32, torch.float16, torch.complex64):
        array = rows.numpy()
        return [[str(each) for each in row] for row in array]
    return [[str(each) for each in row] for row in rows.tolist()]


def _picture(tensor: torch.Tensor) -> list[Part]:
    planes = tensor if tensor.dim() == 3 else tensor.unsqueeze(0)
    if planes.dtype is torch.bool:
        planes = planes.to(torch.uint8) * 255
    elif planes.is_floating_point():
        wide = planes.double()
        if not bool(((wide >= 0) & (wide <= 1)).all()):
            raise ValueError("a picture has numbers from 0 to 1, and some of these lie outside")
        planes = (wide * 255).round().to(torch.uint8)
    elif planes.dtype is not torch.uint8:
        if not bool(((planes >= 0) & (planes <= 255)).all()):
            raise ValueError("a picture has numbers from 0 to 255, and some of these lie outside")
        planes = planes.to(torch.uint8)
    channels, high, wide_ = planes.shape
    rows = planes.permute(1, 2, 0).contiguous()
    assert math.prod(rows.shape) == rows.numel()
    return png_parts(wide_, high, channels, bytes(raw(rows)))
