"""The right side while one steps through a Backward: the turn that was taken last, in its parts."""

from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QToolButton, QVBoxLayout, QWidget

from inspector.document.nodes import NodeId, Operation, Source
from inspector.look.fonts import mono
from inspector.look.formula import Typesetter
from inspector.look.plain import label, plain, set_role
from inspector.look.theme import Theme
from inspector.messages.orders import Unpack
from inspector.panels.backward.turns import edge_name, owner, sentence
from inspector.panels.operation.derivatives import Derivatives
from inspector.panels.operation.telling import told
from inspector.panels.stepper import parts
from inspector.panels.stepper.depends import Depends
from inspector.panels.stepper.rewriting import Rewriting
from inspector.panels.stepper.terms import TermsView
from inspector.panels.stepper.tiles import Tiles
from inspector.panels.stepper.what_if import WhatIfMenus
from inspector.session.faces import Gradient
from inspector.session.session import Session
from inspector.session.steps import Steps

_MARGIN = 20
# So long one stands at a turn before all is asked about it.
_REST_MS = 60


class StepPanel(QScrollArea):
    """Follows `session.stepping`; asks for nothing while it is hidden."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._stepping = session.stepping
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Step of Backward")
        body = QWidget(self)
        self.title = label("", "", body)
        self.title.setFont(mono(15, bold=True))
        self.place = label("", "muted", body)
        self.says = label("", "", body)
        self.says.setWordWrap(True)
        self.what_if = WhatIfMenus(session.stepping, body)
        self.arrived = Tiles(session, theme, "Arrived", body)
        self.rewriting = Rewriting(session, theme, body)
        self.rewrite = QToolButton(body)
        self.rewrite.setText("What if…")
        self.rewrite.setProperty("kind", "quiet")
        self.rewrite.setToolTip(plain("Write over these numbers, and see the rest follow"))
        self.rewrite.clicked.connect(self._on_rewrite)
        self.arrived.head.addStretch(1)
        self.arrived.head.addWidget(self.rewrite)
        self.saved = Tiles(session, theme, "Saved for this", body)
        self.constants = label("", "muted", body)
        self.constants.setFont(mono(11))
        self.rule = label("Derivative", "section", body)
        self.derivatives = Derivatives(Typesetter(self), theme, body)
        self.sent = Tiles(session, theme, "Sends", body)
        self.none = label("", "muted", body)
        self.terms = TermsView(session, theme, body)
        self.depends = Depends(session, theme, body)
        self._begun: tuple[bytes, int] | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._on_rest)
        for text in (self.constants, self.none):
            text.setWordWrap(True)
        self.sent.clicked.connect(self._on_sent_cell)
        self.sent.menu_wanted.connect(self._on_sent_menu)
        self.arrived.menu_wanted.connect(self._on_arrived_menu)
        self.arrived.opened.connect(self._on_opened)
        self.depends.found.connect(self._on_found)
        self.rewriting.sight_wanted.connect(self._on_sight_wanted)
        self.what_if.rewriting_wanted.connect(self.rewriting.open)
        self._lay_out(body)
        self._stepping.moved.connect(self.project)
        self._stepping.changed.connect(self.project)
        session.gradients_changed.connect(self._show_place)
        self._stepping.probing.answered.connect(self._on_answered)

    def _lay_out(self, body: QWidget) -> None:
        column = QVBoxLayout(body)
        column.setContentsMargins(_MARGIN, 12, _MARGIN, 16)
        column.setSpacing(12)
        head = QVBoxLayout()
        head.setSpacing(2)
        for text in (self.title, self.place):
            head.addWidget(text)
        column.addLayout(head)
        for part in (
            self.says,
            self.arrived,
            self.rewriting,
            self.saved,
            self.constants,
            self.rule,
            self.derivatives,
            self.sent,
            self.none,
            self.terms,
            self.depends,
        ):
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(body)

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        for part in (
            self.arrived,
            self.rewriting,
            self.saved,
            self.sent,
            self.derivatives,
            self.terms,
            self.depends,
        ):
            part.set_theme(theme)

    def project(self) -> None:
        """Show the turn that was taken last."""
        if not self.isVisible():
            return
        graph = self._session.store.document.graph
        steps, at, turn = self._stepping.steps, self._stepping.at, self._stepping.turn
        if steps is None or at is None:
            self._show_start("", "")
        elif turn is None:
            self._show_start(
                f"Backward from {parts.root_name(graph, steps)}", sentence(graph, steps, at)
            )
        else:
            self.title.setText(turn.kind)
            self._show_place()
            self.says.setText(sentence(graph, steps, at))
            set_role(self.says, "error" if turn.error else "")
            changed = self._stepping.altering.following
            self.arrived.show_all(parts.arrived(graph, steps, at, changed))
            self.rewrite.setVisible(self.what_if.can and any(slot.defined for slot in turn.slots))
            self.sent.show_all(parts.sent(graph, steps, at, changed))
            self.rewriting.project()
            cuts = parts.cut(self._session, turn)
            self.none.setText(cuts)
            self.none.setVisible(bool(cuts))
            begun = (steps.traced.address, at)
            if begun != self._begun:
                if self._rest.isActive():
                    self._hide_the_rest()  # a scrub: what is shown of another turn would be wrong
                self._begun = begun
                self._rest.start()

    def _show_place(self) -> None:
        steps, at, turn = self._stepping.steps, self._stepping.at, self._stepping.turn
        if steps is None or at is None or turn is None or not self.isVisible():
            return
        name = owner(self._session.store.document.graph, turn)
        belongs = f" · of {name}" if name else ""
        old = "" if _is_of_now(self._session, steps) else " · from before the last edit"
        self.place.setText(f"step {at + 1} of {len(steps.turns)}{belongs}{old}")

    def _on_rest(self) -> None:
        """What the engine has to be asked for, and formulas: not at each step of a scrub."""
        turn = self._stepping.turn
        if turn is not None and self.isVisible():
            self._show_saved()
            self._show_rule(turn.node)
            self.terms.begin()
            self._outline()
            self.depends.begin()

    def _show_start(self, title: str, said: str) -> None:
        self.title.setText(title)
        self.place.setText("before the first step" if title else "")
        self.says.setText(said)
        set_role(self.says, "")
        for tiles in (self.arrived, self.sent):
            tiles.show_all(())
        self._begun = None
        self._rest.stop()
        self.rewriting.project()
        self.none.hide()
        self._hide_the_rest()

    def _hide_the_rest(self) -> None:
        self.saved.show_all(())
        for part in (self.constants, self.rule, self.derivatives, self.terms, self.depends):
            part.hide()

    def _show_saved(self) -> None:
        turn, at, steps = self._stepping.turn, self._stepping.at, self._stepping.steps
        if turn is None or at is None or steps is None:
            return
        asked = Unpack(steps.traced.address, at)
        kept = () if turn.stores else self._stepping.probing.saved(asked)
        if kept is None:
            return  # what was shown stays until the answer comes, so that nothing jumps
        graph = self._session.store.document.graph
        self.saved.show_all(parts.saved(graph, turn, at, kept))
        said = [each for each in (parts.constants(kept), parts.shared(kept)) if each]
        self.constants.setText("\n".join(said))
        self.constants.setVisible(bool(said))

    def _show_rule(self, node: str) -> None:
        found = self._session.store.document.graph.nodes.get(NodeId(node))
        row = found.row if isinstance(found, Operation) else None
        shown = told(row, found) if row is not None and isinstance(found, Operation) else ()
        self.derivatives.show_all(shown)
        self.rule.setVisible(bool(shown))

    def _on_sent_cell(self, number: int, cell: object) -> None:
        steps, at = self._stepping.steps, self._stepping.at
        if steps is None or at is None or not isinstance(cell, tuple):
            return
        edges = parts.edges_of(steps, at)
        edge, is_raw = edges[number]
        if is_raw:
            self.terms.choose(edge, cell)
            self._outline()

    def _outline(self) -> None:
        """The cell that is written out stands out among what is sent."""
        steps, at = self._stepping.steps, self._stepping.at
        if steps is None or at is None:
            return
        edges = parts.edges_of(steps, at)
        chosen = (self.terms.edge, True)
        self.sent.outline(edges.index(chosen) if chosen in edges else None, self.terms.cell)

    def _on_sent_menu(self, number: int, _cell: object, place: object) -> None:
        steps, at = self._stepping.steps, self._stepping.at
        if steps is None or at is None or not self.what_if.can:
            return
        if isinstance(place, QPoint):
            edge, _ = parts.edges_of(steps, at)[number]
            graph = self._session.store.document.graph
            name = edge_name(graph, steps, steps.turns[at].sent[edge])
            self.what_if.offer_scale(at, edge, name, place)

    def _on_arrived_menu(self, number: int, cell: object, place: object) -> None:
        steps, at = self._stepping.steps, self._stepping.at
        if steps is None or at is None or not isinstance(cell, tuple):
            return
        slot = parts.slots_of(steps, at)[number]
        if slot is not None and isinstance(place, QPoint) and self.what_if.can:
            self.what_if.offer_rewrite(at, slot, cell, place)

    def _on_opened(self, number: int, cell: object) -> None:
        steps, at = self._stepping.steps, self._stepping.at
        if steps is None or at is None or not isinstance(cell, tuple):
            return
        slot = parts.slots_of(steps, at)[number]
        if slot is not None and self.what_if.can:
            self.rewriting.open(at, slot, cell)

    def _on_found(self) -> None:
        # Once all that has come about above it is laid out.
        QTimer.singleShot(0, self._scroll_to_depends)

    def _scroll_to_depends(self) -> None:
        self.verticalScrollBar().setValue(self.depends.y() - 8)

    def _on_sight_wanted(self, part: object) -> None:
        if isinstance(part, QWidget):
            QTimer.singleShot(0, partial(self.ensureWidgetVisible, part, 0, 12))

    def _on_rewrite(self) -> None:
        turn, at = self._stepping.turn, self._stepping.at
        if turn is not None and at is not None:
            slot = next(number for number, slot in enumerate(turn.slots) if slot.defined)
            self.rewriting.open(at, slot)

    def _on_answered(self, question: object) -> None:
        if not isinstance(question, Unpack) or question.turn != self._stepping.at:
            return
        if self.isVisible() and not self._rest.isActive():
            self._show_saved()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.project()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        for tiles in (self.arrived, self.saved, self.sent):
            tiles.show_all(())


def _is_of_now(session: Session, steps: Steps) -> bool:
    """Whether the document is still the one that Backward ran on."""
    for node, output in steps.turns[0].slots[0].values:
        if NodeId(node) not in session.store.document.graph.nodes:
            return False
        flow = session.flow(Source(NodeId(node), output))
        return not isinstance(flow, Gradient) or flow.current
    return True
