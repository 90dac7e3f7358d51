"""The autograd graph as it stands, for those who look: asked anew whenever something was computed,
or another graph is the document's."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from inspector.document.recipes import Recipes
from inspector.messages.answers import Answer, Ran, Refused, Swept
from inspector.messages.asked import AnyTold
from inspector.messages.saved import Saved
from inspector.messages.walks import Mapped, Open, Opened, Walk
from inspector.session.asking import Asking
from inspector.session.numbered import Numbered

# Edits that come one after the other are walked once.
_REST_MS = 30
Moment = tuple[bytes, bytes]


class Walks(QObject):
    """`changed`: the graph is another one; the last one stays until it is there. `opened`: what a
    node keeps is known."""

    changed = Signal()
    opened = Signal(int)

    def __init__(
        self,
        numbered: Numbered,
        now: Callable[[], Recipes],
        moment: Callable[[], Moment],
        asking: Asking,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._numbered = numbered
        self._now = now
        self._moment = moment
        self._asking = asking
        self._wanted: set[int] = set()
        self._is_old = True  # something was computed since
        self._away: Walk | None = None
        self._order: Walk | None = None
        self._at: Moment | None = None
        self._saved: dict[int, tuple[Saved, ...] | None] = {}
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.renew)
        self.known: Mapped | None = None
        """The graph; None while nobody wants it, and until the first answer."""

    def want(self, owner: object, on: bool) -> None:
        """This owner shows it, or does no more."""
        if on == (id(owner) in self._wanted):
            return
        self._wanted ^= {id(owner)}
        if self._wanted:
            self.renew()
        else:
            self.known = self._order = self._at = None

    def hear(self, answer: Answer) -> None:
        """The engine said this."""
        if isinstance(answer, Ran | Swept | Refused):
            self._is_old = True

    def renew(self) -> None:
        """Something may be another: ask, once nothing runs that belongs to it."""
        if self._wanted and self._away is None and not self._rest.isActive():
            self._ask()

    def saved(self, at: int) -> tuple[Saved, ...] | None:
        """What a node of the graph keeps for Backward; None while that is on its way."""
        order = self._order
        if at not in self._saved and order is not None:
            self._saved[at] = None

            def take(said: AnyTold) -> None:
                if isinstance(said, Opened) and self._order is order:
                    self._saved[at] = said.saved
                    self.opened.emit(at)

            self._numbered.ask(lambda n: Open(n, order.recipes, order.address, at), take)
        return self._saved.get(at)

    def _ask(self) -> None:
        if not self._numbered.can_ask or self._asking.is_behind or self._asking.is_running:
            return
        moment = self._moment()
        if moment == self._at and not self._is_old:
            return
        self._at, self._is_old = moment, False
        self._rest.start()
        recipes = tuple(self._now().of.values())

        def order(number: int) -> Walk:
            self._away = Walk(number, recipes, moment[1])
            return self._away

        self._numbered.ask(order, self._take)

    def _take(self, said: AnyTold) -> None:
        order, self._away = self._away, None
        if isinstance(said, Mapped) and self._wanted:
            self._order = order
            self._saved.clear()
            if self.known is None or (said.nodes, said.cuts) != (self.known.nodes, self.known.cuts):
                self.known = said
                self.changed.emit()
            self.renew()
        else:
            self._is_old = True
