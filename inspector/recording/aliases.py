"""What a recorded function does with the memory that tensors share: what it changed in place, and
whether it may look into memory itself."""

import torch

from inspector.catalogue.rows import Row
from inspector.document.nodes import NodeId
from inspector.recording.refused import RecordingRefused

_LOOKS_INTO_MEMORY = ("torch.as_strided", "torch.as_strided_scatter")


class Aliases:
    """For each memory the nodes that changed it, and who has read it since."""

    def __init__(self) -> None:
        self._changes: dict[int, list[NodeId]] = {}
        self._readers: dict[int, dict[NodeId, int]] = {}
        self._in_order = True

    def begins(self, tensor: torch.Tensor) -> None:
        """A tensor becomes a leaf; in a document it lies in memory of its own, in order."""
        self._in_order &= tensor.is_contiguous() and (
            tensor.untyped_storage().nbytes() == tensor.numel() * tensor.itemsize
        )

    def check(self, row: Row) -> None:
        """Raises RecordingRefused where the operation would see other memory in the document."""
        if row.id in _LOOKS_INTO_MEMORY and not self._in_order:
            name = row.function.removeprefix("torch.")
            raise RecordingRefused(
                f"{name} looks into the memory of a tensor, and the tensors that came in are views "
                "of others: pass clones of them, or use indices"
            )

    def age(self, tensor: torch.Tensor) -> int:
        """How often the memory of a tensor has been changed so far."""
        return len(self._changes.get(_memory(tensor), ()))

    def changed_since(self, tensor: torch.Tensor, age: int) -> NodeId | None:
        """The last node that changed the memory of a tensor after it had that age, or None."""
        changes = self._changes.get(_memory(tensor), [])
        return changes[-1] if len(changes) > age else None

    def read(self, tensor: torch.Tensor, node: NodeId) -> None:
        """A node takes a tensor."""
        self._readers.setdefault(_memory(tensor), {})[node] = id(tensor)

    def changed(self, tensor: torch.Tensor, node: NodeId) -> tuple[NodeId, ...]:
        """A node changes the memory of a tensor; the nodes that read it under another name
        before, which no wire says that they run first."""
        memory = _memory(tensor)
        readers = self._readers.pop(memory, {})
        self._changes.setdefault(memory, []).append(node)
        return tuple(n for n, under in readers.items() if under != id(tensor) and n != node)


def _memory(tensor: torch.Tensor) -> int:
    try:
        return int(tensor.untyped_storage()._cdata)  # noqa: SLF001 - the identity of the memory
    except RuntimeError:
        return -id(tensor)  # a sparse tensor has none
