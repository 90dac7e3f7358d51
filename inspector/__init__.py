"""A tensor and gradient inspector. Importing this imports neither torch nor Qt until needed."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

    from inspector.document.nodes import Document
    from inspector.engine.run import Run

__all__ = ["load", "read_tensor", "record", "run", "save", "to_python"]


def record(function: Callable[..., Any], *tensors: "Tensor", **named: "Tensor") -> "Document":
    """The document of a Python function that uses torch, called with these tensors.

    Nodes are called as the function calls its values, as far as that can be seen. Raises
    `inspector.recording.record.RecordingRefused` where the function does what a document cannot
    hold.
    """
    from inspector.recording.record import record as recorded

    return recorded(function, *tensors, **named)


def run(document: "Document", *, device: str = "cpu") -> "Run":
    """Computes a document in this process: `run["y"].value`, `.grad` and `.flow` are tensors,
    `run.backward("y")` is PyTorch's; `run.outputs` and `run.leaves` are names."""
    from inspector.engine.run import run as computed

    return computed(document, device=device)


def save(document: "Document", path: str | os.PathLike[str]) -> None:
    """Writes a session file (.tgi). Raises `inspector.files.refused.FileRefused`."""
    from inspector.files.session_file import save as saved

    saved(document, path)


def load(path: str | os.PathLike[str]) -> "Document":
    """Opens a session file (.tgi). Raises `inspector.files.refused.FileRefused`."""
    from inspector.files.session_file import load as loaded

    return loaded(path)


def read_tensor(path: str | os.PathLike[str], index: int = 0) -> "Tensor":
    """The tensor of that number in a .npz, .csv, picture or checkpoint, as the program imports
    it; read by a process of its own. Raises `inspector.engine.reading_aside.FileNotRead`."""
    from inspector.engine.reading_aside import read_tensor as read

    return read(os.fspath(path), index)


def to_python(document: "Document", *, backward: bool = True, device: str = "cpu") -> str:
    """The document as a Python script that computes and prints the same numbers."""
    from inspector.codegen.script import to_python as script

    return script(document, backward=backward, device=device)
