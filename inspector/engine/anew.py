"""The graph of a Backward once more: the same steps on the same numbers, beside the document's own.

Whatever is done with it leaves no trace: the acts' gradients, what a Backward freed, running
statistics and memory that is changed in place stay as they are. What nothing changes is shared.
"""

import msgspec
import torch

from inspector.engine.autograd import Edge, Node, edge_of, follows
from inspector.engine.budget import Budget
from inspector.engine.dtypes import NAMES, name_of
from inspector.engine.facts import Arrival, Watch
from inspector.engine.tape import Held, Tape, ancestors
from inspector.engine.warned import hearing
from inspector.messages.answers import Computed, Fact
from inspector.messages.orders import Step
from inspector.messages.turns import Value

replace = msgspec.structs.replace


class CannotAnew(Exception):
    """The steps cannot be carried out again; the text says why in one sentence."""


class Anew:
    """A graph of its own. `makers` says which step made an autograd node, `values` which values of
    the document have their gradient at an edge."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self.makers: dict[Node, Step] = {}
        self.values: dict[Edge, tuple[Value, ...]] = {}
        self.edges: dict[Value, Edge] = {}

    def note(self, held: Held) -> None:
        """Remember which autograd nodes a step has just made."""
        step, makers, values = held.step, self.makers, self.values
        for output, tensor in enumerate(held.outputs):
            if not tensor.requires_grad:
                continue
            value = (step.node, output)
            self.edges[value] = edge = edge_of(tensor)
            values[edge] = (*values[edge], value) if edge in values else (value,)
            waiting = [edge[0]]
            while waiting:
                node = waiting.pop()
                if node not in makers:
                    makers[node] = step
                    for to, _ in follows(node):
                        if to is not None and to not in makers:
                            waiting.append(to)


def anew(tape: Tape, root: Held, budget: Budget) -> Anew:
    """Carry out what takes part in the Backward from a step. Raises CannotAnew."""
    path = ancestors(root)
    if tape.changers:
        again = {held.place: held for held in tape.together(path)}
        again.update((held.place, held) for held in path)
    else:
        again = {held.place: held for held in path}
    fixed = {
        needed.place: needed
        for held in again.values()
        for needed in held.inputs
        if needed.place not in again
    }
    fresh = Tape(budget, _Unwatched())
    fresh.literals = tape.literals
    fresh.fills = tape.fills
    made = Anew(fresh)
    changed = {held.place for held in (tape.together(path) if tape.changers else ())}
    with hearing() as heard:
        for place in sorted({*again, *fixed}):
            if place in fixed:
                fresh.held[fixed[place].step.recipe] = _shared(fixed[place])
                continue
            held = again[place]
            recipe = held.step.recipe
            if not held.inputs and place not in changed:
                fresh.held[recipe] = _shared(held)
            else:
                answer = fresh.carry_out(held.step, held.answer.outputs[0].device, heard)
                if not isinstance(answer, Computed):
                    why = getattr(answer, "text", "what it needs is gone")
                    raise CannotAnew(f"{held.step.name} cannot be computed once more: {why}")
            made.note(fresh.held[recipe])
    return made


def _shared(held: Held) -> Held:
    """The same numbers in the same memory, as tensors of their own; a leaf starts a graph anew."""
    outputs = tuple(
        each.detach().requires_grad_() if each.requires_grad else each for each in held.outputs
    )
    return replace(held, outputs=outputs, inputs=[], before={}, edges={}, twins=(), changed=())


class _Unwatched(Watch):
    """Catches nothing."""

    def __init__(self) -> None:
        super().__init__(bool)

    def watched(self, tensor: torch.Tensor, value: Arrival, device: str, polled: bool) -> Fact:
        """What the tape asks of a tensor."""
        grad_fn, dtype = tensor.grad_fn, tensor.dtype
        return Fact(
            tensor.shape,
            NAMES.get(dtype) or name_of(dtype),
            device,
            grad_fn is not None or tensor.requires_grad,
            grad_fn is None,
            None if grad_fn is None else type(grad_fn).__name__,
            0,
            tensor.nbytes,
        )
