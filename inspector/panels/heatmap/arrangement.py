"""How a tensor of any number of dimensions is laid out on a plane: one cut, facets, or an image."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import msgspec

from inspector.messages.orders import Reduce, Region
from inspector.panels.heatmap.regions import (
    MOST,
    Slice,
    cell_of_index,
    detail,
    index_of_cell,
    sides,
    whole,
)

Mode = Literal["cells", "facets", "image", "line", "bars"]
# A vector of more elements is first seen as a line.
_MOST_CELLS = 32
_CHANNELS = (3, 4)


def modes(shape: Sequence[int], dtype: str) -> tuple[Mode, ...]:
    """The ways in which a tensor can be seen, the one to begin with first."""
    if 0 in shape:
        return ("cells",)
    rank = len(shape)
    if rank == 1:
        return ("cells", "line", "bars") if shape[0] <= _MOST_CELLS else ("line", "bars", "cells")
    if rank < 3:
        return ("cells",)
    count = math.prod(shape[:-2])
    if dtype.startswith("complex") or dtype == "bool" or channel_dimension(shape) is None:
        return ("facets", "cells") if count > 1 else ("cells", "facets")
    # Filters have three channels too, but are smaller than what one calls an image.
    if min(side for d, side in enumerate(shape) if d != channel_dimension(shape)) >= 8:
        return ("image", "facets", "cells")
    return ("facets", "image", "cells")


def channel_dimension(shape: Sequence[int]) -> int | None:
    """Which dimension may be red, green and blue: the third from the end, or the last."""
    rank = len(shape)
    if rank >= 3 and shape[-3] in _CHANNELS:
        return rank - 3
    if rank >= 3 and shape[-1] in _CHANNELS:
        return rank - 1
    return None


@dataclass(frozen=True)
class Arrangement:
    """`at`: the indices of the dimensions before the last two, where one cut is seen."""

    shape: tuple[int, ...]
    mode: Mode
    at: Slice = ()
    by: Reduce = "largest"

    @cached_property
    def _shown(self) -> tuple[int, int]:
        """The dimensions that run down and across each facet."""
        rank = len(self.shape)
        channel = self._channel
        if channel == rank - 1:
            return rank - 3, rank - 2
        return rank - 2, rank - 1

    @property
    def _channel(self) -> int | None:
        return channel_dimension(self.shape) if self.mode == "image" else None

    @cached_property
    def _spread(self) -> tuple[int, ...]:
        taken = {*self._shown, self._channel}
        return tuple(d for d in range(len(self.shape)) if d not in taken)

    @property
    def is_mosaic(self) -> bool:
        """Whether facets lie beside each other."""
        return self.mode in ("facets", "image") and len(self.shape) >= 3

    @cached_property
    def facet(self) -> tuple[int, int]:
        """Rows and columns of one facet."""
        if not self.is_mosaic:
            return sides(self.shape)
        return self.shape[self._shown[0]], self.shape[self._shown[1]]

    @cached_property
    def count(self) -> int:
        """How many facets there are."""
        return math.prod(self.shape[d] for d in self._spread) if self.is_mosaic else 1

    @cached_property
    def wide(self) -> int:
        """How many facets stand beside each other: about as wide as high, and a row for each
        index (or some of them) of the dimension before the last one that is spread."""
        if not self.is_mosaic or self.count == 1:
            return 1
        high, broad = self.facet
        wide = max(1, min(self.count, round(math.sqrt(self.count * high / max(1, broad)))))
        inner = self.shape[self._spread[-1]]
        if len(self._spread) > 1 and inner <= 2 * wide:
            return max(1, round(wide / inner)) * inner
        return wide

    @cached_property
    def sides(self) -> tuple[int, int]:
        """Rows and columns of the whole plane."""
        high, broad = self.facet
        if not self.is_mosaic:
            return high, broad
        return -(-self.count // self.wide) * high, self.wide * broad

    @cached_property
    def whole(self) -> tuple[Region, ...]:
        """What to ask for to see all of it: one region, or one for each channel."""
        if not self.is_mosaic:
            return (replace_by(whole(self.shape, self.at), self.by),)
        rows, columns = self.sides
        return self._regions(0, 0, rows, columns)

    def detail(self, visible: tuple[float, float, float, float]) -> tuple[Region, ...]:
        """What is visible, where that shows more than the whole does; else nothing."""
        if not self.is_mosaic:
            found = detail(self.shape, self.at, visible)
            return () if found is None else (replace_by(found, self.by),)
        rows, columns = self.sides
        high, broad = self.facet
        if max(rows, columns) <= MOST:
            return ()
        left, top, width, height = visible
        # Whole facets, and some around: small moves ask for nothing new.
        first_row, last_row = _around(top, height, high, rows)
        first_column, last_column = _around(left, width, broad, columns)
        coarse = max(-(-rows // MOST), -(-columns // MOST))
        fine = max(-(-(last_row - first_row) // MOST), -(-(last_column - first_column) // MOST))
        if fine >= coarse:
            return ()
        return self._regions(
            first_row, first_column, last_row - first_row, last_column - first_column
        )

    def index_of(self, row: int, column: int) -> tuple[int, ...] | None:
        """The index in the tensor of a cell; of an image that of its first channel. None after
        the last facet."""
        if not self.is_mosaic:
            return index_of_cell(self.shape, self.at, row, column)
        high, broad = self.facet
        number = row // high * self.wide + column // broad
        if number >= self.count:
            return None
        index = [0] * len(self.shape)
        for dimension in reversed(self._spread):
            number, index[dimension] = divmod(number, self.shape[dimension])
        index[self._shown[0]], index[self._shown[1]] = row % high, column % broad
        return tuple(index)

    def cell_of(self, index: Sequence[int]) -> tuple[int, int]:
        """Row and column of an index."""
        if not self.is_mosaic:
            return cell_of_index(index)
        high, broad = self.facet
        number = 0
        for dimension in self._spread:
            number = number * self.shape[dimension] + index[dimension]
        row, column = divmod(number, self.wide)
        return (
            row * high + index[self._shown[0]],
            column * broad + index[self._shown[1]],
        )

    @property
    def channel(self) -> int | None:
        """The dimension that is seen as colour."""
        return self._channel if self.is_mosaic else None

    def _regions(self, top: int, left: int, height: int, width: int) -> tuple[Region, ...]:
        down, across = self._shown
        base = Region(
            down, across, (), top, left, height, width, MOST, self.by, self._spread, self.wide
        )
        if self._channel is None:
            return (base,)
        return tuple(replace_at(base, (channel,)) for channel in range(3))


def replace_by(region: Region, by: Reduce) -> Region:
    """The same, reduced in another way."""
    return region if region.by == by else _replaced(region, by=by)


def replace_at(region: Region, at: tuple[int, ...]) -> Region:
    """The same at other indices of what is fixed."""
    return _replaced(region, at=at)


def _replaced(region: Region, **changes: object) -> Region:
    found: Region = msgspec.structs.replace(region, **changes)
    return found


def _around(first: float, length: float, facet: int, most: int) -> tuple[int, int]:
    """Where whole facets around a stretch begin and end."""
    step = facet * max(1, 2 ** math.floor(math.log2(max(1.0, length / (4 * facet)))))
    begin = int(first) // step * step
    end = min(most, -(-math.ceil(first + length) // step) * step)
    return begin, max(begin + 1, end)
