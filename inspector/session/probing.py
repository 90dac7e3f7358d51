"""Questions about a Backward beyond its turns: each is asked once, and its answer kept."""

from PySide6.QtCore import QObject, Signal

from inspector.messages.answers import Answer, Unpacked
from inspector.messages.orders import Unpack
from inspector.messages.probes import Pathed, Paths, Probe, Probed, Termed, Terms
from inspector.messages.saved import Saved
from inspector.session.engine import Engine

_MOST = 512
Question = Probe | Terms | Paths | Unpack
Told = Probed | Termed | Pathed | Unpacked


class Probing(QObject):
    """`answered` carries the question."""

    answered = Signal(object)

    def __init__(self, engine: Engine, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self._known: dict[Question, Told | None] = {}
        engine.answered.connect(self._take)
        engine.lost.connect(self.forget)
        engine.stopped.connect(self.forget)

    def probed(self, probe: Probe) -> Probed | None:
        """What came of a probe; None while it is not known."""
        found = self._asked(probe)
        return found if isinstance(found, Probed) else None

    def terms(self, terms: Terms) -> Termed | None:
        """A cell as a sum; None while it is not known."""
        found = self._asked(terms)
        return found if isinstance(found, Termed) else None

    def paths(self, paths: Paths) -> Pathed | None:
        """The paths between two values; None while they are not known."""
        found = self._asked(paths)
        return found if isinstance(found, Pathed) else None

    def saved(self, unpack: Unpack) -> tuple[Saved, ...] | None:
        """What the node of a turn saved; None while it is not known."""
        found = self._asked(unpack)
        return found.saved if isinstance(found, Unpacked) else None

    def forget(self, *_why: object) -> None:
        """Another engine, or one that dropped what it was asked: ask anew."""
        self._known.clear()

    def _asked(self, question: Question) -> Told | None:
        if question not in self._known:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[question] = None
            self._engine.send([question])
        return self._known[question]

    def _take(self, answer: Answer) -> None:
        question: Question
        match answer:
            case Probed(probe=question):
                self._known[question] = answer
            case Termed(terms=question):
                self._known[question] = answer
            case Pathed(paths=question):
                self._known[question] = answer
            case Unpacked(address=address, turn=turn):
                question = Unpack(address, turn)
                self._known[question] = answer
            case _:
                return
        self.answered.emit(question)
