"""Runs a Python function that uses torch and writes down every call, as a document."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

from inspector.document.arranging import arrange
from inspector.document.edits import set_backward
from inspector.document.nodes import BackwardCall, Document, Layout
from inspector.recording.leaves import tensors_in
from inspector.recording.recorder import Recorder
from inspector.recording.refused import RecordingRefused
from inspector.recording.refusing import refusing

__all__ = ["RecordingRefused", "record"]


def record(function: Callable[..., Any], *tensors: torch.Tensor, **named: torch.Tensor) -> Document:
    """The document of `function(*tensors, **named)`: the tensors (and those that the function
    finds elsewhere) become leaves, every torch call a node, every nn.Module a group.

    Raises RecordingRefused where the function does what a document cannot hold, and whatever the
    function itself raises.
    """
    recorder = Recorder()
    for name, tensor in _arguments(function, tensors, named).items():
        recorder.leaf(tensor, name)
    with recorder.modules.watched(), refusing(recorder.touches), recorder:
        returned = function(*tensors, **named)
    return _finished(recorder, returned)


def _arguments(
    function: Callable[..., Any], tensors: Sequence[Any], named: Mapping[str, Any]
) -> dict[str, torch.Tensor]:
    given: dict[str, Any] = {}
    called = function.forward if isinstance(function, torch.nn.Module) else function
    try:
        bound_arguments = inspect.signature(called).bind(*tensors, **named).arguments
    except ValueError:  # a builtin tells no signature
        bound_arguments = {f"x{at}": tensor for at, tensor in enumerate(tensors)} | dict(named)
    for name, value in bound_arguments.items():
        if isinstance(value, tuple):
            given |= {f"{name}{at}": each for at, each in enumerate(value)}
        elif isinstance(value, dict):
            given |= value
        else:
            given[name] = value
    return {name: value for name, value in given.items() if isinstance(value, torch.Tensor)}


def _finished(recorder: Recorder, returned: object) -> Document:
    """The document, arranged. A single scalar result is where Backward starts."""
    results = tensors_in((returned,))
    sources = [recorder.leaf(tensor, "") for tensor in results]
    document = recorder.document
    if document.graph.backward.root is None and len(results) == 1:
        (tensor,) = results
        if tensor.requires_grad and tensor.dim() == 0:
            document = set_backward(document, BackwardCall(sources[0]))
    return arrange(Document(document.graph, Layout({}, recorder.modules.groups())))
