"""Carries out a Backward: `root.backward(...)` by PyTorch itself, and what it left behind.

PyTorch's own AccumulateGrad adds into `.grad`; before each act the `.grad`s are set to what the
act before left, after it they are read. Between acts no tensor holds a `.grad`, so that an act
can build on any earlier one and create_graph leaves no cycle behind.
"""

from time import perf_counter
from typing import NamedTuple

import torch

from inspector.engine.budget import Budget
from inspector.engine.dtypes import name_of
from inspector.engine.facts import Arrival, StoppedHere, Watch
from inspector.engine.tape import Held, Tape, ancestors
from inspector.engine.warned import Heard, hearing
from inspector.messages.answers import Flow, Refused, StoredGrad, Swept
from inspector.messages.orders import Backward

# (node, output) of a value.
Key = tuple[str, int]


class Stored(NamedTuple):
    """A `.grad`. `owner` is the tensor that stores it: None for leaves, which keep theirs by
    node across edits."""

    gradient: torch.Tensor
    times: int
    recipe: bytes
    owner: torch.Tensor | None


class _Kept(NamedTuple):
    """A tensor whose `.grad` counts; `value` is what its gradient is called when it arrives."""

    key: Key
    tensor: torch.Tensor
    recipe: bytes
    value: Arrival


class Act:
    """What a Backward left: the gradients that flowed, and every `.grad` after it."""

    __slots__ = ("_arrived", "_flows", "error", "freed", "order", "stored")

    def __init__(self, order: Backward | None = None) -> None:
        self.order = order
        self._arrived: list[torch.Tensor] = []
        self._flows: tuple[Flow, ...] | dict[Key, torch.Tensor] = ()
        self.stored: dict[Key, Stored] = {}
        self.error: Exception | None = None
        self.freed: frozenset[bytes] = frozenset()
        """The steps whose graph an earlier Backward had freed, where this one was refused."""

    def flowed(self, flows: tuple[Flow, ...], arrived: list[torch.Tensor]) -> None:
        """Keep the gradients that flowed; `arrived` has them in the order of the steps."""
        self._flows, self._arrived = flows, arrived

    @property
    def flows(self) -> dict[Key, torch.Tensor]:
        """The gradients by value, in the order in which they were reached. Put so at the first
        question: most acts of Live mode are asked little or nothing."""
        if isinstance(self._flows, tuple):
            arrived = self._arrived
            self._flows = {(each.node, each.output): arrived[each.step] for each in self._flows}
        return self._flows

    def flow(self, key: Key) -> torch.Tensor | None:
        """The gradient that flowed through a value, or None."""
        return self.flows.get(key)


class CannotSweep(Exception):
    """The Backward cannot be tried; the text says why in one sentence."""


class Sweeper:
    """Carries out Backwards on a tape, and keeps what they left by address."""

    def __init__(self, tape: Tape, watch: Watch, budget: Budget) -> None:
        self.acts: dict[bytes, Act] = {}
        self._tape = tape
        self._budget = budget
        self._watch = watch
        self._graph: bytes | None = None  # of the act before
        self._is_worn = False  # whether any graph was ever freed

    def sweep(self, order: Backward) -> Swept | Refused:
        """Carry out one Backward, catching whatever PyTorch raises."""
        started = perf_counter()
        before = Act() if order.previous is None else self.acts.get(order.previous)
        act = Act(order)
        if before is not None:
            act.stored = dict(before.stored)
        self.acts[order.address] = act
        with hearing() as heard:
            try:
                flows = self._swept(order, before, act, heard)
            except Exception as error:  # noqa: BLE001 - every error is shown, exact
                act.error = error.with_traceback(None)
                stopped = isinstance(error, StoppedHere)
                return Refused(
                    order.address,
                    "Stopped" if stopped else type(error).__name__,
                    "Stopped before it was done." if stopped else str(error),
                    _as_answers(act.stored),
                    heard.taken(),
                )
            return Swept(
                order.address,
                flows,
                _as_answers(act.stored),
                heard.taken(),
                perf_counter() - started,
            )

    def forget(self, address: bytes) -> None:
        """Free what a Backward left."""
        self.acts.pop(address, None)

    def _swept(
        self, order: Backward, before: Act | None, act: Act, heard: Heard
    ) -> tuple[Flow, ...]:
        if before is None:
            raise CannotSweep(
                "The gradients of the Backward before this one are no longer in the "
                "engine: zero the gradients, then press Backward again."
            )
        root = self._root(order)
        path = ancestors(root)
        self._renew(path, again=order.fresh or order.graph != self._graph)
        self._graph = order.graph
        freed = [held.step.recipe for held in path if held.spent] if self._is_worn else []
        heard.log.clear()  # what the renewed steps warned of was told when they first ran
        device = root.answer.outputs[0].device
        gradient = self.gradient(order, device)
        kept = self._set_grads(order, path, before)
        self._drop_older(order, act)
        arrived: dict[Arrival, torch.Tensor | None] = {}
        try:
            # retain_graph=None is PyTorch's default: as create_graph.
            torch.autograd.backward(
                root.outputs[order.root[1]],
                gradient,
                order.retain_graph or None,
                order.create_graph,
            )
            if device.startswith("cuda"):
                torch.cuda.synchronize(device)  # so that its errors come here
        except StoppedHere:
            self._graph = None  # half a graph is freed: the next act begins with a fresh one
            for each in kept:
                each.tensor.grad = None
            kept = []
            raise
        except Exception:
            act.freed = frozenset(freed)
            raise
        finally:
            # Where PyTorch raised it may have come part of the way: what it stored is stored.
            arrived = self._watch.taken()
            if arrived and not (order.retain_graph or order.create_graph):
                self._is_worn = True
                for held in path:
                    held.spent = True
            self._read_grads(kept, arrived, before, act)
        return self._flows(path, arrived, act)

    def _drop_older(self, order: Backward, act: Act) -> None:
        """Take out the `.grad`s of tensors that are no longer, or no longer retain theirs."""
        for key, stored in list(act.stored.items()):
            if stored.owner is None:
                continue
            held = self._tape.held.get(stored.recipe)
            if (
                stored.recipe not in order.retained
                or held is None
                or all(stored.owner is not tensor for tensor in held.outputs)
            ):
                del act.stored[key]

    def _root(self, order: Backward) -> Held:
        recipe, output = order.root
        root = self._tape.held.get(recipe)
        if root is None or output >= len(root.outputs):
            raise CannotSweep("The value to start from was not computed, so there is no Backward.")
        return root

    def _renew(self, path: list[Held], *, again: bool) -> None:
        """Carry out anew the steps whose graph is freed (where `again`), or whose inputs have a
        younger graph than the one they were built on."""
        if not self._is_worn:
            return
        if self._tape.changers:
            together = self._tape.together(path)
            if any(_is_stale(held, again=again) for held in together):
                # One tensor has many values in turn: they come about from the beginning only.
                for held in together:
                    self._tape.carry_out_again(held)
            return
        for held in path:
            if held.inputs and _is_stale(held, again=again):
                self._tape.carry_out_again(held)

    def gradient(self, order: Backward, device: str) -> torch.Tensor | None:
        """What the Backward starts with, where it is not 1."""
        if order.gradient is None:
            return None
        self._budget.check_bytes(self._tape.fills.needs(order.gradient))
        return self._tape.fills.made(order.gradient, device)

    def _set_grads(self, order: Backward, path: list[Held], before: Act) -> list[_Kept]:
        """Set every `.grad` to what the act before left; the tensors whose `.grad` counts."""
        kept: list[_Kept] = []
        retained = set(order.retained)
        done: set[int] = set()
        for held in path:
            leaf = not held.inputs
            if not leaf and held.step.recipe not in retained:
                continue
            for output, tensor in enumerate(held.outputs):
                if not tensor.requires_grad:
                    continue
                key = (held.step.node, output)
                if not leaf and not tensor.is_leaf:
                    tensor.retain_grad()
                if id(tensor) not in done:
                    done.add(id(tensor))
                    tensor.grad = _grad_before(before.stored.get(key), tensor)
                value = dict(held.twins).get(output)
                value = value or ((held.step.recipe, output) if output else held.step.recipe)
                kept.append(_Kept(key, tensor, held.step.recipe, value))
        return kept

    def _read_grads(
        self,
        kept: list[_Kept],
        arrived: dict[Arrival, torch.Tensor | None],
        before: Act,
        act: Act,
    ) -> None:
        """Note every `.grad` as it is now, and take it off its tensor."""
        for key, tensor, recipe, value in kept:
            gradient = tensor.grad
            old = before.stored.get(key)
            if gradient is None:
                act.stored.pop(key, None)
                continue
            # Counted anew where the old one belonged to another tensor.
            same = old is not None and _fits(old, tensor)
            count = old.times if same and old is not None else 0
            owner = None if tensor.is_leaf else tensor
            act.stored[key] = Stored(
                gradient, count + (arrived.get(value) is not None), recipe, owner
            )
        for each in kept:
            each.tensor.grad = None

    def _flows(
        self, path: list[Held], arrived: dict[Arrival, torch.Tensor | None], act: Act
    ) -> tuple[Flow, ...]:
        """The gradients that arrived, in their order, kept and as answers."""
        tape = self._tape
        all_held = tape.held
        there = [(value, gradient) for value, gradient in arrived.items() if gradient is not None]
        gradients = [gradient for _, gradient in there]
        flows: list[Flow] = []
        for step, (value, _) in enumerate(there):
            recipe, output = (value, 0) if isinstance(value, bytes) else value
            held = all_held[recipe]
            fact = held.answer.outputs[output]
            flows.append(
                Flow(held.step.node, recipe, output, fact.shape, fact.dtype, step, fact.grad_fn)
            )
        if tape.has_twins:
            steps = {(flow.recipe, flow.output): flow.step for flow in flows}
            for held in path:
                for output, value in held.twins:
                    first = (value, 0) if isinstance(value, bytes) else value
                    if first in steps:
                        flows.append(_flow(held, output, steps[first]))
            flows.sort(key=_by_step)
        told = tuple(flows)
        act.flowed(told, gradients)
        return told


def _flow(held: Held, output: int, step: int) -> Flow:
    fact = held.answer.outputs[output]
    order = held.step
    return Flow(order.node, order.recipe, output, fact.shape, fact.dtype, step, fact.grad_fn)


def _by_step(flow: Flow) -> int:
    return flow.step


def _fits(stored: Stored, tensor: torch.Tensor) -> bool:
    """Whether a `.grad` goes on belonging to this tensor."""
    if stored.owner is not None:
        return stored.owner is tensor
    old = stored.gradient
    return (
        tensor.is_leaf
        and old.shape == tensor.shape
        and old.dtype == tensor.dtype
        and old.device == tensor.device
    )


def _grad_before(stored: Stored | None, tensor: torch.Tensor) -> torch.Tensor | None:
    if stored is None or not _fits(stored, tensor):
        return None
    # PyTorch adds into a leaf's `.grad` in place, and the act before keeps its own.
    return stored.gradient.clone() if tensor.is_leaf else stored.gradient


def _as_answers(stored: dict[Key, Stored]) -> tuple[StoredGrad, ...]:
    return tuple(
        [
            StoredGrad(
                node,
                each.recipe,
                output,
                tuple(each.gradient.shape),
                name_of(each.gradient.dtype),
                each.times,
            )
            for (node, output), each in stored.items()
        ]
    )


def _is_stale(held: Held, *, again: bool) -> bool:
    if again and held.spent:
        return True
    return any(each.made > held.made for each in held.inputs)
