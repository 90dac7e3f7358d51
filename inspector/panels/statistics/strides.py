"""A picture of how indices walk through memory: the first cells of a tensor, and the elements that
they read, in the same colours."""

from dataclasses import dataclass
from itertools import product

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.look.fonts import mono, words
from inspector.look.maps import text_on
from inspector.look.ramps import sequential
from inspector.look.theme import Theme
from inspector.messages.answers import Located

# So many rows and columns of the last two dimensions are drawn, at their first indices else.
_MOST_SIDE = 8
# So many elements are drawn one by one; of larger memory what the corner reads, and dots between.
_MOST_CELLS = 256
_CELL, _BOX, _GAP = 24.0, 18.0, 2.0
_HEAD = 18.0


@dataclass(frozen=True)
class Walk:
    """`rows`: the place in memory of each element of the corner. `places`: what is drawn of the
    memory, in order; None stands for what is left out between two."""

    rows: tuple[tuple[int, ...], ...]
    places: tuple[int | None, ...]
    cut: bool

    @property
    def read(self) -> frozenset[int]:
        """The places that the corner reads."""
        return frozenset(place for row in self.rows for place in row)


def walk(located: Located) -> Walk:
    """The walk of a tensor that has strides and elements."""
    strides = located.strides or ()
    padded = ((1, 1, *located.shape)[-2:], (0, 0, *strides)[-2:])
    sides = [min(size, _MOST_SIDE) for size in padded[0]]
    rows = tuple(
        tuple(located.offset + i * padded[1][0] + j * padded[1][1] for j in range(sides[1]))
        for i in range(sides[0])
    )
    cut = tuple(sides) != tuple(padded[0]) or len(located.shape) > 2
    if located.cells <= _MOST_CELLS:
        return Walk(rows, tuple(range(located.cells)), cut)
    read = sorted({place for row in rows for place in row})
    places: list[int | None] = [None] if read and read[0] > 0 else []
    for number, place in enumerate(read):
        if number and place != read[number - 1] + 1:
            places.append(None)
        places.append(place)
    if not read or read[-1] < located.cells - 1:
        places.append(None)
    return Walk(rows, tuple(places), cut)


class StrideView(QWidget):
    """The corner of the tensor above, its memory below; what the pointer is on shows in both."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._walk: Walk | None = None
        self._at: int | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.update()

    def show_place(self, located: Located | None) -> None:
        """Show how this tensor lies; nothing where it has no strides or no element."""
        there = located is not None and located.strides is not None and 0 not in located.shape
        found = walk(located) if located is not None and there else None
        if found != self._walk:
            self._walk, self._at = found, None
            said = "" if found is None else f"{len(found.read)} places in memory are drawn"
            self.setAccessibleName(said)
            self.setFixedHeight(self._high())
            self.update()
        self.setVisible(found is not None)

    def _high(self) -> int:
        if self._walk is None:
            return 0
        width = self.width()
        lines = -(-len(self._walk.places) // self._across(width))
        return round(2 * _HEAD + 8 + len(self._walk.rows) * _CELL + lines * (_BOX + _GAP))

    def resizeEvent(self, event: object) -> None:
        self.setFixedHeight(self._high())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._walk is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setFont(words(11))
        painter.setPen(QColor(self._theme.muted))
        head = (
            "the first cells, each with its place in memory"
            if self._walk.cut
            else ("the tensor, each cell with its place in memory")
        )
        painter.drawText(QPointF(0, 12), head)
        below = _HEAD + len(self._walk.rows) * _CELL + 8
        painter.drawText(QPointF(0, below + 12), "memory, element by element")
        painter.setFont(mono(11))
        for place, box in self._boxes():
            self._paint_box(painter, place, box)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        found = next((place for place, box in self._boxes() if box.contains(at)), None)
        if found != self._at:
            self._at = found
            self.update()

    def leaveEvent(self, _event: object) -> None:
        self._at = None
        self.update()

    def _across(self, width: float) -> int:
        return max(1, int((width + _GAP) // (self._box_width + _GAP)))

    @property
    def _box_width(self) -> float:
        assert self._walk is not None
        widest = max((len(str(p)) for p in self._walk.places if p is not None), default=1)
        return max(_BOX, widest * 7.0 + 6)

    def _boxes(self) -> list[tuple[int | None, QRectF]]:
        """What is drawn: the corner's cells, then memory."""
        if self._walk is None:
            return []
        broad = self._box_width
        found: list[tuple[int | None, QRectF]] = []
        for row, column in product(range(len(self._walk.rows)), range(len(self._walk.rows[0]))):
            left = column * (broad + 8 + _GAP)
            box = QRectF(left, _HEAD + row * _CELL, broad + 8, _CELL - _GAP)
            found.append((self._walk.rows[row][column], box))
        top = 2 * _HEAD + len(self._walk.rows) * _CELL + 8
        across = self._across(self.width())
        for number, place in enumerate(self._walk.places):
            line, column = divmod(number, across)
            box = QRectF(column * (broad + _GAP), top + line * (_BOX + _GAP), broad, _BOX)
            found.append((place, box))
        return found

    def _paint_box(self, painter: QPainter, place: int | None, box: QRectF) -> None:
        assert self._walk is not None
        if place is None:
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "…")
            return
        order = sorted(self._walk.read)
        if place in self._walk.read:
            share = order.index(place) / max(1, len(order) - 1)
            colour = QColor(*sequential("deep")[round(40 + 200 * share)])
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(box, 3, 3)
            ink = text_on(colour, self._theme)
        else:
            painter.setPen(QPen(QColor(self._theme.line), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            ink = QColor(self._theme.muted)
        if place == self._at:
            painter.setPen(QPen(QColor(self._theme.text), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3)
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(place))
