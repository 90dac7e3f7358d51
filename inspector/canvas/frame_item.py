"""A frame on the canvas: `with torch.no_grad():` or `with torch.inference_mode():` around nodes."""

from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from inspector.canvas.inks import inks, mono_font, pen
from inspector.document.measure import SMALL_PX, mono_width
from inspector.document.nodes import Frame
from inspector.look.theme import Theme
from inspector.look.tints import tint_colour

_PADDING = 22.0
TAB = 24.0
Z_FRAME = -1.0


def title_of_frame(frame: Frame) -> str:
    """What stands on a frame's tab: the line of Python that it is, and its own title."""
    return f"with torch.{frame.mode}():  {frame.title}".rstrip()


def frame_rect(bodies: Iterable[QRectF]) -> QRectF:
    """The rectangle around the members of a frame."""
    whole = QRectF()
    for body in bodies:
        whole = whole.united(body)
    if whole.isEmpty():
        return whole
    return whole.adjusted(-_PADDING, -_PADDING - TAB, _PADDING, _PADDING)


def tab_rect(rect: QRectF, frame: Frame) -> QRectF:
    """The title tab, by which a frame is taken and moved."""
    width = mono_width(title_of_frame(frame), SMALL_PX) + 20
    return QRectF(rect.left(), rect.top(), min(width, rect.width()), TAB)


def paint_frame(
    painter: QPainter, rect: QRectF, frame: Frame, theme: Theme, *, lit: bool = False
) -> None:
    """The frame, its title and a veil over what it stands around."""
    ink = inks(theme)
    colour = ink.value if lit else QColor(tint_colour(theme, frame.tint))
    veil = QColor(colour)
    veil.setAlphaF(0.10 if lit else 0.06)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(veil)
    painter.setPen(pen(colour, 1.5, (4, 3)))
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 10, 10)
    painter.setFont(mono_font(SMALL_PX, True))
    painter.setPen(colour)
    tab = tab_rect(rect, frame).adjusted(12, 2, 8, 2)
    painter.drawText(
        tab, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title_of_frame(frame)
    )


class FrameItem(QGraphicsItem):
    """Shows one frame."""

    def __init__(self, frame: Frame, theme: Theme) -> None:
        super().__init__()
        self.frame = frame
        self.theme = theme
        self.lit = False
        self.rect = QRectF()
        self.setZValue(Z_FRAME)

    @property
    def tab(self) -> QRectF:
        """Its title tab, on the canvas."""
        return tab_rect(self.rect, self.frame)

    def show_frame(self, frame: Frame, rect: QRectF) -> None:
        """The frame or one of its members changed."""
        if rect != self.rect:
            self.prepareGeometryChange()
            self.rect = rect
        self.frame = frame
        self.update()

    def show_lit(self, lit: bool) -> None:
        """Whether the nodes being dragged would be put into it."""
        if lit != self.lit:
            self.lit = lit
            self.update()

    def boundingRect(self) -> QRectF:
        return self.rect.adjusted(-2, -2, 2, 2)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        paint_frame(painter, self.rect, self.frame, self.theme, lit=self.lit)
