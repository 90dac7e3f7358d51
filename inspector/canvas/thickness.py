"""How thick a wire is by the gradient that flowed back to its value: on demand only."""

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from inspector.canvas.card import preview_region
from inspector.document.nodes import Source
from inspector.messages.answers import Statistics
from inspector.session.faces import Gradient, Wanted

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

THIN, THICK = 1.25, 7.0
# Norms this far below the largest are all as thin as can be; so many values are asked for at most.
_DECADES = 4.0
_MOST = 1000


class Thickness(QObject):
    """Asks for the statistics of every gradient that flowed through a wire, while it is on.
    `changed`: some norm is another one."""

    changed = Signal()

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.on = False
        self._norms: dict[Source, float] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(30)
        self._soon.timeout.connect(self._look)
        session = canvas.session
        session.gradients_changed.connect(self._renew)
        session.results_changed.connect(self._renew)
        session.pictures_changed.connect(self._renew)

    @property
    def range(self) -> tuple[float, float] | None:
        """The smallest and the largest norm that is told apart; None where none is known."""
        norms = [norm for norm in self._norms.values() if norm > 0]
        if not norms:
            return None
        most = max(norms)
        return max(min(norms), most * 10**-_DECADES), most

    def show(self, on: bool) -> None:
        """Switch it on or off."""
        self.on = on
        self._look()
        self.changed.emit()

    def width(self, source: Source) -> float | None:
        """How wide the wires of a value are, in steps of a quarter pixel; None: as always."""
        norm, between = self._norms.get(source), self.range
        if not self.on or norm is None or between is None:
            return None
        least, most = between
        if norm <= least and least < most:
            return THIN
        part = math.log(norm / least) / math.log(most / least) if least < most else 0.5
        return round(4 * (THIN + (THICK - THIN) * part)) / 4

    def _renew(self, *_what: object) -> None:
        if self.on:
            self._soon.start()

    def _look(self) -> None:
        session = self._canvas.session
        wanted = self._wanted() if self.on else {}
        session.watch(self, frozenset(wanted.values()))
        norms: dict[Source, float] = {}
        for source, each in wanted.items():
            picture = session.picture(each)
            if picture is not None and picture.seen.statistics is not None:
                norms[source] = norm_of(picture.seen.statistics)
        if norms != self._norms:
            self._norms = norms
            self.changed.emit()

    def _wanted(self) -> dict[Source, Wanted]:
        session = self._canvas.session
        found: dict[Source, Wanted] = {}
        for source in {wire.source for wire in self._canvas.graph_scene.wires.values()}:
            flow = session.flow(source)
            if isinstance(flow, Gradient) and math.prod(flow.shape) > 0 and len(found) < _MOST:
                region = preview_region(flow.shape)
                found[source] = Wanted(source.node, source.output, "flow", region)
        return found


def norm_of(statistics: Statistics) -> float:
    """The Euclidean norm of a tensor's finite elements."""
    odd = statistics.nan + statistics.positive_infinite + statistics.negative_infinite
    count = statistics.count - odd
    if not count or math.isnan(statistics.mean):
        return 0.0
    return math.sqrt(count * (statistics.mean**2 + statistics.std**2))
