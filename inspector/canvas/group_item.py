"""A group on the canvas: a quiet outline with a title around nodes, perhaps within another."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from inspector.canvas.frame_item import Z_FRAME
from inspector.canvas.inks import inks, mono_font, pen
from inspector.document.measure import GROUP_PADDING, GROUP_TITLE, SMALL_PX, mono_width
from inspector.document.nodes import Group
from inspector.look.theme import Theme
from inspector.look.tints import tint_colour

# Below this zoom a title in its place is too small to read; a larger one stands above.
_FAR, _LEGIBLE_PX, _LARGEST = 0.55, 12.0, 120.0
_ABOVE = 180.0
# A title that cannot be so large on the screen is left out; in the room above the nodes it may
# have so many pixels of the canvas, and a title cut to fewer letters says nothing.
_LEAST_PX, _INNER_PX, _ROOM_PX, _FEWEST = 7.0, 10.0, 38.0, 4
# Far more than groups are nested: all of them lie below the frames.
_DEEPEST = 1000.0


def group_rect(inside: Iterable[QRectF]) -> QRectF:
    """The rectangle around what is in a group."""
    whole = QRectF()
    for rect in inside:
        whole = whole.united(rect)
    if whole.isEmpty():
        return whole
    pad = GROUP_PADDING
    return whole.adjusted(-pad, -pad - GROUP_TITLE, pad, pad)


def title_rect(rect: QRectF, title: str) -> QRectF:
    """The title, by which a group is taken and moved."""
    width = mono_width(title, SMALL_PX) + 42
    return QRectF(rect.left(), rect.top(), min(width, rect.width()), GROUP_TITLE + 4)


def fold_rect(rect: QRectF) -> QRectF:
    """The chevron before the title, which folds a group."""
    return QRectF(rect.left() + 6, rect.top() + 3, 22, GROUP_TITLE)


def paint_chevron(painter: QPainter, at: QPointF, colour: QColor, *, folded: bool) -> None:
    """A small triangle around a point: down where all is seen, right where it is folded."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    ends = [(-3.0, -4.5), (-3.0, 4.5), (4.0, 0.0)] if folded else [(-4.5, -2), (4.5, -2), (0, 4)]
    painter.drawPolygon([at + QPointF(x, y) for x, y in ends])


def paint_group(
    painter: QPainter, rect: QRectF, group: Group, theme: Theme, *, outermost: bool
) -> None:
    """The outline, its title and the faintest of veils: one within another is a little denser.

    Seen from afar, the title of an outermost group stands above it, as large as can be read.
    """
    ink, title = inks(theme), group.title
    colour = QColor(tint_colour(theme, group.tint))
    grey = group.tint == "grey"
    veil, edge = QColor(colour), QColor(colour)
    veil.setAlphaF(0.045 if grey else 0.08)
    edge.setAlphaF(0.55)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setBrush(veil)
    painter.setPen(pen(ink.line if grey else edge, 1.2))
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 12, 12)
    painter.setPen(colour)
    scale = painter.worldTransform().m11()
    if outermost and 0 < scale < _FAR:
        painter.setFont(mono_font(min(_LARGEST, round(_LEGIBLE_PX / scale)), True))
        above = QRectF(rect.left(), rect.top() - _ABOVE, rect.width(), _ABOVE - 8)
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, title)
        return
    near = scale >= _FAR or scale <= 0
    # What there is room for: zoomed out, a title is still read.
    px = SMALL_PX if near else max(SMALL_PX, min(_ROOM_PX, round(_INNER_PX / scale)))
    if px * scale < _LEAST_PX and not near:
        return
    indent = 28.0 if near else 10.0
    letters = int((rect.width() - indent - 14) / mono_width("m", px))
    if letters < min(_FEWEST, len(title)):
        return
    shown = title if len(title) <= letters else f"{title[: letters - 1]}…"
    painter.setFont(mono_font(px, True))
    high = max(GROUP_TITLE, px + 6)
    where = QRectF(rect.left() + indent, rect.top() + 4, rect.width() - indent, high)
    painter.drawText(where, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
    if near:
        paint_chevron(painter, fold_rect(rect).center() + QPointF(0, 1), colour, folded=False)


class GroupItem(QGraphicsItem):
    """Shows one group."""

    def __init__(self, group: Group, theme: Theme) -> None:
        super().__init__()
        self.shown = group
        self.theme = theme
        self.rect = QRectF()
        self.depth = 0

    @property
    def tab(self) -> QRectF:
        """Its title, on the canvas."""
        return title_rect(self.rect, self.shown.title)

    def show_group(self, group: Group, rect: QRectF, depth: int) -> None:
        """The group, what is in it or around it may have changed."""
        if rect != self.rect or depth != self.depth:
            self.prepareGeometryChange()
            self.rect = rect
        elif group is self.shown:
            return
        self.shown, self.depth = group, depth
        self.setZValue(Z_FRAME - 1.0 + depth / _DEEPEST)
        self.update()

    def boundingRect(self) -> QRectF:
        return self.rect.adjusted(-2, -2 if self.depth else -_ABOVE, 2, 2)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        paint_group(painter, self.rect, self.shown, self.theme, outermost=self.depth == 0)
