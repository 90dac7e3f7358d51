"""The acts of Backward: what was pressed on which graph, what came of it, what to do again."""

import math
from collections import OrderedDict, deque

from inspector.document.nodes import Source, label
from inspector.document.recipes import Recipes
from inspector.messages.answers import Flow, Refused, StoredGrad, Swept
from inspector.messages.orders import Backward
from inspector.messages.steps import backward
from inspector.session.faces import Act

_MOST_KNOWN = 64


class Press:
    """One act. `recipes` is the graph as it was; `order` is None for a zero.

    `lost`: it was stopped or crashed the engine; the chain of acts goes past it.
    """

    def __init__(
        self,
        name: str = "",
        recipes: Recipes | None = None,
        root: Source | None = None,
        order: Backward | None = None,
    ) -> None:
        self.name = name
        self.recipes = recipes
        self.root = root
        self.order = order
        self.lost = False
        self.crashes = 0
        self._outcome: Swept | Refused | None = None
        self._flows: dict[tuple[str, int], Flow] = {}
        self._stored: dict[tuple[str, int], StoredGrad] = {}

    @property
    def outcome(self) -> Swept | Refused | None:
        """What came of it, once that is known."""
        return self._outcome

    @outcome.setter
    def outcome(self, outcome: Swept | Refused) -> None:
        # Every view asks for every value: found by value, not by search.
        self._outcome = outcome
        flows = outcome.flows if isinstance(outcome, Swept) else ()
        self._flows = {(flow.node, flow.output): flow for flow in flows}
        self._stored = {(kept.node, kept.output): kept for kept in outcome.stored}

    @property
    def act(self) -> Act:
        """As views are told of it."""
        if self.order is None:
            return Act("zero", "", None, b"")
        return Act("backward", self.name, self.outcome, self.order.address)

    @property
    def is_pending(self) -> bool:
        """Whether its outcome is still to come."""
        return self.order is not None and self.outcome is None and not self.lost

    def flow(self, source: Source) -> Flow | None:
        """The gradient that flowed through a value in it."""
        return self._flows.get((source.node, source.output))

    def stored(self, source: Source) -> StoredGrad | None:
        """The `.grad` of a value after it."""
        return self._stored.get((source.node, source.output))


class Acts:
    """The list of acts. In Live mode it is one fresh Backward; by hand it grows."""

    def __init__(self) -> None:
        self.presses: list[Press] = []
        self.unsent: deque[Press] = deque()
        self.sent: deque[Press] = deque()
        self.swept: Press | None = None
        self._live: Press | None = None
        self._fresh = True
        self._known: OrderedDict[bytes, Press] = OrderedDict()

    @property
    def last(self) -> Press | None:
        """The act that the next one builds on; None at the start and after a zero."""
        for press in reversed(self.presses):
            if press.order is None:
                return None
            if not press.lost:
                return press
        return None

    @property
    def is_pending(self) -> bool:
        """Whether an outcome is still to come."""
        return bool(self.unsent or self.sent)

    @property
    def live_is_pending(self) -> bool:
        """Whether Live mode's Backward is on its way."""
        return any(press is self._live for press in self.sent)

    def shown_address(self) -> bytes | None:
        """The address of the Backward whose gradients are shown."""
        return None if self.swept is None or self.swept.order is None else self.swept.order.address

    def refused_address(self) -> bytes | None:
        """The address of the last act, where PyTorch refused it."""
        press = self.presses[-1] if self.presses else None
        if press is None or press.order is None or press.lost:
            return None
        is_refused = isinstance(press.outcome, Refused) and press.outcome.error != "Stopped"
        return press.order.address if is_refused else None

    @property
    def reached(self) -> int:
        """How many values the Backward reached whose gradients are shown."""
        outcome = None if self.swept is None else self.swept.outcome
        return len(outcome.flows) if isinstance(outcome, Swept) else 0

    @property
    def numbers(self) -> int:
        """How many numbers its gradients have."""
        outcome = None if self.swept is None else self.swept.outcome
        flows = outcome.flows if isinstance(outcome, Swept) else ()
        return sum(math.prod(flow.shape) for flow in flows)

    @property
    def seconds(self) -> float:
        """How long that Backward took."""
        outcome = None if self.swept is None else self.swept.outcome
        return outcome.seconds if isinstance(outcome, Swept) else 0.0

    def live_is_late(self, address: bytes) -> bool:
        """Whether all that is on its way are Live mode's Backwards of graphs that are no more;
        `address` is that of the graph now."""
        orders = [press.order for press in self.sent if press.order is not None]
        return bool(orders) and all(o.fresh and o.graph != address for o in orders)

    def press(self, recipes: Recipes, root: Source) -> Press:
        """Backward by hand: goes on from the act before."""
        last = self.last
        previous = last.order.address if last is not None and last.order is not None else None
        # A document that was opened again must not find the graph that it freed before.
        order = backward(recipes, root, previous=previous, fresh=self._fresh)
        self._fresh = False
        made = Press(label(recipes.graph, root), recipes, recipes.origin(root), order)
        self.presses.append(made)
        self.unsent.append(made)
        return made

    def live(self, recipes: Recipes, root: Source) -> Press | None:
        """The Backward of Live mode for this graph, if it is to be sent; None when it was."""
        now = self._live
        if now is not None and now.recipes is recipes and now.root == recipes.origin(root):
            return None
        order = backward(recipes, root, previous=None, fresh=True)
        if now is not None and now.order is not None:
            if now.order.address == order.address:
                return None
            if (known := self._known.get(order.address)) is not None:
                self._known.move_to_end(order.address)
                self.presses, self._live, self.swept = [known], known, known
                return None
        made = Press(label(recipes.graph, root), recipes, recipes.origin(root), order)
        self.presses, self._live, self._fresh = [made], made, False
        self.unsent.clear()
        self.sent.append(made)
        return made

    def live_again(self) -> None:
        """Live mode's Backward is to be done once more on the same graph."""
        self._live = None

    def fresh_next(self) -> None:
        """The next Backward is to find a graph that none has freed."""
        self._fresh = True
        self._live = None

    def edited(self) -> None:
        """A recipe is another: what a Backward freed is run again, even if the next edit makes
        the graph what it was."""
        self._fresh = True

    def zero(self) -> None:
        """Every `.grad` becomes None; what flowed last stays to be seen."""
        if self.last is not None:
            self.presses.append(Press())

    @property
    def answered(self) -> Press | None:
        """The act whose `.grad`s stand now, while the last one is still to be answered."""
        for press in reversed(self.presses):
            if press.order is None:
                return None
            if press.outcome is not None and not press.lost:
                return press
        return self.swept if self._live is not None and self.presses == [self._live] else None

    def take(self, answer: Swept | Refused) -> Press | None:
        """An outcome arrived: which act it is of. Acts sent before it are answered by nothing."""
        if not any(p.order is not None and p.order.address == answer.address for p in self.sent):
            return None
        while self.sent:
            press = self.sent.popleft()
            if press.order is not None and press.order.address == answer.address:
                press.outcome = answer
                if isinstance(answer, Swept):
                    if press in self.presses:
                        self.swept = press
                    if press.order.fresh:
                        self._known[answer.address] = press
                return press
        return None

    def spare(self) -> tuple[bytes, ...]:
        """Addresses of Live mode's old gradients that the engine may free."""
        gone = []
        while len(self._known) > _MOST_KNOWN:
            gone.append(self._known.popitem(last=False)[0])
        return tuple(gone)

    def running(self) -> Press | None:
        """The act that the engine is at when it is at no step."""
        return self.sent[0] if self.sent else None

    def lose(self, press: Press, error: str, text: str) -> None:
        """An act that came to nothing and is not done again by itself."""
        assert press.order is not None
        press.lost = True
        press.outcome = Refused(press.order.address, error, text)
        if press in self.sent:
            self.sent.remove(press)
        if press in self.unsent:
            self.unsent.remove(press)

    def replay(self, address: bytes) -> None:
        """A new engine: every act that `.grad` or a freed graph comes from, again. `address` is
        that of the graph now: acts before a zero matter only for the graphs that they freed."""
        self.sent.clear()
        self._known.clear()
        done = [press for press in self.presses if press.order is not None and not press.lost]
        at = next(
            (i for i in range(len(self.presses), 0, -1) if self.presses[i - 1].order is None), 0
        )
        since = set(self.presses[at:])
        graphs = {press.order.graph for press in since if press.order is not None} | {address}
        self.unsent = deque(
            press
            for press in done
            if press in since
            or press is self.swept
            or (press.order is not None and press.order.graph in graphs)
        )

    def clear(self) -> None:
        """Another document: nothing was pressed."""
        self.presses.clear()
        self.unsent.clear()
        self.sent.clear()
        self.swept = None
        self.fresh_next()
