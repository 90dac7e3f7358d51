"""`x[0, 1:3, mask]` as the text and the tensors that the catalogue's indexing takes."""

from typing import Any

import torch

from inspector.recording.refused import RecordingRefused


def index_text(index: Any) -> tuple[str, tuple[torch.Tensor, ...]]:
    """The index as Python writes it, with `@` for each tensor, and those tensors in order.

    Lists of numbers are tensors, as PyTorch makes them. Raises RecordingRefused.
    """
    parts = index if isinstance(index, tuple) else (index,)
    tensors: list[torch.Tensor] = []
    text = ", ".join(_part(part, tensors) for part in parts)
    return (text if parts else "..."), tuple(tensors)


def _part(part: Any, tensors: list[torch.Tensor]) -> str:
    match part:
        case None:
            return "None"
        case bool() | int():
            return str(part)
        case slice():
            ends = [_end(end) for end in (part.start, part.stop)]
            return ":".join(ends if part.step is None else [*ends, _end(part.step)])
        case torch.Tensor():
            tensors.append(part)
            return "@"
        case list() | range() | tuple():
            tensors.append(_tensor(list(part)))
            return "@"
        case _ if part is Ellipsis:
            return "..."
        case _ if hasattr(part, "__index__") and not hasattr(part, "shape"):
            return str(int(part))
        case _ if hasattr(part, "__array__"):
            tensors.append(torch.as_tensor(part))
            return "@"
        case _:
            raise RecordingRefused(f"an index of type {type(part).__name__} cannot be recorded")


def _end(end: Any) -> str:
    if end is None:
        return ""
    if isinstance(end, torch.Tensor):
        raise RecordingRefused(
            "a slice that ends at a tensor takes a number out of the graph, which cannot be "
            "recorded; use a Python number"
        )
    return str(int(end))


def _tensor(numbers: list[Any]) -> torch.Tensor:
    try:
        found = torch.tensor(numbers)
    except (TypeError, ValueError, RuntimeError) as bad:
        raise RecordingRefused(
            "an index that is a list of anything but numbers cannot be recorded; stack it first"
        ) from bad
    return found if found.numel() else found.long()
