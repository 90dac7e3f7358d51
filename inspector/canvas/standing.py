"""Which nodes are not drawn themselves, and what stands for them: folded groups, and stubs at the
edges of a group that is looked into."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from inspector.canvas.hits import Hit, OutputHit, StubHit
from inspector.canvas.paint_ports import PLAIN
from inspector.canvas.stand import NOWHERE, Stand
from inspector.document.groups import Groups, is_seen, members, seen_folded
from inspector.document.nodes import Document, GroupId, NodeId, Operation, Source, label
from inspector.look.theme import Theme

if TYPE_CHECKING:
    from inspector.canvas.folded_item import FoldedItem
    from inspector.canvas.node_item import NodeItem
    from inspector.canvas.scene import GraphScene
    from inspector.canvas.stub_item import StubItem
    from inspector.canvas.wire_item import WireItem
    from inspector.document.crossing import Uses

_BESIDE, _APART = 110.0, 12.0


class _Outside:
    """Stands for a node outside of the group that is looked into."""

    def __init__(self) -> None:
        self.rect = QRectF()
        self.gives: dict[int, StubItem] = {}
        self.takes: StubItem | None = None

    def input_point(self, node: NodeId, port: str, slot: int) -> QPointF:
        return QPointF() if self.takes is None else self.takes.port

    def output_point(self, node: NodeId, index: int) -> QPointF:
        found = self.gives.get(index)
        return QPointF() if found is None else found.port


class Standing:
    """Keeps one item for each folded group and each stub that is seen. `within` is the group that
    is looked into; None: the whole document."""

    def __init__(self, scene: "GraphScene") -> None:
        self._scene = scene
        self.within: GroupId | None = None
        self.folded: dict[GroupId, FoldedItem] = {}
        self.stubs: list[StubItem] = []
        self._held: dict[NodeId, FoldedItem] = {}
        self.chosen: tuple[NodeId, ...] = ()
        """The boxes that stand out from far away."""
        self._hides = False
        self._shown: tuple[object, GroupId | None] = (None, None)

    # -- what is seen ---------------------------------------------------------------------------

    def project(self, document: Document, moved: set[NodeId], *, rewired: bool) -> None:
        """Show this document's; nodes that appear elsewhere now are added to `moved`."""
        groups = document.layout.groups
        if self.within not in groups:
            self.within = None
        same = (groups, self.within) == self._shown and groups is self._shown[0]
        if not same or (rewired and (self._hides or self.within is not None)):
            self._shown = (groups, self.within)
            self._stand(document, moved)
        if self._hides:
            self._settle(moved)

    def _stand(self, document: Document, moved: set[NodeId]) -> None:
        scene, groups = self._scene, document.layout.groups
        folded = seen_folded(groups, self.within)
        if not folded and self.within is None and not self._hides:
            return
        scene.far.age()
        inside = members(groups)
        for gone in self.folded.keys() - folded:
            item = self.folded.pop(gone)
            scene.overview.drop_node(item.key)
            scene.sprites.forget(item.key)
            scene.removeItem(item)
        self._held = {}
        uses = _uses(document) if folded else None
        for key in folded:
            item = self.folded.get(key) or self._new_folded(document, key)
            item.show_group(document.graph, groups[key], inside[key], uses)
            self._held.update(dict.fromkeys(inside[key], item))
        stands: dict[NodeId, Stand] = dict(self._held)
        if self.within is not None:
            stands.update(self._outside(document, frozenset(inside[self.within])))
        else:
            self._drop_stubs()
        self._hides = bool(stands)
        for node, shown in scene.nodes.items():
            stand = stands.get(node)
            if shown.stand is not stand:
                shown.show_stand(stand)
                scene.put_box(shown)
                moved.add(node)
            elif stand is not None:
                moved.add(node)

    def _new_folded(self, document: Document, key: GroupId) -> "FoldedItem":
        from inspector.canvas.folded_item import FoldedItem

        item = self.folded[key] = FoldedItem(self._scene, document.layout.groups[key])
        self._scene.addItem(item)
        return item

    def sees(self, groups: Groups, key: GroupId) -> bool:
        """Whether a group is within the one looked into, and in no folded one there."""
        return is_seen(groups, key, self.within)

    def _outside(self, document: Document, inside: frozenset[NodeId]) -> dict[NodeId, Stand]:
        graph = document.graph
        self._drop_stubs()
        outside: dict[NodeId, Stand] = {n: NOWHERE for n in graph.nodes if n not in inside}
        stands: dict[NodeId, _Outside] = {}
        for node in graph.nodes.values():
            if not isinstance(node, Operation):
                continue
            for source in (each for wires in node.inputs.values() for each in wires):
                if node.id in inside and source.node not in inside:
                    stand = stands.setdefault(source.node, _Outside())
                    if source.output not in stand.gives:
                        text = label(graph, source)
                        stand.gives[source.output] = self._stub(source.node, source, text)
                elif node.id not in inside and source.node in inside:
                    stand = stands.setdefault(node.id, _Outside())
                    if stand.takes is None:
                        stand.takes = self._stub(node.id, None, node.name)
        return {**outside, **stands}

    def _stub(self, node: NodeId, source: Source | None, text: str) -> "StubItem":
        from inspector.canvas.stub_item import StubItem

        stub = StubItem(node, source, text, self._scene.theme)
        self.stubs.append(stub)
        self._scene.addItem(stub)
        return stub

    def _drop_stubs(self) -> None:
        for at, stub in enumerate(self.stubs):
            self._scene.overview.drop_node(_box_of(at))
            self._scene.removeItem(stub)
        self.stubs = []

    # -- where it lies --------------------------------------------------------------------------

    def _settle(self, moved: set[NodeId]) -> None:
        scene = self._scene
        for item in self.folded.values():
            if moved.isdisjoint(item.inside):
                continue
            whole = QRectF()
            for node in item.inside:
                whole = whole.united(scene.nodes[node].own_rect)
            item.lie(whole)
            moved.update(item.inside)
            scene.overview.put_node(item.key, item.rect)
        if self.stubs and moved:
            self._settle_stubs(moved)

    def _settle_stubs(self, moved: set[NodeId]) -> None:
        scene = self._scene
        seen = QRectF()
        for item in scene.nodes.values():
            seen = seen.united(item.body)
        for left in (True, False):
            wishes = sorted(
                ((self._wish(stub), at) for at, stub in enumerate(self.stubs)
                 if (stub.source is not None) == left),
            )  # fmt: skip
            below = float("-inf")
            for wish, at in wishes:
                stub = self.stubs[at]
                y = max(wish - stub.rect.height() / 2, below)
                below = y + stub.rect.height() + _APART
                x = seen.left() - _BESIDE - stub.width if left else seen.right() + _BESIDE
                stub.setPos(round(x), round(y))
                scene.overview.put_node(_box_of(at), stub.rect)
        moved.update(stub.node for stub in self.stubs)

    def _wish(self, stub: "StubItem") -> float:
        """How high the ports lie that a stub is wired to, on average."""
        scene = self._scene
        heights = []
        for wire in scene.wires_at(stub.node):
            source, key = wire.source, wire.key
            if stub.source is not None:
                if source == stub.source and not self._is_outside(scene.nodes[key.node]):
                    heights.append(scene.nodes[key.node].input_point(key.port, key.slot).y())
            elif key.node == stub.node and not self._is_outside(scene.nodes[source.node]):
                heights.append(scene.nodes[source.node].output_point(source.output).y())
        return sum(heights) / len(heights) if heights else 0.0

    def _is_outside(self, item: "NodeItem") -> bool:
        return item.stand is NOWHERE or isinstance(item.stand, _Outside)

    def stands_at(self, wire: "WireItem") -> bool:
        """Whether what stands for a node is at an end: reroute points mean nothing there."""
        nodes = self._scene.nodes
        ends = (nodes[wire.source.node], nodes[wire.key.node])
        return self._hides and any(item.stand is not None for item in ends)

    def hides(self, wire: "WireItem") -> bool:
        """Whether a wire is not drawn: within a folded group, or outside of what is seen."""
        if not self._hides:
            return False
        nodes = self._scene.nodes
        start, end = nodes[wire.source.node], nodes[wire.key.node]
        if start.stand is None and end.stand is None:
            return False
        if self._is_outside(start) and self._is_outside(end):
            return True
        return start.stand is end.stand

    @property
    def rect(self) -> QRectF:
        """The rectangle around the stubs; folded groups are where their nodes are."""
        whole = QRectF()
        for stub in self.stubs:
            whole = whole.united(stub.rect)
        return whole

    def hit(self, at: QPointF, reach: float) -> Hit | None:
        """What of it lies at a point of the canvas."""
        for item in self.folded.values():
            if item.rect.adjusted(-reach, -reach, reach, reach).contains(at):
                found = item.hit(at, reach)
                if found is not None:
                    return found
        for stub in self.stubs:
            away = stub.port - at
            if stub.source is not None and (away.x() ** 2 + away.y() ** 2) ** 0.5 <= reach:
                return OutputHit(stub.source.node, stub.source.output)
            if stub.rect.contains(at):
                return StubHit(stub.node)
        return None

    # -- how it looks ---------------------------------------------------------------------------

    def show_selection(self, selected: frozenset[NodeId]) -> None:
        """These nodes are chosen."""
        for item in self.folded.values():
            item.show_selected(not selected.isdisjoint(item.inside))
        self.chosen = (*selected, *(i.key for i in self.folded.values() if i.selected))

    def folded_in(self, rect: QRectF) -> "list[FoldedItem]":
        """The folded groups that can be seen in this part of the canvas."""
        return [item for item in self.folded.values() if item.rect.intersects(rect)]

    @property
    def stub_boxes(self) -> list[NodeId]:
        """The names of the stubs' boxes."""
        return [_box_of(at) for at in range(len(self.stubs))]

    def item_of(self, node: NodeId) -> "FoldedItem | None":
        """The folded group that stands for a node."""
        return self._held.get(node)

    def pictures_changed(self, nodes: Iterable[NodeId]) -> None:
        """These nodes have new pictures."""
        for node in nodes:
            item = self._held.get(node)
            if item is not None and item.found.main is not None and item.found.main.node == node:
                item.renew_pictures()

    def freshen(self) -> None:
        """Folded groups show what the session says."""
        for item in self.folded.values():
            item.freshen()

    def update(self) -> None:
        """Paint all of it again."""
        for item in (*self.folded.values(), *self.stubs):
            item.update()

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        for stub in self.stubs:
            stub.theme = theme
        self.update()

    def paint(self, painter: QPainter, rect: QRectF, theme: Theme) -> None:
        """Those that meet a rectangle at full detail, for a figure."""
        for item in self.folded.values():
            if item.rect.intersects(rect):
                painter.save()
                painter.translate(item.rect.topLeft())
                item.paint_on(painter, theme, PLAIN, replay=False)
                painter.restore()
        for stub in self.stubs:
            painter.save()
            painter.translate(stub.pos())
            stub.paint_on(painter, theme)
            painter.restore()


def _uses(document: Document) -> "Uses":
    from inspector.document.crossing import Uses

    return Uses(document.graph)


def _box_of(stub: int) -> NodeId:
    """The name of a stub's box, which no node has."""
    return NodeId(f"stub {stub}")
