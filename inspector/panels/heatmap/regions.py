"""Which cut of an N-d tensor is shown, and what to ask the engine for: rows, columns, details."""

import math
from collections.abc import Sequence

from inspector.messages.orders import Region

# More cells than this a side are never asked for: no screen shows them apart.
MOST = 256
Slice = tuple[int, ...]


def sides(shape: Sequence[int]) -> tuple[int, int]:
    """Rows and columns of a 2-d cut: the last two dimensions; a 1-d tensor is one row."""
    if not shape:
        return 1, 1
    return (1 if len(shape) == 1 else shape[-2]), shape[-1]


def kept_slice(at: Slice, shape: Sequence[int]) -> Slice:
    """`at` made to fit: an index for each dimension but the last two, inside its size."""
    sizes = shape[:-2]
    padded = (*at, *([0] * len(sizes)))[: len(sizes)]
    return tuple(max(0, min(index, size - 1)) for index, size in zip(padded, sizes, strict=True))


def whole(shape: Sequence[int], at: Slice) -> Region:
    """The whole cut, reduced to MOST a side."""
    rows, columns = sides(shape)
    return _region(shape, at, 0, 0, rows, columns)


def detail(
    shape: Sequence[int], at: Slice, visible: tuple[float, float, float, float]
) -> Region | None:
    """What is visible (left, top, width, height in cells), where that shows more than the whole
    cut does; else None. Snapped outwards, so that small moves ask for nothing new."""
    rows, columns = sides(shape)
    coarse = max(_block(rows), _block(columns))
    if coarse == 1:
        return None
    left, top, width, height = visible
    step = max(16, 2 ** math.ceil(math.log2(max(1.0, width, height) / 4)))
    first_row, first_column = int(top) // step * step, int(left) // step * step
    last_row = min(rows, -(-math.ceil(top + height) // step) * step)
    last_column = min(columns, -(-math.ceil(left + width) // step) * step)
    found = _region(
        shape, at, first_row, first_column, last_row - first_row, last_column - first_column
    )
    return found if max(_block(found.height), _block(found.width)) < coarse else None


def index_of_cell(shape: Sequence[int], at: Slice, row: int, column: int) -> tuple[int, ...]:
    """The index in the tensor of a cell of the cut."""
    return (*at, row, column)[-len(shape) :] if shape else ()


def cell_of_index(index: Sequence[int]) -> tuple[int, int]:
    """Row and column of an index in its cut."""
    if not index:
        return 0, 0
    return (0 if len(index) == 1 else index[-2]), index[-1]


def _block(size: int) -> int:
    return max(1, -(-size // MOST))


def _region(
    shape: Sequence[int], at: Slice, top: int, left: int, height: int, width: int
) -> Region:
    rank = len(shape)
    down = rank - 2 if rank >= 2 else None
    across = rank - 1 if rank >= 1 else None
    return Region(down, across, at, top, left, height, width, MOST)
