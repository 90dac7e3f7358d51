"""Dragging all wires of an output at once, to begin at another output."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsPathItem

from inspector.canvas.gestures.wire import Z_DRAGGED
from inspector.canvas.hits import (
    GroundHit,
    InputHit,
    OutputHit,
    hit,
)
from inspector.canvas.kinds import kind_of, wire_pen
from inspector.canvas.standing_out import Fitting
from inspector.canvas.wires import WireKey, curve
from inspector.document.nodes import Source, label
from inspector.document.order import descendants
from inspector.document.splicing import ends_of, rewired, why_not_rewire

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas


class MoveWires:
    """The wires' ends stay where they are; let go elsewhere than at an output, nothing changes."""

    def __init__(self, canvas: "Canvas", start: QPointF, source: Source) -> None:
        self._canvas = canvas
        self._start = start
        self._source = source
        graph = canvas.store.document.graph
        self._ends = [WireKey(*end) for end in ends_of(graph, source)]
        self._lines: list[QGraphicsPathItem] = []
        self._to: Source | None = None
        self._reason: str | None = None

    def moved(self, at: QPointF) -> None:
        if not self._lines:
            if not self._canvas.camera.is_a_drag(self._start, at):
                return
            self._begin()
        scene = self._canvas.graph_scene
        self._look(at)
        start = at
        if self._to is not None and self._reason is None:
            start = scene.nodes[self._to.node].output_point(self._to.output)
        for key, line in zip(self._ends, self._lines, strict=True):
            line.setPath(curve(start, scene.nodes[key.node].input_point(key.port, key.slot)))
        fits = self._to if self._reason is None else None
        scene.show_hot(None if fits is None else OutputHit(fits.node, fits.output))
        self._canvas.overlays.say_at(at, self._reason or "")

    def _begin(self) -> None:
        scene = self._canvas.graph_scene
        graph = self._canvas.store.document.graph
        refused = descendants(graph, [key.node for key in self._ends])
        scene.show_fitting(Fitting("outputs", refused, self._source.node))
        kind, flows = kind_of(scene.session, graph, self._source)
        for _ in self._ends:
            line = QGraphicsPathItem()
            line.setPen(wire_pen(scene.theme, kind, flows))
            line.setZValue(Z_DRAGGED)
            scene.addItem(line)
            self._lines.append(line)

    def _look(self, at: QPointF) -> None:
        self._to = self._reason = None
        found = hit(self._canvas.graph_scene, at, self._canvas.camera.port_slack())
        if found is None or isinstance(found, GroundHit | InputHit):
            return
        to = Source(found.node, found.index if isinstance(found, OutputHit) else 0)
        if to != self._source:
            self._to = to
            self._reason = why_not_rewire(self._canvas.store.document.graph, self._source, to)

    def released(self, at: QPointF) -> None:
        if not self._lines:
            return
        self.moved(at)
        old, new, reason = self._source, self._to, self._reason
        self.escaped()
        if reason is not None:
            self._canvas.say(reason)
        elif new is not None:
            graph = self._canvas.store.document.graph
            self._canvas.acts.attempt(
                f"Move the wires of {label(graph, old)} to {label(graph, new)}",
                lambda document: rewired(document, old, new),
            )

    def escaped(self) -> None:
        scene = self._canvas.graph_scene
        self._canvas.overlays.say_at(None, "")
        if self._lines:
            scene.show_fitting(None)
            scene.show_hot(None)
        for line in self._lines:
            scene.removeItem(line)
        self._lines = []

    def paint(self, painter: QPainter) -> None:
        """Nothing of its own."""
