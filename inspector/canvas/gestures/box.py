"""Dragging over empty canvas: a box that selects the nodes it touches."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from inspector.canvas.inks import inks
from inspector.document.nodes import NodeId, NoteId
from inspector.look.theme import Theme

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas


class SelectBox:
    """Shows the selection while dragging; the store hears of it at the end. `adds`: what is
    selected already stays so."""

    def __init__(self, canvas: "Canvas", start: QPointF, *, adds: bool) -> None:
        self._canvas = canvas
        self._start = start
        self._kept = canvas.store.selected if adds else frozenset[NodeId]()
        self._box: QRectF | None = None

    def moved(self, at: QPointF) -> None:
        if self._box is None and not self._canvas.camera.is_a_drag(self._start, at):
            return
        old = self._box
        self._box = QRectF(self._start, at).normalized()
        self._canvas.repaint_over(self._box if old is None else self._box.united(old))
        self._canvas.graph_scene.show_selection(self._kept | self._inside(self._box))

    def _inside(self, box: QRectF) -> frozenset[NodeId]:
        nodes = self._canvas.graph_scene.nodes
        return frozenset(node for node, item in nodes.items() if item.body.intersects(box))

    def released(self, at: QPointF) -> None:
        self.moved(at)
        inside = frozenset[NodeId]() if self._box is None else self._inside(self._box)
        pinned = self._canvas.graph_scene.pinned
        touched = frozenset[NoteId]() if self._box is None else pinned.within(self._box)
        self._close()
        pinned.choose(touched)
        self._canvas.store.select(self._kept | inside)

    def escaped(self) -> None:
        self._close()
        self._canvas.graph_scene.show_selection(self._canvas.store.selected)

    def _close(self) -> None:
        if self._box is not None:
            self._canvas.repaint_over(self._box)
            self._box = None

    def paint(self, painter: QPainter) -> None:
        if self._box is None:
            return
        use_area_ink(painter, self._canvas.graph_scene.theme)
        painter.drawRect(self._box)


def use_area_ink(painter: QPainter, theme: Theme) -> None:
    """The outline and the veil of what selects by going around it."""
    ink = inks(theme)
    fill = QColor(ink.value)
    fill.setAlphaF(0.12)
    pen = QPen(ink.value)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(fill)
