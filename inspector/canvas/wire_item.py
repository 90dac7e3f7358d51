"""One wire on the canvas: a path that Qt paints, with the gradient's dotted way back beside it."""

from functools import cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from inspector.canvas.inks import inks, pen
from inspector.canvas.wires import WireKey, WireLook, curve, cut_mark
from inspector.document.nodes import Source
from inspector.look.theme import Theme

# How far below the wire the way back runs, and how near the pointer must come to a wire.
BACK_BELOW = 4.5
_HIT_WIDTH = 12.0
Z_WIRE = 0.0


@cache
def wire_pen(theme: Theme, kind: str, strong: bool) -> QPen:
    """The pen of a wire: blue, or grey and dashed where no gradient can flow."""
    ink = inks(theme)
    width = 3.0 if strong else 2.0
    if kind == "grad":
        return pen(ink.value, width)
    return pen(ink.value if strong else ink.muted, width - 0.5, (4, 3.5))


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

    def __init__(self, key: WireKey, source: Source, theme: Theme) -> None:
        super().__init__()
        self.key = key
        self.source = source
        self.look = WireLook("grad", "none")
        self.strong = False
        self.told = -1
        self._theme = theme
        self._back: QGraphicsPathItem | None = None
        self._cut: QGraphicsPathItem | None = None
        self._shape: QPainterPath | None = None
        self._ends = (QPointF(), QPointF())
        self.setZValue(Z_WIRE)
        self.setPen(wire_pen(theme, "grad", False))

    @property
    def ends(self) -> tuple[QPointF, QPointF]:
        """Where it begins and ends, on the canvas."""
        return self._ends

    def stretch(self, start: QPointF, end: QPointF) -> None:
        """One of its nodes moved."""
        if self._ends == (start, end):
            return
        self._ends = (start, end)
        path = curve(start, end)
        self.setPath(path)
        # After it: Qt may ask for the shape of the old path once more on the way.
        self._shape = None
        if self._back is not None:
            self._back.setPath(path.translated(0, BACK_BELOW))
        if self._cut is not None:
            self._cut.setPath(cut_mark(end))

    def show_look(self, look: WireLook, theme: Theme, *, strong: bool, dimmed: bool) -> None:
        """Another look, theme or emphasis."""
        opacity = 0.3 if dimmed else 1.0
        if self.opacity() != opacity:
            self.setOpacity(opacity)
        if (look, theme, strong) == (self.look, self._theme, self.strong):
            return
        self.look, self._theme, self.strong = look, theme, strong
        self.setPen(wire_pen(theme, look.kind, strong))
        self._back = self._part(self._back, look.back != "none")
        if self._back is not None:
            self._back.setPen(back_pen(theme, look.back == "old"))
            self._back.setPath(self.path().translated(0, BACK_BELOW))
        self._cut = self._part(self._cut, look.kind == "cut")
        if self._cut is not None:
            self._cut.setPen(pen(inks(theme).gradient, 2))
            self._cut.setPath(cut_mark(self._ends[1]))

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
            self._shape = stroker.createStroke(self.path())
        return self._shape
