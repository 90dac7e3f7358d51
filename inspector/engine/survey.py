"""Looks over a whole run: the sizes of its values and gradients, where the first NaN and the first
infinity were born, and which units of relu and its like are off."""

import math
from collections.abc import Generator, Iterable, Mapping
from contextlib import suppress

import torch

from inspector.catalogue.rows import catalogue
from inspector.document.contents import index_of
from inspector.engine.alone import Wire, alone, value_of, wires_of
from inspector.engine.counting import plain
from inspector.engine.moments import in_order
from inspector.engine.norms import sized
from inspector.engine.tape import Held
from inspector.engine.widening import countable
from inspector.messages.orders import Call
from inspector.messages.surveys import Bad, Birth, Cause, Off, Size, Survey, Surveyed

Flows = Mapping[tuple[str, int], torch.Tensor]

_BADS: tuple[Bad, ...] = ("nan", "infinite")
# These let no gradient through where they are off: where their derivative is zero.
_SWITCHES = frozenset(
    {
        "relu",
        "relu_",
        "relu6",
        "threshold",
        "threshold_",
        "hardtanh",
        "hardtanh_",
        "hardsigmoid",
        "hardswish",
        "hardshrink",
        "softshrink",
        "clamp",
        "clamp_",
        "clamp_min",
        "clamp_max",
    }
)
# In these groups an element of the result is made of the elements at its own place, but for these.
_ELEMENTWISE = frozenset({"Pointwise", "Activation", "Special"})
_MIXING = frozenset({"softmax", "softmin", "log_softmax", "gumbel_softmax", "glu", "logsumexp"})


def surveyed(
    order: Survey, tape: Mapping[bytes, Held], flows: Flows
) -> Generator[None, None, Surveyed]:
    """The answer, piece by piece: it yields after each. What is no longer held is left out. To be
    run without gradients."""
    steps = [tape[recipe] for recipe in order.recipes if recipe in tape]
    values = yield from _sizes(
        (each.step.node, output, value_of(each, output)) for each, output in _outputs(steps)
    )
    gradients = yield from _sizes((*key, gradient) for key, gradient in flows.items())
    births = [
        *(yield from _of_values(steps, tape, values)),
        *(yield from _of_gradients(steps, tape, flows, gradients)),
    ]
    offs = []
    for each in steps if order.offs else ():
        found = _off(each, tape, flows)
        if found is not None:
            offs.append(found)
            yield
    return Surveyed(order.number, values, gradients, tuple(births), tuple(offs))


def _outputs(steps: Iterable[Held]) -> Iterable[tuple[Held, int]]:
    return ((each, output) for each in steps for output in range(len(each.outputs)))


def _sizes(
    tensors: Iterable[tuple[str, int, torch.Tensor]],
) -> Generator[None, None, tuple[Size, ...]]:
    found = []
    for node, output, tensor in tensors:
        size = yield from sized(node, output, tensor)
        if size is not None:
            found.append(size)
        yield
    return tuple(found)


def _first(sizes: Iterable[Size], bad: Bad) -> Size | None:
    return next((each for each in sizes if getattr(each, bad)), None)


def _of_values(
    steps: list[Held], tape: Mapping[bytes, Held], sizes: tuple[Size, ...]
) -> Generator[None, None, list[Birth]]:
    births = []
    of = {each.step.node: each for each in steps}
    for bad in _BADS:
        size = _first(sizes, bad)
        if size is None:
            continue
        held = of[size.node]
        tensor = value_of(held, size.output)
        at = yield from _place_of_bad(tensor, bad)
        through = size.node if isinstance(held.step, Call) else ""
        causes = causes_of(held, tape, tensor, at) if through else ()
        number = _number(tensor, at)
        births.append(Birth("value", bad, size.node, size.output, at, number, through, causes))
    return births


def _of_gradients(
    steps: list[Held], tape: Mapping[bytes, Held], flows: Flows, sizes: tuple[Size, ...]
) -> Generator[None, None, list[Birth]]:
    births = []
    of = {each.step.node: each for each in steps}
    for bad in _BADS:
        size = _first(sizes, bad)
        if size is None or size.node not in of:
            continue
        gradient = flows[size.node, size.output]
        at = yield from _place_of_bad(gradient, bad)
        number = _number(gradient, at)
        bare = Birth("gradient", bad, size.node, size.output, at, number)
        if (size.node, size.output) == next(iter(flows)):
            births.append(bare)  # Backward itself started with it
            continue
        wire = (of[size.node].step.recipe, size.output)
        takers = [each for each in steps if wire in wires_of(each)]
        births.append(_on_the_way(bare, wire, takers, tape, flows))
    return births


def _on_the_way(
    bare: Birth, wire: Wire, takers: list[Held], tape: Mapping[bytes, Held], flows: Flows
) -> Birth:
    """Which operation on the way back made it: all that arrived there was good."""
    for held in takers:
        seeds = {
            output: flows[held.step.node, output].detach()
            for output in range(len(held.outputs))
            if (held.step.node, output) in flows
        }
        if not seeds:
            continue
        with suppress(Exception):
            again = alone(held, tape)
            (sent,) = again.slopes((wire,), seeds)
            if sent is None or math.isfinite(_number(sent, bare.at)):
                continue
            causes = causes_of(held, tape, sent, bare.at)
            arrived = slope = None
            if causes and 0 in seeds and seeds[0].shape == sent.shape:
                arrived = _number(seeds[0], bare.at)
                one = torch.zeros_like(again.outputs[0])
                one[bare.at] = 1
                (alone_there,) = again.slopes((wire,), {0: one})
                slope = None if alone_there is None else _number(alone_there, bare.at)
            return Birth(
                bare.which,
                bare.bad,
                bare.node,
                bare.output,
                bare.at,
                bare.number,
                held.step.node,
                causes,
                arrived,
                slope,
            )
    return bare


def _place_of_bad(tensor: torch.Tensor, bad: Bad) -> Generator[None, None, tuple[int, ...]]:
    is_bad = torch.isnan if bad == "nan" else torch.isinf
    for at, piece in in_order(plain(tensor), 0, tensor.numel()):
        hits = is_bad(countable(piece))
        if hits.any():
            return index_of(at + int(hits.to(torch.uint8).argmax()), tensor.shape)
        yield
    return (0,) * tensor.dim()  # it was changed since it was counted


def first_of(mask: torch.Tensor) -> tuple[int, ...]:
    """The index of the first element that is true."""
    return index_of(int(mask.reshape(-1).to(torch.uint8).argmax()), mask.shape)


def _number(tensor: torch.Tensor, at: tuple[int, ...]) -> float:
    number = tensor[at].item()
    if isinstance(number, complex):
        return abs(number) if math.isfinite(number.real + number.imag) else math.nan
    return float(number)


def causes_of(
    held: Held, tape: Mapping[bytes, Held], result: torch.Tensor, at: tuple[int, ...]
) -> tuple[Cause, ...]:
    """The inputs at this place, of an operation that works element by element."""
    if not _is_elementwise(held):
        return ()
    found = []
    for recipe, output in wires_of(held):
        value = value_of(tape[recipe], output)
        if value.dim() > result.dim() or value.layout is not torch.strided:
            return ()
        place = []
        for size, index in zip(value.shape, at[result.dim() - value.dim() :], strict=True):
            if size != 1 and index >= size:
                return ()
            place.append(0 if size == 1 else index)
        found.append(Cause(tape[recipe].step.node, output, _number(value, tuple(place))))
    return tuple(found)


def _is_elementwise(held: Held) -> bool:
    if not isinstance(held.step, Call):
        return False
    row = catalogue().operations.get(held.step.op)
    if row is None or _plain(row.name) in _MIXING:
        return False
    return row.id == "torch.where" or not _ELEMENTWISE.isdisjoint(row.group.split("/"))


def _plain(name: str) -> str:
    return name.partition(" ")[0]


def _off(held: Held, tape: Mapping[bytes, Held], flows: Flows) -> Off | None:
    """How much of an operation like relu is off: where its derivative is zero."""
    if not isinstance(held.step, Call) or (held.step.node, 0) not in flows:
        return None
    row = catalogue().operations.get(held.step.op)
    if row is None or _plain(row.name) not in _SWITCHES:
        return None
    wire = wires_of(held)[0]
    with suppress(Exception):
        again = alone(held, tape)
        (slope,) = again.slopes((wire,), {0: torch.ones_like(again.outputs[0])})
        if slope is None or slope.shape != again.outputs[0].shape:
            return None
        off = slope == 0
        dead, units = _dead(off)
        return Off(held.step.node, int(off.sum()), off.numel(), dead, units)
    return None


def _dead(off: torch.Tensor) -> tuple[int, int]:
    """Units that are off in every row. A unit is a column, of pictures (four dimensions and more)
    a channel; where there is one row only, there is nothing to count."""
    if off.dim() < 2 or off.numel() == 0:
        return 0, 0
    dimension = 1 if off.dim() >= 4 else off.dim() - 1
    units = off.shape[dimension]
    if off.numel() == units:
        return 0, 0
    rows = off.movedim(dimension, 0).reshape(units, -1)
    return int(rows.all(1).sum()), units
