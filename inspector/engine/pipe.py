"""The two pipes of the engine's process, kept out of the reach of stray prints."""

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator

from inspector.messages.answers import Answer
from inspector.messages.framing import Reader, framed, order_decoder
from inspector.messages.orders import Order

if sys.platform == "linux":
    import fcntl

_CHUNK = 2**20


class Pipe:
    """Frames over file descriptors. `say` may be called from any thread."""

    def __init__(self, reads: int, writes: int) -> None:
        self._reads = reads
        self._writes = writes
        self._lock = threading.Lock()

    def say(self, *answers: Answer) -> None:
        """Send answers, in one write; ends the process where nobody listens any more."""
        left = memoryview(b"".join([framed(answer) for answer in answers]))
        with self._lock:
            try:
                while left:
                    left = left[os.write(self._writes, left) :]
            except OSError:
                os._exit(0)

    def orders(self) -> Iterator[Order]:
        """Orders as they come, until the other side closes. Raises BadFrame."""
        reader: Reader[Order] = Reader(order_decoder)
        while True:
            try:
                chunk = os.read(self._reads, _CHUNK)
            except OSError:
                return
            if not chunk:
                return
            yield from reader.feed(chunk)


def taken_pipe() -> Pipe:
    """The process's stdin and stdout as a Pipe of its own.

    From here on file descriptor 1 is stderr and 0 is empty: what PyTorch or C prints cannot
    corrupt a frame, and nothing reads orders by mistake.
    """
    reads, writes = os.dup(0), os.dup(1)
    os.set_inheritable(reads, False)
    os.set_inheritable(writes, False)
    os.dup2(2, 1)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    _as_binary(reads, writes)
    _make_roomy(reads, writes)
    return Pipe(reads, writes)


def _make_roomy(*descriptors: int) -> None:
    """What is said of 1,000 steps fits in at once: neither side waits for the other to read."""
    if sys.platform == "linux":
        for each in descriptors:
            # Refused where it is no pipe, or where the user has too many large ones.
            with contextlib.suppress(OSError):
                fcntl.fcntl(each, fcntl.F_SETPIPE_SZ, _CHUNK)


def _as_binary(*descriptors: int) -> None:
    try:
        import msvcrt
    except ImportError:
        return  # only Windows changes line ends
    set_mode: Callable[[int, int], int] = msvcrt.setmode  # type: ignore[attr-defined]
    for each in descriptors:
        set_mode(each, os.O_BINARY)  # type: ignore[attr-defined]
