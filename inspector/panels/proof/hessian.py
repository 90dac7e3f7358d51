"""The bottom panel “Hessian”: how each slope of a leaf changes with each of its numbers, by
autograd twice; or the product of that matrix with a vector."""

import math

from PySide6.QtWidgets import QLineEdit, QWidget

from inspector.look.numbers import short
from inspector.look.theme import Theme
from inspector.panels.proof.matrix import labels
from inspector.panels.proof.page import Page
from inspector.session.proofs import Curvature
from inspector.session.session import Session

MOST_CELLS = 128
_NO_LEAF = (
    "No tensor here requires grad: switch it on for a leaf and press Backward (F5). Then this "
    "tells how its gradient changes with its numbers."
)
_WHAT = (
    "The gradient of the gradient: a row for each number of {name}, how its slope changes with "
    "every number of {name}. Or write a vector v, and H·v is found without the matrix."
)
_OLD = "From before the last edit. "


class HessianPanel(Page):
    """A matrix with a row and a column for each cell of the leaf."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, "Second derivatives", parent)
        self.curvature = Curvature(session.surveys, self)
        self.vector = QLineEdit()
        self.vector.setProperty("numeric", "true")
        self.vector.setPlaceholderText("v: 1, 0, …")
        self.vector.setAccessibleName("A vector to multiply the Hessian with")
        self.vector.setMinimumWidth(96)
        self.controls.insertWidget(1, self.vector, 100)
        self.button.clicked.connect(self._on_pressed)
        self.vector.returnPressed.connect(self._on_pressed)
        self.vector.textChanged.connect(self._on_vector)
        self.curvature.changed.connect(self.project)
        self.subject.changed.connect(self._on_subject)
        self.matrix.pointed.connect(self._on_pointed)
        session.gradients_changed.connect(self.project)
        self._on_subject()

    def project(self) -> None:
        """Show how far it is."""
        leaf = self.subject.leaf
        self.say_instead(_NO_LEAF if leaf is None else "")
        if leaf is None:
            return
        found = self.curvature
        running = found.state == "running"
        by_vector = bool(self.vector.text().strip())
        self.button.setText("Stop" if running else "H·v" if by_vector else "Hessian")
        asked = found.asked
        mine = asked is not None and asked.node == leaf.id
        if not mine or not found.done:
            refused = mine and found.state == "refused"
            self.sentence.setText(found.text if refused else _WHAT.format(name=leaf.name))
            self.matrix.show_numbers((), (), (), limit=1.0)
            return
        numbers = [number for row in found.rows for number in row]
        finite = [abs(each) for each in numbers if math.isfinite(each)]
        names = labels(self.subject.shape, self.subject.label)
        rows, columns = (
            (self.subject.rows, self.subject.columns) if found.vector else (names, names)
        )
        self.matrix.show_numbers(
            rows, columns, numbers, limit=max(finite, default=0.0), faint=not found.is_current
        )
        old = "" if found.is_current else _OLD
        self.sentence.setText(old + self._told(leaf.name))
        self._on_pointed(self.matrix.at)

    def _told(self, name: str) -> str:
        found = self.curvature
        if found.vector:
            return f"H·v: how the gradient of {name} changes when {name} goes along v."
        if found.state != "done":
            return f"{found.done} of {self.subject.count} rows."
        return f"{found.done} × {found.done}. {character(found.rows)}"

    def _on_subject(self) -> None:
        self.curvature.stop()
        self.project()

    def _on_vector(self, _text: str) -> None:
        self.project()

    def _on_pressed(self, _checked: bool = False) -> None:
        leaf = self.subject.leaf
        if self.curvature.state == "running":
            self.curvature.stop()
        elif leaf is not None:
            vector = _vector(self.vector.text(), self.subject.count)
            if isinstance(vector, str):
                self.sentence.setText(vector)
            else:
                self.curvature.start(leaf.id, self.subject.count, vector)

    def _on_pointed(self, at: int | None) -> None:
        leaf, found = self.subject.leaf, self.curvature
        numbers = [number for row in found.rows for number in row]
        if at is None or leaf is None or at >= len(numbers):
            self.read.setText("Point at a cell to read it." if numbers else "")
            return
        if found.vector:
            told = f"(H·v) at {self.subject.place(at)}"
        else:
            row, column = divmod(at, self.subject.count)
            told = f"∂²y / ∂{self.subject.place(row)} ∂{self.subject.place(column)}"
        self.read.setText(f"{told} = {short(numbers[at], 12)}")


def character(rows: list[tuple[float, ...]]) -> str:
    """What kind of matrix it is, in a sentence."""
    numbers = [(i, j, each) for i, row in enumerate(rows) for j, each in enumerate(row)]
    if any(not math.isfinite(each) for _, _, each in numbers):
        return "Some second derivatives are not finite."
    most = max((abs(each) for _, _, each in numbers), default=0.0)
    if most == 0:
        return "All zero: y is linear in it (or the same everywhere), as far as autograd sees."
    if all(abs(each) <= 1e-6 * most for i, j, each in numbers if i != j):
        return "Only the diagonal is not zero: no number's slope depends on another number."
    even = all(abs(each - rows[j][i]) <= 1e-4 * most for i, j, each in numbers)
    kind = "Symmetric" if even else "Not symmetric, so one of the derivatives is not a true one"
    return f"{kind}: numbers off the diagonal say whose slope depends on whom."


def _vector(text: str, count: int) -> tuple[float, ...] | str:
    """The numbers of the vector, none where there is no text, or the sentence why they are none."""
    parts = text.replace(";", " ").replace(",", " ").split()
    try:
        found = tuple(float(part) for part in parts)
    except ValueError:
        return f"“{text}” are no numbers: write {count} of them, with commas or spaces."
    if parts and len(found) != count:
        return f"v needs {count} numbers, one for each of the leaf, and has {len(found)}."
    return found
