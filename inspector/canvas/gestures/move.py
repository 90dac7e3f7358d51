"""Dragging nodes: they follow the pointer; a frame or a group below takes them in, a wire below one
of them takes it in too."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from inspector.canvas.gestures.regrouping import Regrouping
from inspector.canvas.gestures.wire_below import WireBelow
from inspector.canvas.inks import inks
from inspector.canvas.snapping import Snapping
from inspector.document.edits import move
from inspector.document.frames import put_in
from inspector.document.nodes import Document, FrameId, NodeId, NoteId, Place
from inspector.document.notes import move_notes, notes_of
from inspector.session.store import Gesture

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas


class MoveNodes:
    """Moves `nodes`; a press that never moved only selects `clicked`."""

    def __init__(
        self, canvas: "Canvas", nodes: frozenset[NodeId], start: QPointF, clicked: NodeId | None
    ) -> None:
        self._canvas = canvas
        self._nodes = nodes
        self._start = start
        self._clicked = clicked
        self._gesture: Gesture | None = None
        self._frame: FrameId | None = None
        self._wire = WireBelow(canvas, nodes)
        self._groups: Regrouping | None = None
        self._notes: frozenset[NoteId] = frozenset()
        self._at = start
        self._by = Place(0, 0)
        self._snapping: Snapping | None = None
        self._guides: list[QLineF] = []

    def moved(self, at: QPointF) -> None:
        store = self._canvas.store
        if self._gesture is None:
            if not self._canvas.camera.is_a_drag(self._start, at):
                return
            self._groups = Regrouping(self._canvas.graph_scene, store.document, self._nodes)
            self._notes = notes_of(store.document, self._nodes)
            names = [store.document.graph.nodes[node].name for node in self._nodes]
            self._gesture = store.begin(
                f"Move {names[0]}" if len(names) == 1 else f"Move {len(names)} nodes"
            )
            self._snapping = Snapping(self._canvas, self._nodes)
        self._by = Place(round(at.x() - self._start.x()), round(at.y() - self._start.y()))
        self._at = at
        self._snap()
        self._gesture.show(self._moved)
        self._light(self._frame_below())
        self._wire.look()

    def _snap(self) -> None:
        """To a straight wire, a neighbour or the grid; Alt does without."""
        old, self._guides = self._guides, []
        free = bool(self._canvas.hands.held & Qt.KeyboardModifier.AltModifier)
        if self._snapping is not None and self._canvas.snaps and not free:
            self._by, self._guides = self._snapping.snapped(self._by)
        for guide in (*old, *self._guides):
            self._canvas.repaint_over(QRectF(guide.p1(), guide.p2()))

    def _moved(self, document: Document) -> Document:
        document = move_notes(move(document, self._nodes, self._by), self._notes, self._by)
        return document if self._groups is None else self._groups.dropped(document, self._at)

    def _frame_below(self) -> FrameId | None:
        scene = self._canvas.graph_scene
        frames = {
            scene.around.frame_at(scene.nodes[node].body.center(), self._nodes)
            for node in self._nodes
        }
        frame = frames.pop() if len(frames) == 1 else None
        if frame is None:
            return None
        inside = self._canvas.store.document.graph.frames[frame].nodes
        return None if self._nodes <= set(inside) else frame

    def _light(self, frame: FrameId | None) -> None:
        self._frame = frame
        for key, item in self._canvas.graph_scene.around.frames.items():
            item.show_lit(key == frame)

    def released(self, at: QPointF) -> None:
        if self._gesture is None:
            if self._clicked is not None:
                self._canvas.store.select([self._clicked])
            return
        self.moved(at)
        label, before = self._wire.label, self._canvas.store.document.layout.places
        self._gesture.show(self._dropped)
        self._gesture.commit(label=label)
        self._close()
        # Neighbours that make room for a node in their wire do so before the eye.
        self._canvas.gliding.begin(before)

    def _dropped(self, document: Document) -> Document:
        document = self._moved(document)
        if self._frame is not None:
            document = put_in(document, self._frame, self._nodes)
        return self._wire.taken(document)

    def _close(self) -> None:
        self._light(None)
        self._wire.darken()
        for guide in self._guides:
            self._canvas.repaint_over(QRectF(guide.p1(), guide.p2()))
        self._guides = []

    def escaped(self) -> None:
        self._close()
        if self._gesture is not None:
            self._gesture.cancel()

    def paint(self, painter: QPainter) -> None:
        """Lines that show what it is in line with."""
        if self._guides:
            line = QPen(inks(self._canvas.graph_scene.theme).value)
            line.setCosmetic(True)
            painter.setPen(line)
            painter.drawLines(self._guides)
