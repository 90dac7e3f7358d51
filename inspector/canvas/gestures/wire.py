"""Dragging a wire: from an output, from a free input, or off an input where one ends."""

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsPathItem

from inspector.canvas.hits import (
    GroundHit,
    InputHit,
    OutputHit,
    hit,
)
from inspector.canvas.kinds import kind_of, wire_pen
from inspector.canvas.standing_out import Fitting
from inspector.canvas.wires import WireKey, curve
from inspector.document.nodes import Document, Graph, NodeId, Operation, Source, label
from inspector.document.order import ancestors, descendants
from inspector.document.wiring import connect, disconnect, first_fit, why_not_connect
from inspector.session.store import Gesture

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

Z_DRAGGED = 3.0


class Drop(msgspec.Struct, frozen=True):
    """Where the wire would end if let go now; `reason` says why it cannot."""

    source: Source | None = None
    target: WireKey | None = None
    reason: str | None = None


class DragWire:
    """Drags one end; the other is fixed: at `source`, or at the input `target`. With `taken` the
    wire that ended there is taken off its input as soon as the pointer moves away."""

    def __init__(
        self,
        canvas: "Canvas",
        start: QPointF,
        *,
        source: Source | None = None,
        target: WireKey | None = None,
        taken: WireKey | None = None,
    ) -> None:
        self._canvas = canvas
        self._start = start
        self._source = source
        self._target = target
        self._taken = taken
        self._gesture: Gesture | None = None
        self._line: QGraphicsPathItem | None = None
        self._drop = Drop()

    def moved(self, at: QPointF) -> None:
        if self._line is None:
            if not self._canvas.camera.is_a_drag(self._start, at):
                return
            self._begin()
        scene = self._canvas.graph_scene
        self._drop = self._dropped_at(at)
        end = at
        if self._drop.reason is None and self._drop.target is not None and self._source:
            key = self._drop.target
            end = scene.nodes[key.node].input_point(key.port, key.slot)
        elif self._drop.reason is None and self._drop.source is not None and self._target:
            source = self._drop.source
            end = scene.nodes[source.node].output_point(source.output)
        self._stretch(end)
        self._show_hot()
        self._canvas.overlays.say_at(at, self._drop.reason or "")

    def _begin(self) -> None:
        store, scene = self._canvas.store, self._canvas.graph_scene
        if self._taken is not None:
            self._gesture = store.begin("Take a wire off")
            self._gesture.show(self._taken_off)
        graph = store.document.graph
        if self._source is not None:
            refused = ancestors(graph, (self._source.node,))
            scene.show_fitting(Fitting("inputs", refused, self._source.node))
        elif self._target is not None:
            refused = descendants(graph, (self._target.node,))
            scene.show_fitting(Fitting("outputs", refused, self._target.node))
        self._line = QGraphicsPathItem()
        kind, flows = (
            kind_of(scene.session, graph, self._source) if self._source else ("grad", True)
        )
        self._line.setPen(wire_pen(scene.theme, kind, flows))
        self._line.setZValue(Z_DRAGGED)
        scene.addItem(self._line)

    def _taken_off(self, document: Document) -> Document:
        if self._taken is None:
            return document
        return disconnect(document, self._taken.node, self._taken.port, self._taken.slot)

    def _stretch(self, end: QPointF) -> None:
        scene = self._canvas.graph_scene
        if self._line is None:
            return
        if self._source is not None:
            start = scene.nodes[self._source.node].output_point(self._source.output)
            self._line.setPath(curve(start, end))
        elif self._target is not None:
            key = self._target
            self._line.setPath(curve(end, scene.nodes[key.node].input_point(key.port, key.slot)))

    def _show_hot(self) -> None:
        drop = self._drop
        hot: InputHit | OutputHit | None = None
        if drop.reason is None:
            if self._source is not None and drop.target is not None:
                hot = InputHit(*drop.target)
            elif self._target is not None and drop.source is not None:
                hot = OutputHit(drop.source.node, drop.source.output)
        self._canvas.graph_scene.show_hot(hot)

    def _dropped_at(self, at: QPointF) -> Drop:
        graph = self._canvas.store.document.graph
        found = hit(self._canvas.graph_scene, at, self._canvas.camera.port_slack())
        if found is None or isinstance(found, GroundHit):
            return Drop()
        if self._source is not None:
            if isinstance(found, InputHit):
                reason = why_not_connect(graph, self._source, found.node, found.port)
                return Drop(self._source, WireKey(found.node, found.port, found.slot), reason)
            if found.node == self._source.node:
                return Drop()
            return self._on_node(graph, self._source, found.node)
        if self._target is None or found.node == self._target.node:
            return Drop()
        source = Source(found.node, found.index if isinstance(found, OutputHit) else 0)
        reason = why_not_connect(graph, source, self._target.node, self._target.port)
        return Drop(source, self._target, reason)

    def _on_node(self, graph: Graph, source: Source, node: NodeId) -> Drop:
        port = first_fit(graph, source, node)
        target = graph.nodes[node]
        if port is None:
            row = target.row if isinstance(target, Operation) else None
            ports = [each.name for each in row.inputs] if row else []
            reason = why_not_connect(graph, source, node, ports[0] if ports else "")
            return Drop(source, None, reason or f"{target.name} has no input")
        row = target.row if isinstance(target, Operation) else None
        found = row.port(port) if row else None
        wires = target.inputs.get(port, ()) if isinstance(target, Operation) else ()
        slot = len(wires) if found is not None and found.variadic else 0
        return Drop(source, WireKey(node, port, slot))

    def released(self, at: QPointF) -> None:
        if self._line is None:
            return
        self.moved(at)
        drop = self._drop
        self._close()
        if drop.reason is not None:
            self._cancel()
            self._canvas.say(drop.reason)
        elif drop.source is not None and drop.target is not None:
            self._connect(drop.source, drop.target)
        elif self._gesture is not None:
            self._gesture.commit()
        elif self._is_empty(at):
            self._canvas.adding.search_for(at, source=self._source, target=self._target)

    def _is_empty(self, at: QPointF) -> bool:
        found = hit(self._canvas.graph_scene, at)
        return found is None or isinstance(found, GroundHit)

    def _connect(self, source: Source, target: WireKey) -> None:
        if target == self._taken:
            self._cancel()
            return
        document = self._canvas.store.document
        name = label(document.graph, source)
        end = document.graph.nodes[target.node].name

        def edit(document: Document) -> Document:
            free = self._taken_off(document)
            return connect(free, source, target.node, target.port, slot=target.slot)

        if self._gesture is None:
            self._canvas.acts.attempt(f"Connect {name} to {end}", edit)
        else:
            self._gesture.show(edit)
            self._gesture.commit()

    def _cancel(self) -> None:
        if self._gesture is not None:
            self._gesture.cancel()

    def _close(self) -> None:
        scene = self._canvas.graph_scene
        self._canvas.overlays.say_at(None, "")
        scene.show_fitting(None)
        scene.show_hot(None)
        if self._line is not None:
            scene.removeItem(self._line)
            self._line = None

    def escaped(self) -> None:
        self._close()
        self._cancel()

    def paint(self, painter: QPainter) -> None:
        """The line is an item of its own."""
