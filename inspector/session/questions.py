"""Questions beside the run: what PyTorch says of an operation, what a step keeps for Backward."""

from PySide6.QtCore import QObject, Signal

from inspector.messages.answers import Answer, Explained, Inspected, Saved
from inspector.messages.orders import Explain, Inspect
from inspector.session.engine import Engine


class Questions(QObject):
    """Answers that were given, asked for when they are first wanted. `answered` tells that one
    came: with the operation's id, or the recipe."""

    answered = Signal(object)

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._docs: dict[str, str | None] = {}
        self._saved: dict[bytes, tuple[Saved, ...] | None] = {}
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

    def _take(self, answer: Answer) -> None:
        match answer:
            case Explained(op=op, doc=doc):
                self._docs[op] = doc
                self.answered.emit(op)
            case Inspected(recipe=recipe, saved=saved):
                # Steps come and go with every edit; what is looked at is asked for again.
                if len(self._saved) > 256:
                    self._saved.clear()
                self._saved[recipe] = saved
                self.answered.emit(recipe)
            case _:
                pass

    def _ask_again(self) -> None:
        self._engine.send([Explain(op) for op, doc in self._docs.items() if doc is None])

    def _forget(self, _died: object) -> None:
        self._saved.clear()
