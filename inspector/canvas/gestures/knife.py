"""A stroke across wires that cuts them all."""

import itertools
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath

from inspector.canvas.inks import inks, pen
from inspector.canvas.wire_item import WireItem
from inspector.canvas.wires import WireKey
from inspector.document.nodes import Document
from inspector.document.wiring import disconnect

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

_WIDTH = 1.5


class Knife:
    """The wires crossed so far are red; they go when the button is let go."""

    def __init__(self, canvas: "Canvas", start: QPointF) -> None:
        self._canvas = canvas
        self._stroke = QPainterPath(start)
        self._crossed: set[WireKey] = set()

    def moved(self, at: QPointF) -> None:
        here = self._stroke.currentPosition()
        if here == at:
            return
        step = QLineF(here, at)
        self._stroke.lineTo(at)
        scene = self._canvas.graph_scene
        near = QRectF(here, at).normalized().adjusted(-1, -1, 1, 1)
        for item in scene.items(near):
            if isinstance(item, WireItem) and item.key not in self._crossed and _cross(item, step):
                self._crossed.add(item.key)
        scene.marked.knife(self._crossed)
        self._repaint()

    def released(self, at: QPointF) -> None:
        self.moved(at)
        wires = sorted(self._crossed, key=lambda key: -key.slot)
        self.escaped()
        if not wires:
            self._canvas.say("No wire was crossed.")
            return

        def cut(document: Document) -> Document:
            for key in wires:
                document = disconnect(document, key.node, key.port, key.slot)
            return document

        self._canvas.acts.attempt("Cut wire" if len(wires) == 1 else f"Cut {len(wires)} wires", cut)

    def escaped(self) -> None:
        self._repaint()
        self._crossed = set()
        self._stroke = QPainterPath()
        self._canvas.graph_scene.marked.knife(())

    def _repaint(self) -> None:
        self._canvas.repaint_over(self._stroke.boundingRect())

    def paint(self, painter: QPainter) -> None:
        line = pen(inks(self._canvas.graph_scene.theme).error, _WIDTH, (4, 3))
        line.setCosmetic(True)
        painter.setPen(line)
        painter.drawPath(self._stroke)


def _cross(wire: WireItem, step: QLineF) -> bool:
    for points in wire.line.toSubpathPolygons():
        corners = points.toList()
        for one, other in itertools.pairwise(corners):
            kind, _ = step.intersects(QLineF(one, other))
            if kind == QLineF.IntersectionType.BoundedIntersection:
                return True
    return False
