"""Runs one operation once more by itself, on copies of what it was given, with a graph of its own:
what it does to gradients can be asked though Backward has freed the document's graph."""

from collections.abc import Mapping
from typing import NamedTuple

import torch

from inspector.engine.call import plan
from inspector.engine.tape import Held, tensors
from inspector.messages.orders import Call

Wire = tuple[bytes, int]


class Alone(NamedTuple):
    """What it made, and the copies of what it was given, by wire."""

    outputs: tuple[torch.Tensor, ...]
    inputs: dict[Wire, torch.Tensor]

    def slopes(
        self, wires: tuple[Wire, ...], seeds: Mapping[int, torch.Tensor]
    ) -> tuple[torch.Tensor | None, ...]:
        """The gradients that it sends to these wires when these arrive at its outputs."""
        there = [wire for wire in wires if self.inputs[wire].requires_grad]
        roots = [index for index in seeds if self.outputs[index].requires_grad]
        if not there or not roots:
            return (None,) * len(wires)
        found = torch.autograd.grad(
            [self.outputs[index] for index in roots],
            [self.inputs[wire] for wire in there],
            [seeds[index] for index in roots],
            retain_graph=True,
            allow_unused=True,
        )
        of = dict(zip(there, found, strict=True))
        return tuple(of.get(wire) for wire in wires)


class Stand:
    """Tensors that stand for one step's outputs."""

    __slots__ = ("outputs",)

    def __init__(self, outputs: tuple[torch.Tensor, ...]) -> None:
        self.outputs = outputs


def value_of(held: Held, output: int) -> torch.Tensor:
    """A value as it was before any later step changed it in place."""
    return held.before.get(output, held.outputs[output])


def wires_of(held: Held) -> tuple[Wire, ...]:
    """The values that a step was given, each once, in the order of its ports."""
    if not isinstance(held.step, Call):
        return ()
    return tuple(dict.fromkeys(wire for wires in held.step.inputs.values() for wire in wires))


def alone(held: Held, tape: Mapping[bytes, Held]) -> Alone:
    """Run a Call by itself. Raises what PyTorch raises."""
    assert isinstance(held.step, Call)
    call = plan(held.step)
    inputs: dict[Wire, torch.Tensor] = {}
    stands: dict[bytes, Stand] = {}
    with torch.enable_grad():
        for recipe in {recipe for recipe, _ in wires_of(held)}:
            made = []
            for output, was in enumerate(tape[recipe].outputs):
                leaf = value_of(tape[recipe], output).detach()
                if was.requires_grad:
                    leaf.requires_grad_()
                inputs[recipe, output] = leaf
                # What is changed in place may not be a leaf, nor the value itself.
                made.append(leaf.clone() if (recipe, output) in call.changed else leaf)
            stands[recipe] = Stand(tuple(made))
        args, keywords = call.arguments(stands)
        result = call.carried_out(args, keywords)
        if call.gives_on:
            result = args[0] if result is None else tensors(result)[0]
        return Alone(tensors(result), inputs)
