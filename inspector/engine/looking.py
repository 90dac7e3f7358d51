"""Cuts a window out of a tensor of any size, and counts what its numbers are like."""

import torch

from inspector.engine.dtypes import name_of
from inspector.engine.moments import statistics_of
from inspector.messages.answers import Gone, Seen, Statistics
from inspector.messages.orders import Look, Region

# No reduction reads more elements than this; where overlapping views would have more, it takes
# every so many-th row or column.
_MOST_READ = 2**31
_Key = tuple[str, bytes, str, int, tuple[int, ...]]


class Looker:
    """Answers Looks; statistics are counted once for each tensor."""

    def __init__(self) -> None:
        self._statistics: dict[bytes, dict[_Key, Statistics | None]] = {}

    def seen(self, order: Look, tensor: torch.Tensor) -> Seen | Gone:
        """The region as bytes; Gone where the tensor has no such dimensions."""
        with torch.no_grad():
            plain = tensor.detach().resolve_conj().resolve_neg()
            cut = _cut(plain, order.region)
            if cut is None:
                return Gone(order)
            most = max(1, order.region.most)
            block = (_block(cut.shape[0], most), _block(cut.shape[1], most))
            cells = cut if block == (1, 1) else largest(cut, block)
            statistics = self._counted(order, plain) if order.statistics else None
            return Seen(
                order,
                tuple(tensor.shape),
                name_of(tensor.dtype),
                cells.shape[0],
                cells.shape[1],
                block,
                as_bytes(cells),
                statistics,
            )

    def forget(self, key: bytes) -> None:
        """Forget the statistics of a result."""
        self._statistics.pop(key, None)

    def _counted(self, order: Look, tensor: torch.Tensor) -> Statistics | None:
        known = self._statistics.setdefault(order.key, {})
        key = (order.which, order.key, order.node, order.output, order.place)
        if key not in known:
            known[key] = statistics_of(tensor)
        return known[key]


def _block(size: int, most: int) -> int:
    return max(1, -(-size // most))


def _cut(tensor: torch.Tensor, region: Region) -> torch.Tensor | None:
    """The cells (rows x columns) of a region, clipped; None where the dimensions do not fit."""
    rank = tensor.dim()
    if rank == 2 and (region.down, region.across, region.top, region.left) == (0, 1, 0, 0):
        rows, columns = tensor.shape
        if rows <= region.height and columns <= region.width:
            return tensor  # most that is looked at is a small matrix, whole
    shown = [d for d in (region.down, region.across) if d is not None]
    if len(set(shown)) != len(shown) or any(not 0 <= d < rank for d in shown):
        return None
    at = list(region.at)
    for dimension in reversed([d for d in range(rank) if d not in shown]):
        wanted = at[_place(dimension, shown)] if _place(dimension, shown) < len(at) else 0
        size = tensor.shape[dimension]
        if size == 0:
            tensor = tensor.narrow(dimension, 0, 0)
            continue
        tensor = tensor.narrow(dimension, min(max(wanted, 0), size - 1), 1)
    fixed = [d for d in range(rank) if d not in shown]
    if any(tensor.shape[d] == 0 for d in fixed):
        return tensor.new_empty((0, 0))
    plane = tensor.permute([*fixed, *shown])
    sizes = list(plane.shape[len(fixed) :])
    if region.down is None:
        sizes.insert(0, 1)
    if region.across is None:
        sizes.append(1)
    strides = list(plane.stride()[len(fixed) :])
    if region.down is None:
        strides.insert(0, 0)
    if region.across is None:
        strides.append(0)
    plane = plane.as_strided(sizes, strides, plane.storage_offset())
    for dimension, (first, count) in enumerate(
        ((region.top, region.height), (region.left, region.width))
    ):
        first = min(max(first, 0), plane.shape[dimension])
        count = min(max(count, 0), plane.shape[dimension] - first)
        plane = plane.narrow(dimension, first, count)
    return plane


def _place(dimension: int, shown: list[int]) -> int:
    """Which entry of `at` a fixed dimension has."""
    return dimension - sum(d < dimension for d in shown)


def as_bytes(cells: torch.Tensor) -> bytes:
    """The elements, little-endian and row-major."""
    flat = cells.cpu().reshape(-1)
    if flat.numel() == 0:
        return b""
    # One element counts as contiguous whatever its stride, and view refuses a stride of 0.
    flat = flat.as_strided(flat.shape, (1,)) if flat.numel() == 1 else flat.contiguous()
    raw: bytes = flat.view(torch.uint8).numpy().tobytes()
    return raw


def largest(cut: torch.Tensor, block: tuple[int, int]) -> torch.Tensor:
    """Of every block of so many rows and columns the element of largest magnitude, as it is.
    NaN wins over everything, then infinities; ends that do not fill a block count too."""
    rows, columns = cut.shape
    down, across = -(-rows // block[0]) if rows else 0, -(-columns // block[1]) if columns else 0
    # An expanded dimension repeats one element: one is enough.
    if rows and cut.stride(0) == 0 and block[0] > 1:
        return largest(cut.narrow(0, 0, 1), (1, block[1])).expand(down, across)
    if columns and cut.stride(1) == 0 and block[1] > 1:
        return largest(cut.narrow(1, 0, 1), (block[0], 1)).expand(down, across)
    if rows * columns > _MOST_READ:
        cut, block = _thinned(cut, block)
    reduced = cut
    for dimension, size in enumerate(block):
        reduced = _reduced(reduced, dimension, size)
    return reduced


def _thinned(cut: torch.Tensor, block: tuple[int, int]) -> tuple[torch.Tensor, tuple[int, int]]:
    sizes = list(block)
    for dimension in (0, 1):
        while cut.numel() > _MOST_READ and sizes[dimension] % 2 == 0:
            step = [1, 1]
            step[dimension] = 2
            cut = cut[:: step[0], :: step[1]]
            sizes[dimension] //= 2
    return cut, (sizes[0], sizes[1])


def _reduced(cells: torch.Tensor, dimension: int, size: int) -> torch.Tensor:
    """Blocks of `size` along one dimension, each to its element of largest magnitude."""
    if size == 1 or cells.numel() == 0:
        return cells
    whole = cells.shape[dimension] // size
    parts = []
    if whole:
        body = cells.narrow(dimension, 0, whole * size)
        parts.append(_largest_along(torch.unflatten(body, dimension, (whole, size)), dimension + 1))
    if whole * size < cells.shape[dimension]:
        rest = cells.narrow(dimension, whole * size, cells.shape[dimension] - whole * size)
        parts.append(_largest_along(rest, dimension).unsqueeze(dimension))
    return parts[0] if len(parts) == 1 else torch.cat(parts, dimension)


def _largest_along(cells: torch.Tensor, dimension: int) -> torch.Tensor:
    if cells.dtype is torch.bool:
        return cells.any(dimension)
    if cells.is_complex():
        # `max` takes NaN for the largest of all.
        at = cells.abs().max(dimension, keepdim=True).indices
        return cells.gather(dimension, at).squeeze(dimension)
    # Two passes that read memory in order are faster than one that keeps where the largest is.
    most, least = cells.amax(dimension), cells.amin(dimension)
    if cells.is_floating_point():
        return torch.where(most.abs() >= least.abs(), most, torch.where(most.isnan(), most, least))
    # Compared below zero: the most negative integer has no magnitude of its own kind.
    return torch.where(least < -most, least, most) if cells.dtype.is_signed else most
