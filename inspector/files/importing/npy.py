"""The header of a .npy: numpy's text, read by a grammar of our own; nothing is evaluated."""

import math
import re
from typing import IO

from inspector.files.importing.entries import Entry, entry, width_of
from inspector.files.refused import Damaged

_MAGIC = b"\x93NUMPY"
_MOST_HEADER = 1 << 16
_MOST_DIGITS = 20
_KEY = re.compile(r"\s*'(descr|fortran_order|shape)'\s*:\s*")
_SHAPE = re.compile(r"\(([\d\s,L-]*)\)")
_CODE = re.compile(r"'([<>|=]?)([A-Za-z])(\d{0,9})(\[[\w]{1,10}\])?'")
_KINDS = {"f": "float", "i": "int", "u": "uint", "c": "complex"}
_REFUSED = {
    "O": "it holds Python objects, and to read those is to run code: save it with numbers only",
    "U": "it holds text and no numbers",
    "S": "it holds text and no numbers",
    "a": "it holds text and no numbers",
    "M": "it holds dates and no numbers",
    "m": "it holds times and no numbers",
    "V": "numpy saved raw bytes without what they mean, as it does for bfloat16: use .safetensors",
}


def npy_entry(file: IO[bytes], name: str, length: int, *, at: int | None = 0) -> Entry:
    """The array whose .npy of `length` bytes begins here. `at`: where that is in a file that may
    be mapped; None where it cannot. Raises Damaged."""
    start = file.read(8)
    if len(start) < 8 or start[:6] != _MAGIC:
        raise Damaged("it does not begin as a .npy does")
    version = start[6]
    if version not in (1, 2, 3):
        raise Damaged(f"its .npy is of version {version}, and this program reads 1 to 3")
    wide = 2 if version == 1 else 4
    told = file.read(wide)
    header = int.from_bytes(told, "little")
    if len(told) < wide or header > _MOST_HEADER:
        raise Damaged("its header is longer than one may be")
    raw = file.read(header)
    if len(raw) < header:
        raise Damaged("it was cut short within its header")
    try:
        text = raw.decode("utf-8" if version == 3 else "latin-1")
    except UnicodeDecodeError as bad:
        raise Damaged("its header is no text") from bad
    begins = 8 + wide + header
    stored, swapped, columns, shape, reason = _read(text)
    offset = None if at is None else at + begins
    found = entry(name, shape, stored, offset, swapped=swapped, columns=columns, reason=reason)
    if not found.reason and found.stored_size > length - begins:
        raise Damaged(f"it was cut short: its header promises {math.prod(shape)} numbers")
    return found


def _read(text: str) -> tuple[str, bool, bool, tuple[int, ...], str]:
    """(dtype, big-endian, column by column, shape, why it cannot be)."""
    found: dict[str, str] = {}
    text = text.strip()
    if not (text.startswith("{") and text.endswith("}")):
        raise Damaged("its header is not as numpy writes it")
    at = 1
    while len(found) < 3 and (key := _KEY.match(text, at)):
        end = _end(text, key.end())
        found[key[1]] = text[key.end() : end].strip()
        at = end + 1
    if len(found) < 3 or text[at:-1].strip(" ,"):
        raise Damaged("its header is not as numpy writes it")
    shape = _SHAPE.fullmatch(found["shape"])
    if shape is None or found["fortran_order"] not in ("True", "False"):
        raise Damaged("its header is not as numpy writes it")
    digits = [each.strip(" L\n") for each in shape[1].split(",")]
    if any(len(each) > _MOST_DIGITS or not (each.isdigit() or not each) for each in digits):
        raise Damaged("its header tells a shape that cannot be")
    sizes = tuple(int(each) for each in digits if each)
    code = _CODE.fullmatch(found["descr"])
    columns = found["fortran_order"] == "True"
    if code is None:
        what = "it holds records of several fields and no plain numbers: save each field alone"
        return found["descr"][:40], False, columns, sizes, what
    order, kind, width = code[1], code[2], code[3]
    if kind in _REFUSED:
        return found["descr"], False, columns, sizes, _REFUSED[kind]
    if kind in ("b", "?"):
        return "bool", False, columns, sizes, ""
    if kind not in _KINDS or not width:
        return found["descr"], False, columns, sizes, f"there are no tensors of {found['descr']}"
    name = f"{_KINDS[kind]}{int(width) * 8}"
    if not width_of(name):
        return name, False, columns, sizes, f"there are no tensors of numpy's {name} here"
    return name, order == ">" and int(width) > 1, columns, sizes, ""


def _end(text: str, at: int) -> int:
    """Where the value that begins here ends: at a comma outside of brackets and quotes."""
    depth, quoted = 0, False
    for place in range(at, len(text) - 1):
        letter = text[place]
        if letter == "'":
            quoted = not quoted
        elif not quoted:
            depth += (letter in "([{") - (letter in ")]}")
            if letter == "," and depth == 0:
                return place
    return len(text) - 1
