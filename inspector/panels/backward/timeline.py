"""The time of a Backward as a line: how far it went, where playing stops, where a NaN is made."""

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSlider, QWidget

from inspector.look.theme import Theme
from inspector.session.stepping import Stepping
from inspector.session.steps import START

_EDGE = 8.0
# More ticks than this would be a grey bar.
_MOST_TICKS = 120


class Timeline(QSlider):
    """Drag it to go through the turns; the arrow keys take one at a time."""

    def __init__(self, stepping: Stepping, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._stepping = stepping
        self._theme = theme
        self.setFixedHeight(18)
        self.setAccessibleName("Time of Backward")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.valueChanged.connect(self._on_value)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        self.update()

    def project(self) -> None:
        """Show where the user stands."""
        steps, at = self._stepping.steps, self._stepping.at
        with QSignalBlocker(self):
            self.setRange(START, START if steps is None else steps.last)
            self.setPageStep(max(1, self.maximum() // 10))
            self.setValue(self.maximum() if at is None else at)
        self.update()

    def _on_value(self, value: int) -> None:
        self._stepping.pause()
        self._stepping.go(value)

    def _x(self, place: float) -> float:
        span = max(1, self.maximum() - self.minimum())
        return _EDGE + (place - self.minimum()) / span * (self.width() - 2 * _EDGE)

    def _place(self, x: float) -> int:
        span = self.maximum() - self.minimum()
        part = (x - _EDGE) / max(1.0, self.width() - 2 * _EDGE)
        return self.minimum() + round(max(0.0, min(1.0, part)) * span)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self.setValue(self._place(event.position().x()))
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self.setValue(self._place(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, middle = self._theme, self.height() / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.line))
        left, right, here = self._x(self.minimum()), self._x(self.maximum()), self._x(self.value())
        painter.drawRoundedRect(QRectF(left, middle - 2, right - left, 4), 2, 2)
        painter.setBrush(QColor(theme.gradient))
        painter.drawRoundedRect(QRectF(left, middle - 2, here - left, 4), 2, 2)
        self._paint_ticks(painter, middle)
        self._paint_marks(painter, middle)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.value), 2))
        painter.setBrush(QColor(theme.gradient))
        painter.drawEllipse(QPointF(here, middle), 6, 6)
        painter.end()

    def _paint_ticks(self, painter: QPainter, middle: float) -> None:
        count = self.maximum() - self.minimum()
        if not 0 < count <= _MOST_TICKS:
            return
        painter.setBrush(QColor(self._theme.panel))
        for place in range(self.minimum() + 1, self.maximum()):
            painter.drawEllipse(QPointF(self._x(place), middle), 1, 1)

    def _paint_marks(self, painter: QPainter, middle: float) -> None:
        steps, stops = self._stepping.steps, self._stepping.breaks.nodes
        if steps is None:
            return
        for at in {steps.begins[node] for node in stops if node in steps.begins}:
            painter.setBrush(QColor(self._theme.error))
            painter.drawEllipse(QPointF(self._x(at), middle), 3.5, 3.5)
        if steps.odd is not None:
            x = self._x(steps.odd)
            painter.setBrush(QColor(self._theme.error))
            painter.drawPolygon([QPointF(x, middle - 2), QPointF(x - 4, 1), QPointF(x + 4, 1)])
