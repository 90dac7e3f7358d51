"""One cell of what a turn sends, written out: each derivative times the gradient that arrived."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from inspector.document.nodes import Graph, NodeId
from inspector.look.fonts import mono
from inspector.look.numbers import short
from inspector.look.plain import label
from inspector.look.theme import Theme
from inspector.messages.probes import Probe, Term, Termed, Terms
from inspector.panels.backward.cards import written
from inspector.panels.backward.turns import edge_name, slot_name
from inspector.panels.stepper.parts import root_name
from inspector.panels.stepper.tile import Subject, region_of
from inspector.panels.stepper.tiles import Tiles
from inspector.session.faces import Wanted
from inspector.session.session import Session
from inspector.session.steps import Steps

Cell = tuple[int, ...]


def written_out(graph: Graph, steps: Steps, told: Termed) -> str:
    """`∂y/∂x[0, 1] = 24`, and a line for each product that goes into it."""
    if told.reason:
        return told.reason
    turn = steps.turns[told.terms.turn]
    name = edge_name(graph, steps, turn.sent[told.terms.edge])
    root = root_name(graph, steps)
    lines = [f"∂{root}/∂{name}{_at(told.terms.cell)} = {short(told.value, 9)}"]
    if not told.count:
        lines.append("= 0: no gradient that arrived has a part in it")
    for number, term in enumerate(told.told):
        sign = "=" if not number else "+"
        lines.append(f"{sign} {_product(term)}   {_whence(graph, steps, told, term)}")
    left = told.count - len(told.told)
    if left:
        lines.append(f"+ {short(told.rest, 9)}   from {left} more")
    return "\n".join(lines)


def _product(term: Term) -> str:
    return f"{short(term.factor, 8):>8} · {short(term.arrived, 8):<8}"


def _whence(graph: Graph, steps: Steps, told: Termed, term: Term) -> str:
    slot = steps.turns[told.terms.turn].slots[term.slot]
    name = slot_name(graph, slot)
    return f"∂{root_name(graph, steps)}/∂{name}{_at(term.cell)}" if name else "inside"


def _at(cell: Cell) -> str:
    return f"[{', '.join(map(str, cell))}]" if cell else ""


class TermsView(QWidget):
    """Shows a cell; the first one of the first gradient until another is clicked."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.cell: Cell = ()
        self.edge = 0
        self.title = label("One cell: derivative · gradient that arrived", "section", self)
        self.text = label("", "", self)
        self.text.setFont(mono(11))
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.hint = label("Click a cell of what is sent to see how it comes about.", "muted", self)
        self.jacobian = Tiles(session, theme, "", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (self.title, self.text, self.hint, self.jacobian):
            column.addWidget(part)
        session.stepping.probing.answered.connect(self._on_answered)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self.jacobian.set_theme(theme)

    def choose(self, edge: int, cell: Cell) -> None:
        """Show this cell."""
        self.edge, self.cell = edge, cell
        self.project()

    def begin(self) -> None:
        """Another turn: its first cell."""
        turn = self._session.stepping.turn
        sent = [] if turn is None else [e for e, s in enumerate(turn.sent) if s.dtype and s.to >= 0]
        self.edge = sent[0] if sent else -1
        if turn is not None and sent:
            self.cell = (0,) * len(turn.sent[self.edge].shape)
        self.project()

    def project(self) -> None:
        """Show what is known of it."""
        stepping = self._session.stepping
        steps, at, turn = stepping.steps, stepping.at, stepping.turn
        shows = steps is not None and turn is not None and 0 <= self.edge < len(turn.sent)
        if not shows or turn is None or 0 in turn.sent[self.edge].shape:
            self.jacobian.show_all(())
            self.hide()
            return
        assert steps is not None
        assert at is not None
        told = stepping.probing.terms(Terms(steps.traced.address, at, self.edge, self.cell))
        if told is not None:
            graph = self._session.store.document.graph
            self.text.setText(written_out(graph, steps, told))
        self._show_jacobian(steps, at)
        self.show()

    def _show_jacobian(self, steps: Steps, at: int) -> None:
        """Of a function inside of an operation: between two values it is shown as theirs."""
        turn = steps.turns[at]
        sent = turn.sent[self.edge]
        slot = next((n for n, each in enumerate(turn.slots) if each.defined), 0)
        if turn.slots[slot].values and steps.turns[sent.to].slots[sent.slot].values:
            self.jacobian.show_all(())
            return
        place = (at, self.edge, slot)
        found = self._session.stepping.probing.probed(
            Probe(steps.traced.address, "jacobian", place)
        )
        if found is None:
            return
        wanted = Wanted(NodeId(turn.node), 0, "jacobian", region_of(found.shape), place=place)
        detail = f"{written(found.shape)} · rows: what arrives, columns: what is sent"
        title = f"Jacobian of {turn.kind}"
        if found.reason or 0 in found.shape:
            self.jacobian.show_all((Subject(title, "", None, note=found.reason),))
        else:
            self.jacobian.show_all((Subject(title, detail, wanted, found.shape),))

    def _on_answered(self, question: object) -> None:
        if isinstance(question, Terms | Probe) and self.isVisible():
            self.project()
