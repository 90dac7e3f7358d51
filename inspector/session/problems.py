"""Problems as they stand: errors and warnings of nodes and of Backward, and silent pitfalls."""

from collections.abc import Callable, Iterator

from inspector.document.checks import fix_for, silent_problems
from inspector.document.meanings import meaning
from inspector.document.nodes import Graph, NodeId, Source
from inspector.document.problems import Problem
from inspector.document.recipes import Recipes
from inspector.messages.answers import Refused
from inspector.session.backward import Acts
from inspector.session.faces import Failed, Known
from inspector.session.results import Results
from inspector.session.why import Sight, why_not_requiring

_NO_ROOT = "does not require grad and does not have a grad_fn"


class Standing:
    """The problems as they stand: found when they are asked for, once after each change."""

    def __init__(self, find: Callable[[], tuple[Problem, ...]]) -> None:
        self._find = find
        self._now: tuple[Problem, ...] | None = None
        self._told: tuple[Problem, ...] = ()

    def renew(self) -> None:
        """Something changed."""
        self._now = None

    @property
    def now(self) -> tuple[Problem, ...]:
        """All of them."""
        if self._now is None:
            self._now = self._find()
        return self._now

    def are_told(self) -> bool:
        """Whether there is anything to tell: some stand, or stood when this was asked last."""
        before = self._told
        self.renew()
        self._told = self.now
        return bool(before or self._told)


def problems_of(
    recipes: Recipes, results: Results, acts: Acts, sight: Sight
) -> tuple[Problem, ...]:
    """All of them, errors of Backward first."""
    graph = recipes.graph
    found = [*_of_backward(acts, sight), *_of_nodes(recipes, results)]
    return (*found, *silent_problems(graph))


def _of_nodes(recipes: Recipes, results: Results) -> Iterator[Problem]:
    graph = recipes.graph
    remarkable = results.remarkable
    for node, recipe in recipes.of.items():
        if recipe not in remarkable:
            continue
        result = results.get(recipe)
        if isinstance(result, Failed):
            yield _problem(
                graph, node, f"{graph.nodes[node].name} failed", result.error, result.text
            )
        if isinstance(result, Failed | Known):
            for text in result.warnings:
                yield _problem(graph, node, f"{graph.nodes[node].name} warns", "", text)


def _of_backward(acts: Acts, sight: Sight) -> Iterator[Problem]:
    press = acts.presses[-1] if acts.presses else None
    if press is None or press.outcome is None or press.root is None:
        return
    root = press.root if press.root.node in sight.graph.nodes else None
    if isinstance(press.outcome, Refused):
        yield _backward_problem(sight, root, press.name, press.outcome)
    node = None if root is None else root.node
    for text in press.outcome.warnings:
        yield _problem(sight.graph, node, f"Backward from {press.name} warns", "", text)


def _backward_problem(sight: Sight, root: Source | None, name: str, refused: Refused) -> Problem:
    fact = None if root is None else sight.fact(root)
    node = None if root is None else root.node
    means = meaning(refused.text, refused.error)
    if root is not None and _NO_ROOT in refused.text and not sight.requires_grad(root):
        means = f"{means} {why_not_requiring(sight, root)}"
    shape, dtype = (None, None) if fact is None else (fact.shape, fact.dtype)
    return Problem(
        node,
        f"Backward from {name}: {_first_line(refused.text)}",
        f"{refused.error}: {refused.text}",
        means,
        fix_for(sight.graph, node, refused.text, shape=shape, dtype=dtype),
    )


def _problem(graph: Graph, node: NodeId | None, who: str, error: str, text: str) -> Problem:
    return Problem(
        node,
        f"{who}: {_first_line(text)}",
        f"{error}: {text}" if error else text,
        meaning(text, error),
        fix_for(graph, node, text),
    )


def _first_line(text: str) -> str:
    return text.strip().splitlines()[0] if text.strip() else ""
