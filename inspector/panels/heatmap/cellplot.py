"""One heatmap on screen: pyqtgraph's view around the cells, and what mouse and keys do there.

Imports numpy and pyqtgraph; itself imported when the first heatmap is shown.
"""

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QWidget

from inspector.look.maps import Scale
from inspector.look.theme import Theme
from inspector.panels.heatmap.arrangement import Arrangement
from inspector.panels.heatmap.cells import Cell, Cells
from inspector.panels.heatmap.imageplot import CellImage
from inspector.panels.heatmap.layers import Layer
from inspector.panels.heatmap.lens import Lens

pg.setConfigOptions(imageAxisOrder="row-major", antialias=False)

_DRAG_START = 4.0
_WHEEL_STEP = 1.0015


class _CellsItem(pg.GraphicsObject):  # type: ignore[misc]
    """The cells in a view whose coordinates are columns and rows."""

    def __init__(self, cells: Cells) -> None:
        super().__init__()
        self._cells = cells

    def boundingRect(self) -> QRectF:
        """The whole matrix; a little more, for the outline of a cell at the edge."""
        lens = self._cells.lens
        return QRectF(-1, -1, lens.columns + 2, lens.rows + 2)

    def paint(self, painter: QPainter, *_: object) -> None:
        """The cells know where they are."""
        painter.save()
        painter.setWorldTransform(QTransform())
        self._cells.paint(painter)
        painter.restore()


class CellPlot(pg.GraphicsView):  # type: ignore[misc]
    """The view around the cells. It moves nothing itself: it says what the user wants, and its
    owner gives both plots the same lens."""

    hovered = Signal(object)
    clicked = Signal(object)
    lens_wanted = Signal(object)
    moved = Signal(object)
    menu_wanted = Signal(object)

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
        self.cells = Cells(theme)
        self._item = _CellsItem(self.cells)
        self.view.addItem(self._item, ignoreBounds=True)

    @property
    def lens(self) -> Lens:
        """What is seen now."""
        return self.cells.lens

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours; a new scale comes with `show_layers`."""
        self._theme = theme
        self.cells.theme = theme
        self._item.update()

    def set_lens(self, lens: Lens) -> None:
        """See another part."""
        self._item.prepareGeometryChange()
        self.cells.lens = lens
        left, top, width, height = lens.visible
        self.view.setRange(
            xRange=(left, left + width),
            yRange=(top, top + height),
            padding=0,
            disableAutoRange=True,
        )
        self._item.update()

    def set_arrangement(self, arrangement: Arrangement | None, ink: str) -> None:
        """How what is shown is laid out; `ink` is the colour of lines."""
        cells = self.cells
        if (arrangement, QColor(ink)) != (cells.arrangement, cells.ink):
            cells.arrangement = arrangement
            cells.ink = QColor(ink)
            self.viewport().update()

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
            self._item.update()

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

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of this picture."""
        self.menu_wanted.emit(event.globalPos())
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
