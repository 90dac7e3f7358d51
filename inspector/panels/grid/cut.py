"""A cut: the two dimensions of an N-d tensor that a grid shows, and where the others stand."""

from collections.abc import Sequence

import msgspec

from inspector.document.contents import flat_of
from inspector.messages.orders import Region

# A header of Qt's keeps a record for every section: more rows than this are shown in windows.
WINDOW = 65536
TILE = 64


class Cut(msgspec.Struct, frozen=True):
    """Which elements a grid shows. `at` fixes the dimensions that neither run down nor across;
    `top` and `left` are the first row and column where a tensor is too long for one window."""

    shape: tuple[int, ...]
    at: tuple[int, ...] = ()
    top: int = 0
    left: int = 0

    @property
    def down(self) -> int | None:
        """The dimension that runs down, or None."""
        return len(self.shape) - 2 if len(self.shape) > 1 else None

    @property
    def across(self) -> int | None:
        """The dimension that runs across, or None."""
        return len(self.shape) - 1 if self.shape else None

    @property
    def fixed(self) -> tuple[int, ...]:
        """The dimensions that `at` fixes, in order."""
        return tuple(range(max(0, len(self.shape) - 2)))

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
        tail = (self.top + row, self.left + column)
        rank = len(self.shape)
        return (*self.at, *tail) if rank > 1 else tail[1:] if rank else ()

    def flat(self, row: int, column: int) -> int:
        """The flat row-major index of a cell of the window."""
        return flat_of(self.index(row, column), self.shape)

    def region(self, top: int, left: int) -> Region:
        """The tile whose first cell is `top`, `left` of the tensor's cut: exact elements."""
        return Region(self.down, self.across, self.at, top, left, TILE, TILE, TILE)

    def text(self, name: str) -> str:
        """The cut as one writes it in Python: `x[2, :, :]`."""
        if not self.shape:
            return name
        return f"{name}[{', '.join([*map(str, self.at), *':' * min(2, len(self.shape))])}]"


def cut_of(shape: Sequence[int], at: Sequence[int] = ()) -> Cut:
    """The cut at `at`, brought inside the shape; the first one where `at` does not fit."""
    sizes = tuple(shape)
    outer = sizes[:-2]
    if len(at) != len(outer):
        at = (0,) * len(outer)
    return Cut(sizes, tuple(max(0, min(i, size - 1)) for i, size in zip(at, outer, strict=True)))
