"""Where nodes lie: laid out anew, in line, at even distances, with straight wires."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from inspector.canvas.gliding import Gliding
from inspector.document import aligning
from inspector.document.aligning import Edge, Way
from inspector.document.edits import place
from inspector.document.measure import Measure
from inspector.document.nodes import Document, NodeId, Place
from inspector.document.routes import straight

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas
    from inspector.session.layouter import Layouter


class Arranging(QObject):
    """Each act is one undo step, and the nodes glide to their places."""

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.gliding = Gliding(canvas)
        self._layouter: Layouter | None = None
        self._asked: tuple[NodeId, ...] = ()
        self._whole = True

    # -- laid out anew --------------------------------------------------------------------------

    @property
    def layouter(self) -> "Layouter":
        """Lays graphs out; made when it is first asked for."""
        from inspector.session.layouter import Layouter

        if self._layouter is None:
            self._layouter = Layouter(self)
            self._layouter.laid_out.connect(self._on_laid_out)
            self._layouter.failed.connect(self._on_failed)
        return self._layouter

    def arrange(self) -> None:
        """The selected nodes from left to right, or all where fewer than two are selected."""
        from inspector.document.sketch import sketch_of

        chosen = self._canvas.acts.chosen
        document = self._canvas.store.document
        self._whole = len(chosen) < 2 or len(chosen) == len(document.graph.nodes)
        self._asked, sketch = sketch_of(
            document, self._measures(), None if self._whole else frozenset(chosen)
        )
        places = self.layouter.ask(sketch)
        if places is None:
            self._canvas.say(f"Arranging {len(self._asked)} nodes…")
        else:
            self._put(places)

    def _on_laid_out(self, places: Sequence[Place]) -> None:
        self._put(places)
        self._canvas.say(f"{len(places)} nodes are arranged.")

    def _on_failed(self) -> None:
        self._canvas.say("The nodes could not be arranged: the process for it ended; try again.")

    def _put(self, places: Sequence[Place]) -> None:
        found = dict(zip(self._asked, places, strict=True))
        if not self._whole:
            found = self._where_they_were(found)

        def edit(document: Document) -> Document:
            # The document may be another one by now: what is gone is left out.
            there = document.graph.nodes
            left = {node: at for node, at in found.items() if node in there}
            return straight(place(document, left), left)

        self._apply("Arrange" if self._whole else f"Arrange {len(found)} nodes", edit)
        if self._whole:
            self._canvas.camera.fit()

    def _where_they_were(self, found: Mapping[NodeId, Place]) -> dict[NodeId, Place]:
        """With the top left corner that the nodes had together."""
        places = self._canvas.store.document.layout.places
        old = [places[node] for node in found if node in places]
        if not old:
            return dict(found)
        x = min(at.x for at in old) - min(at.x for at in found.values())
        y = min(at.y for at in old) - min(at.y for at in found.values())
        return {node: Place(at.x + x, at.y + y) for node, at in found.items()}

    # -- in line --------------------------------------------------------------------------------

    def align(self, edge: Edge) -> None:
        """The selected nodes on one line."""
        chosen, sizes = self._canvas.acts.chosen, self._measures()
        if self._are(chosen, 2, "in line"):
            self._apply(f"Align {edge}", lambda d: aligning.align(d, chosen, edge, sizes))

    def distribute(self, way: Way) -> None:
        """The selected nodes at even distances."""
        chosen, sizes = self._canvas.acts.chosen, self._measures()
        if self._are(chosen, 3, "at even distances"):
            self._apply(f"Distribute {way}", lambda d: aligning.distribute(d, chosen, way, sizes))

    def straighten(self) -> None:
        """The wires between the selected nodes straight."""
        chosen, sizes = self._canvas.acts.chosen, self._measures()
        self._apply("Straighten wires", lambda d: aligning.straighten(d, chosen, sizes))

    def _are(self, chosen: Collection[NodeId], least: int, how: str) -> bool:
        if len(chosen) >= least:
            return True
        self._canvas.say(f"Select {least} nodes or more to put them {how}.")
        return False

    def _measures(self) -> dict[NodeId, Measure]:
        return {node: item.measure for node, item in self._canvas.graph_scene.nodes.items()}

    def _apply(self, label: str, edit: Callable[[Document], Document]) -> None:
        self.gliding.end()
        before = self._canvas.store.document.layout.places
        if self._canvas.acts.attempt(label, edit):
            self.gliding.begin(before)
