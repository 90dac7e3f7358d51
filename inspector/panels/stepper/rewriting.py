"""The grid in which a gradient that arrived is written over by hand: what if it were another?"""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from inspector.look.plain import label, plain
from inspector.look.theme import Theme
from inspector.panels.backward.turns import slot_name
from inspector.panels.grid.grid import TensorGrid
from inspector.panels.stepper.arrived_numbers import ArrivedNumbers
from inspector.panels.stepper.parts import gradient_name
from inspector.session.session import Session

Spot = tuple[int, int]


class Rewriting(QWidget):
    """Shows the grid of the gradient that is to be written over, at its turn and nowhere else; at
    a turn where one is written over it stands open. `sight_wanted`: this part of it is to be seen
    now."""

    sight_wanted = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._altering = session.stepping.altering
        self._chosen: Spot | None = None
        self._closed: Spot | None = None
        self._actions: Mapping[str, QAction] = {}
        self._numbers: tuple[bytes | None, Spot, ArrivedNumbers] | None = None
        self.grid = TensorGrid(session, theme, self)
        self.says = label("What if this had arrived?", "warning", self)
        self.fill = self._button("Fill…", "A number or a formula for the selected cells (=)")
        self.back = self._button("As it came", "Take these numbers back")
        self.done = self._button("Close", "Close the grid; the change stays")
        self.fill.clicked.connect(self.grid.acts.ask_formula)
        self.back.clicked.connect(self._on_back)
        self.done.clicked.connect(self._on_done)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.says)
        row.addStretch(1)
        for button in (self.fill, self.back, self.done):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.grid)
        self.grid.view.installEventFilter(self)
        self.grid.formula.line.installEventFilter(self)
        self._altering.changed.connect(self._on_changed)
        self._altering.refused.connect(self._on_refused)
        self.hide()

    def _button(self, text: str, tip: str) -> QToolButton:
        made = QToolButton(self)
        made.setText(text)
        made.setToolTip(plain(tip))
        made.setProperty("kind", "quiet")
        return made

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self.grid.set_theme(theme)

    def offer(self, actions: Mapping[str, QAction]) -> None:
        """The program's actions: undo and redo mean what is written here, while it has the keys.
        The others are done by the grid of the tensor."""
        self._actions = actions

    def open(self, turn: int, slot: int, cell: tuple[int, ...] = ()) -> None:
        """Write over what arrived at a slot of the turn that is shown, from this cell on."""
        self._chosen, self._closed = (turn, slot), None
        self.project()
        if self._numbers is not None:
            shape = self._numbers[2].shape
            self.grid.set_current(cell if len(cell) == len(shape) else (0,) * len(shape))
            self.grid.view.setFocus(Qt.FocusReason.OtherFocusReason)
            self.sight_wanted.emit(self)

    def project(self) -> None:
        """Show the grid where it belongs to the turn that was taken last."""
        steps, at = self._session.stepping.steps, self._session.stepping.at
        spot = self._spot(at)
        if steps is None or at is None or spot is None:
            self._let_go()
            return
        address = self._altering.address
        if self._numbers is None or self._numbers[:2] != (address, spot):
            self._let_go()
            graph = self._session.store.document.graph
            name = gradient_name(graph, steps, slot_name(graph, steps.turns[at].slots[spot[1]]))
            numbers = ArrivedNumbers(self._session, *spot, name, self)
            numbers.arrived.connect(self.grid.model.renew)
            self._numbers = (address, spot, numbers)
            self.grid.set_title("", "warning")
            self.grid.show_elements(numbers)
            self.grid.say("")
        self.back.setEnabled(spot in self._altering.following.rewritten)
        self.show()

    def _spot(self, at: int | None) -> Spot | None:
        if at is None or self._session.stepping.turn is None:
            return None
        if self._chosen is not None and self._chosen[0] == at:
            return self._chosen
        slots = range(len(self._session.stepping.turn.slots))
        found = next(
            (slot for slot in slots if (at, slot) in self._altering.following.rewritten), None
        )
        return None if found is None or self._closed == (at, found) else (at, found)

    def _let_go(self) -> None:
        self.hide()
        if self._numbers is not None:
            numbers = self._numbers[2]
            self._numbers = None
            self.grid.show_node(None)
            numbers.close()
            numbers.deleteLater()

    def _on_changed(self) -> None:
        if self._numbers is not None:
            self._numbers[2].refresh()
            self.grid.model.renew()

    def _on_refused(self, reason: str) -> None:
        if self.isVisible():
            self.grid.say(reason)

    def _on_back(self) -> None:
        if self._numbers is not None:
            self._altering.take_back_at(*self._numbers[1])

    def _on_done(self) -> None:
        if self._numbers is not None:
            self._chosen, self._closed = None, self._numbers[1]
            self._let_go()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Undo and redo in the grid are those of its own changes, not of the document's."""
        if watched is self.grid.formula.line:
            if event.type() == QEvent.Type.FocusIn:
                self.sight_wanted.emit(self.grid.formula)
            return False
        kinds = (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        if event.type() in kinds and isinstance(event, QKeyEvent):
            for act, do in (("undo", self._altering.undo), ("redo", self._altering.redo)):
                if self._is(act, event):
                    event.accept()
                    if event.type() == QEvent.Type.KeyPress:
                        do()
                    return True
        return super().eventFilter(watched, event)

    def _is(self, act: str, event: QKeyEvent) -> bool:
        pressed = QKeySequence(event.keyCombination())
        action = self._actions.get(act)
        return action is not None and pressed in action.shortcuts()
