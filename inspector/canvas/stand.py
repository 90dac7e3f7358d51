"""What is drawn in the place of nodes that are not drawn themselves."""

from typing import Protocol

from PySide6.QtCore import QPointF, QRectF

from inspector.document.nodes import NodeId


class Stand(Protocol):
    """Where the ports of a hidden node are found, on the canvas. An empty `rect` is nowhere."""

    rect: QRectF

    def input_point(self, node: NodeId, port: str, slot: int) -> QPointF:
        """Where a wire to that input ends."""
        ...

    def output_point(self, node: NodeId, index: int) -> QPointF:
        """Where wires from that output begin."""
        ...


class Nowhere:
    """For a node that is not seen at all."""

    rect = QRectF()

    def input_point(self, node: NodeId, port: str, slot: int) -> QPointF:
        return QPointF()

    def output_point(self, node: NodeId, index: int) -> QPointF:
        return QPointF()


NOWHERE = Nowhere()
