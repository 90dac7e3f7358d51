"""The whole graph in a corner, with a frame around what is in view: a click or a drag moves it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from inspector.canvas.inks import inks
from inspector.document.nodes import View
from inspector.look.theme import Theme

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

SIZE = QSize(216, 136)
_MARGIN = 8.0


class Minimap(QWidget):
    """Drawn by the code that draws the canvas from far away, and kept as a picture until the graph
    changes."""

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._picture: QPixmap | None = None
        self._shown = QRectF()
        self._before: View | None = None
        self.setFixedSize(SIZE)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Minimap")
        self.setAccessibleDescription("The whole graph; a click shows that part of it.")
        canvas.store.changed.connect(self._renew)
        canvas.session.results_changed.connect(self._renew)
        canvas.camera.moved.connect(self.update)
        canvas.horizontalScrollBar().valueChanged.connect(self.update)
        canvas.verticalScrollBar().valueChanged.connect(self.update)

    def set_theme(self, _theme: Theme) -> None:
        """Other colours."""
        self._renew()

    def _renew(self, *_what: object) -> None:
        self._picture = None
        self.update()

    # -- what is where --------------------------------------------------------------------------

    def _whole(self) -> QRectF:
        """What the map shows: the graph, whatever is in view."""
        whole = self._canvas.graph_scene.content_rect()
        if whole.isEmpty():
            return self._canvas.camera.seen()
        scale = max(whole.width() / self._room.width(), whole.height() / self._room.height(), 1.0)
        wide, high = self.width() * scale, self.height() * scale
        at = whole.center()
        return QRectF(at.x() - wide / 2, at.y() - high / 2, wide, high)

    @property
    def _room(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)

    def place_of(self, point: QPointF) -> QPointF:
        """The place on the map of a point of the canvas."""
        whole = self._whole()
        scale = self.width() / whole.width()
        return (point - whole.topLeft()) * scale

    def _point_at(self, place: QPointF) -> QPointF:
        whole = self._whole()
        return whole.topLeft() + place * (whole.width() / self.width())

    # -- events ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            camera = self._canvas.camera
            self._before = camera.view
            camera.leaving.emit()
            camera.look_at(self._point_at(event.position()))
            # For Esc, though the keyboard stays with the canvas.
            self.grabKeyboard()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._before is not None:
            self._canvas.camera.look_at(self._point_at(event.position()))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._end()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._before is not None:
            self._canvas.camera.show_view(self._before)
            self._end()
        event.accept()

    def _end(self) -> None:
        self._before = None
        self.releaseKeyboard()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        whole = self._whole()
        if self._picture is None or self._shown != whole:
            self._picture, self._shown = self._painted(whole), whole
        painter.drawPixmap(0, 0, self._picture)
        ink = inks(self._canvas.graph_scene.theme)
        scale = self.width() / whole.width()
        seen = self._canvas.camera.seen()
        frame = QRectF((seen.topLeft() - whole.topLeft()) * scale, seen.size() * scale)
        fill = QColor(ink.value)
        fill.setAlphaF(0.10)
        painter.setBrush(fill)
        painter.setPen(QPen(ink.value, 1))
        painter.drawRect(frame.intersected(QRectF(self.rect()).adjusted(0.5, 0.5, -1.5, -1.5)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink.line, 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()

    def _painted(self, whole: QRectF) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        painter = QPainter(picture)
        scale = self.width() / whole.width()
        painter.scale(scale, scale)
        painter.translate(-whole.topLeft())
        self._canvas.graph_scene.far.paint(painter, whole, named=False)
        painter.end()
        return picture
