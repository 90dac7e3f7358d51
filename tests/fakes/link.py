"""A link without a process: answers at once, on demand or never, or dies, as the test says."""

from collections import deque
from typing import Literal

from PySide6.QtCore import QCoreApplication, QObject

from inspector.messages.answers import Answer
from inspector.messages.command import Command
from inspector.messages.orders import Backward, Compute, Forget, Hello, Order, Stop, Supply
from inspector.session.link import EngineLink
from inspector.session.session import Session
from tests.fakes.engine import FakeEngine


class FakeLink(EngineLink):
    """`answering`: "at once"; "on demand" (see `answer`); "never" (after Hello). `sent` holds
    every order since the last start."""

    def __init__(
        self,
        answering: Literal["at once", "on demand", "never"] = "at once",
        *,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(Command("", ()), parent=parent)
        self.answering = answering
        self.engine = FakeEngine()
        self.sent: list[Order] = []
        self.waiting: deque[Order] = deque()
        self.starts = 0
        self.stops_politely = True
        self._running = False

    @property
    def is_running(self) -> bool:
        return self._running

    def start(self) -> None:
        self._running = True
        self.starts += 1
        self.sent.clear()
        self.waiting.clear()
        self.engine.clear()
        self.started.emit()

    def send(self, *orders: Order) -> None:
        for order in orders:
            self.sent.append(order)
            if isinstance(order, Hello):
                self._say(order)
            elif isinstance(order, Stop):
                if self.stops_politely:
                    self.waiting = deque(o for o in self.waiting if isinstance(o, Supply | Forget))
                    self._say(order)
            else:
                if isinstance(order, Compute):
                    self._supersede()
                self.waiting.append(order)
        if self.answering == "at once":
            self.answer(len(self.waiting))

    def _supersede(self) -> None:
        # As the engine does: a Backward still needs the Computes before it.
        at = max((i + 1 for i, o in enumerate(self.waiting) if isinstance(o, Backward)), default=0)
        kept = [o for i, o in enumerate(self.waiting) if i < at or not isinstance(o, Compute)]
        self.waiting = deque(kept)

    def answer(self, orders: int = 1_000_000) -> None:
        """Carries out so many of the orders that wait, and tells the answers as one batch."""
        told = False
        while self.waiting and orders > 0:
            orders -= 1
            answer = self.engine.answer(self.waiting.popleft())
            if answer is not None:
                told = True
                self.answered.emit(answer)
        if told:
            self.arrived.emit()

    def say(self, *answers: Answer) -> None:
        """These very answers, as one batch."""
        for answer in answers:
            self.answered.emit(answer)
        self.arrived.emit()

    def die(self, why: str = "The engine ended by signal 9.") -> None:
        """The process ends by itself."""
        self._running = False
        self.waiting.clear()
        self.died.emit(why)

    def kill(self) -> None:
        self._running = False
        self.waiting.clear()

    def close(self) -> None:
        self.kill()

    def computes(self) -> list[Compute]:
        """The Computes since the last start."""
        return [order for order in self.sent if isinstance(order, Compute)]

    def _say(self, order: Order) -> None:
        answer = self.engine.answer(order)
        assert answer is not None
        self.say(answer)


def settle(session: Session, turns: int = 200) -> None:
    """Runs the event loop until the session is idle (with a link that answers at once)."""
    QCoreApplication.processEvents()
    for _ in range(turns):
        if session.is_idle:
            return
        QCoreApplication.processEvents()
    raise AssertionError("the session did not come to rest")
