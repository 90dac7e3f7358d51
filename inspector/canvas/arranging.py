"""Where nodes lie: laid out anew, in line, at even distances, with straight wires."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject

from inspector.document import aligning
from inspector.document.aligning import Edge, Way
from inspector.document.folded import Folded, cards_of
from inspector.document.groups import Groups, members
from inspector.document.measure import Measure
from inspector.document.nodes import Document, GroupId, NodeId, Place
from inspector.document.pieces import Piece, carried, pieces_of, put
from inspector.document.routes import straight
from inspector.document.sketch import sketch_of

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas
    from inspector.session.layouter import Layouter


Edit = Callable[[Document], Document]


def _as_it_is(document: Document) -> Document:
    return document


class _Asked(NamedTuple):
    """What is being laid out: after an edit, of `only` these nodes (None: all that is seen)."""

    label: str
    first: Edit
    only: Collection[NodeId] | None
    pieces: Sequence[Piece]
    groups: Groups
    within: GroupId | None


class Arranging(QObject):
    """Each act is one undo step, and the nodes glide to their places."""

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._layouter: Layouter | None = None
        self._asked: _Asked | None = None

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
        """The selected pieces from left to right, or all that is seen where fewer than two are
        selected. What a folded group holds keeps its own order."""
        chosen, nodes = self._canvas.acts.chosen, self._canvas.store.document.graph.nodes
        pieces = self._pieces(chosen)
        some = len(pieces) > 1 and len(chosen) < len(nodes)
        self._ask("", _as_it_is, frozenset(chosen) if some else None)

    def arrange_with(self, label: str, first: Edit) -> None:
        """All that is seen laid out, as it is after an edit of groups; both are one step."""
        self._ask(label, first, None)

    def _ask(self, label: str, first: Edit, only: Collection[NodeId] | None) -> None:
        document, within = self._canvas.store.document, self._canvas.levels.within
        after = first(document)
        seen = None if within is None else members(document.layout.groups)[within]
        pieces, sketch = sketch_of(
            after, self.measures(), seen if only is None else only, cards_of(after, within)
        )
        self._asked = _Asked(label, first, only, pieces, document.layout.groups, within)
        places = self.layouter.ask(sketch)
        if places is None:
            self._canvas.say(f"Arranging {len(pieces)} nodes…")
        else:
            self._put(self._asked, places)

    def _on_laid_out(self, places: Sequence[Place]) -> None:
        asked = self._asked
        if asked is None:
            return
        now = self._canvas.store.document.layout.groups, self._canvas.levels.within
        if now[0] is not asked.groups or now[1] != asked.within:
            # Groups were folded, unfolded or changed: there are other pieces now.
            self.arrange()
            return
        self._put(asked, places)
        self._canvas.say(f"{len(places)} nodes are arranged.")

    def _on_failed(self) -> None:
        self._canvas.say("The nodes could not be arranged: the process for it ended; try again.")

    def _put(self, asked: "_Asked", places: Sequence[Place]) -> None:
        from inspector.document.lines import led_between
        from inspector.document.room import roomy

        pieces, within = asked.pieces, asked.within
        if asked.only is not None:
            places = _where_they_were(pieces, places, 0.0)
        elif within is not None:
            # The card of a folded group stays where it is: in the middle of its nodes.
            folded = asked.groups[within].folded
            places = _where_they_were(pieces, places, 0.5 if folded else 0.0)
        sizes = self.measures()

        def edit(document: Document) -> Document:
            # The document may be another one by now: what is gone is left out.
            after, there = asked.first(document), document.graph.nodes
            found = put(after, pieces, places)
            left = {node: at for node, at in found.items() if node in there}
            arranged = straight(carried(after, left), left)
            drawn = [n for each in pieces if len(each.nodes) == 1 for n in each.nodes if n in left]
            arranged = led_between(arranged, drawn, sizes)
            return arranged if within is None else roomy(after, arranged, within, sizes)

        whole = asked.only is None
        label = asked.label or ("Arrange" if whole else f"Arrange {len(pieces)} nodes")
        self.apply(label, edit, fits=whole)

    # -- in line --------------------------------------------------------------------------------

    def align(self, edge: Edge) -> None:
        """The selected pieces on one line."""
        pieces = self._pieces(self._canvas.acts.chosen)
        if self._are(pieces, 2, "in line"):
            self.apply(f"Align {edge}", lambda d: aligning.align(d, pieces, edge))

    def distribute(self, way: Way) -> None:
        """The selected pieces at even distances."""
        pieces = self._pieces(self._canvas.acts.chosen)
        if self._are(pieces, 3, "at even distances"):
            self.apply(f"Distribute {way}", lambda d: aligning.distribute(d, pieces, way))

    def straighten(self) -> None:
        """The wires between the selected pieces straight."""
        chosen, document = frozenset(self._canvas.acts.chosen), self._canvas.store.document
        pieces, sketch = sketch_of(document, self.measures(), None, self._cards())
        self.apply("Straighten wires", lambda d: aligning.straighten(d, pieces, sketch, chosen))

    def _are(self, pieces: Collection[Piece], least: int, how: str) -> bool:
        if len(pieces) >= least:
            return True
        self._canvas.say(f"Select {least} nodes or more to put them {how}.")
        return False

    def _pieces(self, nodes: Collection[NodeId]) -> list[Piece]:
        return pieces_of(self._canvas.store.document, nodes, self.measures(), self._cards())

    def measures(self) -> dict[NodeId, Measure]:
        """How large each node is, drawn or not."""
        return {node: item.measure for node, item in self._canvas.graph_scene.nodes.items()}

    def _cards(self) -> dict[GroupId, Folded]:
        """The folded groups that are seen."""
        folded = self._canvas.graph_scene.standing.folded
        return {key: item.geometry for key, item in folded.items()}

    def apply(
        self,
        label: str,
        edit: Edit,
        select: Iterable[NodeId] | None = None,
        *,
        fits: bool = False,
    ) -> None:
        """One step; the nodes glide to their places. `fits`: in a view that fits those."""
        self._canvas.gliding.end()
        before = self._canvas.store.document.layout.places
        done = self._canvas.acts.attempt(label, edit, select=select)
        if fits:
            # Before they glide: from then on they lie where they were.
            self._canvas.camera.fit()
        if done:
            self._canvas.gliding.begin(before)


def _where_they_were(pieces: Sequence[Piece], places: Sequence[Place], part: float) -> list[Place]:
    """With the corner (0) or the middle (0.5) that the pieces had together."""
    old, new = _extent(pieces, [each.at for each in pieces]), _extent(pieces, places)
    x, y = (was + (was_end - was) * part - now - (now_end - now) * part
            for (was, was_end), (now, now_end) in zip(old, new, strict=True))  # fmt: skip
    return [Place(round(at.x + x), round(at.y + y)) for at in places]


def _extent(pieces: Sequence[Piece], at: Sequence[Place]) -> list[tuple[float, float]]:
    """From where to where these pieces reach across and down."""
    placed = list(zip(pieces, at, strict=True))
    return [
        (min(at.x for at in at), max(at.x + each.width for each, at in placed)),
        (min(at.y for at in at), max(at.y + each.height for each, at in placed)),
    ]
