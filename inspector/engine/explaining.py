"""What the installed PyTorch says of an operation."""

import inspect

from inspector.engine.operations import OPERATIONS
from inspector.messages.answers import Explained


def explained(op: str) -> Explained:
    """The docstring of a catalogue operation; empty where there is none, or no such operation."""
    function = OPERATIONS.get(op)
    return Explained(op, "" if function is None else inspect.getdoc(function) or "")
