"""A small tensor with its name above: numbers where they fit, colours where not."""

import math

import msgspec
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.document.contents import index_of
from inspector.look.cells import paint_cells
from inspector.look.fonts import mono, words
from inspector.look.maps import gradient_scale, limit_of, value_scale
from inspector.look.numbers import elements, short
from inspector.look.plain import plain
from inspector.look.theme import Theme
from inspector.messages.answers import Seen
from inspector.messages.orders import Region
from inspector.session.faces import Wanted
from inspector.session.session import Session

_TITLE, _DETAIL = 18.0, 16.0
_CELL = QSize(54, 24)
_MOST_HIGH = 180.0
_MOST_CELLS = 12
_LABEL_PX = 11
Index = tuple[int, ...]


class Pairing(msgspec.Struct, frozen=True):
    """What the rows and the columns of a Jacobian are: the cells of two values."""

    rows: str
    row_shape: tuple[int, ...]
    columns: str
    column_shape: tuple[int, ...]

    def row(self, at: int) -> Index:
        """The cell that a row is of."""
        return index_of(at, self.row_shape)

    def column(self, at: int) -> Index:
        """The cell that a column is of."""
        return index_of(at, self.column_shape)


class Subject(msgspec.Struct, frozen=True):
    """What a tile shows: a name, a line below it, and the tensor (None: `note` says why there is
    nothing). `is_value` chooses the colours; `warns`: it follows from a change by hand; `pairing`:
    it is a Jacobian, and a chosen cell means its row."""

    title: str
    detail: str
    wanted: Wanted | None
    shape: tuple[int, ...] = ()
    is_value: bool = False
    note: str = ""
    warns: bool = False
    pairing: Pairing | None = None


def region_of(shape: tuple[int, ...]) -> Region:
    """The last two dimensions whole, the first of all others, in a few cells."""
    rank = len(shape)
    return Region(
        rank - 2 if rank > 1 else None,
        rank - 1 if rank else None,
        (0,) * max(0, rank - 2),
        0,
        0,
        shape[-2] if rank > 1 else 1,
        shape[-1] if rank else 1,
        _MOST_CELLS,
    )


class Tile(QWidget):
    """Shows a Subject; `clicked` carries the index of a cell, as `opened` does of a double click,
    and `menu_wanted` with the place on the screen."""

    clicked = Signal(object)
    opened = Signal(object)
    menu_wanted = Signal(object, object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self.subject = Subject("", "", None)
        self.chosen: Index | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        session.pictures_changed.connect(self._on_pictures)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        self.update()

    def show_subject(self, subject: Subject, chosen: Index | None = None) -> None:
        """Show this; the chosen cell is outlined."""
        if (subject, chosen) == (self.subject, self.chosen):
            return
        old = self.subject
        resized = subject.shape != old.shape or bool(subject.note) != bool(old.note)
        self.subject, self.chosen = subject, chosen
        self.setAccessibleName(f"{subject.title}, {subject.detail or subject.note}")
        wanted = frozenset() if subject.wanted is None else frozenset({subject.wanted})
        self._session.watch(self, wanted)
        if resized:
            self.updateGeometry()
        self.update()

    def let_go(self) -> None:
        """Show nothing any more."""
        self.subject, self.chosen = Subject("", "", None), None
        self._session.unwatch(self)
        self.hide()

    def _sides(self) -> tuple[int, int]:
        """Rows and columns of cells, after any reduction."""
        shape = self.subject.shape
        rows = shape[-2] if len(shape) > 1 else 1
        columns = shape[-1] if shape else 1
        block = [max(1, -(-size // _MOST_CELLS)) for size in (rows, columns)]
        return -(-rows // block[0]), -(-columns // block[1])

    def _cells(self) -> QRectF:
        rows, columns = self._sides()
        if not rows or not columns:
            return QRectF()
        left, top = self._labels()
        room = max(20.0, float(self.width()) - left)
        wide = min(float(_CELL.width()), room / columns)
        high = min(float(_CELL.height()), _MOST_HIGH / rows)
        if wide < _CELL.width() * 0.6:
            high = min(high, wide)
        return QRectF(left, _TITLE + _DETAIL + 2 + top, wide * columns, high * rows)

    def _labels(self) -> tuple[float, float]:
        """The room for the indices of rows, and of columns."""
        pairing = self.subject.pairing
        if pairing is None:
            return 0.0, 0.0
        last = _written(tuple(size - 1 for size in pairing.row_shape))
        wide = QFontMetricsF(mono(_LABEL_PX)).horizontalAdvance(last)
        return (wide + 8 if last else 0.0), (16.0 if pairing.column_shape else 0.0)

    def sizeHint(self) -> QSize:
        note = self._note_height()
        rows, _ = self._sides()
        high = min(_CELL.height() * max(rows, 0), _MOST_HIGH)
        high += self._labels()[1]
        return QSize(120, round(_TITLE + _DETAIL + 4 + (note if note else high)))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    def _note_height(self) -> float:
        return 20.0 if self.subject.wanted is None and self.subject.note else 0.0

    @property
    def seen(self) -> Seen | None:
        """What is known of its numbers."""
        wanted = self.subject.wanted
        picture = None if wanted is None else self._session.picture(wanted)
        return None if picture is None else picture.seen

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, subject = self._theme, self.subject
        painter = QPainter(self)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        font = mono(12, bold=True)
        painter.setFont(font)
        ink = theme.value if subject.is_value else theme.gradient
        painter.setPen(QColor(theme.warning if subject.warns else ink))
        title = QFontMetricsF(font).elidedText(
            subject.title, Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(QRectF(0, 0, self.width(), _TITLE), left, title)
        font = words(11)
        painter.setFont(font)
        painter.setPen(QColor(theme.muted))
        detail = QFontMetricsF(font).elidedText(
            subject.detail, Qt.TextElideMode.ElideRight, self.width()
        )
        painter.drawText(QRectF(0, _TITLE, self.width(), _DETAIL), left, detail)
        seen = self.seen
        if seen is not None and seen.rows and seen.columns:
            self._paint_numbers(painter, seen)
        elif subject.note:
            painter.drawText(QRectF(0, _TITLE + _DETAIL, self.width(), 20), left, subject.note)
        painter.end()

    def _paint_numbers(self, painter: QPainter, seen: Seen) -> None:
        theme = self._theme
        numbers = elements(seen)
        scale = (
            value_scale(theme, seen.statistics, seen.dtype)
            if self.subject.is_value
            else gradient_scale(theme, limit_of(seen.statistics))
        )
        cells = self._cells()
        paint_cells(
            painter, cells, seen.rows, seen.columns, numbers, scale, theme, gap=2, text=True
        )
        pairing = self.subject.pairing
        if pairing is not None:
            self._paint_labels(painter, seen, pairing)
        at = self._chosen_cell(seen)
        if at is not None:
            wide, high = cells.width() / seen.columns, cells.height() / seen.rows
            box = QRectF(cells.left() + at[1] * wide, cells.top() + at[0] * high, wide, high)
            if pairing is not None:
                box.setLeft(cells.left())
                box.setRight(cells.right())
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.text), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)

    def _paint_labels(self, painter: QPainter, seen: Seen, pairing: Pairing) -> None:
        cells, font = self._cells(), mono(_LABEL_PX)
        wide, high = cells.width() / seen.columns, cells.height() / seen.rows
        painter.setFont(font)
        painter.setPen(QColor(self._theme.muted))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for row in range(seen.rows if high >= _LABEL_PX else 0):
            box = QRectF(0, cells.top() + row * high, cells.left() - 6, high)
            painter.drawText(box, right, _written(pairing.row(row * seen.block[0])))
        words = [_written(pairing.column(at * seen.block[1])) for at in range(seen.columns)]
        longest = max(QFontMetricsF(font).horizontalAdvance(each) for each in words)
        stride = max(1, -(-int(longest + 4) // max(1, int(wide))))
        for column in range(0, seen.columns, stride):
            box = QRectF(cells.left() + column * wide, cells.top() - 16, wide * stride, 16)
            side = Qt.AlignmentFlag.AlignCenter if stride == 1 else Qt.AlignmentFlag.AlignLeft
            painter.drawText(box, side, words[column])

    def _chosen_cell(self, seen: Seen) -> tuple[int, int] | None:
        chosen = self.chosen
        if chosen is None or len(chosen) != len(self.subject.shape) or any(chosen[:-2]):
            return None
        row = chosen[-2] if len(chosen) > 1 else 0
        column = chosen[-1] if chosen else 0
        return row // seen.block[0], column // seen.block[1]

    def _index_at(self, at: QPointF) -> Index | None:
        seen, cells = self.seen, self._cells()
        if seen is None or not cells.contains(at):
            return None
        row = int((at.y() - cells.top()) / cells.height() * seen.rows) * seen.block[0]
        column = int((at.x() - cells.left()) / cells.width() * seen.columns) * seen.block[1]
        rank = len(self.subject.shape)
        return ((0,) * max(0, rank - 2) + (row, column))[max(0, 2 - rank) :] if rank else ()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._index_at(event.position())
        if index is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self._index_at(event.position())
        if index is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self._index_at(QPointF(event.pos()))
        if index is not None:
            self.menu_wanted.emit(index, event.globalPos())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index, seen = self._index_at(event.position()), self.seen
        if index is None or seen is None:
            self.setToolTip("")
            return
        flat = elements(seen)
        row, column = index[-2:] if len(index) > 1 else (0, *(index or (0,)))
        at = row // seen.block[0] * seen.columns + column // seen.block[1]
        place = f"{self.subject.title}{_at(index)}"
        pairing = self.subject.pairing
        if pairing is not None:
            one, other = _at(pairing.row(index[0])), _at(pairing.column(index[1]))
            place = f"∂{pairing.rows}{one}/∂{pairing.columns}{other}"
        more = "" if math.prod(seen.block) == 1 else " (the largest near it)"
        self.setToolTip(plain(f"{place} = {short(flat[at], 12)}{more}"))

    def _on_pictures(self, changed: object) -> None:
        if isinstance(changed, frozenset) and self.subject.wanted in changed:
            self.update()


def _at(index: Index) -> str:
    return f"[{', '.join(map(str, index))}]" if index else ""


def _written(index: Index) -> str:
    return ",".join(map(str, index))
