"""The autograd graph as it stands: every node that can be reached from what was computed, with the
step that created it, and the wires that no gradient comes back along.

Who created a node is written into its `metadata`, which lives as long as the node: a step that is
run again leaves its old nodes in the graphs of those that were not.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress

import torch

from inspector.catalogue.rows import catalogue
from inspector.engine.alone import wires_of
from inspector.engine.autograd import Edge, Node, edge_of, follows, needs, stores
from inspector.engine.backward import Act
from inspector.engine.dtypes import name_of
from inspector.engine.saved import saved_of
from inspector.engine.tape import Held, Tape
from inspector.messages.orders import Call
from inspector.messages.turns import Value
from inspector.messages.walks import Arrives, Cut, Mapped, Open, Opened, Walk, Walked, Way

_KEY = "inspector: created by"
_NO_GRAD = "requires_grad=False"
_Source = tuple[Held, Edge]


def walked(question: Walk | Open, tape: Tape, acts: Mapping[bytes, Act]) -> Mapped | Opened:
    """The answer."""
    walk = _Walk(question.recipes, tape, acts.get(question.address))
    return walk.mapped(question) if isinstance(question, Walk) else walk.opened(question)


class _Walk:
    """One walk over the steps of these recipes, and over what a Backward with create_graph left."""

    def __init__(self, recipes: tuple[bytes, ...], tape: Tape, act: Act | None) -> None:
        self._tape = tape
        held = (tape.held[recipe] for recipe in recipes if recipe in tape.held)
        self._steps = sorted(held, key=lambda each: each.made)
        self._owners: dict[Node, str] = {}
        self._made_by_backward: set[Node] = set()
        self._earlier: set[Node] = set()
        self._values: dict[Edge, list[Value]] = {}
        self._of: dict[str, list[Node]] = {}
        for each in self._steps:
            for output in range(len(each.outputs)):
                edge = _edge(each, output)
                if edge is not None:
                    self._values.setdefault(edge, []).append((each.step.node, output))
                    younger = [way for way in self._sources(each) if way[0].made > each.made]
                    self._claim(edge[0], each.step.node, younger)
        if act is not None and act.order is not None and act.order.create_graph:
            self._claim_gradients(act)

    def _sources(self, held: Held) -> list[_Source]:
        """What a step was given, with where the gradients of it arrive."""
        given = ((self._tape.held.get(recipe), output) for recipe, output in wires_of(held))
        found = ((source, _edge(source, output)) for source, output in given if source is not None)
        return [(source, edge) for source, edge in found if edge is not None]

    def _claim(
        self,
        node: Node,
        owner: str,
        younger: Sequence[_Source] = (),
        *,
        by_backward: bool = False,
        earlier: bool = False,
    ) -> None:
        """This node, and all behind it that nobody has claimed, was created by this step. What it
        was given may be `younger`, run again since: where a node is like that one's, the step
        that made that one made it too."""
        waiting = [node]
        for each in waiting:
            if each in self._owners:
                continue
            found, made_by_backward = each.metadata.setdefault(_KEY, (owner, by_backward))
            self._owners[each] = found
            self._of.setdefault(found, []).append(each)
            if made_by_backward:
                self._made_by_backward.add(each)
            elif earlier or found != owner:
                self._earlier.add(each)
            for to, slot in follows(each):
                if to is None:
                    continue
                waiting.append(to)
                same = (source for source, edge in younger if _alike((to, slot), edge))
                source = next(same, None) if to not in self._owners else None
                if source is not None and _KEY not in to.metadata:
                    self._claim(to, source.step.node, self._sources(source), earlier=True)

    def _claim_gradients(self, act: Act) -> None:
        # In the order in which they were reached: what is new at a gradient was made for it.
        for (node, _), gradient in act.flows.items():
            if gradient.grad_fn is not None:
                self._claim(gradient.grad_fn, node, by_backward=True)
        for (node, _), stored in act.stored.items():
            if stored.gradient.grad_fn is not None:
                self._claim(stored.gradient.grad_fn, node, by_backward=True)

    def _nodes(self) -> list[Node]:
        """All but the AccumulateGrad of leaves that nothing was made of."""
        reached = {to for each in self._owners for to, _ in follows(each)}
        return [each for each in self._owners if each in reached or not stores(each)]

    def mapped(self, order: Walk) -> Mapped:
        """The graph."""
        nodes = self._nodes()
        place = {node: at for at, node in enumerate(nodes)}
        told = tuple(
            Walked(
                self._owners[node],
                type(node).__name__,
                tuple(Way(-1 if to is None else place[to], slot) for to, slot in follows(node)),
                tuple(
                    Arrives(shape, name_of(dtype), tuple(self._values.get((node, slot), ())))
                    for slot, (shape, dtype) in enumerate(needs(node))
                ),
                node in self._made_by_backward,
                node in self._earlier,
            )
            for node in nodes
        )
        return Mapped(order.number, told, tuple(self._cuts()))

    def opened(self, order: Open) -> Opened:
        """What one node keeps."""
        nodes = self._nodes()
        found = saved_of(nodes[order.at]) if 0 <= order.at < len(nodes) else []
        return Opened(order.number, tuple(found))

    # -- wires without a gradient -----------------------------------------------------------------

    def _cuts(self) -> list[Cut]:
        found: list[Cut] = []
        lost: dict[tuple[bytes, int], str] = {}  # why a value does not require a gradient
        for held in self._steps:
            step = held.step
            cuts: list[str] = []
            if isinstance(step, Call):
                for port, wires in step.inputs.items():
                    for slot, (recipe, output) in enumerate(wires):
                        source = self._tape.held.get(recipe)
                        if source is None or self._carries(held, source, output):
                            continue
                        here = _requires(source, output)
                        why = _why(held, port) if here else lost.get((recipe, output), _NO_GRAD)
                        cuts.append(why)
                        found.append(Cut(step.node, port, slot, why, here))
            for output, fact in enumerate(held.answer.outputs):
                if not fact.requires_grad:
                    lost[step.recipe, output] = _lost(held, output, cuts)
        return found

    def _carries(self, held: Held, source: Held, output: int) -> bool:
        """Whether a node that a step created sends a gradient to this value."""
        edges = {each for each in (_edge(source, output), _last_edge(source, output)) if each}
        if not edges:
            return False
        if any(_edge(held, index) in edges for index in range(len(held.outputs))):
            return True  # it returns its very input
        ways = [way for node in self._of.get(held.step.node, ()) for way in follows(node)]
        if any(way in edges for way in ways):
            return True
        # Built on the source's graph before that was run again.
        younger = source.made > held.made
        return younger and any(self._owners.get(to) == source.step.node for to, _ in ways)


def _alike(one: Edge, other: Edge) -> bool:
    """Whether they are edges to nodes of one kind, for gradients of one shape and dtype."""
    return (
        one[0] is not other[0]
        and type(one[0]) is type(other[0])
        and one[1] == other[1]
        and needs(one[0]) == needs(other[0])
    )


def _edge(held: Held, output: int) -> Edge | None:
    """Where the gradient of a value arrives; None where it requires none."""
    before = held.edges.get(output)
    return _last_edge(held, output) if before is None else before


def _last_edge(held: Held, output: int) -> Edge | None:
    """The same, after all changes in place."""
    tensor = held.outputs[output]
    if not tensor.requires_grad or (output in held.before and output not in held.edges):
        return None
    with suppress(RuntimeError):  # of a view that may not be differentiated any more
        return edge_of(tensor)
    return None


def _requires(held: Held, output: int) -> bool:
    facts = held.answer.outputs
    return output < len(facts) and facts[output].requires_grad


def _why(held: Held, port: str) -> str:
    """What cuts a wire that brings a value that requires a gradient."""
    step, facts = held.step, held.answer.outputs
    assert isinstance(step, Call)
    if step.mode is not None:
        return step.mode
    row = catalogue().operations.get(step.op)
    name = step.op if row is None else row.name
    if any(fact.requires_grad for fact in facts):
        return f"no derivative by {port}"
    if name.rstrip("_") == "detach":
        return "detach"
    if row is not None and not row.differentiable:
        return f"{name} has no derivative"
    whole = next((fact.dtype for fact in facts if not _may_require(fact.dtype)), "")
    return f"{whole} output" if whole else f"{name} has no derivative"


def _lost(held: Held, output: int, cuts: list[str]) -> str:
    """Why a value does not require a gradient."""
    dtype = held.answer.outputs[output].dtype
    if not _may_require(dtype):
        return f"{dtype} output" if isinstance(held.step, Call) else f"{dtype} tensor"
    return next((each for each in cuts if each != _NO_GRAD), _NO_GRAD)


def _may_require(dtype: str) -> bool:
    found = getattr(torch, dtype, None)
    return found is not None and bool(found.is_floating_point or found.is_complex)
