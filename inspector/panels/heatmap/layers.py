"""The numbers of one picture, found by row and column of the cut."""

from functools import cached_property

from inspector.document.dtypes import Number
from inspector.look.numbers import elements
from inspector.messages.answers import Seen


class Layer:
    """A picture of a region; each of its cells stands for a block of `block` elements."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self.top = seen.look.region.top
        self.left = seen.look.region.left
        self.rows, self.columns = seen.rows, seen.columns
        self.block = seen.block

    @cached_property
    def numbers(self) -> list[Number]:
        """Row-major."""
        return elements(self.seen)

    def cell(self, row: int, column: int) -> tuple[int, int] | None:
        """Row and column in this picture of a cell of the cut, or None outside."""
        down, across = (row - self.top) // self.block[0], (column - self.left) // self.block[1]
        inside = 0 <= down < self.rows and 0 <= across < self.columns
        return (down, across) if inside else None

    def number(self, row: int, column: int) -> Number | None:
        """What stands there: the element, or the one of largest magnitude of its block."""
        found = self.cell(row, column)
        return None if found is None else self.numbers[found[0] * self.columns + found[1]]

    def span(self, row: int, column: int) -> tuple[int, int, int, int]:
        """The block around a cell of the cut: first row, last row + 1, first column, last + 1."""
        down, across = (row - self.top) // self.block[0], (column - self.left) // self.block[1]
        region = self.seen.look.region
        first_row, first_column = (
            self.top + down * self.block[0],
            self.left + across * self.block[1],
        )
        return (
            first_row,
            min(first_row + self.block[0], region.top + region.height),
            first_column,
            min(first_column + self.block[1], region.left + region.width),
        )
