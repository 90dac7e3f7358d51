"""Which gesture a press of the mouse begins, by what lies under it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

from inspector.canvas.gestures.box import SelectBox
from inspector.canvas.gestures.gesture import MouseGesture
from inspector.canvas.gestures.knife import Knife
from inspector.canvas.gestures.lasso import Lasso
from inspector.canvas.gestures.move import MoveNodes
from inspector.canvas.gestures.move_points import MovePoints
from inspector.canvas.gestures.move_wires import MoveWires
from inspector.canvas.gestures.note import press_note
from inspector.canvas.gestures.pan import Pan
from inspector.canvas.gestures.wire import DragWire
from inspector.canvas.hits import (
    ChipHit,
    FoldHit,
    FrameHit,
    GroupHit,
    Hit,
    InputHit,
    NameHit,
    NodeHit,
    NoteHit,
    OutputHit,
    PointHit,
    StubHit,
    ToggleHit,
    ValueHit,
    WireHit,
)
from inspector.canvas.wires import WireKey
from inspector.document.groups import members
from inspector.document.nodes import NodeId, Source
from inspector.document.splicing import ends_of

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

# What takes all wires of an output instead of drawing another one.
_ALL = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


def gesture_for(
    canvas: "Canvas", found: Hit | None, at: QPointF, event: QMouseEvent, *, pans: bool
) -> MouseGesture | None:
    """Begin a gesture, or act at once (a toggle, choosing a wire) and return None."""
    if event.button() == Qt.MouseButton.MiddleButton or pans:
        return Pan(canvas, at)
    held = event.modifiers()
    if event.button() == Qt.MouseButton.RightButton and held & Qt.KeyboardModifier.ControlModifier:
        return Knife(canvas, at)
    if event.button() != Qt.MouseButton.LeftButton:
        return None
    adds = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    scene = canvas.graph_scene
    if not isinstance(found, NoteHit):
        scene.pinned.choose(())
    if not isinstance(found, WireHit):
        scene.show_chosen_wires(())
    if not isinstance(found, PointHit):
        scene.marked.choose_points(())
    match found:
        case OutputHit(node=node, index=index):
            begins = Source(node, index)
            if event.modifiers() & _ALL and ends_of(canvas.store.document.graph, begins):
                return MoveWires(canvas, at, begins)
            return DragWire(canvas, at, source=begins)
        case InputHit(node=node, port=port, slot=slot):
            key = WireKey(node, port, slot)
            source = scene.source_of(key)
            if source is None:
                return DragWire(canvas, at, target=key)
            return DragWire(canvas, at, source=source, taken=key)
        case ToggleHit(node=node):
            canvas.autograd.toggle_requires_grad(node)
            return None
        case WireHit(key=key):
            chosen = scene.chosen_wires
            scene.show_chosen_wires(chosen ^ {key} if adds else {key})
            if not adds:
                canvas.store.select(())
            return None
        case PointHit(point=point):
            points = scene.marked.points
            if adds:
                scene.marked.choose_points(points ^ {point})
            elif point not in points:
                scene.marked.choose_points({point})
                canvas.store.select(())
            return MovePoints(canvas, scene.marked.points, at)
        case FrameHit(frame=frame):
            framed = frozenset(canvas.store.document.graph.frames[frame].nodes)
            canvas.store.select(canvas.store.selected | framed if adds else framed)
            return MoveNodes(canvas, canvas.store.selected, at, None)
        case GroupHit(group=group):
            inside = frozenset(members(canvas.store.document.layout.groups)[group])
            canvas.store.select(canvas.store.selected | inside if adds else inside)
            return MoveNodes(canvas, canvas.store.selected, at, None)
        case FoldHit(group=group):
            canvas.grouping.toggle(group)
            return None
        case StubHit():
            return None
        case ChipHit(chip=chip):
            canvas.backgraph.go(chip)
            return None
        case NoteHit(note=note, corner=corner):
            return press_note(canvas, note, at, corner=corner, adds=adds)
        case NodeHit(node=node) | NameHit(node=node) | ValueHit(node=node):
            return _press_node(canvas, node, at, adds=adds)
        case None if held & Qt.KeyboardModifier.AltModifier:
            return Lasso(canvas, at, adds=adds)
        case None:
            return SelectBox(canvas, at, adds=adds)


def _press_node(canvas: "Canvas", node: NodeId, at: QPointF, *, adds: bool) -> MouseGesture | None:
    selected = canvas.store.selected
    if adds:
        canvas.store.select(selected ^ {node})
        return MoveNodes(canvas, canvas.store.selected, at, None) if node not in selected else None
    if node in selected:
        # Only a press that does not become a drag narrows the selection.
        return MoveNodes(canvas, selected, at, node)
    canvas.store.select([node])
    return MoveNodes(canvas, frozenset({node}), at, None)
