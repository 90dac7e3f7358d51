"""The engine without pipes: orders in, answers out."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import torch

from inspector.engine.backward import Sweeper
from inspector.engine.budget import Budget, half_of_free_memory
from inspector.engine.counting import Counter
from inspector.engine.dtypes import name_of
from inspector.engine.errands import Errands
from inspector.engine.explaining import explained
from inspector.engine.exporting import NotExported, write_tensors
from inspector.engine.facts import Watch
from inspector.engine.locating import located
from inspector.engine.looking import Looker, as_bytes
from inspector.engine.memory import reckoned
from inspector.engine.probing import Probing
from inspector.engine.progress import Progress
from inspector.engine.proofs import Proofs
from inspector.engine.saved import saved_by
from inspector.engine.survey import surveyed
from inspector.engine.surveying import Surveys, Work
from inspector.engine.tape import Tape
from inspector.engine.tracer import Traces
from inspector.engine.walking import walked
from inspector.engine.warned import hearing
from inspector.messages.altering import Alter
from inspector.messages.answers import (
    Answer,
    Explained,
    Fetched,
    Gone,
    Inspected,
    Located,
    Ran,
    Refused,
    Seen,
    Swept,
    Unpacked,
    Written,
)
from inspector.messages.asked import AnyTold, AtOnce
from inspector.messages.making import MOST_MADE, Made, Make
from inspector.messages.orders import (
    Backward,
    Compute,
    Count,
    Errand,
    Explain,
    Fetch,
    Forget,
    Inspect,
    Locate,
    Look,
    Operand,
    Step,
    Supply,
    Trace,
    Unpack,
    Write,
)
from inspector.messages.probes import Pathed, Paths, Probe, Probed, Termed, Terms
from inspector.messages.proofs import Bend, Differ
from inspector.messages.questions import Unable
from inspector.messages.surveys import Reckon, Survey
from inspector.messages.turns import Traced
from inspector.messages.walks import Open, Walk

# What was done is told this often, in seconds.
_TOLD_EVERY = 0.05
# Whether to stop is asked after every step that takes longer than this, in seconds.
_ASKED_EVERY = 0.001


def never() -> bool:
    """Nothing is cancelled."""
    return False


class Machine:
    """Holds values by recipe and gradients by the address of their Backward.

    `allowed` is the budget of one result in bytes, asked anew for every large one. `cancelled`
    is asked between steps, and at some values inside a Backward.
    """

    def __init__(
        self,
        *,
        allowed: Callable[[], int] = half_of_free_memory,
        cancelled: Callable[[], bool] = never,
    ) -> None:
        budget = self._budget = Budget(allowed)
        self._cancelled = cancelled
        watch = Watch(cancelled)
        self._tape = Tape(budget, watch)
        self._sweeper = Sweeper(self._tape, watch, budget)
        self._counter = Counter(self._tensor)
        self._errands = Errands(self._tensor)
        self._surveys = Surveys(self._begin_survey)
        self._looker = Looker(self._tensor, self._counter)
        self._traces = Traces(self._tape, self._sweeper, budget, cancelled)
        self._proofs = Proofs(self._tape, self._sweeper, budget, cancelled)
        self._probing = Probing(self._traces)
        self.progress = Progress()

    def supply(self, order: Supply) -> None:
        """Keep the bytes of a literal."""
        self._tape.literals[order.digest] = order.data

    def compute(self, order: Compute) -> Iterator[Ran]:
        """Run the steps that are not held yet; tell of the others again.

        The last Ran is `done`. When cancelled, what was done is told and nothing is done after
        it. Steps whose graph a Backward has freed are run again when the next one needs them.
        """
        steps = iter(order.steps)
        self._surveys.restart()
        progress = self.progress
        progress.begin(order.number)
        told = False
        try:
            while not told:
                told, whole = self._some(steps, order.device)
                results = progress.take()
                if results or whole:
                    yield Ran(order.number, results, whole)
        finally:
            progress.end()

    def _some(
        self,
        steps: Iterator[Step],
        device: str,
    ) -> tuple[bool, bool]:
        """Steps for one answer; whether that was the last one, and whether nothing was left."""
        tape = self._tape
        held, carry_out = tape.held, tape.carry_out
        results = self.progress.results
        tape.now = asked = perf_counter()
        until = asked + _TOLD_EVERY
        if self._cancelled():
            return True, False
        with hearing() as heard:
            for step in steps:
                found = held.get(step.recipe)
                if found is None:
                    results.append(carry_out(step, device, heard))
                else:
                    found.forgotten = False
                    results.append(found.answer)
                if tape.now > asked + _ASKED_EVERY:
                    asked = tape.now
                    if self._cancelled():
                        return True, False
                    if asked > until:
                        return False, False
        return True, True

    def backward(self, order: Backward) -> Swept | Refused:
        """Carry out one Backward."""
        self._surveys.restart()
        self._counter.forget(order.address)  # an act may be carried out again
        self._traces.forget(order.address)
        self._proofs.forget(order.address)
        return self._sweeper.sweep(order)

    def look(self, order: Look) -> Seen | Gone | None:
        """A region of a value or a gradient, and what is known of its numbers; None where so much
        has to be read for it that `at_leisure` brings it."""
        return self._looker.look(order)

    def count(self, order: Count) -> None:
        """Count over a whole tensor; `at_leisure` brings the answer."""
        self._counter.count(order)

    def run_errand(self, order: Errand) -> None:
        """Tell something of a tensor's numbers; `at_leisure` brings the answer."""
        self._errands.take(order)

    def survey(self, order: Survey) -> None:
        """Look over a whole run; `at_leisure` brings the answer."""
        self._surveys.take(order)

    @property
    def is_done(self) -> bool:
        """Whether `at_leisure` has nothing to do."""
        waiting = (self._counter, self._errands, self._looker, self._surveys)
        return all(each.is_idle for each in waiting)

    def at_leisure(self) -> tuple[Answer, ...]:
        """A few milliseconds of what can wait; answers that it finished."""
        # Errands first: somebody asked for them and looks at where the answer will stand.
        if not self._errands.is_idle:
            return self._errands.step()
        if not self._looker.is_idle:
            return self._looker.step()
        return self._surveys.step() if self._counter.is_idle else self._counter.step()

    def _begin_survey(self, order: Survey) -> Work:
        act = self._sweeper.acts.get(order.address)
        return surveyed(order, self._tape.held, {} if act is None else act.flows)

    def locate(self, order: Locate) -> Located:
        """Where a tensor lies in memory."""
        return located(order, self._tensor(order.of), self._tape.held.values())

    def forget(self, order: Forget) -> None:
        """Free values and gradients. Unknown keys are ignored."""
        self._tape.forget(order.keys)
        for key in order.keys:
            self._sweeper.forget(key)
            self._counter.forget(key)
            self._traces.forget(key)
            self._proofs.forget(key)

    def write(self, order: Write) -> Written:
        """Write values and gradients to a file."""
        named = []
        for item in order.items:
            tensor = self._tensor(item.look)
            if tensor is None:
                return Written(order.number, refused=f"{item.name} is not there any more.")
            named.append((item.name, tensor))
        try:
            return Written(order.number, write_tensors(Path(order.path), named))
        except NotExported as refused:
            return Written(order.number, refused=str(refused))

    def fetch(self, order: Fetch) -> Fetched:
        """All numbers of one value or gradient."""
        tensor, name = self._tensor(order.item.look), order.item.name
        if tensor is None:
            return Fetched(order.number, refused=f"{name} is not there any more.")
        if tensor.numel() > order.most:
            why = (
                f"Nothing was copied: {name} has {tensor.numel():,} numbers, and as text no more "
                f"than {order.most:,} are. Choose some of its cells, or export it."
            )
            return Fetched(order.number, refused=why)
        plain = tensor.detach().resolve_conj().resolve_neg()
        shape, dtype = tuple(tensor.shape), name_of(tensor.dtype)
        return Fetched(order.number, shape, dtype, as_bytes(plain))

    def explain(self, order: Explain) -> Explained:
        """What the installed PyTorch says of an operation."""
        return explained(order.op)

    def inspect(self, order: Inspect) -> Inspected:
        """What a step keeps for Backward."""
        held = self._tape.held.get(order.recipe)
        if held is None:
            return Inspected(order.recipe, ())
        inputs = [tensor for each in held.inputs for tensor in each.outputs]
        return Inspected(order.recipe, saved_by(held.outputs, inputs))

    def trace(self, order: Trace) -> Traced:
        """A Backward node by node."""
        return self._traces.trace(order)

    def alter(self, order: Alter) -> Traced:
        """A Backward node by node, with changes by hand."""
        self._counter.forget(order.altered)
        return self._traces.alter(order)

    def unpack(self, order: Unpack) -> Unpacked:
        """What the node of a turn saved."""
        return self._traces.unpack(order)

    def answer(self, question: AtOnce) -> AnyTold:
        """The answer to a numbered question."""
        match question:
            case Make():
                return self._made(question)
            case Reckon():
                return reckoned(question, self._tape, self._budget)
            case Differ():
                return self._proofs.differed(question)
            case Bend():
                return self._proofs.bent(question)
            case Walk() | Open():
                return walked(question, self._tape, self._sweeper.acts)

    def _made(self, question: Make) -> Made | Unable:
        count = math.prod(question.tensor.shape)
        if count > MOST_MADE:
            return Unable(question.number, f"{count:,} numbers are too many to be told.")
        try:
            tensor = self._tape.fills.made(question.tensor, "cpu")
        except Exception as error:  # noqa: BLE001 - what PyTorch says, exact
            return Unable(question.number, f"{type(error).__name__}: {error}")
        return Made(question.number, as_bytes(tensor.detach()))

    def probe(self, order: Probe) -> Probed:
        """Something about a Backward beyond its turns, to be looked at."""
        return self._probing.probe(order)

    def terms(self, order: Terms) -> Termed:
        """One cell of a gradient as a sum of products."""
        return self._probing.terms(order)

    def paths(self, order: Paths) -> Pathed:
        """What comes to a value by each path from another."""
        return self._probing.paths(order)

    def value(self, recipe: bytes, output: int = 0) -> torch.Tensor | None:
        """A value that was computed (before any later change in place), or None."""
        held = self._tape.held.get(recipe)
        if held is None or output >= len(held.outputs):
            return None
        return held.before.get(output, held.outputs[output])

    def flow(self, address: bytes, node: str, output: int = 0) -> torch.Tensor | None:
        """The gradient that flowed through a value in a Backward, or None; of one that was changed
        by hand, or refused on its way, the gradient that it came to."""
        act = self._sweeper.acts.get(address)
        if act is None or act.error is not None:
            return self._traces.flow(address, (node, output))
        return act.flow((node, output))

    def stored(self, address: bytes, node: str, output: int = 0) -> torch.Tensor | None:
        """The `.grad` that PyTorch stored after a Backward, or None; of one that was changed by
        hand what AccumulateGrad would have got."""
        act = self._sweeper.acts.get(address)
        if act is None:
            return self._traces.flow(address, (node, output))
        found = act.stored.get((node, output))
        return None if found is None else found.gradient

    def error(self, address: bytes) -> Exception | None:
        """The very error that a Backward raised, or None."""
        act = self._sweeper.acts.get(address)
        return None if act is None else act.error

    def _tensor(self, order: Look | Operand) -> torch.Tensor | None:
        found = self._held(order)
        if found is None or not order.into:
            return found
        try:
            return found.detach().expand(order.into)
        except RuntimeError:  # it has another shape by now
            return None

    def _held(self, order: Look | Operand) -> torch.Tensor | None:
        match order.which:
            case "value":
                return self.value(order.key, order.output)
            case "flow":
                return self.flow(order.key, order.node, order.output)
            case "grad":
                return self.stored(order.key, order.node, order.output)
            case _:
                return self._traces.look(order)
