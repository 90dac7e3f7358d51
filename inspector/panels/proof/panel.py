"""The bottom panel “Proof”: autograd's gradient beside the one that is found by changing each
number a little and looking at what comes out."""

from PySide6.QtWidgets import QLineEdit, QWidget

from inspector.look.theme import Theme
from inspector.panels.proof.page import Page
from inspector.panels.proof.verdict import cell_text, tolerance, verdict
from inspector.session.proofs import Proof
from inspector.session.session import Session

MOST_CELLS = 4096
_NO_LEAF = (
    "No tensor here requires grad: switch it on for a leaf, press Backward (F5), and this proves "
    "its gradient by numbers alone."
)
_WHAT = (
    "Changes each number of {name} a little, both ways, in float64, and compares the slope with "
    "what autograd says."
)
_COMPLEX = (
    " Of a complex number the real and the imaginary part are moved: PyTorch's gradient has the "
    "slope by each in the same part (the conjugate Wirtinger derivative)."
)
_PART = ", and then 0 for its real or 1 for its imaginary part"
_OLD = "From before the last edit. "


class ProofPanel(Page):
    """A heatmap of the disagreement, with both numbers for the cell that is pointed at."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(session, theme, "How far both gradients are apart", parent)
        self.proof = Proof(session.surveys, self)
        self.field = QLineEdit()
        self.field.setProperty("numeric", "true")
        self.field.setFixedWidth(96)
        self.field.setAccessibleName("The cell that is proved, by its indices")
        self.controls.insertWidget(1, self.field)
        self.button.clicked.connect(self._on_pressed)
        self.field.returnPressed.connect(self._on_pressed)
        self.proof.changed.connect(self.project)
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
        proof, graph = self.proof, self.session.store.document.graph
        running = proof.state == "running"
        self.button.setText("Stop" if running else "Prove")
        self.button.setProperty("kind", "" if running else "gradient")
        asked = proof.asked
        mine = asked is not None and asked.node == leaf.id
        if not mine or asked is None or proof.state == "nothing" or not proof.done:
            refused = mine and proof.state == "refused"
            complex_too = _COMPLEX if self.subject.is_complex else ""
            what = _WHAT.format(name=leaf.name) + complex_too
            self.sentence.setText(proof.text if refused else what)
            self.matrix.show_numbers((), (), (), limit=1.0)
            return
        dtype = leaf.contents.dtype
        gaps = [c - a for a, c in zip(proof.autograd, proof.central, strict=True)]
        finite = [abs(gap) for gap in gaps if gap == gap and abs(gap) != float("inf")]
        limit = max(tolerance(proof, dtype), max(finite, default=0.0))
        one = asked.count == 1
        rows, columns = ([""], [""]) if one else (self.subject.rows, self.subject.columns)
        marked = frozenset(cell - asked.first for cell in proof.kinks)
        self.matrix.show_numbers(
            rows, columns, gaps, limit=limit, marked=marked, faint=not proof.is_current
        )
        progress = f"{proof.done:,} of {asked.count:,}. " if proof.done < asked.count else ""
        old = "" if proof.is_current else _OLD
        self.sentence.setText(f"{old}{progress}{verdict(proof, graph, dtype)}")
        self._on_pointed(self.matrix.at)

    def _on_subject(self) -> None:
        many = self.subject.count > MOST_CELLS
        self.field.setVisible(many)
        if many:
            self.field.setText(", ".join("0" for _ in self.subject.shape))
            self.field.setToolTip(
                f"Of more than {MOST_CELLS:,} numbers one is proved: say which by its indices"
                f"{_PART if self.subject.is_complex else ''}"
            )
        self.proof.stop()
        self.project()

    def _on_pressed(self, _checked: bool = False) -> None:
        leaf = self.subject.leaf
        if self.proof.state == "running":
            self.proof.stop()
        elif leaf is not None:
            count = self.subject.count
            if count <= MOST_CELLS:
                self.proof.start(leaf.id, 0, count)
                return
            cell = _cell(self.field.text(), self.subject.shape)
            if isinstance(cell, str):
                self.sentence.setText(cell)
            else:
                self.proof.start(leaf.id, cell, 1)

    def _on_pointed(self, at: int | None) -> None:
        leaf, proof = self.subject.leaf, self.proof
        if at is None or leaf is None or proof.asked is None or at >= proof.done:
            self.read.setText(
                "Each cell: how far both are apart. Point at one to read both numbers; a dot is a "
                "kink."
                if proof.done
                else ""
            )
            return
        graph = self.session.store.document.graph
        place = self.subject.place(proof.asked.first + at)
        self.read.setText(cell_text(proof, at, place, graph))


def _cell(text: str, shape: tuple[int, ...]) -> int | str:
    """The cell that these indices name, or the sentence why it is none."""
    try:
        index = [int(part) for part in text.replace(";", ",").split(",") if part.strip()]
    except ValueError:
        return f"“{text}” are no indices: write {len(shape)} whole numbers, with commas."
    if len(index) != len(shape):
        return f"The tensor has {len(shape)} dimensions: write as many whole numbers, with commas."
    cell = 0
    for at, size in zip(index, shape, strict=True):
        if not -size <= at < size:
            return f"{at} is no index here: this dimension has {size} places."
        cell = cell * size + at % size
    return cell
