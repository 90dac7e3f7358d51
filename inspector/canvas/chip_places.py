"""Where the chips and edges of the autograd graph lie, kept up to date as cards move."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainterPath

from inspector.canvas.chips import HEIGHT, Box, Drawing, Run, run

# How far beyond a chip what is painted at it may reach.
_BEYOND = 9.0
_NOWHERE = Box(0, 0, 0, 0, 0, 0, "")


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
        self._bounds = [(0.0, 0.0, 0.0, 0.0)] * count
        self.flat = [QLineF()] * count
        """All edges as straight lines, for far away."""
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
            for at in self._drawing.cards[card]:
                x, y, width, height = self._drawing.chips[at].spot
                self._boxes[at] = Box(left + x, bottom + y, width, height, left, right, card)
            lines.update(self._lines_of.get(card, ()))
        for at in lines:
            line = self._drawing.lines[at]
            one, other = self._boxes[line.one], self._boxes[line.other]
            self._runs[at] = self._paths[at] = None
            x, y = one.left, one.top + one.height / 2
            to_x, to_y = other.left + other.width, other.top + other.height / 2
            self.flat[at] = QLineF(x, y, to_x, to_y)
            # Where it runs back it swings beyond both ends.
            swing = max(40.0, (to_x - x) * 0.5 + 60)
            self._bounds[at] = (
                min(x, to_x) - swing,
                min(y, to_y) - HEIGHT,
                max(x, to_x) + swing,
                max(y, to_y) + 2 * HEIGHT,
            )

    def around(self, cards: Iterable[str]) -> QRectF:
        """The rectangle around the chips of these cards and their edges."""
        whole = QRectF()
        for card in cards:
            for at in self._drawing.cards[card]:
                grown = self.rect(at).adjusted(-_BEYOND, -_BEYOND, _BEYOND, _BEYOND)
                whole = whole.united(grown)
            for at in self._lines_of.get(card, ()):
                left, top, right, bottom = self._bounds[at]
                whole = whole.united(QRectF(left, top, right - left, bottom - top))
        return whole

    @property
    def whole(self) -> QRectF:
        """The rectangle around all chips."""
        whole = QRectF()
        for at in range(len(self._boxes)):
            whole = whole.united(self.rect(at))
        return whole

    def rect(self, at: int) -> QRectF:
        """Where a chip lies on the canvas."""
        box = self._boxes[at]
        return QRectF(box.left, box.top, box.width, box.height)

    def chips_in(self, rect: QRectF) -> list[int]:
        """The chips that can be seen in a part of the canvas."""
        left, top = rect.left() - _BEYOND, rect.top() - _BEYOND - HEIGHT
        right, bottom = rect.right() + _BEYOND, rect.bottom() + _BEYOND
        return [
            at
            for at, (x, y, width, _, _, _, _) in enumerate(self._boxes)
            if x < right and x + width > left and top < y < bottom
        ]

    def lines_in(self, rect: QRectF) -> list[int]:
        """The edges that may be seen in a part of the canvas."""
        left, top, right, bottom = rect.left(), rect.top(), rect.right(), rect.bottom()
        return [
            at
            for at, (x, y, to_x, to_y) in enumerate(self._bounds)
            if x < right and to_x > left and y < bottom and to_y > top
        ]

    def chip_at(self, point: QPointF) -> int | None:
        """The chip under a point of the canvas."""
        near = QRectF(point.x() - 1, point.y() - 1, 2, 2)
        return next((at for at in self.chips_in(near) if self.rect(at).contains(point)), None)

    def run(self, at: int) -> Run:
        """How an edge runs."""
        found = self._runs[at]
        if found is None:
            line = self._drawing.lines[at]
            one, other = self._boxes[line.one], self._boxes[line.other]
            found = self._runs[at] = run(one, line.out, other, line.into)
        return found

    def path(self, at: int) -> QPainterPath:
        """The same as a path."""
        found = self._paths[at]
        if found is None:
            way = self.run(at)
            found = QPainterPath(QPointF(*way.start))
            if way.straight:
                found.lineTo(*way.end)
            else:
                found.lineTo(*way.leaves)
                found.cubicTo(*way.handle, *way.other, *way.enters)
                found.lineTo(*way.end)
            self._paths[at] = found
        return found
