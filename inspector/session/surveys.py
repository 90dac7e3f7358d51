"""What is known of a whole run at once, for those who look: sizes of values and gradients, the
first NaN and infinity, units that are off."""

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from inspector.document.nodes import Graph, Source
from inspector.document.problems import Problem
from inspector.document.recipes import Recipes
from inspector.messages.answers import Answer, Seen
from inspector.messages.asked import AnyTold
from inspector.messages.surveys import Survey, Surveyed
from inspector.session import births
from inspector.session.asking import Asking
from inspector.session.backward import Acts
from inspector.session.engine import Engine
from inspector.session.numbered import Numbered
from inspector.session.reckoning import Reckoning
from inspector.session.walks import Walks

_MOST_KNOWN = 16
Moment = tuple[bytes, bytes]
"""The address of a graph, and that of a Backward on it (empty: none)."""


class Surveys(QObject):
    """Asked only while somebody wants it, or once a picture has shown a NaN or an infinity.
    `changed`: what is known of the run as it is now is another."""

    changed = Signal()

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], Recipes],
        acts: Acts,
        asking: Asking,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.numbered = Numbered(engine, self)
        self.memory = Reckoning(self.numbered, now, acts, asking, self)
        self.walks = Walks(self.numbered, now, lambda: self.moment, asking, self)
        self._now = now
        self._acts = acts
        self._asking = asking
        self._wanted: set[int] = set()
        self._troubled = False
        self._away: Moment | None = None
        self._known: OrderedDict[Moment, Surveyed] = OrderedDict()
        engine.answered.connect(self._look)
        engine.answered.connect(self.walks.hear)

    @property
    def moment(self) -> Moment:
        """The graph as it is, and the Backward that was done on it."""
        address, swept = self._now().address, self._acts.swept
        if swept is None or swept.order is None or swept.order.graph != address:
            return (address, b"")
        return (address, swept.order.address)

    @property
    def graph(self) -> Graph:
        """The graph as it runs: without the bypassed nodes."""
        return self._now().run

    def origin(self, source: Source) -> Source:
        """The value that a value is: of a bypassed node its input."""
        return self._now().origin(source)

    @property
    def now(self) -> Surveyed | None:
        """What is known of the run as it is now; None while it is not."""
        return self._known.get(self.moment)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The first NaN and the first infinity, as far as they are known."""
        known = self.now
        return () if known is None else tuple(births.problems(known.births, self._now().graph))

    def want(self, owner: object, on: bool) -> None:
        """This owner shows it, or does no more."""
        if on == (id(owner) in self._wanted):
            return
        self._wanted ^= {id(owner)}
        self.renew()

    def renew(self) -> None:
        """Something may be another: ask, once nothing runs that belongs to it."""
        self.memory.renew()
        self.walks.renew()
        if not (self._wanted or self._troubled) or self._away is not None:
            return
        if self._asking.is_behind or self._asking.is_running:
            return
        moment, now = self.moment, self._now()
        if moment in self._known or not self.numbered.can_ask:
            return
        self._away = moment
        recipes = tuple(now.of.values())
        self.numbered.ask(lambda number: Survey(number, recipes, moment[1]), self._take)

    def _take(self, said: AnyTold) -> None:
        moment, self._away = self._away, None
        if isinstance(said, Surveyed) and moment is not None:
            self._known[moment] = said
            self._troubled = False
            while len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)
            self.changed.emit()
            self.renew()

    def _look(self, answer: Answer) -> None:
        # Pictures count these anyway.
        match answer:
            case Seen(statistics=found) if found is not None and (
                found.nan or found.positive_infinite or found.negative_infinite
            ):
                self._troubled = True
            case _:
                pass
