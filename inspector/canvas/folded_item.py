"""A folded group on the canvas: one card with the ports that wires cross and a preview of its main
result."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from inspector.canvas.card import Card
from inspector.canvas.group_item import paint_chevron
from inspector.canvas.hits import FoldHit, GroupHit, InputHit, OutputHit
from inspector.canvas.inks import inks, pen
from inspector.canvas.paint_card import RADIUS, paint_card, paint_title
from inspector.canvas.paint_ports import Marks
from inspector.canvas.sprites import CARD, TITLE
from inspector.document.crossing import Crossing, Uses
from inspector.document.folded import INDENT, counted, folded, port_key
from inspector.document.measure import HEADER, PAD, PORT_RADIUS, Measure
from inspector.document.nodes import Graph, Group, NodeId, Source
from inspector.look.theme import Theme
from inspector.look.tints import tint_colour
from inspector.session.faces import Failed, Waiting

if TYPE_CHECKING:
    from inspector.canvas.scene import GraphScene

_SHEET = 5.0
_OVER = PORT_RADIUS + 4
Z_FOLDED = 1.0


class FoldedItem(QGraphicsItem):
    """Stands for the nodes of one group."""

    def __init__(self, world: "GraphScene", group: Group) -> None:
        super().__init__()
        self.world = world
        self.shown = group
        self.geometry = folded(Graph(), group, ())
        self.rect = QRectF()
        self.selected = False
        self._card: Card | None = None
        self._told = -1
        self._version = 0
        self.setZValue(Z_FOLDED)

    @property
    def inside(self) -> Sequence[NodeId]:
        """The nodes that it stands for."""
        return self.geometry.inside

    @property
    def found(self) -> Crossing:
        """The ports that it shows."""
        return self.geometry.found

    @property
    def measure(self) -> Measure:
        """How large it is, and where its ports lie."""
        return self.geometry.measure

    @property
    def key(self) -> NodeId:
        """Its name among boxes and sprites, which no node has."""
        return NodeId(f"group {self.shown.id}")

    @property
    def name(self) -> str:
        """What it is called."""
        return self.shown.title

    def show_group(
        self, graph: Graph, group: Group, inside: Sequence[NodeId], uses: Uses | None
    ) -> None:
        """The group, its nodes or their wires changed."""
        self.prepareGeometryChange()
        self.shown = group
        self.geometry = folded(graph, group, inside, uses)
        self._card = None
        self._version += 1
        self.update()

    def lie(self, around: QRectF) -> bool:
        """In the middle of where its nodes lie; whether that is elsewhere than before."""
        size = self.measure
        at = self.geometry.corner(around.left(), around.top(), around.right(), around.bottom())
        rect = QRectF(at.x, at.y, size.width, size.height)
        if rect == self.rect:
            return False
        self.prepareGeometryChange()
        self.rect = rect
        self.setPos(rect.topLeft())
        return True

    @property
    def card(self) -> Card:
        """What it says now: its main result, and whether all within is well."""
        if self._card is None or self._told != self.world.told:
            self._told = self.world.told
            card = self._said()
            if card != self._card:
                self._card = card
                self._version += 1
                self.update()
        return self._card

    def _said(self) -> Card:
        world, graph = self.world, self.world.graph
        main = self.found.main
        assert main is not None, "a group has nodes"
        card = world.card_of(graph.nodes[main.node])
        faces = [(node, world.session.face(node)) for node in self.inside]
        changes: dict[str, object] = {}
        failed = next(((n, f) for n, f in faces if isinstance(f, Failed)), None)
        if failed is not None:
            node, face = failed
            changes = {
                "state": "failed",
                "trouble": face.error,
                "detail": f"{graph.nodes[node].name}: {face.text}",
            }
        elif card.state == "known" and any(isinstance(face, Waiting) for _, face in faces):
            changes = {"state": "waiting"}
        return msgspec.structs.replace(
            card,
            name=INDENT + self.shown.title,
            op=counted(len(self.inside)),
            made_by_hand=False,
            **changes,
        )

    def freshen(self) -> None:
        """Where the session has other words for it by now, paint them."""
        if self._card is not None:
            _ = self.card

    def renew_pictures(self) -> None:
        """A picture that it shows is another one."""
        self._version += 1
        self.update()

    def show_selected(self, selected: bool) -> None:
        """Whether nodes within are chosen."""
        if selected != self.selected:
            self.selected = selected
            self.update()

    # -- standing for nodes ---------------------------------------------------------------------

    def input_point(self, node: NodeId, port: str, slot: int) -> QPointF:
        """Where a wire to that input ends."""
        x, y = self.geometry.input_at(node, port, slot)
        return self.rect.topLeft() + QPointF(x, y)

    def output_point(self, node: NodeId, index: int) -> QPointF:
        """Where wires from that output begin."""
        x, y = self.geometry.output_at(node, index)
        return self.rect.topLeft() + QPointF(x, y)

    def hit(self, at: QPointF, reach: float) -> InputHit | OutputHit | FoldHit | GroupHit | None:
        """What of it lies at a point of the canvas: a port is that of the node within."""
        local = at - self.rect.topLeft()
        for entry, each in zip(self.found.inputs, self.measure.inputs, strict=True):
            if (local.x() ** 2 + (local.y() - each.y) ** 2) ** 0.5 <= reach:
                return InputHit(entry.node, entry.port, entry.slot)
        for source, out in zip(self.found.outputs, self.measure.outputs, strict=False):
            away = (local.x() - self.measure.width) ** 2 + (local.y() - out.y) ** 2
            if away**0.5 <= reach:
                return OutputHit(source.node, source.output)
        if self.fold_rect.contains(at):
            return FoldHit(self.shown.id)
        return GroupHit(self.shown.id) if self.rect.contains(at) else None

    @property
    def fold_rect(self) -> QRectF:
        """The chevron that unfolds it, on the canvas."""
        return QRectF(self.rect.left() + PAD - 6, self.rect.top() + 4, 26, HEADER - 6)

    @property
    def title_rect(self) -> QRectF:
        """Where its title is edited, on the canvas."""
        return QRectF(self.rect.left() + PAD + 12, self.rect.top() + 2, self.rect.width() * 0.6, 28)

    # -- painting -------------------------------------------------------------------------------

    def _marks(self) -> Marks:
        world = self.world
        hot, fitting = world.hot, world.fitting
        entry = output = None
        if isinstance(hot, InputHit) and hot.node in self.inside:
            entry = (port_key(hot.node, hot.port), hot.slot)
        if isinstance(hot, OutputHit) and Source(hot.node, hot.index) in self.found.outputs:
            output = self.found.outputs.index(Source(hot.node, hot.index))
        fits = fitting is not None and any(
            each.node not in fitting.refused for each in self.found.inputs
        )
        if fitting is not None and fitting.side == "outputs":
            fits = any(each.node not in fitting.refused for each in self.found.outputs)
        return Marks(
            selected=self.selected,
            dimmed=fitting is not None and not fits,
            lit_inputs=fits and fitting is not None and fitting.side == "inputs",
            lit_outputs=fits and fitting is not None and fitting.side == "outputs",
            hot_input=entry,
            hot_output=output,
        )

    def paint_on(self, painter: QPainter, theme: Theme, marks: Marks, *, replay: bool) -> None:
        """The whole card at full detail, its top left corner at the painter's origin."""
        self._paint_sheet(painter, theme)
        paint_card(painter, self.card, self.measure, self.world.thumbs, theme, marks, replay=replay)
        paint_chevron(painter, QPointF(PAD + 6, HEADER / 2 + 1), inks(theme).muted, folded=True)

    def _paint_sheet(self, painter: QPainter, theme: Theme) -> None:
        # A second sheet below the first: there is more within.
        sheet = QRectF(0, 0, self.measure.width, self.measure.height).translated(_SHEET, _SHEET)
        edge = QColor(tint_colour(theme, self.shown.tint))
        edge.setAlphaF(0.8 if self.shown.tint != "grey" else 0.45)
        painter.setPen(pen(edge, 1.2))
        painter.setBrush(inks(theme).raised)
        painter.drawRoundedRect(sheet.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def boundingRect(self) -> QRectF:
        body = QRectF(0, 0, self.measure.width, self.measure.height)
        return body.adjusted(-_OVER, -_OVER, _OVER, _OVER)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        world = self.world
        if world.level == "boxes":
            return
        marks, card = self._marks(), self.card
        far = world.level == "title"
        look = (world.theme, marks, self._version, self.shown.tint)
        detail = world.title_px if far else 0

        def paint(on: QPainter) -> None:
            if far:
                self._paint_sheet(on, world.theme)
                named = msgspec.structs.replace(card, name=self.shown.title)
                paint_title(
                    on, named, self.measure, world.theme, marks, world.title_px, world.least_px
                )
            else:
                self.paint_on(on, world.theme, marks, replay=True)

        cost = TITLE if far else CARD
        if not world.sprites.can_draw(self.key, cost):
            painter.fillRect(QRectF(QPointF(), self.rect.size()), inks(world.theme).card)
            return
        bounds = self.boundingRect()
        world.sprites.draw(painter, self.key, bounds, look, detail, paint, cost=cost)
