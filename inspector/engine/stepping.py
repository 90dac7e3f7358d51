"""PyTorch's backward pass carried out by hand, one autograd node after the other: in the order of
PyTorch's engine, with what the engine does between the nodes (sums over what was broadcast, casts,
additions where several gradients meet), and every gradient kept that was sent along an edge."""

import heapq
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial

import msgspec
import torch

from inspector.engine.altering import Alterations
from inspector.engine.autograd import (
    Edge,
    Gradients,
    Need,
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
Edges = Sequence[tuple[Node | None, int]]


class Turned(msgspec.Struct, eq=False, gc=False):
    """One node's turn: what had arrived, and what it sent, as it was before the engine's hand. A
    Struct, for a class of Python's own takes three times as long to make. No cycle leads through
    it."""

    node: Node
    arrived: list[torch.Tensor | None]
    sent: Gradients = ()
    error: Exception | None = None

    @property
    def edges(self) -> Edges:
        """Where it sends its gradients."""
        return follows(self.node)

    @property
    def needs(self) -> list[Need]:
        """Shape and dtype of what arrives, where something does."""
        return needs(self.node)


class Sweep:
    """All turns of one backward pass, in order."""

    def __init__(self, root: Edge, seed: torch.Tensor) -> None:
        self.root = root
        self.seed = seed
        self.turns: list[Turned] = []

    @cached_property
    def place(self) -> dict[Node, int]:
        """Which turn is a node's."""
        return {turn.node: at for at, turn in enumerate(self.turns)}

    @cached_property
    def came(self) -> list[list[list[Way]]]:
        """For every turn and slot the gradients that came, in the order in which they are added,
        undefined ones too."""
        found: list[list[list[Way]]] = [[[] for _ in turn.arrived] for turn in self.turns]
        for at, turn in enumerate(self.turns):
            for edge, (to, slot) in enumerate(turn.edges if turn.error is None else ()):
                if to in self.place:
                    found[self.place[to]][slot].append((at, edge))
        return found

    def passed(self, way: Way) -> torch.Tensor | None:
        """What arrived of a gradient that was sent: summed over what was broadcast, and cast."""
        turn = self.turns[way[0]]
        gradient = turn.sent[way[1]] if way[1] < len(turn.sent) else None
        to, slot = turn.edges[way[1]]
        if gradient is None or to is None:
            return None
        return fitted(gradient, needs(to)[slot])

    def partial(self, turn: int, slot: int, count: int) -> torch.Tensor | None:
        """The sum of the first so many gradients that came, as the engine adds them."""
        total: torch.Tensor | None = None
        for way in self.came[turn][slot][:count]:
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
        guard = _Guard(budget or Budget(), cancelled)
        _sweep(made, *_ahead(root[0]), guard, altered, instead)
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


def _run_instead(
    instead: Mapping[Node, Node], node: Node, arrived: Sequence[torch.Tensor | None]
) -> Gradients:
    return run(instead.get(node, node), arrived)


class _Meeting(msgspec.Struct, eq=False, gc=False):
    """A node that more than one gradient comes to: how many are to come, defined or not, its turn
    once one has come, and the slots in which a sum arrives that is a tensor of its own."""

    left: int
    turn: Turned | None = None
    waited: list[Need] = []
    own: set[int] = set()


def _ahead(root: Node) -> tuple[dict[Node, Edges], dict[Node, _Meeting]]:
    """Where every node sends its gradients, and every node that more than one will come to."""
    ways = {root: follows(root)}
    several: dict[Node, _Meeting] = {}
    waiting = [root]
    while waiting:
        for to, _ in ways[waiting.pop()]:
            if to in ways:
                meeting = several.get(to)
                if meeting is None:
                    several[to] = _Meeting(2)
                else:
                    meeting.left += 1
            elif to is not None:
                ways[to] = follows(to)
                waiting.append(to)
    return ways, several


def _sweep(
    made: Sweep,
    ways: dict[Node, Edges],
    meetings: dict[Node, _Meeting],
    guard: _Guard,
    altered: Alterations | None,
    instead: Mapping[Node, Node],
) -> None:
    """Written for speed: on a chain of 1,000 small ops each microsecond here is a sixth of what
    PyTorch needs for the same. So is each object that is kept: what can be found later is."""
    turns = made.turns
    node, slot = made.root
    waited = needs(node)
    turn = Turned(node, [None] * len(waited))
    turn.arrived[slot] = fitted(made.seed, waited[slot])
    ready: list[tuple[int, int, Turned]] = []  # those beside `alone`
    alone: Turned | None = None  # the first that is ready where no other is: mostly the next
    number = first = 0
    graph = torch.is_grad_enabled()
    call = partial(_run_instead, instead) if instead else run
    while True:
        node = turn.node
        edges = ways[node]
        turns.append(turn)
        if altered is not None:
            altered.arrived(len(turns) - 1, turn.arrived)
        if edges or not stores(node):
            try:
                turn.sent = sent = call(node, turn.arrived)
            except Exception as error:  # noqa: BLE001 - shown, exact, at the node
                turn.error = error.with_traceback(None)
                return
            if altered is not None:
                turn.sent = sent = altered.sent(len(turns) - 1, sent)
            for (to, slot), gradient in zip(edges, sent, strict=True):
                if to is None:
                    continue
                meeting = meetings.get(to)
                if meeting is not None and meeting.turn is not None:
                    next_turn, waited = meeting.turn, meeting.waited
                else:
                    waited = needs(to)
                    next_turn = Turned(to, [None] * len(waited))
                    if meeting is not None:
                        meeting.turn, meeting.waited = next_turn, waited
                if gradient is not None:
                    if gradient.nbytes >= LARGE_BYTES:
                        guard.check(gradient.nbytes)
                    shape, dtype = need = waited[slot]
                    if gradient.shape != shape or gradient.dtype is not dtype:
                        gradient = fitted(gradient, need)
                    before = next_turn.arrived[slot]
                    if before is None:
                        next_turn.arrived[slot] = gradient
                    elif meeting is not None and slot in meeting.own:
                        # The same numbers: a leaf that a thousand nodes use needs no thousand
                        # tensors.
                        before.add_(gradient)
                    else:
                        next_turn.arrived[slot] = total = before + gradient
                        if meeting is not None and total.layout is torch.strided and not graph:
                            meeting.own.add(slot)
                if meeting is not None:
                    meeting.left -= 1
                    if meeting.left:
                        continue
                number += 1
                if alone is None and not ready:
                    alone, first = next_turn, number
                else:
                    heapq.heappush(ready, (-sequence(to), number, next_turn))
        if alone is not None and not ready:
            turn, alone = alone, None
            continue
        if alone is not None:
            heapq.heappush(ready, (-sequence(alone.node), first, alone))
            alone = None
        if not ready:
            return
        turn = heapq.heappop(ready)[2]
