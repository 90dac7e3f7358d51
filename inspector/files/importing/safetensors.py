"""The header of a .safetensors: JSON, sized before it is read."""

import struct
from typing import BinaryIO

import msgspec

from inspector.files.importing.entries import MOST_TENSORS, Entry, entry
from inspector.files.refused import Damaged

_LENGTH = struct.Struct("<Q")
# Of ten thousand tensors with long names.
_MOST_HEADER = 4 << 20
CODES = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
    "C64": "complex64",
    "I64": "int64",
    "I32": "int32",
    "I16": "int16",
    "I8": "int8",
    "U8": "uint8",
    "U16": "uint16",
    "U32": "uint32",
    "U64": "uint64",
    "BOOL": "bool",
    "F8_E4M3": "float8_e4m3fn",
    "F8_E5M2": "float8_e5m2",
    "F8_E4M3FNUZ": "float8_e4m3fnuz",
    "F8_E5M2FNUZ": "float8_e5m2fnuz",
    "F8_E8M0": "float8_e8m0fnu",
}


class _Told(msgspec.Struct):
    dtype: str
    shape: list[int]
    data_offsets: tuple[int, int]


_decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])
_told = msgspec.json.Decoder(_Told)


def safetensors_entries(file: BinaryIO) -> list[Entry]:
    """The tensors, in the order in which they lie. Raises Damaged."""
    size = file.seek(0, 2)
    file.seek(0)
    start = file.read(_LENGTH.size)
    if len(start) < _LENGTH.size:
        raise Damaged("it was cut short")
    (length,) = _LENGTH.unpack(start)
    if length > size - _LENGTH.size:
        raise Damaged("it was cut short, or is no .safetensors")
    if length > _MOST_HEADER:
        raise Damaged(f"its list of tensors is longer than {_MOST_HEADER >> 20} MiB")
    begins = _LENGTH.size + length
    found = []
    for name, told in _listed(file.read(length)):
        begin, end = told.data_offsets
        if not 0 <= begin <= end <= size - begins:
            raise Damaged(f"it was cut short: {name[:60]!r} lies outside of it")
        made = entry(name, told.shape, CODES.get(told.dtype, told.dtype), begins + begin)
        if not made.reason and made.stored_size != end - begin:
            raise Damaged(f"the bytes of {name[:60]!r} do not fill its shape")
        found.append((begin, made))
    return [made for _, made in sorted(found, key=lambda each: each[0])]


def _listed(header: bytes) -> list[tuple[str, _Told]]:
    # Counted before it is read: each tensor has one.
    if header.count(b'"data_offsets"') > MOST_TENSORS:
        raise Damaged(f"it holds more than {MOST_TENSORS:,} tensors")
    try:
        raw = _decoder.decode(header)
        raw.pop("__metadata__", None)
        if len(raw) > MOST_TENSORS:
            raise Damaged(f"it holds more than {MOST_TENSORS:,} tensors")
        return [(name, _told.decode(each)) for name, each in raw.items()]
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as bad:
        raise Damaged("its list of tensors cannot be read") from bad
