"""Carries out a Backward: `root.backward(...)` by PyTorch itself, and what it left behind.

PyTorch's own AccumulateGrad adds into `.grad`; before each act the `.grad`s are set to what the
act before left, after it they are read. Between acts no tensor holds a `.grad`, so that an act
can build on any earlier one and create_graph leaves no cycle behind.
"""

from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

import torch

from inspector.engine.budget import Budget
from inspector.engine.dtypes import TORCH_DTYPES, name_of
from inspector.engine.fills import made
from inspector.engine.tape import Held, Tape, ancestors
from inspector.engine.warned import Heard, hearing
from inspector.engine.watching import Key, StoppedHere, Watch
from inspector.messages.answers import Flow, Refused, StoredGrad, Swept
from inspector.messages.orders import Backward, MakeLeaf


class Stored(NamedTuple):
    """A `.grad`. `owner` is the tensor that stores it: None for leaves, which keep theirs by
    node across edits."""

    gradient: torch.Tensor
    times: int
    recipe: bytes
    owner: torch.Tensor | None


class Act:
    """What a Backward left: the gradients that flowed, and every `.grad` after it."""

    __slots__ = ("error", "flows", "stored")

    def __init__(self) -> None:
        self.flows: dict[Key, torch.Tensor] = {}
        self.stored: dict[Key, Stored] = {}
        self.error: Exception | None = None


class CannotSweep(Exception):
    """The Backward cannot be tried; the text says why in one sentence."""


class Sweeper:
    """Carries out Backwards on a tape, and keeps what they left by address."""

    def __init__(self, tape: Tape, budget: Budget, cancelled: Callable[[], bool]) -> None:
        self.acts: dict[bytes, Act] = {}
        self._tape = tape
        self._budget = budget
        self._watch = Watch(cancelled)
        self._graph: bytes | None = None  # of the act before

    def sweep(self, order: Backward) -> Swept | Refused:
        """Carry out one Backward, catching whatever PyTorch raises."""
        started = perf_counter()
        before = Act() if order.previous is None else self.acts.get(order.previous)
        act = Act()
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
        root, tensor = self._root(order)
        path = ancestors(root)
        self._renew(path, again=order.fresh or order.graph != self._graph)
        self._graph = order.graph
        tensor = root.outputs[order.root[1]]
        heard.log.clear()  # what the renewed steps warned of was told when they first ran
        gradient = self._gradient(order, root.device)
        first: dict[int, Key] = {}
        for held in path:
            self._watch.watch(held, first)
        kept = self._set_grads(order, path, before)
        self._drop_older(order, act)
        try:
            # retain_graph=None is PyTorch's default: as create_graph.
            torch.autograd.backward(
                tensor, gradient, order.retain_graph or None, order.create_graph
            )
            if root.device.startswith("cuda"):
                torch.cuda.synchronize(root.device)  # so that its errors come here
        except StoppedHere:
            self._graph = None  # half a graph is freed: the next act begins with a fresh one
            self._after(path, order)
            for _, each, _ in kept:
                each.grad = None
            raise
        except Exception:
            # PyTorch may have come part of the way: what it stored is stored.
            act.flows = self._after(path, order)
            self._read_grads(kept, first, before, act)
            act.flows = {}
            raise
        act.flows = self._after(path, order)
        self._read_grads(kept, first, before, act)
        return self._flows(path, first, act)

    def _after(self, path: list[Held], order: Backward) -> dict[Key, torch.Tensor]:
        """The gradients that arrived; where there are some, the graph is freed as ordered."""
        flows = self._watch.taken()
        if flows and not (order.retain_graph or order.create_graph):
            for held in path:
                held.spent = True
        return flows

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

    def _root(self, order: Backward) -> tuple[Held, torch.Tensor]:
        recipe, output = order.root
        root = self._tape.held.get(recipe)
        if root is None or output >= len(root.outputs):
            raise CannotSweep("The value to start from was not computed, so there is no Backward.")
        return root, root.outputs[output]

    def _renew(self, path: list[Held], *, again: bool) -> None:
        """Steps whose graph is freed (where `again`), or which were built on an older graph than
        their inputs have now, are carried out anew: same values, fresh graph."""
        for held in path:
            if not held.inputs:
                continue
            stale = (again and held.spent) or any(
                each.generation != built
                for each, built in zip(held.inputs, held.built_on, strict=True)
            )
            if stale:
                self._tape.carry_out_again(held)

    def _gradient(self, order: Backward, device: str) -> torch.Tensor | None:
        if order.gradient is None:
            return None
        size = TORCH_DTYPES[order.gradient.dtype].itemsize
        for each in order.gradient.shape:
            size *= each
        self._budget.check_bytes(size)
        return made(order.gradient, self._tape.literals, device)

    def _set_grads(
        self, order: Backward, path: list[Held], before: Act
    ) -> list[tuple[Key, torch.Tensor, bytes]]:
        """Set every `.grad` to what the act before left; the tensors whose `.grad` counts."""
        kept: list[tuple[Key, torch.Tensor, bytes]] = []
        retained = set(order.retained)
        done: set[int] = set()
        for held in path:
            leaf = isinstance(held.step, MakeLeaf)
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
                kept.append((key, tensor, held.step.recipe))
        return kept

    def _read_grads(
        self,
        kept: list[tuple[Key, torch.Tensor, bytes]],
        first: dict[int, Key],
        before: Act,
        act: Act,
    ) -> None:
        """Note every `.grad` as it is now, and take it off its tensor."""
        for key, tensor, recipe in kept:
            gradient = tensor.grad
            old = before.stored.get(key)
            if gradient is None:
                act.stored.pop(key, None)
                continue
            # Counted anew where the old one belonged to another tensor.
            same = old is not None and _fits(old, tensor)
            count = old.times if same and old is not None else 0
            arrived = first.get(id(tensor), key) in act.flows
            owner = None if tensor.is_leaf else tensor
            act.stored[key] = Stored(gradient, count + arrived, recipe, owner)
        for _, tensor, _ in kept:
            tensor.grad = None

    def _flows(self, path: list[Held], first: dict[int, Key], act: Act) -> tuple[Flow, ...]:
        steps = {key: step for step, key in enumerate(act.flows)}
        flows: list[tuple[int, Flow]] = []
        for held in path:
            recipe, node = held.step.recipe, held.step.node
            for output, tensor in enumerate(held.outputs):
                origin = first.get(id(tensor))
                if origin is None:
                    continue
                step = steps.get(origin)
                if step is None:
                    continue
                fact = held.answer.outputs[output]
                act.flows[node, output] = act.flows[origin]
                flows.append(
                    (step, Flow(node, recipe, output, fact.shape, fact.dtype, step, fact.grad_fn))
                )
        flows.sort(key=_by_step)
        return tuple([flow for _, flow in flows])


def _by_step(pair: tuple[int, Flow]) -> int:
    return pair[0]


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
