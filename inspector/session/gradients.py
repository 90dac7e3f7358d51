"""Where Backward starts, and what is to be shown as the gradient of a value; no Qt."""

import math

from inspector.document.nodes import NodeId, Operation, Source
from inspector.document.order import sinks
from inspector.document.recipes import Recipes
from inspector.messages.answers import Refused
from inspector.session.backward import Acts, Press
from inspector.session.faces import Gradient, NoGradient
from inspector.session.why import (
    NON_LEAF,
    NOT_PRESSED,
    WAITING,
    ZEROED,
    Sight,
    why_no_flow,
    why_not_requiring,
    why_not_stored,
)

NO_OPERATION = "There is nothing to start Backward from: add an operation first."


def root_of(sight: Sight, selected: frozenset[NodeId]) -> Source | str:
    """Where Backward starts: the chosen root, else the selected operation, else the single scalar
    sink; else the sentence why it cannot. In Live mode the sink goes before the selection, so
    that looking at a node does not move the start."""
    graph = sight.graph
    chosen = graph.backward.root
    there = graph.nodes.keys() | sight.passes.keys()
    if chosen is not None and chosen.node in there:
        return chosen
    sink = _sink(sight)
    if graph.backward.live and isinstance(sink, Source):
        return sink
    if len(selected) == 1:
        (node,) = selected
        if node in sight.passes or isinstance(graph.nodes.get(node), Operation):
            return Source(node)
    return sink


def _sink(sight: Sight) -> Source | str:
    graph = sight.graph
    ends = [Source(n) for n in sinks(graph) if isinstance(graph.nodes[n], Operation)]
    if not ends:
        return NO_OPERATION
    if len(ends) == 1:
        return ends[0]
    scalars = [s for s in ends if (f := sight.fact(s)) is not None and math.prod(f.shape) == 1]
    able = [s for s in scalars if sight.requires_grad(s)]
    for found in (able, scalars):
        if len(found) == 1:
            return found[0]
    names = ", ".join(sight.name(s) for s in (able or ends)[:4])
    return f"Backward could start from several values ({names}): select one of them."


def why_not_computed(recipes: Recipes, root: Source) -> str | None:
    """Why the value that Backward shall start from is not computed at all, or None."""
    origin = recipes.origin(root).node
    if origin in recipes.of:
        return None
    names = {key: node.name for key, node in recipes.graph.nodes.items()}
    blame = recipes.blocked.get(origin, origin)
    if recipes.missing.get(blame) != "muted":
        return f"{names[root.node]} cannot be computed yet: an input is missing."
    muted = "it" if blame == root.node else names[blame]
    return f"{names[root.node]} is not run, because {muted} is muted: press M to run it again."


def foreseen(sight: Sight, recipes: Recipes, root: Source) -> str | None:
    """Why Backward cannot start here, or why PyTorch will refuse it; None where it will run."""
    return why_not_computed(recipes, root) or predicted(sight, recipes.origin(root))


def predicted(sight: Sight, root: Source) -> str | None:
    """Why PyTorch will refuse Backward from here, before it does; None where it will not."""
    fact = sight.fact(root)
    if fact is None:
        return None
    if not sight.requires_grad(root):
        return why_not_requiring(sight, root)
    gradient = sight.graph.backward.gradient
    name = sight.name(root)
    if gradient is None and math.prod(fact.shape) != 1:
        return (
            f"{name} has shape {list(fact.shape)}: Backward from more than one number needs a "
            "gradient to start with, or reduce it first by sum or mean."
        )
    if gradient is not None and gradient.shape != fact.shape:
        return (
            f"The gradient to start with has shape {list(gradient.shape)}, but {name} has "
            f"{list(fact.shape)}."
        )
    return None


def flow_of(acts: Acts, sight: Sight, source: Source, address: bytes) -> Gradient | NoGradient:
    """The gradient that flowed through a value in the last Backward. `address` is that of the
    graph as it is now."""
    swept = acts.swept
    pending = acts.last is not None and acts.last.is_pending
    if swept is not None and (found := swept.flow(source)) is not None:
        current = not pending and _is_of(swept, address)
        return Gradient(found.shape, found.dtype, 1, found.step, current, found.grad_fn)
    if pending:
        return NoGradient("waiting", WAITING)
    ran = sight.fact(source) is not None
    if swept is None or swept.root is None:
        if ran and acts.presses and not sight.requires_grad(source):
            return NoGradient("none", why_not_requiring(sight, source))
        return _not_pressed(acts)
    if swept.root.node not in sight.graph.nodes or not _was_there(swept, source):
        return NoGradient("not computed", NOT_PRESSED)
    return NoGradient("none", why_no_flow(sight, source, swept.root))


def stored_of(acts: Acts, sight: Sight, source: Source, address: bytes) -> Gradient | NoGradient:
    """What PyTorch stores as `.grad` of a value."""
    last = acts.last
    pending = last is not None and last.is_pending
    stands = acts.answered
    if stands is not None and (found := stands.stored(source)) is not None:
        current = not pending and _is_of(stands, address)
        flow = stands.flow(source)
        step, grad_fn = (-1, None) if flow is None else (flow.step, flow.grad_fn)
        return Gradient(found.shape, found.dtype, found.count, step, current, grad_fn)
    if pending:
        return NoGradient("waiting", WAITING)
    root = None if last is None or last.root is None else last.root
    if root is not None and (root.node not in sight.graph.nodes or not _was_there(last, source)):
        return NoGradient("not computed", NOT_PRESSED)
    node = sight.graph.nodes[source.node]
    ran = not isinstance(node, Operation) or sight.fact(source) is not None
    if ran and not sight.requires_grad(source):
        return NoGradient("none", why_not_requiring(sight, source))
    if ran and isinstance(node, Operation) and not node.retain_grad:
        return NoGradient("none", NON_LEAF)
    if root is None:
        if acts.presses and acts.presses[-1].order is None:
            return NoGradient("none", ZEROED)
        return _not_pressed(acts)
    if last is not None and isinstance(last.outcome, Refused):
        return NoGradient("none", _refused(last))
    return NoGradient("none", why_not_stored(sight, source, root))


def _not_pressed(acts: Acts) -> NoGradient:
    tried = acts.presses[-1] if acts.presses else None
    if tried is not None and isinstance(tried.outcome, Refused):
        return NoGradient("none", _refused(tried))
    return NoGradient("not computed", NOT_PRESSED)


def _refused(press: Press) -> str:
    assert isinstance(press.outcome, Refused)
    return f"Backward from {press.name} came to nothing: {press.outcome.text}"


def _is_of(press: Press, address: bytes) -> bool:
    return press.order is not None and press.order.graph == address


def _was_there(press: Press | None, source: Source) -> bool:
    return (
        press is not None and press.recipes is not None and source.node in press.recipes.run.nodes
    )
