"""Where a card beside the pointer stands."""

from PySide6.QtCore import QPoint, QSize

_EDGE, _ABOVE = 8, 12


def beside(at: QPoint, away: QPoint, size: QSize, room: QSize) -> QPoint:
    """The top left corner of a card of this size: `away` from the point, above it where it has no
    room below, and within the room as far as it goes."""
    where = at + away
    x = min(where.x(), room.width() - size.width() - _EDGE)
    y = where.y()
    if y + size.height() > room.height() - _EDGE:
        y = at.y() - size.height() - _ABOVE
    return QPoint(max(_EDGE, x), max(_EDGE, y))
