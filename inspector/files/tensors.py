"""The tensors of a session in safetensors form, each under its digest; read with distrust.

Any safetensors reader opens the part; a complex tensor is stored as pairs of real numbers, for
the format has no complex dtype that every version reads.
"""

import math
import re
import struct
from collections.abc import Iterable, Mapping
from typing import BinaryIO

import msgspec

from inspector.document.contents import MOST_DIMENSIONS, Contents, Literal, literal, literals
from inspector.files.refused import Damaged

_CODES: Mapping[str, tuple[str, int]] = {
    "float64": ("F64", 8),
    "float32": ("F32", 4),
    "float16": ("F16", 2),
    "bfloat16": ("BF16", 2),
    "complex64": ("F32", 4),
    "complex128": ("F64", 8),
    "int64": ("I64", 8),
    "int32": ("I32", 4),
    "int16": ("I16", 2),
    "int8": ("I8", 1),
    "uint8": ("U8", 1),
    "bool": ("BOOL", 1),
    # Those that not every reader of the format knows are stored as the integers of their size.
    "float8_e4m3fn": ("F8_E4M3", 1),
    "float8_e5m2": ("F8_E5M2", 1),
    "float8_e4m3fnuz": ("U8", 1),
    "float8_e5m2fnuz": ("U8", 1),
    "float8_e8m0fnu": ("U8", 1),
    "uint16": ("U16", 2),
    "uint32": ("U32", 4),
    "uint64": ("U64", 8),
    "complex32": ("F16", 2),
}
_SIZES = dict(_CODES.values())
_LENGTH = struct.Struct("<Q")
_MOST_HEADER = 8 << 20
_MOST_TENSORS = 50_000
_MOST_SIZE = 2**40
_NAME = re.compile(r"[0-9a-f]{32}")


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    dtype: str
    shape: tuple[int, ...]
    data_offsets: tuple[int, int]


_header_decoder = msgspec.json.Decoder(dict[str, _Entry])


def written(tensors: Iterable[Contents]) -> list[bytes]:
    """The part as pieces of bytes: the literals of these contents, each once, in this order.

    Raises ValueError where there are more than the format may list.
    """
    header: dict[str, _Entry] = {}
    pieces: list[bytes] = []
    at = 0
    found = (each for contents in tensors for each in literals(contents))
    for numbers, dtype, shape in found:
        if numbers.digest.hex() in header:
            continue
        code, _ = _CODES[dtype]
        pairs = (2,) if dtype.startswith("complex") else ()
        end = at + len(numbers.data)
        header[numbers.digest.hex()] = _Entry(code, shape + pairs, (at, end))
        pieces.append(numbers.data)
        at = end
    encoded = msgspec.json.encode(header)
    encoded += b" " * (-len(encoded) % 8)
    if len(encoded) > _MOST_HEADER or len(header) > _MOST_TENSORS:
        raise ValueError("it holds more tensors than a session file can list")
    return [_LENGTH.pack(len(encoded)) + encoded, *pieces]


def read(file: BinaryIO, size: int) -> dict[bytes, Literal]:
    """The literals in a part of so many bytes, by digest. Raises Damaged."""
    if size < _LENGTH.size:
        raise Damaged("its tensors were cut short")
    (length,) = _LENGTH.unpack(_taken(file, _LENGTH.size))
    if length > min(_MOST_HEADER, size - _LENGTH.size):
        raise Damaged("its list of tensors is longer than it may be")
    entries = _entries(_taken(file, length), size - _LENGTH.size - length)
    found = {}
    for name, entry in entries:
        start, end = entry.data_offsets
        made = literal(_taken(file, end - start))
        if made.digest.hex() != name:
            raise Damaged("the numbers of a tensor are not those that were saved")
        found[made.digest] = made
    return found


def _taken(file: BinaryIO, count: int) -> bytes:
    # At once: the bytes are then read to where they stay.
    data = file.read(count)
    if len(data) != count:
        raise Damaged("its tensors were cut short")
    return data


def _entries(header: bytes, size: int) -> list[tuple[str, _Entry]]:
    try:
        decoded = _header_decoder.decode(header)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as bad:
        raise Damaged("its list of tensors cannot be read") from bad
    if len(decoded) > _MOST_TENSORS:
        raise Damaged(f"it holds more than {_MOST_TENSORS} tensors")
    entries = sorted(decoded.items(), key=lambda each: each[1].data_offsets)
    at = 0
    for name, entry in entries:
        start, end = entry.data_offsets
        if not _NAME.fullmatch(name) or entry.dtype not in _SIZES:
            raise Damaged("its list of tensors names one that cannot be")
        if len(entry.shape) > MOST_DIMENSIONS + 1 or any(
            not 0 <= n <= _MOST_SIZE for n in entry.shape
        ):
            raise Damaged("a tensor has a shape that cannot be")
        if start != at or end - start != math.prod(entry.shape) * _SIZES[entry.dtype]:
            raise Damaged("the bytes of a tensor do not fill its shape")
        at = end
    if at != size:
        raise Damaged("its tensors do not fill their part of the file")
    return entries
