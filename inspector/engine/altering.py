"""Changes by hand on the way through a backward pass: other numbers, a wire that is scaled."""

import torch

from inspector.engine.autograd import Gradients
from inspector.engine.fills import Fills
from inspector.messages.altering import Alter


class Alterations:
    """The changes of an order, by the place where they come about."""

    def __init__(self, order: Alter, fills: Fills) -> None:
        self._fills = fills
        self._scales = {(each.turn, each.edge): each.factor for each in order.scales}
        self._rewrites = {(each.turn, each.slot): each for each in order.rewrites}

    def arrived(self, turn: int, gradients: list[torch.Tensor | None]) -> None:
        """Change what arrived, in the list: the tensors themselves may be others' too."""
        for slot, gradient in enumerate(gradients):
            written = self._rewrites.get((turn, slot))
            if written is not None and gradient is not None:
                plain = gradient.detach()
                if plain.layout is not torch.strided:
                    plain = plain.to_dense()
                changed = torch.empty(plain.shape, dtype=plain.dtype).copy_(plain)
                self._fills.write_over(changed, written.cells, written.patches)
                gradients[slot] = changed.to(gradient.device)

    def sent(self, turn: int, gradients: Gradients) -> Gradients:
        """What is sent instead."""
        return tuple(
            self._scaled(gradient, self._scales.get((turn, edge), 1.0))
            for edge, gradient in enumerate(gradients)
        )

    def _scaled(self, gradient: torch.Tensor | None, factor: float) -> torch.Tensor | None:
        if gradient is None or factor == 1:
            return gradient
        # Of a NaN nothing is to be heard either, and there is no -0.
        return gradient * factor if factor else torch.zeros_like(gradient)
