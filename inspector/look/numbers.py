"""How a number is written: short in a cell, aligned in a column, exact where it is edited."""

import cmath
import math
import struct
from collections.abc import Sequence
from functools import lru_cache

from inspector.document.dtypes import DTYPES, Number, array, to_bytes
from inspector.messages.answers import Seen

WIDTH = 8
_DECIMALS = 4

_FORMATS = {
    "float64": "d",
    "float32": "f",
    "float16": "e",
    "int64": "q",
    "int32": "i",
    "int16": "h",
    "int8": "b",
    "uint8": "B",
    "uint16": "H",
    "uint32": "I",
    "uint64": "Q",
    "bool": "?",
}
# How the halves of a complex number are unpacked, and the dtype that they are of.
_PARTS = {
    "complex32": ("e", "float16"),
    "complex64": ("f", "float32"),
    "complex128": ("d", "float64"),
}

# With so many digits each reads back; float64's own text is the shortest that does.
_MOST_DIGITS = {"float32": 9, "float16": 5, "bfloat16": 4}
_MOST_DIGITS |= {name: 4 for name in DTYPES if name.startswith("float8")}


def short(number: Number, width: int = WIDTH) -> str:
    """A number in about `width` characters: "2.2278", "1.2e-05", "-inf", "1+2j", "true"."""
    if isinstance(number, bool):
        return "true" if number else "false"
    if isinstance(number, int):
        text = str(number)
        return text if len(text) <= width else _exponent(float(number), width)
    if isinstance(number, complex):
        return _complex(number, width)
    if not math.isfinite(number):
        return str(number)
    size = abs(number)
    for decimals in range(_DECIMALS, 0, -1):
        text = f"{number:.{decimals}f}"
        if len(text) <= width and (size == 0 or size >= 10.0 ** (1 - decimals)):
            return text
    return _exponent(number, width)


def told_apart(low: float, high: float, fewest: int) -> tuple[str, str]:
    """Two numbers with `fewest` digits, or as many more as they differ by."""
    for digits in range(fewest, 18):
        texts = f"{low:.{digits}g}", f"{high:.{digits}g}"
        if low == high or texts[0] != texts[1]:
            return texts
    return repr(low), repr(high)


def aligned(numbers: Sequence[Number], width: int = WIDTH) -> list[str]:
    """The numbers with as many decimals each, and as wide as the widest, so that their points
    stand under each other; all in exponent form where they span too much."""
    floats = [n for n in numbers if isinstance(n, float) and math.isfinite(n)]
    if any(isinstance(n, complex) for n in numbers) or not floats:
        texts = [short(number, width) for number in numbers]
    else:
        texts = _same_decimals(numbers, floats, width)
    widest = max(map(len, texts), default=0)
    return [text.rjust(widest) for text in texts]


def _same_decimals(numbers: Sequence[Number], floats: list[float], width: int) -> list[str]:
    least = min((abs(n) for n in floats if n), default=1.0)
    for decimals in range(_DECIMALS, 0, -1):
        if least >= 10.0**-decimals and all(len(f"{n:.{decimals}f}") <= width for n in floats):
            return [_formatted(number, f".{decimals}f") for number in numbers]
    return [_formatted(number, ".2e") for number in numbers]


def _formatted(number: Number, pattern: str) -> str:
    real = _real(number)
    return format(real, pattern) if math.isfinite(real) else str(real)


def _real(number: Number) -> float:
    return number.real if isinstance(number, complex) else float(number)


def exact(number: Number, dtype: str) -> str:
    """The shortest text that reads back as the very same element of `dtype`."""
    if isinstance(number, bool):
        return "true" if number else "false"
    if isinstance(number, int):
        return str(number)
    if isinstance(number, complex):
        part = _PARTS[dtype][1]
        imaginary = exact(number.imag, part)
        sign = "" if imaginary.startswith("-") else "+"
        return f"{exact(number.real, part)}{sign}{imaginary}j"
    if not math.isfinite(number):
        return str(number)
    if dtype not in _MOST_DIGITS:
        return repr(number)
    # With a digit more a text is no further from the number, so the first that does is bisected.
    few, many = 1, _MOST_DIGITS[dtype]
    while few < many:
        digits = (few + many) // 2
        if _rounded(float(f"{number:.{digits}g}"), dtype) == number:
            many = digits
        else:
            few = digits + 1
    candidate = float(f"{number:.{many}g}")
    return repr(candidate if _rounded(candidate, dtype) == number else number)


def magnitude(number: Number) -> float:
    """What a colour is chosen by: the number itself, or the size of a complex one."""
    if isinstance(number, complex):
        # abs() raises OverflowError where only the result overflows.
        if cmath.isnan(number) and not cmath.isinf(number):
            return math.nan
        return math.hypot(number.real, number.imag)
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def elements(seen: Seen) -> list[Number]:
    """The cells of a picture as Python numbers, row-major; `rows * columns` of them."""
    return unpacked(seen.data, seen.dtype)


def unpacked(data: bytes, dtype: str) -> list[Number]:
    """Little-endian elements as Python numbers."""
    if dtype == "bfloat16":
        wide = bytearray(len(data) * 2)
        wide[2::4] = data[0::2]
        wide[3::4] = data[1::2]
        return list(struct.unpack(f"<{len(data) // 2}f", wide))
    if dtype.startswith("float8"):
        table = _all_of(dtype)
        return [table[byte] for byte in data]
    if dtype in _PARTS:
        parts = struct.unpack(f"<{len(data) * 2 // DTYPES[dtype].size}{_PARTS[dtype][0]}", data)
        return [complex(*pair) for pair in zip(parts[0::2], parts[1::2], strict=True)]
    return list(struct.unpack(f"<{len(data) // DTYPES[dtype].size}{_FORMATS[dtype]}", data))


def _exponent(number: float, width: int) -> str:
    for digits in (3, 2, 1, 0):
        mantissa, _, power = f"{number:.{digits}e}".partition("e")
        if "." in mantissa:
            mantissa = mantissa.rstrip("0").rstrip(".")
        text = f"{mantissa}e{power}"
        if len(text) <= width:
            return text
    return f"{number:.0e}"


def _complex(number: complex, width: int) -> str:
    texts = [f"{number.real:.{d}g}{number.imag:+.{d}g}j" for d in (4, 3, 2, 1)]
    return next((text for text in texts if len(text) <= width), texts[-1])


@lru_cache(maxsize=8)
def _all_of(dtype: str) -> tuple[float, ...]:
    """The numbers of all 256 bytes."""
    return tuple(map(float, array(bytes(range(256)), dtype)))


def _rounded(number: float, dtype: str) -> float:
    if dtype.startswith("float8"):
        return _all_of(dtype)[to_bytes(number, dtype)[0]]
    if dtype not in ("float32", "float16", "bfloat16"):
        return number
    try:
        if dtype == "float16":
            return float(struct.unpack("<e", struct.pack("<e", number))[0])
        single = struct.pack("<f", number)
    except OverflowError:
        return math.inf
    if dtype == "bfloat16":
        (bits,) = struct.unpack("<I", single)
        bits = (bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000
        single = struct.pack("<I", bits)
    return float(struct.unpack("<f", single)[0])
