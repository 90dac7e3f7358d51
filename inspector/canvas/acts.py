"""What can be done to the selection, as menus, keys and the palette ask for it."""

from collections.abc import Callable, Iterable

import msgspec
from PySide6.QtCore import QMimeData, QRectF
from PySide6.QtGui import QGuiApplication

from inspector.canvas.measure import LEAST_WIDTH
from inspector.canvas.scene import GraphScene
from inspector.canvas.wires import WireKey
from inspector.catalogue.entries import Entry
from inspector.catalogue.rows import catalogue
from inspector.document.contents import Contents, ContentsRefused, check_contents, filled
from inspector.document.edits import (
    BESIDE,
    EditRefused,
    add_leaf,
    add_operation,
    delete,
    duplicate,
    move,
    paste,
    set_backward,
    set_retain_grad,
)
from inspector.document.frames import add_frame, dissolve, set_mode, take_out
from inspector.document.groups import dissolve_group, whole_groups
from inspector.document.nodes import (
    Document,
    FrameId,
    FrameMode,
    Graph,
    GroupId,
    Layout,
    Leaf,
    NodeId,
    Operation,
    Place,
    Source,
)
from inspector.document.order import ancestors, sources_of, topological, users_of
from inspector.document.tensor_edits import set_requires_grad
from inspector.document.trying import try_operation
from inspector.document.wiring import connect, disconnect
from inspector.session.session import Session

MIME = "application/x-tensor-inspector-nodes"
_STEP = 24.0
_GAP = 72.0
# What a new node keeps free around it, how high it is at most, and how far it looks for room.
_APART = 8.0
_NEW_HEIGHT = 168.0
_RINGS = 40


class Acts:
    """Every edit leaves one undo step; what is refused is said in one sentence by `say`."""

    def __init__(self, session: Session, scene: GraphScene, say: Callable[[str], None]) -> None:
        self._session = session
        self._store = session.store
        self._scene = scene
        self._say = say

    def attempt(
        self,
        label: str,
        edit: Callable[[Document], Document],
        *,
        select: Iterable[NodeId] | None = None,
        merge: tuple[object, ...] | None = None,
    ) -> bool:
        """Apply the edit; False, with the reason said, where it is refused."""
        try:
            self._store.apply(label, edit, select=select, merge=merge)
        except EditRefused as refused:
            self._say(str(refused))
            return False
        return True

    @property
    def chosen(self) -> tuple[NodeId, ...]:
        """The selected nodes, in the document's order."""
        selected = self._store.selected
        return tuple(node for node in self._store.document.graph.nodes if node in selected)

    def _named(self, nodes: Iterable[NodeId]) -> str:
        graph = self._store.document.graph
        names = [graph.nodes[node].name for node in nodes]
        return names[0] if len(names) == 1 else f"{len(names)} nodes"

    # -- adding ---------------------------------------------------------------------------------

    def add(
        self,
        entry: Entry,
        at: Place,
        *,
        port: str | None = None,
        source: Source | None = None,
        target: WireKey | None = None,
    ) -> NodeId | None:
        """Add what the palette calls by this entry. A wire being dragged is connected in the
        same step: from `source` to the new node's `port`, or from the new node to `target`."""
        try:
            document, node = self._added(entry, self.free_place(at))
            if source is not None and port is not None:
                document = connect(document, source, node, port)
            if target is not None:
                document = connect(
                    document, Source(node), target.node, target.port, slot=target.slot
                )
        except (EditRefused, ContentsRefused) as refused:
            self._say(str(refused))
            return None
        name = document.graph.nodes[node].name
        self.attempt(f"Add {name}", lambda _: document, select=[node])
        return node

    def try_it(self, op: str, at: Place) -> bool:
        """Add an operation with its sample inputs, where there is room; one step."""
        try:
            place = self.free_place(at, wide=2 * LEAST_WIDTH + _GAP, high=2 * _NEW_HEIGHT)
            document, nodes = try_operation(self._store.document, op, at=place)
        except (EditRefused, ContentsRefused) as refused:
            self._say(str(refused))
            return False
        name = document.graph.nodes[nodes[-1]].name
        return self.attempt(f"Try {name}", lambda _: document, select=nodes)

    def _added(self, entry: Entry, at: Place) -> tuple[Document, NodeId]:
        if entry.kind == "fill":
            return add_leaf(self._store.document, _first_contents(entry.id), at=at)
        return add_operation(self._store.document, entry.id, at=at)

    def free_place(
        self, at: Place, *, wide: float = LEAST_WIDTH, high: float = _NEW_HEIGHT
    ) -> Place:
        """The place itself, or the nearest one around it where a new node covers no other."""
        bodies = [
            item.body.adjusted(-_APART, -_APART, _APART, _APART)
            for item in self._scene.nodes.values()
        ]
        for ring in range(_RINGS):
            for across, down in _around(ring):
                wanted = QRectF(at.x + across * _STEP, at.y + down * _STEP, wide, high)
                if not any(wanted.intersects(body) for body in bodies):
                    return Place(round(wanted.x()), round(wanted.y()))
        return Place(round(at.x), round(at.y))

    def place_beside(self, node: NodeId) -> Place:
        """Right of a node, for one that takes its result."""
        body = self._scene.nodes[node].body
        return Place(body.right() + _GAP, body.top())

    # -- taking away, copying -------------------------------------------------------------------

    def delete(self) -> None:
        """The selected nodes and wires."""
        nodes = self.chosen
        wires = sorted(self._scene.chosen_wires, key=lambda key: -key.slot)
        if not nodes and not wires:
            self._say("Nothing is selected: click a node or a wire first.")
            return

        def edit(document: Document) -> Document:
            for key in wires:
                document = disconnect(document, key.node, key.port, key.slot)
            return delete(document, nodes)

        self.attempt(f"Delete {self._named(nodes)}" if nodes else "Delete wire", edit)

    def duplicate(self) -> None:
        """Copies of the selected nodes, beside them and then selected."""
        nodes = self.chosen
        if not nodes:
            self._say("Select the nodes to duplicate first.")
            return
        document, copies = duplicate(self._store.document, nodes)
        self.attempt(f"Duplicate {self._named(nodes)}", lambda _: document, select=copies)

    def copy(self) -> bool:
        """The selected nodes to the clipboard; False where none are selected."""
        nodes = self.chosen
        if not nodes:
            self._say("Select the nodes to copy first.")
            return False
        document = self._store.document
        part = Document(
            Graph(nodes={node: document.graph.nodes[node] for node in nodes}),
            Layout(
                {n: p for n, p in document.layout.places.items() if n in nodes},
                whole_groups(document.layout.groups, nodes),
            ),
        )
        carried = QMimeData()
        carried.setData(MIME, msgspec.msgpack.encode(part))
        carried.setText("\n".join(part.graph.nodes[node].name for node in nodes))
        QGuiApplication.clipboard().setMimeData(carried)
        return True

    def cut(self) -> None:
        """The selected nodes to the clipboard, and away."""
        nodes = self.chosen
        if self.copy():
            self.attempt(f"Cut {self._named(nodes)}", lambda document: delete(document, nodes))

    def paste(self, at: Place | None) -> None:
        """The nodes on the clipboard, their top left corner at `at` or beside the originals."""
        carried = QGuiApplication.clipboard().mimeData()
        if carried is None or not carried.hasFormat(MIME):
            self._say("There are no nodes on the clipboard: select some and press Ctrl+C.")
            return
        try:
            part = msgspec.msgpack.decode(bytes(carried.data(MIME).data()), type=Document)
            for node in part.graph.nodes.values():
                if isinstance(node, Leaf):
                    check_contents(node.contents)
        except (msgspec.DecodeError, ContentsRefused):
            self._say("The clipboard's nodes are damaged; copy them again.")
            return
        by = BESIDE
        if at is not None and part.layout.places:
            places = part.layout.places.values()
            by = Place(at.x - min(p.x for p in places), at.y - min(p.y for p in places))
        document, copies = paste(self._store.document, part, part.graph.nodes, by=by)
        what = part.graph.nodes[next(iter(part.graph.nodes))].name if len(copies) == 1 else ""
        label = f"Paste {what}" if what else f"Paste {len(copies)} nodes"
        self.attempt(label, lambda _: document, select=copies)

    # -- where things are -----------------------------------------------------------------------

    def select_all(self) -> None:
        """Every node."""
        self._store.select(self._store.document.graph.nodes)

    def nudge(self, x: float, y: float) -> None:
        """The selected nodes moved a little; quick repetitions are one step."""
        nodes = self.chosen
        self.attempt(
            f"Move {self._named(nodes)}" if nodes else "Move",
            lambda document: move(document, nodes, Place(x, y)),
            merge=("nudge", self._store.selected),
        )

    def go(self, step: str) -> None:
        """Select the node one wire further ("right"), one back ("left"), or the next node above
        or below it."""
        graph = self._store.document.graph
        order = topological(graph)
        if not order:
            return
        chosen = self.chosen
        if not chosen:
            self._store.select(order[:1])
            return
        here = chosen[-1] if step == "right" else chosen[0]
        around: Iterable[NodeId]
        if step == "right":
            around = users_of(graph).get(here, ())
        elif step == "left":
            around = [source.node for source in sources_of(graph, here)]
        else:
            y = self._scene.nodes[here].pos().y()
            down = step == "down"
            around = [n for n, i in self._scene.nodes.items() if (i.pos().y() > y) == down]
            around = [n for n in around if n != here and self._scene.nodes[n].pos().y() != y]
        found = sorted(around, key=lambda node: self._distance(here, node))
        if found:
            self._store.select(found[:1])

    def _distance(self, one: NodeId, other: NodeId) -> float:
        away = self._scene.nodes[one].pos() - self._scene.nodes[other].pos()
        return float(away.x() ** 2 + away.y() ** 2)

    # -- autograd -------------------------------------------------------------------------------

    def toggle_requires_grad(self, node: NodeId) -> None:
        """The `requires_grad` of a tensor made by hand."""
        leaf = self._store.document.graph.nodes.get(node)
        if isinstance(leaf, Leaf):
            on = not leaf.requires_grad
            self.attempt(
                f"{'Set' if on else 'Clear'} requires_grad of {leaf.name}",
                lambda document: set_requires_grad(document, node, on),
            )

    def toggle_retain_grad(self) -> None:
        """`retain_grad` of the selected results: on, or off where all have it."""
        graph = self._store.document.graph
        nodes = [n for n in self.chosen if isinstance(graph.nodes[n], Operation)]
        if not nodes:
            self._say("Select a result first: leaves store their gradient in .grad anyway.")
            return
        on = not all(getattr(graph.nodes[node], "retain_grad", False) for node in nodes)

        def edit(document: Document) -> Document:
            for node in nodes:
                document = set_retain_grad(document, node, on)
            return document

        self.attempt(f"{'Retain' if on else 'Do not retain'} grad of {self._named(nodes)}", edit)

    def put_into_frame(self, mode: FrameMode) -> None:
        """A new frame around the selected nodes."""
        nodes = self.chosen
        self.attempt(f"Add {mode} frame", lambda document: add_frame(document, mode, nodes)[0])

    def take_out_of_frame(self) -> None:
        """The selected nodes out of their frames."""
        nodes = self.chosen
        self.attempt("Take out of frame", lambda document: take_out(document, nodes))

    def set_frame_mode(self, frame: FrameId, mode: FrameMode) -> None:
        """Another meaning for a frame."""
        self.attempt(f"Make it {mode}", lambda document: set_mode(document, frame, mode))

    def dissolve_frame(self, frame: FrameId) -> None:
        """A frame away; its nodes stay."""
        self.attempt("Remove frame", lambda document: dissolve(document, frame))

    def dissolve_group(self, group: GroupId) -> None:
        """A group away; its nodes stay."""
        self.attempt("Remove group", lambda document: dissolve_group(document, group))

    def backward_from(self, source: Source) -> None:
        """Choose the value that Backward starts from, and press Backward."""
        call = self._store.document.graph.backward
        same = call.root == source
        chosen = msgspec.structs.replace(
            call, root=source, gradient=call.gradient if same else None
        )
        name = self._store.document.graph.nodes[source.node].name
        if not self.attempt(
            f"Start Backward from {name}", lambda document: set_backward(document, chosen)
        ):
            return
        reason = self._session.why_not_backward()
        if reason:
            self._say(reason)
        else:
            self._session.backward()

    def select_upstream(self) -> None:
        """Everything that the selected nodes need."""
        self._store.select(ancestors(self._store.document.graph, self.chosen))


def _first_contents(fill: str) -> Contents:
    """What a tensor holds when it comes from the palette: PyTorch's own dtype for that fill, and
    a shape small enough to see every number."""
    row = catalogue().fills[fill]
    whole = fill in ("arange", "randint") and "int" in row.dtypes
    return filled(fill, (3, 3), "int64" if whole else "float32")


def _around(ring: int) -> list[tuple[int, int]]:
    """The steps across and down to the places on a square ring, below and to the right first."""
    if ring == 0:
        return [(0, 0)]
    side = range(-ring, ring + 1)
    return sorted(
        {(a, d) for a in side for d in side if max(abs(a), abs(d)) == ring},
        key=lambda step: (step[0] ** 2 + step[1] ** 2, -step[1], -step[0]),
    )
