"""The numbers of one picture, found by row and column of what is laid out."""

import math
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from inspector.document.dtypes import Number, numpy_dtype
from inspector.look.numbers import elements
from inspector.messages.answers import Seen

if TYPE_CHECKING:
    import numpy

    Magnitudes = numpy.ndarray[tuple[int, ...], numpy.dtype[numpy.float64]]

Part = Literal["magnitude", "phase", "real", "imaginary"]
"""What is shown of a complex number."""


class Layer:
    """A picture of a region; each of its cells stands for a block of `block` elements. `channels`:
    the pictures of red, green and blue, where it is seen as an image; `seen` is one of them."""

    def __init__(
        self, seen: Seen, part: Part = "magnitude", channels: tuple[Seen, ...] = ()
    ) -> None:
        self.seen = seen
        self.part = part
        self.channels = channels
        self.top = seen.look.region.top
        self.left = seen.look.region.left
        self.rows, self.columns = seen.rows, seen.columns
        self.block = seen.block

    @cached_property
    def numbers(self) -> list[Number]:
        """Row-major. Complex ones are kept whole where their magnitude is shown."""
        numbers = elements(self.seen)
        return numbers if self.part == "magnitude" else [_part(n, self.part) for n in numbers]

    @cached_property
    def magnitudes(self) -> "Magnitudes":
        """What the colours are chosen by, as an array of rows and columns."""
        return array_of(self.seen, self.part)

    @cached_property
    def odd(self) -> "Magnitudes | None":
        """Of an image: what is not finite in a channel of a cell, 0 where all are; None where that
        is everywhere."""
        import numpy

        channels = numpy.stack([array_of(each) for each in self.channels])
        finite = numpy.isfinite(channels)
        if finite.all():
            return None
        with numpy.errstate(invalid="ignore"):
            found: Magnitudes = numpy.where(finite, 0.0, channels).sum(axis=0)
        return found

    def cell(self, row: int, column: int) -> tuple[int, int] | None:
        """Row and column in this picture of a cell of the cut, or None outside."""
        down, across = (row - self.top) // self.block[0], (column - self.left) // self.block[1]
        inside = 0 <= down < self.rows and 0 <= across < self.columns
        return (down, across) if inside else None

    def number(self, row: int, column: int) -> Number | None:
        """What stands there: the element, or what its block was reduced to."""
        found = self.cell(row, column)
        return None if found is None else self.numbers[found[0] * self.columns + found[1]]

    def channel_numbers(self, row: int, column: int) -> list[float]:
        """What stands there in each channel; empty where it is no image."""
        found = self.cell(row, column)
        if found is None:
            return []
        return [float(array_of(each)[found]) for each in self.channels]

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


def array_of(seen: Seen, part: Part = "magnitude") -> "Magnitudes":
    """The cells of a picture as float64; of complex ones the part."""
    import numpy

    raw = numpy.frombuffer(seen.data, dtype=numpy_dtype(seen.dtype))
    raw = raw.reshape(seen.rows, seen.columns)
    if raw.dtype.names is not None:  # complex32, which numpy knows as two halves only
        raw = raw["real"].astype("c8") + 1j * raw["imag"].astype("c8")
    with numpy.errstate(all="ignore"):
        if raw.dtype.kind == "c":
            match part:
                case "magnitude":
                    raw = numpy.abs(raw)
                case "phase":
                    raw = numpy.angle(raw)
                case "real":
                    raw = raw.real
                case "imaginary":
                    raw = raw.imag
        return raw.astype("float64")


def _part(number: Number, part: Part) -> Number:
    if not isinstance(number, complex):
        return number
    match part:
        case "magnitude":
            return number
        case "phase":
            return math.atan2(number.imag, number.real)
        case "real":
            return number.real
        case "imaginary":
            return number.imag
