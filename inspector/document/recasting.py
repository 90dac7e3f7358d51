"""The same numbers in another dtype or shape."""

import math
from collections.abc import Iterable, Iterator, Sequence

from inspector.document.contents import (
    Contents,
    ContentsRefused,
    Fill,
    Literal,
    Recast,
    check_contents,
    flat_of,
    index_of,
    literal,
)
from inspector.document.dtypes import DTYPES, converted
from inspector.document.patching import REWRITTEN_BYTES

# Fills that are the same numbers whatever the dtype, and that go on in a larger shape.
_PLAIN = ("zeros", "ones")


def with_dtype(contents: Contents, dtype: str) -> Contents:
    """The same numbers as another dtype, rounded; see `converted` for what has no place there.

    A small literal is converted at once, the rest when it is made. Raises ContentsRefused.
    """
    if dtype == contents.dtype:
        return contents
    base = contents.base
    if dtype not in DTYPES:
        raise ContentsRefused(f"there is no dtype {dtype!r}")
    if not contents.patches and (_is_small(contents) or _is_plain(base)):
        if isinstance(base, Literal):
            base = literal(converted(base.data, contents.dtype, dtype))
        cells = {i: converted(c, contents.dtype, dtype) for i, c in contents.cells.items()}
        changed = Contents(dtype, contents.shape, base, cells)
    else:
        changed = Contents(dtype, contents.shape, Recast(contents))
    check_contents(changed)
    return changed


def with_shape(contents: Contents, shape: Sequence[int]) -> Contents:
    """The contents in another shape.

    With as many elements as before it is a reshape and nothing is lost. Else the elements whose
    index exists in both shapes stay (a dimension added in front or taken away counts as size 1)
    and zeros fill the rest; zeros and ones go on as they are.
    """
    shape = tuple(shape)
    if shape == contents.shape:
        return contents
    base, cells = contents.base, contents.cells
    check_contents(Contents(contents.dtype, shape, Fill("zeros")))
    reshaped = math.prod(shape) == contents.count
    if contents.patches or not (
        _is_small(contents) or _is_plain(base) or (reshaped and not _is_eye(base))
    ):
        changed = Contents(contents.dtype, shape, Recast(contents))
        check_contents(changed)
        return changed
    if not reshaped:
        cells = {new: cells[old] for old, new in _moved(cells, contents.shape, shape)}
        if isinstance(base, Literal):
            size = DTYPES[contents.dtype].size
            data = bytearray(math.prod(shape) * size)
            for old, new in _moved(range(contents.count), contents.shape, shape):
                data[new * size : (new + 1) * size] = base.data[old * size : (old + 1) * size]
            base = literal(bytes(data))
    changed = Contents(contents.dtype, shape, base, cells)
    check_contents(changed)
    return changed


def kept(old: Sequence[int], new: Sequence[int]) -> int:
    """How many numbers stay when `old` becomes `new`."""
    if math.prod(old) == math.prod(new):
        return math.prod(old)
    rank = max(len(old), len(new))
    pairs = zip(_padded(old, rank), _padded(new, rank), strict=True)
    return math.prod(min(pair) for pair in pairs)


def _is_small(contents: Contents) -> bool:
    return isinstance(contents.base, Literal) and len(contents.base.data) <= REWRITTEN_BYTES


def _is_plain(base: object) -> bool:
    return isinstance(base, Fill) and base.kind in _PLAIN


def _is_eye(base: object) -> bool:
    return isinstance(base, Fill) and base.kind == "eye"


def _padded(shape: Sequence[int], rank: int) -> tuple[int, ...]:
    return (1,) * (rank - len(shape)) + tuple(shape)


def _moved(
    flats: Iterable[int], old: Sequence[int], new: Sequence[int]
) -> Iterator[tuple[int, int]]:
    rank = max(len(old), len(new))
    padded_old, padded_new = _padded(old, rank), _padded(new, rank)
    for flat in flats:
        index = index_of(flat, padded_old)
        if all(at < size for at, size in zip(index, padded_new, strict=True)):
            yield flat, flat_of(index, padded_new)
