"""Proofs by numbers and second derivatives, as views ask for them: piece by piece, so that edits
come between and anybody can stop it."""

from typing import Literal

import msgspec
from PySide6.QtCore import QObject, Signal

from inspector.document.nodes import NodeId
from inspector.messages.asked import AnyTold
from inspector.messages.proofs import Bend, Bent, Differ, Differed, Kink
from inspector.messages.questions import Unable
from inspector.session.surveys import Surveys

State = Literal["nothing", "running", "done", "stopped", "refused"]
NO_BACKWARD = "Press Backward (F5) first: it is its gradient that is looked at."


class Asked(msgspec.Struct, frozen=True):
    """What was asked for: cells `first` to `first + count` of a leaf, in one Backward."""

    node: NodeId
    address: bytes
    first: int
    count: int


class _Pieces(QObject):
    """One question at a time, asked again for what is left. `changed`: there is more to show."""

    changed = Signal()

    def __init__(self, surveys: Surveys, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._surveys = surveys
        self.state: State = "nothing"
        self.asked: Asked | None = None
        self.text = ""
        self._turn = 0

    @property
    def is_current(self) -> bool:
        """Whether it is of the last Backward on the graph as it is."""
        return self.asked is not None and self.asked.address == self._surveys.moment[1]

    @property
    def done(self) -> int:
        """How many cells are done."""
        return 0

    def _begin(self, node: NodeId, first: int, count: int) -> bool:
        self._turn += 1
        address = self._surveys.moment[1]
        self.asked = Asked(node, address, first, count)
        self.text = "" if address else NO_BACKWARD
        self.state = "running" if address else "refused"
        self.changed.emit()
        return bool(address)

    def stop(self) -> None:
        """Ask for no more; what is done stays."""
        if self.state == "running":
            self._turn += 1
            self.state = "stopped"
            self.changed.emit()

    def _refuse(self, text: str) -> None:
        self.state, self.text = "refused", text
        self.changed.emit()


class Proof(_Pieces):
    """Central differences beside autograd's numbers."""

    def __init__(self, surveys: Surveys, parent: QObject | None = None) -> None:
        super().__init__(surveys, parent)
        self.autograd: list[float] = []
        self.central: list[float] = []
        self.left: list[float] = []
        self.right: list[float] = []
        self.kinks: dict[int, Kink] = {}
        self.last: Differed | None = None

    @property
    def done(self) -> int:
        """How many cells are done."""
        return len(self.central)

    def start(self, node: NodeId, first: int, count: int) -> None:
        """Prove these cells of a leaf."""
        for kept in (self.autograd, self.central, self.left, self.right):
            kept.clear()
        self.kinks.clear()
        self.last = None
        if self._begin(node, first, count):
            self._ask()

    def _ask(self) -> None:
        asked, turn = self.asked, self._turn
        assert asked is not None
        first, count = asked.first + self.done, asked.count - self.done
        self._surveys.numbered.ask(
            lambda number: Differ(number, asked.address, asked.node, first, count),
            lambda said: self._take(said, turn),
        )

    def _take(self, said: AnyTold, turn: int) -> None:
        if turn != self._turn or self.asked is None:
            return
        if isinstance(said, Unable):
            self._refuse(said.text)
            return
        assert isinstance(said, Differed)
        self.autograd += said.autograd
        self.central += said.central
        self.left += said.left
        self.right += said.right
        self.kinks.update((kink.cell, kink) for kink in said.kinks)
        self.last = said
        if self.done >= self.asked.count or not said.central:
            self.state = "done"
        else:
            self._ask()
        self.changed.emit()


class Curvature(_Pieces):
    """The rows of a Hessian, or its product with a vector."""

    def __init__(self, surveys: Surveys, parent: QObject | None = None) -> None:
        super().__init__(surveys, parent)
        self.rows: list[tuple[float, ...]] = []
        self.vector: tuple[float, ...] = ()

    @property
    def done(self) -> int:
        """How many rows are done."""
        return len(self.rows)

    def start(self, node: NodeId, count: int, vector: tuple[float, ...] = ()) -> None:
        """Find the Hessian of a leaf with so many cells, or its product with a vector."""
        self.rows, self.vector = [], vector
        if self._begin(node, 0, 1 if vector else count):
            self._ask()

    def _ask(self) -> None:
        asked, turn, first = self.asked, self._turn, self.done
        assert asked is not None
        vector, count = self.vector, asked.count - first
        self._surveys.numbered.ask(
            lambda number: Bend(number, asked.address, asked.node, first, count, vector),
            lambda said: self._take(said, turn),
        )

    def _take(self, said: AnyTold, turn: int) -> None:
        if turn != self._turn or self.asked is None:
            return
        if isinstance(said, Unable):
            self._refuse(said.text)
            return
        assert isinstance(said, Bent)
        self.rows += said.rows
        if self.done >= self.asked.count or not said.rows:
            self.state = "done"
        else:
            self._ask()
        self.changed.emit()
