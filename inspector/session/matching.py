"""Which node of the autograd graph had which turn: the graph that was stepped through is another
one, made of the same operations."""

from collections.abc import Mapping, Sequence

from inspector.messages.turns import Turn
from inspector.messages.walks import Mapped

_NONE: Mapping[int, int] = {}


def turns_of(graph: Mapped, turns: Sequence[Turn]) -> Mapping[int, int]:
    """Turns by the number of the node in the graph, found by going along both from where Backward
    started; empty where they are not of one kind."""
    start = _start(graph, turns)
    if start is None:
        return _NONE
    found: dict[int, int] = {start: 0}
    waiting = [start]
    for at in waiting:
        node, turn = graph.nodes[at], turns[found[at]]
        if node.kind != turn.kind or (turn.sent and len(node.ways) != len(turn.sent)):
            return _NONE
        for way, sent in zip(node.ways, turn.sent, strict=False):
            if way.to < 0 or sent.to < 0:
                continue
            if way.to not in found:
                found[way.to] = sent.to
                waiting.append(way.to)
            elif found[way.to] != sent.to:
                return _NONE
    return found


def _start(graph: Mapped, turns: Sequence[Turn]) -> int | None:
    if not turns:
        return None
    first = turns[0]
    values = {value for slot in first.slots for value in slot.values}
    for at, node in enumerate(graph.nodes):
        if node.kind == first.kind and any(
            not values.isdisjoint(slot.values) for slot in node.slots
        ):
            return at
    return None
