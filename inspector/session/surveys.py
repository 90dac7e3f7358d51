"""What is known of a whole run at once, for those who look: sizes of values and gradients, the
first NaN and infinity, units that are off."""

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from inspector.document.nodes import Graph, Source
from inspector.document.problems import Problem
from inspector.document.recipes import Recipes
from inspector.messages.answers import Answer, Seen
from inspector.messages.asked import AnyTold
from inspector.messages.surveys import Birth, Survey, Surveyed
from inspector.session import births
from inspector.session.asking import Asking
from inspector.session.backward import Acts
from inspector.session.engine import Engine
from inspector.session.numbered import Numbered
from inspector.session.reckoning import Reckoning
from inspector.session.walks import Walks

_MOST_KNOWN = 16
# So long nothing happens before a Backward is looked through, and so many numbers of gradients are
# at most. It is done in pieces of 3 ms, while nothing else is asked.
_REST_MS = 500
_MOST_GLANCED = 2**28
Moment = tuple[bytes, bytes]
"""The address of a graph, and that of a Backward on it (empty: none)."""


class Surveys(QObject):
    """Asked only while somebody wants it, or once a picture has shown a NaN or an infinity; but
    for where the first of those was born, which is looked for a moment after each Backward.
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
        self._glanced: OrderedDict[Moment, tuple[Birth, ...]] = OrderedDict()
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._glance)
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
        return tuple(births.problems(self.births, self._now().graph))

    @property
    def births(self) -> tuple[Birth, ...]:
        """Where they were born."""
        known = self.now
        return self._glanced.get(self.moment, ()) if known is None else known.births

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
        moment = self.moment
        if moment in self._known:
            return
        if self._wanted or self._troubled:
            self._ask(moment, self._take, offs=True)
        elif moment[1] and moment not in self._glanced:
            self._rest.start()

    def _ask(self, moment: Moment, take: Callable[[AnyTold], None], *, offs: bool) -> None:
        if self._away is not None or self._asking.is_behind or self._asking.is_running:
            return
        if self.numbered.can_ask:
            self._away = moment
            recipes = tuple(self._now().of.values())
            self.numbered.ask(lambda number: Survey(number, recipes, moment[1], offs), take)

    def _glance(self) -> None:
        moment = self.moment
        known = moment in self._known or moment in self._glanced
        if moment[1] and not known and self._acts.numbers <= _MOST_GLANCED:
            self._ask(moment, self._take_glance, offs=False)

    def _take_glance(self, said: AnyTold) -> None:
        moment, self._away = self._away, None
        if isinstance(said, Surveyed) and moment is not None:
            self._glanced[moment] = said.births
            while len(self._glanced) > _MOST_KNOWN:
                self._glanced.popitem(last=False)
            self.changed.emit()
            self.renew()

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
