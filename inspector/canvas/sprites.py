"""Painted nodes kept as pixmaps: panning and dragging paints each node once, not at every frame."""

from collections import OrderedDict
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from inspector.document.nodes import NodeId

# A screenful of nodes at 100 % is about 6 MB.
_MOST_BYTES = 64 * 2**20
_MOST_SIDE = 4096
# What one frame may paint anew: 12 whole cards, 0.6 ms each, or 50 titles: about 8 ms. The next
# frames do the rest.
_FRAME = 300
CARD, TITLE = 25, 6


class _Sprite(msgspec.Struct):
    look: object
    detail: object
    pictures: int
    scale: float
    pixmap: QPixmap

    @property
    def size(self) -> int:
        return self.pixmap.width() * self.pixmap.height() * 4


class Sprites:
    """The pixmaps of the nodes painted last; `look`, `detail` and `pictures` are all that a node's
    picture depends on. Where only `pictures` is another, `paint_over` paints those over the old
    ones.

    `zooming`: sprites of another scale or level of detail are stretched, so that a zoom is smooth;
    they are painted afresh when it is set back. `late`: something waits for the next frame.
    """

    def __init__(self) -> None:
        self.zooming = False
        self.late = False
        self._left = _FRAME
        self._kept: OrderedDict[NodeId, _Sprite] = OrderedDict()
        self._bytes = 0

    def begin_frame(self) -> None:
        """What is drawn from now on is another frame."""
        self.late = False
        self._left = _FRAME

    def can_draw(self, node: NodeId, cost: int) -> bool:
        """Whether there is a sprite for it, new or old, or this frame may paint one; else the next
        frame does."""
        found = node in self._kept or self._left >= cost
        self.late = self.late or not found
        return found

    def draw(
        self,
        painter: QPainter,
        node: NodeId,
        bounds: QRectF,
        look: object,
        detail: object,
        paint: Callable[[QPainter], None],
        *,
        cost: int = CARD,
        pictures: int = 0,
        paint_over: Callable[[QPainter], None] | None = None,
    ) -> None:
        """Draw the node whose item has these bounds, by its sprite; `paint` makes a new one, or the
        next frame does where this one has painted enough."""
        world = painter.worldTransform()
        ratio = painter.device().devicePixelRatioF()
        scale = world.m11() * ratio
        found = self._kept.get(node)
        same = found is not None and found.look == look
        here = found is not None and found.scale == scale and found.detail == detail
        fits = same and (here or self.zooming)
        if found is not None and not fits and self._left < cost:
            self.late = True
        elif found is None or not fits:
            self._left -= cost
            if max(bounds.width(), bounds.height()) * scale > _MOST_SIDE:
                paint(painter)
                return
            found = self._painted(node, bounds, (look, detail), pictures, scale, ratio, paint)
        elif here and found.pictures != pictures:
            if paint_over is None:
                found = self._painted(
                    node, bounds, (look, detail), pictures, found.scale, ratio, paint
                )
            else:
                on = _painter(found.pixmap, bounds, found.scale / ratio)
                paint_over(on)
                on.end()
                found.pictures = pictures
        self._kept.move_to_end(node)
        if found.scale == scale:
            # On whole pixels: text stays crisp.
            at = world.map(bounds.topLeft()) * ratio
            painter.save()
            painter.resetTransform()
            painter.drawPixmap(QPointF(round(at.x()), round(at.y())) / ratio, found.pixmap)
            painter.restore()
        else:
            # Not smoothly: a screenful would cost a frame and a half, and it is sharp again soon.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            painter.drawPixmap(bounds, found.pixmap, QRectF(found.pixmap.rect()))

    def _painted(
        self,
        node: NodeId,
        bounds: QRectF,
        shown: tuple[object, object],
        pictures: int,
        scale: float,
        ratio: float,
        paint: Callable[[QPainter], None],
    ) -> _Sprite:
        pixmap = QPixmap(
            max(1, round(bounds.width() * scale)), max(1, round(bounds.height() * scale))
        )
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = _painter(pixmap, bounds, scale)
        paint(painter)
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        self.forget(node)
        made = self._kept[node] = _Sprite(*shown, pictures, scale, pixmap)
        self._bytes += made.size
        while self._bytes > _MOST_BYTES and len(self._kept) > 1:
            self._bytes -= self._kept.popitem(last=False)[1].size
        return made

    def forget(self, node: NodeId) -> None:
        """The node is gone, or will be painted afresh."""
        gone = self._kept.pop(node, None)
        if gone is not None:
            self._bytes -= gone.size


def _painter(pixmap: QPixmap, bounds: QRectF, scale: float) -> QPainter:
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
    painter.scale(scale, scale)
    painter.translate(-bounds.topLeft())
    return painter
