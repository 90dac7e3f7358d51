"""The node editor's view: zoom and pan, gestures, keys, and what lies over the graph."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
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
from inspector.canvas.asking import ask_name, ask_value
from inspector.canvas.editor import FloatingEditor
from inspector.canvas.figure import paint_figure
from inspector.canvas.gestures.gesture import MouseGesture
from inspector.canvas.ground import paint_ground
from inspector.canvas.hits import Hit, NameHit, ValueHit, hit
from inspector.canvas.keys import act_of
from inspector.canvas.menus import menu_for, show_menu
from inspector.canvas.overlays import Hint, Reason, ZoomLine
from inspector.canvas.presses import cursor_over, gesture_for
from inspector.canvas.quick_add import Offer, QuickAdd, fitting_ports
from inspector.canvas.scene import FULL_FROM, TITLE_FROM, GraphScene
from inspector.canvas.tips import tip_of
from inspector.canvas.wanting import Wanting
from inspector.canvas.wires import WireKey
from inspector.catalogue.search import ENTRY_MIME, Entry, entries, entry
from inspector.document.nodes import Document, NodeId, Place, Source
from inspector.look.plain import plain
from inspector.look.theme import Theme
from inspector.session.faces import Wanted
from inspector.session.session import Session
from inspector.session.store import State, Store

LEAST_ZOOM, MOST_ZOOM = 0.04, 4.0
_WHEEL_STEP = 1.15
_MARGIN = 40.0
# How many screen pixels a press must move before it is a drag.
_DRAG_FROM = 4.0


class Canvas(QGraphicsView):
    """Shows the session's graph and turns the mouse and the keyboard into edits of it."""

    new_tensor_wanted = Signal(object)
    message = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.store: Store = session.store
        self.graph_scene = GraphScene(session, theme, self)
        self.setScene(self.graph_scene)
        self.acts = Acts(session, self.graph_scene, self.say)
        self._wanting = Wanting(session, self)
        self._gesture: MouseGesture | None = None
        self._space = False
        self._space_used = False
        self._follows_fit = True
        self._pointer: QPointF | None = None
        self._quick_end: tuple[QPointF, Source | None, WireKey | None] | None = None
        self._watch_soon = QTimer(self)
        self._watch_soon.setSingleShot(True)
        self._watch_soon.setInterval(30)
        self._watch_soon.timeout.connect(self._watch)
        self._crisp_soon = QTimer(self)
        self._crisp_soon.setSingleShot(True)
        self._crisp_soon.setInterval(90)
        self._crisp_soon.timeout.connect(self._make_crisp)
        self._set_up_view()
        self.editor = FloatingEditor(theme, self)
        self.quick_add = QuickAdd(theme, self)
        self._zoom_line = ZoomLine(theme, self)
        self._hint = Hint(theme, self)
        self._reason = Reason(theme, self)
        self._connect()
        self.graph_scene.project(self.store.state)
        self._limit()
        self._zoomed()
        self._describe()

    def _set_up_view(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState, False)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)
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
        self.editor.closed.connect(self._take_focus)
        self.quick_add.chosen.connect(self._add_chosen)
        self.quick_add.dismissed.connect(self._take_focus)
        self._zoom_line.actual_wanted.connect(self.zoom_to_actual)
        self._zoom_line.fit_wanted.connect(self.fit)

    # -- telling --------------------------------------------------------------------------------

    def _show(self, old: State, new: State) -> None:
        self.graph_scene.project(new)
        if new.document is not old.document:
            self._limit()
            self._watch_soon.start()
        if new.document.graph is not old.document.graph or new.selected != old.selected:
            self._describe()
        if self.graph_scene.level == "boxes":
            self.viewport().update()

    def _show_results(self, nodes: frozenset[NodeId]) -> None:
        self.graph_scene.results_changed(nodes)
        self._watch_soon.start()

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
        self.resetCachedContent()
        overlays = (self.editor, self.quick_add, self._zoom_line, self._hint, self._reason)
        for overlay in overlays:
            overlay.set_theme(theme)
        self.viewport().update()

    def _watch(self) -> None:
        items = []
        if self.graph_scene.level == "full":
            seen = self.mapToScene(self.viewport().rect()).boundingRect()
            items = [item for item in self.graph_scene.nodes.values() if item.body.intersects(seen)]
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
        return self.transform().m11()

    def fit(self) -> None:
        """The whole graph in view, at 100 % at most; kept so while the view is resized."""
        self._fit_rect(self.graph_scene.content_rect())
        self._follows_fit = True

    def zoom_to_selection(self) -> None:
        """The selected nodes in view; the whole graph where none are selected."""
        rect = QRectF()
        for node in self.acts.chosen:
            rect = rect.united(self.graph_scene.nodes[node].body)
        if rect.isEmpty():
            self.fit()
        else:
            self._fit_rect(rect)
            self._follows_fit = False

    def _fit_rect(self, rect: QRectF) -> None:
        if rect.isEmpty():
            rect = QRectF(0, 0, 1, 1)
        room = self.viewport().rect()
        wide = max(1.0, room.width() - 2 * _MARGIN) / rect.width()
        high = max(1.0, room.height() - 2 * _MARGIN) / rect.height()
        self._set_zoom(min(wide, high, 1.0))
        self.centerOn(rect.center())
        self._watch_soon.start()

    def zoom_to_actual(self) -> None:
        """100 %, the middle staying where it is."""
        self.zoom_by(1.0 / self.zoom)

    def zoom_in(self) -> None:
        """One step nearer."""
        self.zoom_by(_WHEEL_STEP**2)

    def zoom_out(self) -> None:
        """One step further away."""
        self.zoom_by(_WHEEL_STEP**-2)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom so that the point `at` of the view (its middle by default) stays in place."""
        point = QPointF(self.viewport().rect().center()) if at is None else at
        below = self._to_scene(point)
        self._set_zoom(self.zoom * factor)
        self._follows_fit = False
        self.pan_by(self._to_scene(point) - below)

    def _set_zoom(self, zoom: float) -> None:
        zoom = max(LEAST_ZOOM, min(MOST_ZOOM, zoom))
        self.resetTransform()
        self.scale(zoom, zoom)
        self._limit()
        self._zoomed()

    def _zoomed(self) -> None:
        zoom, scene = self.zoom, self.graph_scene
        scene.level = "full" if zoom >= FULL_FROM else "title" if zoom >= TITLE_FROM else "boxes"
        # As high as the card allows, so that names are read down to the last level.
        scene.title_px = max(18.0, min(34.0, round(10 / zoom)))
        scene.sprites.zooming = True
        self._crisp_soon.start()
        self._zoom_line.show_zoom(zoom)
        self._place_overlays()
        self._watch_soon.start()

    def _make_crisp(self) -> None:
        self.graph_scene.sprites.zooming = False
        self.viewport().update()

    def _limit(self) -> None:
        # Content and a view's width around it: always room to pan, never a lost graph.
        room = max(self.viewport().width(), self.viewport().height()) / self.zoom
        limits = self.graph_scene.extent.adjusted(-room, -room, room, room)
        if not self.sceneRect().contains(limits):
            self.setSceneRect(limits.united(self.sceneRect()))

    def pan_by(self, by: QPointF) -> None:
        """Move the graph by so many canvas pixels."""
        self._follows_fit = False
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() - round(by.x() * self.zoom))
        down.setValue(down.value() - round(by.y() * self.zoom))

    def _to_scene(self, point: QPointF) -> QPointF:
        inverse, _ = self.viewportTransform().inverted()
        return inverse.map(point)

    def is_a_drag(self, start: QPointF, at: QPointF) -> bool:
        """Whether the pointer moved far enough on the screen to mean it."""
        return QLineF(start, at).length() * self.zoom >= _DRAG_FROM

    def port_slack(self) -> float:
        """How much further ports are hit when the graph is seen from further away."""
        return min(16.0, max(0.0, 4.0 / self.zoom - 4.0))

    def middle(self) -> QPointF:
        """The canvas point in the middle of the view."""
        return self._to_scene(QPointF(self.viewport().rect().center()))

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
        where = at or self._pointed()
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
        where = at or self._pointed() or self._new_place()
        place = self.acts.free_place(Place(where.x(), where.y()))
        self.new_tensor_wanted.emit(place)

    def _new_place(self) -> QPointF:
        return self.middle() - QPointF(98, 66)

    def add_at_centre(self, what: str) -> None:
        """Add the operation or fill of that id in the middle of the view; "tensor" asks the
        window; "retain_grad", "no_grad" and "inference_mode" act on the selection."""
        self.add_at(what, self._new_place())

    def add_at(self, what: str, at: QPointF) -> None:
        """The same at a point of the canvas."""
        found = entry(what)
        if found is None:
            self.say(f"There is no operation {what!r}.")
        else:
            self._add(found, at, None, None, None)

    def open_quick_add(self, at: QPointF | None = None) -> None:
        """The search for something to add, at a point of the canvas, else at the pointer."""
        where = at or self._pointed() or self._new_place()
        self._quick_end = (where, None, None)
        self.quick_add.open(self.mapFromScene(where), entries())

    def open_quick_add_after(self) -> None:
        """The search for what takes the selected node's result; it will be connected."""
        if not self.acts.chosen:
            self.open_quick_add()
            return
        node = self.acts.chosen[0]
        place = self.acts.place_beside(node)
        self.open_quick_add_for(QPointF(place.x, place.y), source=Source(node), target=None)

    def open_quick_add_for(
        self, at: QPointF, *, source: Source | None, target: WireKey | None
    ) -> None:
        """The search for what fits a dragged wire: with a `source` what can take it, a line for
        each input; with a `target` what can give to it."""
        graph = self.store.document.graph
        self._quick_end = (at, source, target)
        ports: dict[str, tuple[str | None, ...]] = {}
        fitting: list[Entry] = []
        for each in entries():
            found = fitting_ports(each, takes=source is not None)
            if found:
                fitting.append(each)
                ports[each.id] = found
        if source is not None:
            title = f"Takes {graph.nodes[source.node].name}"
        elif target is not None:
            title = f"Gives {target.port} to {graph.nodes[target.node].name}"
        else:
            title = "Search operations"
        self.quick_add.open(self.mapFromScene(at), fitting, ports, title=title)

    def _add_chosen(self, offer: Offer) -> None:
        self._take_focus()
        if self._quick_end is not None:
            at, source, target = self._quick_end
            self._quick_end = None
            self._add(offer.entry, at, offer.port, source, target)

    def _add(
        self,
        chosen: Entry,
        at: QPointF,
        port: str | None,
        source: Source | None,
        target: WireKey | None,
    ) -> None:
        place = Place(round(at.x()), round(at.y()))
        if target is not None:
            place = Place(place.x - 196, place.y - 62)
        match chosen.kind:
            case "tensor":
                self.new_tensor_wanted.emit(self.acts.free_place(place))
            case "act" if chosen.id == "retain_grad":
                self.acts.toggle_retain_grad()
            case "act":
                self.acts.put_into_frame("no_grad" if chosen.id == "no_grad" else "inference_mode")
            case _:
                self.acts.add(chosen, place, port=port, source=source, target=target)

    def _take_focus(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _pointed(self) -> QPointF | None:
        if self._pointer is None or not self.viewport().rect().contains(self._pointer.toPoint()):
            return None
        return self._to_scene(self._pointer)

    # -- events ---------------------------------------------------------------------------------

    def under(self, point: QPointF) -> Hit | None:
        """What lies under a point of the view."""
        return hit(self.graph_scene, self._to_scene(point), self.port_slack())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pointer = event.position()
        at = self._to_scene(event.position())
        pans = self._space and event.button() == Qt.MouseButton.LeftButton
        self._space_used = self._space_used or pans
        if self._gesture is None:
            found = self.under(event.position())
            self._gesture = gesture_for(self, found, at, event, pans=pans)
        self._show_cursor()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        if self._gesture is None:
            self.graph_scene.show_hot(self.under(event.position()))
        elif event.buttons() == Qt.MouseButton.NoButton:
            # The release went elsewhere (a dialog opened in between).
            self.give_up_gesture()
        else:
            self._gesture.moved(self._to_scene(event.position()))
        self._show_cursor()
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.released(self._to_scene(event.position()))
        self._show_cursor()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pointer = event.position()
        match self.under(event.position()):
            case None:
                self.open_quick_add(self._to_scene(event.position()))
            case NameHit(node=node):
                self.rename(node)
            case ValueHit(node=node, name=name):
                self.edit_value(node, name)
            case _:
                self.mousePressEvent(event)
        event.accept()

    def give_up_gesture(self) -> bool:
        """End a gesture as Esc does; False where there is none."""
        gesture, self._gesture = self._gesture, None
        if gesture is None:
            return False
        gesture.escaped()
        self._show_cursor()
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan_by(QPointF(steps * 80 / self.zoom, 0))
        elif steps:
            self.editor.close_quietly()
            self.zoom_by(_WHEEL_STEP**steps, event.position())
        self._watch_soon.start()
        event.accept()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if self.graph_scene.level == "boxes":
            self.viewport().update()
        self._watch_soon.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if not self.give_up_gesture():
                self.graph_scene.show_chosen_wires(())
                self.store.select(())
            return
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self._space, self._space_used = True, False
                self._show_cursor()
            return
        act = act_of(self, event) if self._gesture is None else None
        if act is None:
            super().keyPressEvent(event)
        else:
            act()
            event.accept()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            if self._space and not self._space_used and self._gesture is None:
                self.open_quick_add()
            self._space = False
            self._show_cursor()
            return
        super().keyReleaseEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        # Tab adds a node; Shift+Tab leaves the canvas.
        return False if forward else super().focusNextPrevChild(forward)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.give_up_gesture()
        point = QPointF(event.pos())
        found = self.under(point)
        node: NodeId | None = getattr(found, "node", None)
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.acts.chosen:
            item = self.graph_scene.nodes[self.acts.chosen[0]]
            point = QPointF(self.mapFromScene(item.body.center()))
            found = self.under(point)
        elif node is not None and node not in self.store.selected:
            self.store.select([node])
        menu = menu_for(self, found, self._to_scene(point))
        show_menu(menu, self.viewport().mapToGlobal(point.toPoint()))
        event.accept()

    def _show_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self._space:
            shape = Qt.CursorShape.OpenHandCursor
        elif self._gesture is None:
            shape = cursor_over(self.graph_scene.hot)
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = tip_of(self.graph_scene, self.under(QPointF(event.pos())))
            if text and self._gesture is None:
                QToolTip.showText(event.globalPos(), plain(text), self)
            else:
                QToolTip.hideText()
            return True
        if event.type() == QEvent.Type.Leave:
            self._pointer = None
            self.graph_scene.show_hot(None)
        return super().viewportEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(ENTRY_MIME):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.mimeData().hasFormat(ENTRY_MIME):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        if not event.mimeData().hasFormat(ENTRY_MIME):
            event.ignore()
            return
        what = bytes(event.mimeData().data(ENTRY_MIME).data()).decode()
        self.add_at(what, self._to_scene(event.position()) - QPointF(60, 20))
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        event.acceptProposedAction()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._limit()
        self._place_overlays()
        if self._follows_fit:
            self.fit()

    def _place_overlays(self) -> None:
        line = self._zoom_line
        line.move(self.width() - line.width() - 12, self.height() - line.height() - 10)
        self._hint.resize(self.size())

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        paint_ground(painter, QRectF(rect), self.graph_scene.theme, self.zoom)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        if self._gesture is not None:
            self._gesture.paint(painter)

    def repaint_over(self, rect: QRectF) -> None:
        """Paint this part of the canvas again."""
        shown = self.mapFromScene(rect).boundingRect()
        self.viewport().update(shown.adjusted(-3, -3, 3, 3))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.graph_scene.level != "boxes":
            super().paintEvent(event)
            return
        painter = QPainter(self.viewport())
        painter.setClipRegion(event.region())
        painter.setTransform(self.viewportTransform())
        self.graph_scene.paint_overview(painter, self.mapToScene(event.rect()).boundingRect())
        if self._gesture is not None:
            self._gesture.paint(painter)
        painter.end()
