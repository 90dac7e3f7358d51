"""Answers the questions that go beyond the turns of a Backward."""

from collections.abc import Callable
from typing import TypeVar

import torch

from inspector.engine import between
from inspector.engine.anew import CannotAnew
from inspector.engine.budget import OverBudget
from inspector.engine.dtypes import name_of
from inspector.engine.facts import StoppedHere
from inspector.engine.local import CannotProbe, local_jacobian, terms_of
from inspector.engine.paths import ways
from inspector.engine.replaying import Replay
from inspector.engine.tracer import CannotStep, Traceable, Traces, size_of
from inspector.messages.probes import PATHS_SEEN, Path, Pathed, Paths, Probe, Probed, Termed, Terms
from inspector.messages.turns import Value

T = TypeVar("T")


class Probing:
    """Works out what is asked, on the trace of the Backward that it is asked of."""

    def __init__(self, traces: Traces) -> None:
        self._traces = traces

    def probe(self, order: Probe) -> Probed:
        """Work out a tensor, which can be looked at from then on."""

        def answer() -> Probed:
            found = self._traces.traceable(order.address)
            tensor = _found(found, order)
            found.found[order.which, order.place] = tensor
            return Probed(order, tuple(tensor.shape), name_of(tensor.dtype))

        return _or_why(answer, lambda reason: Probed(order, reason=reason))

    def terms(self, order: Terms) -> Termed:
        """One cell as a sum of products."""

        def answer() -> Termed:
            turns = self._traces.traceable(order.address).sweep.turns
            if not 0 <= order.turn < len(turns):
                raise CannotProbe("There is no such turn.")
            value, told, count, rest = terms_of(turns[order.turn], order.edge, order.cell)
            return Termed(order, value, told, count, rest)

        return _or_why(answer, lambda reason: Termed(order, reason=reason))

    def paths(self, order: Paths) -> Pathed:
        """What comes by each path."""

        def answer() -> Pathed:
            found = self._traces.traceable(order.address)
            later, earlier = order.place[:2], order.place[2:]
            went = ways(found.sweep, later, earlier)
            told = tuple(Path(turns, size_of(g).norm, _number(g)) for turns, g in went.found)
            for number, (_, gradient) in enumerate(went.found[:PATHS_SEEN]):
                found.found["path", (*order.place, number)] = gradient
            whole = found.sweep.turns[earlier[0]].arrived[earlier[1]]
            apart = 0.0
            if went.found and whole is not None and later == (0, found.sweep.root[1]):
                apart = (sum(g for _, g in went.found) - whole).abs().max().item()
            return Pathed(order, told, went.all, apart)

        return _or_why(answer, lambda reason: Pathed(order, reason=reason))


def _or_why(answer: Callable[[], T], refused: Callable[[str], T]) -> T:
    try:
        return answer()
    except (CannotProbe, CannotStep, CannotAnew, OverBudget) as reason:
        return refused(str(reason))
    except StoppedHere:
        return refused("Stopped before it was done.")
    except RuntimeError as error:
        return refused(f"PyTorch says: {error}")


def _found(found: Traceable, order: Probe) -> torch.Tensor:
    sweep, place = found.sweep, order.place
    match order.which, place:
        case "jacobian", (turn, edge, slot):
            return local_jacobian(between.turn_at(sweep, (turn, slot)), edge, slot)
        case "between", (a, b, c, d):
            return between.jacobian(sweep, (a, b), (c, d))
        case "active", (a, b, c, d, cell):
            return between.active(sweep, (a, b), (c, d), cell)
        case "structural", (a, b, c, d, cell):
            return between.structural(sweep, (a, b), (c, d), cell)
        case "varies", (a, b, c, d, cell):
            replay = Replay(found.again, found.cancelled)
            later, earlier = _value(found, (a, b)), _value(found, (c, d))
            return between.varies(replay, later, earlier, cell)
        case _:
            raise CannotProbe("There is no such question.")


def _value(found: Traceable, spot: between.Spot) -> Value:
    values = found.again.values.get((between.turn_at(found.sweep, spot).node, spot[1]), ())
    if not values:
        raise CannotProbe("This gradient belongs to no value of the document.")
    return values[0]


def _number(tensor: torch.Tensor) -> float | None:
    if tensor.numel() != 1 or tensor.is_complex():
        return None
    return float(tensor.detach().item())
