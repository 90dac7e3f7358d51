"""Numbered questions to the engine, each answered once: whoever asks is told what came of it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from inspector.messages.answers import Answer
from inspector.messages.asked import AnyQuestion, AnyTold
from inspector.messages.orders import Order
from inspector.messages.questions import Told, Unable
from inspector.session.engine import Engine

STOPPED = "It was stopped."
_NOT_READY = "The engine is not ready: try again in a moment."


class Numbered(QObject):
    """Sends questions and hands each answer to who asked. A question that the engine dropped (it
    was stopped, or ended) is answered by Unable."""

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._asked: dict[int, Callable[[AnyTold], object]] = {}
        self._last = 0
        engine.answered.connect(self._take)
        engine.lost.connect(self._drop)
        engine.stopped.connect(self._drop)

    @property
    def can_ask(self) -> bool:
        """Whether the engine takes questions now."""
        return self._engine.is_ready

    def ask(
        self,
        make: Callable[[int], AnyQuestion],
        told: Callable[[AnyTold], object],
        *,
        before: Sequence[Order] = (),
    ) -> None:
        """Send what `make` makes of a number, `before` before it; `told` gets the answer."""
        self._last += 1
        number = self._last
        if not self._engine.is_ready:
            told(Unable(number, _NOT_READY))
            return
        self._asked[number] = told
        self._engine.send([*before, make(number)])

    def _take(self, answer: Answer) -> None:
        if isinstance(answer, Told):
            told = self._asked.pop(answer.number, None)
            if told is not None:
                told(answer)

    def _drop(self, _died: object = None) -> None:
        dropped, self._asked = self._asked, {}
        for number, told in dropped.items():
            told(Unable(number, STOPPED))
