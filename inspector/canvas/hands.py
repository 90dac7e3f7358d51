"""The mouse and the keyboard on the canvas: from events to gestures and acts."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QWheelEvent

from inspector.canvas.camera import WHEEL_STEP
from inspector.canvas.hits import (
    FrameHit,
    GroupHit,
    Hit,
    NameHit,
    NoteHit,
    StubHit,
    ValueHit,
    WireHit,
    hit,
)
from inspector.document.groups import members
from inspector.document.nodes import GroupId, NodeId, Source
from inspector.session.store import State

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas
    from inspector.canvas.gestures.gesture import MouseGesture
    from inspector.canvas.gestures.key_wire import KeyWire


class Hands(QObject):
    """At most one gesture at a time; Space held pans, Space alone opens the search. An edit that is
    not the gesture's own ends it: what was grabbed may be gone."""

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.gesture: MouseGesture | None = None
        self.held = Qt.KeyboardModifier.NoModifier
        """What was held down on the keyboard at the last event of the mouse."""
        self._showing = False
        self._space = False
        self._space_used = False
        self._knife = False
        self._pointer: QPointF | None = None
        canvas.store.changed.connect(self._on_changed)

    def _on_changed(self, old: State, new: State) -> None:
        if new.document is not old.document:
            self._canvas.overlays.leave_wire()
        if not self._showing and new.document is not old.document:
            self.give_up()

    def take_knife(self) -> None:
        """The next drag cuts the wires that it crosses; Esc puts the knife away."""
        self.give_up()
        self._knife = True
        self._canvas.say("Drag across the wires to cut; Esc puts the knife away.")
        self._show_cursor()

    def under(self, point: QPointF) -> Hit | None:
        """What lies under a point of the view."""
        camera = self._canvas.camera
        return hit(self._canvas.graph_scene, camera.to_scene(point), camera.port_slack())

    def pointed(self) -> QPointF | None:
        """The canvas point below the pointer; None where the pointer is elsewhere."""
        inside = self._canvas.viewport().rect()
        if self._pointer is None or not inside.contains(self._pointer.toPoint()):
            return None
        return self._canvas.camera.to_scene(self._pointer)

    def press(self, event: QMouseEvent) -> None:
        """A button went down."""
        self._canvas.overlays.leave_wire()
        self.held = event.modifiers()
        self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        self._canvas.gliding.end()
        self._pointer = event.position()
        self._canvas.caret.show(False)
        if self._led is not None:
            self.give_up()
        at = self._canvas.camera.to_scene(event.position())
        pans = self._space and event.button() == Qt.MouseButton.LeftButton
        self._space_used = self._space_used or pans
        if self.gesture is None:
            from inspector.canvas.gestures.knife import Knife
            from inspector.canvas.presses import gesture_for

            found = self.under(event.position())
            left = event.button() == Qt.MouseButton.LeftButton
            armed, self._knife = self._knife and left, False
            self.gesture = (
                Knife(self._canvas, at)
                if armed and not pans
                else gesture_for(self._canvas, found, at, event, pans=pans)
            )
        self._show_cursor()

    def move(self, event: QMouseEvent) -> None:
        """The pointer moved."""
        self.held = event.modifiers()
        self._pointer = event.position()
        if self.gesture is None:
            found = self.under(event.position())
            self._canvas.graph_scene.show_hot(found)
            self._canvas.overlays.leave_wire(found)
        elif self._led is not None:
            return
        elif event.buttons() == Qt.MouseButton.NoButton:
            # The release went elsewhere (a dialog opened in between).
            self.give_up()
        else:
            self._showing = True
            try:
                self.gesture.moved(self._canvas.camera.to_scene(event.position()))
            finally:
                self._showing = False
        self._show_cursor()

    def release(self, event: QMouseEvent) -> None:
        """A button came up."""
        self.held = event.modifiers()
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            gesture.released(self._canvas.camera.to_scene(event.position()))
        self._show_cursor()

    def double_click(self, event: QMouseEvent) -> None:
        """Edits what is under the pointer, or adds where nothing is."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        from inspector.canvas.asking import ask_frame_title, ask_name, choose_value

        self._pointer = event.position()
        match self.under(event.position()):
            case WireHit(key=key) if event.modifiers() & Qt.KeyboardModifier.AltModifier:
                at = self._canvas.camera.to_scene(event.position())
                self._canvas.rerouting.add(key, at)
            case None | WireHit():
                self._canvas.adding.search(self._canvas.camera.to_scene(event.position()))
            case NameHit(node=node):
                ask_name(self._canvas, node)
            case ValueHit(node=node, name=name):
                choose_value(self._canvas, node, name)
            case FrameHit(frame=frame):
                ask_frame_title(self._canvas, frame)
            case GroupHit(group=group):
                self._canvas.levels.enter(group)
            case NoteHit(note=note, corner=False):
                self._canvas.noting.write(note)
            case StubHit(outside=node):
                self._canvas.levels.visit(node)
            case _:
                self.press(event)

    def give_up(self) -> bool:
        """End a gesture as Esc does; False where there is none."""
        gesture, self.gesture = self.gesture, None
        if gesture is None:
            return False
        gesture.escaped()
        self._show_cursor()
        return True

    def leave(self) -> None:
        """The pointer left the canvas."""
        self._pointer = None
        self._canvas.graph_scene.show_hot(None)
        self._canvas.overlays.leave_wire()

    def wheel(self, event: QWheelEvent) -> None:
        """Zooms at the pointer; with Shift pans across."""
        camera = self._canvas.camera
        # With Alt or Shift some platforms report the wheel as horizontal.
        steps = (event.angleDelta().y() or event.angleDelta().x()) / 120
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            camera.pan_by(QPointF(steps * 80 / camera.zoom, 0))
        elif steps:
            self._canvas.close_editor()
            camera.zoom_by(WHEEL_STEP**steps, event.position())

    def key(self, event: QKeyEvent) -> bool:
        """A key went down; False where it means nothing here."""
        led = self._led
        if led is not None and event.key() != Qt.Key.Key_Escape:
            self._lead(led, event)
            return True
        if event.key() == Qt.Key.Key_Escape:
            had_knife, self._knife = self._knife, False
            self._show_cursor()
            if not self.give_up() and not had_knife:
                finding = self._canvas.finding
                if finding is not None and finding.is_open:
                    finding.close()
                    return True
                self._unchoose()
            return True
        enters = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.gesture is None
        if enters and self._canvas.levels.enter_chosen():
            return True
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self._space, self._space_used = True, False
                self._show_cursor()
            return True
        from inspector.canvas.keys import act_of

        act = act_of(self._canvas, event) if self.gesture is None else None
        if act is not None:
            act()
        return act is not None

    @property
    def _led(self) -> "KeyWire | None":
        """The wire that the keys lead, if there is one."""
        if self.gesture is None:
            return None
        from inspector.canvas.gestures.key_wire import KeyWire

        return self.gesture if isinstance(self.gesture, KeyWire) else None

    @property
    def _cuts(self) -> bool:
        """Whether the knife is in the hand."""
        if self.gesture is None:
            return self._knife
        from inspector.canvas.gestures.knife import Knife

        return isinstance(self.gesture, Knife)

    def _lead(self, wire: "KeyWire", event: QKeyEvent) -> None:
        self._showing = True
        try:
            if wire.key(event):
                self.gesture = None
        finally:
            self._showing = False

    def draw_wire(self) -> None:
        """Begin a wire at the node where the keyboard is; keys lead it on."""
        canvas = self._canvas
        node = canvas.caret.node
        if node is None:
            canvas.say("Select the node whose result the wire shall bring: PgDn goes to one.")
            return
        item = canvas.graph_scene.nodes[node]
        card = canvas.graph_scene.standing.item_of(node)
        if card is not None:
            outputs = card.found.outputs
        else:
            outputs = tuple(Source(node, each.index) for each in item.measure.outputs)
        if not outputs or not (card or item.isVisible()):
            canvas.say("Look into the group first: its nodes are wired there.")
            return
        self.give_up()
        from inspector.canvas.gestures.key_wire import KeyWire

        wire = KeyWire(canvas, outputs)
        self.gesture = None if wire.is_over else wire

    def paint(self, painter: QPainter) -> None:
        """What the hands show over everything else."""
        self._canvas.caret.paint(painter)
        if self.gesture is not None:
            self.gesture.paint(painter)

    def _unchoose(self) -> None:
        """Nothing is chosen; where nothing was, one level up."""
        scene, store = self._canvas.graph_scene, self._canvas.store
        if not (scene.chosen_wires or scene.marked.points or scene.pinned.chosen or store.selected):
            self._canvas.levels.leave()
            return
        scene.show_chosen_wires(())
        scene.marked.choose_points(())
        scene.pinned.choose(())
        store.select(())

    def key_up(self, event: QKeyEvent) -> bool:
        """A key came up; False where it means nothing here."""
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat():
            return False
        if self._space and not self._space_used and self.gesture is None:
            self._canvas.adding.search()
        self._space = False
        self._show_cursor()
        return True

    def menu(self, event: QContextMenuEvent) -> None:
        """The context menu of what is under the pointer, or of the selection by the keyboard. With
        Ctrl the right button is the knife."""
        mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        if mouse and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return
        self.give_up()
        canvas = self._canvas
        point = QPointF(event.pos())
        found = self.under(point)
        node: NodeId | None = getattr(found, "node", None)
        group: GroupId | None = getattr(found, "group", None)
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        here = canvas.caret.found if by_key else None
        if here is not None:
            found, middle = here
            point = QPointF(canvas.mapFromScene(middle))
        elif node is not None and node not in canvas.store.selected:
            canvas.store.select([node])
        elif isinstance(found, NoteHit):
            canvas.graph_scene.pinned.choose({found.note})
            canvas.store.select(())
        elif group is not None:
            canvas.store.select(members(canvas.store.document.layout.groups)[group])
        from inspector.canvas.menus import menu_for, show_menu

        menu = menu_for(canvas, found, canvas.camera.to_scene(point))
        show_menu(menu, canvas.viewport().mapToGlobal(point.toPoint()))

    def _show_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        hot = self._canvas.graph_scene.hot
        if self._cuts:
            shape = Qt.CursorShape.CrossCursor
        elif self._space:
            shape = Qt.CursorShape.OpenHandCursor
        elif self.gesture is None and hot is not None:
            from inspector.canvas.cursors import cursor_over

            shape = cursor_over(hot)
        if self._canvas.viewport().cursor().shape() != shape:
            self._canvas.viewport().setCursor(shape)
