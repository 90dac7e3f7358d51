"""The graph from far away: rectangles and straight lines, painted at once instead of by items."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from inspector.canvas.inks import inks
from inspector.canvas.kinds import ValueKind, colour_of
from inspector.canvas.wires import WireKey
from inspector.document.nodes import NodeId
from inspector.look.theme import Theme

# What a node is drawn as.
Box = Literal["leaf", "grad", "plain", "waiting", "hollow", "failed"]


class Overview:
    """Where everything is, kept up to date in place: repainting 5,000 nodes takes 3 ms."""

    def __init__(self) -> None:
        self._boxes: dict[NodeId, QRectF] = {}
        self._lines: dict[WireKey, QLineF] = {}
        self._bent: dict[WireKey, list[QLineF]] = {}
        self._turned: dict[WireKey, QRectF] = {}

    def put_node(self, node: NodeId, body: QRectF) -> None:
        """A node was added, moved or measured anew."""
        self._boxes[node] = body

    def put_wire(
        self, key: WireKey, start: QPointF, end: QPointF, points: Sequence[QPointF]
    ) -> None:
        """A wire was added or stretched."""
        self._bent.pop(key, None)
        self._turned.pop(key, None)
        if points:
            first, *rest = [QLineF(*leg) for leg in pairwise((start, *points, end))]
            self._lines[key], self._bent[key] = first, rest
            self._turned[key] = QPolygonF(points).boundingRect().adjusted(-_SWING, 0, _SWING, 0)
        else:
            self._lines[key] = QLineF(start, end)

    def drop_node(self, node: NodeId) -> None:
        """A node is gone."""
        self._boxes.pop(node, None)

    def drop_wire(self, key: WireKey) -> None:
        """A wire is gone."""
        self._lines.pop(key, None)
        self._bent.pop(key, None)
        self._turned.pop(key, None)

    @property
    def turned(self) -> QRectF:
        """The rectangle around where wires turn beside the nodes."""
        whole = QRectF()
        for rect in self._turned.values():
            whole = whole.united(rect)
        return whole

    def paint(
        self,
        painter: QPainter,
        theme: Theme,
        *,
        boxes: Mapping[Box, Sequence[NodeId]],
        kinds: Mapping[ValueKind, Sequence[WireKey]],
        faint: Mapping[ValueKind, Sequence[WireKey]],
        selected: Sequence[NodeId],
        as_cards: bool,
    ) -> None:
        """Everything, in canvas coordinates; wires in the colours of their values, `faint` ones
        below. `as_cards`: boxes are cards with a bar of their colour, so that names can stand on
        them; else they are of that colour all over."""
        ink = inks(theme)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._paint_lines(painter, theme, faint, _FAINT)
        self._paint_lines(painter, theme, kinds, _CLEAR)
        colours: dict[Box, QColor] = {
            "leaf": ink.leaf,
            "grad": ink.value,
            "plain": ink.muted,
            "waiting": ink.line,
            "hollow": ink.muted,
            "failed": ink.error,
        }
        pixel = 1.0 / painter.worldTransform().m11()
        for box, colour in colours.items():
            rects = [self._boxes[node] for node in boxes.get(box, ()) if node in self._boxes]
            if not rects:
                continue
            hollow = box == "hollow"
            painter.setPen(_hair(colour if hollow else ink.line) if as_cards or hollow else _NONE)
            if hollow and not as_cards:
                painter.setBrush(ink.canvas)
            else:
                painter.setBrush(ink.card if as_cards else colour)
            if box == "failed":
                rects = [_at_least(rect, _FAILED_PX * pixel) for rect in rects]
                painter.setPen(_hair(colour, 2))
            if as_cards and not hollow:
                # Below the card, and a little left of it: a bar, at no cost for each.
                pen = painter.pen()
                painter.setPen(_NONE)
                painter.setBrush(colour)
                painter.translate(-_BAR_PX * pixel, 0)
                painter.drawRects(rects)
                painter.translate(_BAR_PX * pixel, 0)
                painter.setPen(pen)
                painter.setBrush(ink.card)
            painter.drawRects(rects)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(_hair(ink.text if not as_cards else ink.value, 2))
        painter.drawRects([self._boxes[node] for node in selected if node in self._boxes])

    def _paint_lines(
        self,
        painter: QPainter,
        theme: Theme,
        kinds: Mapping[ValueKind, Sequence[WireKey]],
        strength: float,
    ) -> None:
        lines = self._lines
        for kind, keys in kinds.items():
            line = QColor(colour_of(theme, kind))
            line.setAlphaF(strength)
            painter.setPen(_hair(line))
            painter.drawLines([lines[key] for key in keys if key in lines])
            for key in self._bent.keys() & set(keys) if self._bent else ():
                painter.drawLines(self._bent[key])


def _at_least(rect: QRectF, side: float) -> QRectF:
    """The rectangle, as wide and high as this at least."""
    wider, higher = max(0.0, side - rect.width()) / 2, max(0.0, side - rect.height()) / 2
    return rect.adjusted(-wider, -higher, wider, higher)


def _hair(colour: QColor, width: float = 1.0) -> QPen:
    pen = QPen(colour)
    pen.setCosmetic(True)
    pen.setWidthF(width)
    return pen


# How far a wire swings beyond where it turns.
_SWING = 30.0
_FAINT, _CLEAR = 0.13, 0.45
_NONE = QPen(Qt.PenStyle.NoPen)
# What failed is never smaller on the screen.
_FAILED_PX = 7.0
_BAR_PX = 3.0
