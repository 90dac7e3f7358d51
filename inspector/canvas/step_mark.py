"""What the canvas lights while one steps through a Backward: the node whose turn it is, the wires
that its gradients go back along, and where playing stops. One item over all others."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QLabel, QStyleOptionGraphicsItem, QWidget

from inspector.canvas.inks import inks, pen
from inspector.canvas.wire_item import BACK_BELOW
from inspector.canvas.wires import wires_of
from inspector.document.nodes import NodeId
from inspector.look.fonts import mono

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

_Z = 6.0
_AROUND = 4.0
_DOT = 5.0
_ARROW = 8.0
_LARGEST = 4.0
# As thick as this on the screen at least, however small the graph is drawn: 2 px.
_THIN = 0.8


# What is drawn around a body, as small as items are drawn.
_MARGIN = 32


class StepMark(QGraphicsItem):
    """Drawn from what it was shown last."""

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__()
        self._canvas = canvas
        self.body = QRectF()
        self.wires: list[QPainterPath] = []
        self.stops: list[QPointF] = []
        self.raised = False
        self.doubted: list[QRectF] = []
        self.tags: list[tuple[QPointF, str]] = []
        self._whole = QRectF()
        self.setZValue(_Z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def doubt(self, bodies: list[QRectF], tags: list[tuple[QPointF, str]]) -> None:
        """Bodies whose gradient is no longer PyTorch's, and what is done to one on its way; to be
        shown with all else next."""
        self.doubted, self.tags = bodies, tags

    def show_all(
        self,
        body: QRectF,
        wires: list[QPainterPath],
        stops: list[QPointF],
        *,
        raised: bool = False,
    ) -> None:
        """A body lit (empty: none), as an error where it raised; wires lit, and places where
        playing stops."""
        self.prepareGeometryChange()
        self.raised = raised
        self.body, self.wires, self.stops = body, wires, stops
        whole = QRectF(body)
        for path in wires:
            whole = whole.united(path.boundingRect())
        for at in stops:
            whole = whole.united(QRectF(at.x() - _DOT, at.y() - _DOT, 2 * _DOT, 2 * _DOT))
        for doubted in self.doubted:
            whole = whole.united(doubted)
        for at, _ in self.tags:
            side = QPointF(60 * _LARGEST, 12 * _LARGEST)
            whole = whole.united(QRectF(at - side, at + side))
        self._whole = whole.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        self.update()

    def boundingRect(self) -> QRectF:
        return self._whole

    def paint(
        self,
        painter: QPainter,
        _option: QStyleOptionGraphicsItem,
        _widget: QWidget | None = None,
    ) -> None:
        self.paint_lit(painter)

    def paint_lit(self, painter: QPainter) -> None:
        """All that is lit; from far away, where no item is painted, the canvas asks for it."""
        if not self.isVisible():
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unit = max(1.0, _THIN / painter.worldTransform().m11())
        ink = inks(self._canvas.graph_scene.theme)
        glow = QColor(ink.gradient)
        glow.setAlphaF(0.28)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # The autograd graph, where it is laid over, has edges of its own.
        wires = self.wires if self._canvas.graph_scene.back is None else []
        for path in wires:
            painter.setPen(pen(glow, 9 * unit))
            painter.drawPath(path)
            painter.setPen(pen(ink.gradient, 3 * unit))
            painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink.gradient)
        for path in wires:
            painter.drawPolygon(_arrow(path.pointAtPercent(0), _ARROW * unit))
        if not self.body.isEmpty():
            side = _AROUND * unit
            around = self.body.adjusted(-side, -side, side, side)
            lit = QColor(ink.error if self.raised else ink.gradient)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen(lit, 2.5 * unit))
            painter.drawRoundedRect(around, 12, 12)
            lit.setAlphaF(0.28)
            painter.setPen(pen(lit, 7 * unit))
            painter.drawRoundedRect(around, 12, 12)
        self._paint_doubts(painter, unit)
        painter.setPen(pen(ink.card, 1.5 * unit))
        painter.setBrush(ink.error)
        for at in self.stops:
            painter.drawEllipse(at, _DOT * unit, _DOT * unit)

    def _paint_doubts(self, painter: QPainter, unit: float) -> None:
        theme = self._canvas.graph_scene.theme
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.warning), 2 * unit, Qt.PenStyle.DashLine))
        for body in self.doubted:
            painter.drawRoundedRect(body.adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND), 12, 12)
        # As large as words are in the window, however small the graph is drawn.
        zoom = max(1 / _LARGEST, min(1.0, painter.worldTransform().m11()))
        font = mono(round(12 / zoom), bold=True)
        wide = QFontMetricsF(font)
        painter.setFont(font)
        for at, text in self.tags:
            box = QRectF(0, 0, wide.horizontalAdvance(text) + 14 / zoom, 22 / zoom)
            box.moveCenter(at)
            painter.setPen(pen(QColor(theme.warning), 1.5 / zoom))
            painter.setBrush(QColor(theme.card))
            painter.drawRoundedRect(box, 6 / zoom, 6 / zoom)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _arrow(tip: QPointF, long: float) -> QPolygonF:
    """Points to the left, where the gradient goes."""
    return QPolygonF([tip, tip + QPointF(long, -long * 0.6), tip + QPointF(long, long * 0.6)])


class StepLight(QObject):
    """Keeps the mark where `session.stepping` stands; in Arrange and drags it follows the nodes."""

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._stepping = canvas.session.stepping
        self.mark = StepMark(canvas)
        self.note = QLabel("What if: not PyTorch's gradient where it is dashed", canvas)
        self.note.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.note.hide()
        canvas.graph_scene.addItem(self.mark)
        canvas.graph_scene.far.over = self.mark.paint_lit
        self._at: int | None = None
        self._stepping.moved.connect(self._on_moved)
        canvas.store.changed.connect(self.project)
        self._on_moved()

    def project(self, *_what: object) -> None:
        """Show where the user stands now."""
        scene, turn = self._canvas.graph_scene, self._stepping.turn
        stops = []
        for stop in self._stepping.breaks.nodes:
            body = self._body(stop)
            if not body.isEmpty():
                stops.append(body.topLeft())
        node = None if turn is None else NodeId(turn.node)
        wires: list[QPainterPath] = []
        if node is not None and node in scene.graph.nodes:
            for key, source in wires_of(scene.graph.nodes[node]):
                item = scene.wires.get(key)
                if item is not None and item.isVisible() and self._stepping.carries(source, node):
                    wires.append(item.line.translated(0, BACK_BELOW))
        self.mark.doubt(self._doubted(), self._tags())
        body = QRectF() if node is None else self._body(node)
        raised = turn is not None and bool(turn.error)
        self.mark.show_all(body, wires, stops, raised=raised)
        doubts = self.mark.doubted or self.mark.tags
        self.mark.setVisible(node is not None or bool(stops) or bool(doubts))
        if scene.level == "boxes":
            self._canvas.viewport().update()
        self._show_note()

    def _doubted(self) -> list[QRectF]:
        """Where a gradient is shown that follows from a change by hand."""
        sources = self._stepping.altering.following.values
        nodes = {source.node for source in sources if not self._stepping.hides(source)}
        bodies = [self._body(node) for node in nodes]
        return [body for body in bodies if not body.isEmpty()]

    def _tags(self) -> list[tuple[QPointF, str]]:
        """On the wires whose gradient is scaled."""
        scene, steps = self._canvas.graph_scene, self._stepping.steps
        found: list[tuple[QPointF, str]] = []
        if steps is None:
            return found
        for (at, edge), factor in self._stepping.altering.following.factors.items():
            turn, sent = steps.turns[at], steps.turns[at].sent[edge]
            node = scene.graph.nodes.get(NodeId(turn.node))
            if node is None or sent.to < 0:
                continue
            values = steps.turns[sent.to].slots[sent.slot].values
            for key, source in wires_of(node):
                item = scene.wires.get(key)
                if item is not None and item.isVisible() and (source.node, source.output) in values:
                    text = f"×{factor:g}" if factor else "muted"
                    found.append((item.line.pointAtPercent(0.5), text))
                    break
        return found

    def _show_note(self) -> None:
        theme = self._canvas.graph_scene.theme
        self.note.setVisible(bool(self._stepping.altering.changes))
        self.note.setStyleSheet(
            f"background: {theme.card}; color: {theme.warning}; border: 1px solid {theme.warning}; "
            "border-radius: 6px; padding: 4px 12px;"
        )
        self.note.adjustSize()
        self.note.move((self._canvas.width() - self.note.width()) // 2, 12)

    def _body(self, node: NodeId) -> QRectF:
        scene = self._canvas.graph_scene
        folded = scene.standing.item_of(node)
        if folded is not None:
            return folded.rect
        item = scene.nodes.get(node)
        return item.body if item is not None and item.isVisible() else QRectF()

    def _on_moved(self) -> None:
        self.project()
        if self._stepping.at != self._at:
            self._at = self._stepping.at
            body, camera = self.mark.body, self._canvas.camera
            if not body.isEmpty() and not camera.seen().contains(body.center()):
                camera.look_at(body.center())
