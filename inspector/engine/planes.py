"""What is looked at as a matrix: a cut of a tensor, facets beside each other, or a difference.

A plane hands out parts of itself; nothing is copied before a part is asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch

from inspector.engine.widening import difference
from inspector.messages.orders import Region

Part = Callable[[int, int, int, int], torch.Tensor]
"""The cells from a row and a column on, so many rows and columns of them."""


@dataclass(frozen=True)
class Plane:
    """`rows` x `columns` cells. `facet`: rows and columns of each facet; of a cut, of the whole.
    `same`: whether all rows, and all columns, are one and the same memory."""

    rows: int
    columns: int
    part: Part
    facet: tuple[int, int]
    same: tuple[bool, bool] = (False, False)
    on_cpu: bool = True


def plane_of(tensor: torch.Tensor, region: Region) -> Plane | None:
    """The cells of a region, clipped; None where the dimensions do not fit."""
    if region.spread:
        return _facets(tensor, region)
    cut = _cut(tensor, region)
    return None if cut is None else _of_matrix(cut)


def difference_of(one: Plane, other: Plane) -> Plane:
    """What is left of one plane when another of the same size is taken from it."""

    def part(top: int, left: int, height: int, width: int) -> torch.Tensor:
        return difference(one.part(top, left, height, width), other.part(top, left, height, width))

    same = (one.same[0] and other.same[0], one.same[1] and other.same[1])
    return Plane(one.rows, one.columns, part, one.facet, same, one.on_cpu)


def _of_matrix(cut: torch.Tensor) -> Plane:
    rows, columns = cut.shape

    def part(top: int, left: int, height: int, width: int) -> torch.Tensor:
        return cut.narrow(0, top, height).narrow(1, left, width)

    same = (rows > 1 and cut.stride(0) == 0, columns > 1 and cut.stride(1) == 0)
    return Plane(rows, columns, part, (max(1, rows), max(1, columns)), same, cut.is_cpu)


def _cut(tensor: torch.Tensor, region: Region) -> torch.Tensor | None:
    rank = tensor.dim()
    if rank == 2 and (region.down, region.across, region.top, region.left) == (0, 1, 0, 0):
        rows, columns = tensor.shape
        if rows <= region.height and columns <= region.width:
            return tensor  # most that is looked at is a small matrix, whole
    shown = [d for d in (region.down, region.across) if d is not None]
    if len(set(shown)) != len(shown) or any(not 0 <= d < rank for d in shown):
        return None
    fixed = [d for d in range(rank) if d not in shown]
    if any(tensor.shape[d] == 0 for d in fixed):
        return tensor.new_empty((0, 0))
    for place, dimension in enumerate(fixed):
        tensor = _fixed(tensor, dimension, region.at, place)
    plane = tensor.permute([*fixed, *shown])
    sizes, strides = list(plane.shape[len(fixed) :]), list(plane.stride()[len(fixed) :])
    if region.down is None:
        sizes.insert(0, 1)
        strides.insert(0, 0)
    if region.across is None:
        sizes.append(1)
        strides.append(0)
    plane = plane.as_strided(sizes, strides, plane.storage_offset())
    for dimension, (first, count) in enumerate(
        ((region.top, region.height), (region.left, region.width))
    ):
        first = min(max(first, 0), plane.shape[dimension])
        count = min(max(count, 0), plane.shape[dimension] - first)
        plane = plane.narrow(dimension, first, count)
    return plane


def _fixed(tensor: torch.Tensor, dimension: int, at: tuple[int, ...], place: int) -> torch.Tensor:
    wanted = at[place] if place < len(at) else 0
    return tensor.narrow(dimension, min(max(wanted, 0), tensor.shape[dimension] - 1), 1)


def _facets(tensor: torch.Tensor, region: Region) -> Plane | None:
    """Facet after facet in rows of `wide`; cells after the last one are zero."""
    rank, spread = tensor.dim(), list(region.spread)
    shown = [d for d in (region.down, region.across) if d is not None]
    chosen = [*spread, *shown]
    if len(set(chosen)) != len(chosen) or any(not 0 <= d < rank for d in chosen):
        return None
    if tensor.numel() == 0:
        return _of_matrix(tensor.new_empty((0, 0)))
    fixed = [d for d in range(rank) if d not in chosen]
    for place, dimension in enumerate(fixed):
        tensor = _fixed(tensor, dimension, region.at, place)
    stack = tensor.permute([*fixed, *spread, *shown])
    stack = stack.as_strided(
        stack.shape[len(fixed) :], stack.stride()[len(fixed) :], stack.storage_offset()
    )
    if region.down is None:
        stack = stack.unsqueeze(len(spread))
    if region.across is None:
        stack = stack.unsqueeze(-1)
    sizes = stack.shape[:-2]
    count = sizes.numel()
    high, broad = stack.shape[-2:]
    wide = max(1, region.wide)
    whole_rows, whole_columns = -(-count // wide) * high, wide * broad
    top, left = min(max(region.top, 0), whole_rows), min(max(region.left, 0), whole_columns)
    rows = min(max(region.height, 0), whole_rows - top)
    columns = min(max(region.width, 0), whole_columns - left)

    def part(row: int, column: int, height: int, width: int) -> torch.Tensor:
        first = (top + row) // high
        last = -(-(top + row + height) // high)
        some = _some(stack, sizes, first * wide, min(count, last * wide))
        lacking = (last - first) * wide - some.shape[0]
        if lacking:
            some = torch.cat([some, some.new_zeros((lacking, high, broad))])
        grid = some.view(last - first, wide, high, broad).permute(0, 2, 1, 3)
        laid = grid.reshape((last - first) * high, wide * broad)
        return laid.narrow(0, top + row - first * high, height).narrow(1, left + column, width)

    return Plane(rows, columns, part, (high, broad), on_cpu=tensor.is_cpu)


def _some(stack: torch.Tensor, sizes: torch.Size, first: int, end: int) -> torch.Tensor:
    """These facets of a stack, one after the other, copied."""
    if len(sizes) == 1:
        return stack.narrow(0, first, end - first).contiguous()
    flat = torch.arange(first, end, device=stack.device)
    found: torch.Tensor = stack[torch.unravel_index(flat, sizes)]
    return found.contiguous()
