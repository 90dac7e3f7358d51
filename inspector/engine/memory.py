"""What a whole graph keeps for Backward: every saved tensor, and which of them share a memory."""

from collections.abc import Iterator

import torch

from inspector.engine.alone import value_of
from inspector.engine.anew import anew
from inspector.engine.autograd import Node, kept_by
from inspector.engine.budget import Budget
from inspector.engine.changing import memory_of
from inspector.engine.dtypes import name_of
from inspector.engine.saved import is_changed, is_list_of_tensors, nodes_of
from inspector.engine.tape import Held, Tape, ancestors
from inspector.messages.surveys import Kept, Reckon, Reckoned

# What is freed is looked up in the graph made once more, which holds up all else: not where the
# steps took longer than this.
_LONGEST_S = 0.5
# A memory: that of a value of the document, by node and output, or one of Backward's own.
_Memory = tuple[str, int] | int


class _Books:
    """Rows with their memories numbered in the order in which they were met."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []
        self._numbers: dict[_Memory, int] = {}
        self._seen: set[Node] = set()
        self._alive: list[torch.Tensor] = []  # so that no memory's number is given again

    def enter(self, held: Held, values: dict[int, tuple[str, int]], *, freed: bool) -> bool:
        """The saved tensors of one step; whether some of them are freed."""
        gone = False
        inputs = [tensor for each in held.inputs for tensor in each.outputs]
        for node in nodes_of(held.outputs, inputs):
            if node in self._seen:
                continue
            self._seen.add(node)
            for name, tensor in _tensors(node):
                if isinstance(tensor, RuntimeError):
                    gone = gone or not is_changed(tensor)
                    if is_changed(tensor) and not freed:
                        self._spoiled(held, node, name)
                elif tensor.layout is torch.strided:
                    self._row(held, node, name, tensor, values, freed=freed)
        return gone

    def _spoiled(self, held: Held, node: Node, name: str) -> None:
        nothing = -1 - len(self.kept)  # a memory that no other row has
        kind = type(node).__name__
        self.kept.append(Kept(held.step.node, kind, name, (), "", 0, 0, nothing, 0, changed=True))

    def _row(
        self,
        held: Held,
        node: Node,
        name: str,
        tensor: torch.Tensor,
        values: dict[int, tuple[str, int]],
        *,
        freed: bool,
    ) -> None:
        self._alive.append(tensor)
        value = values.get(memory_of(tensor))
        memory: _Memory = memory_of(tensor) if value is None else value
        number = self._numbers.setdefault(memory, len(self._numbers))
        storage = tensor.untyped_storage().nbytes()
        self.kept.append(
            Kept(
                held.step.node,
                type(node).__name__,
                name,
                tuple(tensor.shape),
                name_of(tensor.dtype),
                tensor.numel() * tensor.element_size(),
                -1 if tensor.is_inference() else tensor._version,  # noqa: SLF001
                number,
                storage,
                *(("", 0) if value is None else value),
                freed,
            )
        )


def reckoned(order: Reckon, tape: Tape, budget: Budget) -> Reckoned:
    """The answer. What a Backward has freed is looked up in its graph made once more."""
    books = _Books()
    steps = [tape.held[recipe] for recipe in order.recipes if recipe in tape.held]
    values = _values(steps)
    freed = [each for each in steps if books.enter(each, values, freed=False)]
    lost = len(freed)
    if freed and order.root in tape.held:
        seconds = sum(each.answer.seconds for each in ancestors(tape.held[order.root]))
        if seconds > _LONGEST_S:
            return Reckoned(order.number, tuple(books.kept), lost, seconds)
        try:
            again = anew(tape, tape.held[order.root], budget).tape.held
        except Exception:  # noqa: BLE001 - then nothing is known of what was freed
            return Reckoned(order.number, tuple(books.kept), lost)
        there = [again[each.step.recipe] for each in freed if each.step.recipe in again]
        same = _values(list(again.values()))
        for each in there:
            books.enter(each, same, freed=True)
        lost -= len(there)
    return Reckoned(order.number, tuple(books.kept), lost)


def _values(steps: list[Held]) -> dict[int, tuple[str, int]]:
    """Which value of the document lies in a memory: the first of those that share it."""
    found: dict[int, tuple[str, int]] = {}
    for each in steps:
        for output in range(len(each.outputs)):
            tensor = each.outputs[output]
            for memory in (tensor, value_of(each, output)):
                if memory.layout is torch.strided:
                    found.setdefault(memory_of(memory), (each.step.node, output))
    return found


def _tensors(node: Node) -> Iterator[tuple[str, torch.Tensor | RuntimeError]]:
    """The tensors that a node keeps; the error of one that is freed, or was changed since."""
    for name, value in kept_by(node):
        if isinstance(value, torch.Tensor | RuntimeError):
            yield name, value
        elif is_list_of_tensors(value):
            for number, each in enumerate(value):
                yield f"{name}[{number}]" if len(value) > 1 else name, each
