"""The whole graph as a figure: painted at full detail with any painter and in any theme."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from inspector.canvas.inks import inks, mono_font, pen
from inspector.canvas.kinds import drawn, wire_pen
from inspector.canvas.paint_card import paint_card
from inspector.canvas.scene import GraphScene
from inspector.canvas.wire_item import BACK_BELOW, VERSION_PX, back_pen, version_at
from inspector.canvas.wire_marks import shown_look
from inspector.canvas.wires import cut_mark
from inspector.look.theme import Theme


def paint_figure(
    painter: QPainter, scene: GraphScene, target: QRectF, source: QRectF, theme: Theme
) -> None:
    """Paint the part `source` of the canvas into `target`, as large as fits, in the middle.

    Text is drawn as text and cells as rectangles, so that SVG and PDF stay vectors.
    """
    if source.isEmpty() or target.isEmpty():
        return
    scale = min(target.width() / source.width(), target.height() / source.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
    painter.fillRect(target, inks(theme).canvas)
    painter.translate(target.center())
    painter.scale(scale, scale)
    painter.translate(-source.center())
    scene.around.paint(painter, source, theme)
    scene.pinned.paint(painter, source, theme)
    _paint_wires(painter, scene, source, theme)
    for order in scene.orders.items.values():
        if order.isVisible() and order.sceneBoundingRect().intersects(source):
            order.paint_into(painter, theme)
    if scene.back is not None:
        from inspector.canvas.chip_layer import paint_back

        paint_back(painter, scene.back, scene, [source], theme, True)
    for item in scene.nodes.values():
        if item.stand is None and item.body.intersects(source):
            painter.save()
            painter.translate(item.pos())
            paint_card(painter, item.card, item.measure, scene.thumbs, theme, replay=False)
            painter.restore()
    scene.standing.paint(painter, source, theme)
    painter.restore()


def _paint_wires(painter: QPainter, scene: GraphScene, source: QRectF, theme: Theme) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for wire in scene.wires.values():
        if not wire.isVisible():
            continue
        end = wire.ends[1]
        path = wire.line
        if not path.boundingRect().adjusted(-1, -1, 1, 6).intersects(source):
            continue
        look, stroke = shown_look(scene, wire)
        painter.setPen(wire_pen(theme, look.kind, look.flows, "none", stroke))
        painter.drawPath(drawn(path, look.kind, stroke))
        if look.back != "none":
            painter.setPen(back_pen(theme, look.back == "old"))
            painter.drawPath(path.translated(0, BACK_BELOW))
        if look.version:
            at = end - version_at(look.version) + QPointF(0, VERSION_PX)
            painter.setPen(inks(theme).muted)
            painter.setFont(mono_font(VERSION_PX))
            painter.drawText(at, look.version)
        if look.cut:
            painter.setPen(pen(inks(theme).gradient, 2))
            painter.drawPath(cut_mark(end))
