"""Where a tensor lies in memory, and which other values lie there."""

from collections.abc import Iterable

import torch

from inspector.engine.tape import Held
from inspector.messages.answers import Located, Lying
from inspector.messages.orders import Locate, Operand


def located(order: Locate, tensor: torch.Tensor | None, held: Iterable[Held]) -> Located:
    """Strides and storage of a tensor; without them where it has none (sparse ones)."""
    storage = None if tensor is None else _storage(tensor)
    if tensor is None or storage is None:
        return Located(order)
    size = tensor.element_size()
    return Located(
        order,
        tuple(tensor.shape),
        tuple(tensor.stride()),
        int(tensor.storage_offset()),
        storage[1] // size,
        storage[1],
        tensor.is_contiguous(),
        _sharing(order.of, storage[0], held),
    )


def _sharing(of: Operand, at: int, held: Iterable[Held]) -> tuple[Lying, ...]:
    found = []
    for each in held:
        for output, tensor in enumerate(each.outputs):
            tensor = each.before.get(output, tensor)
            recipe = each.step.recipe
            if of.which == "value" and (recipe, output) == (of.key, of.output):
                continue
            storage = _storage(tensor)
            if storage is not None and storage[0] == at:
                found.append(
                    Lying(
                        Operand("value", recipe, each.step.node, output),
                        tuple(tensor.shape),
                        tuple(tensor.stride()),
                        int(tensor.storage_offset()),
                        tensor.element_size(),
                    )
                )
    return tuple(found)


def _storage(tensor: torch.Tensor) -> tuple[int, int] | None:
    """The address and the bytes of the memory behind a tensor; None where there is none."""
    if tensor.layout is not torch.strided:
        return None
    storage = tensor.untyped_storage()
    return (storage.data_ptr(), storage.nbytes()) if storage.nbytes() else None
