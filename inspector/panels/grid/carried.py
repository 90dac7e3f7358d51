"""Cells on the clipboard: as text for other programs, and as the bytes that they are for this one,
since no text tells one NaN from another."""

import re

from PySide6.QtCore import QMimeData

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
    data = bytes(found.data(_KIND).data())
    head = _HEAD.match(data)
    # Any program may say that it is ours.
    if head is None or head[1].decode() != dtype:
        return None
    height, width, size = int(head[2]), int(head[3]), DTYPES[dtype].size
    data = data[head.end() :]
    if not height * width or len(data) != height * width * size:
        return None
    if dtype == "bool" and not set(data) <= {0, 1}:
        return None
    cells = [data[at : at + size] for at in range(0, len(data), size)]
    return [cells[at : at + width] for at in range(0, len(cells), width)]
