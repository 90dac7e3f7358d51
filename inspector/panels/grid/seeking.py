"""Goes to the next cell that is NaN, infinite, the least or the largest of its tensor."""

from PySide6.QtCore import QObject, Signal

from inspector.document.contents import flat_of, index_of
from inspector.messages.answers import Sought
from inspector.messages.orders import Seek, Target
from inspector.panels.grid.view import TensorView
from inspector.session.session import Session

_NAMES: dict[Target, str] = {
    "nan": "NaN",
    "inf": "infinity",
    "least": "finite number",
    "most": "finite number",
}


class Seeking(QObject):
    """`found` carries an index in the tensor, `said` a sentence."""

    found = Signal(object)
    said = Signal(str)

    def __init__(self, session: Session, view: TensorView, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._view = view
        self._asked: Seek | None = None
        session.questions.answered.connect(self._on_answered)

    def seek(self, what: Target) -> None:
        """Look for the next one behind the current cell."""
        model = self._view.tensor
        operand = model.elements.operand()
        if operand is None:
            self.said.emit("There are no numbers to look through yet.")
            return
        shape, current = model.elements.shape, self._view.currentIndex()
        after = -1
        if current.isValid():
            after = flat_of(model.cut.index(current.row(), current.column()), shape)
        self._asked = Seek(operand, what, after)
        questions = self._session.questions
        questions.forget_unanswered(Seek)
        answer = questions.of_numbers(self._asked)
        if answer is None:
            self.said.emit("Looking through the numbers…")
        else:
            self._on_answered(self._asked)

    def _on_answered(self, order: object) -> None:
        asked = self._asked
        if asked is None or order != asked:
            return
        answer = self._session.questions.of_numbers(asked)
        if not isinstance(answer, Sought):
            return
        self._asked = None
        elements = self._view.tensor.elements
        if answer.flat is None:
            self.said.emit(f"{elements.name} has no {_NAMES[asked.what]}.")
            return
        self.said.emit("")
        self.found.emit(index_of(answer.flat, elements.shape))
