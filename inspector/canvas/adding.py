"""Adding to the graph: at a place, by the search, and at the end of a dragged wire."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF

from inspector.canvas.measure import BODY_BOTTOM, LEAST_WIDTH
from inspector.canvas.quick_add import fitting_ports
from inspector.canvas.wires import WireKey
from inspector.catalogue.entries import Entry, entries, entry
from inspector.document.nodes import Place, Source
from inspector.offers.lines import Offer

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas


class Adding(QObject):
    """Opens the canvas's search and adds what is chosen there."""

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._end: tuple[QPointF, Source | None, WireKey | None] | None = None
        canvas.quick_add.chosen.connect(self._take)
        canvas.quick_add.try_wanted.connect(self._try)

    def new_place(self) -> QPointF:
        """Where a new node lies in the middle of the view."""
        return self._canvas.camera.middle() - QPointF(LEAST_WIDTH / 2, BODY_BOTTOM / 2)

    def add(self, what: str, at: QPointF) -> None:
        """The entry of that id, at a point of the canvas."""
        found = entry(what)
        if found is None:
            self._canvas.say(f"There is no operation {what!r}.")
        else:
            self._add(found, at, None, None, None)

    def try_it(self, op: str, at: QPointF) -> None:
        """The operation with inputs that show what it does, selected and in view."""
        canvas = self._canvas
        if canvas.acts.try_it(op, Place(round(at.x()), round(at.y()))):
            canvas.quick_add.memory.used(op)
            canvas.camera.show_selection()
        canvas.take_focus()

    def search(self, at: QPointF) -> None:
        """Search everything."""
        self._end = (at, None, None)
        self._canvas.quick_add.open(self._canvas.mapFromScene(at), entries())

    def search_after_selected(self) -> None:
        """Search what takes the selected node's result; it will be connected."""
        acts = self._canvas.acts
        if not acts.chosen:
            self.search(self._canvas.hands.pointed() or self.new_place())
            return
        place = acts.place_beside(acts.chosen[0])
        self.search_for(QPointF(place.x, place.y), source=Source(acts.chosen[0]), target=None)

    def search_for(self, at: QPointF, *, source: Source | None, target: WireKey | None) -> None:
        """Search what fits a dragged wire: with a `source` what can take it, a line for each
        input; with a `target` what can give to it."""
        graph = self._canvas.store.document.graph
        self._end = (at, source, target)
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

    def _take(self, offer: Offer) -> None:
        self._canvas.take_focus()
        if self._end is not None:
            at, source, target = self._end
            self._end = None
            self._add(offer.entry, at, offer.port, source, target)

    def _try(self, op: str) -> None:
        at = self.new_place() if self._end is None else self._end[0]
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
        acts = self._canvas.acts
        self._canvas.quick_add.memory.used(chosen.id)
        place = Place(round(at.x()), round(at.y()))
        if target is not None:
            # The new node's output lies where the wire was dropped.
            place = Place(place.x - LEAST_WIDTH, place.y - 62)
        match chosen.kind:
            case "tensor":
                self._canvas.new_tensor_wanted.emit(acts.free_place(place))
            case "act" if chosen.id == "retain_grad":
                acts.toggle_retain_grad()
            case "act":
                acts.put_into_frame("no_grad" if chosen.id == "no_grad" else "inference_mode")
            case _:
                acts.add(chosen, place, port=port, source=source, target=target)
