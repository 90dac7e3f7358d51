"""Where the chips and edges of the autograd graph lie, kept up to date as cards move."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from math import floor

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainterPath

from inspector.canvas.chips import HEIGHT, Box, Corner, Drawing, Loose, Run, run

# How far beyond a chip what is painted at it may reach.
_BEYOND = 9.0
# How far beside its card an edge to what is not seen ends.
_OUT = 14.0
_NOWHERE = Box(0, 0, 0, 0, 0, 0, "")
_UNBOUND = (0.0, 0.0, 0.0, 0.0)
# What is in view is looked for by tiles of the canvas; an edge over more than so many is always
# looked at.
_TILE = 600.0
_MOST_TILES = 40
Tile = tuple[int, int]


class Places:
    """Paths are made when they are painted: most of a large graph is not in view. `body` gives the
    rectangle of a card."""

    def __init__(self, drawing: Drawing, body: Callable[[str], QRectF]) -> None:
        self._drawing = drawing
        self._body = body
        count = len(drawing.lines)
        self._boxes = [_NOWHERE] * len(drawing.chips)
        self._runs: list[Run | None] = [None] * count
        self._paths: list[QPainterPath | None] = [None] * count
        self._legs: list[list[QLineF] | None] = [None] * count
        self._bounds = [_UNBOUND] * count
        self.flat = [QLineF()] * count
        """All edges as straight lines, for far away."""
        self.rects = [QRectF()] * len(drawing.chips)
        """All chips."""
        self._chips_on: dict[Tile, set[int]] = {}
        self._lines_on: dict[Tile, set[int]] = {}
        self._long: set[int] = set()
        self._lines_of: dict[str, list[int]] = {}
        chips = drawing.chips
        for at, line in enumerate(drawing.lines):
            for card in {chips[line.one].card, chips[line.other].card}:
                self._lines_of.setdefault(card, []).append(at)
        self.put(drawing.cards)

    def put(self, cards: Iterable[str]) -> None:
        """These cards lie elsewhere."""
        lines = set[int]()
        for card in cards:
            body = self._body(card)
            left, bottom, right = body.left(), body.bottom(), body.right()
            row = [self._drawing.chips[at].spot for at in self._drawing.cards[card]]
            for at, spot in zip(self._drawing.cards[card], row, strict=True):
                x, y, width, height = spot
                first = last = True
                if len(row) > 1:
                    first = not any(o.top == y and o.left > x for o in row)
                    last = not any(o.top == y and o.left < x for o in row)
                if self._boxes[at] is not _NOWHERE:
                    _take(self._chips_on, _tile(self.rects[at].left(), self.rects[at].top()), at)
                self._boxes[at] = Box(
                    left + x, bottom + y, width, height, left, right, card, first, last
                )
                self.rects[at] = QRectF(left + x, bottom + y, width, height)
                self._chips_on.setdefault(_tile(left + x, bottom + y), set()).add(at)
            lines.update(self._lines_of.get(card, ()))
        for at in lines:
            self._put_line(at)

    def _put_line(self, at: int) -> None:
        line = self._drawing.lines[at]
        one, other = self._boxes[line.one], self._boxes[line.other]
        self._runs[at] = self._paths[at] = self._legs[at] = None
        x, y = one.left, one.top + one.height / 2
        to_x, to_y = other.left + other.width, other.top + other.height / 2
        self.flat[at] = QLineF(x, y, to_x, to_y)
        if self._bounds[at] is not _UNBOUND:
            for tile in _tiles(self._bounds[at]):
                _take(self._lines_on, tile, at)
            self._long.discard(at)
        # Where it runs back it swings beyond both ends.
        swing = max(40.0, (to_x - x) * 0.5 + 60)
        bounds = self._bounds[at] = (
            min(x, to_x) - swing,
            min(y, to_y) - HEIGHT,
            max(x, to_x) + swing,
            max(y, to_y) + 2 * HEIGHT,
        )
        tiles = _tiles(bounds)
        if not tiles:
            self._long.add(at)
        for tile in tiles:
            self._lines_on.setdefault(tile, set()).add(at)

    def around(self, cards: Iterable[str]) -> QRectF:
        """The rectangle around the chips of these cards and their edges."""
        whole = QRectF()
        for card in cards:
            for at in self._drawing.cards[card]:
                grown = self.rects[at].adjusted(-_BEYOND, -_BEYOND, _BEYOND, _BEYOND)
                whole = whole.united(grown)
            for at in self._lines_of.get(card, ()):
                left, top, right, bottom = self._bounds[at]
                whole = whole.united(QRectF(left, top, right - left, bottom - top))
        return whole

    @property
    def whole(self) -> QRectF:
        """The rectangle around all chips."""
        whole = QRectF()
        for rect in self.rects:
            whole = whole.united(rect)
        return whole

    def chips_in(self, rect: QRectF) -> list[int]:
        """The chips that can be seen in a part of the canvas."""
        grown = rect.adjusted(-_BEYOND, -_BEYOND, _BEYOND, _BEYOND)
        # A chip is on the tile of its corner: none is wider than a tile.
        tiles = _over(grown.adjusted(-_TILE, -HEIGHT, 0, 0))
        near = (at for tile in tiles for at in self._chips_on.get(tile, ()))
        return sorted(at for at in near if self.rects[at].intersects(grown))

    def lines_in(self, rect: QRectF) -> list[int]:
        """The edges that may be seen in a part of the canvas."""
        left, top, right, bottom = rect.left(), rect.top(), rect.right(), rect.bottom()
        near = set(self._long)
        for tile in _over(rect):
            near |= self._lines_on.get(tile, set())
        found = []
        for at in near:
            x, y, to_x, to_y = self._bounds[at]
            if x < right and to_x > left and y < bottom and to_y > top:
                found.append(at)
        return sorted(found)

    def chip_at(self, point: QPointF) -> int | None:
        """The chip under a point of the canvas."""
        near = QRectF(point.x() - 1, point.y() - 1, 2, 2)
        return next((at for at in self.chips_in(near) if self.rects[at].contains(point)), None)

    def run(self, at: int) -> Run:
        """How an edge runs."""
        found = self._runs[at]
        if found is None:
            line = self._drawing.lines[at]
            one, other = self._boxes[line.one], self._boxes[line.other]
            found = self._runs[at] = run(one, line.out, other, line.into)
        return found

    def loose(self, edges: Loose) -> QLineF:
        """How edges to what is not seen run: from the chip to a little beside its card."""
        box = self._boxes[edges.chip]
        y = box.top + box.height / 2
        if edges.comes:
            return QLineF(box.left + box.width, y, box.card_right + _OUT, y)
        return QLineF(box.left, y, box.card_left - _OUT, y)

    def legs(self, at: int) -> Sequence[QLineF]:
        """The same in straight legs."""
        found = self._legs[at]
        if found is None:
            way = self.run(at)
            bends: tuple[Corner, ...] = () if way.straight else (way.leaves, way.enters)
            if way.lane is not None:
                (x, _), (to_x, _) = way.handle, way.other
                bends = (way.leaves, (x, way.lane), (to_x, way.lane), way.enters)
            corners = (way.start, *bends, way.end)
            found = self._legs[at] = [QLineF(*a, *b) for a, b in pairwise(corners) if a != b]
        return found

    def path(self, at: int) -> QPainterPath:
        """The same as a path."""
        found = self._paths[at]
        if found is None:
            found = self._paths[at] = _path(self.run(at))
        return found


def _path(way: Run) -> QPainterPath:
    path = QPainterPath(QPointF(*way.start))
    if way.straight:
        path.lineTo(*way.end)
        return path
    (x, y), (to_x, to_y) = way.start, way.leaves
    if y != to_y:
        path.cubicTo(x - 5, y, x - 3, to_y, x - 8, to_y)
    path.lineTo(to_x, to_y)
    if way.lane is None:
        path.cubicTo(*way.handle, *way.other, *way.enters)
    else:
        lane = way.lane
        path.cubicTo(*way.handle, way.handle[0], lane, to_x, lane)
        path.lineTo(way.enters[0], lane)
        path.cubicTo(way.other[0], lane, *way.other, *way.enters)
    (x, y), (to_x, to_y) = way.enters, way.end
    if y != to_y:
        path.lineTo(to_x + 10, y)
        path.cubicTo(to_x + 5, y, to_x + 8, to_y, to_x, to_y)
    else:
        path.lineTo(to_x, to_y)
    return path


def _tile(x: float, y: float) -> Tile:
    return floor(x / _TILE), floor(y / _TILE)


def _over(rect: QRectF) -> list[Tile]:
    """The tiles that a rectangle lies over."""
    left, top = _tile(rect.left(), rect.top())
    right, bottom = _tile(rect.right(), rect.bottom())
    return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]


def _tiles(bounds: tuple[float, float, float, float]) -> list[Tile]:
    """The same, of bounds; none where they are too many."""
    left, top = _tile(bounds[0], bounds[1])
    right, bottom = _tile(bounds[2], bounds[3])
    if (right - left + 1) * (bottom - top + 1) > _MOST_TILES:
        return []
    return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]


def _take(of: dict[Tile, set[int]], tile: Tile, at: int) -> None:
    there = of.get(tile)
    if there is not None:
        there.discard(at)
