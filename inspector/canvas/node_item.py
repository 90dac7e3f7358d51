"""One node on the canvas: a single item that paints body, ports, text and previews itself."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from inspector.canvas.card import Card
from inspector.canvas.inks import inks
from inspector.canvas.paint_card import paint_card, paint_title
from inspector.canvas.repaint_card import has_pictures_apart, paint_pictures, pictures_rects
from inspector.canvas.sprites import CARD, TITLE
from inspector.canvas.stand import Stand
from inspector.document.measure import PORT_RADIUS, Measure
from inspector.document.nodes import Node, NodeId, Place

if TYPE_CHECKING:
    from inspector.canvas.scene import GraphScene

# Ports and the outline of the selection reach over the body's edge.
_OVER = PORT_RADIUS + 7
Z_NODE = 1.0
Z_SELECTED = 2.0


class NodeItem(QGraphicsItem):
    """Shows one node. Its words are read from the session when it is in view, and it is painted
    again only where they are other words."""

    def __init__(self, world: "GraphScene", node: Node, measure: Measure, at: Place) -> None:
        super().__init__()
        self.world = world
        self.node = node
        self.measure = measure
        self.at = at
        self.selected = False
        self.stand: Stand | None = None
        """What is drawn in its place; None: it is drawn itself."""
        self._card: Card | None = None
        self._told = -1
        self._version = 0
        self._pictures = 0
        self._bounds = self._bounding()
        self._rect: QRectF | None = None
        self.setPos(at.x, at.y)
        self.setZValue(Z_NODE)

    @property
    def id(self) -> NodeId:
        """The node's id."""
        return self.node.id

    @property
    def key(self) -> NodeId:
        """Its name among boxes and sprites."""
        return self.node.id

    @property
    def name(self) -> str:
        """What it is called."""
        return self.node.name

    @property
    def card(self) -> Card:
        """What the node says now."""
        if self._card is None or self._told != self.world.told:
            self._told = self.world.told
            card = self.world.card_of(self.node)
            if card != self._card:
                if self._card is not None:
                    # Whoever asks: a paint of its pictures alone leaves the words on the screen.
                    self.update()
                self._card = card
                self._version += 1
        return self._card

    @property
    def body(self) -> QRectF:
        """The rectangle on the canvas of the card, or of what stands for it."""
        return self.own_rect if self.stand is None else self.stand.rect

    @property
    def own_rect(self) -> QRectF:
        """The card's rectangle on the canvas, drawn or not."""
        # Kept: a step of a drag asks for those of all nodes.
        if self._rect is None:
            at, measure = self.at, self.measure
            self._rect = QRectF(at.x, at.y, measure.width, measure.height)
        return self._rect

    def lie(self, at: Place) -> None:
        """It lies there from now on."""
        self.at = at
        self._rect = None
        self.setPos(at.x, at.y)

    def show_node(self, node: Node, measure: Measure) -> None:
        """The node was edited, or has another number of outputs."""
        self.node = node
        if measure is not self.measure:
            self.prepareGeometryChange()
            self.measure = measure
            self._bounds = self._bounding()
            self._rect = None
        self._card = None
        self._version += 1
        self.update()

    def freshen(self) -> None:
        """Where the session has other words for it by now, paint them."""
        # Without words it is painted in any case, and asks for them then.
        if self._card is not None:
            _ = self.card

    def renew_pictures(self) -> None:
        """A picture that it shows is another one."""
        self._pictures += 1
        # Further away there are no pictures on it.
        if self.world.level != "full":
            return
        if self._card is None or not has_pictures_apart(self._card):
            self.update()
            return
        for rect in pictures_rects(self.measure):
            self.update(rect)

    def show_stand(self, stand: Stand | None) -> None:
        """Something else is drawn in its place; None: it is drawn itself."""
        self.stand = stand
        self.setVisible(stand is None)

    def show_selected(self, selected: bool) -> None:
        """Whether the node is chosen."""
        if selected != self.selected:
            self.selected = selected
            self.setZValue(Z_SELECTED if selected else Z_NODE)
            self.update()

    def input_point(self, port: str, slot: int) -> QPointF:
        """Where a wire to that slot ends, on the canvas."""
        if self.stand is not None:
            return self.stand.input_point(self.id, port, slot)
        x, y = self.measure.input_at(port, slot)
        return QPointF(self.at.x + x, self.at.y + y)

    def output_point(self, index: int) -> QPointF:
        """Where wires from that output begin, on the canvas."""
        if self.stand is not None:
            return self.stand.output_point(self.id, index)
        x, y = self.measure.output_at(index)
        return QPointF(self.at.x + x, self.at.y + y)

    def _bounding(self) -> QRectF:
        width, height = self.measure.width + 2 * _OVER, self.measure.height + 2 * _OVER
        return QRectF(-_OVER, -_OVER, width, height)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        world = self.world
        if world.level == "boxes":
            return
        far = world.level == "title"
        cost = TITLE if far else CARD
        if not world.sprites.can_draw(self.id, cost):
            rect = QRectF(0, 0, self.measure.width, self.measure.height)
            painter.fillRect(rect, inks(world.theme).card)
            return
        marks = world.marks_of(self)
        card = self.card
        look = (world.theme, marks, self._version)
        detail = world.title_px if far else 0
        apart = not far and not marks.dimmed and has_pictures_apart(card)

        def paint(on: QPainter) -> None:
            if far:
                paint_title(
                    on, card, self.measure, world.theme, marks, world.title_px, world.least_px
                )
            else:
                paint_card(on, card, self.measure, world.thumbs, world.theme, marks)

        def paint_over(on: QPainter) -> None:
            paint_pictures(on, card, self.measure, world.thumbs, world.theme)

        world.sprites.draw(
            painter,
            self.id,
            self._bounds,
            look,
            detail,
            paint,
            cost=cost,
            pictures=0 if far else self._pictures,
            paint_over=paint_over if apart else None,
        )
