"""What is to be sent to the engine now, in which order; what to make of its stops and deaths."""

from collections.abc import Callable

from inspector.document.nodes import Graph, NodeId, Source
from inspector.document.recipes import Recipes
from inspector.messages.answers import Computed, Gone, Ran, Refused, Seen, Swept
from inspector.messages.orders import Look, Order, Stop
from inspector.session.backward import Acts
from inspector.session.computing import Computing
from inspector.session.faces import Failed, Unreached
from inspector.session.pictures import Pictures

# Deaths of the engine at one step after which the step is not tried again by itself.
_MOST_CRASHES = 2


class Asking:
    """One Compute, then Backwards, then looks, sent together: nothing waits for an answer."""

    def __init__(self, computing: Computing, acts: Acts, pictures: Pictures) -> None:
        self._computing = computing
        self._acts = acts
        self._pictures = pictures
        self._crashes: dict[bytes, int] = {}
        self._dirty = True
        self.running: NodeId | None = None
        """The node that the engine was at when `moved_on` was asked last."""

    @property
    def is_busy(self) -> bool:
        """Whether steps or a Live mode's Backward are on their way."""
        return bool(self._computing.unanswered) or self._acts.live_is_pending

    @property
    def is_running(self) -> bool:
        """Whether steps or Backwards are on their way."""
        return bool(self._computing.unanswered) or self._acts.is_pending

    @property
    def is_behind(self) -> bool:
        """Whether there may be steps that nobody asked for yet."""
        return self._dirty

    def moved_on(self) -> set[NodeId]:
        """The nodes that `running` was and is, where that is another since this was asked."""
        recipe = self._computing.running
        now = None if recipe is None else self._computing.unanswered.get(recipe)
        before, self.running = self.running, now
        return set() if now == before else {n for n in (before, now) if n is not None}

    def words(self, graph: Graph) -> str:
        """What the engine is at, in a sentence; empty where it is at nothing."""
        if self._computing.unanswered:
            node = graph.nodes.get(next(iter(self._computing.unanswered.values())))
            return "Computing." if node is None else f"Computing {node.name}."
        press = self._acts.running()
        return "" if press is None else f"Backward from {press.name}."

    def renew(self) -> None:
        """The graph, or what the engine holds, is another: there may be steps to ask for."""
        self._dirty = True

    def orders(
        self, now: Recipes, root: Callable[[], Source | str], *, patient: bool
    ) -> list[Order]:
        """What to send. `patient`: what is on its way was sent a moment ago, so let it come
        before a newer graph supersedes it; else a stream of edits would show nothing at all."""
        acts, computing = self._acts, self._computing
        orders: list[Order] = []
        while acts.unsent:
            press = acts.unsent.popleft()
            if press.recipes is None or press.order is None:
                continue
            acts.sent.append(press)
            orders += computing.orders(press.recipes)
            orders += computing.supply_gradient(press.recipes)
            orders.append(press.order)
        if not (patient and self._dirty and self.is_busy):
            if self._dirty:
                self._dirty = False
                if acts.live_is_late(now.address):
                    orders.append(self._cancel())
                orders += computing.orders(now)
            orders += self._live(now, root)
        orders += self._pictures.looks(self._may_look)
        pressed = [press.recipes for press in acts.sent if press.recipes is not None]
        orders += computing.forget(now, pressed, acts.spare())
        return orders

    def take(self, answer: Ran | Swept | Refused | Seen | Gone) -> list[str]:
        """Files an answer. The nodes whose results it brought."""
        match answer:
            case Ran():
                nodes = self._computing.take(answer)
                for result in answer.results:
                    if isinstance(result, Computed):
                        if self._crashes:
                            self._crashes.pop(result.recipe, None)
                        self._pictures.retry(result.recipe)
                return list(nodes)
            case Swept() | Refused():
                self._acts.take(answer)
                self._pictures.retry(answer.address)
            case Seen() | Gone():
                self._pictures.take(answer)
        return []

    def stopped(self) -> None:
        """The engine dropped what was asked, at the user's word."""
        self._mark_stopped()
        self._computing.drop_unanswered()
        self._acts.sent.clear()
        self._pictures.reset()
        self._dirty = True

    def lost(self, address: bytes, *, died: bool) -> None:
        """The engine is gone with all that it held: by itself, or because it did not stop.
        `address` is that of the graph now."""
        if died:
            self._count_crash()
        else:
            self._mark_stopped()
        self._computing.reset()
        self._pictures.reset()
        self._acts.replay(address)
        self._dirty = True

    def run_again(self) -> None:
        """Steps that failed are tried again, and the next Backward finds a fresh graph."""
        self._crashes.clear()
        self._computing.results.clear_failures()
        self._acts.fresh_next()
        self._dirty = True

    def _cancel(self) -> Order:
        self._computing.drop_unanswered()
        self._acts.sent.clear()
        self._pictures.reset()
        return Stop()

    def _live(self, now: Recipes, root: Callable[[], Source | str]) -> list[Order]:
        if not now.graph.backward.live:
            return []
        start = root()
        recipe = now.of.get(now.origin(start).node) if isinstance(start, Source) else None
        if not isinstance(start, Source) or recipe is None:
            return []
        if isinstance(self._computing.results.get(recipe), Failed | Unreached):
            return []
        press = self._acts.live(now, start)
        if press is None or press.order is None:
            return []
        return [*self._computing.supply_gradient(now), press.order]

    def _may_look(self, look: Look) -> bool:
        values = [each.key for each in (look, look.minus) if each and each.which == "value"]
        return all(
            self._computing.holds(key) or key in self._computing.unanswered for key in values
        )

    def _mark_stopped(self) -> None:
        step = self._computing.running
        if step is not None:
            self._computing.fail(step, "Stopped", "stopped")
        for press in (*self._acts.sent, *self._acts.unsent):
            if press in self._acts.presses:
                self._acts.lose(press, "Stopped", "stopped")

    def _count_crash(self) -> None:
        step, press = self._computing.running, self._acts.running()
        if step is not None:
            self._crashes[step] = self._crashes.get(step, 0) + 1
            if self._crashes[step] >= _MOST_CRASHES:
                self._computing.fail(step, "Crashed", "the engine died at this step")
        elif press is not None:
            press.crashes += 1
            if press.crashes >= _MOST_CRASHES:
                self._acts.lose(press, "Crashed", "the engine died in this Backward")
