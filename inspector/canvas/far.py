"""The graph seen from far away: what each node and wire is drawn as, read once for each change of
results, since 5,000 faces would cost a frame."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from inspector.canvas.card import Card
from inspector.canvas.inks import inks
from inspector.canvas.kinds import ValueKind, kind_of
from inspector.canvas.overview import Box
from inspector.canvas.wires import WireKey
from inspector.document.nodes import Leaf, NodeId, Source
from inspector.session.faces import Failed, Known, Waiting

if TYPE_CHECKING:
    from inspector.canvas.far_names import Named, Names
    from inspector.canvas.scene import GraphScene

# From here on a box has room for five letters, 9 px high on the screen.
NAMES_FROM = 0.17
# From so many wires on that leave one node they are faint: a weight that every step uses would hide
# the steps.
_FAN = 16
# So many names stand beside boxes that are too small for them.
_MOST_APART = 40


class Far(msgspec.Struct, frozen=True):
    """Nodes by what they are drawn as, and wires by the kind of their values."""

    boxes: Mapping[Box, Sequence[NodeId]]
    kinds: Mapping[ValueKind, Sequence[WireKey]]
    faint: Mapping[ValueKind, Sequence[WireKey]]


class FarView:
    """Paints the whole graph at once, as boxes and lines."""

    def __init__(self, scene: "GraphScene") -> None:
        self._scene = scene
        self._far: Far | None = None
        self.over: Callable[[QPainter], None] | None = None
        """Paints what is lit over all of it."""

    @cached_property
    def _names(self) -> "Names":
        from inspector.canvas.far_names import Names

        return Names()

    def age(self) -> None:
        """The graph or results are others."""
        self._far = None

    def paint(self, painter: QPainter, rect: QRectF, *, named: bool = True) -> None:
        """This part of the canvas, at the painter's zoom; `named`: with names where they fit."""
        scene = self._scene
        theme = scene.theme
        painter.fillRect(rect, inks(theme).canvas)
        scene.around.paint(painter, rect, theme)
        scene.pinned.paint(painter, rect, theme)
        if self._far is None:
            self._far = _far(scene)
        boxes, selected = self._far.boxes, scene.selected
        zoom = painter.worldTransform().m11()
        if scene.back is not None and named:
            from inspector.canvas.chip_layer import paint_far

            paint_far(painter, scene.back, theme)
        scene.overview.paint(
            painter,
            theme,
            boxes=boxes,
            kinds=self._far.kinds,
            faint=self._far.faint,
            selected=scene.standing.chosen,
            as_cards=zoom >= NAMES_FROM,
        )
        if not named:
            return
        self._paint_names(painter, rect, boxes.get("failed", ()), selected)
        if self.over is not None:
            self.over(painter)

    def _paint_names(
        self,
        painter: QPainter,
        rect: QRectF,
        failed: Sequence[NodeId],
        selected: Collection[NodeId],
    ) -> None:
        scene = self._scene
        theme, zoom = scene.theme, painter.worldTransform().m11()
        if zoom >= NAMES_FROM:
            cards: list[Named] = [*scene.nodes_in(rect), *scene.standing.folded_in(rect)]
            self._names.paint(painter, cards, frozenset(failed), theme)
        else:
            wanted = dict.fromkeys((*failed, *selected))
            if not wanted:
                return
            from inspector.canvas.far_names import paint_apart

            seen = (n for n in wanted if n in scene.nodes)
            apart = [n for n in seen if scene.nodes[n].stand is None]
            paint_apart(painter, [scene.nodes[n] for n in apart[:_MOST_APART]], theme)


def _far(scene: "GraphScene") -> Far:
    """As it is now; each value is asked for once, however many wires it has."""
    session, graph = scene.session, scene.graph
    known: dict[Source, ValueKind] = {}
    kinds: dict[ValueKind, list[WireKey]] = {}
    faint: dict[ValueKind, list[WireKey]] = {}
    leaving = Counter(wire.source.node for wire in scene.wires.values())
    for key, wire in scene.wires.items():
        kind = known.get(wire.source)
        if kind is None:
            kind = known[wire.source] = kind_of(session, graph, wire.source)[0]
        many = leaving[wire.source.node] > _FAN
        (faint if many else kinds).setdefault(kind, []).append(key)
    boxes: dict[Box, list[NodeId]] = {}
    for node in scene.nodes:
        boxes.setdefault(_box(scene, node), []).append(node)
    for item in scene.standing.folded.values():
        boxes.setdefault(_folded_box(item.card), []).append(item.key)
    boxes.setdefault("hollow", []).extend(scene.standing.stub_boxes)
    return Far(boxes, kinds, faint)


def _folded_box(card: Card) -> Box:
    if card.state in ("failed", "waiting"):
        return "failed" if card.state == "failed" else "waiting"
    return "plain" if card.kind == "plain" else "grad"


def _box(scene: "GraphScene", node: NodeId) -> Box:
    shown = scene.nodes[node].node
    if isinstance(shown, Leaf):
        return "leaf"
    face = scene.session.face(node)
    if isinstance(face, Failed):
        return "failed"
    if isinstance(face, Known) and shown.skip is None:
        return "grad" if any(fact.requires_grad for fact in face.outputs) else "plain"
    return "waiting" if isinstance(face, Waiting) else "hollow"
