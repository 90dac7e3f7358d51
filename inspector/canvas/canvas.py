"""The node editor's view: zoom and pan, gestures, keys, and what lies over the graph."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QToolTip, QWidget

from inspector.canvas.acts import Acts
from inspector.canvas.adding import Adding
from inspector.canvas.asking import ask_name, ask_value
from inspector.canvas.camera import WHEEL_STEP, Camera
from inspector.canvas.editor import FloatingEditor
from inspector.canvas.figure import paint_figure
from inspector.canvas.ground import paint_ground
from inspector.canvas.hands import Hands
from inspector.canvas.overlays import Hint, Reason, ZoomLine
from inspector.canvas.quick_add import QuickAdd
from inspector.canvas.scene import GraphScene
from inspector.canvas.tips import tip_of
from inspector.canvas.wanting import Wanting
from inspector.catalogue.entries import ENTRY_MIME
from inspector.document.nodes import Document, NodeId, Place
from inspector.look.plain import plain
from inspector.look.theme import Theme
from inspector.offers.memory import Memory
from inspector.session.faces import Wanted
from inspector.session.session import Session
from inspector.session.store import State, Store


class Canvas(QGraphicsView):
    """Shows the session's graph and turns the mouse and the keyboard into edits of it."""

    new_tensor_wanted = Signal(object)
    message = Signal(object)

    def __init__(self, session: Session, theme: Theme, memory: Memory | None = None) -> None:
        super().__init__()
        self.session = session
        self.store: Store = session.store
        self.graph_scene = GraphScene(session, theme, self)
        self.setScene(self.graph_scene)
        self.acts = Acts(session, self.graph_scene, self.say)
        self._wanting = Wanting(session, self)
        self.camera = Camera(self)
        self.hands = Hands(self)
        self._watch_soon = QTimer(self)
        self._watch_soon.setSingleShot(True)
        self._watch_soon.setInterval(30)
        self._watch_soon.timeout.connect(self._watch)
        self._set_up_view()
        self.editor = FloatingEditor(theme, self)
        self.quick_add = QuickAdd(session, theme, self, memory)
        self.adding = Adding(self)
        self._zoom_line = ZoomLine(theme, self)
        self._hint = Hint(theme, self)
        self._reason = Reason(theme, self)
        self._connect()
        self.graph_scene.project(self.store.state)
        self.camera.limit()
        self.camera.show_level()
        self._describe()

    def _set_up_view(self) -> None:
        # One of ours: asking Qt for its own would load every widget class there is (20 ms).
        self.setViewport(QWidget())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState, False)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setAccessibleName("Graph")

    def _connect(self) -> None:
        self.store.changed.connect(self._show)
        self.session.results_changed.connect(self._show_results)
        self.session.gradients_changed.connect(self._show_gradients)
        self.session.pictures_changed.connect(self._show_pictures)
        self.editor.refused.connect(self.message)
        self.editor.closed.connect(self.take_focus)
        self.quick_add.dismissed.connect(self.take_focus)
        self.camera.moved.connect(self._show_camera)
        self._zoom_line.actual_wanted.connect(self.zoom_to_actual)
        self._zoom_line.fit_wanted.connect(self.fit)

    # -- telling --------------------------------------------------------------------------------

    def _show(self, old: State, new: State) -> None:
        self.graph_scene.project(new)
        if new.document is not old.document:
            self.camera.limit()
            self._watch_soon.start()
        if new.document.graph is not old.document.graph or new.selected != old.selected:
            self._describe()
        if self.graph_scene.level == "boxes":
            self.viewport().update()

    def _show_results(self, nodes: frozenset[NodeId]) -> None:
        self.graph_scene.results_changed(nodes)
        self._watch_soon.start()
        if self.graph_scene.level == "boxes":
            self.viewport().update()

    def _show_gradients(self) -> None:
        self.graph_scene.gradients_changed()
        self._watch_soon.start()

    def _show_pictures(self, pictures: frozenset[Wanted]) -> None:
        self.graph_scene.pictures_changed({wanted.node for wanted in pictures})

    def _describe(self) -> None:
        graph = self.store.document.graph
        self._hint.setVisible(not graph.nodes)
        self._place_overlays()
        names = [graph.nodes[node].name for node in self.acts.chosen]
        chosen = f"Selected: {', '.join(names)}." if names else "Nothing is selected."
        self.setAccessibleDescription(f"{len(graph.nodes)} nodes. {chosen}")

    def say(self, sentence: str) -> None:
        """One sentence for the status line."""
        self.message.emit(sentence)

    def say_at(self, at: QPointF | None, text: str) -> None:
        """A reason beside the pointer; an empty text takes it away."""
        where = QPoint() if at is None else self.mapFromScene(at)
        if text and text != self._reason.text():
            self.say(text)
        self._reason.show_at(where, text)

    def set_theme(self, theme: Theme) -> None:
        """Everything in other colours."""
        self.graph_scene.set_theme(theme)
        overlays = (self.editor, self.quick_add, self._zoom_line, self._hint, self._reason)
        for overlay in overlays:
            overlay.set_theme(theme)
        self.viewport().update()

    def _watch(self) -> None:
        items = []
        if self.graph_scene.level == "full":
            seen = self.mapToScene(self.viewport().rect()).boundingRect()
            items = self.graph_scene.nodes_in(seen)
        self._wanting.want(items, self.graph_scene.nodes.values())

    def watch_everything(self, on: bool) -> None:
        """Ask for the pictures of every node, visible or not: before a figure is painted."""
        self._wanting.everything = on
        self._watch()

    # -- figures --------------------------------------------------------------------------------

    def content_rect(self) -> QRectF:
        """The rectangle around the whole graph, in canvas pixels; empty without nodes."""
        content = self.graph_scene.content_rect()
        return content.adjusted(-24, -24, 24, 24) if not content.isEmpty() else content

    def paint_graph(
        self, painter: QPainter, target: QRectF, theme: Theme, part: QRectF | None = None
    ) -> None:
        """Paint the whole graph (or a part of the canvas) at full detail into `target`."""
        paint_figure(painter, self.graph_scene, target, part or self.content_rect(), theme)

    # -- zoom and place -------------------------------------------------------------------------

    @property
    def zoom(self) -> float:
        """1.0 is 100 %."""
        return self.camera.zoom

    def _show_camera(self) -> None:
        self._zoom_line.show_zoom(self.camera.zoom)
        self._place_overlays()
        self._watch_soon.start()

    def fit(self) -> None:
        """The whole graph in view, at 100 % at most."""
        self.camera.fit()

    def zoom_to_selection(self) -> None:
        """The selected nodes in view; the whole graph where none are selected."""
        self.camera.fit_selection()

    def zoom_to_actual(self) -> None:
        """100 %, the middle staying where it is."""
        self.zoom_by(1.0 / self.zoom)

    def zoom_in(self) -> None:
        """One step nearer."""
        self.zoom_by(WHEEL_STEP**2)

    def zoom_out(self) -> None:
        """One step further away."""
        self.zoom_by(WHEEL_STEP**-2)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom so that a point of the view, by default its middle, stays in place."""
        self.camera.zoom_by(factor, at)

    # -- acts -----------------------------------------------------------------------------------

    def attempt(
        self,
        label: str,
        edit: Callable[[Document], Document],
        select: Iterable[NodeId] | None = None,
    ) -> bool:
        """Apply an edit; False, with the reason said, where it is refused."""
        return self.acts.attempt(label, edit, select=select)

    def delete_selected(self) -> None:
        """The selected nodes and wires."""
        self.acts.delete()

    def duplicate_selected(self) -> None:
        """Copies of the selected nodes."""
        self.acts.duplicate()

    def paste(self, at: QPointF | None = None) -> None:
        """The nodes on the clipboard, at a point of the canvas or at the pointer."""
        where = at or self.hands.pointed()
        self.acts.paste(None if where is None else Place(round(where.x()), round(where.y())))

    def rename_selected(self) -> None:
        """Edit the name of the first selected node."""
        if self.acts.chosen:
            self.rename(self.acts.chosen[0])
        else:
            self.say("Select the node to rename first.")

    def rename(self, node: NodeId) -> None:
        """Edit a node's name in place."""
        ask_name(self, node)

    def edit_value(self, node: NodeId, name: str) -> None:
        """Edit a parameter, or the number at a port, in place."""
        ask_value(self, node, name)

    def want_new_tensor(self, at: QPointF | None = None) -> None:
        """Ask the window for its dialog; the tensor shall lie at `at`, else at the pointer."""
        where = at or self.hands.pointed() or self.adding.new_place()
        place = self.acts.free_place(Place(where.x(), where.y()))
        self.new_tensor_wanted.emit(place)

    def add_at_centre(self, what: str) -> None:
        """Add the operation or fill of that id in the middle of the view; "tensor" asks the
        window; "retain_grad", "no_grad" and "inference_mode" act on the selection."""
        self.adding.add(what, self.adding.new_place())

    def try_at_centre(self, op: str) -> None:
        """The operation with inputs that show what it does, in the middle of the view."""
        self.adding.try_it(op, self.adding.new_place())

    def add_at(self, what: str, at: QPointF) -> None:
        """The same at a point of the canvas."""
        self.adding.add(what, at)

    def open_quick_add(self, at: QPointF | None = None) -> None:
        """The search for something to add, at a point of the canvas, else at the pointer."""
        self.adding.search(at or self.hands.pointed() or self.adding.new_place())

    def open_quick_add_after(self) -> None:
        """The search for what takes the selected node's result; it will be connected."""
        self.adding.search_after_selected()

    def take_focus(self) -> None:
        """The keyboard is for the canvas again."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- events ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.hands.press(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hands.move(event)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.hands.release(event)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.hands.double_click(event)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.hands.wheel(event)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.hands.menu(event)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.hands.key(event):
            event.accept()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if self.hands.key_up(event):
            event.accept()
        else:
            super().keyReleaseEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.setAccepted(event.mimeData().hasFormat(ENTRY_MIME))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.setAccepted(event.mimeData().hasFormat(ENTRY_MIME))

    def dropEvent(self, event: QDropEvent) -> None:
        if not event.mimeData().hasFormat(ENTRY_MIME):
            event.ignore()
            return
        what = bytes(event.mimeData().data(ENTRY_MIME).data()).decode()
        self.add_at(what, self.camera.to_scene(event.position()) - QPointF(60, 20))
        self.take_focus()
        event.acceptProposedAction()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if self.graph_scene.level == "boxes":
            self.viewport().update()
        self._watch_soon.start()

    def focusNextPrevChild(self, forward: bool) -> bool:
        # Tab adds a node; Shift+Tab leaves the canvas.
        return False if forward else super().focusNextPrevChild(forward)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = tip_of(self.graph_scene, self.hands.under(QPointF(event.pos())))
            if text and self.hands.gesture is None:
                QToolTip.showText(event.globalPos(), plain(text), self)
            else:
                QToolTip.hideText()
            return True
        if event.type() == QEvent.Type.Leave:
            self.hands.leave()
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.camera.limit()
        self._place_overlays()
        if self.camera.follows_fit:
            self.camera.fit()

    def _place_overlays(self) -> None:
        line = self._zoom_line
        line.move(self.width() - line.width() - 12, self.height() - line.height() - 10)
        self._hint.resize(self.size())

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        paint_ground(painter, QRectF(rect), self.graph_scene.theme, self.zoom)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        if self.hands.gesture is not None:
            self.hands.gesture.paint(painter)

    def repaint_over(self, rect: QRectF) -> None:
        """Paint this part of the canvas again."""
        shown = self.mapFromScene(rect).boundingRect()
        self.viewport().update(shown.adjusted(-3, -3, 3, 3))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.graph_scene.level != "boxes":
            self.graph_scene.freshen()
            super().paintEvent(event)
            return
        painter = QPainter(self.viewport())
        painter.setClipRegion(event.region())
        painter.setTransform(self.viewportTransform())
        self.graph_scene.paint_overview(painter, self.mapToScene(event.rect()).boundingRect())
        if self.hands.gesture is not None:
            self.hands.gesture.paint(painter)
        painter.end()
