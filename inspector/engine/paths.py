"""The chain rule as a sum over paths: what comes to a value from another by each way between."""

import torch

from inspector.engine.autograd import fitted, needs, run
from inspector.engine.between import Spot, turn_at
from inspector.engine.stepping import Sweep

MOST_PATHS = 200


class Ways:
    """`found`: for each path the turns that it goes through and what comes of it at the end;
    `all`: whether there are no more."""

    def __init__(self) -> None:
        self.found: list[tuple[tuple[int, ...], torch.Tensor]] = []
        self.all = True


def ways(sweep: Sweep, later: Spot, earlier: Spot) -> Ways:
    """Every path from the later value back to the earlier one, with the gradient that arrived at
    the later one sent along it alone."""
    turn = turn_at(sweep, later)
    turn_at(sweep, earlier)
    made = Ways()
    start = turn.arrived[later[1]]
    if start is None:
        return made
    leading = _leading(sweep, earlier)
    # (spot, the gradient there, the turns before it): depth first, without recursion.
    waiting: list[tuple[Spot, torch.Tensor, tuple[int, ...]]] = [(later, start, ())]
    with torch.no_grad():
        while waiting:
            spot, gradient, before = waiting.pop()
            if spot == earlier:
                if len(made.found) >= MOST_PATHS:
                    made.all = False
                    return made
                made.found.append((before, gradient))
                continue
            waiting += reversed(_onward(sweep, spot, gradient, before, leading))
    return made


def _onward(
    sweep: Sweep, spot: Spot, gradient: torch.Tensor, before: tuple[int, ...], leading: set[int]
) -> list[tuple[Spot, torch.Tensor, tuple[int, ...]]]:
    turn = sweep.turns[spot[0]]
    wanted = [
        edge
        for edge, (to, _) in enumerate(turn.edges)
        if to is not None and sweep.place.get(to, -1) in leading
    ]
    if not wanted:
        return []
    # Zeros and not None for what arrived by other paths: some nodes want all their gradients.
    arrived = [None if g is None else torch.zeros_like(g) for g in turn.arrived]
    arrived[spot[1]] = gradient
    sent = run(turn.node, arrived)
    onward = []
    for edge in wanted:
        to, slot = turn.edges[edge]
        each = sent[edge]
        if each is not None:
            place = sweep.place[to]
            onward.append(((place, slot), fitted(each, needs(to)[slot]), (*before, spot[0])))
    return onward


def _leading(sweep: Sweep, earlier: Spot) -> set[int]:
    """The turns from which a path leads to a spot, and its own."""
    found = {earlier[0]}
    waiting = [earlier[0]]
    while waiting:
        for ways_in in sweep.came[waiting.pop()]:
            for sender, _ in ways_in:
                if sender not in found:
                    found.add(sender)
                    waiting.append(sender)
    return found
