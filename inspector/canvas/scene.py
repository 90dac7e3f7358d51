"""The items of the canvas: a projection of the document and of the session's results."""

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtWidgets import QGraphicsScene

from inspector.canvas.card import Card, card_of, looks_alike, outputs_shown
from inspector.canvas.extent import MARGIN, grown, items_in, seen_of
from inspector.canvas.far import FarView
from inspector.canvas.hits import Hit, InputHit, OutputHit, ToggleHit, WireHit
from inspector.canvas.node_item import NodeItem
from inspector.canvas.orders import Orders
from inspector.canvas.overview import Overview
from inspector.canvas.paint_ports import Marks
from inspector.canvas.pinned import Pinned
from inspector.canvas.seeing import Seeing
from inspector.canvas.sprites import Sprites
from inspector.canvas.stacking import restack
from inspector.canvas.standing import Standing
from inspector.canvas.standing_out import Fitting, marks
from inspector.canvas.surroundings import Surroundings
from inspector.canvas.thumbs import Thumbs
from inspector.canvas.wire_item import StrokeOf, WireItem
from inspector.canvas.wire_marks import WireMarks
from inspector.canvas.wires import WireKey, turns, wires_of
from inspector.document.measure import Measures
from inspector.document.nodes import (
    EMPTY,
    Document,
    Graph,
    GroupId,
    Node,
    NodeId,
    Operation,
    Place,
    Source,
)
from inspector.document.routes import points_of
from inspector.look.theme import Theme
from inspector.session.session import Session
from inspector.session.store import State

if TYPE_CHECKING:
    from inspector.canvas.backgraph import BackGraph

Level = Literal["full", "title", "boxes"]
# A title of 13 px is legible from 7 px on.
FULL_FROM = 0.55
TITLE_FROM = 0.25
_NOWHERE = Place(0, 0)


class GraphScene(QGraphicsScene):
    """Keeps one item for each node, wire, frame and group, and changes only those that differ. What
    follows results is made for items in view; for the others when they come into view."""

    _aged = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._aged.connect(self.freshen, Qt.ConnectionType.QueuedConnection)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.BspTreeIndex)
        self.setSceneRect(-MARGIN, -MARGIN, 2 * MARGIN, 2 * MARGIN)
        self.session = session
        self.theme = theme
        self.thumbs = Thumbs(session.picture)
        self.overview = Overview()
        self.far = FarView(self)
        self.sprites = Sprites()
        self.level: Level = "full"
        self.title_px = 20.0
        self.least_px = 18.0
        """How high a name is at least on a card seen from further away: 9 px on the screen."""
        self.seeing = Seeing()
        self.nodes: dict[NodeId, NodeItem] = {}
        self.wires: dict[WireKey, WireItem] = {}
        self.around = Surroundings(self)
        self.orders = Orders(self)
        self.standing = Standing(self)
        self.pinned = Pinned(self)
        self.fitting: Fitting | None = None
        self.hot: Hit | None = None
        self.chosen_wires: frozenset[WireKey] = frozenset()
        self.marked = WireMarks(self)
        self.stroke_of: StrokeOf = lambda _: None
        self.back: BackGraph | None = None
        """The autograd graph, while it is laid over this one."""
        self.extent = QRectF()
        """Everywhere that nodes have been; the view may be panned a screen beyond."""
        self.told = 0
        """Counts how often nodes and wires had to be looked at anew."""
        self._fresh: tuple[int, Level, QRectF] | None = None
        self._varying: set[NodeId] = set()
        self._document: Document = EMPTY
        self._measures = Measures()
        self._at: dict[NodeId, set[WireKey]] = {}
        self._selected: frozenset[NodeId] = frozenset()

    @property
    def graph(self) -> Graph:
        """The graph that is shown."""
        return self._document.graph

    def card_of(self, node: Node) -> Card:
        """What a node says now."""
        return card_of(self.session, self.graph, node, self.seeing)

    # -- the document ---------------------------------------------------------------------------

    def project(self, new: State) -> None:
        """Show this state; only what differs from the last one is touched."""
        old, document = self._document, new.document
        self._document = document
        moved: set[NodeId] = set()
        rewired = False
        if document.graph is not old.graph:
            rewired = self._project_nodes(old.graph, document, moved)
        if document.layout is not old.layout:
            self._project_places(old, document, moved)
        self._settle(old, moved, rewired=rewired)
        if new.selected is not self._selected:
            self.show_selection(new.selected)

    def look_into(self, group: GroupId | None) -> None:
        """Show only what lies within a group; None: the whole document."""
        self.standing.within = group
        self._settle(self._document, set(), rewired=True, anew=True)
        self.restyle()

    def _settle(
        self, old: Document, moved: set[NodeId], *, rewired: bool, anew: bool = False
    ) -> None:
        document = self._document
        self.standing.project(document, moved, rewired=rewired)
        self._stretch_at(moved)
        self.around.project(old, document, moved, anew=anew)
        self.orders.project(old.graph, document.graph, moved)
        if self.back is not None:
            self.back.follow(moved, rewired=rewired)
        if moved:
            # Only what moved is looked at: this runs at every step of a drag.
            bodies = (self.nodes[node].body for node in moved if node in self.nodes)
            self.extent = grown(self, self.extent, bodies)
            self._fresh = None

    def _project_nodes(self, old: Graph, document: Document, moved: set[NodeId]) -> bool:
        """Whether wires or names may be others than before."""
        before, after = old.nodes, document.graph.nodes
        self.far.age()
        changed: list[Node] = []
        dropped = before.keys() - after.keys()
        if before is not after:
            self._fresh = None
            for gone in dropped:
                self._drop_node(gone)
            for node in after.values():
                was = before.get(node.id)
                if was is node:
                    continue
                if was is not None and looks_alike(was, node):
                    self.nodes[node.id].node = node
                else:
                    changed.append(node)
            for node in changed:
                self._put_node(node, document, moved)
            restack(self.nodes, after, {node.id for node in changed} - before.keys())
            for node in changed:
                self._put_wires(node)
            # A cut at a target and the words of nodes that blame another one follow results,
            # and those are told by the session.
            for key in {key for node in changed for key in self._at.get(node.id, ())}:
                # Styled when it is in view: that is a fifth of what opening a document takes.
                self.wires[key].told = -1
                if key.node not in moved and self.wires[key].source.node not in moved:
                    self._stretch(self.wires[key])
        return bool(changed or dropped)

    def _drop_node(self, node: NodeId) -> None:
        for key in tuple(self._at.get(node, ())):
            self._drop_wire(key)
        self._at.pop(node, None)
        self._measures.forget(node)
        self._varying.discard(node)
        self.overview.drop_node(node)
        self.sprites.forget(node)
        self.removeItem(self.nodes.pop(node))

    def _put_node(self, node: Node, document: Document, moved: set[NodeId]) -> None:
        measure = self._measures.of(node, outputs_shown(self.session, node))
        if isinstance(node, Operation) and (node.row is None or node.row.varying):
            self._varying.add(node.id)
        item = self.nodes.get(node.id)
        if item is None:
            at = document.layout.places.get(node.id, _NOWHERE)
            item = self.nodes[node.id] = NodeItem(self, node, measure, at)
            item.show_selected(node.id in self._selected)
            self.addItem(item)
            moved.add(node.id)
        else:
            if measure is not item.measure:
                moved.add(node.id)
            item.show_node(node, measure)
        self.put_box(item)

    def put_box(self, item: NodeItem) -> None:
        """Where a node is seen from far away."""
        if item.stand is None:
            self.overview.put_node(item.id, item.body)
        else:
            self.overview.drop_node(item.id)

    def _put_wires(self, node: Node) -> None:
        wanted = dict(wires_of(node))
        for key in [key for key in self._at.get(node.id, ()) if key.node == node.id]:
            if wanted.get(key) != self.wires[key].source:
                self._drop_wire(key)
        for key, source in wanted.items():
            if key in self.wires or source.node not in self.nodes:
                continue
            wire = WireItem(key, source, self.theme)
            self.wires[key] = wire
            self._at.setdefault(key.node, set()).add(key)
            self._at.setdefault(source.node, set()).add(key)
            self.addItem(wire)

    def _drop_wire(self, key: WireKey) -> None:
        wire = self.wires.pop(key)
        self.overview.drop_wire(key)
        self.removeItem(wire)
        for node in (key.node, wire.source.node):
            if node in self._at:
                self._at[node].discard(key)
        self.chosen_wires -= {key}
        self.marked.forget(key)

    def _project_places(self, old: Document, document: Document, moved: set[NodeId]) -> None:
        moved |= self.marked.rerouted(old, document) & self.nodes.keys()
        before = old.layout.places
        places = document.layout.places
        # Of a list: this runs at every step of a drag, over every node.
        for node, at in [each for each in places.items() if before.get(each[0]) is not each[1]]:
            item = self.nodes.get(node)
            if item is not None and item.at is not at:
                item.lie(at)
                self.put_box(item)
                moved.add(node)

    def _stretch_at(self, nodes: Collection[NodeId]) -> None:
        if len(nodes) == len(self.nodes):
            # As they lie in memory: with 10,000 nodes that takes a fifth less.
            for wire in self.wires.values():
                self._stretch(wire)
            return
        for key in {key for node in nodes for key in self._at.get(node, ())}:
            self._stretch(self.wires[key])

    def _stretch(self, wire: WireItem) -> None:
        start = self.nodes[wire.source.node].output_point(wire.source.output)
        end = self.nodes[wire.key.node].input_point(wire.key.port, wire.key.slot)
        bends = points_of(self._document, wire.key)
        if bends and self.standing.stands_at(wire):
            bends = ()
        points = tuple([QPointF(at.x, at.y) for at in bends])
        wire.stretch(start, end, points)
        hidden = self.standing.hides(wire)
        wire.setVisible(not hidden)
        if hidden:
            self.overview.drop_wire(wire.key)
        else:
            self.overview.put_wire(wire.key, start, end, points or turns(start, end))

    def wires_at(self, node: NodeId) -> Iterator[WireItem]:
        """The wires that begin or end at a node."""
        return (self.wires[key] for key in self._at.get(node, ()))

    @property
    def selected(self) -> frozenset[NodeId]:
        """The nodes that stand out."""
        return self._selected

    def show_selection(self, selected: frozenset[NodeId]) -> None:
        """These nodes stand out; the store need not know it yet."""
        for node in self.nodes.keys() & (self._selected ^ selected):
            self.nodes[node].show_selected(node in selected)
        self.standing.show_selection(selected)
        self._selected = selected

    def content_rect(self) -> QRectF:
        """The rectangle around all of it; empty for an empty document."""
        whole = self.around.rect.united(self.standing.rect).united(self.pinned.rect)
        for item in self.nodes.values():
            whole = whole.united(item.body)
        if self.back is not None:
            whole = whole.united(self.back.places.whole)
        return whole.united(self.overview.turned)

    # -- results --------------------------------------------------------------------------------

    def results_changed(self, nodes: frozenset[NodeId]) -> None:
        """These nodes have other faces: words, number of outputs, wires."""
        self.far.age()
        moved: set[NodeId] = set()
        for node in nodes & self._varying:
            item = self.nodes.get(node)
            if item is None:
                continue
            measure = self._measures.of(item.node, outputs_shown(self.session, item.node))
            if measure is not item.measure:
                moved.add(node)
                item.show_node(item.node, measure)
                self.put_box(item)
        self._settle(self._document, moved, rewired=bool(moved))
        self.restyle()

    def gradients_changed(self) -> None:
        """Any gradient may be another one."""
        self.restyle()

    def pictures_changed(self, nodes: Iterable[NodeId]) -> None:
        """These nodes have new pictures."""
        for node in self.nodes.keys() & set(nodes):
            self.nodes[node].renew_pictures()
        self.standing.pictures_changed(nodes)

    # -- how it looks at the moment -------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Everything in other colours."""
        self.theme = theme
        self.around.set_theme(theme)
        self.orders.set_theme(theme)
        self.standing.set_theme(theme)
        self.restyle()
        self.update()

    def restyle(self) -> None:
        """Every node's words and every wire's look, from the session and what is chosen: once,
        before anything is painted, however often this is called until then."""
        self.told += 1
        self._aged.emit()

    def freshen(self) -> None:
        """What is in view shows what the session says; costs nothing where it does already."""
        now = (self.told, self.level, seen_of(self))
        if self.level == "boxes" or self._fresh == now:
            return
        self._fresh = now
        far = self.level == "title"
        self.standing.freshen()
        for item in items_in(self, now[2]):
            if isinstance(item, NodeItem):
                item.freshen()
            elif isinstance(item, WireItem):
                if item.told != self.told:
                    self.marked.restyle(item)
                else:
                    item.show_far(far)

    def nodes_in(self, rect: QRectF) -> list[NodeItem]:
        """The nodes that can be seen in this part of the canvas."""
        return [item for item in items_in(self, rect) if isinstance(item, NodeItem)]

    def show_hot(self, found: Hit | None) -> None:
        """What the pointer stands on."""
        if found == self.hot:
            return
        old, self.hot = self.hot, found
        for each in (old, found):
            match each:
                case WireHit(key=key) if key in self.wires:
                    self.marked.restyle(self.wires[key])
                case InputHit(node=node) | OutputHit(node=node) | ToggleHit(node=node):
                    if node in self.nodes:
                        (self.standing.item_of(node) or self.nodes[node]).update()
                case _:
                    pass

    def show_chosen_wires(self, keys: Iterable[WireKey]) -> None:
        """The wires that Delete would take away."""
        old, self.chosen_wires = self.chosen_wires, frozenset(keys)
        if old != self.chosen_wires:
            self.restyle()

    def show_fitting(self, fitting: Fitting | None) -> None:
        """Where the wire that is being dragged could end."""
        self.fitting = fitting
        self.restyle()
        for item in self.nodes.values():
            item.update()
        self.standing.update()

    def marks_of(self, item: NodeItem) -> Marks:
        """How a node stands out."""
        return marks(item.id, item.node, item.selected, self.hot, self.fitting)

    def source_of(self, key: WireKey) -> Source | None:
        """Where a wire begins."""
        return self.wires[key].source if key in self.wires else None
