"""Results by recipe: what is known of every step that ever ran, so that undo finds it again."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import TypeAlias

from inspector.document.nodes import NodeId, Source
from inspector.document.recipes import Recipes
from inspector.messages import answers
from inspector.session.faces import Face, Failed, Known, NotAskable, Unreached, Waiting

# Facts are some 300 bytes each.
_MOST_RESULTS = 200_000
_ON_A_LOOP = "it stands on a loop of wires: take one of them away"

Result: TypeAlias = Known | Failed | Unreached


class Results:
    """Facts and failures by recipe. A late answer is unneeded, never wrong."""

    def __init__(self) -> None:
        self._of: OrderedDict[bytes, Result] = OrderedDict()
        self.remarkable: set[bytes] = set()
        """Recipes of all results but those that went well without a word."""
        self._last: dict[NodeId, Known] = {}
        self.found: set[bytes] = set()
        """Recipes whose results were there already when the graph came to need them."""

    def get(self, recipe: bytes) -> Result | None:
        """What is known of a recipe."""
        return self._of.get(recipe)

    def keep(self, recipe: bytes, result: Result) -> None:
        """A result arrived."""
        if recipe in self._of:
            self._of.move_to_end(recipe)
        self._of[recipe] = result
        if self.found:
            self.found.discard(recipe)
        if not isinstance(result, Known) or result.warnings:
            self.remarkable.add(recipe)
        elif self.remarkable:
            self.remarkable.discard(recipe)
        while len(self._of) > _MOST_RESULTS:
            self.remarkable.discard(self._of.popitem(last=False)[0])

    def clear_failures(self) -> None:
        """Steps that failed may be tried again."""
        self._of = OrderedDict((key, r) for key, r in self._of.items() if isinstance(r, Known))
        self.remarkable &= self._of.keys()

    def find(self, recipes: Recipes, nodes: Iterable[NodeId]) -> None:
        """These nodes have other recipes than before: which of those are known already."""
        there = {recipes.of.get(node, b"") for node in nodes}
        self.found &= set(recipes.of.values())
        self.found |= {key for key in there if isinstance(self._of.get(key), Known)}

    def spread(self, recipes: Recipes) -> None:
        """Marks what needs a failed step as unreached, so that nobody asks for it."""
        if self.remarkable.isdisjoint(recipes.of.values()):
            return
        trouble: dict[NodeId, NodeId] = {}
        for node_id in recipes.order:
            recipe = recipes.of.get(node_id)
            if recipe is None:
                continue
            result = self._of.get(recipe)
            if result is None and trouble:
                inputs = getattr(recipes.run.nodes[node_id], "inputs", {})
                blame = next(
                    (
                        trouble[s.node]
                        for wired in inputs.values()
                        for s in wired
                        if s.node in trouble
                    ),
                    None,
                )
                if blame is not None:
                    result = Unreached(blame)
                    self.keep(recipe, result)
            if isinstance(result, Failed):
                trouble[node_id] = node_id
            elif isinstance(result, Unreached):
                trouble[node_id] = result.blame

    def face(self, recipes: Recipes, node: NodeId) -> Face:
        """What is to be shown of a node; of a bypassed one its input."""
        if node in recipes.passes:
            return self._passed(recipes, recipes.passes[node])
        recipe = recipes.of.get(node)
        if recipe is None:
            if node in recipes.blocked:
                return Unreached(recipes.blocked[node])
            return NotAskable(recipes.missing.get(node, _ON_A_LOOP))
        result = self._of.get(recipe)
        if result is None:
            return Waiting(self._last.get(node))
        if isinstance(result, Known):
            self._last[node] = result
        return result

    def _passed(self, recipes: Recipes, source: Source) -> Face:
        match self.face(recipes, source.node):
            case Known() as found:
                return _one_of(found, source.output)
            case Waiting(last=last):
                return Waiting(None if last is None else _one_of(last, source.output))
            case Unreached() as unreached:
                return unreached
            case Failed() | NotAskable():
                return Unreached(source.node)


def _one_of(known: Known, output: int) -> Known:
    return Known(known.outputs[output : output + 1])


def known(answer: answers.Computed) -> Known:
    """A computed answer as a face."""
    return Known(answer.outputs, answer.warnings, answer.seconds)


def differing(old: Recipes | None, new: Recipes) -> set[NodeId]:
    """Nodes whose face may be another."""
    if old is None:
        return set(new.graph.nodes)
    return {
        node
        for node in new.graph.nodes
        if node not in new.of or old.of.get(node) != new.of[node] or node not in old.graph.nodes
    }
