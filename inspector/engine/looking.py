"""Answers Looks: a window cut out of a tensor of any size, and what its numbers are like."""

import torch

from inspector.engine.counting import Counter, plain
from inspector.engine.dtypes import NAMES, name_of
from inspector.engine.planes import difference_of, plane_of
from inspector.engine.reducing import block_of, reduced
from inspector.engine.widening import countable
from inspector.messages.answers import Gone, Seen
from inspector.messages.orders import Look


def seen(
    order: Look, tensor: torch.Tensor, other: torch.Tensor | None, counter: Counter
) -> Seen | Gone:
    """The region as bytes; Gone where the tensor has no such dimensions, or where `other`, which
    is taken from it, cannot be broadcast to its shape."""
    with torch.no_grad():
        operands = [plain(tensor)]
        plane = plane_of(operands[0], order.region)
        if other is not None:
            try:
                operands.append(plain(other).expand(tensor.shape))
            except RuntimeError:
                return Gone(order)
            taken = plane_of(operands[1], order.region)
            plane = None if plane is None or taken is None else difference_of(plane, taken)
        if plane is None:
            return Gone(order)
        block = block_of(plane, order.region.most)
        ends = None
        if block == (1, 1) or not plane.rows * plane.columns:
            cells = plane.part(0, 0, plane.rows, plane.columns)
            cells = cells if cells.dtype in NAMES else countable(cells)
        else:
            cells, ends = reduced(plane, block, order.region.by)
        statistics, pending = None, False
        if order.statistics:
            statistics, pending = counter.statistics(order, operands)
        answer = Seen(
            order,
            tuple(tensor.shape),
            name_of(cells.dtype),
            cells.shape[0],
            cells.shape[1],
            block,
            as_bytes(cells),
            statistics,
            pending,
            ends if pending else None,
        )
        if pending:
            counter.await_seen(answer)
        return answer


def as_bytes(cells: torch.Tensor) -> bytes:
    """The elements, little-endian and row-major."""
    flat = cells.cpu().reshape(-1)
    if flat.numel() == 0:
        return b""
    # One element counts as contiguous whatever its stride, and view refuses a stride of 0.
    flat = flat.as_strided(flat.shape, (1,)) if flat.numel() == 1 else flat.contiguous()
    raw: bytes = flat.view(torch.uint8).numpy().tobytes()
    return raw
