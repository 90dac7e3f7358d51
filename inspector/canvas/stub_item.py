"""A stub on the canvas: where a wire leaves the group that is looked into, and where to."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from inspector.canvas.inks import inks, mono_font, pen
from inspector.document.measure import PORT_RADIUS, SMALL_PX, mono_width
from inspector.document.nodes import NodeId, Source
from inspector.look.theme import Theme

STUB_HEIGHT = 26.0
_MOST_LETTERS = 24
_OVER = PORT_RADIUS + 3


class StubItem(QGraphicsItem):
    """A node outside: a `source` on the left, or one that takes a result on the right."""

    def __init__(self, node: NodeId, source: Source | None, text: str, theme: Theme) -> None:
        super().__init__()
        self.node = node
        self.source = source
        cut = text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + "…"
        self.text = cut
        self.theme = theme
        self.width = mono_width(cut, SMALL_PX) + 24
        self.setZValue(1.0)

    @property
    def rect(self) -> QRectF:
        """Its pill on the canvas."""
        return QRectF(self.pos().x(), self.pos().y(), self.width, STUB_HEIGHT)

    @property
    def port(self) -> QPointF:
        """Where its wires begin or end, on the canvas."""
        x = self.width if self.source is not None else 0.0
        return self.pos() + QPointF(x, STUB_HEIGHT / 2)

    def paint_on(self, painter: QPainter, theme: Theme) -> None:
        """The pill, its top left corner at the painter's origin."""
        ink = inks(theme)
        body = QRectF(0, 0, self.width, STUB_HEIGHT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(pen(ink.muted, 1, (4, 3)))
        painter.setBrush(ink.canvas)
        painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), 13, 13)
        painter.setFont(mono_font(SMALL_PX))
        painter.setPen(ink.muted)
        painter.drawText(body, Qt.AlignmentFlag.AlignCenter, self.text)
        painter.setPen(pen(ink.value, 1.75))
        painter.drawEllipse(self.port - self.pos(), PORT_RADIUS - 1, PORT_RADIUS - 1)

    def boundingRect(self) -> QRectF:
        return QRectF(0, 0, self.width, STUB_HEIGHT).adjusted(-_OVER, -_OVER, _OVER, _OVER)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        self.paint_on(painter, self.theme)
