"""Undo and redo: references to states, without limit, and the rules by which steps merge."""

from collections.abc import Hashable
from typing import Generic, TypeVar

import msgspec

S = TypeVar("S")
PAUSE_S = 1.0


class Step(msgspec.Struct, Generic[S], frozen=True):
    """One step: what it is called, and the state before it (or after it, once undone)."""

    label: str
    state: S


class History(Generic[S]):
    """The steps done and undone. Holds no state of its own but those to go back to."""

    def __init__(self) -> None:
        self.done: list[Step[S]] = []
        self.undone: list[Step[S]] = []
        self._key: Hashable | None = None
        self._at_s = 0.0

    def push(self, label: str, before: S, *, merge: Hashable | None = None, now_s: float) -> None:
        """A step that led away from `before`. It merges into the last one when that has the same
        merge key, came less than PAUSE_S ago and nothing sealed it."""
        merges = (
            merge is not None
            and merge == self._key
            and bool(self.done)
            and now_s - self._at_s < PAUSE_S
        )
        if not merges:
            self.done.append(Step(label, before))
        self.undone.clear()
        self._key = merge
        self._at_s = now_s

    def seal(self) -> None:
        """The next step is a new one, whatever its merge key."""
        self._key = None

    def undo(self, now: S) -> S | None:
        """The state before the last step; `now` is kept for redo. None when there is no step."""
        return self._back(self.done, self.undone, now)

    def redo(self, now: S) -> S | None:
        """The state after the step undone last, or None."""
        return self._back(self.undone, self.done, now)

    @property
    def undo_label(self) -> str | None:
        """What the step is called that undo takes back."""
        return self.done[-1].label if self.done else None

    @property
    def redo_label(self) -> str | None:
        """What the step is called that redo does again."""
        return self.undone[-1].label if self.undone else None

    def _back(self, source: list[Step[S]], target: list[Step[S]], now: S) -> S | None:
        self.seal()
        if not source:
            return None
        step = source.pop()
        target.append(Step(step.label, now))
        return step.state
