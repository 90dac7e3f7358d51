"""Paints chips of the autograd graph, the words along its edges, and the wires that are cut."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QStaticText

from inspector.canvas.backgraph import BackGraph
from inspector.canvas.card import shape_text
from inspector.canvas.chips import TEXT_PX, Line
from inspector.canvas.extent import items_in
from inspector.canvas.inks import inks, mono_font, pen, words_font
from inspector.canvas.wire_item import WireItem
from inspector.document.measure import mono_width
from inspector.document.nodes import NodeId
from inspector.look.theme import Theme

if TYPE_CHECKING:
    from inspector.canvas.scene import GraphScene

_RADIUS = 4.0
_SUM = 4.5
# Words begin so far beside a chip, and are left out where there is less room after them.
_BESIDE, _ROOM = 12.0, 4.0
# A wire that is cut: how far before its end, how wide the gap is, half the length of its strokes.
_CUT, _GAP, _STROKE = 11.0, 6.0, 5.5


@lru_cache(maxsize=1000)
def _static(text: str) -> QStaticText:
    made = QStaticText(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.prepare(font=mono_font(TEXT_PX))
    return made


def paint_chip(painter: QPainter, back: BackGraph, at: int, theme: Theme) -> None:
    """One chip, with its words."""
    chip, rect, ink = back.drawing.chips[at], back.places.rects[at], inks(theme)
    if not chip.numbers:
        _paint_without(painter, chip.text, rect, theme)
        return
    standing = back.stands(chip)
    nodes = [back.graph.nodes[number] for number in chip.numbers]
    stores = len(nodes) == 1 and nodes[0].kind == "AccumulateGrad"
    outline = QColor(ink.gradient)
    fill, text = QColor(ink.card), QColor(ink.text)
    dashes: tuple[float, ...] = (3.0, 2.0) if all(n.by_backward or n.earlier for n in nodes) else ()
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
    painter.setPen(pen(outline, 1.25, dashes))
    painter.setBrush(fill)
    painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
    if stores and standing in ("rest", "done"):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.leaf)
        painter.drawRoundedRect(QRectF(rect.left(), rect.top(), 3.5, rect.height()), 1.5, 1.5)
    painter.setPen(text)
    painter.setFont(mono_font(TEXT_PX))
    words = _static(chip.text)
    left = rect.center().x() - mono_width(chip.text, TEXT_PX) / 2 + (1.5 if stores else 0.0)
    where = QPointF(left, rect.center().y() - words.size().height() / 2)
    painter.drawStaticText(where, words)
    if chip.sums:
        _paint_sum(painter, QPointF(rect.right() + 1, rect.center().y()), theme)


def _paint_without(painter: QPainter, why: str, rect: QRectF, theme: Theme) -> None:
    """Where there is no node, why: grey and dashed, as all that takes no part."""
    ink = inks(theme)
    painter.setPen(pen(ink.muted, 1.0, (2.5, 2.5)))
    painter.setBrush(ink.canvas)
    painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
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


def paint_chips_far(painter: QPainter, back: BackGraph, chips: Sequence[int], theme: Theme) -> None:
    """All of these at once, as boxes without words."""
    ink = inks(theme)
    looks: dict[str, list[QRectF]] = {}
    for at in chips:
        chip = back.drawing.chips[at]
        look: str = back.stands(chip) if chip.numbers else "without"
        looks.setdefault(look, []).append(back.places.rects[at])
    for name, rects in looks.items():
        hollow = name in ("blank", "off", "without")
        colour = ink.gradient if name in ("rest", "done", "now", "blank") else ink.muted
        painter.setPen(pen(colour, 8.0 if name == "now" else 2.0))
        painter.setBrush(ink.canvas if hollow else colour)
        painter.drawRects(rects)


def paint_labels(painter: QPainter, back: BackGraph, lines: Sequence[int], theme: Theme) -> None:
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
        if len(slots) > 1 or not first or way.enters[1] != way.end[1]:
            continue
        text = shape_text(slots[line.slot].shape)
        if mono_width(text, TEXT_PX) + _ROOM <= way.enters[0] - way.end[0] - _BESIDE:
            painter.setPen(ink.muted)
            painter.drawStaticText(QPointF(way.end[0] + _BESIDE, way.end[1] - 15), _static(text))


def paint_loose(painter: QPainter, back: BackGraph, scene: "GraphScene", theme: Theme) -> None:
    """Beside edges to what is not seen: whose it is."""
    painter.setPen(inks(theme).muted)
    painter.setFont(mono_font(TEXT_PX))
    for each in back.drawing.loose:
        found = (scene.graph.nodes.get(NodeId(node)) for node in each.nodes)
        names = ", ".join(node.name for node in found if node is not None)
        text = f"from {names}" if each.comes else f"to {names}"
        end = back.places.loose(each).p2()
        left = end.x() + 4 if each.comes else end.x() - mono_width(text, TEXT_PX) - 4
        painter.drawStaticText(QPointF(left, end.y() - 8), _static(text))


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


def paint_cuts(
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
