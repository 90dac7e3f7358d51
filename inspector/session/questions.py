"""Questions beside the run: what PyTorch says of an operation, what a step keeps for Backward, how
the numbers of a tensor are spread, where it lies in memory."""

from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from inspector.messages.answers import (
    Answer,
    Counted,
    Explained,
    Inspected,
    Located,
    Previewed,
    Sought,
    Summed,
)
from inspector.messages.orders import Count, Errand, Explain, Inspect, Locate, Look
from inspector.messages.saved import Saved
from inspector.session.engine import Engine

_MOST_KEPT = 256
K = TypeVar("K")
V = TypeVar("V")


class Questions(QObject):
    """Answers that were given, asked for when they are first wanted. `answered` tells that one
    came: with the operation's id, or the recipe, or the order that it answers."""

    answered = Signal(object)

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._docs: dict[str, str | None] = {}
        self._saved: dict[bytes, tuple[Saved, ...] | None] = {}
        self._counted: dict[Count, Counted | None] = {}
        self._located: dict[Locate, Located | None] = {}
        self._errands: dict[Errand, Answer | None] = {}
        engine.ready.connect(self._ask_again)
        engine.lost.connect(self._forget)
        engine.answered.connect(self._take)

    def doc(self, op: str) -> str | None:
        """The docstring of an operation in the installed PyTorch; None while it is not known."""
        if op not in self._docs:
            self._docs[op] = None
            self._engine.send([Explain(op)])
        return self._docs[op]

    def saved(self, recipe: bytes, *, afresh: bool = False) -> tuple[Saved, ...] | None:
        """What a step keeps for Backward; None while it is not known. `afresh`: something may have
        changed that (a Backward has freed it): ask again, and say the old answer till then."""
        known = self._saved.get(recipe)
        if afresh or recipe not in self._saved:
            self._saved[recipe] = known
            self._engine.send([Inspect(recipe)])
        return known

    def counted(self, look: Look) -> Counted | None:
        """How the numbers of what is looked at are spread; None while it is not known."""
        order = Count(look.operand, look.minus)
        if order not in self._counted:
            self._counted[order] = None
            self._engine.send([order])
        return self._counted[order]

    def located(self, look: Look, *, afresh: bool = False) -> Located | None:
        """Where what is looked at lies in memory; None while it is not known. `afresh`: other
        values may have come there: ask again, and say the old answer till then."""
        order = Locate(look.operand)
        known = self._located.get(order)
        if afresh or order not in self._located:
            self._located[order] = known
            self._engine.send([order])
        return known

    def of_numbers(self, errand: Errand) -> Answer | None:
        """What is told of a tensor's numbers; None while it is not known, or where a later question
        of its kind came first."""
        if errand not in self._errands:
            if len(self._errands) > 256:
                self._errands.clear()
            self._errands[errand] = None
            self._engine.send([errand])
        return self._errands[errand]

    def forget_unanswered(self, kind: type[Errand]) -> None:
        """Questions of this kind that a later one displaced are asked again when wanted again."""
        gone = [e for e, told in self._errands.items() if told is None and type(e) is kind]
        for each in gone:
            del self._errands[each]

    def _take(self, answer: Answer) -> None:
        match answer:
            case Explained(op=op, doc=doc):
                self._docs[op] = doc
                self.answered.emit(op)
            case Inspected(recipe=recipe, saved=saved):
                _keep(self._saved, recipe, saved)
                self.answered.emit(recipe)
            case Counted(order=count):
                _keep(self._counted, count, answer)
                self.answered.emit(count)
            case Located(order=locate):
                _keep(self._located, locate, answer)
                self.answered.emit(locate)
            case Summed(order=order) | Sought(order=order) | Previewed(order=order):
                self._errands[order] = answer
                self.answered.emit(order)
            case _:
                pass

    def _ask_again(self) -> None:
        self._engine.send([Explain(op) for op, doc in self._docs.items() if doc is None])
        self._engine.send([errand for errand, told in self._errands.items() if told is None])

    def _forget(self, _died: object) -> None:
        self._saved.clear()
        self._errands.clear()
        self._counted.clear()
        self._located.clear()


def _keep(known: dict[K, V], key: K, answer: V) -> None:
    # Steps come and go with every edit; what is looked at is asked for again.
    if len(known) > _MOST_KEPT:
        known.clear()
    known[key] = answer
