"""Nodes glide to their new places, so that the eye can follow them. The document is there at once:
only the picture takes its time, and whatever changes the document ends it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject

from inspector.document.nodes import Document, NodeId, Place

if TYPE_CHECKING:
    from PySide6.QtCore import QVariantAnimation

    from inspector.canvas.canvas import Canvas

replace = msgspec.structs.replace

DURATION_MS = 200
# With more nodes than that a picture takes longer than a frame.
_MOST = 300


class Gliding(QObject):
    """`reduced`: motion is not wanted."""

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.reduced = False
        self._from: Mapping[NodeId, Place] = {}
        self._clock: QVariantAnimation | None = None

    @property
    def runs(self) -> bool:
        """Whether nodes are on their way."""
        return self._clock is not None and self._clock.state() == self._clock.State.Running

    def begin(self, before: Mapping[NodeId, Place]) -> None:
        """The nodes come from there to where the document has them."""
        places = self._canvas.store.document.layout.places
        moved = {node: at for node, at in before.items() if places.get(node) not in (None, at)}
        if self.reduced or not moved or len(moved) > _MOST:
            return
        self._from = moved
        self._made_clock().start()
        # It tells of its first value only where that differs from the last one.
        self._step(0.0)

    def end(self) -> None:
        """Everything where the document has it."""
        if self._clock is not None and self.runs:
            self._clock.stop()
            self._canvas.graph_scene.project(self._canvas.store.state)

    def _made_clock(self) -> "QVariantAnimation":
        from PySide6.QtCore import QEasingCurve, QVariantAnimation

        if self._clock is None:
            self._clock = QVariantAnimation(
                self, duration=DURATION_MS, startValue=0.0, endValue=1.0
            )
            self._clock.setEasingCurve(QEasingCurve.Type.OutCubic)
            self._clock.valueChanged.connect(self._step)
        return self._clock

    def _step(self, part: object) -> None:
        state = self._canvas.store.state
        if isinstance(part, float) and part < 1.0:
            state = replace(state, document=self._between(state.document, part))
        self._canvas.graph_scene.project(state)
        if self._canvas.graph_scene.level == "boxes":
            self._canvas.viewport().update()

    def _between(self, document: Document, part: float) -> Document:
        places = dict(document.layout.places)
        for node, old in self._from.items():
            new = places.get(node)
            if new is not None:
                x, y = old.x + (new.x - old.x) * part, old.y + (new.y - old.y) * part
                places[node] = Place(x, y)
        return replace(document, layout=replace(document.layout, places=places))
