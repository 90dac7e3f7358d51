"""Boxes in rows and columns that scroll by whole boxes, so that there may be any number of them."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QWidget

from inspector.look.fonts import mono

GAP = 2.0
_SCROLL_BAR = 10
Paint = Callable[[QPainter, int, int, QRectF], None]
Cell = tuple[int, int]


class Boxes(QAbstractScrollArea):
    """`paint` draws the box of a row and column. `pointed` tells which one the pointer is on, or
    None, `pressed` which one was clicked, `scrolled` and `resized` that others are seen."""

    pointed = Signal(object)
    pressed = Signal(object)
    scrolled = Signal()
    resized = Signal()

    def __init__(self, name: str, paint: Paint, most_rows: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._paint = paint
        self._most_rows = most_rows
        self._sides = (0, 0)
        self.size_of = (1.0, 1.0)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.valueChanged.connect(self._on_scrolled)

    @property
    def rows(self) -> range:
        """Which are seen, at least in part."""
        first = self.verticalScrollBar().value()
        seen = -(-self.viewport().height() // (self.size_of[1] + GAP))
        return range(first, min(self._sides[0], first + max(1, int(seen))))

    @property
    def columns(self) -> range:
        """Which are seen, at least in part."""
        first = self.horizontalScrollBar().value()
        seen = -(-self.viewport().width() // (self.size_of[0] + GAP))
        return range(first, min(self._sides[1], first + max(1, int(seen))))

    @property
    def columns_in_all(self) -> int:
        """How many there are."""
        return max(1, self._sides[1])

    def fitting(self, width: float) -> int:
        """How many boxes of that width stand beside each other."""
        room = self.width() - (_SCROLL_BAR if self.verticalScrollBar().maximum() else 0)
        return max(1, int((room + GAP) // (width + GAP)))

    def lay(self, rows: int, columns: int, width: float, height: float) -> None:
        """Have so many boxes of that size."""
        self._sides, self.size_of = (rows, columns), (width, height)
        self._fit()
        self.viewport().update()

    def reveal(self, row: int, column: int) -> None:
        """Scroll no more than is needed to see this box."""
        pairs = ((self.verticalScrollBar(), row, 0), (self.horizontalScrollBar(), column, 1))
        for bar, at, side in pairs:
            whole = self._whole(side)
            if not bar.value() <= at < bar.value() + whole:
                bar.setValue(at if at < bar.value() else at - whole + 1)

    def box(self, row: int, column: int) -> QRectF:
        """Where a box is, in pixels of the viewport."""
        width, height = self.size_of
        left = (column - self.horizontalScrollBar().value()) * (width + GAP)
        top = (row - self.verticalScrollBar().value()) * (height + GAP)
        return QRectF(left, top, width, height)

    def at(self, point: QPointF) -> Cell | None:
        """The box under a point."""
        for row in self.rows:
            for column in self.columns:
                if self.box(row, column).contains(point):
                    return row, column
        return None

    def _whole(self, side: int) -> int:
        """How many are seen whole, down or across."""
        room = (self.viewport().height(), self.viewport().width())[side]
        return max(1, int((room + GAP) // (self.size_of[1 - side] + GAP)))

    def _fit(self) -> None:
        rows, columns = self._sides
        width, height = self.size_of
        is_wide = columns * (width + GAP) - GAP > self.width()
        lines = min(rows, self._most_rows)
        high = round(lines * (height + GAP)) + (_SCROLL_BAR if is_wide else 0)
        if high != self.height():
            self.setFixedHeight(high)
        self.verticalScrollBar().setRange(0, max(0, rows - self._most_rows))
        self.verticalScrollBar().setPageStep(max(1, lines))
        self.horizontalScrollBar().setRange(0, max(0, columns - self._whole(1)))
        self.horizontalScrollBar().setPageStep(self._whole(1))

    def _on_scrolled(self) -> None:
        self.viewport().update()
        self.scrolled.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setFont(mono(11))
        for row in self.rows:
            for column in self.columns:
                self._paint(painter, row, column, self.box(row, column))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        self.resized.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(self.at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.at(event.position())
        if found is not None:
            self.pressed.emit(found)

    def leaveEvent(self, _event: object) -> None:
        self.pointed.emit(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Once clicked into; else the panel around scrolls."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
