"""Adding to the graph: at a place, by the search, and at the end of a dragged wire."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF

from inspector.canvas.blocks import is_block
from inspector.canvas.placing import GAP, NEW_HEIGHT, free_place, place_beside
from inspector.canvas.splicing import goes_into_wires, wire_title
from inspector.canvas.wires import WireKey
from inspector.catalogue.entries import Entry, entries, entry
from inspector.catalogue.rows import catalogue
from inspector.document.contents import Contents, ContentsRefused, filled
from inspector.document.edits import EditRefused, add_leaf, add_operation
from inspector.document.measure import BODY_BOTTOM, LEAST_WIDTH
from inspector.document.nodes import Place, Source
from inspector.document.trying import try_operation
from inspector.document.wiring import connect

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas
    from inspector.canvas.quick_add import QuickAdd
    from inspector.offers.lines import Offer
    from inspector.offers.offer_list import Ports


def fitting_ports(entry: Entry, *, takes: bool) -> tuple[str | None, ...]:
    """The inputs of an entry that a dragged wire could end at (`takes`); else (None,) where its
    result could be given to one; () where neither can be."""
    if entry.kind == "operation":
        row = catalogue().operations[entry.id]
        return tuple(port.name for port in row.inputs) if takes else (None,)
    return (None,) if entry.kind == "fill" and not takes else ()


class Adding(QObject):
    """Opens the canvas's search and adds what is chosen there."""

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._end: tuple[QPointF, Source | None, WireKey | None] | None = None
        self._into: WireKey | None = None

    def listen(self, quick_add: "QuickAdd") -> None:
        """Add what is chosen there."""
        quick_add.chosen.connect(self._take)
        quick_add.try_wanted.connect(self._try)
        quick_add.gone.connect(self._closed)

    def new_place(self) -> QPointF:
        """Where a new node lies in the middle of the view."""
        return self._canvas.camera.middle() - QPointF(LEAST_WIDTH / 2, BODY_BOTTOM / 2)

    def add(self, what: str, at: QPointF | None = None) -> None:
        """The operation or fill of that id, at a point of the canvas, else in the middle of the
        view; "tensor" asks the window; "retain_grad", "no_grad" and "inference_mode" act on the
        selection; a block is added as a group."""
        if is_block(what):
            self._canvas.blocks.add(what, at or self.new_place())
            return
        found = entry(what)
        if found is None:
            self._canvas.say(f"There is no operation {what!r}.")
        else:
            self._add(found, at or self.new_place(), None, None, None)

    def try_it(self, op: str, at: QPointF | None = None) -> None:
        """The operation with inputs that show what it does, selected and in view."""
        canvas = self._canvas
        at = at or self.new_place()
        place = Place(round(at.x()), round(at.y()))
        try:
            place = free_place(
                canvas.graph_scene, place, wide=2 * LEAST_WIDTH + GAP, high=2 * NEW_HEIGHT
            )
            document, nodes = try_operation(canvas.store.document, op, at=place)
        except (EditRefused, ContentsRefused) as refused:
            canvas.say(str(refused))
        else:
            name = document.graph.nodes[nodes[-1]].name
            if canvas.acts.attempt(f"Try {name}", lambda _: document, select=nodes):
                canvas.memory.used(op)
                canvas.camera.show_selection()
        canvas.take_focus()

    def ask_tensor(self, at: QPointF | None = None) -> None:
        """Ask the window for its dialog; the tensor shall lie at `at`, else at the pointer."""
        where = at or self._canvas.hands.pointed() or self.new_place()
        place = free_place(self._canvas.graph_scene, Place(where.x(), where.y()))
        self._canvas.new_tensor_wanted.emit(place)

    def add_into(self, key: WireKey, what: str, at: QPointF) -> None:
        """The operation of that id into a wire, its middle at a point of the canvas."""
        found = entry(what)
        if found is not None and self._canvas.splicing.add_into(key, found, at):
            self._canvas.memory.used(what)

    def search(self, at: QPointF | None = None) -> None:
        """Search everything; what is chosen lies at `at`, else at the pointer. Over a wire it is
        searched what can be put into that."""
        at = at or self._canvas.hands.pointed() or self.new_place()
        key = self._canvas.splicing.wire_at(at)
        if key is not None:
            self.search_into(key, at)
            return
        self._into = None
        self._end = (at, None, None)
        self._canvas.blocks.offer()
        self._canvas.quick_add.open(self._canvas.mapFromScene(at), entries())

    def search_into(self, key: WireKey, at: QPointF) -> None:
        """Search what can be put into a wire; its middle will lie at a point of the canvas."""
        self._into, self._end = key, (at, None, None)
        fitting = [each for each in entries() if goes_into_wires(each)]
        title = f"Insert into {wire_title(self._canvas.graph_scene, key)}"
        ports: Ports = {each.id: (None,) for each in fitting}
        self._canvas.quick_add.open(self._canvas.mapFromScene(at), fitting, ports, title=title)
        self._canvas.graph_scene.marked.light(key)

    def search_after_selected(self) -> None:
        """Search what takes the result of the node where the keyboard is, or what goes into the
        chosen wire; it will be connected."""
        scene, node = self._canvas.graph_scene, self._canvas.caret.node
        if node is not None:
            place = place_beside(scene, node)
            self.search_for(QPointF(place.x, place.y), source=Source(node), target=None)
        elif len(scene.chosen_wires) == 1:
            (key,) = scene.chosen_wires
            self.search_into(key, scene.wires[key].path().pointAtPercent(0.5))
        else:
            self.search()

    def search_for(self, at: QPointF, *, source: Source | None, target: WireKey | None) -> None:
        """Search what fits a dragged wire: with a `source` what can take it, a line for each
        input; with a `target` what can give to it."""
        graph = self._canvas.store.document.graph
        self._into, self._end = None, (at, source, target)
        ports: dict[str, tuple[str | None, ...]] = {}
        fitting: list[Entry] = []
        for each in entries():
            found = fitting_ports(each, takes=source is not None)
            if found:
                fitting.append(each)
                ports[each.id] = found
        title = "Search operations"
        if source is not None:
            title = f"Takes {graph.nodes[source.node].name}"
        elif target is not None:
            title = f"Gives {target.port} to {graph.nodes[target.node].name}"
        self._canvas.quick_add.open(self._canvas.mapFromScene(at), fitting, ports, title=title)

    def _closed(self) -> None:
        self._canvas.graph_scene.marked.light(None)

    def _take(self, offer: "Offer") -> None:
        self._canvas.take_focus()
        if self._end is None:
            return
        at, source, target = self._end
        into, self._into, self._end = self._into, None, None
        if into is not None:
            self.add_into(into, offer.entry.id, at)
        else:
            self._add(offer.entry, at, offer.port, source, target)

    def _try(self, op: str) -> None:
        at = None if self._end is None else self._end[0]
        self._end = None
        self.try_it(op, at)

    def _add(
        self,
        chosen: Entry,
        at: QPointF,
        port: str | None,
        source: Source | None,
        target: WireKey | None,
    ) -> None:
        canvas = self._canvas
        if is_block(chosen.id):
            canvas.blocks.add(chosen.id, at)
            return
        canvas.memory.used(chosen.id)
        place = Place(round(at.x()), round(at.y()))
        if target is not None:
            # The new node's output lies where the wire was dropped.
            place = Place(place.x - LEAST_WIDTH, place.y - 62)
        match chosen.kind:
            case "tensor":
                canvas.new_tensor_wanted.emit(free_place(canvas.graph_scene, place))
            case "act" if chosen.id == "retain_grad":
                canvas.autograd.toggle_retain_grad()
            case "act":
                canvas.framing.put_into_frame(
                    "no_grad" if chosen.id == "no_grad" else "inference_mode"
                )
            case _:
                self._put(chosen, place, port=port, source=source, target=target)

    def _put(
        self,
        chosen: Entry,
        at: Place,
        *,
        port: str | None,
        source: Source | None,
        target: WireKey | None,
    ) -> None:
        # A wire being dragged is connected in the same step: from `source` to the new node's
        # `port`, or from the new node to `target`.
        document, place = self._canvas.store.document, free_place(self._canvas.graph_scene, at)
        try:
            if chosen.kind == "fill":
                document, node = add_leaf(document, _first_contents(chosen.id), at=place)
            else:
                document, node = add_operation(document, chosen.id, at=place)
            if source is not None and port is not None:
                document = connect(document, source, node, port)
            if target is not None:
                document = connect(
                    document, Source(node), target.node, target.port, slot=target.slot
                )
        except (EditRefused, ContentsRefused) as refused:
            self._canvas.say(str(refused))
            return
        name = document.graph.nodes[node].name
        self._canvas.acts.attempt(f"Add {name}", lambda _: document, select=[node])


def _first_contents(fill: str) -> Contents:
    """What a tensor holds when it comes from the palette: PyTorch's own dtype for that fill, and
    a shape small enough to see every number."""
    row = catalogue().fills[fill]
    whole = fill in ("arange", "randint", "randperm") and "int" in row.dtypes
    return filled(fill, (3,) * max(2, row.least), "int64" if whole else "float32")
