"""The wire below a node that is being dragged: it lights up, and takes the node in when dropped."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt

from inspector.canvas.splicing import sizes_of, wire_title
from inspector.canvas.wire_item import WireItem
from inspector.canvas.wires import WireKey
from inspector.document.nodes import Document, NodeId
from inspector.document.order import is_used
from inspector.document.splicing import insert, why_not_insert, with_room

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

# A wire must run through the middle of the node to be meant.
_ACROSS, _DOWN = 0.3, 0.3


class WireBelow:
    """Nothing for several nodes at once, for one that is wired on, and while Alt is held."""

    def __init__(self, canvas: "Canvas", nodes: frozenset[NodeId]) -> None:
        self._canvas = canvas
        node = next(iter(nodes)) if len(nodes) == 1 else None
        # Asked once: wires stay as they are while a node is dragged.
        used = node is not None and is_used(canvas.store.document.graph, node)
        self._node = None if used else node
        self.key: WireKey | None = None

    @property
    def label(self) -> str:
        """What dropping the node here does; "" where no wire takes it."""
        if self.key is None or self._node is None:
            return ""
        name = self._canvas.store.document.graph.nodes[self._node].name
        return f"Insert {name} into {wire_title(self._canvas.graph_scene, self.key)}"

    def look(self) -> None:
        """The node moved: which wire lies below it now."""
        alt = self._canvas.hands.held & Qt.KeyboardModifier.AltModifier
        key = None if alt or self._node is None else self._below(self._node)
        if key != self.key:
            self.key = key
            self._canvas.graph_scene.marked.light(key)

    def darken(self) -> None:
        """The drag is over."""
        self.key = None
        self._canvas.graph_scene.marked.light(None)

    def taken(self, document: Document) -> Document:
        """The document with the node in the wire, and neighbours at a distance from it."""
        if self.key is None or self._node is None:
            return document
        inserted = insert(document, self.key, self._node)
        return with_room(inserted, self._node, sizes_of(self._canvas.graph_scene))

    def _below(self, node: NodeId) -> WireKey | None:
        scene = self._canvas.graph_scene
        graph = self._canvas.store.document.graph
        item = scene.nodes.get(node)
        if item is None:
            return None
        body = item.body
        across, down = body.width() * _ACROSS, body.height() * _DOWN
        middle = body.adjusted(across, down, -across, -down)
        wires = [each for each in scene.items(middle) if isinstance(each, WireItem)]
        fitting = [
            (_away(wire, middle), wire.key)
            for wire in wires
            if wire.shape().intersects(middle) and why_not_insert(graph, wire.key, node) is None
        ]
        return min(fitting)[1] if fitting else None


def _away(wire: WireItem, middle: QRectF) -> float:
    """How far the wire runs from the middle of the node, squared."""
    centre = middle.center()
    path = wire.line
    points = (path.pointAtPercent(step / 16) - centre for step in range(17))
    return min(QPointF.dotProduct(point, point) for point in points)
