"""Carries out steps and keeps what came of them: the values and PyTorch's own autograd graph."""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from time import perf_counter
from types import MappingProxyType
from typing import Any

import msgspec
import torch

from inspector.engine.autograd import Edge
from inspector.engine.budget import Budget
from inspector.engine.call import CannotCall, plan, simple_ports
from inspector.engine.changing import keep_before, leave_hooks, memories, memory_of
from inspector.engine.double import GRAD, check_grad
from inspector.engine.facts import LARGE_BYTES, Arrival, Watch
from inspector.engine.fills import Fills
from inspector.engine.guarding import check_reach
from inspector.engine.operations import OPERATIONS
from inspector.engine.warned import Heard
from inspector.messages.answers import Computed, Fact, Failed, Unreached
from inspector.messages.orders import Call, MakeLeaf, Step

# One for all: a dict of its own for each step would cost as much as a tenth of a small op.
_NONE: Mapping[int, Any] = MappingProxyType({})


class Held(msgspec.Struct, gc=False, eq=False):
    """What a step left.

    The inputs of a step always have a smaller `place`. `made` is the moment, on the same counter,
    at which it was last carried out: inputs made later than the step itself have a younger graph
    than the one it was built on. No cycle leads through it, so that the garbage collector need
    not look at it.
    """

    step: Step
    place: int
    made: int
    outputs: tuple[torch.Tensor, ...]
    inputs: list["Held"]
    answer: Computed
    differentiable: bool = False  # some output requires grad
    large: bool = False  # two that are not cannot make a result that the budget asks about
    forgotten: bool = False
    spent: bool = False  # a Backward has run through its part of the graph, and freed it
    twins: tuple[tuple[int, Arrival], ...] = ()  # (output, the value that it is too)
    # What an output was before a later step changed it in place; the output itself is changed.
    before: Mapping[int, torch.Tensor] = _NONE
    edges: Mapping[int, Edge] = _NONE  # where the gradient of what is in `before` arrives
    changed: tuple[torch.Tensor, ...] = ()  # what it changed itself


class Tape:
    """All steps carried out so far, by recipe. `watch` catches the gradients of their outputs."""

    def __init__(self, budget: Budget, watch: Watch) -> None:
        self.held: dict[bytes, Held] = {}
        self.literals: dict[bytes, bytes] = {}
        self.fills = Fills(self.literals)
        self.has_twins = False
        self.changers: list[Held] = []  # steps that changed something in place
        self._changed: tuple[torch.Tensor, ...] = ()  # by the step that is carried out
        self.now = perf_counter()  # when the last step ended
        self._blame: dict[bytes, bytes] = {}
        self._budget = budget
        self._watch = watch
        self._next = 0

    def carry_out(self, step: Step, device: str, heard: Heard) -> Computed | Failed | Unreached:
        """Run a step that is not held yet, catching whatever PyTorch raises. It begins `now`.

        Written for speed: with 1,000 ops on 3x3 matrices every microsecond here is a tenth of the
        whole run.
        """
        recipe = step.recipe
        inputs: list[Held] = []
        self._next = place = self._next + 1
        watched = self._watch.watched
        try:
            args = self._bound_simply(step, inputs)
            if args is None:
                outputs, inputs = self._run(step, device)
            else:
                result = OPERATIONS[step.op](*args)  # type: ignore[union-attr]
                outputs = (result,) if type(result) is torch.Tensor else tensors(result)
            fact = watched(outputs[0], recipe, device, place % _POLLED_EVERY == 0)
            facts: tuple[Fact, ...] = (fact,)
            differentiable, large = fact.requires_grad, fact.size >= LARGE_BYTES
            if len(outputs) > 1:
                others = [
                    watched(tensor, (recipe, output), device, False)
                    for output, tensor in enumerate(outputs[1:], 1)
                ]
                facts = (fact, *others)
                differentiable = any(each.requires_grad for each in facts)
                large = any(each.size >= LARGE_BYTES for each in facts)
        except _NotThere as error:
            self._blame[recipe] = error.recipe
            return Unreached(recipe, error.recipe)
        except Exception as error:  # noqa: BLE001 - every error belongs to the node, exact
            self._blame[recipe] = recipe
            name = type(error).__name__
            self.now = perf_counter()
            return Failed(recipe, name, str(error) or name, heard.taken())
        started, self.now = self.now, perf_counter()
        warnings = heard.taken() if heard.log else ()
        answer = Computed(recipe, facts, warnings, self.now - started)
        self.held[recipe] = held = Held(
            step, place, place, outputs, inputs, answer, differentiable, large
        )
        if self._watch.met:
            self._note_twins(held)
        if self._changed:
            held.changed, self._changed = self._changed, ()
            self.changers.append(held)
        if self._blame:
            self._blame.pop(recipe, None)
        return answer

    def carry_out_again(self, held: Held) -> None:
        """Run a held step anew: the same values with a fresh autograd graph. Raises what PyTorch
        raises."""
        step, device = held.step, held.answer.outputs[0].device
        held.edges = _NONE
        args = self._bound_simply(step, [])
        if args is None:
            held.outputs, _ = self._run(step, device)
            held.changed, self._changed = self._changed, ()
        else:
            held.outputs = tensors(OPERATIONS[step.op](*args))  # type: ignore[union-attr]
        self._next = held.made = self._next + 1
        held.spent = False
        held.twins = ()
        for output, tensor in enumerate(held.outputs):
            value = (step.recipe, output) if output else step.recipe
            self._watch.watched(tensor, value, device, held.made % _POLLED_EVERY == 0)
        if self._watch.met:
            self._note_twins(held)

    def forget(self, recipes: Iterable[bytes]) -> None:
        """Free results; one that a held step needs stays until that goes too, so that one recipe
        never stands for two tensors in one graph. Unknown ones are ignored."""
        for recipe in recipes:
            self._blame.pop(recipe, None)
            if recipe in self.held:
                self.held[recipe].forgotten = True
        stays = self._staying()
        gone = [recipe for recipe, held in self.held.items() if held.place not in stays]
        for recipe in gone:
            del self.held[recipe]
        if self.changers:
            self.changers = [each for each in self.changers if each.place in stays]

    def _staying(self) -> set[int]:
        """The places of what was not forgotten and of what that needs.

        A tensor that was changed in place cannot be read as it was, nor changed once more: what
        changed it and what read it stay as long as it does, or they would run again on it.
        """
        held = list(self.held.values())
        stays = {each.place for each in held if not each.forgotten}
        while True:
            for each in reversed(held):
                if each.place in stays:
                    stays.update([needed.place for needed in each.inputs])
            readers = {
                each.place
                for each in (held if self.changers else ())
                if any(needed.before and needed.place in stays for needed in each.inputs)
            }
            if readers <= stays:
                return stays
            stays |= readers

    def _note_twins(self, held: Held) -> None:
        """An op may return its very input, or one tensor twice: one gradient serves both."""
        self.has_twins = True
        for value in self._watch.met:
            output = 0 if isinstance(value, bytes) else value[1]
            tensor = held.outputs[output]
            for each in (*held.inputs, held):
                known = dict(each.twins)
                for index, other in enumerate(each.outputs):
                    if other is not tensor or (each is held and index == output):
                        continue
                    recipe = each.step.recipe
                    first = known.get(index) or ((recipe, index) if index else recipe)
                    held.twins = (*held.twins, (output, first))
                    break
                else:
                    continue
                break
        self._watch.met.clear()

    def _run(self, step: Step, device: str) -> tuple[tuple[torch.Tensor, ...], list[Held]]:
        """What the step makes, and the steps it needs."""
        mode = step.mode
        if mode is not None:
            with _MODES[mode]():
                return self._made(step, device)
        return self._made(step, device)

    def _made(self, step: Step, device: str) -> tuple[tuple[torch.Tensor, ...], list[Held]]:
        if isinstance(step, MakeLeaf):
            return (self._leaf(step, device),), []
        inputs = self._inputs(step)
        call = plan(step)
        args, keywords = call.arguments(self.held)
        check_reach(step.op, args, keywords)
        self._budget.check_call(call.function, args, keywords, call.large)
        if step.op == GRAD:
            check_grad(keywords)
            result = call.carried_out(args, keywords)
            self._watch.taken()  # what came by is no Backward's
            return tensors(result), inputs
        if not call.changed:
            return tensors(call.carried_out(args, keywords)), inputs
        changed = tuple(self.held[recipe].outputs[output] for recipe, output in call.changed)
        for tensor in changed:
            keep_before(tensor, self.held.values(), self._budget)
        nodes = [tensor.grad_fn for tensor in changed]
        result = call.carried_out(args, keywords)
        for tensor, node in zip(changed, nodes, strict=True):
            leave_hooks(tensor, node)
        self._changed = changed
        if not call.gives_on:
            return tensors(result), inputs
        # `x[0] = 1` returns nothing: what it made is x.
        return (args[0] if result is None else tensors(result)[0],), inputs

    def _bound_simply(self, step: Step, inputs: list[Held]) -> list[torch.Tensor] | None:
        """The arguments of a call of small tensors with one wire at every port and nothing else,
        as most are; None where the long way must be gone. It saves a third of the time that a
        chain of small ops takes."""
        if type(step) is not Call or step.parameters or step.mode is not None:
            return None
        ports = simple_ports(step.op)
        if step.after or len(ports) != len(step.inputs):
            return None
        args: list[torch.Tensor] = []
        try:
            for port in ports:
                recipe, output = step.inputs[port][0]
                found = self.held[recipe]
                if found.large:
                    return None
                inputs.append(found)
                args.append(found.outputs[output])
        except LookupError:
            return None
        return args

    def _leaf(self, step: MakeLeaf, device: str) -> torch.Tensor:
        self._budget.check_bytes(self.fills.needs(step.tensor))
        tensor = self.fills.made(step.tensor, device)
        return tensor.requires_grad_() if step.requires_grad else tensor

    def _inputs(self, step: Call) -> list[Held]:
        """The steps that a call needs. Raises _NotThere, or CannotCall."""
        found: list[Held] = []
        wired = [wire for wires in step.inputs.values() for wire in wires]
        for recipe, output in (*wired, *((recipe, 0) for recipe in step.after)):
            held = self.held.get(recipe)
            if held is None:
                because = self._blame.get(recipe)
                if because is not None:
                    raise _NotThere(because)
                raise CannotCall(
                    "A value that this needs is no longer in the engine: run it again."
                )
            if output >= len(held.outputs):
                raise CannotCall(
                    f"{held.step.name} has {len(held.outputs)} outputs: "
                    f"there is no output {output}."
                )
            found.append(held)
        return found

    def together(self, path: Iterable[Held]) -> list[Held]:
        """These steps, what they need, and whatever changed memory of theirs in place with what
        that needs: what must run anew together, in the order in which it ran."""
        found: dict[int, Held] = {}
        waiting = list(path)
        while waiting:
            while waiting:
                each = waiting.pop()
                if each.place not in found:
                    found[each.place] = each
                    waiting += each.inputs
            memory = memories(list(found.values()))
            waiting = [
                each
                for each in self.changers
                if each.place not in found and not memory.isdisjoint(map(memory_of, each.changed))
            ]
        changed = {memory_of(tensor) for each in self.changers for tensor in each.changed}
        return [
            each
            for _, each in sorted(found.items())
            if each.inputs or memory_of(each.outputs[0]) in changed
        ]


class _NotThere(Exception):
    """An input failed; `recipe` is the one to blame."""

    def __init__(self, recipe: bytes) -> None:
        super().__init__(recipe)
        self.recipe = recipe


def ancestors(root: Held) -> list[Held]:
    """The step and everything it needs that takes part in differentiation, inputs first."""
    found = {root.place: root}
    waiting = [root]
    for held in waiting:
        for each in held.inputs:
            if each.differentiable and each.place not in found:
                found[each.place] = each
                waiting.append(each)
    waiting.sort(key=_place)
    return waiting


_place = attrgetter("place")


def tensors(result: Any) -> tuple[torch.Tensor, ...]:
    """What a call returned, as tensors."""
    if type(result) is torch.Tensor:
        return (result,)
    if isinstance(result, bool | int | float | complex):
        # `torch.equal` and the like: a plain number, shown as the tensor that it would be.
        return (torch.tensor(result),)
    return tuple(_flat(result))


def _flat(result: Any) -> Iterable[torch.Tensor]:
    """The tensors of a result in order: tuples in tuples (an LSTM's state) are opened."""
    if isinstance(result, torch.Tensor):
        yield result
    elif isinstance(result, tuple | list):
        for each in result:
            yield from _flat(each)
    elif result is not None:
        raise TypeError(f"the operation returned {type(result).__name__}, not a tensor")


# Python is called in every so many hooks, to see whether to stop.
_POLLED_EVERY = 64
_MODES = {"no_grad": torch.no_grad, "inference_mode": torch.inference_mode}
