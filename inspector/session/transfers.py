"""Values and gradients that leave the program: written to files by the engine, or brought here to
be copied as text."""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject

from inspector.document.nodes import Source
from inspector.messages.answers import Answer, Fetched, Written
from inspector.messages.orders import Fetch, Item, Look, Region, Which, Write
from inspector.session.engine import Engine
from inspector.session.faces import Wanted

OnWritten = Callable[[int], None]
OnFetched = Callable[[Fetched], None]
OnRefused = Callable[[str], None]
LookFor = Callable[[Wanted], "tuple[Look, bool] | None"]
_ANY = Region(None, None)
_LOST = "The engine was stopped before that was done: try again."


class Leaving(msgspec.Struct, frozen=True):
    """A value or gradient of the graph as it is now, and what it is called in the file."""

    name: str
    source: Source
    which: Which


class Transfers(QObject):
    """Asks the engine; whoever asked is answered once: it is done, or why not."""

    def __init__(self, engine: Engine, look_for: LookFor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._look_for = look_for
        self._number = 0
        self._waiting: dict[int, tuple[Callable[[Answer], None], OnRefused]] = {}
        engine.answered.connect(self._take)
        engine.lost.connect(self._on_lost)
        engine.stopped.connect(self._on_lost)

    def write(
        self, path: Path, leaving: Sequence[Leaving], done: OnWritten, refused: OnRefused
    ) -> None:
        """Write these to a file of the kind that its ending says; `done` gets its bytes."""
        items = []
        for each in leaving:
            item = self._item(each)
            if item is None:
                refused(f"{each.name} is not known yet: wait until it is computed.")
                return
            items.append(item)

        def on_answer(answer: Answer) -> None:
            if isinstance(answer, Written):
                done(answer.size)

        number = self._next(on_answer, refused)
        self._send(Write(number, str(path), tuple(items)), number)

    def fetch(self, leaving: Leaving, most: int, done: OnFetched, refused: OnRefused) -> None:
        """Bring all numbers of one of them, if there are no more than `most`."""
        item = self._item(leaving)
        if item is None:
            refused(f"{leaving.name} is not known yet: wait until it is computed.")
            return

        def on_answer(answer: Answer) -> None:
            if isinstance(answer, Fetched):
                done(answer)

        number = self._next(on_answer, refused)
        self._send(Fetch(number, item, most), number)

    def _item(self, each: Leaving) -> Item | None:
        wanted = Wanted(each.source.node, each.source.output, each.which, _ANY, False)
        found = self._look_for(wanted)
        if found is None or (each.which == "value" and not found[1]):
            return None
        return Item(each.name, found[0])

    def _next(self, done: Callable[[Answer], None], refused: OnRefused) -> int:
        self._number += 1
        self._waiting[self._number] = (done, refused)
        return self._number

    def _send(self, order: Write | Fetch, number: int) -> None:
        if not self._engine.is_ready:
            _, refused = self._waiting.pop(number)
            refused("The engine is not ready: try again in a moment.")
            return
        self._engine.send([order])

    def _take(self, answer: Answer) -> None:
        if isinstance(answer, Written | Fetched) and answer.number in self._waiting:
            done, refused = self._waiting.pop(answer.number)
            if answer.refused:
                refused(answer.refused)
            else:
                done(answer)

    def _on_lost(self, *_how: object) -> None:
        waiting, self._waiting = self._waiting, {}
        for _, refused in waiting.values():
            refused(_LOST)
