"""The steps of a Backward once more in float64, run as often as one likes with other numbers in a
leaf: nothing of the document's own tensors is touched."""

from collections.abc import Callable, Mapping
from typing import Any

import torch

from inspector.catalogue.rows import catalogue
from inspector.engine.alone import Stand, value_of, wires_of
from inspector.engine.call import Plan, Slot, plan
from inspector.engine.double import GRAD
from inspector.engine.operations import OPERATIONS
from inspector.engine.tape import Held, Tape, tensors
from inspector.messages.orders import Call

_WIDE = {
    torch.float16: torch.float64,
    torch.bfloat16: torch.float64,
    torch.float32: torch.float64,
    torch.complex64: torch.complex128,
    torch.complex32: torch.complex128,
}
# These are what they are called for; in float64 they leave things as they are.
_NARROWING = {
    "torch.Tensor.float": "torch.Tensor.double",
    "torch.Tensor.half": "torch.Tensor.double",
    "torch.Tensor.bfloat16": "torch.Tensor.double",
    "torch.Tensor.cfloat": "torch.Tensor.cdouble",
    "torch.Tensor.chalf": "torch.Tensor.cdouble",
}
# Between float32's rounding over some steps and numbers that are others altogether.
_APART = 1e-2

Values = Mapping[bytes, Stand]


class CannotWiden(Exception):
    """The steps cannot be run in float64; the text says why in one sentence."""


class Wide:
    """A root as a function of one leaf. `base` holds every value where the leaf is as it is;
    `after` are the steps that the leaf has a part in, in their order."""

    def __init__(self, tape: Tape, root: Held, output: int, leaf: Held) -> None:
        self._tape = tape
        self._root = (root.step.recipe, output)
        self._leaf = leaf
        steps = needed(tape, root)
        self.narrow: list[str] = []
        self._plans: dict[bytes, Callable[[Values], Any]] = {}
        self._changes = any(held.changed for held in steps)
        self._doubles = any(getattr(held.step, "op", "") == GRAD for held in steps)
        touched = {leaf.place}
        self.after: list[Held] = []
        for held in steps:
            if any(each.place in touched for each in held.inputs):
                touched.add(held.place)
            if held.inputs and (self._changes or held.place in touched):
                self.after.append(held)
        self._fixed = [held for held in steps if not held.inputs]
        again = {held.place for held in self.after}
        self._before = [held for held in steps if held.inputs and held.place not in again]
        self._ground = {held.step.recipe: self._own(held) for held in self._fixed}
        with torch.set_grad_enabled(self._doubles):
            for held in self._before:
                self._ground[held.step.recipe] = Stand(self._ran(held, self._ground))
            self.base = self.values(self.leaf)
        self.drawn = [each.step.node for each in steps if self._differs(each)]

    @property
    def leaf(self) -> torch.Tensor:
        """The leaf as it is."""
        return self._ground[self._leaf.step.recipe].outputs[0]

    def values(self, leaf: torch.Tensor) -> dict[bytes, Stand]:
        """Every value where the leaf is this. Raises what PyTorch raises."""
        found = dict(self._ground)
        if self._changes:
            for held in self._fixed:
                own = self._ground[held.step.recipe].outputs
                found[held.step.recipe] = Stand(tuple(each.clone() for each in own))
            leaf = leaf.clone()
        if self._doubles and not leaf.requires_grad:
            # A gradient among the steps needs a graph to run back on.
            leaf = leaf.detach().requires_grad_(self._leaf.outputs[0].requires_grad)
        found[self._leaf.step.recipe] = Stand((leaf,))
        with torch.set_grad_enabled(self._doubles or torch.is_grad_enabled()):
            for held in self.after:
                found[held.step.recipe] = Stand(self._ran(held, found))
        return found

    def root(self, values: Values) -> torch.Tensor:
        """What Backward starts from."""
        recipe, output = self._root
        return values[recipe].outputs[output]

    def _own(self, held: Held) -> Stand:
        """The numbers of a step that needs nothing: a leaf, or numbers drawn once."""
        made = []
        for index, was in enumerate(held.outputs):
            own = _widened(value_of(held, index).detach())
            made.append(own.requires_grad_() if self._doubles and was.requires_grad else own)
        return Stand(tuple(made))

    def _ran(self, held: Held, values: Values) -> tuple[torch.Tensor, ...]:
        recipe = held.step.recipe
        run = self._plans.get(recipe)
        if run is None:
            assert isinstance(held.step, Call)
            run = self._plans[recipe] = _running(held.step)
        made = []
        for tensor in tensors(run(values)):
            wide = _widened(tensor)
            if wide is not tensor and held.step.node not in self.narrow:
                self.narrow.append(held.step.node)
            made.append(wide)
        return tuple(made)

    def _differs(self, held: Held) -> bool:
        """Whether an operation that draws numbers drew others than in the document."""
        if not isinstance(held.step, Call) or not held.inputs:
            return False
        row = catalogue().operations.get(held.step.op)
        if row is None or not row.random:
            return False
        for index, mine in enumerate(self.base[held.step.recipe].outputs):
            theirs = value_of(held, index)
            if not theirs.is_floating_point():
                continue
            gap = (mine - theirs.double()).abs()
            if bool((gap > _APART * (1 + theirs.double().abs())).any()):
                return True
        return False


def needed(tape: Tape, root: Held) -> list[Held]:
    """The step and all that it needs, in the order in which they ran."""
    if tape.changers:
        together = {held.place: held for held in tape.together([root])}
    else:
        together = {root.place: root}
    waiting = list(together.values())
    while waiting:
        for each in waiting.pop().inputs:
            if each.place not in together:
                together[each.place] = each
                waiting.append(each)
    return [held for _, held in sorted(together.items()) if held.step.recipe in tape.held]


def _widened(tensor: torch.Tensor) -> torch.Tensor:
    dtype = _WIDE.get(tensor.dtype)
    return tensor if dtype is None else tensor.to(dtype)


def _running(call: Call) -> Callable[[Values], Any]:
    """A call with float64 wherever it names a narrower dtype."""
    op = _NARROWING.get(call.op, call.op)
    made = plan(call)
    wide = Plan(
        OPERATIONS[op],
        tuple(_wide_slot(slot) for slot in made.positional),
        tuple((name, _wide_slot(slot)) for name, slot in made.keywords),
        made.large,
        made.seed,
        made.changed,
        made.gives_on,
    )

    def run(values: Values) -> Any:
        args, keywords = wide.arguments(values)
        result = wide.carried_out(args, keywords)
        return args[0] if wide.gives_on and result is None else result

    return run


def _wide_slot(slot: Slot) -> Slot:
    kind, what = slot
    return (kind, _WIDE.get(what, what)) if isinstance(what, torch.dtype) else slot


def cut_by(wide: Wide, root: Held) -> list[str]:
    """The nodes on the way from the leaf that numbers go through and gradients do not: those that
    were given something that requires grad and made floats that do not."""
    found = []
    leads = _leads_to(root)
    for held in wide.after:
        if held.place not in leads or held.differentiable:
            continue
        floats = any(each.is_floating_point() or each.is_complex() for each in held.outputs)
        if floats and any(each.differentiable for each in held.inputs) and wires_of(held):
            found.append(held.step.node)
    return found


def _leads_to(root: Held) -> set[int]:
    found = {root.place}
    waiting = [root]
    while waiting:
        for each in waiting.pop().inputs:
            if each.place not in found:
                found.add(each.place)
                waiting.append(each)
    return found
