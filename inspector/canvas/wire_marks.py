"""Wires and reroute points that stand out for a while: under a node that is dragged, under the
knife, chosen."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from inspector.canvas.hits import Hit, WireHit
from inspector.canvas.kinds import Emphasis, Stroke
from inspector.canvas.wires import PointKey, WireKey, WireLook, look_of
from inspector.document.nodes import Document, NodeId
from inspector.document.routes import points_of

if TYPE_CHECKING:
    from inspector.canvas.scene import GraphScene
    from inspector.canvas.wire_item import WireItem


def shown_look(scene: "GraphScene", wire: "WireItem") -> tuple[WireLook, Stroke | None]:
    """A wire's look, and how thick it is. Where the autograd graph is laid over it, that shows how
    gradients run."""
    look = look_of(scene.session, scene.graph, wire.key, wire.source)
    stroke = scene.stroke_of(wire.source) if look.back != "none" else None
    if scene.back is not None and (look.back != "none" or look.cut):
        look = msgspec.structs.replace(look, back="none", cut=False)
    return look, stroke


class WireMarks:
    """`lit`: the wire that would take in what is being dragged; `points`: the reroute points that
    Delete would take away."""

    def __init__(self, scene: "GraphScene") -> None:
        self._scene = scene
        self.lit: WireKey | None = None
        self.points: frozenset[PointKey] = frozenset()
        self._knifed: frozenset[WireKey] = frozenset()

    def restyle_wires(self, keys: Iterable[WireKey]) -> None:
        """These wires' looks, at once."""
        for key in keys:
            if key in self._scene.wires:
                self.restyle(self._scene.wires[key])

    def restyle(self, wire: "WireItem") -> None:
        """A wire's look, from the session and from how it stands out."""
        scene = self._scene
        wire.told = scene.told
        look, stroke = shown_look(scene, wire)
        wire.show_look(
            look,
            scene.theme,
            stroke=stroke,
            far=scene.level == "title",
            emphasis=self.emphasis(wire.key, scene.hot),
            dimmed=scene.fitting is not None,
        )

    def emphasis(self, key: WireKey, hot: Hit | None) -> Emphasis:
        """How a wire stands out; `hot` is what the pointer stands on."""
        if key in self._knifed:
            return "knife"
        pointed = isinstance(hot, WireHit) and hot.key == key
        strong = pointed or key in self._scene.chosen_wires or key == self.lit
        return "strong" if strong else "none"

    def light(self, key: WireKey | None) -> None:
        """This wire would take in what is being dragged; None: none would."""
        old, self.lit = self.lit, key
        for each in (old, key):
            if each is not None and each in self._scene.wires:
                self._scene.wires[each].show_lit(each == key)
        self.restyle_wires({each for each in (old, key) if each is not None})

    def knife(self, keys: Iterable[WireKey]) -> None:
        """A stroke of the knife has crossed these wires."""
        old, self._knifed = self._knifed, frozenset(keys)
        self.restyle_wires(old ^ self._knifed)

    def choose_points(self, points: Iterable[PointKey]) -> None:
        """Other reroute points are chosen."""
        old, self.points = self.points, frozenset(points)
        wires = self._scene.wires
        for key in {point.wire for point in old ^ self.points}:
            if key in wires:
                mine = frozenset(point.number for point in self.points if point.wire == key)
                wires[key].show_chosen(mine)

    def forget(self, key: WireKey) -> None:
        """A wire is gone."""
        if self.points:
            self.points = frozenset(point for point in self.points if point.wire != key)

    def rerouted(self, old: Document, new: Document) -> set[NodeId]:
        """The nodes at whose wires other reroute points are; those that went are not chosen."""
        before, after = old.layout.routes, new.layout.routes
        if before is after:
            return set()
        there = (p for p in self.points if p.number < len(points_of(new, p.wire)))
        self.choose_points(there)
        return {
            node for node in before.keys() | after.keys() if before.get(node) != after.get(node)
        }
