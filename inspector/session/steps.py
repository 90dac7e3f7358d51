"""A Backward node by node, as places in time: when a gradient comes to a value and when a node has
its turn. Pure questions to what the engine told; no Qt."""

import math
from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from inspector.document.nodes import NodeId, Source
from inspector.messages.turns import Traced, Turn
from inspector.session.faces import Gradient, NoGradient

START = -1
"""The place before the first turn: only the gradient that Backward starts with is there."""

# Of a node at a place in time. "part": some but not all of its gradient has come.
Reached = Literal["off", "blank", "part", "come", "now", "done"]


class Steps(msgspec.Struct, frozen=True):
    """`comes`: at which turn the last part of a value's gradient is sent; `begins` and `ends`: a
    node's first and last turn; `turn_of`: at which turn it is used, and stored where it is; `odd`:
    the first turn that sends a NaN or an infinity, None where none does."""

    traced: Traced
    comes: Mapping[Source, int]
    first_part: Mapping[Source, int]
    turn_of: Mapping[Source, int]
    begins: Mapping[NodeId, int]
    ends: Mapping[NodeId, int]
    odd: int | None

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns in order."""
        return self.traced.turns

    @property
    def last(self) -> int:
        """The place where all has happened."""
        return len(self.traced.turns) - 1

    def reached(self, source: Source, at: int) -> Reached:
        """How far the gradient of a value is when the turn `at` is over."""
        comes = self.comes.get(source)
        if comes is None:
            return "off"
        if comes > at:
            return "part" if self.first_part[source] <= at else "blank"
        begins, ends = self.begins[source.node], self.ends[source.node]
        if at < begins:
            return "come"
        return "now" if at <= ends else "done"

    def hides(self, source: Source, at: int, *, stored: bool = False) -> str:
        """Why the gradient of a value, or its `.grad`, is not there when the turn `at` is over, in
        a sentence; empty where nothing is hidden."""
        comes = (self.turn_of if stored else self.comes).get(source)
        if comes is None or comes <= at:
            return ""
        done = "is stored" if stored else "has come whole"
        return f"Backward is not there yet: it {done} at step {comes + 1} of {self.last + 1}."

    def so_far(self, source: Source, at: int) -> Gradient | NoGradient:
        """The gradient of a value in a Backward that PyTorch refused: only these turns tell it."""
        place = self.turn_of.get(source)
        if place is None:
            text = f"The backward pass stopped at step {self.last + 1}, before it came here."
            return NoGradient("not computed", text)
        why = self.hides(source, at)
        if why:
            return NoGradient("not computed", why)
        value = (source.node, source.output)
        slot = next(each for each in self.turns[place].slots if value in each.values)
        return Gradient(slot.shape, slot.dtype, step=place, grad_fn=self.turns[place].kind)

    def carries(self, at: int, source: Source, into: NodeId) -> bool:
        """Whether a turn sends a gradient along the wire from a value into a node."""
        turn = self.turns[at] if at >= 0 else None
        if turn is None or turn.node != into:
            return False
        value = (source.node, source.output)
        return any(
            sent.to >= 0 and value in self.turns[sent.to].slots[sent.slot].values
            for sent in turn.sent
        )

    def ways(self, source: Source, into: NodeId) -> list[tuple[int, int]]:
        """The (turn, edge)s by which a gradient comes to a value from the node that takes it."""
        value = (source.node, source.output)
        return [
            (at, edge)
            for at in range(self.begins.get(into, 0), self.ends.get(into, -1) + 1)
            for edge, sent in enumerate(self.turns[at].sent)
            if self.turns[at].node == into
            and sent.to >= 0
            and sent.dtype
            and value in self.turns[sent.to].slots[sent.slot].values
        ]

    def onward(self, at: int) -> frozenset[int]:
        """The turns that something of what a turn sends comes to, that one with them."""
        found = {at}
        for place in range(at + 1, len(self.turns)):
            senders = (sender for slot in self.turns[place].slots for sender, _ in slot.came)
            if not found.isdisjoint(senders):
                found.add(place)
        return frozenset(found)

    def goes_like(self, other: "Steps") -> bool:
        """Whether the same nodes have their turns in the same order."""
        return [(t.node, t.kind) for t in self.turns] == [(t.node, t.kind) for t in other.turns]

    def exceeds(self, place: int, limit: float) -> bool:
        """Whether a gradient that a turn sends has a number of larger magnitude, or a NaN."""
        return any(not sent.size.most <= limit for sent in self.turns[place].sent)


def steps_of(traced: Traced) -> Steps:
    """The places in time of what the engine told."""
    comes: dict[Source, int] = {}
    first: dict[Source, int] = {}
    turn_of: dict[Source, int] = {}
    begins: dict[NodeId, int] = {}
    ends: dict[NodeId, int] = {}
    for place, turn in enumerate(traced.turns):
        node = NodeId(turn.node)
        begins.setdefault(node, place)
        ends[node] = place
        for slot in turn.slots:
            senders = [at for at, _ in slot.came]
            for source in _sources(slot.values):
                comes[source] = max(senders, default=START)
                first[source] = min(senders, default=START)
                turn_of[source] = place
    for source in comes:
        # Twins: an operation that returned its very input has no turn of its own.
        begins.setdefault(source.node, turn_of[source])
        ends.setdefault(source.node, turn_of[source])
    return Steps(traced, comes, first, turn_of, begins, ends, _first_odd(traced.turns))


def _first_odd(turns: tuple[Turn, ...]) -> int | None:
    for place, turn in enumerate(turns):
        if any(not math.isfinite(sent.size.most) for sent in turn.sent):
            return place
    return None


def _sources(values: tuple[tuple[str, int], ...]) -> Iterator[Source]:
    for node, output in values:
        yield Source(NodeId(node), output)
