"""Blocks of cells, each to one: its element of largest magnitude, or its mean.

A plane is read once, piece by piece.
"""

import itertools
import math
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import torch

from inspector.engine.planes import Plane
from inspector.engine.threads import side_by_side
from inspector.engine.widening import countable
from inspector.messages.orders import Reduce

# So much is read at once: each piece costs some twenty calls, for which threads wait in turn.
_PIECE, _LARGE_PIECE = 2**22, 2**24
# Below this one thread is done before a second one has begun.
_ALONE = 2**22
# No reduction reads more elements than this; where overlapping views would have more, it takes
# every so many-th row or column.
_MOST_READ = 2**31

# So many cells are read before it is seen whether something else is asked.
_AT_A_TURN = 2**23
_Line = Callable[[Iterator[torch.Tensor]], torch.Tensor]
_Fold = Callable[[torch.Tensor, int], torch.Tensor]
Ends = tuple[float, float]
"""The least and the largest of the finite numbers that were met."""


def block_of(plane: Plane, most: int) -> tuple[int, int]:
    """How many rows and columns are one cell, so that no side is longer than `most`. A block never
    holds parts of two facets: it is some part of one, or some of them."""
    most = max(1, most)
    return (
        _fitting(plane.rows, most, plane.facet[0]),
        _fitting(plane.columns, most, plane.facet[1]),
    )


def _fitting(size: int, most: int, facet: int) -> int:
    least = max(1, -(-size // most))
    if least == 1 or facet >= size:
        return least
    if least >= facet:
        return -(-least // facet) * facet
    return next(each for each in range(least, facet + 1) if facet % each == 0)


def reduced(plane: Plane, block: tuple[int, int], by: Reduce) -> tuple[torch.Tensor, Ends | None]:
    """One cell for each block; ends that do not fill a block count too. NaN wins over everything,
    then infinities. The ends are told where the largest were sought among real numbers."""
    down, across = -(-plane.rows // block[0]), -(-plane.columns // block[1])
    if plane.same[0] and block[0] > 1:
        # One and the same memory, again and again: once is enough.
        one, ends = reduced(replace(plane, rows=1), (1, block[1]), by)
        return one.expand(down, across), ends
    if plane.same[1] and block[1] > 1:
        one, ends = reduced(replace(plane, columns=1), (block[0], 1), by)
        return one.expand(down, across), ends
    line, pieces, met = _lines(plane, block, by)
    if plane.on_cpu and plane.rows * plane.columns > _ALONE:
        return torch.cat(side_by_side(line, pieces)), met.told()
    return torch.cat([line(piece) for piece in pieces]), met.told()


def in_turns(
    plane: Plane, block: tuple[int, int], by: Reduce
) -> Iterator[tuple[torch.Tensor, Ends | None] | None]:
    """`reduced`, a few milliseconds at a time: None after each, and in the end what it found."""
    if any(plane.same):
        yield reduced(plane, block, by)
        return
    line, pieces, met = _lines(plane, block, by)
    found: list[torch.Tensor] = []
    # A line of blocks goes through all columns.
    at_a_turn = max(1, _AT_A_TURN // (max(block[0], _PIECE // plane.columns) * plane.columns))
    while some := list(itertools.islice(pieces, at_a_turn)):
        found += side_by_side(line, some)
        yield None
    yield torch.cat(found), met.told()


def _lines(
    plane: Plane, block: tuple[int, int], by: Reduce
) -> tuple[_Line, Iterator[Iterator[torch.Tensor]], "_Ends"]:
    """What makes a line of blocks of a line of pieces, these, and the ends that it meets."""
    steps, block = _thinning(plane, block)
    met = _Ends()

    def line(parts: Iterator[torch.Tensor]) -> torch.Tensor:
        folded = [_folded(part[:: steps[0], :: steps[1]], block, by, met) for part in parts]
        return folded[0] if len(folded) == 1 else torch.cat(folded, 1)

    return line, _pieces(plane, (block[0] * steps[0], block[1] * steps[1])), met


def _thinning(plane: Plane, block: tuple[int, int]) -> tuple[tuple[int, int], tuple[int, int]]:
    """Every how many-th row and column is read, and the block that is left of them."""
    steps, sizes = [1, 1], list(block)
    for side in (0, 1):
        while (
            plane.rows * plane.columns > _MOST_READ * steps[0] * steps[1] and sizes[side] % 2 == 0
        ):
            steps[side] *= 2
            sizes[side] //= 2
    return (steps[0], steps[1]), (sizes[0], sizes[1])


def _pieces(plane: Plane, block: tuple[int, int]) -> Iterator[Iterator[torch.Tensor]]:
    """Whole blocks at a time, line by line; a line may be read in any thread."""
    most = _PIECE if plane.on_cpu else _LARGE_PIECE
    across = plane.columns
    if across * block[0] > most:
        across = max(1, most // block[0] // block[1]) * block[1]
    down = max(1, most // (block[0] * max(1, min(across, plane.columns)))) * block[0]
    for top in range(0, plane.rows, down):
        yield _line(plane, top, min(down, plane.rows - top), across)


def _line(plane: Plane, top: int, height: int, across: int) -> Iterator[torch.Tensor]:
    for left in range(0, plane.columns, across):
        yield countable(plane.part(top, left, height, min(across, plane.columns - left)))


def _folded(part: torch.Tensor, block: tuple[int, int], by: Reduce, met: "_Ends") -> torch.Tensor:
    if by == "mean":
        return _means(part, block)
    if part.dtype is torch.bool:
        return _along(_along(part, 0, block[0], _any), 1, block[1], _any)
    if part.is_complex():
        return _along(_along(part, 0, block[0], _largest), 1, block[1], _largest)
    # Two passes are faster than one that keeps where the largest is.
    most = _along(_along(part, 0, block[0], _most), 1, block[1], _most)
    least = _along(_along(part, 0, block[0], _least), 1, block[1], _least)
    met.meet(least, most)
    if part.is_floating_point():
        return torch.where(most.abs() >= least.abs(), most, torch.where(most.isnan(), most, least))
    # Compared below zero: the most negative integer has no magnitude of its own kind.
    return torch.where(least < -most, least, most) if part.dtype.is_signed else most


def _any(cells: torch.Tensor, dimension: int) -> torch.Tensor:
    return cells.any(dimension)


def _most(cells: torch.Tensor, dimension: int) -> torch.Tensor:
    return cells.amax(dimension)


def _least(cells: torch.Tensor, dimension: int) -> torch.Tensor:
    return cells.amin(dimension)


def _sum(cells: torch.Tensor, dimension: int) -> torch.Tensor:
    return cells.sum(dimension)


def _largest(cells: torch.Tensor, dimension: int) -> torch.Tensor:
    # `max` takes NaN for the largest of all.
    at = cells.abs().max(dimension, keepdim=True).indices
    return cells.gather(dimension, at).squeeze(dimension)


def _means(part: torch.Tensor, block: tuple[int, int]) -> torch.Tensor:
    """In double precision, and handed out as wide as the numbers were."""
    if part.is_complex():
        return torch.complex(_means(part.real, block), _means(part.imag, block))
    sums = _along(_along(part.to(torch.float64), 0, block[0], _sum), 1, block[1], _sum)
    counts = _counts(part.shape[0], block[0]).unsqueeze(1) * _counts(part.shape[1], block[1])
    means = sums / counts.to(sums.device)
    if part.dtype is torch.float64 and not bool(torch.isfinite(means).all()):
        # A sum may have left the range of float64 where the mean does not.
        shares = part / counts.max().to(part.device)
        small = _along(_along(shares, 0, block[0], _sum), 1, block[1], _sum)
        means = small * (counts.max() / counts).to(sums.device)
    narrow = part.dtype in (torch.float32, torch.float16, torch.bfloat16)
    return means.to(torch.float32) if narrow else means


def _counts(size: int, block: int) -> torch.Tensor:
    """How many rows (or columns) each block really has."""
    starts = torch.arange(0, size, block)
    return torch.clamp(size - starts, max=block).to(torch.float64)


def _along(cells: torch.Tensor, dimension: int, size: int, fold: _Fold) -> torch.Tensor:
    """Blocks of `size` along one dimension, each to one element."""
    if size == 1 or cells.numel() == 0:
        return cells
    whole = cells.shape[dimension] // size
    parts = []
    if whole:
        body = cells.narrow(dimension, 0, whole * size)
        parts.append(fold(torch.unflatten(body, dimension, (whole, size)), dimension + 1))
    if whole * size < cells.shape[dimension]:
        rest = cells.narrow(dimension, whole * size, cells.shape[dimension] - whole * size)
        parts.append(fold(rest, dimension).unsqueeze(dimension))
    return parts[0] if len(parts) == 1 else torch.cat(parts, dimension)


class _Ends:
    """The ends of what was met so far."""

    def __init__(self) -> None:
        self._least, self._most = math.inf, -math.inf
        self._lock = threading.Lock()

    def meet(self, least: torch.Tensor, most: torch.Tensor) -> None:
        """Blocks by their least and largest element; NaN and infinities are passed over."""
        if least.is_floating_point():
            low, high = float(least.amin()), float(most.amax())
            if not (math.isfinite(low) and math.isfinite(high)):
                finite = torch.isfinite(least) & torch.isfinite(most)
                if not bool(finite.any()):
                    return
                low, high = float(least[finite].amin()), float(most[finite].amax())
        else:
            low, high = int(least.amin()), int(most.amax())
        with self._lock:
            self._least, self._most = min(self._least, low), max(self._most, high)

    def told(self) -> Ends | None:
        """The ends, or None where nothing finite was met."""
        return (self._least, self._most) if self._least <= self._most else None
