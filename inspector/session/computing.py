"""What the engine is asked to compute, what it holds, and what it is at; no Qt, no waiting."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator

from inspector.document.contents import Contents
from inspector.document.nodes import Leaf, NodeId
from inspector.document.recipes import Recipes
from inspector.messages import answers
from inspector.messages.orders import Compute, Forget, Order
from inspector.messages.steps import step, supplies, supply
from inspector.session.faces import Failed, Known, Unreached
from inspector.session.results import Results, known

BUDGET_BYTES = 2**30


class Computing:
    """Asks for steps, once each, and keeps the books of one engine."""

    def __init__(self, results: Results, *, budget_bytes: int = BUDGET_BYTES) -> None:
        self.results = results
        self.unanswered: dict[bytes, NodeId] = {}
        self.suspect: bytes | None = None
        self._node_of: dict[bytes, NodeId] = {}
        self._held: OrderedDict[bytes, int] = OrderedDict()
        self._held_bytes = 0
        self._supplied: dict[bytes, int] = {}
        self._number = 0
        self._budget_bytes = budget_bytes

    @property
    def running(self) -> bytes | None:
        """The step that the engine is at, as far as can be told from here."""
        return self.suspect if self.unanswered else None

    def holds(self, recipe: bytes) -> bool:
        """Whether the engine has the tensors of this recipe."""
        return recipe in self._held

    def reset(self) -> None:
        """Another engine: it holds nothing."""
        self.unanswered = {}
        self.suspect = None
        self._held.clear()
        self._held_bytes = 0
        self._supplied.clear()

    def drop_unanswered(self) -> None:
        """The engine dropped what it was asked for (Stop)."""
        self.unanswered = {}
        self.suspect = None

    def orders(self, recipes: Recipes) -> list[Order]:
        """What is to be sent so that this graph gets computed: nothing when all is asked.

        A later Compute supersedes an earlier one, so steps asked for but not answered are asked
        for again; and when some of those are no longer needed, so is the rest, to drop them.
        """
        self.results.spread(recipes)
        # `of` has the nodes in the order in which they run.
        needed = {
            recipe: node_id
            for node_id, recipe in recipes.of.items()
            if recipe not in self._held
            and (recipe not in self.results.remarkable or self._may_run(recipe))
        }
        if needed.keys() == self.unanswered.keys():
            return []
        orders: list[Order] = list(self._supplies(recipes, needed.values()))
        self._number += 1
        steps = tuple(step(recipes, node_id, recipe) for recipe, node_id in needed.items())
        orders.append(Compute(self._number, recipes.device, recipes.address, steps))
        self._node_of.update(needed)
        self.unanswered = needed
        # What an earlier Compute was at may still be running.
        self.suspect = self.suspect or next(iter(needed), None)
        return orders

    def _may_run(self, recipe: bytes) -> bool:
        """Whether nothing is known that speaks against running it."""
        result = self.results.get(recipe)
        return result is None or isinstance(result, Known)

    def take(self, answer: answers.Ran) -> list[NodeId]:
        """Results arrived: keeps them, and says which nodes they are of."""
        nodes = []
        for result in answer.results:
            recipe = result.recipe
            node = self._node_of.get(recipe)
            self.unanswered.pop(recipe, None)
            match result:
                case answers.Computed(outputs=outputs):
                    self.results.keep(recipe, known(result))
                    # Nearly all have one, and a thousand arrive at once.
                    one = len(outputs) == 1
                    size = outputs[0].size if one else sum(fact.size for fact in outputs)
                    self._held_bytes += size - self._held.pop(recipe, 0)
                    self._held[recipe] = size
                case answers.Failed():
                    failed = Failed(result.error, result.text, result.warnings)
                    self.results.keep(recipe, failed)
                case answers.Unreached(because=because):
                    blame = self._node_of.get(because, node)
                    if blame is not None:
                        self.results.keep(recipe, Unreached(blame))
            if node is not None:
                nodes.append(node)
        if answer.done and answer.number == self._number:
            self.unanswered = {}
        if answer.results or not self.unanswered:
            self.suspect = next(iter(self.unanswered), None)
        return nodes

    def fail(self, recipe: bytes, error: str, text: str) -> NodeId | None:
        """A step that is not to be asked for again by itself; returns its node."""
        self.results.keep(recipe, Failed(error, text))
        return self._node_of.get(recipe)

    def forget(
        self, recipes: Recipes, others: Iterable[Recipes] = (), spare: tuple[bytes, ...] = ()
    ) -> list[Order]:
        """When what the engine holds takes more than the budget: the order to free what no
        current graph needs, the oldest first. Literals that were supplied count too; `spare`
        are addresses of gradients to free in any case."""
        excess = self._held_bytes + sum(self._supplied.values()) - self._budget_bytes
        if excess <= 0:
            return [Forget(spare)] if spare else []
        graphs = (recipes, *others)
        needed = {key for each in graphs for key in each.of.values()}
        needed |= {order.digest for each in graphs for order in supplies(each.graph, each.order)}
        gone = list(spare)
        for kept in (self._supplied, self._held):
            for key in [key for key in kept if key not in needed]:
                if excess <= 0:
                    break
                size = kept.pop(key)
                excess -= size
                if kept is self._held:
                    self._held_bytes -= size
                gone.append(key)
        return [Forget(tuple(gone))] if gone else []

    def _supplies(self, recipes: Recipes, nodes: Iterable[NodeId]) -> Iterator[Order]:
        for node_id in nodes:
            node = recipes.graph.nodes[node_id]
            if isinstance(node, Leaf):
                yield from self._new(node.contents)

    def supply_gradient(self, recipes: Recipes) -> list[Order]:
        """The literal of Backward's own `gradient`, if the engine does not have it."""
        return list(self._new(recipes.graph.backward.gradient))

    def _new(self, contents: Contents | None) -> Iterator[Order]:
        for order in supply(contents):
            if order.digest not in self._supplied:
                self._supplied[order.digest] = len(order.data)
                yield order
