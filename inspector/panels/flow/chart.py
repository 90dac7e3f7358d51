"""The chart of the gradient's size from the output to the inputs, by decades."""

import math
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.look.fonts import mono, words
from inspector.look.numbers import short
from inspector.look.theme import Theme
from inspector.messages.surveys import Size
from inspector.panels.flow.course import Course, Point, level

_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 18.0, 14.0, 20.0
_NEAR = 14.0
_LEAST_DECADES = 3
_NAMED_FROM = 46.0
_DOTS_FROM = 4.0
_EMPTY = Course((), (), (), "")


class Chart(QWidget):
    """A dot for each value that a gradient reached: how deep it lies, and the root mean square of
    its gradient; the value's own in blue behind it. `pointed`: the pointer or the arrow keys stand
    at a point (None: at none); `chosen`: it was clicked."""

    pointed = Signal(object)
    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._course = _EMPTY
        self._current = True
        self._selected: frozenset[object] = frozenset()
        self._at: int | None = None
        self._places: list[QPointF] = []
        self._range = (-1.0, 1.0)
        self._area = QRectF()
        self._drawn: QPixmap | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Size of the gradient from the output to the inputs")
        self.setMinimumHeight(96)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def course(self) -> Course:
        """What is shown."""
        return self._course

    @property
    def at(self) -> Point | None:
        """The point that is looked at."""
        return None if self._at is None else self._course.points[self._at]

    def place(self, index: int) -> QPointF:
        """Where a point is drawn."""
        return self._places[index]

    def show_course(self, course: Course, *, current: bool) -> None:
        """Show this; not `current`: it is from before the last edit."""
        if course is self._course and current == self._current:
            return
        if course is not self._course:
            self._at = None
        self._course, self._current = course, current
        self.setAccessibleDescription(course.sentence)
        self._lay_out()

    def show_selected(self, nodes: frozenset[object]) -> None:
        """These nodes are selected."""
        if nodes != self._selected:
            self._selected = nodes
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        self._drawn = None
        self.update()

    # -- where things stand ---------------------------------------------------------------------

    def _lay_out(self) -> None:
        levels = [each for point in self._course.points for each in _levels(point)]
        low, high = min(levels, default=0.0), max(levels, default=0.0)
        low, high = math.floor(low + 1e-9), math.ceil(high - 1e-9)
        while high - low < _LEAST_DECADES:
            low, high = (low - 1, high) if (high - low) % 2 else (low, high + 1)
        self._range = (low, high)
        self._area = QRectF(self.rect()).adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)
        self._places = [self._place(point) for point in self._course.points]
        self._drawn = None
        self.update()

    def _x(self, depth: int) -> float:
        area, most = self._area, self._course.depth
        return area.left() + area.width() * (depth / most if most else 0.5)

    def _y(self, rms: float) -> float:
        area, found = self._area, level(rms)
        if found is None:
            return area.bottom()
        low, high = self._range
        return area.bottom() - area.height() * (found - low) / (high - low)

    def _place(self, point: Point) -> QPointF:
        y = self._area.top() if point.is_bad else self._y(point.gradient.rms)
        return QPointF(self._x(point.depth), y)

    def _nearest(self, at: QPointF) -> int | None:
        best, found = _NEAR**2, None
        for index, place in enumerate(self._places):
            gap = place - at
            # Sideways a little is as good as on it: dots of a long chain stand close.
            away = gap.x() ** 2 + (gap.y() * 0.5) ** 2
            if away < best:
                best, found = away, index
        return found

    # -- painting -------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._drawn is None:
            self._drawn = self._picture()
        painter.drawPixmap(0, 0, self._drawn)
        theme = self._theme
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for point, place in zip(self._course.points, self._places, strict=True):
            if point.source.node in self._selected:
                painter.setPen(QPen(QColor(theme.value), 2))
                painter.drawEllipse(place, 6.5, 6.5)
        if self._at is not None:
            self._paint_hover(painter, self._course.points[self._at], self._places[self._at])
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.value), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), 6, 6)
        painter.end()

    def _picture(self) -> QPixmap:
        """All but what follows the pointer: with 1,000 dots it takes a few milliseconds."""
        scale = self.devicePixelRatioF()
        drawn = QPixmap(self.size() * scale)
        drawn.setDevicePixelRatio(scale)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_scale(painter)
        painter.setOpacity(1.0 if self._current else 0.5)
        self._paint_values(painter)
        self._paint_gradients(painter)
        painter.end()
        return drawn

    def _paint_scale(self, painter: QPainter) -> None:
        theme, area = self._theme, self._area
        low, high = self._range
        every = max(1, math.ceil((high - low) / max(2.0, area.height() / 22)))
        painter.setFont(mono(10.5))
        for decade in range(round(low), round(high) + 1):
            if (decade - round(high)) % every:
                continue
            y = area.bottom() - area.height() * (decade - low) / (high - low)
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(QLineF(area.left(), y, area.right(), y))
            painter.setPen(QColor(theme.muted))
            text = "1" if decade == 0 else f"1e{decade}"
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, y - 8, _LEFT - 8, 16), flags, text)
        self._paint_names(painter)

    def _paint_names(self, painter: QPainter) -> None:
        """Below: the values of the longest way, each where there is room, else its ends."""
        theme, area, course = self._theme, self._area, self._course
        if not course.path:
            return
        path = [course.points[at] for at in course.path]
        step = area.width() / max(1, len(path) - 1)
        shown = path if step >= _NAMED_FROM else [path[0], path[-1]]
        room = step - 4 if step >= _NAMED_FROM else area.width() / 2
        metrics = painter.fontMetrics()
        for point in shown:
            text = metrics.elidedText(point.name, Qt.TextElideMode.ElideRight, round(room))
            width = metrics.horizontalAdvance(text)
            x = self._x(point.depth) - width / 2
            x = min(max(x, 2.0), self.width() - width - 2.0)
            painter.setPen(QColor(theme.leaf if point.leaf else theme.text))
            painter.drawText(QPointF(x, self.height() - 5), text)
        if step < _NAMED_FROM:
            painter.setFont(words(11))
            painter.setPen(QColor(theme.muted))
            text = f"→ {course.depth} operations deep"
            where = QRectF(area.left(), self.height() - 18, area.width(), 18)
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, text)
            painter.setFont(mono(10.5))

    def _paint_values(self, painter: QPainter) -> None:
        """How large the values are along the longest way, behind all else. A parameter's own size
        is no part of how they change on their way."""
        colour = QColor(self._theme.value)
        colour.setAlphaF(0.38)
        painter.setPen(QPen(colour, 1.25))
        line: list[QPointF] = []
        for at in self._course.path:
            point = self._course.points[at]
            if point.value is None or not _is_drawn(point.value):
                painter.drawPolyline(line)
                line = []
                continue
            if not point.leaf:
                line.append(QPointF(self._x(point.depth), self._y(point.value.rms)))
        painter.drawPolyline(line)

    def _paint_gradients(self, painter: QPainter) -> None:
        theme, points, places = self._theme, self._course.points, self._places
        path = self._course.path
        main = set(pairwise(path))
        faint = QColor(theme.gradient)
        faint.setAlphaF(0.45)
        painter.setPen(QPen(faint, 1.25))
        for pair in self._course.lines:
            if pair not in main:
                painter.drawLine(places[pair[0]], places[pair[1]])
        painter.setPen(QPen(QColor(theme.gradient), 2))
        painter.drawPolyline([places[at] for at in path])
        spread = self._area.width() / max(1, self._course.depth)
        radius = 3.5 if spread > 12 else 2.0
        for point, place in zip(points, places, strict=True):
            # Dots that would run into each other are left out, but for those that say something.
            if spread >= _DOTS_FROM or point.is_bad or point.leaf:
                self._paint_dot(painter, point, place, radius)

    def _paint_dot(self, painter: QPainter, point: Point, place: QPointF, radius: float) -> None:
        theme = self._theme
        if point.is_bad:
            painter.setPen(QPen(QColor(theme.error), 2))
            for way in (1, -1):
                painter.drawLine(place + QPointF(-4, -4 * way), place + QPointF(4, 4 * way))
            return
        colour = QColor(theme.leaf if point.leaf else theme.gradient)
        painter.setPen(QPen(colour, 1.5))
        # A gradient of zero stands on the ground, hollow: it is none of the scale's numbers.
        painter.setBrush(QColor(theme.panel) if point.gradient.norm == 0 else colour)
        painter.drawEllipse(place, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_hover(self, painter: QPainter, point: Point, place: QPointF) -> None:
        theme, area = self._theme, self._area
        painter.setPen(QPen(QColor(theme.muted), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QLineF(place.x(), area.top(), place.x(), area.bottom()))
        painter.setPen(QPen(QColor(theme.text), 1.5))
        painter.drawEllipse(place, 6.5, 6.5)

    # -- hands ----------------------------------------------------------------------------------

    def _look_at(self, index: int | None) -> None:
        if index != self._at:
            self._at = index
            self.pointed.emit(self.at)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self._nearest(event.position())
        shape = Qt.CursorShape.ArrowCursor if index is None else Qt.CursorShape.PointingHandCursor
        self.setCursor(shape)
        self._look_at(index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._look_at(self._nearest(event.position()))
            if self.at is not None:
                self.chosen.emit(self.at)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.hasFocus():
            self._look_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        path = self._course.path
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        if event.key() in steps and path:
            here = path.index(self._at) if self._at in path else None
            there = 0 if here is None else here + steps[Qt.Key(event.key())]
            self._look_at(path[min(max(there, 0), len(path) - 1)])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.at is not None:
            self.chosen.emit(self.at)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: object) -> None:
        self._lay_out()


def _is_drawn(size: Size) -> bool:
    return not (size.nan or size.infinite) and level(size.rms) is not None


def _levels(point: Point) -> Sequence[float]:
    sizes = [point.gradient] if point.value is None else [point.gradient, point.value]
    return [math.log10(size.rms) for size in sizes if _is_drawn(size)]


def told(point: Point) -> str:
    """What is known of a point, in one line."""
    size = point.gradient
    words_of = [f"{point.name} ({point.op})"] if not point.leaf else [f"{point.name} (leaf)"]
    words_of.append(f"gradient {short(size.rms)} root mean square, norm {short(size.norm)}")
    if size.nan or size.infinite:
        words_of.append(f"{size.nan:,} NaN, {size.infinite:,} infinite")
    elif size.zeros:
        words_of.append(f"{size.zeros:,} of {size.count:,} zero")
    if point.value is not None:
        words_of.append(f"value {short(point.value.rms)}")
    words_of.append(f"number {point.step + 1} of what Backward reached")
    return " · ".join(words_of)
