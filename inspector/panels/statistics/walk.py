"""How indices walk through memory: from an index to its place there, and back. No widgets."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from inspector.messages.answers import Located, Lying

# So many elements are drawn one by one; of larger memory what is read, and dots between.
MOST_CELLS = 256
# Where strides overlap, no more is tried to find an index.
_MOST_TRIES = 5000
Index = tuple[int, ...]


@dataclass(frozen=True)
class Walk:
    """A tensor in a memory: index i is at `offset` + sum(i * strides), in elements of `width`
    bytes."""

    name: str
    shape: Index
    strides: Index
    offset: int
    width: int

    def place(self, index: Sequence[int]) -> int:
        """Where an element lies."""
        steps = zip(index, self.strides, strict=True)
        return self.offset + sum(each * stride for each, stride in steps)

    def index_at(self, place: int, width: int | None = None) -> Index | None:
        """The first index that reads a place, which is counted in elements of `width` bytes; None
        where none does."""
        mine = self.width
        theirs = width or mine
        first, last = place * theirs // mine, ((place + 1) * theirs - 1) // mine
        order = sorted(range(len(self.shape)), key=self.strides.__getitem__, reverse=True)
        tries = iter(range(_MOST_TRIES))
        for each in range(first, last + 1):
            found = self._sought(each - self.offset, order, tries)
            if found is not None:
                return tuple(found[dimension] for dimension in range(len(self.shape)))
        return None

    def _sought(
        self, left: int, order: Sequence[int], tries: Iterator[int]
    ) -> dict[int, int] | None:
        """Indices along these dimensions that make up what is left to go."""
        if not order:
            return {} if left == 0 else None
        common = math.gcd(*(self.strides[d] for d in order))
        if next(tries, None) is None or (left % common if common else left):
            return None
        dimension, rest = order[0], order[1:]
        size, stride = self.shape[dimension], self.strides[dimension]
        if stride == 0:
            found = self._sought(left, rest, tries) if size else None
            return None if found is None else {dimension: 0, **found}
        reach = sum((self.shape[d] - 1) * self.strides[d] for d in rest)
        for index in range(max(0, -(-(left - reach) // stride)), min(size - 1, left // stride) + 1):
            found = self._sought(left - index * stride, rest, tries)
            if found is not None:
                return {dimension: index, **found}
        return None


def walk_of(name: str, located: Located) -> Walk | None:
    """The walk of a tensor that has strides and elements."""
    if located.strides is None or 0 in located.shape or not located.cells:
        return None
    width = located.size // located.cells
    return Walk(name, located.shape, located.strides, located.offset, width)


def walk_beside(name: str, lying: Lying) -> Walk | None:
    """That of another tensor in the same memory."""
    if 0 in lying.shape:
        return None
    return Walk(name, lying.shape, lying.strides, lying.offset, lying.width)


def places(read: Iterable[int], cells: int) -> tuple[int | None, ...]:
    """What is drawn of a memory of so many elements, in order; None stands for what is left out."""
    if cells <= MOST_CELLS:
        return tuple(range(cells))
    order = sorted(set(read))
    found: list[int | None] = [None] if order and order[0] > 0 else []
    for number, place in enumerate(order):
        if number and place != order[number - 1] + 1:
            found.append(None)
        found.append(place)
    if not order or order[-1] < cells - 1:
        found.append(None)
    return tuple(found)
