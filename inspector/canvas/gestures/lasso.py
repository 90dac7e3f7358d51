"""Dragging with Alt over empty canvas: a line around the nodes that it selects."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath

from inspector.canvas.gestures.box import use_area_ink
from inspector.document.nodes import NodeId

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas


class Lasso:
    """Shows the selection while dragging; the store hears of it at the end. `adds`: what is
    selected already stays so."""

    def __init__(self, canvas: "Canvas", start: QPointF, *, adds: bool) -> None:
        self._canvas = canvas
        self._start = start
        self._kept = canvas.store.selected if adds else frozenset[NodeId]()
        self._line: QPainterPath | None = None

    def moved(self, at: QPointF) -> None:
        if self._line is None:
            if not self._canvas.camera.is_a_drag(self._start, at):
                return
            self._line = QPainterPath(self._start)
        self._line.lineTo(at)
        self._canvas.repaint_over(self._line.boundingRect())
        self._canvas.graph_scene.show_selection(self._kept | self._inside(self._line))

    def _inside(self, line: QPainterPath) -> frozenset[NodeId]:
        """The nodes whose middle the line goes around, or that it crosses."""
        nodes, around = self._canvas.graph_scene.nodes, line.boundingRect()
        return frozenset(
            node
            for node, item in nodes.items()
            if item.body.intersects(around) and _meets(line, item.body)
        )

    def released(self, at: QPointF) -> None:
        self.moved(at)
        inside = frozenset[NodeId]() if self._line is None else self._inside(self._line)
        self._close()
        self._canvas.store.select(self._kept | inside)

    def escaped(self) -> None:
        self._close()
        self._canvas.graph_scene.show_selection(self._canvas.store.selected)

    def _close(self) -> None:
        if self._line is not None:
            rect = self._line.boundingRect()
            self._line = None
            self._canvas.repaint_over(rect)

    def paint(self, painter: QPainter) -> None:
        if self._line is None:
            return
        use_area_ink(painter, self._canvas.graph_scene.theme)
        painter.drawPath(self._line)


def _meets(line: QPainterPath, body: QRectF) -> bool:
    return line.contains(body.center()) or line.intersects(body)
