"""Which card, frame or wire lies on top: the document says so, not the history of the window."""

from collections.abc import Collection, Iterable, Mapping
from zlib import crc32

from PySide6.QtWidgets import QGraphicsItem

from inspector.document.nodes import NodeId

# Steps so small that no kind of thing rises into the next.
_STEP = 1e-6


def restack(
    items: Mapping[NodeId, QGraphicsItem], order: Iterable[NodeId], new: Collection[NodeId]
) -> None:
    """Items that were added last lie where their nodes stand in the document's order: those that
    undo brings back, below the ones that came after them."""
    if not new:
        return
    above: QGraphicsItem | None = None
    for node in reversed(tuple(order)):
        item = items.get(node)
        if item is None:
            continue
        if above is not None and node in new:
            item.stackBefore(above)
        if above is not None or node not in new:
            above = item


def height_of(place: int) -> float:
    """How much higher than the first of its kind something lies."""
    return place * _STEP


def height_of_wire(key: Iterable[object]) -> float:
    """The same for a wire: any order will do, as long as it is always the same."""
    return crc32("".join(map(str, key)).encode()) / 2**33
