"""Numbers as Python writes them, so that PyTorch reads back the very same bits."""

import textwrap
from collections.abc import Sequence

from inspector.document.dtypes import DTYPES, from_bytes, numpy_dtype, to_bytes

WIDTH = 92
# PyTorch makes these from a double by way of float32, which rounds twice.
_BY_FLOAT32 = ("float16", "bfloat16", *(name for name in DTYPES if name.startswith("float8")))
_HALVES = {"complex32": "float16", "complex64": "float32", "complex128": "float64"}


def texts(data: bytes, dtype: str) -> list[str]:
    """Every element of `data` (little-endian, row-major) as Python text."""
    size = DTYPES[dtype].size
    return [text(data[at : at + size], dtype) for at in range(0, len(data), size)]


def text(element: bytes, dtype: str) -> str:
    """One element as the shortest Python text that gives the same bits (but for the kind of
    NaN)."""
    match DTYPES[dtype].family:
        case "float":
            return _float(element, dtype)
        case "complex":
            half = _HALVES[dtype]
            middle = len(element) // 2
            real, imaginary = _float(element[:middle], half), _float(element[middle:], half)
            plain = not ("torch" in real + imaginary or real == "-0.0" or imaginary == "-0.0")
            if plain:
                return f"{real}{'' if imaginary.startswith('-') else '+'}{imaginary}j"
            return f"complex({real}, {imaginary})"
        case _:
            return repr(from_bytes(element, dtype))


def _float(element: bytes, dtype: str) -> str:
    import numpy

    number = float(from_bytes(element, dtype).real)
    if number != number:
        return "torch.nan"
    if number in (float("inf"), float("-inf")):
        return "torch.inf" if number > 0 else "-torch.inf"
    if dtype == "float64":
        return repr(number)
    short = str(numpy.frombuffer(element, dtype=numpy_dtype(dtype))[0])
    read = float(short)
    if dtype in _BY_FLOAT32:
        read = float(numpy.float32(read))
    good = to_bytes(read, dtype) == element and to_bytes(float(short), dtype) == element
    # A bfloat16 prints "1" for 1.0, which PyTorch would take for an integer.
    return repr(float(short)) if good else repr(number)


def nested(numbers: Sequence[str], shape: Sequence[int]) -> str:
    """The numbers as nested lists of that shape (no size 0), on one line."""
    if not shape:
        return numbers[0]
    step = len(numbers) // shape[0]
    parts = (nested(numbers[at : at + step], shape[1:]) for at in range(0, len(numbers), step))
    return f"[{', '.join(parts)}]"


def nested_lines(numbers: Sequence[str], shape: Sequence[int], indent: int = 0) -> list[str]:
    """The same on several lines, none wider than WIDTH where that can be."""
    pad = " " * indent
    flat = pad + nested(numbers, shape)
    if not shape or (len(flat) < WIDTH and len(shape) < 2):
        return [flat]
    if len(shape) == 1:
        inner = textwrap.wrap(", ".join(numbers), WIDTH - indent - 4, break_long_words=False)
        return [f"{pad}[", *(f"{pad}    {line}" for line in inner), f"{pad}]"]
    step = len(numbers) // shape[0]
    lines = [f"{pad}["]
    for at in range(0, len(numbers), step):
        rows = nested_lines(numbers[at : at + step], shape[1:], indent + 4)
        rows[-1] += ","
        lines += rows
    return [*lines, f"{pad}]"]
