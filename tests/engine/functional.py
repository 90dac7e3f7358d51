"""A random graph as a pure function, for torch.func: what is changed in place is another value."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import torch

from tests.engine.test_engine_truth import Line, called
from tests.engine.wild import Wild

Values = dict[str, torch.Tensor]


class Step(NamedTuple):
    """The values that a node takes, those that it makes, and how."""

    node: str
    takes: tuple[str, ...]
    makes: tuple[str, ...]
    function: Callable[[Sequence[torch.Tensor]], tuple[torch.Tensor, ...]]


class Functional:
    """`steps` in order, and `plain`, their values. A value that is changed through a view of it is
    called as before with a ' from then on."""

    def __init__(self, wild: Wild) -> None:
        self.steps: list[Step] = []
        self.leaves = {
            name: value.detach()
            for name, value in wild.plain.items()
            if name.startswith(("x", "mixed"))
        }
        self.plain = dict(self.leaves)
        self._now: dict[str, str] = {}
        self._bases: dict[str, str] = {}  # of flattened values that share their base's memory
        for line in wild.lines:
            takes = tuple(self._now.get(wire, wire) for wire in line.wires)
            if line.op.endswith("_"):
                self._change(line, takes)
            else:
                self._call(line, takes)
        for name, value in wild.plain.items():
            assert torch.equal(self.plain[name], value.detach()), name

    def values(self, shifts: Values) -> Values:
        """Every value where something is added to some of them: the Jacobian by such a shift at 0
        is that by the value itself, by whatever way it is used."""
        found = {name: _shifted(name, leaf, shifts) for name, leaf in self.leaves.items()}
        for step in self.steps:
            made = step.function([found[name] for name in step.takes])
            for name, value in zip(step.makes, made, strict=True):
                found[name] = _shifted(name, value, shifts)
        return found

    def _call(self, line: Line, takes: tuple[str, ...]) -> None:
        def function(args: Sequence[torch.Tensor]) -> tuple[torch.Tensor, ...]:
            made = called(line, list(args))
            return (made,) if isinstance(made, torch.Tensor) else tuple(made)

        args = [self.plain[name] for name in takes]
        made = function(args)
        if line.op == "torch.flatten" and made[0].data_ptr() == args[0].data_ptr():
            self._bases[line.name] = takes[0]
        names = (line.name, *(f"{line.name}:{at}" for at in range(1, len(made))))
        self._add(Step(line.name, takes, names, function))

    def _change(self, line: Line, takes: tuple[str, ...]) -> None:
        pure = line._replace(op=line.op.removesuffix("_"))

        def changed(args: Sequence[torch.Tensor]) -> tuple[torch.Tensor, ...]:
            return (called(pure, list(args)).to(args[0].dtype),)

        base = self._bases.get(takes[0])
        if base is None or self.plain[base] is self.plain[takes[0]]:  # flatten gave its very input
            self._now[base or takes[0]] = line.name
            self._add(Step(line.name, takes, (line.name,), changed))
            return
        # Autograd takes the view anew, out of its changed base.
        self._now[base] = after = f"{base}'"
        self._add(Step(line.name, (base, *takes[1:]), (after,), changed))
        self._add(Step(line.name, (after,), (line.name,), lambda args: (args[0].flatten(),)))

    def _add(self, step: Step) -> None:
        made = step.function([self.plain[name] for name in step.takes])
        self.plain.update(zip(step.makes, made, strict=True))
        self.steps.append(step)


def _shifted(name: str, value: torch.Tensor, shifts: Values) -> torch.Tensor:
    return value + shifts[name] if name in shifts else value
