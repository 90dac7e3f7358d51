"""Paints the autograd graph: one item between the wires and the cards, which paints only what is
in the part that is to be painted anew."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF, QStaticText
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from inspector.canvas.backgraph import BackGraph, Standing
from inspector.canvas.card import shape_text
from inspector.canvas.chips import TEXT_PX, Line
from inspector.canvas.extent import items_in
from inspector.canvas.inks import inks, mono_font, pen, words_font
from inspector.canvas.wire_item import WireItem
from inspector.document.measure import mono_width
from inspector.look.theme import Theme

if TYPE_CHECKING:
    from inspector.canvas.scene import GraphScene

_Z = 0.9
_RADIUS = 4.0
_ARROW = 5.0
_SUM = 4.5
# Words begin so far beside a chip, and are left out where there is less room after them.
_BESIDE, _ROOM = 12.0, 4.0
# A wire that is cut: how far before its end, how wide the gap is, half the length of its strokes.
_CUT, _GAP, _STROKE = 11.0, 6.0, 5.5


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
            rect = option.exposedRect
            paint_back(painter, self._back, scene, rect, scene.theme, scene.level == "full")


def paint_far(painter: QPainter, back: BackGraph, rect: QRectF, theme: Theme) -> None:
    """The graph as straight lines, from far away."""
    colour = QColor(inks(theme).gradient)
    colour.setAlphaF(0.6)
    hair = QPen(colour)
    hair.setCosmetic(True)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(hair)
    painter.drawLines(back.places.flat)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRects([back.places.rect(at) for at in back.places.chips_in(rect)])
    lit = [at for at, line in enumerate(back.drawing.lines) if back.flows(line) == "now"]
    if lit:
        hair.setColor(inks(theme).gradient)
        hair.setWidthF(3.0)
        painter.setPen(hair)
        painter.drawLines([back.places.flat[at] for at in lit])


def paint_back(
    painter: QPainter,
    back: BackGraph,
    scene: "GraphScene",
    rect: QRectF,
    theme: Theme,
    full: bool,
) -> None:
    """This part of the graph; `full`: with words."""
    painter.save()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    lines = back.places.lines_in(rect)
    by_standing: dict[Standing, list[int]] = {}
    for at in lines:
        by_standing.setdefault(back.flows(back.drawing.lines[at]), []).append(at)
    for standing, some in sorted(by_standing.items(), key=lambda each: each[0] == "now"):
        _paint_lines(painter, back, some, standing, theme, full)
    _paint_cuts(painter, back, scene, rect, theme, full)
    for at in back.places.chips_in(rect):
        _paint_chip(painter, back, at, theme, full)
    if full:
        _paint_labels(painter, back, lines, theme)
    painter.restore()


@cache
def _line_pen(theme: Theme, standing: Standing, full: bool) -> QPen:
    colour = QColor(inks(theme).gradient)
    width = 1.5 if full else 3.2
    match standing:
        case "now":
            return pen(colour, 2 * width)
        case "blank":
            colour.setAlphaF(0.4)
            return pen(colour, width, (3.0, 3.0))
        case "off":
            colour.setAlphaF(0.22)
            return pen(colour, width)
        case _:
            colour.setAlphaF(0.9)
            return pen(colour, width)


def _paint_lines(
    painter: QPainter,
    back: BackGraph,
    lines: Sequence[int],
    standing: Standing,
    theme: Theme,
    full: bool,
) -> None:
    if standing == "now":
        glow = QColor(inks(theme).gradient)
        glow.setAlphaF(0.28)
        painter.setPen(pen(glow, 9))
        for at in lines:
            painter.drawPath(back.places.path(at))
    line_pen = _line_pen(theme, standing, full)
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
    return QPolygonF([QPointF(x, y), QPointF(x + _ARROW, y - 3), QPointF(x + _ARROW, y + 3)])


@lru_cache(maxsize=1000)
def _static(text: str) -> QStaticText:
    made = QStaticText(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.prepare(font=mono_font(TEXT_PX))
    return made


def _paint_chip(painter: QPainter, back: BackGraph, at: int, theme: Theme, full: bool) -> None:
    chip, rect, ink = back.drawing.chips[at], back.places.rect(at), inks(theme)
    if not chip.numbers:
        _paint_without(painter, chip.text, rect, theme, full)
        return
    standing = back.stands(chip)
    first = back.graph.nodes[chip.numbers[0]]
    stores = first.kind == "AccumulateGrad" and len(chip.numbers) == 1
    outline = QColor(ink.gradient)
    fill, text = QColor(ink.card), QColor(ink.text)
    dashes: tuple[float, ...] = (3.0, 2.0) if first.by_backward else ()
    match standing:
        case "now":
            fill, text = ink.gradient, ink.canvas
            glow = QColor(ink.gradient)
            glow.setAlphaF(0.28)
            painter.setPen(pen(glow, 7))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, _RADIUS + 1, _RADIUS + 1)
        case "blank":
            outline.setAlphaF(0.45)
            fill, text = ink.canvas, ink.muted
            dashes = (2.0, 2.0)
        case "off":
            outline = ink.line
            fill, text = ink.canvas, ink.muted
        case _:
            pass
    painter.setPen(pen(outline, 1.25 if full else 2.5, dashes))
    painter.setBrush(fill if full or standing in ("blank", "off") else outline)
    painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
    if stores and standing in ("rest", "done"):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.leaf)
        painter.drawRoundedRect(QRectF(rect.left(), rect.top(), 3.5, rect.height()), 1.5, 1.5)
    if not full:
        return
    painter.setPen(text)
    painter.setFont(mono_font(TEXT_PX))
    words = _static(chip.text)
    left = rect.center().x() - mono_width(chip.text, TEXT_PX) / 2 + (1.5 if stores else 0.0)
    where = QPointF(left, rect.center().y() - words.size().height() / 2)
    painter.drawStaticText(where, words)
    if chip.sums:
        _paint_sum(painter, QPointF(rect.right() + 1, rect.center().y()), theme)


def _paint_without(painter: QPainter, why: str, rect: QRectF, theme: Theme, full: bool) -> None:
    """Where there is no node, why: grey and dashed, as all that takes no part."""
    ink = inks(theme)
    painter.setPen(pen(ink.muted, 1.0, (2.5, 2.5)))
    painter.setBrush(ink.canvas)
    painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
    if full:
        painter.setPen(ink.muted)
        painter.setFont(mono_font(TEXT_PX))
        words = _static(why)
        left = rect.center().x() - mono_width(why, TEXT_PX) / 2
        painter.drawStaticText(QPointF(left, rect.center().y() - words.size().height() / 2), words)


def _paint_sum(painter: QPainter, at: QPointF, theme: Theme) -> None:
    """Several gradients arrive here, and are added up."""
    ink = inks(theme)
    painter.setPen(pen(ink.gradient, 1.25))
    painter.setBrush(ink.canvas)
    painter.drawEllipse(at, _SUM, _SUM)
    painter.drawLine(at - QPointF(2.5, 0), at + QPointF(2.5, 0))
    painter.drawLine(at - QPointF(0, 2.5), at + QPointF(0, 2.5))


# -- words along the edges


def _paint_labels(painter: QPainter, back: BackGraph, lines: Sequence[int], theme: Theme) -> None:
    """Beside the chip at which it arrives: the shape of a gradient, and below the edge what the
    engine did to it on its way, where that is known."""
    ink = inks(theme)
    painter.setFont(mono_font(TEXT_PX))
    done: dict[tuple[int, int], list[str]] = {}
    for at in lines:
        line, way = back.drawing.lines[at], back.places.run(at)
        if line.slot < 0 or way.straight:
            continue
        first = (line.other, line.slot) not in done
        hidden = done.setdefault((line.other, line.slot), [])
        found = on_the_way(back, line)
        if found and found not in hidden:
            hidden.append(found)
            where = QPointF(way.end[0] + _BESIDE, way.end[1] + 2 + 14 * (len(hidden) - 1))
            _paint_plate(painter, where, found, theme)
        slots = back.graph.nodes[back.drawing.chips[line.other].numbers[0]].slots
        if len(slots) > 1 or not first:
            continue
        text = shape_text(slots[line.slot].shape)
        if mono_width(text, TEXT_PX) + _ROOM <= way.enters[0] - way.end[0] - _BESIDE:
            painter.setPen(ink.muted)
            painter.drawStaticText(QPointF(way.end[0] + _BESIDE, way.end[1] - 15), _static(text))


def on_the_way(back: BackGraph, line: Line) -> str:
    """What the engine made of a gradient between two nodes, silently: the sum over what was
    broadcast, the cast to another dtype; empty where nothing is known, or nothing was done."""
    if len(line.ways) != 1:
        return ""
    number, edge = line.ways[0]
    turn = back.turn(number)
    if turn is None or edge >= len(turn.sent):
        return ""
    sent = turn.sent[edge]
    if sent.to < 0 or not sent.dtype:
        return ""
    arrives = back.graph.nodes[back.graph.nodes[number].ways[edge].to].slots[sent.slot]
    said = []
    if sent.shape != arrives.shape:
        said.append(f"Σ {shape_text(sent.shape)} → {shape_text(arrives.shape)}")
    if sent.dtype != arrives.dtype:
        said.append(f"{sent.dtype} → {arrives.dtype}")
    return ", ".join(said)


def _paint_plate(painter: QPainter, where: QPointF, text: str, theme: Theme) -> None:
    """Words beside an edge, on a plate that hides what runs below."""
    plate = QRectF(where.x() - 2, where.y(), mono_width(text, TEXT_PX) + 4, 14)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(inks(theme).canvas)
    painter.drawRoundedRect(plate, 3, 3)
    painter.setPen(inks(theme).gradient)
    painter.drawStaticText(where, _static(text))


# -- wires that are cut


def _paint_cuts(
    painter: QPainter,
    back: BackGraph,
    scene: "GraphScene",
    rect: QRectF,
    theme: Theme,
    full: bool,
) -> None:
    """A gap before the end of each wire that no gradient comes back along; what cut it stands there
    where it does not below one of the cards."""
    ink = inks(theme)
    for wire in items_in(scene, rect) if back.cuts else ():
        cut = back.cuts.get(wire.key) if isinstance(wire, WireItem) else None
        if cut is None or not isinstance(wire, WireItem):
            continue
        end, start = wire.ends[1], wire.ends[0]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.canvas)
        painter.drawRect(QRectF(end.x() - _CUT - _GAP, end.y() - 4, _GAP, 8))
        painter.setPen(pen(ink.muted, 2))
        for x in (end.x() - _CUT - _GAP, end.x() - _CUT):
            painter.drawLine(QPointF(x, end.y() - _STROKE), QPointF(x, end.y() + _STROKE))
        if full and cut.says:
            painter.setFont(words_font(11))
            wide = painter.fontMetrics().horizontalAdvance(cut.why)
            right = end.x() - _CUT - _GAP - 4
            if right - wide - 12 >= start.x():
                plate = QRectF(right - wide - 8, end.y() - 8, wide + 8, 16)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ink.canvas)
                painter.drawRoundedRect(plate, 3, 3)
                painter.setPen(ink.muted)
                painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, cut.why)
