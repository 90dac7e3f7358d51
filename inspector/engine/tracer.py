"""Answers what is asked of a Backward node by node: its turns, their gradients, what they saved."""

from collections import OrderedDict
from collections.abc import Callable, Iterator

import torch

from inspector.engine.altering import Alterations
from inspector.engine.anew import Anew, CannotAnew, anew
from inspector.engine.autograd import stores
from inspector.engine.backward import Act, Sweeper
from inspector.engine.budget import Budget, OverBudget
from inspector.engine.dtypes import name_of
from inspector.engine.facts import StoppedHere
from inspector.engine.proving import Pair, proved
from inspector.engine.refused import Freed, freed_before
from inspector.engine.saved import saved_of, tensors_of
from inspector.engine.stepping import Sweep, Turned, Way, swept
from inspector.engine.tape import Tape
from inspector.messages.altering import Alter
from inspector.messages.answers import Unpacked
from inspector.messages.orders import Look, Operand, Trace, Unpack
from inspector.messages.turns import (
    NOBODY,
    NOT_COME,
    NOT_PROVED,
    NOTHING,
    Sent,
    Size,
    Slot,
    Traced,
    Turn,
    Value,
)

# So many are kept: the one that is looked at, the one before it, and one that was changed by hand.
_MOST = 3
_GONE = "This Backward is no longer in the engine: press Backward again."


class CannotStep(Exception):
    """A Backward cannot be gone through node by node; the text says why in one sentence."""


class Traces:
    """The Backwards that were gone through node by node, by address."""

    def __init__(
        self, tape: Tape, sweeper: Sweeper, budget: Budget, cancelled: Callable[[], bool]
    ) -> None:
        self._tape = tape
        self._sweeper = sweeper
        self._budget = budget
        self._cancelled = cancelled
        self._known: OrderedDict[bytes, Traceable] = OrderedDict()

    def trace(self, order: Trace) -> Traced:
        """All turns of a Backward, with the proof that they are PyTorch's; else why not."""
        address = order.address
        try:
            found = self.traceable(address)
        except (CannotStep, CannotAnew, OverBudget) as reason:
            return Traced(address, (), NOT_PROVED, str(reason))
        except StoppedHere:
            return Traced(address, (), NOT_PROVED, "Stopped before it was done.")
        return Traced(address, tuple(found.turns()), found.proof)

    def alter(self, order: Alter) -> Traced:
        """All turns of a Backward with changes by hand."""
        try:
            base = self.traceable(order.address)
            sweep = swept(
                base.sweep.root,
                base.sweep.seed,
                altered=Alterations(order, self._tape.fills),
                budget=self._budget,
                cancelled=self._cancelled,
            )
        except (CannotStep, CannotAnew, OverBudget) as reason:
            return Traced(order.altered, (), NOT_PROVED, str(reason))
        except StoppedHere:
            return Traced(order.altered, (), NOT_PROVED, "Stopped before it was done.")
        made = Traceable(base.again, sweep, base.root, self._cancelled)
        self._keep(order.altered, made)
        return Traced(order.altered, tuple(made.turns()), NOT_PROVED)

    def flow(self, address: bytes, value: Value) -> torch.Tensor | None:
        """The gradient at a value of a Backward that was changed by hand, or None."""
        found = self._known.get(address)
        return None if found is None else found.flow(value)

    def unpack(self, order: Unpack) -> Unpacked:
        """What the node of a turn saved; nothing where the Backward is not traced."""
        found = self._known.get(order.address)
        if found is None or not 0 <= order.turn < len(found.sweep.turns):
            return Unpacked(order.address, order.turn, ())
        node = found.sweep.turns[order.turn].node
        saved = saved_of(found.instead.get(node, node), found.value_of)
        return Unpacked(order.address, order.turn, tuple(saved))

    def look(self, order: Look | Operand) -> torch.Tensor | None:
        """A tensor of a Backward that is traced, or None."""
        found = self._known.get(order.key)
        try:
            return None if found is None else found.look(order)
        except (IndexError, ValueError):
            return None

    def forget(self, address: bytes) -> None:
        """Free what was found of a Backward."""
        self._known.pop(address, None)

    def traceable(self, address: bytes) -> "Traceable":
        """A Backward gone through, now or before. Raises CannotStep, CannotAnew, OverBudget, and
        StoppedHere."""
        known = self._known.get(address)
        if known is None:
            known = self._gone_through(address)
        self._keep(address, known)
        return known

    def _keep(self, address: bytes, made: "Traceable") -> None:
        self._known[address] = made
        self._known.move_to_end(address)
        while len(self._known) > _MOST:
            self._known.popitem(last=False)

    def _gone_through(self, address: bytes) -> "Traceable":
        act = self._sweeper.acts.get(address)
        order = None if act is None else act.order
        held = None if order is None else self._tape.held.get(order.root[0])
        if act is None or order is None or held is None:
            raise CannotStep(_GONE)
        again = anew(self._tape, held, self._budget)
        device = held.answer.outputs[0].device
        gradient = self._sweeper.gradient(order, device)
        value = (held.step.node, order.root[1])
        root = again.tape.held[order.root[0]].outputs[order.root[1]]
        edge = again.edges.get(value)
        if edge is None or (
            root.numel() != 1 if gradient is None else gradient.shape != root.shape
        ):
            raise CannotStep(
                f"PyTorch refused this Backward before it came to any function: {act.error}"
            )
        before = held.outputs[order.root[1]]
        instead = freed_before(again, edge, before, act.freed) if act.error is not None else {}
        seed = torch.ones_like(root) if gradient is None else gradient
        sweep = swept(
            edge,
            seed.detach(),
            graph=order.create_graph,
            instead=instead,
            budget=self._budget,
            cancelled=self._cancelled,
        )
        failed = sweep.turns[-1].error
        if act.error is not None and str(failed) != str(act.error):
            raise CannotStep(
                "PyTorch refused this Backward, and no function of it does so when it is called by "
                "itself: where it stopped is not known."
            )
        if act.error is None and failed is not None:
            raise CannotStep(
                f"{type(sweep.turns[-1].node).__name__} cannot be called by itself ({failed}): "
                "what is shown are the gradients that were recorded."
            )
        made = Traceable(again, sweep, root, self._cancelled)
        made.instead = instead
        if not instead:  # what was freed before is whole in this graph: PyTorch would not stop
            made.prove(act, create_graph=order.create_graph)
        return made


class Traceable:
    """One Backward gone through node by node."""

    def __init__(
        self, again: Anew, sweep: Sweep, root: torch.Tensor, cancelled: Callable[[], bool]
    ) -> None:
        self.again = again
        self.sweep = sweep
        self.root = root
        self._values: dict[object, Value] | None = None
        self._sizes: dict[int, Size] = {}
        self.found: dict[tuple[str, tuple[int, ...]], torch.Tensor] = {}
        """What was worked out beyond the turns (see messages.probes), by kind and place."""
        self.instead: Freed = {}
        self.cancelled = cancelled
        self.proof = NOT_PROVED

    def prove(self, act: Act, *, create_graph: bool) -> None:
        """Compare with PyTorch's own engine, and with what was recorded in the act."""
        flowed = self._flowed(act)
        self.proof = proved(self.root, self.sweep, flowed, create_graph=create_graph)

    def flow(self, value: Value) -> torch.Tensor | None:
        """The gradient that arrived at a value of the document, or None."""
        edge = self.again.edges.get(value)
        at = None if edge is None else self.sweep.place.get(edge[0])
        if edge is None or at is None:
            return None
        return self.sweep.turns[at].arrived[edge[1]]

    def turns(self) -> Iterator[Turn]:
        """What is told of each."""
        makers, place = self.again.makers, self.sweep.place
        for turn, came in zip(self.sweep.turns, self.sweep.came, strict=True):
            maker = makers.get(turn.node)
            yield Turn(
                "" if maker is None else maker.node,
                b"" if maker is None else maker.recipe,
                type(turn.node).__name__,
                tuple(self._slots(turn, came)),
                tuple(self._sent(turn, place)),
                stores(turn.node),
                "" if turn.error is None else f"{type(turn.error).__name__}: {turn.error}",
            )

    def _slots(self, turn: Turned, came: list[list[Way]]) -> Iterator[Slot]:
        values = self.again.values
        for slot, (shape, dtype) in enumerate(turn.needs):
            yield Slot(
                shape,
                name_of(dtype),
                tuple(came[slot]),
                values.get((turn.node, slot), ()),
                turn.arrived[slot] is not None,
                self._size(turn.arrived[slot]),
            )

    def _sent(self, turn: Turned, place: dict[object, int]) -> Iterator[Sent]:
        for edge, (to, slot) in enumerate(turn.edges):
            gradient = turn.sent[edge] if edge < len(turn.sent) else None
            at = NOBODY if to is None else place.get(to, NOT_COME)
            if gradient is None:
                yield Sent(at, slot)
            else:
                shape, dtype = tuple(gradient.shape), name_of(gradient.dtype)
                yield Sent(at, slot, shape, dtype, self._size(gradient))

    def _size(self, gradient: torch.Tensor | None) -> Size:
        # Most gradients arrive as they were sent: the very same tensor.
        if gradient is None:
            return NOTHING
        known = self._sizes.get(id(gradient))
        if known is None:
            known = self._sizes[id(gradient)] = size_of(gradient)
        return known

    def look(self, order: Look | Operand) -> torch.Tensor | None:
        """The tensor at a place of it. Raises IndexError and ValueError where there is none."""
        turns, place = self.sweep.turns, order.place
        if any(number < 0 for number in place):
            return None
        match order.which:
            case "arrived":
                at, slot = place
                return turns[at].arrived[slot]
            case "sent":
                at, edge = place
                return turns[at].sent[edge]
            case "passed":
                at, edge = place
                return self.sweep.passed((at, edge))
            case "partial":
                at, slot, count = place
                return self.sweep.partial(at, slot, count)
            case "saved":
                at, number = place
                node = turns[at].node
                return tensors_of(self.instead.get(node, node))[number]
            case which:
                return self.found.get((which, place))

    def value_of(self, tensor: torch.Tensor) -> Value | None:
        """The value of the document that a tensor is, by the memory that it lies in."""
        if self._values is None:
            self._values = {}
            for held in self.again.tape.held.values():
                for output, each in enumerate(held.outputs):
                    self._values.setdefault(_whereabouts(each), (held.step.node, output))
        return self._values.get(_whereabouts(tensor))

    def _flowed(self, act: Act) -> Iterator[Pair]:
        """What was recorded at the values when Backward was pressed, beside what was found."""
        for turn in self.sweep.turns:
            for slot, arrived in enumerate(turn.arrived):
                for value in self.again.values.get((turn.node, slot), ()):
                    flow = act.flow(value)
                    if act.error is None:
                        yield f"the gradient of {value[0]}", arrived, flow


def size_of(gradient: torch.Tensor) -> Size:
    """Its norm and its largest magnitude."""
    plain = gradient.detach()
    if plain.layout is not torch.strided:
        plain = plain.to_dense()
    if not plain.numel():
        return NOTHING
    wide = torch.complex128 if plain.is_complex() else torch.float64
    norm = torch.linalg.vector_norm(plain, dtype=wide).item()
    most = torch.linalg.vector_norm(plain, float("inf"), dtype=wide).item()
    return Size(norm, most)


def _whereabouts(tensor: torch.Tensor) -> object:
    if tensor.layout is not torch.strided:
        return id(tensor)
    memory = tensor.untyped_storage()._cdata  # noqa: SLF001 - data_ptr is 0 for empty ones
    return memory, tensor.storage_offset(), tensor.shape, tensor.stride(), tensor.dtype
