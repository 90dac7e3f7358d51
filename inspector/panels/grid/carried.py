"""Cells on the clipboard: as text for other programs, and as the bytes that they are for this one,
since no text tells one NaN from another."""

import re
from typing import NamedTuple

from PySide6.QtCore import QMimeData

from inspector.document.contents import Contents, literal
from inspector.document.dtypes import DTYPES

_KIND = "application/x-tensor-inspector-cells"
_HEAD = re.compile(rb"(\w{1,20}) (\d{1,7}) (\d{1,7})\n")
Rows = list[list[bytes]]


def carried(text: str, cells: Rows | None, dtype: str) -> QMimeData:
    """The text, and the bytes of the elements where they are known."""
    made = QMimeData()
    made.setText(text)
    if cells is not None:
        head = f"{dtype} {len(cells)} {len(cells[0])}\n".encode()
        made.setData(_KIND, head + b"".join(each for row in cells for each in row))
    return made


def cells_of(found: QMimeData, dtype: str) -> Rows | None:
    """The elements, where this program put them there and they are of this dtype."""
    held = _held(found)
    if held is None or held.dtype != dtype:
        return None
    size, width, data = DTYPES[dtype].size, held.width, held.data
    cells = [data[at : at + size] for at in range(0, len(data), size)]
    return [cells[at : at + width] for at in range(0, len(cells), width)]


def contents_of(found: QMimeData) -> Contents | None:
    """The cells as a tensor of their dtype, where this program put them there; of one row 1-d."""
    held = _held(found)
    if held is None:
        return None
    shape = (held.height, held.width)[held.height == 1 :]
    return Contents(held.dtype, () if shape == (1,) else shape, literal(held.data))


class _Held(NamedTuple):
    dtype: str
    height: int
    width: int
    data: bytes


def _held(found: QMimeData) -> _Held | None:
    data = bytes(found.data(_KIND).data())
    head = _HEAD.match(data)
    # Any program may say that it is ours.
    if head is None or head[1].decode() not in DTYPES:
        return None
    held = _Held(head[1].decode(), int(head[2]), int(head[3]), data[head.end() :])
    count = held.height * held.width
    if not count or len(held.data) != count * DTYPES[held.dtype].size:
        return None
    return None if held.dtype == "bool" and not set(held.data) <= {0, 1} else held
