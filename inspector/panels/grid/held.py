"""Numbers of a leaf that its contents alone tell, so that nobody waits for an engine that may still
be making the rest."""

from functools import cache

from inspector.document.contents import Contents, Fill, Formula, Literal, index_of
from inspector.document.dtypes import DTYPES, Number, limits, to_bytes
from inspector.document.patching import is_under_formula, known_element
from inspector.look.numbers import unpacked

_SIMPLE = ("zeros", "ones", "eye")
# Only of these is it certain that PyTorch rounds as numpy does, from where to where.
_COUNTED = ("float32", "float64", "int64", "int32", "int16", "int8", "uint8")
_LARGEST_WHOLE = 2**53
_LARGEST = 3e38


def held(contents: Contents, flat: int) -> Number | None:
    """The number at a flat index where the contents alone tell it; None where only the engine
    can (random numbers, steps that PyTorch rounds)."""
    element = held_element(contents, flat)
    return None if element is None else unpacked(element, contents.dtype)[0]


def held_element(contents: Contents, flat: int) -> bytes | None:
    """The bytes of that number."""
    known = known_element(contents, flat)
    base = contents.base
    if known is not None or not isinstance(base, Fill) or is_under_formula(contents, flat):
        return known
    return _made(base, contents, flat)


def is_held(contents: Contents) -> bool:
    """Whether `held` knows every number."""
    base = contents.base
    if any(isinstance(patch.made, Formula) for patch in contents.patches):
        return False
    if not isinstance(base, Fill):
        return isinstance(base, Literal)
    # Those that are counted are largest at one of the ends.
    ends = (0, contents.count - 1) if contents.count else ()
    return all(_made(base, contents, flat) is not None for flat in ends)


def _made(fill: Fill, contents: Contents, flat: int) -> bytes | None:
    dtype = contents.dtype
    if fill.kind in _SIMPLE:
        one = fill.kind == "ones"
        if fill.kind == "eye":
            row, column = index_of(flat, contents.shape)
            one = row == column
        # Not every dtype has a 0: where the bytes are, float8_e8m0fnu has 2**-127.
        return _element(1, dtype) if one else bytes(DTYPES[dtype].size)
    if dtype not in _COUNTED:
        return None
    if fill.kind == "full":
        number = fill.value("fill_value")
    elif fill.kind == "arange":
        start, step = fill.value("start"), fill.value("step")
        if not isinstance(start, int | float) or not isinstance(step, int | float):
            return None
        number = flat * step + start
    else:
        return None
    return _rounded(number, dtype)


def _rounded(number: object, dtype: str) -> bytes | None:
    if isinstance(number, int):
        low, high = -_LARGEST_WHOLE, _LARGEST_WHOLE
        if DTYPES[dtype].family == "int":
            low, high = limits(dtype)
        return _element(int(number), dtype) if low <= number <= high else None
    if isinstance(number, float) and DTYPES[dtype].family == "float" and abs(number) < _LARGEST:
        return to_bytes(number, dtype)
    return None


def _element(number: int, dtype: str) -> bytes:
    return _one(dtype) if number == 1 else to_bytes(number, dtype)


@cache
def _one(dtype: str) -> bytes:
    return to_bytes(1, dtype)
