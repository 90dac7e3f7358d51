"""The document's own steps once more, with one value changed: by how much does another change?"""

from collections.abc import Callable

import torch

from inspector.engine.anew import Anew
from inspector.engine.call import plan
from inspector.engine.changing import memory_of
from inspector.engine.facts import StoppedHere
from inspector.engine.local import CannotProbe
from inspector.engine.tape import Held, tensors
from inspector.messages.orders import Call
from inspector.messages.turns import Value

# For one question so many steps are run again at most, and so many numbers worked out in them.
_MOST_STEPS = 40_000
_MOST_NUMBERS = 2 * 10**8
Follow = Callable[[torch.Tensor], torch.Tensor]


class _Made:
    """What a step left."""

    def __init__(self, outputs: tuple[torch.Tensor, ...]) -> None:
        self.outputs = outputs


class Replay:
    """The steps of a graph, in the order in which they run. Where one of them changes something in
    place, all that lies in that memory comes about from the beginning."""

    def __init__(self, again: Anew, cancelled: Callable[[], bool]) -> None:
        self._cancelled = cancelled
        self._held = list(again.tape.held.values())
        self._recipes = {each.step.node: each.step.recipe for each in self._held}
        self._base = {
            each.step.recipe: _Made(
                tuple(
                    each.before.get(output, tensor).detach()
                    for output, tensor in enumerate(each.outputs)
                )
            )
            for each in self._held
        }
        self._changed = {
            memory_of(tensor)
            for each in self._held
            for tensor in each.changed
            if tensor.layout is torch.strided
        }

    def value(self, value: Value) -> torch.Tensor:
        """A value as it was when its step had run."""
        return self._base[self._recipes[value[0]]].outputs[value[1]]

    def follow(self, earlier: Value, later: Value, moves: int) -> Follow:
        """What the later value is for other numbers of the earlier one, each of which will be moved
        so many times. Raises CannotProbe where that would take too long, or cannot be told."""
        start, end = self._recipes[earlier[0]], self._recipes[later[0]]
        again = self._again(start)
        steps = [held for held in self._held if held.step.recipe in again]
        count = self.value(earlier).numel()
        runs = moves * count
        numbers = sum(tensor.numel() for held in steps for tensor in held.outputs)
        if runs * max(1, len(steps)) > _MOST_STEPS or runs * numbers > _MOST_NUMBERS:
            raise CannotProbe(
                f"Each of {count} numbers would be moved, and {len(steps)} steps run again "
                f"{runs} times: that would take too long."
            )
        inside = self._is_inside(start, earlier)

        def followed(numbers: torch.Tensor) -> torch.Tensor:
            return self._followed((start, earlier[1]), (end, later[1]), numbers, steps, inside)

        return followed

    def _again(self, start: bytes) -> set[bytes]:
        """The steps that are run again: those that need the first one, and all that has to do with
        memory that is changed in place."""
        found: set[bytes] = set()
        for held in self._held:
            step = held.step
            if isinstance(step, Call):
                wired = {recipe for wires in step.inputs.values() for recipe, _ in wires}
                needs = start in wired or not found.isdisjoint(wired)
            else:
                needs = False
            if needs or held.changed or not self._changed.isdisjoint(_memory(held)):
                found.add(step.recipe)
        return found

    def _is_inside(self, start: bytes, earlier: Value) -> bool:
        """Whether the value lies in memory that is changed. Raises CannotProbe where others lie
        there before it, which would change with it."""
        found = next(held for held in self._held if held.step.recipe == start)
        memory = memory_of(found.outputs[earlier[1]]) if self._changed else 0
        if memory not in self._changed:
            return False
        for held in self._held:
            if held is found:
                return True
            if memory in _memory(held) and not found.changed:
                raise CannotProbe(
                    f"{found.step.name} is a view of {held.step.name}, whose memory is changed in "
                    "place: its numbers cannot be moved alone."
                )
        return True

    def _followed(
        self,
        start: tuple[bytes, int],
        end: tuple[bytes, int],
        numbers: torch.Tensor,
        steps: list[Held],
        inside: bool,
    ) -> torch.Tensor:
        """Raises StoppedHere."""
        if self._cancelled():
            raise StoppedHere
        made = dict(self._base)
        if not inside:
            made[start[0]] = _with(made[start[0]], start[1], numbers)
        with torch.no_grad():
            for held in steps:
                recipe = held.step.recipe
                if recipe != start[0] or inside:
                    made[recipe] = self._made(held, made)
                if recipe == start[0] and inside:
                    made[recipe].outputs[start[1]].copy_(numbers)
                if recipe == end[0]:
                    return made[recipe].outputs[end[1]].clone()
        return made[end[0]].outputs[end[1]]

    def _made(self, held: Held, made: dict[bytes, _Made]) -> _Made:
        step = held.step
        if not isinstance(step, Call):
            return _Made(tuple(tensor.clone() for tensor in self._base[step.recipe].outputs))
        call = plan(step)
        args, keywords = call.arguments(made)
        result = call.carried_out(args, keywords)
        if call.changed and call.gives_on:
            return _Made((args[0] if result is None else tensors(result)[0],))
        return _Made(tensors(result))


def _memory(held: Held) -> set[int]:
    return {memory_of(each) for each in held.outputs if each.layout is torch.strided}


def _with(made: _Made, output: int, tensor: torch.Tensor) -> _Made:
    outputs = list(made.outputs)
    outputs[output] = tensor
    return _Made(tuple(outputs))
