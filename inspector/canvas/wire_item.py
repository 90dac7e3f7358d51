"""One wire on the canvas: a path that Qt paints, with the gradient's dotted way back beside it."""

from collections.abc import Callable
from functools import cache
from itertools import pairwise

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsSimpleTextItem

from inspector.canvas.inks import inks, mono_font, pen
from inspector.canvas.kinds import Emphasis, Stroke, colour_of, drawn, wire_pen
from inspector.canvas.stacking import height_of_wire
from inspector.canvas.wires import WireKey, WireLook, curve, cut_mark
from inspector.document.measure import mono_width
from inspector.document.nodes import Source
from inspector.look.theme import Theme

# How far below the wire the way back runs, and how near the pointer must come to a wire.
BACK_BELOW = 4.5
_HIT_WIDTH = 12.0
StrokeOf = Callable[[Source], Stroke | None]
Z_WIRE = 0.0
Z_LIT = 3.0
VERSION_PX = 10.5
DOT = 4.5
"""The radius of a reroute point."""


@cache
def back_pen(theme: Theme, old: bool) -> QPen:
    """The dotted pen of a gradient that flowed back."""
    colour = QColor(inks(theme).gradient)
    if old:
        colour.setAlphaF(0.35)
    return pen(colour, 1.5, (1.4, 2.4))


class WireItem(QGraphicsPathItem):
    """Shows one wire; how it looks is told by the scene, when it is in view: `told` says of which
    results."""

    # What every wire begins with, of which most keep the greater part: 5,000 are made at once.
    look = WireLook("grad")
    emphasis: Emphasis = "none"
    told = -1
    line = QPainterPath()
    """Its middle from end to end; a complex value is drawn on both sides of it."""
    points: tuple[QPointF, ...] = ()
    """Its reroute points, on the canvas."""
    _ends = (QPointF(), QPointF())
    _stroke: Stroke | None = None
    _far = False
    _chosen: frozenset[int] = frozenset()
    _shape: QPainterPath | None = None
    _back: QGraphicsPathItem | None = None
    _cut: QGraphicsPathItem | None = None
    _dots: QGraphicsPathItem | None = None
    _full: QGraphicsPathItem | None = None
    _label: QGraphicsSimpleTextItem | None = None

    def __init__(self, key: WireKey, source: Source, theme: Theme) -> None:
        super().__init__()
        self.key = key
        self.source = source
        self._theme = theme
        self.setZValue(Z_WIRE + height_of_wire(key))
        self.setPen(wire_pen(theme, "grad"))

    @property
    def ends(self) -> tuple[QPointF, QPointF]:
        """Where it begins and ends, on the canvas."""
        return self._ends

    def stretch(self, start: QPointF, end: QPointF, points: tuple[QPointF, ...] = ()) -> None:
        """One of its nodes or reroute points moved."""
        if self._ends == (start, end) and self.points == points:
            return
        self._ends, self.points = (start, end), points
        self.line = curve(start, end, points)
        self._show_dots()
        self.setPath(drawn(self.line, self.look.kind, self._stroke))
        # After it: Qt may ask for the shape of the old path once more on the way.
        self._shape = None
        if self._back is not None:
            self._back.setPath(self.line.translated(0, BACK_BELOW))
        if self._cut is not None:
            self._cut.setPath(cut_mark(end))
        if self._label is not None:
            self._label.setPos(end - version_at(self.look.version))

    def show_look(
        self,
        look: WireLook,
        theme: Theme,
        *,
        emphasis: Emphasis = "none",
        dimmed: bool = False,
        stroke: Stroke | None = None,
        far: bool = False,
    ) -> None:
        """Another look, theme, emphasis or thickness; `far`: seen from further away."""
        opacity = 0.3 if dimmed else 1.0
        if self.opacity() != opacity:
            self.setOpacity(opacity)
        shown = (self.look, self._theme, self.emphasis, self._stroke, self._far)
        if (look, theme, emphasis, stroke, far) == shown:
            return
        if "complex" in (look.kind, self.look.kind):
            self.setPath(drawn(self.line, look.kind, stroke))
        self.look, self._theme, self.emphasis = look, theme, emphasis
        self._stroke, self._far = stroke, far
        self._show_dots()
        self.setPen(wire_pen(theme, look.kind, look.flows, emphasis, stroke, far))
        self._back = self._part(self._back, look.back != "none")
        if self._back is not None:
            self._back.setPen(back_pen(theme, look.back == "old"))
            self._back.setPath(self.line.translated(0, BACK_BELOW))
        self._show_version()
        self._cut = self._part(self._cut, look.cut)
        if self._cut is not None:
            self._cut.setPen(pen(inks(theme).gradient, 2))
            self._cut.setPath(cut_mark(self._ends[1]))

    def show_far(self, far: bool) -> None:
        """Seen from further away, or nearer again: wires are broader there."""
        if far != self._far:
            self._far = far
            look = self.look
            self.setPen(
                wire_pen(self._theme, look.kind, look.flows, self.emphasis, self._stroke, far)
            )
            self._show_version()

    def _show_version(self) -> None:
        wanted = bool(self.look.version) and not self._far
        if wanted and self._label is None:
            self._label = QGraphicsSimpleTextItem(self)
            self._label.setFont(mono_font(VERSION_PX))
            self._label.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        if self._label is not None:
            self._label.setVisible(wanted)
            self._label.setText(self.look.version)
            self._label.setBrush(inks(self._theme).muted)
            self._label.setPos(self._ends[1] - version_at(self.look.version))

    def show_lit(self, lit: bool) -> None:
        """Over the nodes: what is dragged onto the wire would hide it."""
        self.setZValue((Z_LIT if lit else Z_WIRE) + height_of_wire(self.key))

    def show_chosen(self, numbers: frozenset[int]) -> None:
        """These of its reroute points stand out."""
        if numbers != self._chosen:
            self._chosen = numbers
            self._show_dots()

    def leg_at(self, at: QPointF) -> int:
        """Between which of its points a place lies: 0 before the first."""
        corners = (self._ends[0], *self.points, self._ends[1])
        away = [_from_leg(at, one, other) for one, other in pairwise(corners)]
        return away.index(min(away))

    def _show_dots(self) -> None:
        if not self.points and self._dots is None:
            return
        self._dots = self._part(self._dots, bool(self.points))
        self._full = self._part(self._full, bool(self._chosen))
        colour = colour_of(self._theme, self.look.kind)
        for part, brush in ((self._dots, inks(self._theme).canvas), (self._full, colour)):
            if part is not None:
                path = QPainterPath()
                for number, at in enumerate(self.points):
                    if part is self._dots or number in self._chosen:
                        path.addEllipse(at, DOT, DOT)
                part.setPath(path)
                part.setPen(pen(colour, 1.75))
                part.setBrush(brush)

    def _part(self, part: QGraphicsPathItem | None, wanted: bool) -> QGraphicsPathItem | None:
        if wanted and part is None:
            part = QGraphicsPathItem(self)
            part.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        if part is not None:
            part.setVisible(wanted)
        return part

    def shape(self) -> QPainterPath:
        if self._shape is None:
            stroker = QPainterPathStroker()
            stroker.setWidth(_HIT_WIDTH)
            self._shape = stroker.createStroke(self.line)
        return self._shape


def version_at(version: str) -> QPointF:
    """How far left of a wire's end and above it the text begins that says what version it is."""
    return QPointF(mono_width(version, VERSION_PX) + 12, VERSION_PX + 9)


def _from_leg(at: QPointF, one: QPointF, other: QPointF) -> float:
    """How far a place is from a straight leg, squared."""
    way, to = other - one, at - one
    length = QPointF.dotProduct(way, way)
    part = max(0.0, min(1.0, QPointF.dotProduct(to, way) / length)) if length else 0.0
    gap = to - way * part
    return QPointF.dotProduct(gap, gap)
