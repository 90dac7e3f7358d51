"""What the wires mean, in a corner of the canvas on demand."""

from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from inspector.canvas.inks import inks, mono_font, pen, words_font
from inspector.canvas.kinds import WORDS, Stroke, ValueKind, colour_of, drawn, port_shape, wire_pen
from inspector.canvas.orders import order_pen
from inspector.canvas.thickness import THICK, THIN, Thickness
from inspector.canvas.wire_item import back_pen
from inspector.canvas.wires import cut_mark
from inspector.look.numbers import short
from inspector.look.theme import Theme

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

_ROW, _PAD, _WIDTH = 20, 12, 264
_FROM, _TO, _TEXT = 20.0, 64.0, 80.0


class WireLegend(QWidget):
    """A row for each kind of value, two for gradients, one for order, and what thickness says
    while it is on."""

    def __init__(self, theme: Theme, thickness: Thickness, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._theme = theme
        self._canvas = canvas
        self._thickness = thickness
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, True)
        self.setAccessibleName("Wire legend")
        lines = [f"{WORDS[kind]}" for kind in get_args(ValueKind)]
        self.setAccessibleDescription("; ".join(lines))
        thickness.changed.connect(self.renew)
        self.renew()

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._theme = theme
        self.update()

    def renew(self) -> None:
        """Thickness was switched on or off, or says something else."""
        thick = 0 if not self._thickness.on else 3 if self._thickness.range else 2
        rows = len(get_args(ValueKind)) + 3 + thick
        size = QSize(_WIDTH, 2 * _PAD + rows * _ROW)
        if size != self.size():
            bottom = self.geometry().bottom()
            self.resize(size)
            self.move(self.x(), bottom - size.height() + 1)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        theme, ink = self._theme, inks(self._theme)
        painter.setPen(pen(ink.line, 1))
        painter.setBrush(ink.panel)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        y = _PAD + _ROW / 2
        for kind in get_args(ValueKind):
            self._kind(painter, kind, y)
            y += _ROW
        over = self._canvas.graph_scene.back is not None
        painter.setPen(pen(ink.gradient, 1.5) if over else back_pen(theme, False))
        painter.drawLine(QPointF(_FROM, y), QPointF(_TO, y))
        told = "edge of the autograd graph" if over else "gradient that flowed back"
        self._words(painter, y, told)
        y += _ROW
        painter.setPen(wire_pen(theme, "grad"))
        painter.drawLine(QPointF(_FROM, y), QPointF(_TO, y))
        painter.setPen(pen(ink.muted if over else ink.gradient, 2))
        painter.drawPath(cut_mark(QPointF(_TO, y)))
        told = "no gradient comes back along it" if over else "the gradient stops here"
        self._words(painter, y, told)
        y += _ROW
        painter.setPen(order_pen(theme))
        painter.drawLine(QPointF(_FROM, y), QPointF(_TO, y))
        self._words(painter, y, "runs after, for a change in place")
        if self._thickness.on:
            self._thick(painter, y + _ROW)
        painter.end()

    def _kind(self, painter: QPainter, kind: ValueKind, y: float) -> None:
        line = QPainterPath(QPointF(_FROM, y))
        line.lineTo(_TO, y)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(wire_pen(self._theme, kind, kind in ("grad", "complex")))
        painter.drawPath(drawn(line, kind))
        painter.setPen(pen(colour_of(self._theme, kind), 1.75))
        painter.setBrush(inks(self._theme).panel)
        painter.drawPath(port_shape(kind, QPointF(_FROM, y), 5))
        self._words(painter, y, WORDS[kind])

    def _thick(self, painter: QPainter, y: float) -> None:
        between = self._thickness.range
        self._words(painter, y, "thicker, more orange: larger gradient", _FROM - 6)
        if between is None:
            self._words(painter, y + _ROW, "none has flowed yet: press Backward", _FROM - 6)
            return
        for width, size in zip((THIN, THICK), between, strict=True):
            y += _ROW
            painter.setPen(
                wire_pen(self._theme, "grad", True, "none", Stroke(width, float(width == THICK)))
            )
            painter.drawLine(QPointF(_FROM, y), QPointF(_TO, y))
            painter.setFont(mono_font(11))
            at = "or less" if width == THIN else ""
            self._words(painter, y, f"{short(size)} {at}".rstrip(), mono=True)

    def _words(
        self, painter: QPainter, y: float, text: str, x: float = _TEXT, *, mono: bool = False
    ) -> None:
        painter.setFont(mono_font(11) if mono else words_font(11))
        painter.setPen(inks(self._theme).text)
        rect = QRectF(x, y - _ROW / 2, _WIDTH - x - 4, _ROW)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter, text)
