"""PyTorch's backward pass carried out by hand, one autograd node after the other: in the order of
PyTorch's engine, with what the engine does between the nodes (sums over what was broadcast, casts,
additions where several gradients meet), and every gradient kept that was sent along an edge."""

import heapq
from collections.abc import Callable, Mapping, Sequence

import torch

from inspector.engine.altering import Alterations
from inspector.engine.autograd import (
    Edge,
    Gradients,
    Node,
    fitted,
    follows,
    needs,
    run,
    sequence,
    stores,
)
from inspector.engine.budget import Budget
from inspector.engine.facts import LARGE_BYTES, StoppedHere

# Memory is asked for anew after so many bytes of gradients.
_ASKED_EVERY = 2**24
_NONE: Mapping[Node, Node] = {}
# Which turn, and which of its edges.
Way = tuple[int, int]


class Turned:
    """One node's turn: what had arrived, and what it sent, as it was before the engine's hand."""

    __slots__ = ("arrived", "came", "edges", "error", "needs", "node", "sent")

    def __init__(self, node: Node, edges: Sequence[tuple[Node | None, int]]) -> None:
        self.node = node
        self.edges = edges
        self.needs = waited = needs(node)
        self.came: list[list[Way]] = [[]] if len(waited) == 1 else [[] for _ in waited]
        self.arrived: list[torch.Tensor | None] = [None] * len(waited)
        self.sent: Gradients = ()
        self.error: Exception | None = None


class Sweep:
    """All turns of one backward pass, in order."""

    def __init__(self, root: Edge, seed: torch.Tensor) -> None:
        self.root = root
        self.seed = seed
        self.turns: list[Turned] = []
        self.place: dict[Node, int] = {}

    def passed(self, way: Way) -> torch.Tensor | None:
        """What arrived of a gradient that was sent: summed over what was broadcast, and cast."""
        turn = self.turns[way[0]]
        gradient = turn.sent[way[1]] if way[1] < len(turn.sent) else None
        to, slot = turn.edges[way[1]]
        if gradient is None or to is None:
            return None
        return self.fitted_to(gradient, to, slot)

    def fitted_to(self, gradient: torch.Tensor, to: Node, slot: int) -> torch.Tensor:
        """What the engine makes of a gradient on its way to a node."""
        at = self.place.get(to)
        return fitted(gradient, needs(to)[slot] if at is None else self.turns[at].needs[slot])

    def partial(self, turn: int, slot: int, count: int) -> torch.Tensor | None:
        """The sum of the first so many gradients that came, as the engine adds them."""
        total: torch.Tensor | None = None
        for way in self.turns[turn].came[slot][:count]:
            total = added(total, self.passed(way))
        return total


def added(one: torch.Tensor | None, other: torch.Tensor | None) -> torch.Tensor | None:
    """Two gradients that meet; None is undefined, which is not zero."""
    if one is None or other is None:
        return other if one is None else one
    return one + other


def swept(
    root: Edge,
    seed: torch.Tensor,
    *,
    graph: bool = False,
    altered: Alterations | None = None,
    instead: Mapping[Node, Node] = _NONE,
    budget: Budget | None = None,
    cancelled: Callable[[], bool] = bool,
) -> Sweep:
    """Carry out the backward pass from an edge. `graph`: as with create_graph, what is computed is
    recorded in turn; `altered`: changes by hand; `instead`: nodes that are called in the place of
    others. It ends early at a node that raises. Raises
    StoppedHere and OverBudget."""
    made = Sweep(root, seed)
    with torch.set_grad_enabled(graph):
        _sweep(made, *_ahead(root[0]), _Guard(budget or Budget(), cancelled), altered, instead)
    return made


class _Guard:
    """Asked of every large gradient: whether to stop, and whether all of them have room."""

    def __init__(self, budget: Budget, cancelled: Callable[[], bool]) -> None:
        self._budget = budget
        self._cancelled = cancelled
        self._kept = 0
        self._asked = 0

    def check(self, size: int) -> None:
        """Raises StoppedHere and OverBudget."""
        if self._cancelled():
            raise StoppedHere
        self._kept += size
        if self._kept > self._asked:
            self._budget.check_bytes(self._kept)
            self._asked = self._kept + _ASKED_EVERY


Edges = Mapping[Node, Sequence[tuple[Node | None, int]]]


def _ahead(root: Node) -> tuple[dict[Node, int], Edges]:
    """How many gradients are to come to each node, defined or not; and where each node sends."""
    waits: dict[Node, int] = {root: 0}
    edges: dict[Node, Sequence[tuple[Node | None, int]]] = {}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        edges[node] = found = follows(node)
        for to, _ in found:
            if to is None:
                continue
            if to in waits:
                waits[to] += 1
            else:
                waits[to] = 1
                waiting.append(to)
    return waits, edges


def _sweep(
    made: Sweep,
    waits: dict[Node, int],
    edges: Edges,
    guard: _Guard,
    altered: Alterations | None,
    instead: Mapping[Node, Node],
) -> None:
    """Written for speed: on a chain of 1,000 small ops each microsecond here is a sixth of what
    PyTorch needs for the same."""
    turns, place = made.turns, made.place
    node, slot = made.root
    begun: dict[Node, Turned] = {node: Turned(node, edges[node])}
    begun[node].arrived[slot] = fitted(made.seed, begun[node].needs[slot])
    own: set[tuple[Node, int]] = set()  # sums that may be added to where they are
    ready: list[tuple[int, int, Node]] = []  # those beside `node`
    alone: Node | None = None  # the first that is ready where no other is: mostly the next
    number = at = first = 0
    while True:
        turn = begun.pop(node)
        place[node] = at
        turns.append(turn)
        if altered is not None:
            altered.arrived(at, turn.arrived)
        if turn.edges or not stores(node):
            try:
                called = instead.get(node, node) if instead else node
                turn.sent = sent = run(called, turn.arrived)
            except Exception as error:  # noqa: BLE001 - shown, exact, at the node
                turn.error = error.with_traceback(None)
                return
            if altered is not None:
                turn.sent = sent = altered.sent(at, sent)
            for edge, (to, slot) in enumerate(turn.edges):
                if to is None:
                    continue
                next_turn = begun.get(to)
                if next_turn is None:
                    next_turn = begun[to] = Turned(to, edges[to])
                next_turn.came[slot].append((at, edge))
                gradient = sent[edge]
                if gradient is not None:
                    if gradient.nbytes >= LARGE_BYTES:
                        guard.check(gradient.nbytes)
                    shape, dtype = need = next_turn.needs[slot]
                    if gradient.shape != shape or gradient.dtype is not dtype:
                        gradient = fitted(gradient, need)
                    if next_turn.arrived[slot] is None:
                        next_turn.arrived[slot] = gradient
                    else:
                        _meet(next_turn.arrived, slot, gradient, own, to)
                if waits[to] != 1:
                    waits[to] -= 1
                    continue
                number += 1
                if alone is None and not ready:
                    alone, first = to, number
                else:
                    heapq.heappush(ready, (-sequence(to), number, to))
        at += 1
        if alone is not None and not ready:
            node, alone = alone, None
            continue
        if alone is not None:
            heapq.heappush(ready, (-sequence(alone), first, alone))
            alone = None
        if not ready:
            return
        node = heapq.heappop(ready)[2]


def _meet(
    arrived: list[torch.Tensor | None],
    slot: int,
    gradient: torch.Tensor,
    own: set[tuple[Node, int]],
    to: Node,
) -> None:
    """Add a gradient to what came before. The first sum is a tensor of its own, and further ones
    go into it: the same numbers, and a leaf that a thousand nodes use needs no thousand sums."""
    before = arrived[slot]
    assert before is not None
    if (to, slot) in own and not torch.is_grad_enabled() and before.layout is gradient.layout:
        before.add_(gradient)
    else:
        arrived[slot] = before + gradient
        own.add((to, slot))
