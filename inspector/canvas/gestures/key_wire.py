"""Drawing a wire with the keyboard: the same gesture as with the mouse, led from port to port."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter

from inspector.canvas.gestures.wire import DragWire
from inspector.canvas.hits import InputHit, hit
from inspector.canvas.scene import FULL_FROM
from inspector.canvas.wires import WireKey
from inspector.document.nodes import Source, label
from inspector.document.order import ancestors
from inspector.document.wiring import why_not_connect

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

_AROUND = 60.0
_ON = (Qt.Key.Key_Tab, Qt.Key.Key_Down, Qt.Key.Key_Right)
_BACK = (Qt.Key.Key_Backtab, Qt.Key.Key_Up, Qt.Key.Key_Left)


class End(msgspec.Struct, frozen=True):
    """An input where the wire may end; `free`: none ends there yet."""

    key: WireKey
    free: bool
    away: float


class KeyWire:
    """Tab and the arrows go over the inputs that fit, Enter connects, Esc gives up, W takes the
    next of the outputs that it may begin at."""

    def __init__(self, canvas: "Canvas", outputs: Sequence[Source]) -> None:
        self._canvas = canvas
        self._outputs = outputs
        self._source = outputs[0]
        self._ends: list[End] = []
        self._at = -1
        self._drag: DragWire | None = None
        if canvas.zoom < FULL_FROM:
            canvas.camera.zoom_by(FULL_FROM / canvas.zoom)
        self._start()

    @property
    def is_over(self) -> bool:
        """Whether there is nothing to choose from."""
        return self._drag is None

    def _start(self) -> None:
        self._ends = ends_for(self._canvas, self._source)
        item = self._canvas.graph_scene.nodes[self._source.node]
        start = item.output_point(self._source.output)
        self._drag = DragWire(self._canvas, start, source=self._source)
        self._at = -1
        if not self._choose(1):
            self.escaped()
            name = label(self._canvas.store.document.graph, self._source)
            self._canvas.say(f"Nothing here can take {name}: Ins adds an operation that does.")

    def _choose(self, way: int) -> bool:
        """The next input that fits; False where none does."""
        for step in range(1, len(self._ends) + 1):
            at = (self._at + way * step) % len(self._ends)
            if self._fits(self._ends[at]):
                self._at = at
                self._show(self._ends[at])
                return True
        return False

    def _fits(self, end: End) -> bool:
        graph, scene = self._canvas.store.document.graph, self._canvas.graph_scene
        if why_not_connect(graph, self._source, end.key.node, end.key.port) is not None:
            return False
        # One that another card lies upon cannot be seen, nor hit.
        return hit(scene, self._point(end)) == InputHit(*end.key)

    def _point(self, end: End) -> QPointF:
        item = self._canvas.graph_scene.nodes[end.key.node]
        return item.input_point(end.key.port, end.key.slot)

    def _show(self, end: End) -> None:
        canvas, point = self._canvas, self._point(end)
        around = QRectF(point, point).adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND)
        canvas.caret.bring_into_view(around)
        if self._drag is not None:
            self._drag.moved(point)
        words = f"{self._words(end)}{'' if end.free else ', in place of its wire'}"
        canvas.say(words)

    def _words(self, end: End) -> str:
        graph = self._canvas.store.document.graph
        return f"{label(graph, self._source)} → {graph.nodes[end.key.node].name}.{end.key.port}"

    def key(self, event: QKeyEvent) -> bool:
        """A key went down: True where the wire is done with."""
        match Qt.Key(event.key()):
            case key if key in _ON:
                self._choose(1)
            case key if key in _BACK:
                self._choose(-1)
            case Qt.Key.Key_W:
                self._next_output()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._connect()
            case _:
                pass
        return self.is_over

    def _next_output(self) -> None:
        outputs = self._outputs
        if len(outputs) > 1:
            self.escaped()
            self._source = outputs[(outputs.index(self._source) + 1) % len(outputs)]
            self._start()

    def _connect(self) -> None:
        drag, self._drag = self._drag, None
        if drag is not None:
            end = self._ends[self._at]
            words, before = self._words(end), self._canvas.store.document
            drag.released(self._point(end))
            if self._canvas.store.document is not before:
                self._canvas.say(f"Connected {words}.")

    def moved(self, at: QPointF) -> None:
        """The pointer does not lead this wire."""

    def released(self, at: QPointF) -> None:
        """A click is no Enter: nothing is connected."""
        self.escaped()

    def escaped(self) -> None:
        drag, self._drag = self._drag, None
        if drag is not None:
            drag.escaped()

    def paint(self, painter: QPainter) -> None:
        if self._drag is not None:
            self._drag.paint(painter)


def ends_for(canvas: "Canvas", source: Source) -> list[End]:
    """The inputs where a wire from `source` could end: free ones first, near ones first. Whether
    one takes it is asked when it is come to."""
    scene = canvas.graph_scene
    before = ancestors(canvas.store.document.graph, (source.node,))
    start = scene.nodes[source.node].output_point(source.output)
    found = []
    for item in scene.nodes.values():
        if item.id in before:
            continue
        for each in item.measure.inputs:
            key = WireKey(item.id, each.port, each.slot)
            wire = scene.wires.get(key)
            if wire is None or wire.source != source:
                away = item.input_point(each.port, each.slot) - start
                found.append(End(key, wire is None, away.x() ** 2 + away.y() ** 2))
    return sorted(found, key=lambda end: (not end.free, end.away))
