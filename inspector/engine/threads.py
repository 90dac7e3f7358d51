"""Many pieces of one large tensor, worked at by a few threads of ours instead of PyTorch's.

PyTorch divides each call among its threads, which then wait for each other: on a machine that is
busy with something else, the window for one, 50 ms become seconds. Threads that take whole pieces
wait for nothing.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import torch

_MOST = 8
P = TypeVar("P")
R = TypeVar("R")


def side_by_side(work: Callable[[P], R], pieces: Iterable[P]) -> list[R]:
    """The work on each piece, in their order."""
    count = min(_MOST, os.cpu_count() or 1)

    def alone(piece: P) -> R:
        with torch.no_grad():
            return work(piece)

    with (
        one_thread(),
        ThreadPoolExecutor(count, initializer=torch.set_num_threads, initargs=(1,)) as pool,
    ):
        return list(pool.map(alone, pieces))


@contextmanager
def one_thread() -> Iterator[None]:
    """Within this PyTorch divides no call among threads."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
