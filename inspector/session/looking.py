"""What to ask the engine to show, for what a view wants to show of the graph as it is now."""

import math

import msgspec

from inspector.document.nodes import Source
from inspector.document.recipes import Recipes
from inspector.messages.orders import Look
from inspector.session.backward import Acts
from inspector.session.faces import Failed, Known, NoGradient, Unreached, Wanted
from inspector.session.results import Results
from inspector.session.stepping import Stepping

# A picture of more cells is drawn while nothing else is asked (engine/looking.py).
_MANY = 2**26


def is_slow(look: Look, results: Results) -> bool:
    """Whether the engine draws this picture at leisure, as far as is known."""
    region, result = look.region, results.get(look.key)
    if region.height <= region.most and region.width <= region.most:
        return False
    if not isinstance(result, Known) or look.output >= len(result.outputs):
        return False
    return math.prod(result.outputs[look.output].shape) > _MANY


def look_for(
    wanted: Wanted, now: Recipes, results: Results, acts: Acts, stepping: Stepping
) -> tuple[Look, bool] | None:
    """The Look, and whether its answer will be up to date; None where there is nothing to see."""
    less = wanted.less
    if less is not None:
        other = Wanted(less.node, less.output, less.which, wanted.region)
        plain = msgspec.structs.replace(wanted, less=None)
        one = look_for(plain, now, results, acts, stepping)
        taken = look_for(other, now, results, acts, stepping)
        if one is None or taken is None:
            return None
        return msgspec.structs.replace(one[0], minus=taken[0].operand), one[1] and taken[1]
    if wanted.place:
        return _of_a_step(wanted, now, acts, stepping)
    source = now.origin(Source(wanted.node, wanted.output))
    if wanted.which == "value":
        key = now.of.get(source.node)
        result = None if key is None else results.get(key)
        if key is None or isinstance(result, Failed | Unreached):
            return None
        if isinstance(result, Known) and source.output >= len(result.outputs):
            return None
        current = result is not None
    elif wanted.which == "flow" and stepping.is_refused and stepping.at is not None:
        return _so_far(wanted, source, now, acts, stepping)
    else:
        last = acts.last
        press = acts.swept if wanted.which == "flow" else acts.answered
        if last is not None and last.is_pending:
            press = last
        if press is None or press.order is None:
            return None
        if not press.is_pending:
            shown = press.flow(source) if wanted.which == "flow" else press.stored(source)
            if shown is None:
                return None
        if stepping.hides(source, stored=wanted.which == "grad"):
            return None
        key = stepping.altered or press.order.address
        current = press.order.graph == now.address and not press.is_pending
    look = Look(
        wanted.which,
        key,
        source.node,
        source.output,
        wanted.region,
        wanted.statistics,
        into=wanted.into,
    )
    return look, current


def _so_far(
    wanted: Wanted, source: Source, now: Recipes, acts: Acts, stepping: Stepping
) -> tuple[Look, bool] | None:
    """A gradient at a value in a Backward that was refused."""
    steps, press, at = stepping.steps, acts.answered, stepping.at
    if steps is None or press is None or press.order is None or at is None:
        return None
    if isinstance(steps.so_far(source, at), NoGradient):
        return None
    key, current = steps.traced.address, press.order.graph == now.address
    look = Look("flow", key, source.node, source.output, wanted.region, wanted.statistics)
    return look, current


def _of_a_step(
    wanted: Wanted, now: Recipes, acts: Acts, stepping: Stepping
) -> tuple[Look, bool] | None:
    steps, press = stepping.steps, acts.answered if stepping.is_refused else acts.swept
    if steps is None or press is None or press.order is None:
        return None
    key = steps.traced.address
    current = stepping.is_current and press.order.graph == now.address
    look = Look(
        wanted.which,
        key,
        wanted.node,
        wanted.output,
        wanted.region,
        wanted.statistics,
        wanted.place,
    )
    return look, current
