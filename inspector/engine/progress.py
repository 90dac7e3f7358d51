"""What a run has done so far: told by a thread of its own while one step takes long, so that the
window knows which step that is."""

import threading
import time
from collections.abc import Callable

from inspector.messages.answers import Computed, Failed, Ran, Unreached

_EVERY_S = 0.1
Result = Computed | Failed | Unreached


class Progress:
    """Results of the run that goes on; each is taken once, by whoever tells it."""

    def __init__(self) -> None:
        # Appended to without the lock, once a step: an append is one step of the interpreter.
        self.results: list[Result] = []
        self._number = 0
        self._taken = 0
        self._lock = threading.Lock()
        self._runs = threading.Event()

    def begin(self, number: int) -> None:
        """A run of that number begins."""
        with self._lock:
            self.results, self._number, self._taken = [], number, 0
        self._runs.set()

    def end(self) -> None:
        """Nothing runs."""
        self._runs.clear()

    def take(self) -> tuple[Result, ...]:
        """What nobody was told of yet."""
        with self._lock:
            return self._untold()

    def tell_while_running(self, say: Callable[[Ran], None]) -> None:
        """Tells from time to time what was done, for ever; for a thread of its own."""
        while self._runs.wait():
            time.sleep(_EVERY_S)
            # Said under the lock: the run's last word must come after this.
            with self._lock:
                results = self._untold() if self._runs.is_set() else ()
                if results:
                    say(Ran(self._number, results, done=False))

    def _untold(self) -> tuple[Result, ...]:
        new = tuple(self.results[self._taken :])
        self._taken += len(new)
        return new
