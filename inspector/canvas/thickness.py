"""How thick and how orange a wire is by the gradient that flowed back to its value: on demand
only."""

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from inspector.canvas.kinds import Stroke
from inspector.document.nodes import NodeId, Source
from inspector.session.faces import Gradient

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

THIN, THICK = 1.25, 7.0
# Gradients this far below the largest are all as thin as can be.
_DECADES = 4.0


class Thickness(QObject):
    """Asks for the size of every gradient that flowed, while it is on: its root mean square, by
    which tensors of any shape compare. `changed`: some size is another one."""

    changed = Signal()

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.on = False
        self._sizes: dict[Source, float] = {}
        self._bad: frozenset[Source] = frozenset()
        self._between: tuple[float, float] | None = None
        session = canvas.session
        session.gradients_changed.connect(self._renew)
        session.surveys.changed.connect(self._renew)

    @property
    def range(self) -> tuple[float, float] | None:
        """The smallest and the largest size that is told apart; None where none is known."""
        return self._between

    def show(self, on: bool) -> None:
        """Switch it on or off."""
        self.on = on
        self._canvas.session.surveys.want(self, on)
        self._renew()
        self.changed.emit()

    def stroke(self, source: Source) -> Stroke | None:
        """How the wires of a value are drawn, in steps of a quarter pixel; None: as always."""
        if not self.on:
            return None
        source = self._canvas.session.surveys.origin(source)
        size, between = self._sizes.get(source), self._between
        if source in self._bad:
            return Stroke(THICK, 1.0, bad=True)
        if size is None or between is None:
            return None
        least, most = between
        if size <= least and least < most:
            return Stroke(THIN, 0.0)
        part = math.log(size / least) / math.log(most / least) if least < most else 0.5
        width = round(4 * (THIN + (THICK - THIN) * part)) / 4
        return Stroke(width, (width - THIN) / (THICK - THIN))

    def _renew(self) -> None:
        surveys = self._canvas.session.surveys
        known = surveys.now if self.on else None
        # What was known stays while the gradients of an edit are on their way.
        if known is None or not known.gradients:
            session = self._canvas.session
            if self.on and any(isinstance(session.flow(s), Gradient) for s in self._sizes):
                return
            found, bad = {}, frozenset[Source]()
        else:
            there = {Source(NodeId(size.node), size.output): size for size in known.gradients}
            found = {source: size.rms for source, size in there.items()}
            bad = frozenset(s for s, size in there.items() if size.nan or size.infinite)
        if (found, bad) != (self._sizes, self._bad):
            self._sizes, self._bad = found, bad
            sizes = [size for size in found.values() if size > 0]
            most = max(sizes, default=0.0)
            self._between = (max(min(sizes), most * 10**-_DECADES), most) if sizes else None
            self.changed.emit()
