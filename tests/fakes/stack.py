"""A stack with little room: whoever calls itself along a graph does not come far."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_ROOM = 150


@contextmanager
def shallow() -> Iterator[None]:
    """While this lasts, Python raises RecursionError a few calls below."""
    limit, frame, depth = sys.getrecursionlimit(), sys._getframe(), 0
    while frame.f_back is not None:
        frame, depth = frame.f_back, depth + 1
    sys.setrecursionlimit(depth + _ROOM)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
