"""What was ordered and not yet begun, between the thread that reads and the one that computes."""

import threading
from collections import deque

from inspector.messages.orders import (
    Backward,
    Compute,
    Count,
    Forget,
    Hello,
    Look,
    Order,
    Stop,
    Supply,
)
from inspector.messages.questions import Question

# Stop drops work; these bring or free things, and the window relies on their having come.
_KEPT = (Hello, Supply, Forget)
_OVERTAKEN = (Look, Count, Question)


def _is_exact(order: Order) -> bool:
    """Whether it looks at cells as they are, none of which stands for others."""
    if not isinstance(order, Look) or order.statistics:
        return False
    region = order.region
    return region.height <= region.most and region.width <= region.most


class Inbox:
    """A queue of orders. `is_cancelled` says whether the order that runs is still wanted."""

    def __init__(self) -> None:
        self._waiting: deque[Order] = deque()
        self._exact = 0
        self._changed = threading.Condition()
        self._running: Order | None = None
        # Read without the lock, once a step: a plain attribute is enough for that.
        self._cancelled = False

    def is_cancelled(self) -> bool:
        """Whether the running order was stopped or superseded."""
        return self._cancelled

    def put(self, order: Order) -> None:
        """Queue an order. Exact cells, which take no time, overtake looks and questions that may
        read whole tensors. Stop empties the queue and waits its turn in it, behind what runs; a
        Compute supersedes those before it up to the last Backward, which needs theirs."""
        with self._changed:
            if isinstance(order, Stop):
                kept = [each for each in self._waiting if isinstance(each, _KEPT)]
                self._waiting = deque([*kept, order])
                self._exact = 0
                self._cancelled = self._running is not None
            elif isinstance(order, Compute):
                self._supersede()
                self._waiting.append(order)
            else:
                self._waiting.append(order)
                self._exact += _is_exact(order)
            self._changed.notify()

    def take(self) -> Order:
        """The next order, which runs from now on; waits for one."""
        order = self.next_within(None)
        assert order is not None
        return order

    def next_within(self, seconds: float | None) -> Order | None:
        """The next order, which runs from now on; None where none comes within so long."""
        with self._changed:
            self._running = None
            if not self._changed.wait_for(lambda: self._waiting, seconds):
                return None
            self._running = self._next()
            self._cancelled = False
            return self._running

    def _next(self) -> Order:
        if self._exact:
            for at, order in enumerate(self._waiting):
                if _is_exact(order):
                    del self._waiting[at]
                    self._exact -= 1
                    return order
                if not isinstance(order, _OVERTAKEN):
                    break
        order = self._waiting.popleft()
        self._exact -= _is_exact(order)
        return order

    def _supersede(self) -> None:
        at = len(self._waiting)
        while at:
            at -= 1
            if isinstance(self._waiting[at], Backward | Stop):
                return
            if isinstance(self._waiting[at], Compute):
                del self._waiting[at]
        if isinstance(self._running, Compute):
            self._cancelled = True
