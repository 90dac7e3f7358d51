"""A cut: the two dimensions of an N-d tensor that a grid shows, and where the others stand."""

from collections.abc import Sequence
from functools import lru_cache

import msgspec

from inspector.document.contents import Spans, flat_of
from inspector.messages.orders import Region

# A header of Qt's keeps a record for every section: more rows than this are shown in windows.
WINDOW = 8192
TILE = 64


class Cut(msgspec.Struct, frozen=True):
    """Which elements a grid shows. `at` fixes the dimensions that neither run down nor across;
    `top` and `left` are the first row and column where a tensor is too long for one window.
    `axes` are the dimensions that run down and across; left out, the last two."""

    shape: tuple[int, ...]
    at: tuple[int, ...] = ()
    top: int = 0
    left: int = 0
    axes: tuple[int, int] | None = None

    @property
    def down(self) -> int | None:
        """The dimension that runs down, or None."""
        if self.axes is not None:
            return self.axes[0]
        return len(self.shape) - 2 if len(self.shape) > 1 else None

    @property
    def across(self) -> int | None:
        """The dimension that runs across, or None."""
        if self.axes is not None:
            return self.axes[1]
        return len(self.shape) - 1 if self.shape else None

    @property
    def fixed(self) -> tuple[int, ...]:
        """The dimensions that `at` fixes, in order."""
        shown = (self.down, self.across)
        return tuple(d for d in range(len(self.shape)) if d not in shown)

    @property
    def height(self) -> int:
        """How many rows the whole tensor has in this cut."""
        return 1 if self.down is None else self.shape[self.down]

    @property
    def width(self) -> int:
        """How many columns the whole tensor has in this cut."""
        return 1 if self.across is None else self.shape[self.across]

    @property
    def rows(self) -> int:
        """How many rows the window shows; none where the tensor has no elements."""
        return 0 if 0 in self.shape else min(WINDOW, self.height - self.top)

    @property
    def columns(self) -> int:
        """How many columns the window shows."""
        return 0 if 0 in self.shape else min(WINDOW, self.width - self.left)

    def index(self, row: int, column: int) -> tuple[int, ...]:
        """The index in the tensor of a cell of the window."""
        index = dict(zip(self.fixed, self.at, strict=True))
        if self.down is not None:
            index[self.down] = self.top + row
        if self.across is not None:
            index[self.across] = self.left + column
        return tuple(index[d] for d in range(len(self.shape)))

    def flat(self, row: int, column: int) -> int:
        """The flat row-major index of a cell of the window."""
        first, down, across = _steps(self)
        return first + (self.top + row) * down + (self.left + column) * across

    def spans(self, rows: range, columns: range) -> Spans:
        """A block of the window as a range of the tensor; all rows or columns of the window are
        all that there are."""
        first, last = self.index(rows.start, columns.start), self.index(rows[-1], columns[-1])
        spans = [(a, b + 1) for a, b in zip(first, last, strict=True)]
        if self.down is not None and len(rows) == self.rows:
            spans[self.down] = (0, self.height)
        if self.across is not None and len(columns) == self.columns:
            spans[self.across] = (0, self.width)
        return tuple(spans)

    def region(self, top: int, left: int) -> Region:
        """The tile whose first cell is `top`, `left` of the tensor's cut: exact elements."""
        return Region(self.down, self.across, self.at, top, left, TILE, TILE, TILE)

    def text(self, name: str) -> str:
        """The cut as one writes it in Python: `x[2, :, :, 0]`."""
        if not self.shape:
            return name
        at = dict(zip(self.fixed, map(str, self.at), strict=True))
        return f"{name}[{', '.join(at.get(d, ':') for d in range(len(self.shape)))}]"

    def holding(self, index: Sequence[int]) -> "Cut":
        """The cut through an element with the same dimensions running, its window around it."""
        at = tuple(index[d] for d in self.fixed)
        row = 0 if self.down is None else index[self.down]
        column = 0 if self.across is None else index[self.across]
        top = self.top if self._shows(row, self.top) else self._around(row, self.height)
        left = self.left if self._shows(column, self.left) else self._around(column, self.width)
        return Cut(self.shape, at, top, left, self.axes)

    def cell(self, index: Sequence[int]) -> tuple[int, int]:
        """The row and column of the window where an element stands."""
        row = 0 if self.down is None else index[self.down] - self.top
        column = 0 if self.across is None else index[self.across] - self.left
        return row, column

    @staticmethod
    def _shows(at: int, first: int) -> bool:
        return first <= at < first + WINDOW

    @staticmethod
    def _around(at: int, size: int) -> int:
        return max(0, min(at - WINDOW // 2, size - WINDOW))

    def running(self, dimension: int, *, down: bool) -> "Cut":
        """With another dimension running down (or across); the one that did takes its place."""
        if self.down is None or self.across is None:
            return self
        old = self.down if down else self.across
        other = self.across if down else self.down
        if dimension == old:
            return self
        index = dict(zip(self.fixed, self.at, strict=True))
        if dimension == other:
            other = old
        else:
            index.pop(dimension)
            index[old] = 0
        axes = (dimension, other) if down else (other, dimension)
        at = tuple(index[d] for d in sorted(index))
        plain = axes == (len(self.shape) - 2, len(self.shape) - 1)
        return Cut(self.shape, at, axes=None if plain else axes)


@lru_cache(maxsize=16)
def _steps(cut: Cut) -> tuple[int, int, int]:
    """The flat index of the cut's first element, and how far it is to the next row and column."""
    ones = [int(d == cut.down) for d in range(len(cut.shape))]
    down = flat_of(ones, cut.shape)
    across = flat_of([int(d == cut.across) for d in range(len(cut.shape))], cut.shape)
    index = dict(zip(cut.fixed, cut.at, strict=True))
    return flat_of([index.get(d, 0) for d in range(len(cut.shape))], cut.shape), down, across


def cut_of(
    shape: Sequence[int], at: Sequence[int] = (), axes: tuple[int, int] | None = None
) -> Cut:
    """The cut at `at`, brought inside the shape; the first one where `at` does not fit."""
    sizes = tuple(shape)
    if axes is not None and (max(axes) >= len(sizes) or len(sizes) < 2):
        axes = None
    fixed = Cut(sizes, axes=axes).fixed
    if len(at) != len(fixed):
        at = (0,) * len(fixed)
    inside = tuple(max(0, min(i, sizes[d] - 1)) for i, d in zip(at, fixed, strict=True))
    return Cut(sizes, inside, axes=axes)
