"""What a file holds, told before anything of it is loaded."""

import math
from collections.abc import Sequence

import msgspec

from inspector.document.contents import MOST_DIMENSIONS, MOST_ELEMENTS
from inspector.document.dtypes import DTYPES, STORED

MOST_TENSORS = 10_000
MOST_EMBEDDED = 256 << 20
"""More bytes than this are not taken out of a file: a document that held them were slow to save."""
_MOST_NAME = 200
# What only fits after a look at each number, and into what.
_NARROWED = {name: fits for name, fits in (("uint64", "int64"),) if name not in STORED}


class Entry(msgspec.Struct, frozen=True):
    """One tensor. `stored` is its dtype in the file, `dtype` the one that it gets here (it holds
    the same numbers), `size` its bytes here. `offset`: the byte of the file at which its numbers
    begin; None: they must be unpacked. `swapped`: big-endian, `columns`: they lie column by column.
    `stays`: it may stay in the file. `reason`: why it cannot be imported, empty where it can."""

    name: str
    shape: tuple[int, ...]
    stored: str
    dtype: str = ""
    size: int = 0
    offset: int | None = None
    swapped: bool = False
    columns: bool = False
    stays: bool = False
    reason: str = ""

    @property
    def stored_size(self) -> int:
        """The bytes that its numbers take in the file."""
        return math.prod(self.shape) * width_of(self.stored)


class Listing(msgspec.Struct, frozen=True):
    """All tensors of a file. `remark` says what else is to be known: what was left out. `digest`,
    `whole` and `stamp` tell whether it is still the same file (identity.py)."""

    path: str
    kind: str
    digest: bytes
    entries: tuple[Entry, ...]
    remark: str = ""
    whole: bytes = b""
    stamp: tuple[int, int] = (0, 0)


def entry(
    name: str,
    shape: Sequence[int],
    stored: str,
    offset: int | None = None,
    *,
    swapped: bool = False,
    columns: bool = False,
    reason: str = "",
) -> Entry:
    """The entry of a tensor, with the reason why it cannot be imported, if there is one."""
    sizes = tuple(shape)
    name = "".join(c if c.isprintable() else "\ufffd" for c in name[:_MOST_NAME])
    reason = reason or why_not_a_shape(sizes)
    if not reason and width_of(stored) == 0:
        reason = f"there are no tensors of {stored[:40]} here"
    if reason:
        return Entry(name, sizes, stored[:40], reason=reason)
    dtype = _NARROWED.get(stored) or STORED[stored][1]
    size = math.prod(sizes) * DTYPES[dtype].size
    stays = offset is not None and not swapped and stored in STORED
    reason = "" if stays or size <= MOST_EMBEDDED else too_large(size)
    return Entry(name, sizes, stored, dtype, size, offset, swapped, columns, stays, reason)


def width_of(stored: str) -> int:
    """The bytes of one number of this dtype; 0 where there is no such dtype."""
    if stored in _NARROWED:
        return DTYPES[_NARROWED[stored]].size
    return STORED[stored][0] if stored in STORED else 0


def why_not_a_shape(shape: Sequence[int]) -> str:
    """Why no tensor here has this shape; empty where one can."""
    if len(shape) > MOST_DIMENSIONS:
        return f"it has {len(shape)} dimensions, a tensor here at most {MOST_DIMENSIONS}"
    if any(not 0 <= size <= MOST_ELEMENTS for size in shape) or math.prod(shape) > MOST_ELEMENTS:
        return "it says that it has more than 2**40 elements"
    return ""


def too_large(size: int) -> str:
    """Why so many bytes are not taken out of a file."""
    return (
        f"it takes {size / 2**20:,.0f} MiB and must be unpacked, and of what is "
        f"packed at most {MOST_EMBEDDED >> 20} MiB are read"
    )
