"""Refuses what memory would not hold, before anything is allocated.

Linux grants memory that is not there and kills the process that uses it: asking first is the
only way to a sentence instead of a dead engine.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

# Below these nothing is asked: a question costs more than the op.
_ASKED_BYTES = 2**24
ASKED_ELEMENTS = 2**24

Key = tuple[object, ...]


class OverBudget(MemoryError):
    """The result would need more memory than may be used; the text says how much."""


def free_memory() -> int:
    """Bytes of RAM that are free for use now; 2**62 where the system does not say."""
    try:
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    return total_memory() or 2**62


def total_memory() -> int:
    """Bytes of RAM of this machine; 0 where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0


def half_of_free_memory() -> int:
    """The default budget of one result, in bytes."""
    return free_memory() // 2


def as_text(size: float) -> str:
    """Bytes for a reader: "3.6 TiB"."""
    for unit in ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} EiB"


class Budget:
    """How many bytes one result may take. `allowed` is asked anew for every large result."""

    def __init__(self, allowed: Callable[[], int] = half_of_free_memory) -> None:
        self._allowed = allowed
        self._sizes: dict[Key, int] = {}

    def check_bytes(self, size: int) -> None:
        """Raises OverBudget where a tensor of so many bytes is too large."""
        if size < _ASKED_BYTES:
            return
        allowed = self._allowed()
        if size > allowed:
            raise OverBudget(
                f"This would need {as_text(size)} of memory; "
                f"one result may take {as_text(allowed)} (half of what is free)."
            )

    def check_call(
        self,
        function: Callable[..., Any],
        args: list[Any],
        keywords: dict[str, Any],
        large: int,
    ) -> None:
        """Raises OverBudget where the result of this call would be too large.

        The call is tried on the meta device, which computes shapes only, and only where the
        result could be large: where the product of all input sizes and of the large whole
        numbers among the arguments is (nearly every result has fewer elements than that).
        """
        product = large
        for each in args:
            product *= _elements(each)
        for each in keywords.values():
            product *= _elements(each)
        if product < ASKED_ELEMENTS:
            return
        key = (function, _signature(args), _signature(keywords.items()))
        size = self._sizes.get(key)
        if size is None:
            size = _size_on_meta(function, args, keywords)
            if len(self._sizes) > 4096:
                self._sizes.clear()
            self._sizes[key] = size
        self.check_bytes(size)


def _elements(argument: object) -> int:
    if type(argument) is torch.Tensor:
        return argument.numel() or 1
    if isinstance(argument, list):
        # A list is joined (cat, stack), so that sizes add up.
        return sum(each.numel() for each in argument) or 1
    return 1


def _signature(arguments: Any) -> Key:
    return tuple(
        (each.shape, each.stride(), each.dtype)
        if type(each) is torch.Tensor
        else _signature(each)
        if isinstance(each, list | tuple)
        else each
        for each in arguments
    )


def _size_on_meta(function: Callable[..., Any], args: list[Any], keywords: dict[str, Any]) -> int:
    """The bytes that the outputs would newly take; 0 where PyTorch cannot say."""
    inputs: list[torch.Tensor] = []
    try:
        with torch.no_grad():
            meta_args = [_on_meta(each, inputs) for each in args]
            meta_keywords = {name: _on_meta(each, inputs) for name, each in keywords.items()}
            result = function(*meta_args, **meta_keywords)
    except Exception:  # noqa: BLE001 - what is wrong with the call, the real one will say
        return 0
    known = {each.untyped_storage()._cdata for each in inputs}  # noqa: SLF001 - meta has no address
    size = 0
    for each in result if isinstance(result, tuple | list) else (result,):
        if isinstance(each, torch.Tensor):
            storage = each.untyped_storage()
            if storage._cdata not in known:  # noqa: SLF001
                known.add(storage._cdata)  # noqa: SLF001
                size += storage.nbytes()
    return size


def _on_meta(argument: Any, inputs: list[torch.Tensor]) -> Any:
    if isinstance(argument, torch.Tensor):
        like = torch.empty_strided(
            argument.shape, argument.stride(), dtype=argument.dtype, device="meta"
        )
        inputs.append(like)
        return like
    if isinstance(argument, list):
        return [_on_meta(each, inputs) for each in argument]
    return argument
