"""What is moved as one: a node, or all nodes of a folded group, for which its card stands."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from inspector.document.edits import place
from inspector.document.folded import Folded
from inspector.document.groups import members
from inspector.document.measure import Measure
from inspector.document.nodes import Document, GroupId, NodeId, Place
from inspector.document.notes import move_notes

Sizes = Mapping[NodeId, Measure]
Cards = Mapping[GroupId, Folded]
_NOWHERE = Place(0, 0)


class Piece(msgspec.Struct, frozen=True):
    """Its nodes, its top left corner, and what it looks like."""

    nodes: tuple[NodeId, ...]
    at: Place
    shape: Measure | Folded

    @property
    def width(self) -> float:
        """How wide it is."""
        return self._measure.width

    @property
    def height(self) -> float:
        """How high it is."""
        return self._measure.height

    def exit(self, node: NodeId, output: int) -> float:
        """How far below its top the wires from that output of a node of it begin."""
        if isinstance(self.shape, Folded):
            return self.shape.output_at(node, output)[1]
        return self.shape.output_at(output)[1]

    def entry(self, node: NodeId, port: str, slot: int) -> float:
        """How far below its top a wire to that input of a node of it ends."""
        if isinstance(self.shape, Folded):
            return self.shape.input_at(node, port, slot)[1]
        return self.shape.input_at(port, slot)[1]

    @property
    def _measure(self) -> Measure:
        return self.shape.measure if isinstance(self.shape, Folded) else self.shape


def pieces_of(
    document: Document, nodes: Iterable[NodeId], sizes: Sizes, cards: Cards
) -> list[Piece]:
    """The pieces that these nodes are of, in the order of their first nodes. `cards`: the folded
    groups that are seen."""
    places = document.layout.places
    holds = {node: key for key, card in cards.items() for node in card.inside}
    pieces: list[Piece] = []
    done: set[GroupId] = set()
    for node in nodes:
        group = holds.get(node)
        if group is None:
            pieces.append(Piece((node,), places.get(node, _NOWHERE), sizes[node]))
        elif group not in done:
            done.add(group)
            card = cards[group]
            pieces.append(Piece(tuple(card.inside), card_corner(document, card, sizes), card))
    return pieces


def card_corner(document: Document, card: Folded, sizes: Sizes) -> Place:
    """Where the card of a folded group lies."""
    places = [(document.layout.places.get(node, _NOWHERE), sizes[node]) for node in card.inside]
    return card.corner(
        min(at.x for at, _ in places),
        min(at.y for at, _ in places),
        max(at.x + size.width for at, size in places),
        max(at.y + size.height for at, size in places),
    )


def carried(document: Document, places: Mapping[NodeId, Place]) -> Document:
    """The nodes at these places; the notes of groups go with the corner of their nodes."""
    placed, groups = place(document, places), members(document.layout.groups)
    for group in {note.within for note in document.layout.notes.values()} & groups.keys():
        if group is not None and groups[group]:
            old, new = (
                [each.layout.places.get(node, _NOWHERE) for node in groups[group]]
                for each in (document, placed)
            )
            by = Place(
                min(at.x for at in new) - min(at.x for at in old),
                min(at.y for at in new) - min(at.y for at in old),
            )
            mine = [n.id for n in document.layout.notes.values() if n.within == group]
            placed = move_notes(placed, mine, by)
    return placed


def put(document: Document, pieces: Sequence[Piece], at: Sequence[Place]) -> dict[NodeId, Place]:
    """Where the nodes of these pieces lie, once their corners lie there."""
    old, found = document.layout.places, {}
    for piece, corner in zip(pieces, at, strict=True):
        if not isinstance(piece.shape, Folded):
            found[piece.nodes[0]] = corner
            continue
        x, y = corner.x - piece.at.x, corner.y - piece.at.y
        for node in piece.nodes:
            was = old.get(node, _NOWHERE)
            found[node] = Place(was.x + x, was.y + y)
    return found
