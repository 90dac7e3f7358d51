"""A matrix of numbers as coloured cells with labelled rows and columns, to point at."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.look.cells import paint_cells
from inspector.look.fonts import mono
from inspector.look.maps import gradient_scale
from inspector.look.theme import Theme

_PX = 10.5
_HIGH = 16.0
_LEAST_LABEL = 12.0
_WIDEST, _HIGHEST = 76.0, 34.0
_GAP = 6.0


class Matrix(QWidget):
    """`pointed`: the pointer or the arrow keys stand at a cell (its number, None: at none)."""

    pointed = Signal(object)
    chosen = Signal(int)

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: Sequence[str] = ()
        self._columns: Sequence[str] = ()
        self._numbers: Sequence[float] = ()
        self._limit = 1.0
        self._marked: frozenset[int] = frozenset()
        self._faint = False
        self.at: int | None = None
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 72)

    def show_numbers(
        self,
        rows: Sequence[str],
        columns: Sequence[str],
        numbers: Sequence[float],
        *,
        limit: float,
        marked: frozenset[int] = frozenset(),
        faint: bool = False,
    ) -> None:
        """Row-major numbers; those still to come are left out. `limit` stands at the end of the
        colours, `marked` cells have a dot; `faint`: they are from before the last edit."""
        if (rows, columns) != (self._rows, self._columns):
            self.at = None
        self._rows, self._columns, self._numbers = rows, columns, numbers
        self._limit, self._marked, self._faint = limit, marked, faint
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        self.update()

    def cell(self, at: int) -> QRectF:
        """Where a cell is drawn."""
        area, columns = self._area(), max(1, len(self._columns))
        width, height = area.width() / columns, area.height() / max(1, len(self._rows))
        row, column = divmod(at, columns)
        return QRectF(area.left() + column * width, area.top() + row * height, width, height)

    def _area(self) -> QRectF:
        """The cells, without their labels."""
        advance = _PX * 0.62
        side = max((len(each) for each in self._rows), default=0) * advance + _GAP
        top = _HIGH if any(self._columns) else 0.0
        room = QRectF(self.rect()).adjusted(side + 2, top + 2, -4, -4)
        rows, columns = max(1, len(self._rows)), max(1, len(self._columns))
        width = min(room.width() / columns, _WIDEST)
        height = min(room.height() / rows, _HIGHEST)
        if min(width, height) < _LEAST_LABEL:
            width = height = min(width, height)  # too small for numbers: squares are read best
        return QRectF(room.left(), room.top(), width * columns, height * rows)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, area = self._theme, self._area()
        if self._faint:
            painter.setOpacity(0.55)
        columns = max(1, len(self._columns))
        whole = len(self._numbers) // columns
        scale = gradient_scale(theme, self._limit)
        height = area.height() / max(1, len(self._rows))
        if whole:
            rect = QRectF(area.left(), area.top(), area.width(), whole * height)
            numbers = list(self._numbers[: whole * columns])
            paint_cells(painter, rect, whole, columns, numbers, scale, theme, text=True)
        rest = list(self._numbers[whole * columns :])
        if rest:
            first = self.cell(whole * columns)
            rect = QRectF(first.left(), first.top(), first.width() * len(rest), first.height())
            paint_cells(painter, rect, 1, len(rest), rest, scale, theme, text=True)
        self._paint_labels(painter, area)
        painter.setPen(QPen(QColor(theme.panel), 1))
        painter.setBrush(QColor(theme.warning))
        for at in self._marked:
            corner = self.cell(at).topRight()
            painter.drawEllipse(corner + QPointF(-6, 6), 3.5, 3.5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.at is not None:
            painter.setPen(QPen(QColor(theme.text), 2))
            painter.drawRoundedRect(self.cell(self.at), 3, 3)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.value), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), 6, 6)
        painter.end()

    def _paint_labels(self, painter: QPainter, area: QRectF) -> None:
        painter.setFont(mono(_PX))
        painter.setPen(QColor(self._theme.muted))
        wide, high = self.cell(0).width(), self.cell(0).height()
        every = max(1, -(-round(_LEAST_LABEL) // max(1, round(high))))
        for row, text in enumerate(self._rows):
            if row % every == 0:
                where = QRectF(0, area.top() + row * high, area.left() - _GAP, max(high, 12))
                flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(where, flags, text)
        longest = max((len(each) for each in self._columns), default=0) * _PX * 0.62 + 4
        every = max(1, -(-round(longest) // max(1, round(wide))))
        for column, text in enumerate(self._columns):
            if column % every == 0:
                room = wide * every
                where = QRectF(area.left() + column * wide, area.top() - _HIGH, room, _HIGH)
                middle = Qt.AlignmentFlag.AlignCenter if every == 1 else Qt.AlignmentFlag.AlignLeft
                painter.drawText(where, middle | Qt.AlignmentFlag.AlignVCenter, text)

    def _under(self, at: QPointF) -> int | None:
        area, columns = self._area(), max(1, len(self._columns))
        if not area.contains(at):
            return None
        one = self.cell(0)
        column = int((at.x() - area.left()) / one.width())
        row = int((at.y() - area.top()) / one.height())
        found = min(row, len(self._rows) - 1) * columns + min(column, columns - 1)
        return found if found < len(self._numbers) else None

    def _look_at(self, at: int | None) -> None:
        if at != self.at:
            self.at = at
            self.pointed.emit(at)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._look_at(self._under(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._look_at(self._under(event.position()))
        if self.at is not None:
            self.chosen.emit(self.at)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.hasFocus():
            self._look_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns = max(1, len(self._columns))
        by = {
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: columns,
            Qt.Key.Key_Up: -columns,
        }.get(Qt.Key(event.key()))
        if by is None or not self._numbers:
            super().keyPressEvent(event)
            return
        there = 0 if self.at is None else self.at + by
        self._look_at(there if 0 <= there < len(self._numbers) else self.at)


def labels(shape: Sequence[int], name: Callable[[Sequence[int]], str]) -> list[str]:
    """A label for each index of a shape, row-major."""
    made: list[list[int]] = [[]]
    for size in shape:
        made = [[*each, at] for each in made for at in range(size)]
    return [name(each) for each in made]


def index_of(cell: int, shape: Sequence[int]) -> tuple[int, ...]:
    """The index of a cell by its number."""
    found = []
    for size in reversed(shape):
        cell, at = divmod(cell, size)
        found.append(at)
    return tuple(reversed(found))


def written(index: Sequence[int]) -> str:
    """`[0, 2]`; nothing for a scalar."""
    return f"[{', '.join(map(str, index))}]" if index else ""
