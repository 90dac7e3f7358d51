"""Room for a group that has become larger: what it would cover is pushed away."""

from collections.abc import Iterable
from typing import NamedTuple

from inspector.document.columns import COLUMN_GAP, ROW_GAP
from inspector.document.crossing import Uses
from inspector.document.edits import move
from inspector.document.folded import folded
from inspector.document.grouping import fold_group
from inspector.document.groups import members
from inspector.document.measure import GROUP_PADDING, GROUP_TITLE
from inspector.document.nodes import Document, GroupId, NodeId, NoteId, Place
from inspector.document.notes import move_notes, notes_of
from inspector.document.pieces import Sizes, card_corner

# What lies closer than this is covered, as far as the eye is concerned.
_CLOSE = 4.0


class Area(NamedTuple):
    """A rectangle on the canvas."""

    left: float
    top: float
    right: float
    bottom: float

    def moved(self, by: Place) -> "Area":
        """So many pixels further."""
        return Area(self.left + by.x, self.top + by.y, self.right + by.x, self.bottom + by.y)

    def covers(self, other: "Area") -> bool:
        """Whether they lie on each other, or nearly so."""
        across = self.left - _CLOSE < other.right and other.left < self.right + _CLOSE
        return across and self.top - _CLOSE < other.bottom and other.top < self.bottom + _CLOSE


def unfold_group(
    document: Document, group: GroupId, sizes: Sizes, within: GroupId | None = None
) -> Document:
    """A group shown with all that is in it, its neighbours where it does not cover them. `sizes`
    of all nodes; `within`: the group that is looked into, beyond which nothing is moved."""
    unfolded = fold_group(document, group, False)
    return document if unfolded is document else roomy(document, unfolded, group, sizes, within)


def roomy(
    before: Document, after: Document, group: GroupId, sizes: Sizes, within: GroupId | None = None
) -> Document:
    """`after`, in which a group has become larger, with its neighbours pushed away, and theirs
    from the group around them: those right of it to the right, whole rows below it down and above
    it up, so that wires that were straight stay so."""
    here: GroupId | None = group
    while here is not None and here != within:
        if after.layout.groups[here].folded:
            break
        after = _pushed(before, after, here, sizes)
        here = after.layout.groups[here].parent
    return after


class _Known:
    """What is asked of a document more than once."""

    def __init__(self, document: Document, sizes: Sizes) -> None:
        self.document = document
        self.sizes = sizes
        self.inside = members(document.layout.groups)
        self.uses = Uses(document.graph)

    def area(self, group: GroupId) -> Area:
        """Where a group is drawn: the card of a folded one, the outline of another."""
        document, groups = self.document, self.document.layout.groups
        if groups[group].folded:
            card = folded(document.graph, groups[group], self.inside[group], self.uses)
            at = card_corner(document, card, self.sizes)
            return Area(at.x, at.y, at.x + card.measure.width, at.y + card.measure.height)
        areas = [self.body(node) for node in groups[group].nodes]
        areas += [self.area(key) for key, each in groups.items() if each.parent == group]
        areas += [area for _, area in self._notes(group)]
        return Area(
            min(area.left for area in areas) - GROUP_PADDING,
            min(area.top for area in areas) - GROUP_PADDING - GROUP_TITLE,
            max(area.right for area in areas) + GROUP_PADDING,
            max(area.bottom for area in areas) + GROUP_PADDING,
        )

    def _notes(self, group: GroupId | None) -> list[tuple[NoteId, Area]]:
        notes = [n for n in self.document.layout.notes.values() if n.within == group]
        return [(n.id, Area(n.at.x, n.at.y, n.at.x + n.width, n.at.y + n.height)) for n in notes]

    def body(self, node: NodeId) -> Area:
        """Where a node's own card is."""
        at, size = self.document.layout.places.get(node, Place(0, 0)), self.sizes[node]
        return Area(at.x, at.y, at.x + size.width, at.y + size.height)

    def blocks(self, around: GroupId | None, without: GroupId | None = None) -> list["_Block"]:
        """What lies right within a group, groups last; None: in the whole document."""
        document, groups = self.document, self.document.layout.groups
        if around is None:
            grouped = {node for nodes in self.inside.values() for node in nodes}
            alone: Iterable[NodeId] = (n for n in document.graph.nodes if n not in grouped)
        else:
            alone = groups[around].nodes
        found = [_Block(area, (), (note,)) for note, area in self._notes(around)]
        found += [_Block(self.body(node), (node,)) for node in alone]
        found += [
            _Block(self.area(key), self.inside[key], tuple(notes_of(document, self.inside[key])))
            for key, each in groups.items()
            if each.parent == around and key != without
        ]
        return found


class _Block(NamedTuple):
    """What is pushed as one: a node, a group or a note beside the one that has grown."""

    area: Area
    nodes: tuple[NodeId, ...]
    notes: tuple[NoteId, ...] = ()

    def moved(self, by: Place) -> "_Block":
        return self._replace(area=self.area.moved(by))


def _pushed(before: Document, after: Document, group: GroupId, sizes: Sizes) -> Document:
    was, known = _Known(before, sizes).area(group), _Known(after, sizes)
    now = known.area(group)
    around = after.layout.groups[group].parent
    others = known.blocks(around, without=group)
    covered = [each.area for each in others if now.covers(each.area)]
    if not covered:
        return after
    if now.left < was.left and any(area.right <= was.left for area in covered):
        # What it takes values from stays: the group begins where it began.
        by = Place(was.left - now.left, 0)
        mine = notes_of(after, known.inside[group])
        after = move_notes(move(after, known.inside[group], by), mine, by)
        now = now.moved(by)
    above = [each for each in others if each.area.bottom <= was.top]
    below = [each for each in others if each.area.top >= was.bottom]
    aside = [each for each in others if each.area.top < was.bottom and each.area.bottom > was.top]
    right = [each for each in aside if each.area.left >= was.right]
    by = Place(_most(now.right + COLUMN_GAP - e.area.left for e in right if now.covers(e.area)), 0)
    pushed = [each.moved(by) for each in right] if by.x else []
    # A high one that went to the right may cover a row now.
    high = [now, *(each.area for each in pushed)]
    lowest, highest = max(area.bottom for area in high), min(area.top for area in high)
    down = _most(
        area.bottom + ROW_GAP - each.area.top
        for each in below
        if each.area.top < lowest + _CLOSE
        for area in high
        if area.covers(each.area)
    )
    up = _most(
        each.area.bottom + ROW_GAP - area.top
        for each in above
        if each.area.bottom > highest - _CLOSE
        for area in high
        if area.covers(each.area)
    )
    after = _moved(after, right, by)
    return _moved(_moved(after, below, Place(0, down)), above, Place(0, -up))


def _most(ways: Iterable[float]) -> float:
    return max(ways, default=0.0)


def _moved(document: Document, blocks: Iterable[_Block], by: Place) -> Document:
    blocks = list(blocks)
    document = move(document, [node for each in blocks for node in each.nodes], by)
    return move_notes(document, [note for each in blocks for note in each.notes], by)


def areas_at(document: Document, around: GroupId | None, sizes: Sizes) -> list[Area]:
    """What lies right within a group, groups last; None: in the whole document."""
    return [each.area for each in _Known(document, sizes).blocks(around)]
