"""The files that tensors are written as: what each can hold, and its bytes but for the numbers."""

import struct
import zlib
from collections.abc import Container, Sequence

import msgspec

from inspector.document.dtypes import NUMPY_CODES
from inspector.files.importing.safetensors import CODES

Part = bytes | memoryview
Named = tuple[str, str, tuple[int, ...]]
"""A tensor's name, dtype and shape."""

FORMS = (".safetensors", ".npz", ".npy", ".pt", ".csv", ".tsv", ".png", ".jpg")
LOSSLESS = FORMS[:-1]
"""Those whose numbers are read back as they were, or that refuse them."""
SEVERAL = (".safetensors", ".npz", ".pt")
"""Those that hold more than one tensor."""
_SAFE = {dtype: code for code, dtype in CODES.items()}
_TEXT = frozenset(("bool", "int8", "int16", "int32", "int64", "uint8")) | frozenset(
    ("float16", "bfloat16", "float32", "float64", "complex64", "complex128")
)
MOST_CELLS = 4_000_000
MOST_PIXELS = 1 << 26
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_DATE = 0x0021
_MOST_ZIP = 0xFFFFFFFF - (1 << 20)
# What tools that align zips call the bytes between.
_FILLING = 0xD935
_ALIGNED = 64


def why_not_held(form: str, tensors: Sequence[Named]) -> str:
    """Why a file of this form cannot hold these tensors, with one that can; empty where it can."""
    if form not in FORMS:
        return f"tensors are written as {', '.join(FORMS[:-1])} and {FORMS[-1]}"
    if len(tensors) > 1 and form not in SEVERAL:
        return f"a {form} holds one tensor: {', '.join(SEVERAL)} hold several"
    for name, dtype, shape in tensors:
        reason = _why_not(form, dtype, shape)
        if reason:
            return f"{name} {reason}"
    return ""


def _why_not(form: str, dtype: str, shape: tuple[int, ...]) -> str:
    count = 1
    for size in shape:
        count *= size
    match form:
        case ".npy" | ".npz" | ".safetensors" if dtype not in _held_by(form):
            return f"is {dtype}, which a {form} cannot hold: {_others(dtype)}"
        case ".csv" | ".tsv" if dtype not in _TEXT:
            return f"is {dtype}, which is not written as text: {_others(dtype)}"
        case ".csv" | ".tsv" if count > MOST_CELLS:
            return (
                f"has {count:,} numbers, and as text at most {MOST_CELLS:,} are written: "
                ".npy and .safetensors hold them"
            )
        case ".png" | ".jpg" if (
            not (len(shape) == 2 or (len(shape) == 3 and shape[0] in (1, 3, 4))) or 0 in shape
        ):
            words = "×".join(map(str, shape)) or "a scalar"
            return f"is {words}, and a picture is rows×columns, or 1, 3 or 4 channels of them"
        case ".png" | ".jpg" if count > MOST_PIXELS:
            return f"has {count:,} numbers, and a picture at most {MOST_PIXELS:,}"
        case ".png" | ".jpg" if dtype.startswith("complex"):
            return f"is {dtype}, and a picture has no imaginary part"
        case ".jpg" if len(shape) == 3 and shape[0] == 4:
            return "has 4 channels, and a JPEG has no transparency: .png does"
        case _:
            return ""


def _held_by(form: str) -> Container[str]:
    return _SAFE if form == ".safetensors" else NUMPY_CODES


def _others(dtype: str) -> str:
    """The files that hold it."""
    found = [form for form in (".safetensors", ".npz") if dtype in _held_by(form)]
    return f"{found[0]} and .pt can" if found else ".pt can"


def npy_header(dtype: str, shape: tuple[int, ...]) -> bytes:
    """What stands before the numbers in a .npy; its length is a multiple of 64."""
    sizes = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
    text = f"{{'descr': '{NUMPY_CODES[dtype]}', 'fortran_order': False, 'shape': ({sizes}), }}"
    filled = text + " " * (-(len(text) + 11) % _ALIGNED) + "\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(filled)) + filled.encode("ascii")


def npz_parts(tensors: Sequence[tuple[Named, Part]]) -> list[Part]:
    """A whole .npz, its numbers where a tensor may lie in memory. Raises ValueError where it is
    larger than a zip of the plain kind."""
    pieces: list[Part] = []
    directory: list[bytes] = []
    at = 0
    for (name, dtype, shape), data in tensors:
        header = npy_header(dtype, shape)
        size, crc = len(header) + len(data), zlib.crc32(data, zlib.crc32(header))
        encoded = f"{name}.npy".encode()
        if at + size > _MOST_ZIP:
            raise ValueError("a .npz holds no more than 4 GiB: a .safetensors does")
        gap = -(at + _LOCAL.size + len(encoded) + 4) % _ALIGNED
        extra = struct.pack("<HH", _FILLING, gap) + bytes(gap)
        facts = (20, 0x0800, 0, 0, _DATE, crc, size, size, len(encoded))
        local = _LOCAL.pack(b"PK\x03\x04", *facts, len(extra)) + encoded + extra
        pieces += [local, header, data]
        central = _CENTRAL.pack(b"PK\x01\x02", 20, *facts, 0, 0, 0, 0, 0, at)
        directory.append(central + encoded)
        at += len(local) + size
    listing = b"".join(directory)
    count = len(tensors)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(listing), at, 0)
    return [*pieces, listing, end]


def safetensors_parts(tensors: Sequence[tuple[Named, Part]], widths: Sequence[int]) -> list[Part]:
    """A whole .safetensors; `widths` are the bytes of an element. The widest come first, so that
    each begins where a tensor may."""
    order = sorted(range(len(tensors)), key=lambda number: -widths[number])
    header: dict[str, object] = {}
    at = 0
    for number in order:
        (name, dtype, shape), data = tensors[number]
        end = at + len(data)
        header[name] = {"dtype": _SAFE[dtype], "shape": shape, "data_offsets": (at, end)}
        at = end
    encoded = msgspec.json.encode(header)
    encoded += b" " * (-len(encoded) % 8)
    return [struct.pack("<Q", len(encoded)) + encoded, *(tensors[number][1] for number in order)]


def png_parts(width: int, height: int, channels: int, rows: bytes) -> list[Part]:
    """A whole .png of 8 bits, of rows of channels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(data, zlib.crc32(kind))
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    colours = {1: 0, 3: 2, 4: 6}[channels]
    step = width * channels
    # Each row has a byte in front that says that its bytes are as they are.
    lines = b"".join(b"\0" + rows[at : at + step] for at in range(0, len(rows), step))
    head = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(lines, 6))
    return [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", head), body, chunk(b"IEND", b"")]


def told_line(dtype: str, shape: tuple[int, ...]) -> str:
    """The first line of a .csv where its rows alone do not tell dtype and shape; else empty."""
    told = dtype in ("float32", "int64", "bool") and len(shape) in (1, 2) and 0 not in shape
    if told and not (len(shape) == 2 and shape[0] == 1) and shape != (1,):
        return ""
    return f"# {dtype} {'x'.join(map(str, shape)) or 'scalar'}\n"
