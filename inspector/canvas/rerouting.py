"""Acts on reroute points: add one to a wire, take the chosen ones away."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from inspector.canvas.splicing import wire_title
from inspector.canvas.wires import PointKey, WireKey
from inspector.document.nodes import Place
from inspector.document.routes import MOST_POINTS, add_point

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas


class Rerouting:
    """Each act is one undo step."""

    def __init__(self, canvas: "Canvas") -> None:
        self._canvas = canvas

    def add(self, key: WireKey | None = None, at: QPointF | None = None) -> None:
        """A point in a wire, at a place on it; without a wire in the one under the pointer, else
        in the middle of the chosen one."""
        canvas, scene = self._canvas, self._canvas.graph_scene
        pointed = canvas.hands.pointed()
        if key is None and pointed is not None:
            key = canvas.splicing.wire_at(pointed)
            at = pointed if key is not None else None
        if key is None:
            key = next(iter(scene.chosen_wires), None)
        wire = scene.wires.get(key) if key is not None else None
        if key is None or wire is None:
            canvas.say("Point at a wire, or click it, to add a reroute point.")
            return
        if len(wire.points) >= MOST_POINTS:
            canvas.say(f"A wire runs through {MOST_POINTS} reroute points at most.")
            return
        at = at or wire.line.pointAtPercent(0.5)
        number, end = wire.leg_at(at), key
        place = Place(round(at.x()), round(at.y()))
        label = f"Reroute {wire_title(scene, key)}"
        if canvas.acts.attempt(label, lambda document: add_point(document, end, number, place)):
            canvas.store.select(())
            scene.show_chosen_wires(())
            scene.marked.choose_points([PointKey(key, number)])
