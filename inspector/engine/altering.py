"""Changes by hand on the way through a backward pass: another number, a wire that is scaled."""

import torch

from inspector.engine.autograd import Gradients
from inspector.messages.altering import Alter


class Alterations:
    """The changes of an order, by the place where they come about."""

    def __init__(self, order: Alter) -> None:
        self._scales = {(each.turn, each.edge): each.factor for each in order.scales}
        self._puts: dict[tuple[int, int], dict[int, float]] = {}
        for put in order.puts:
            self._puts.setdefault((put.turn, put.slot), {})[put.cell] = put.number

    def arrived(self, turn: int, gradients: list[torch.Tensor | None]) -> None:
        """Change what arrived, in the list: the tensors themselves may be others' too."""
        for slot, gradient in enumerate(gradients):
            cells = self._puts.get((turn, slot))
            if cells and gradient is not None:
                changed = gradient.detach().clone(memory_format=torch.contiguous_format)
                flat = changed.view(-1)
                for cell, number in cells.items():
                    if 0 <= cell < flat.numel():
                        flat[cell] = number
                gradients[slot] = changed

    def sent(self, turn: int, gradients: Gradients) -> Gradients:
        """What is sent instead."""
        return tuple(
            gradient
            if gradient is None or (turn, edge) not in self._scales
            else gradient * self._scales[turn, edge]
            for edge, gradient in enumerate(gradients)
        )
