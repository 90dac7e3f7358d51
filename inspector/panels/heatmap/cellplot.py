"""One heatmap on screen: pyqtgraph's view with cells, numbers, marks and the crosshair.

Imports numpy and pyqtgraph; itself imported when the first heatmap is shown.
"""

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QWidget

from inspector.look.cells import fitting, paint_mark
from inspector.look.maps import Scale, text_on
from inspector.look.theme import Theme
from inspector.panels.heatmap.imageplot import CellImage
from inspector.panels.heatmap.layers import Layer
from inspector.panels.heatmap.lens import Lens

pg.setConfigOptions(imageAxisOrder="row-major", antialias=False)

Cell = tuple[int, int]
# Above this size a cell is drawn by itself, with a gap around it; below as a pixel of an image.
_OWN_CELL = 9.0
_MARKED_CELL = 5.0
_MOST_MARKS = 4000
_DRAG_START = 4.0
_STALE_OPACITY = 0.45
_WHEEL_STEP = 1.0015


class CellsItem(pg.GraphicsObject):  # type: ignore[misc]
    """The cells in a view whose coordinates are columns and rows."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.lens = Lens(0, 0, 1, 1)
        self.scale: Scale | None = None
        self.pictures: list[CellImage] = []
        self.stale = False
        self.cross: Cell | None = None
        self.printed = False

    def boundingRect(self) -> QRectF:
        """The whole matrix; a little more, for the outline of a cell at the edge."""
        return QRectF(-1, -1, self.lens.columns + 2, self.lens.rows + 2)

    def paint(self, painter: QPainter, *_: object) -> None:
        """In pixels, so that edges and letters are crisp at any zoom."""
        self.printed = False
        if self.scale is None or not self.pictures:
            return
        painter.save()
        painter.setWorldTransform(QTransform())
        if self.stale:
            painter.setOpacity(_STALE_OPACITY)
        width, height = self.lens.cell
        shown = QRectF(0, 0, self.lens.width, self.lens.height)
        matrix = QRectF(
            -self.lens.x * width,
            -self.lens.y * height,
            self.lens.columns * width,
            self.lens.rows * height,
        )
        painter.setClipRect(matrix.intersected(shown).adjusted(-1, -1, 1, 1))
        for picture in self.pictures:
            self._paint_picture(painter, picture, matrix.topLeft(), width, height)
        painter.setOpacity(1.0)
        if self.cross is not None:
            self._paint_cross(painter, self.cross, width, height)
        painter.restore()

    def _paint_picture(
        self, painter: QPainter, picture: CellImage, origin: QPointF, width: float, height: float
    ) -> None:
        layer = picture.layer
        down, across = layer.block[0] * height, layer.block[1] * width
        left, top = origin.x() + layer.left * width, origin.y() + layer.top * height
        if min(down, across) < _OWN_CELL:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            target = QRectF(left, top, layer.columns * across, layer.rows * down)
            painter.drawImage(target, picture.image)
            if min(down, across) >= _MARKED_CELL:
                self._paint_cells(painter, picture, QPointF(left, top), across, down, bare=True)
            return
        backdrop = QRectF(left, top, layer.columns * across, layer.rows * down)
        painter.fillRect(backdrop, QColor(self.theme.panel))
        self._paint_cells(painter, picture, QPointF(left, top), across, down, bare=False)

    def _paint_cells(
        self,
        painter: QPainter,
        picture: CellImage,
        corner: QPointF,
        width: float,
        height: float,
        *,
        bare: bool,
    ) -> None:
        """The cells that are in sight; when `bare`, only the marks on them."""
        scale, layer = self.scale, picture.layer
        assert scale is not None
        rows = _in_sight(corner.y(), height, layer.rows, self.lens.height)
        columns = _in_sight(corner.x(), width, layer.columns, self.lens.width)
        gap = 2 if min(width, height) >= 16 else 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(Qt.PenStyle.NoPen)
        numbers, wide = layer.numbers, layer.columns
        written = None
        if not bare:
            seen = [numbers[r * wide + c] for r in rows for c in columns]
            single = self.lens.rows * self.lens.columns == 1
            written = fitting(seen, width - gap, height - gap, large=single)
        if written is not None:
            painter.setFont(written[0])
            self.printed = True
        texts = iter(written[1] if written is not None else ())
        marks = 0
        for row in rows:
            top, bottom = round(corner.y() + row * height), round(corner.y() + (row + 1) * height)
            for column in columns:
                left = round(corner.x() + column * width)
                right = round(corner.x() + (column + 1) * width)
                cell = QRectF(left, top, right - left - gap, bottom - top - gap)
                colour = QColor(*picture.colours[row, column].tolist())
                if not bare:
                    painter.setBrush(colour)
                    corner_radius = 3.0 if min(width, height) >= 24 else 1.0
                    painter.drawRoundedRect(cell, corner_radius, corner_radius)
                mark = scale.mark(numbers[row * wide + column])
                if mark is not None and marks < _MOST_MARKS:
                    marks += 1
                    ink = text_on(colour, self.theme)
                    paint_mark(painter, cell, mark, ink, small=written is not None)
                if written is not None:
                    painter.setPen(text_on(colour, self.theme))
                    painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, next(texts))
                    painter.setPen(Qt.PenStyle.NoPen)

    def _paint_cross(self, painter: QPainter, cross: Cell, width: float, height: float) -> None:
        """An outline around the cell; where cells are dots, lines that lead to it."""
        rect = QRectF(
            round((cross[1] - self.lens.x) * width),
            round((cross[0] - self.lens.y) * height),
            width,
            height,
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        ink, ground = QColor(self.theme.text), QColor(self.theme.panel)
        if min(width, height) < _OWN_CELL:
            centre = rect.center()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            for colour, pen_width in ((ground, 3), (ink, 1)):
                painter.setPen(QPen(colour, pen_width))
                painter.drawLine(QPointF(centre.x(), 0), QPointF(centre.x(), rect.top() - 4))
                below = QPointF(centre.x(), rect.bottom() + 4)
                painter.drawLine(below, QPointF(centre.x(), self.lens.height))
                painter.drawLine(QPointF(0, centre.y()), QPointF(rect.left() - 4, centre.y()))
                beside = QPointF(rect.right() + 4, centre.y())
                painter.drawLine(beside, QPointF(self.lens.width, centre.y()))
            rect = QRectF(0, 0, 7, 7)
            rect.moveCenter(centre)
        else:
            gap = 2 if min(width, height) >= 16 else 1
            rect.adjust(0, 0, -gap, -gap)
        for colour, thick, inset in ((ground, 1.0, 2.5), (ink, 2.0, 1.0)):
            painter.setPen(QPen(colour, thick))
            painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), 2, 2)


def _in_sight(start: float, size: float, count: int, length: float) -> range:
    first = max(0, int(-start / size))
    return range(first, min(count, int((length - start) / size) + 1))


class CellPlot(pg.GraphicsView):  # type: ignore[misc]
    """The view around the cells. It moves nothing itself: it says what the user wants, and its
    owner gives both plots the same lens."""

    hovered = Signal(object)
    clicked = Signal(object)
    lens_wanted = Signal(object)
    moved = Signal(object)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._theme = theme
        self._pressed: QPointF | None = None
        self._last: QPointF | None = None
        self._dragging = False
        self.view = pg.ViewBox(
            invertY=True, enableMouse=False, enableMenu=False, defaultPadding=0.0
        )
        self.view.disableAutoRange()
        self.setCentralItem(self.view)
        self.cells = CellsItem(theme)
        self.view.addItem(self.cells, ignoreBounds=True)

    @property
    def lens(self) -> Lens:
        """What is seen now."""
        return self.cells.lens

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours; a new scale comes with `show_layers`."""
        self._theme = theme
        self.cells.theme = theme
        self.cells.update()

    def set_lens(self, lens: Lens) -> None:
        """See another part."""
        self.cells.prepareGeometryChange()
        self.cells.lens = lens
        left, top, width, height = lens.visible
        self.view.setRange(
            xRange=(left, left + width),
            yRange=(top, top + height),
            padding=0,
            disableAutoRange=True,
        )
        self.cells.update()

    def show_layers(self, layers: list[Layer], scale: Scale | None, *, stale: bool) -> None:
        """Draw these pictures, the later ones over the earlier."""
        cells = self.cells
        shown = [picture.layer for picture in cells.pictures]
        if (cells.scale, cells.stale) == (scale, stale) and list(map(id, shown)) == list(
            map(id, layers)
        ):
            return
        old = {id(p.layer): p for p in self.cells.pictures if self.cells.scale == scale}
        self.cells.scale = scale
        self.cells.stale = stale
        self.cells.pictures = (
            [] if scale is None else [old.get(id(x)) or CellImage(x, scale) for x in layers]
        )
        # Not through the scene, which passes it on only when the rest of the window is painted.
        self.viewport().update()

    def set_cross(self, cell: Cell | None) -> None:
        """Outline this cell."""
        if cell != self.cells.cross:
            self.cells.cross = cell
            self.cells.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The start of a click or of a pan."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._last = event.position()
            self._dragging = False
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Hover, or pan while pressed."""
        at = event.position()
        if self._pressed is not None and self._last is not None:
            moved = at - self._pressed
            if self._dragging or moved.manhattanLength() > _DRAG_START:
                self._dragging = True
                step = at - self._last
                self._last = at
                self.lens_wanted.emit(self.lens.panned(step.x(), step.y()))
        else:
            self.hovered.emit(self.lens.cell_at(at.x(), at.y()))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press that did not move is a click on a cell."""
        if event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            cell = self.lens.cell_at(event.position().x(), event.position().y())
            if not self._dragging and cell is not None:
                self.clicked.emit(cell)
            self._pressed = self._last = None
            self._dragging = False
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """All cells again."""
        self.lens_wanted.emit(self.lens.fitted())
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer, once clicked into or with Ctrl; else the panel around scrolls."""
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if not (self.hasFocus() or control):
            event.ignore()
            return
        at, turn = event.position(), event.angleDelta().y()
        self.lens_wanted.emit(self.lens.zoomed(_WHEEL_STEP**turn, at.x(), at.y()))
        event.accept()

    def leaveEvent(self, event: object) -> None:
        """No cell is hovered."""
        self.hovered.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the crosshair; + and − zoom; F shows all; Enter chooses the cell."""
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        key = Qt.Key(event.key())
        middle = (self.width() / 2, self.height() / 2)
        if key in steps:
            self.moved.emit(steps[key])
        elif key == Qt.Key.Key_F:
            self.lens_wanted.emit(self.lens.fitted())
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.lens_wanted.emit(self.lens.zoomed(1.5, *middle))
        elif key == Qt.Key.Key_Minus:
            self.lens_wanted.emit(self.lens.zoomed(1 / 1.5, *middle))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.cells.cross is not None:
            self.clicked.emit(self.cells.cross)
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring appears."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes."""
        super().focusOutEvent(event)
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        """A blue ring when the keyboard is here."""
        super().drawForeground(painter, rect)
        if self.hasFocus() and self.cells.cross is None:
            painter.save()
            painter.resetTransform()
            painter.setPen(QPen(QColor(self._theme.value), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))
            painter.restore()
