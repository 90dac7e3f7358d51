"""Paints the autograd graph: one item between the wires and the cards, which paints only what is
in the part that is to be painted anew."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from inspector.canvas.backgraph import BackGraph, Standing
from inspector.canvas.chips import ARROW
from inspector.canvas.inks import inks, pen
from inspector.canvas.paint_chips import (
    paint_chip,
    paint_chips_far,
    paint_cuts,
    paint_labels,
    paint_loose,
)
from inspector.look.theme import Theme

if TYPE_CHECKING:
    from inspector.canvas.scene import GraphScene

_Z = 0.9
# From so many edges in view on they are drawn straight, and thin.
_MANY = 150
# Further away a chip would be lower than two pixels.
_CHIPS_FROM = 0.12


class ChipLayer(QGraphicsItem):
    """It takes no clicks: what lies under the pointer is found by arithmetic."""

    def __init__(self, back: BackGraph, scene: "GraphScene") -> None:
        super().__init__()
        self._back = back
        self._scene = scene
        self._rect = scene.sceneRect()
        self.setZValue(_Z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption, True)
        scene.addItem(self)
        scene.sceneRectChanged.connect(self.reach)

    def reach(self, rect: QRectF) -> None:
        """The scene is as large as this now."""
        self.prepareGeometryChange()
        self._rect = rect

    def boundingRect(self) -> QRectF:
        return self._rect

    def shape(self) -> QPainterPath:
        return QPainterPath()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        scene = self._scene
        if scene.level != "boxes":
            shown = self._back.shown
            # Panning shows two strips anew: the rectangle around them would be all.
            if not any(option.exposedRect.intersects(each) for each in shown):
                shown = [option.exposedRect]
            paint_back(painter, self._back, scene, shown, scene.theme, scene.level == "full")


def paint_far(painter: QPainter, back: BackGraph, theme: Theme) -> None:
    """The graph as straight lines, from far away."""
    reached = back.reached
    colour = _blended(theme, 0.6 if reached is None else 0.3)
    hair = QPen(colour)
    hair.setCosmetic(True)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(hair)
    painter.drawLines(back.places.flat)
    painter.setPen(Qt.PenStyle.NoPen)
    if painter.worldTransform().m11() >= _CHIPS_FROM:
        painter.setBrush(colour)
        painter.drawRects(back.places.rects)
        if reached:
            painter.setBrush(inks(theme).gradient)
            painter.drawRects([back.places.rects[at] for at in reached])
        painter.setBrush(inks(theme).muted)
        painter.drawRects([back.places.rects[at] for at in back.without_node])
    lit = back.lit
    if lit:
        hair.setColor(inks(theme).gradient)
        hair.setWidthF(3.0)
        painter.setPen(hair)
        painter.drawLines([back.places.flat[at] for at in lit])


def _blended(theme: Theme, strength: float) -> QColor:
    """The gradients' colour on the canvas: painting what is translucent takes twice as long."""
    one, other, rest = inks(theme).gradient, inks(theme).canvas, 1 - strength
    return QColor.fromRgbF(
        one.redF() * strength + other.redF() * rest,
        one.greenF() * strength + other.greenF() * rest,
        one.blueF() * strength + other.blueF() * rest,
    )


def paint_back(
    painter: QPainter,
    back: BackGraph,
    scene: "GraphScene",
    parts: Sequence[QRectF],
    theme: Theme,
    full: bool,
) -> None:
    """These parts of the graph; `full`: with words."""
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    places = back.places
    lines = sorted({at for rect in parts for at in places.lines_in(rect)})
    chips = sorted({at for rect in parts for at in places.chips_in(rect)})
    by_look: dict[tuple[Standing, bool], list[int]] = {}
    for at in lines:
        line = back.drawing.lines[at]
        node = back.graph.nodes[line.ways[0][0]]
        apart = node.by_backward or node.earlier
        by_look.setdefault((back.flows(line), apart), []).append(at)
    many = not full and len(lines) > _MANY
    for (standing, apart), some in sorted(by_look.items(), key=lambda each: each[0][0] == "now"):
        line_pen = _line_pen(theme, standing, apart, "many" if many else "full" if full else "few")
        if many:
            painter.setPen(line_pen)
            painter.drawLines([leg for at in some for leg in places.legs(at)])
        else:
            _paint_lines(painter, back, some, standing, line_pen, full)
    if back.drawing.loose:
        painter.setPen(_line_pen(theme, "rest", True, "full" if full else "few"))
        painter.drawLines([places.loose(each) for each in back.drawing.loose])
    for rect in parts:
        paint_cuts(painter, back, scene, rect, theme, full)
    if not full:
        paint_chips_far(painter, back, chips, theme)
    else:
        for at in chips:
            paint_chip(painter, back, at, theme)
        paint_labels(painter, back, lines, theme)
        paint_loose(painter, back, scene, theme)
    painter.restore()


@cache
def _line_pen(
    theme: Theme, standing: Standing, apart: bool, level: Literal["full", "few", "many"]
) -> QPen:
    """`apart`: made by a Backward with create_graph, or in an earlier run."""
    width = {"full": 1.5, "few": 3.2, "many": 1.0}[level]
    match standing:
        case "now":
            line_pen = pen(_blended(theme, 1.0), 2 * width)
        case "blank":
            line_pen = pen(_blended(theme, 0.35), width)
        case "off":
            line_pen = pen(_blended(theme, 0.2), width)
        case _:
            dashes = (4.0, 2.5) if apart and level != "many" else ()
            line_pen = pen(_blended(theme, 0.9), width, dashes)
    line_pen.setCosmetic(level == "many")
    return line_pen


def _paint_lines(
    painter: QPainter,
    back: BackGraph,
    lines: Sequence[int],
    standing: Standing,
    line_pen: QPen,
    full: bool,
) -> None:
    if standing == "now":
        glow = QColor(line_pen.color())
        glow.setAlphaF(0.28)
        painter.setPen(pen(glow, 9))
        for at in lines:
            painter.drawPath(back.places.path(at))
    painter.setPen(line_pen)
    for at in lines:
        painter.drawPath(back.places.path(at))
    if not full:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(line_pen.color())
    for at in lines:
        painter.drawPolygon(_arrow(back, at))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _arrow(back: BackGraph, at: int) -> QPolygonF:
    """Where an edge arrives."""
    way = back.places.run(at)
    x, y = way.end
    if way.start[0] == way.leaves[0] and way.straight and way.start[1] != way.end[1]:
        sign = 1.0 if way.end[1] > way.start[1] else -1.0
        return QPolygonF(
            [QPointF(x, y), QPointF(x - 3, y - 5 * sign), QPointF(x + 3, y - 5 * sign)]
        )
    return QPolygonF([QPointF(x, y), QPointF(x + ARROW, y - 3), QPointF(x + ARROW, y + 3)])
