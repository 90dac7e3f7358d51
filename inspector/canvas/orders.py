"""Who runs after whom though no wire says so: a thin dotted line with an arrow for each."""

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from inspector.canvas.inks import inks, pen
from inspector.document.nodes import Graph, NodeId, Operation
from inspector.look.theme import Theme

if TYPE_CHECKING:
    from inspector.canvas.scene import GraphScene

_Z = -0.5
# How far above a node's lower edge the lines begin and end, clear of its ports.
_ABOVE = 10.0
_ARROW = 7.0


class OrderKey(msgspec.Struct, frozen=True):
    """`later` runs after `earlier`."""

    later: NodeId
    earlier: NodeId


def order_pen(theme: Theme) -> QPen:
    """The pen of the line; its arrow has the same colour."""
    return pen(inks(theme).muted, 1.25, (1.2, 3.2))


class OrderItem(QGraphicsPathItem):
    """One line; the arrow is a part of it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._arrow = QGraphicsPathItem(self)
        self.setZValue(_Z)
        for each in (self, self._arrow):
            each.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self.setPen(order_pen(theme))
        self._arrow.setPen(pen(inks(theme).muted, 1.25))

    def stretch(self, earlier: QRectF, later: QRectF) -> None:
        """One of its nodes moved: it leads from the one body to the other by their near sides."""
        low = QPointF(0, _ABOVE)
        if earlier.right() < later.left():
            start, end, way = earlier.bottomRight() - low, later.bottomLeft() - low, QPointF(1, 0)
        elif later.right() < earlier.left():
            start, end, way = earlier.bottomLeft() - low, later.bottomRight() - low, QPointF(-1, 0)
        elif earlier.center().y() <= later.center().y():
            x = QPointF(earlier.width() / 2, 0)
            start, end = earlier.bottomLeft() + x, later.topLeft() + QPointF(later.width() / 2, 0)
            way = QPointF(0, 1)
        else:
            x = QPointF(earlier.width() / 2, 0)
            start, end = earlier.topLeft() + x, later.bottomLeft() + QPointF(later.width() / 2, 0)
            way = QPointF(0, -1)
        gap = end - start
        reach = way * max(24.0, 0.4 * (gap.x() ** 2 + gap.y() ** 2) ** 0.5)
        path = QPainterPath(start)
        path.cubicTo(start + reach, end - reach, end)
        self.setPath(path)
        across = QPointF(-way.y(), way.x()) * (_ARROW * 0.55)
        arrow = QPainterPath(end - way * _ARROW + across)
        arrow.lineTo(end)
        arrow.lineTo(end - way * _ARROW - across)
        self._arrow.setPath(arrow)

    def paint_into(self, painter: QPainter, theme: Theme) -> None:
        """For a figure."""
        painter.setPen(order_pen(theme))
        painter.drawPath(self.path())
        painter.setPen(pen(inks(theme).muted, 1.25))
        painter.drawPath(self._arrow.path())


class Orders:
    """Keeps an item for each pair of nodes; only those that differ or moved are touched."""

    def __init__(self, scene: "GraphScene") -> None:
        self._scene = scene
        self.items: dict[OrderKey, OrderItem] = {}

    def project(self, old: Graph, new: Graph, moved: set[NodeId]) -> None:
        """Show this graph's."""
        fresh: set[OrderKey] = set()
        if new.nodes is not old.nodes:
            fresh = self._put(new)
        for key in self.items.keys() if self.items else ():
            if key in fresh or key.later in moved or key.earlier in moved:
                self._stretch(key)

    def _put(self, graph: Graph) -> set[OrderKey]:
        shown = self._scene.nodes
        wanted = {
            OrderKey(node.id, earlier)
            for node in graph.nodes.values()
            if isinstance(node, Operation) and node.after
            for earlier in node.after
            if node.id in shown and earlier in shown
        }
        for gone in self.items.keys() - wanted:
            self._scene.removeItem(self.items.pop(gone))
        fresh = wanted - self.items.keys()
        for key in fresh:
            self.items[key] = OrderItem(self._scene.theme)
            self._scene.addItem(self.items[key])
        return fresh

    def _stretch(self, key: OrderKey) -> None:
        nodes = self._scene.nodes
        earlier, later = nodes[key.earlier], nodes[key.later]
        stands = {earlier.stand, later.stand}
        # Within one folded group, or at a node that is not seen, there is nothing to say.
        hidden = len(stands) == 1 and None not in stands
        hidden = hidden or earlier.body.isEmpty() or later.body.isEmpty()
        self.items[key].setVisible(not hidden)
        self.items[key].stretch(earlier.body, later.body)

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        for item in self.items.values():
            item.set_theme(theme)
