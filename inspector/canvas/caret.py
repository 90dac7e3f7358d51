"""Where the keyboard is on the graph: at a node, or at one of the wires that meet there."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPen

from inspector.canvas.hits import Hit, NodeHit, WireHit
from inspector.canvas.inks import inks
from inspector.canvas.wires import PointKey, WireKey
from inspector.document.nodes import EMPTY, Graph, NodeId, label
from inspector.document.order import topological

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

_OUTSIDE = 7.0
_INSIDE = 2.0
_WIDTH = 2.0
_MARGIN = 40
_BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class Caret(QObject):
    """A node that was walked to is selected alone, or beside the others; the ring says at which of
    them the keyboard is. `moved` tells the node or wire that it came to, `opened` the node on which
    Enter was pressed."""

    moved = Signal(object)
    opened = Signal(object)

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._node: NodeId | None = None
        self._shown = False
        self._order: tuple[Graph, tuple[NodeId, ...]] = (EMPTY.graph, ())

    @property
    def node(self) -> NodeId | None:
        """The node that the keyboard is at: the one walked to last, while it is selected."""
        selected = self._canvas.store.selected
        if self._node in selected:
            return self._node
        return next(iter(self._canvas.acts.chosen), None)

    @property
    def found(self) -> tuple[Hit, QPointF] | None:
        """What the keyboard is at, as if it lay under the pointer, and its middle."""
        scene = self._canvas.graph_scene
        if len(scene.chosen_wires) == 1:
            (key,) = scene.chosen_wires
            return WireHit(key), scene.wires[key].path().pointAtPercent(0.5)
        node = self.node
        if node is None:
            return None
        middle = self._place(node).center()
        if scene.nodes[node].isVisible():
            return NodeHit(node), middle
        there = self._canvas.hands.under(QPointF(self._canvas.mapFromScene(middle)))
        return None if there is None else (there, middle)

    def open(self) -> None:
        """Go on to where the node's numbers and parameters are edited; a chosen note is
        written."""
        notes = self._canvas.graph_scene.pinned.chosen
        if len(notes) == 1 and not self._canvas.store.selected:
            self._canvas.noting.write(*notes)
            return
        node = self.node
        if node is None:
            self.step(True)
        else:
            self.opened.emit(node)

    # -- walking --------------------------------------------------------------------------------

    def step(self, forward: bool, *, adds: bool = False) -> None:
        """To the next node in the order in which they run, or to the one before; at the end round
        to the beginning. `adds`: what is selected stays so."""
        order = self._topological()
        if not order:
            return
        here = self.node
        if here is None:
            first = order[0 if forward else -1]
            self._come(self._node if self._node in order else first, adds=False)
            return
        held = self._held()
        here = held[here][0] if here in held else here
        at = order.index(here) if here in order else -1
        self._come(order[(at + (1 if forward else -1)) % len(order)], adds=adds)

    def go(self, way: str, *, adds: bool = False) -> None:
        """Along a wire to the right or to the left, or to the next node above or below."""
        canvas = self._canvas
        chosen = canvas.graph_scene.chosen_wires
        if len(chosen) == 1 and way in ("left", "right"):
            (key,) = chosen
            source = canvas.graph_scene.source_of(key)
            self._come(key.node if way == "right" or source is None else source.node)
            return
        kept = canvas.store.selected
        here = self.node
        if here is None and self._node in canvas.store.document.graph.nodes:
            self._come(self._node)
            return
        if here is not None and len(kept) > 1:
            canvas.store.select([here])
        canvas.walking.go(way)
        if canvas.acts.chosen:
            came = canvas.acts.chosen[0]
            if adds:
                canvas.store.select(kept | {came})
            self._come(came, adds=adds)

    def _come(self, node: NodeId | None, *, adds: bool = False) -> None:
        canvas = self._canvas
        if node is None:
            return
        canvas.graph_scene.show_chosen_wires(())
        self._node = node
        came = frozenset(self._held().get(node, (node,)))
        canvas.store.select(canvas.store.selected | came if adds else came)
        self.bring_into_view(self._place(node))
        self.show(True)
        self.moved.emit(node)

    def bring_into_view(self, rect: QRectF) -> None:
        """Pan as little as makes this part of the canvas visible."""
        canvas = self._canvas
        seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
        if not seen.contains(rect):
            canvas.camera.follows_fit = False
            canvas.ensureVisible(rect, _MARGIN, _MARGIN)

    def _topological(self) -> list[NodeId]:
        graph = self._canvas.store.document.graph
        if self._order[0] is not graph:
            self._order = (graph, topological(graph))
        items, held = self._canvas.graph_scene.nodes, self._held()
        first = {nodes[0] for nodes in held.values()}
        return [node for node in self._order[1] if items[node].isVisible() or node in first]

    def _held(self) -> dict[NodeId, tuple[NodeId, ...]]:
        """For each node in a folded group all that are in it, whose card stands for them."""
        folded = self._canvas.graph_scene.standing.folded.values()
        return {node: tuple(item.inside) for item in folded for node in item.inside}

    def _place(self, node: NodeId) -> QRectF:
        """Where a node is drawn, or the card that stands for it."""
        scene = self._canvas.graph_scene
        cards = (item.rect for item in scene.standing.folded.values() if node in item.inside)
        return next(cards, scene.nodes[node].body)

    # -- wires ----------------------------------------------------------------------------------

    def choose_wire(self) -> None:
        """The next of the wires that meet at the node, and of their reroute points: those that
        end there, then those that begin there. It is chosen in the node's place, so that Delete
        takes it away and the arrows move a point."""
        canvas = self._canvas
        scene = canvas.graph_scene
        points = scene.marked.points
        here = self.node or (self._node if scene.chosen_wires or points else None)
        keys = self._wires_at(here)
        if here is None:
            canvas.say("Select a node first: PgDn goes to one.")
            return
        if not keys:
            canvas.say(f"No wire meets {canvas.store.document.graph.nodes[here].name}.")
            return
        stops: list[WireKey | PointKey] = []
        for key in keys:
            stops += [key, *(PointKey(key, n) for n in range(len(scene.wires[key].points)))]
        at = next((i for i, s in enumerate(stops) if s in scene.chosen_wires or s in points), -1)
        stop = stops[(at + 1) % len(stops)]
        self._node = here
        canvas.store.select(())
        wire = stop.wire if isinstance(stop, PointKey) else stop
        scene.show_chosen_wires(() if isinstance(stop, PointKey) else (stop,))
        scene.marked.choose_points((stop,) if isinstance(stop, PointKey) else ())
        self.bring_into_view(scene.wires[wire].path().boundingRect())
        self.show(True)
        which = f"{self.words_of(wire)}, {keys.index(wire) + 1} of {len(keys)}"
        if isinstance(stop, PointKey):
            canvas.say(f"Reroute point {stop.number + 1} of wire {which}.")
        else:
            canvas.say(f"Wire {which}.")
        self.moved.emit(wire)

    def words_of(self, key: WireKey) -> str:
        """A wire in words: `h → y.input`."""
        graph = self._canvas.store.document.graph
        source = self._canvas.graph_scene.source_of(key)
        start = "" if source is None else label(graph, source)
        return f"{start} → {graph.nodes[key.node].name}.{key.port}"

    def _wires_at(self, node: NodeId | None) -> list[WireKey]:
        wires = self._canvas.graph_scene.wires
        ends = [key for key in wires if key.node == node]
        begins = [key for key, wire in wires.items() if wire.source.node == node]
        return ends + begins

    # -- the ring -------------------------------------------------------------------------------

    def take_focus(self, reason: Qt.FocusReason) -> None:
        """The canvas has the keyboard now: who came by a key sees where it is."""
        if reason in _BY_KEY:
            self.show(True)
            here = self.node
            if here is not None:
                self.moved.emit(here)
        self._canvas.viewport().update()

    def show(self, shown: bool) -> None:
        """Show where the keyboard is; a press of the mouse takes the ring away."""
        if shown or self._shown:
            self._shown = shown
            self._canvas.viewport().update()

    def paint(self, painter: QPainter) -> None:
        """The ring around the node, or around the whole canvas where it is at none."""
        canvas = self._canvas
        if not self._shown or not canvas.hasFocus():
            return
        node = self.node
        item = None if node is None else canvas.graph_scene.nodes.get(node)
        pen = QPen(inks(self._canvas.graph_scene.theme).text, _WIDTH)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if item is not None:
            out = _OUTSIDE / min(canvas.zoom, 1.0)
            around = self._place(item.id).adjusted(-out, -out, out, out)
            painter.drawRoundedRect(around, 8 + out, 8 + out)
        elif not canvas.graph_scene.chosen_wires:
            edge = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
            inside = _INSIDE / canvas.zoom
            painter.drawRect(edge.adjusted(inside, inside, -inside, -inside))
