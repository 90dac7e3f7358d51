"""Surveys wait like all that reads whole tensors: they go on piece by piece while nothing else is
asked for, so that an edit does not wait for the numbers of a large tensor."""

import traceback
from collections import deque
from collections.abc import Callable, Generator
from time import perf_counter

import torch

from inspector.engine.threads import one_thread
from inspector.messages.questions import Unable
from inspector.messages.surveys import Survey, Surveyed

# So long is counted before it is seen whether something else is asked, in seconds.
_SLICE_S = 0.003
Work = Generator[None, None, Surveyed]


class Surveys:
    """What was asked and is not yet answered. `begin` starts on one."""

    def __init__(self, begin: Callable[[Survey], Work]) -> None:
        self._begin = begin
        self._waiting: deque[Survey] = deque()
        self._work: Work | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing is left to survey."""
        return not self._waiting

    def take(self, order: Survey) -> None:
        """A run is to be looked over."""
        self._waiting.append(order)

    def restart(self) -> None:
        """Something was computed: changes in place make what was counted worth nothing."""
        self._work = None

    def step(self) -> tuple[Surveyed | Unable, ...]:
        """Count for a few milliseconds; the answer, where that was all."""
        order = self._waiting[0]
        found: Surveyed | Unable | None = None
        try:
            self._work = self._work or self._begin(order)
            until = perf_counter() + _SLICE_S
            # Here and not in the generator, which would keep it while other things are computed.
            with one_thread(), torch.no_grad():
                while perf_counter() < until:
                    next(self._work)
        except StopIteration as done:
            found = done.value
        except Exception as error:  # noqa: BLE001 - the engine goes on whatever happens
            traceback.print_exc()
            found = Unable(order.number, f"The run cannot be looked over: {error}")
        if found is None:
            return ()
        self._waiting.popleft()
        self._work = None
        return (found,)
