"""Carries out steps and keeps what came of them: the values and PyTorch's own autograd graph."""

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from itertools import count
from time import perf_counter
from typing import Any

import torch

from inspector.document.dtypes import DTYPES
from inspector.engine.budget import Budget
from inspector.engine.call import CannotCall, Plan, plan
from inspector.engine.facts import fact_of
from inspector.engine.fills import made
from inspector.engine.warned import Heard
from inspector.messages.answers import Computed, Failed, Unreached
from inspector.messages.orders import MakeLeaf, Step


class Held:
    """What a step left. `generation` counts how often it was carried out; `built_on` are the
    generations of the inputs it was built on, so that a step built on an older graph shows.
    `users` counts the held steps that need it: a forgotten step stays as long as there are any,
    so that one recipe never stands for two tensors in one graph."""

    __slots__ = (
        "answer",
        "built_on",
        "device",
        "differentiable",
        "forgotten",
        "generation",
        "inputs",
        "outputs",
        "place",
        "plan",
        "spent",
        "step",
        "users",
        "watched",
    )

    def __init__(self, step: Step, step_plan: Plan | None, device: str, place: int) -> None:
        self.step = step
        self.plan = step_plan
        self.device = device
        self.place = place  # inputs always have a smaller one
        self.outputs: tuple[torch.Tensor, ...] = ()
        self.inputs: tuple[Held, ...] = ()
        self.built_on: tuple[int, ...] = ()
        self.generation = 0
        self.differentiable = False
        self.spent = False  # a Backward has run through its part of the graph
        self.watched = False  # its outputs carry hooks
        self.users = 0
        self.forgotten = False
        self.answer: Computed


class Tape:
    """All steps carried out so far, by recipe."""

    def __init__(self, budget: Budget) -> None:
        self.held: dict[bytes, Held] = {}
        self.literals: dict[bytes, bytes] = {}
        self._blame: dict[bytes, bytes] = {}
        self._budget = budget
        self._places = count()

    def carry_out(self, step: Step, device: str, heard: Heard) -> Computed | Failed | Unreached:
        """Run a step that is not held yet, catching whatever PyTorch raises."""
        recipe = step.recipe
        started = perf_counter()
        try:
            if isinstance(step, MakeLeaf):
                held = Held(step, None, device, next(self._places))
            else:
                because = self._missing(step.inputs)
                if because is not None:
                    self._blame[recipe] = because
                    return Unreached(recipe, because)
                held = Held(step, plan(step), device, next(self._places))
                held.inputs = self._inputs(step.inputs)
            self._run(held)
        except Exception as error:  # noqa: BLE001 - every error belongs to the node, exact
            self._blame[recipe] = recipe
            # The traceback holds the inputs of the call alive.
            text, name = str(error) or type(error).__name__, type(error).__name__
            return Failed(recipe, name, text, heard.taken() if heard.log else ())
        facts = tuple([fact_of(tensor, device) for tensor in held.outputs])
        held.answer = Computed(
            recipe, facts, heard.taken() if heard.log else (), perf_counter() - started
        )
        self.held[recipe] = held
        for each in held.inputs:
            each.users += 1
        if self._blame:
            self._blame.pop(recipe, None)
        return held.answer

    def carry_out_again(self, held: Held) -> None:
        """Run a held step anew, for a fresh autograd graph of the same values."""
        held.spent = held.watched = False
        self._run(held)

    def forget(self, recipe: bytes) -> None:
        """Free a result as soon as no held one needs it. Unknown ones are ignored."""
        self._blame.pop(recipe, None)
        found = self.held.get(recipe)
        if found is None:
            return
        found.forgotten = True
        waiting = [found]
        while waiting:
            each = waiting.pop()
            if each.forgotten and each.users == 0:
                del self.held[each.step.recipe]
                for needed in each.inputs:
                    needed.users -= 1
                    waiting.append(needed)

    def _run(self, held: Held) -> None:
        step = held.step
        mode = step.mode
        with _MODES[mode]() if mode is not None else _PLAIN:
            if held.plan is None:
                held.outputs = (self._leaf(step, held.device),)
            else:
                held.outputs = self._called(held.plan)
        held.generation += 1
        held.built_on = tuple([each.generation for each in held.inputs])
        held.differentiable = False
        for tensor in held.outputs:
            if tensor.requires_grad:
                held.differentiable = True

    def _leaf(self, step: Step, device: str) -> torch.Tensor:
        assert isinstance(step, MakeLeaf)
        order = step.tensor
        size = DTYPES[order.dtype].size
        for each in order.shape:
            size *= each
        self._budget.check_bytes(size)
        tensor = made(order, self.literals, device)
        return tensor.requires_grad_() if step.requires_grad else tensor

    def _called(self, call: Plan) -> tuple[torch.Tensor, ...]:
        args, keywords = call.arguments(self.held)
        self._budget.check_call(call.function, args, keywords, call.large)
        result = call.function(*args, **keywords)
        return (result,) if type(result) is torch.Tensor else _tensors(result)

    def _missing(self, inputs: Mapping[str, tuple[tuple[bytes, int], ...]]) -> bytes | None:
        """The recipe to blame for an input that is not there, or None."""
        held = self.held
        for wires in inputs.values():
            for recipe, output in wires:
                found = held.get(recipe)
                if found is None:
                    because = self._blame.get(recipe)
                    if because is not None:
                        return because
                    raise CannotCall(
                        "A value that this needs is no longer in the engine: run it again."
                    )
                if output >= len(found.outputs):
                    raise CannotCall(
                        f"{found.step.name} has {len(found.outputs)} outputs: "
                        f"there is no output {output}."
                    )
        return None

    def _inputs(self, inputs: Mapping[str, tuple[tuple[bytes, int], ...]]) -> tuple[Held, ...]:
        held = self.held
        return tuple([held[recipe] for wires in inputs.values() for recipe, _ in wires])


def ancestors(root: Held) -> list[Held]:
    """The step and everything it needs that takes part in differentiation, inputs first."""
    found = {root.place: root}
    waiting = [root]
    while waiting:
        for each in waiting.pop().inputs:
            if each.differentiable and each.place not in found:
                found[each.place] = each
                waiting.append(each)
    return [found[place] for place in sorted(found)]


def _tensors(result: Any) -> tuple[torch.Tensor, ...]:
    parts: Iterable[Any] = result if isinstance(result, tuple | list) else (result,)
    outputs = tuple(parts)
    for each in outputs:
        if not isinstance(each, torch.Tensor):
            raise TypeError(f"the operation returned {type(each).__name__}, not a tensor")
    return outputs


_PLAIN = nullcontext()
_MODES = {"no_grad": torch.no_grad, "inference_mode": torch.inference_mode}
