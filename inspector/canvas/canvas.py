"""The node editor's view: zoom and pan, gestures, keys, and what lies over the graph."""

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QToolTip, QWidget

from inspector.canvas import skills
from inspector.canvas.acts import Acts
from inspector.canvas.camera import Camera
from inspector.canvas.caret import Caret
from inspector.canvas.doing import bind_acts
from inspector.canvas.gliding import Gliding
from inspector.canvas.ground import paint_ground
from inspector.canvas.hands import Hands
from inspector.canvas.hits import ChipHit, WireHit
from inspector.canvas.levels import Levels
from inspector.canvas.overlays import Overlays
from inspector.canvas.scene import GraphScene
from inspector.canvas.seeing import Seeing
from inspector.canvas.views import Views
from inspector.canvas.wanting import Wanting
from inspector.document.nodes import NodeId
from inspector.look.plain import plain
from inspector.look.theme import Theme
from inspector.offers.commands import Commands
from inspector.offers.memory import Memory
from inspector.session.faces import Wanted
from inspector.session.session import Session
from inspector.session.store import State, Store

if TYPE_CHECKING:
    # Of no use before something is dragged here: with it comes a millisecond of constants.
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent

    from inspector.canvas.find_bar import Finding


class Canvas(QGraphicsView):
    """Shows the session's graph and turns the mouse and the keyboard into edits of it."""

    new_tensor_wanted = Signal(object)
    numbers_pasted = Signal(str, object)
    files_dropped = Signal(object, object)
    picture_pasted = Signal(object, object)
    message = Signal(object)

    # Each is made when it is asked for first.
    adding = cached_property(skills.adding)
    arranging = cached_property(skills.arranging)
    autograd = cached_property(skills.autograd)
    backgraph = cached_property(skills.backgraph)
    blocks = cached_property(skills.blocks)
    clipboard = cached_property(skills.clipboard)
    dropping = cached_property(skills.dropping)
    editor = cached_property(skills.editor)
    framing = cached_property(skills.framing)
    grouping = cached_property(skills.grouping)
    noting = cached_property(skills.noting)
    quick_add = cached_property(skills.quick_add)
    rerouting = cached_property(skills.rerouting)
    splicing = cached_property(skills.splicing)
    thickness = cached_property(skills.thickness)
    walking = cached_property(skills.walking)

    def __init__(
        self,
        session: Session,
        theme: Theme,
        memory: Memory | None = None,
        commands: Commands | None = None,
    ) -> None:
        super().__init__()
        self.session = session
        self.store: Store = session.store
        self.graph_scene = GraphScene(session, theme, self)
        self.setScene(self.graph_scene)
        self.acts = Acts(session, self.graph_scene, self.say)
        self.wanting = Wanting(self)
        self.camera = Camera(self)
        self.caret = Caret(self)
        self.hands = Hands(self)
        self._set_up_view()
        self._paint_on = QTimer(self)
        self._paint_on.setSingleShot(True)
        self._paint_on.setInterval(8)  # half a frame: the mouse comes first
        self._paint_on.timeout.connect(self.viewport().update)
        self.memory = memory or Memory(parent=self)
        self.gliding = Gliding(self)
        self.views = Views(self)
        self.snaps = False
        """Whether dragged nodes snap to straight wires, neighbours and the grid."""
        self.levels = Levels(self)
        self.overlays = Overlays(theme, self)
        self.finding: Finding | None = None
        self.commands = commands or Commands(session, self)
        bind_acts(self.commands, self)
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
        self.commands.keys_changed.connect(self._show_keys)
        self._show_keys()
        self.store.changed.connect(self._show)
        self.session.results_changed.connect(self._show_results)
        self.session.gradients_changed.connect(self._show_gradients)
        self.session.pictures_changed.connect(self._show_pictures)
        self.camera.moved.connect(self._show_camera)

    # -- telling --------------------------------------------------------------------------------

    def _show(self, old: State, new: State) -> None:
        if new.document is not old.document:
            self.gliding.end()
        self.graph_scene.project(new)
        if new.document is not old.document:
            self.camera.limit()
            self.wanting.ask_soon()
        if new.document.layout is not old.document.layout:
            self.levels.follow()
        if new.document.graph is not old.document.graph or new.selected != old.selected:
            self._describe()
        if self.graph_scene.level == "boxes":
            self.viewport().update()

    def _show_results(self, nodes: frozenset[NodeId]) -> None:
        self.graph_scene.results_changed(nodes)
        self.wanting.ask_soon()
        if self.graph_scene.level == "boxes":
            self.viewport().update()

    def _show_gradients(self) -> None:
        self.graph_scene.gradients_changed()
        self.wanting.ask_soon()

    def _show_pictures(self, pictures: frozenset[Wanted]) -> None:
        self.graph_scene.pictures_changed({wanted.node for wanted in pictures})

    def _show_keys(self) -> None:
        self.overlays.show_keys(self.commands)

    def _describe(self) -> None:
        graph = self.store.document.graph
        self.overlays.hint.setVisible(not graph.nodes)
        self.overlays.place()
        names = [graph.nodes[node].name for node in self.acts.chosen]
        chosen = f"Selected: {', '.join(names)}." if names else "Nothing is selected."
        self.setAccessibleDescription(f"{len(graph.nodes)} nodes. {chosen}")

    def say(self, sentence: str) -> None:
        """One sentence for the status line."""
        self.message.emit(sentence)

    def see(self, seeing: Seeing) -> None:
        """Show this of every node."""
        self.graph_scene.seeing = seeing
        self.graph_scene.restyle()
        self.wanting.ask_soon()

    def set_theme(self, theme: Theme) -> None:
        """Everything in other colours."""
        self.graph_scene.set_theme(theme)
        made = vars(self)
        late = (made.get("editor"), made.get("quick_add"), made.get("backgraph"))
        for overlay in (*late, self.overlays, self.levels):
            if overlay is not None:
                overlay.set_theme(theme)
        if self.finding is not None:
            self.finding.bar.set_theme(theme)
        self.viewport().update()

    def close_editor(self) -> None:
        """What is being typed over the canvas stays as it was."""
        if "editor" in vars(self):
            self.editor.close_quietly()

    # -- figures --------------------------------------------------------------------------------

    def content_rect(self) -> QRectF:
        """The rectangle around the whole graph, in canvas pixels; empty without nodes."""
        content = self.graph_scene.content_rect()
        return content.adjusted(-24, -24, 24, 24) if not content.isEmpty() else content

    def paint_graph(
        self, painter: QPainter, target: QRectF, theme: Theme, part: QRectF | None = None
    ) -> None:
        """Paint the whole graph (or a part of the canvas) at full detail into `target`."""
        from inspector.canvas.figure import paint_figure

        paint_figure(painter, self.graph_scene, target, part or self.content_rect(), theme)

    # -- zoom and place -------------------------------------------------------------------------

    @property
    def zoom(self) -> float:
        """1.0 is 100 %."""
        return self.camera.zoom

    def _show_camera(self) -> None:
        self.overlays.zoom_line.show_zoom(self.camera.zoom)
        self.overlays.place()
        self.wanting.ask_soon()

    def finder(self) -> "Finding":
        """The search for nodes; made when it is first asked for."""
        if self.finding is None:
            from inspector.canvas.find_bar import Finding

            self.finding = Finding(self)
        return self.finding

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

    def dragEnterEvent(self, event: "QDragEnterEvent") -> None:
        self.dropping.moved(event)

    def dragMoveEvent(self, event: "QDragMoveEvent") -> None:
        self.dropping.moved(event)

    def dragLeaveEvent(self, event: "QDragLeaveEvent") -> None:
        self.dropping.left()

    def dropEvent(self, event: "QDropEvent") -> None:
        self.dropping.dropped(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if self.graph_scene.level == "boxes":
            self.viewport().update()
        self.wanting.ask_soon()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            self.commands.hear()
            if self.hands.gesture is not None:
                # In the middle of a gesture every key is for it: Esc gives it up and stops no
                # engine.
                event.accept()
                return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.caret.take_focus(event.reason())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def focusNextPrevChild(self, forward: bool) -> bool:
        # Tab adds a node; Shift+Tab leaves the canvas.
        return False if forward else super().focusNextPrevChild(forward)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            from inspector.canvas.tips import tip_of

            found = self.hands.under(QPointF(event.pos()))
            text = tip_of(self.graph_scene, found)
            if isinstance(found, WireHit | ChipHit) and self.hands.gesture is None:
                QToolTip.hideText()
                self.overlays.show_card(found, event.pos())
            elif text and self.hands.gesture is None:
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
        self.overlays.place()
        if self.finding is not None:
            self.finding.bar.place(self.width())
        if self.camera.follows_fit:
            self.camera.fit()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        paint_ground(painter, QRectF(rect), self.graph_scene.theme, self.zoom)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        self._paint_over(painter, QRectF(rect))

    def _paint_over(self, painter: QPainter, rect: QRectF) -> None:
        if self.finding is not None:
            self.finding.paint(painter, rect)
        self.hands.paint(painter)

    def repaint_over(self, rect: QRectF) -> None:
        """Paint this part of the canvas again."""
        shown = self.mapFromScene(rect).boundingRect()
        self.viewport().update(shown.adjusted(-3, -3, 3, 3))

    def paintEvent(self, event: QPaintEvent) -> None:
        # What it would do is done now.
        self._paint_on.stop()
        if self.graph_scene.back is not None:
            self.graph_scene.back.paints(event.region())
        if self.graph_scene.level != "boxes":
            self.graph_scene.freshen()
            self.graph_scene.sprites.begin_frame()
            super().paintEvent(event)
            if self.graph_scene.sprites.late:
                self._paint_on.start()
            return
        painter = QPainter(self.viewport())
        painter.setClipRegion(event.region())
        painter.setTransform(self.viewportTransform())
        seen = self.mapToScene(event.rect()).boundingRect()
        self.graph_scene.far.paint(painter, seen)
        self._paint_over(painter, seen)
        painter.end()
