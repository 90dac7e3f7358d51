"""The document's own steps once more, with one value changed: by how much does another change?"""

from collections.abc import Callable

import torch

from inspector.engine.anew import Anew
from inspector.engine.call import plan
from inspector.engine.facts import StoppedHere
from inspector.engine.local import CannotProbe
from inspector.engine.tape import tensors
from inspector.messages.orders import Call

# For one question so many steps are run again at most, and so many numbers worked out in them.
_MOST_STEPS = 40_000
_MOST_NUMBERS = 2 * 10**8


class _Made:
    """What a step left."""

    def __init__(self, outputs: tuple[torch.Tensor, ...]) -> None:
        self.outputs = outputs


class Replay:
    """The steps of a graph (`held`). Raises CannotProbe where one changes something in place: its
    values come about from the beginning only."""

    def __init__(self, again: Anew, cancelled: Callable[[], bool]) -> None:
        self._cancelled = cancelled
        held = list(again.tape.held.values())  # in the order in which they run
        for each in held:
            if each.changed:
                raise CannotProbe(
                    f"{each.step.name} changes a value in place: its graph is not run again with "
                    "other numbers."
                )
        self.held = held
        self.base = {
            each.step.recipe: _Made(tuple(tensor.detach() for tensor in each.outputs))
            for each in held
        }

    def _after(self, recipe: bytes) -> list[Call]:
        """The steps that need what a step made, in order."""
        reached = {recipe}
        found: list[Call] = []
        for each in self.held:
            step = each.step
            if isinstance(step, Call) and any(
                wired in reached for wires in step.inputs.values() for wired, _ in wires
            ):
                reached.add(step.recipe)
                found.append(step)
        return found

    def check(self, recipe: bytes, output: int, moves: int) -> list[Call]:
        """The steps after one, where each number of its output may be moved so many times. Raises
        CannotProbe where that would take too long."""
        steps = self._after(recipe)
        count = self.base[recipe].outputs[output].numel()
        runs = moves * count
        numbers = sum(each.numel() for step in steps for each in self.base[step.recipe].outputs)
        if runs * max(1, len(steps)) > _MOST_STEPS or runs * numbers > _MOST_NUMBERS:
            raise CannotProbe(
                f"Each of {count} numbers would be moved, and {len(steps)} steps run again "
                f"{runs} times: that would take too long."
            )
        return steps

    def with_changed(
        self, recipe: bytes, output: int, tensor: torch.Tensor, steps: list[Call]
    ) -> dict[bytes, _Made]:
        """All values where an output of a step is another; `steps` are those after it. Raises
        StoppedHere."""
        if self._cancelled():
            raise StoppedHere
        made = dict(self.base)
        outputs = list(made[recipe].outputs)
        outputs[output] = tensor
        made[recipe] = _Made(tuple(outputs))
        for each in steps:
            made[each.recipe] = self._made(each, made)
        return made

    def _made(self, step: Call, made: dict[bytes, _Made]) -> _Made:
        call = plan(step)
        args, keywords = call.arguments(made)
        with torch.no_grad():
            return _Made(tensors(call.carried_out(args, keywords)))
