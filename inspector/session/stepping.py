"""Where the user stands in a Backward: the place in time that canvas and panels show.

At rest all of the last Backward is shown. At a place only what has happened by then is: a gradient
that has not come yet is none, which is not zero.
"""

from collections.abc import Callable, Sequence

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from inspector.document.nodes import NodeId, Source
from inspector.messages.answers import Answer
from inspector.messages.orders import Order, Stop, Trace
from inspector.messages.turns import Proof, Traced, Turn
from inspector.session.altering import Altering
from inspector.session.backward import Acts
from inspector.session.breaks import Breaks
from inspector.session.engine import Engine
from inspector.session.faces import Gradient, NoGradient
from inspector.session.pace import Pace, beat
from inspector.session.probing import Probing
from inspector.session.steps import START, Reached, Steps, steps_of

_FRAME_MS = 16
# After the last Backward so long; a drag that makes sixty a second is not traced sixty times.
_REST_MS = 300
# Larger ones are gone through when somebody asks for it: that takes several times as long as the
# Backward did, and the engine does nothing else meanwhile.
_MOST_BY_ITSELF = 2000
_LONGEST_S = 0.5


class Stepping(QObject):
    """`changed`: the turns are others, or there is a reason why there are none. `moved`: the place
    in time is another, or playing began or ended; told once a frame at most. It
    is of the Backward whose gradients are shown, or of the last where PyTorch refused that."""

    changed = Signal()
    moved = Signal()

    def __init__(self, engine: Engine, acts: Acts, parent: QObject) -> None:
        super().__init__(parent)
        self._engine = engine
        self._acts = acts
        self._unknown: bytes | None = None  # refused, and nobody knows where
        self._asked: bytes | None = None
        self._base: Steps | None = None
        self._is_lost = False  # the engine that went through it is gone
        self.altering = Altering(engine, self)
        """What was changed by hand: then nothing that is shown is PyTorch's gradient."""
        self._reason = ""
        self._at: int | None = None
        self._then: Callable[[], None] | None = None
        self.breaks = Breaks()
        self._frame = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._frame.timeout.connect(self._on_frame)
        self._is_untold = False
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.ask)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._on_clock)
        self._stride = 1
        self.pace: Pace = "normal"
        self.probing = Probing(engine, self)
        self.altering.changed.connect(self._on_altered)
        engine.answered.connect(self._take)
        engine.lost.connect(self._on_lost)
        engine.stopped.connect(self.dropped)

    # What is known

    @property
    def steps(self) -> Steps | None:
        """The turns of the Backward that is shown, or of the one before while new ones come."""
        return self.altering.steps or self._base

    @property
    def altered(self) -> bytes | None:
        """The address of what came of changes by hand; None where nothing was changed, and while
        another Backward is still to be gone through."""
        steps = self.altering.steps
        return steps.traced.address if steps is not None and self.is_current else None

    @property
    def is_current(self) -> bool:
        """Whether `steps` are of the Backward whose gradients are shown."""
        if self._base is None or self._is_lost:
            return False
        return self._base.traced.address == self._address()

    @property
    def reason(self) -> str:
        """Why the Backward cannot be stepped through, in one sentence; empty where it can."""
        return self._reason

    @property
    def proof(self) -> Proof | None:
        """How the gradients compare with PyTorch's own; None while that is not known."""
        if self._base is None or not self.is_current or self.altering.changes:
            return None
        return self._base.traced.proof

    @property
    def is_asked(self) -> bool:
        """Whether turns are on their way."""
        return self._asked is not None

    @property
    def refused(self) -> bytes | None:
        """The address of the last Backward, where PyTorch refused it and it can be stepped through
        for all that is known."""
        refused = self._acts.refused_address()
        return None if refused == self._unknown else refused

    @property
    def is_refused(self) -> bool:
        """Whether `steps` are of a Backward that PyTorch refused: they end where it raised."""
        return self._base is not None and self._base.traced.address == self.refused

    def _address(self) -> bytes | None:
        return self.refused or self._acts.shown_address()

    @property
    def can(self) -> bool:
        """Whether there is a Backward to step through."""
        return self._address() is not None

    # Where in time

    @property
    def at(self) -> int | None:
        """The turn that was taken last (START: none yet); None at rest, when all is shown."""
        return self._at

    @property
    def turn(self) -> Turn | None:
        """The turn that was taken last."""
        if self.steps is None or self._at is None or not 0 <= self._at < len(self.steps.turns):
            return None
        return self.steps.turns[self._at]

    @property
    def is_playing(self) -> bool:
        """Whether one turn after the other is taken by itself."""
        return self._clock.isActive()

    def reached(self, source: Source) -> Reached:
        """How far the gradient of a value is; "done" at rest, "off" where it takes no part."""
        if self.steps is None or self._at is None:
            return "done"
        reached = self.steps.reached(source, self._at)
        return "blank" if reached == "off" and self.is_refused else reached

    def hides(self, source: Source, *, stored: bool = False) -> str:
        """Why the gradient of a value, or its `.grad`, is not there at this place, in a sentence;
        empty where nothing is hidden."""
        if self.steps is None or self._at is None or (stored and self.is_refused):
            return ""
        return self.steps.hides(source, self._at, stored=stored)

    def as_shown(
        self, found: Gradient | NoGradient, source: Source, *, stored: bool
    ) -> Gradient | NoGradient:
        """A gradient as it is to be shown at this place."""
        if self._at is not None and self.is_refused and not stored:
            assert self.steps is not None
            return self.steps.so_far(source, self._at)
        why = self.hides(source, stored=stored) if isinstance(found, Gradient) else ""
        if why:
            return NoGradient("not computed", why)
        if isinstance(found, Gradient) and source in self.altering.following.values:
            return msgspec.structs.replace(found, by_hand=True)
        return found

    def carries(self, source: Source, into: NodeId) -> bool:
        """Whether the turn that was taken last sent a gradient along the wire from a value into
        the node."""
        steps, at = self.steps, self._at
        return steps is not None and at is not None and steps.carries(at, source, into)

    # Acts

    def ask(self) -> None:
        """Have the engine go through the Backward that is shown; nothing where it has."""
        address = self._address()
        if address is None or self._asked == address or self.is_current:
            return
        if not self._engine.is_ready:
            return
        self._asked = address
        self._reason = ""
        self._engine.send([Trace(address)])

    def renew(self) -> None:
        """The Backward that is shown may be another."""
        if self._address() is None:
            if self.steps is not None or self._reason:
                self._base, self._reason, self._then = None, "", None
                self.altering.begin(None)
                self.leave()
                self.changed.emit()
        elif not self.is_current:
            if self._at is not None:
                self.ask()
            elif self._acts.reached <= _MOST_BY_ITSELF and self._acts.seconds <= _LONGEST_S:
                self._rest.start()
            elif self.altering.changes:
                self.altering.begin(None)
                self._on_altered()

    def go(self, place: int) -> None:
        """To a place in time: START, or the turn that shall be the last one taken."""
        steps = self.steps
        if steps is None:
            self.when_known(lambda: self.go(place))
        else:
            self._move(max(START, min(place, steps.last)))

    def forward(self) -> None:
        """Take the next turn; from rest the first one."""
        self.pause()
        if self.steps is None:
            self.when_known(self.forward)
        else:
            self.go(0 if self._at is None else self._at + 1)

    def back(self) -> None:
        """Take the last turn back."""
        self.pause()
        if self.steps is None:
            self.when_known(self.back)
        else:
            self.go((self.steps.last if self._at is None else self._at) - 1)

    def to_start(self) -> None:
        """Before the first turn."""
        self.pause()
        self.go(START)

    def to_end(self) -> None:
        """After the last turn."""
        self.pause()
        if self.steps is None:
            self.when_known(self.to_end)
        else:
            self.go(self.steps.last)

    def leave(self) -> None:
        """Show all of the Backward again."""
        self._clock.stop()
        self._move(None)

    def play(self) -> None:
        """Take one turn after the other, to a breakpoint or to the end; from the end again."""
        if self.steps is None:
            self.when_known(self.play)
            return
        if self._at is None or self._at >= self.steps.last:
            self.go(START)
        self._stride, pause_ms = beat(self.pace, len(self.steps.turns), _FRAME_MS)
        self._clock.start(pause_ms)
        self._tell()

    def set_pace(self, pace: Pace) -> None:
        """Play as fast as this."""
        if pace != self.pace:
            self.pace = pace
            if self.is_playing:
                self.play()
            self._tell()

    def pause(self) -> None:
        """Stand still where it is."""
        if self._clock.isActive():
            self._clock.stop()
            self._tell()

    def toggle_play(self) -> None:
        """Play, or pause."""
        if self.is_playing:
            self.pause()
        else:
            self.play()

    def to_break(self) -> None:
        """To the next turn at which playing would stop, or to the end."""
        self.pause()
        if self.steps is None:
            self.when_known(self.to_break)
        else:
            self.go(self.breaks.following(self.steps, START if self._at is None else self._at))

    def toggle_break(self, node: NodeId) -> None:
        """Playing stops at the turns of this node, or no longer does."""
        self.breaks.nodes = self.breaks.nodes ^ {node}
        self._tell()

    def to_first_odd(self) -> str:
        """To the first turn that makes a NaN or an infinity; the sentence that there is none."""
        if self.steps is None:
            self.when_known(lambda: None)
            return self._reason or "Press Backward first: then its gradients are looked through."
        place = self.steps.odd
        if place is None:
            return "No gradient of this Backward is NaN or infinite."
        self.pause()
        self.go(place)
        return ""

    def sending(self, orders: Sequence[Order]) -> None:
        """These orders go to the engine, which a Stop among them makes drop what it was asked."""
        if any(isinstance(order, Stop) for order in orders):
            self.dropped()

    def dropped(self) -> None:
        """The engine dropped what was asked of it."""
        self._asked = None

    def _on_altered(self) -> None:
        self.changed.emit()
        self._tell()

    def when_known(self, then: Callable[[], None]) -> None:
        """Do this once the turns are there."""
        self._then = then
        self.ask()

    def _move(self, place: int | None) -> None:
        if place != self._at:
            self._at = place
            self._tell()

    def _tell(self) -> None:
        """At once, and then once a frame: a scrub moves faster than pictures come."""
        if self._frame.isActive():
            self._is_untold = True
        else:
            self._frame.start()
            self.moved.emit()

    def _on_frame(self) -> None:
        if self._is_untold:
            self._is_untold = False
            self._frame.start()
            self.moved.emit()

    def _on_clock(self) -> None:
        steps = self.steps
        if steps is None or self._at is None:
            self._clock.stop()
            return
        for _ in range(self._stride):
            place = self._at + 1
            stops = place >= steps.last or self.breaks.stop(steps, place)
            if stops:
                self._clock.stop()
            self._move(min(place, steps.last))
            if stops:
                break

    def _on_lost(self, _died: object) -> None:
        self.dropped()
        self._is_lost = True
        self.altering.restart()
        self._on_altered()

    def _take(self, answer: Answer) -> None:
        match answer:
            case Traced(address=address):
                if self.altering.take(answer):
                    return
                self._asked = None if address == self._asked else self._asked
                if address == self._address():
                    self._show(answer)
            case _:
                pass

    def _show(self, traced: Traced) -> None:
        old, at = self.steps, self._at
        self._reason = traced.reason
        self._is_lost = False
        if traced.address == self.refused and not traced.turns:
            self._unknown, self._then = traced.address, None
            self.changed.emit()
            return
        self._base = steps_of(traced) if traced.turns else None
        # An edit of a number leaves the user where they are in time. Whoever is told of other
        # turns asks at which of these that is.
        same = old is not None and self._base is not None and self._base.goes_like(old)
        self._at = at if same else None
        self.altering.begin(None if self.is_refused else self._base)
        self.changed.emit()
        if at is not None:
            self._tell()
        then, self._then = self._then, None
        if then is not None and self.steps is not None:
            then()
