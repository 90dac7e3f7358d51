"""A gradient found by numbers alone: central differences in float64, cell by cell, with the kinks
where the slopes from both sides differ; and second derivatives, row by row.

A complex leaf has two cells for each of its numbers, the real and the imaginary part. PyTorch's
gradient has the slope by the real part as its real, that by the imaginary part as its imaginary
part (the conjugate Wirtinger derivative of a real number that Backward starts from); one that
starts from complex numbers z with the gradient g goes on from the real part of conj(g)·z.
"""

import math
from collections.abc import Callable
from time import perf_counter

import torch

from inspector.engine.anew import CannotAnew, anew
from inspector.engine.backward import Act, Sweeper
from inspector.engine.budget import Budget
from inspector.engine.survey import causes_of, first_of
from inspector.engine.tape import Held, Tape
from inspector.engine.wide import CannotWiden, Values, Wide, cut_by, needed
from inspector.messages.proofs import Bend, Bent, Differ, Differed, Kink
from inspector.messages.questions import Unable

# The cube root of float64's precision, at which a central difference is best.
_STEP = 6e-6
# So much apart, of the slopes themselves, two sides have different slopes.
_JUMP = 1e-4
_SMALLER = 16
# An answer is given at least so often, in seconds.
_MOMENT_S = 0.06
MOST_CELLS = 128
"""The Hessian of a larger leaf is not made: it has the square of this many numbers."""
_GONE = "This Backward is no longer in the engine: press Backward again."


class _Refused(Exception):
    """The question cannot be answered; the text says why in one sentence."""


class Proofs:
    """Keeps what the next piece of the same question needs, and nothing for longer."""

    def __init__(
        self, tape: Tape, sweeper: Sweeper, budget: Budget, cancelled: Callable[[], bool]
    ) -> None:
        self._tape = tape
        self._sweeper = sweeper
        self._budget = budget
        self._cancelled = cancelled
        self._differences: tuple[tuple[bytes, str], Differences] | None = None
        self._curvature: tuple[tuple[bytes, str], Curvature] | None = None

    def differed(self, order: Differ) -> Differed | Unable:
        """The cells that were done within a moment: one at least."""
        key = (order.address, order.node)
        try:
            if self._differences is None or self._differences[0] != key:
                self._differences = None
                act, root, leaf = self._found(order.address, order.node)
                made = Differences(self._tape, self._sweeper, self._budget, act, root, leaf)
                self._differences = (key, made)
            found = self._differences[1].answer(order, self._cancelled)
        except (_Refused, CannotWiden) as reason:
            return Unable(order.number, str(reason))
        except Exception as error:  # noqa: BLE001 - what an operation says of float64, exact
            self._differences = None
            return Unable(
                order.number,
                f"The steps cannot be run in float64: {type(error).__name__}: {error}",
            )
        if order.first + len(found.central) >= self._differences[1].count:
            self._differences = None
        return found

    def bent(self, order: Bend) -> Bent | Unable:
        """Rows of the Hessian that were done within a moment, one at least; or the product."""
        key = (order.address, order.node)
        try:
            if self._curvature is None or self._curvature[0] != key:
                self._curvature = None
                act, root, leaf = self._found(order.address, order.node)
                made = Curvature(self._tape, self._sweeper, self._budget, act, root, leaf)
                self._curvature = (key, made)
            found = self._curvature[1].answer(order, self._cancelled)
        except (_Refused, CannotAnew) as reason:
            return Unable(order.number, str(reason))
        except Exception as error:  # noqa: BLE001 - what PyTorch says of a second derivative, exact
            self._curvature = None
            return Unable(order.number, f"{type(error).__name__}: {error}")
        if order.vector or order.first + len(found.rows) >= self._curvature[1].count:
            self._curvature = None
        return found

    def forget(self, address: bytes) -> None:
        """A Backward goes."""
        for name in ("_differences", "_curvature"):
            kept = getattr(self, name)
            if kept is not None and kept[0][0] == address:
                setattr(self, name, None)

    def _found(self, address: bytes, node: str) -> tuple[Act, Held, Held]:
        """The act, the step that Backward started from, and the leaf's."""
        act = self._sweeper.acts.get(address)
        root = None if act is None or act.order is None else self._tape.held.get(act.order.root[0])
        if act is None or root is None:
            raise _Refused(_GONE)
        found = {root.place: root}
        waiting = [root]
        while waiting:
            for each in waiting.pop().inputs:
                if each.place not in found:
                    found[each.place] = each
                    waiting.append(each)
        leaf = next((each for each in found.values() if each.step.node == node), None)
        if leaf is None:
            raise _Refused("Backward did not start from anything that this tensor has a part in.")
        if leaf.inputs:
            raise _Refused("Only the numbers of a leaf can be changed to see what follows.")
        if not _has_slope(leaf.outputs[0]):
            raise _Refused("This leaf holds whole numbers or truth values: they have no slope.")
        return act, root, leaf


class Differences:
    """Central differences for one leaf of one Backward."""

    def __init__(
        self,
        tape: Tape,
        sweeper: Sweeper,
        budget: Budget,
        act: Act,
        root: Held,
        leaf: Held,
    ) -> None:
        assert act.order is not None
        output = act.order.root[1]
        # Every value once more, twice as wide; and those that follow from the leaf twice again.
        steps = needed(tape, root)
        budget.check_bytes(24 * sum(each.numel() for held in steps for each in held.outputs))
        self._tape = tape
        self._wide = wide = Wide(tape, root, output, leaf)
        self._leaf = leaf
        seed = sweeper.gradient(act.order, root.answer.outputs[output].device)
        there = wide.root(wide.base)
        if not _has_slope(there):
            raise _Refused("Backward started from whole numbers: they have no slope.")
        self._seed = torch.ones_like(there) if seed is None else seed.detach().to(there.dtype)
        flow = act.flow((leaf.step.node, 0))
        self._autograd = self._own() if wide.drawn else flow
        self._value = self._total(wide.base)
        self._cut = tuple(cut_by(wide, root))
        self.count = parts(wide.leaf).numel()

    def answer(self, order: Differ, cancelled: Callable[[], bool]) -> Differed:
        """As many of the cells as a moment allows."""
        until = perf_counter() + _MOMENT_S
        central, left, right = [], [], []
        kinks: list[Kink] = []
        cells = range(order.first, min(order.first + order.count, self.count))
        with torch.no_grad():
            for cell in cells:
                low, high, kink = self._slopes(cell)
                central.append((low + high) / 2)
                left.append(low)
                right.append(high)
                if kink is not None:
                    kinks.append(kink)
                if perf_counter() > until or cancelled():
                    break
        done = cells[: len(central)]
        flat = None if self._autograd is None else parts(self._autograd)
        autograd = tuple(0.0 if flat is None else float(flat[cell]) for cell in done)
        return Differed(
            order.number,
            order.first,
            autograd,
            tuple(central),
            tuple(left),
            tuple(right),
            tuple(kinks),
            self._value,
            self._cut,
            tuple(self._wide.drawn),
            tuple(self._wide.narrow),
        )

    def _own(self) -> torch.Tensor | None:
        """Autograd's gradient of the run in float64."""
        leaf = self._wide.leaf.clone().requires_grad_()
        with torch.enable_grad():
            root = self._wide.root(self._wide.values(leaf))
            if not root.requires_grad:
                return None
            (found,) = torch.autograd.grad(root, leaf, self._seed, allow_unused=True)
        return found

    def _total(self, values: Values) -> float:
        root = self._wide.root(values).detach()
        return float((parts(root) * parts(self._seed)).sum())

    def _moved(self, cell: int, by: float) -> tuple[dict[bytes, object], float]:
        leaf = self._wide.leaf
        flat = parts(leaf).clone()
        before = float(flat[cell])
        flat[cell] = before + by
        moved = torch.view_as_complex(flat.view(-1, 2)) if leaf.is_complex() else flat
        values = self._wide.values(moved.view(leaf.shape))
        # What was added is not quite `by`: numbers have gaps.
        return values, float(flat[cell]) - before  # type: ignore[return-value]

    def _slopes(self, cell: int) -> tuple[float, float, Kink | None]:
        number = float(parts(self._wide.leaf)[cell])
        step = _STEP * max(1.0, abs(number)) if math.isfinite(number) else _STEP
        low, high = self._sides(cell, step)
        if self._agree(low, high):
            return low, high, None
        nearer = self._sides(cell, step / _SMALLER)
        # A bend makes the sides differ by as much less as the step is smaller; a kink does not.
        apart, still = abs(high - low), abs(nearer[1] - nearer[0])
        if math.isfinite(apart) and still < apart / 2:
            return low, high, None
        return low, high, self._kink(cell, step)

    def _sides(self, cell: int, step: float) -> tuple[float, float]:
        above, up = self._moved(cell, step)
        below, down = self._moved(cell, -step)
        high = (self._total(above) - self._value) / up  # type: ignore[arg-type]
        low = (self._total(below) - self._value) / down  # type: ignore[arg-type]
        return low, high

    def _agree(self, low: float, high: float) -> bool:
        if not (math.isfinite(low) and math.isfinite(high)):
            return False
        noise = 1e-10 * max(1.0, abs(self._value))
        return abs(high - low) <= _JUMP * max(abs(low), abs(high)) + noise / _STEP * 1e-3

    def _kink(self, cell: int, step: float) -> Kink:
        """The first operation whose slopes from both sides differ while its inputs' do not."""
        above, below = self._moved(cell, step)[0], self._moved(cell, -step)[0]
        base = self._wide.base
        for held in self._wide.after:
            recipe = held.step.recipe
            for output, here in enumerate(base[recipe].outputs):
                if not _has_slope(here) or not here.numel():
                    continue
                up = above[recipe].outputs[output] - here  # type: ignore[attr-defined]
                down = here - below[recipe].outputs[output]  # type: ignore[attr-defined]
                if up.shape != here.shape or down.shape != here.shape:
                    return Kink(cell, held.step.node, ())
                apart = (up - down).abs()
                most = torch.maximum(up.abs(), down.abs())
                bends = ~(apart <= _JUMP * most + 1e-13 * here.abs() + 1e-16)
                if bool(bends.any()):
                    at = first_of(bends)
                    causes = causes_of(held, self._tape.held, here, at)
                    return Kink(cell, held.step.node, at, causes[0].number if causes else None)
        return Kink(cell, "", ())


def parts(tensor: torch.Tensor) -> torch.Tensor:
    """Its numbers in a row, of complex ones the real and the imaginary part."""
    if tensor.is_complex():
        tensor = torch.view_as_real(tensor.resolve_conj())
    return tensor.reshape(-1)


def _has_slope(tensor: torch.Tensor) -> bool:
    return tensor.is_floating_point() or tensor.is_complex()


class Curvature:
    """Second derivatives of one Backward by one leaf, by autograd itself on a graph of its own."""

    def __init__(
        self,
        tape: Tape,
        sweeper: Sweeper,
        budget: Budget,
        act: Act,
        root: Held,
        leaf: Held,
    ) -> None:
        assert act.order is not None
        recipe, output = act.order.root
        fresh = anew(tape, root, budget).tape.held
        start = fresh[recipe].outputs[output]
        self._leaf = fresh[leaf.step.recipe].outputs[0]
        if not self._leaf.requires_grad or not start.requires_grad:
            raise _Refused("This leaf does not require grad: there is no gradient to go on from.")
        seed = sweeper.gradient(act.order, root.answer.outputs[output].device)
        seed = torch.ones_like(start) if seed is None else seed
        (found,) = torch.autograd.grad(
            start, self._leaf, seed, create_graph=True, allow_unused=True
        )
        self._gradient = parts(torch.zeros_like(self._leaf) if found is None else found)
        self.count = self._gradient.numel()

    def answer(self, order: Bend, cancelled: Callable[[], bool]) -> Bent:
        """The product, or as many rows as a moment allows."""
        if order.vector:
            if len(order.vector) != self.count:
                raise _Refused(
                    f"The vector has {len(order.vector)} numbers, and the leaf {self.count}."
                )
            vector = torch.tensor(order.vector, dtype=torch.float64)
            return Bent(order.number, 0, (self._row(vector.to(self._gradient)),))
        if self.count > MOST_CELLS:
            raise _Refused(
                f"The Hessian of {self.count:,} numbers has {self.count**2:,}: it is shown for "
                f"{MOST_CELLS} at most. The product with a vector works for any size."
            )
        until = perf_counter() + _MOMENT_S
        rows = []
        for cell in range(order.first, min(order.first + order.count, self.count)):
            one = torch.zeros_like(self._gradient)
            one[cell] = 1
            rows.append(self._row(one))
            if perf_counter() > until or cancelled():
                break
        return Bent(order.number, order.first, tuple(rows))

    def _row(self, vector: torch.Tensor) -> tuple[float, ...]:
        if not self._gradient.requires_grad:
            return (0.0,) * self.count  # the gradient is the same everywhere
        (found,) = torch.autograd.grad(
            self._gradient, self._leaf, vector, retain_graph=True, allow_unused=True
        )
        if found is None:
            return (0.0,) * self.count
        return tuple(parts(found).double().tolist())
