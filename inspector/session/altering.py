"""What if a gradient were another: the changes by hand in a Backward, their undo, and what came of
them."""

import time
from collections.abc import Callable, Hashable, Mapping, Sequence

import msgspec
from PySide6.QtCore import QObject, Signal

from inspector.document.contents import Contents, Fill, literals
from inspector.document.history import History
from inspector.document.nodes import NodeId, Source
from inspector.document.recipes import contents_digest, digest
from inspector.messages.altering import Alter, Rewrite, Scale
from inspector.messages.orders import Order
from inspector.messages.steps import patched, supply
from inspector.messages.turns import Traced
from inspector.session.engine import Engine
from inspector.session.steps import Steps, steps_of

Clock = Callable[[], float]


class Rewritten(msgspec.Struct, frozen=True):
    """What had arrived at a turn is written over: only the ranges and cells of `contents` count,
    which lie over the numbers that came."""

    turn: int
    slot: int
    contents: Contents


Change = Scale | Rewritten
Changes = tuple[Change, ...]
Way = tuple[int, int]


class Following(msgspec.Struct, frozen=True):
    """What is no longer PyTorch's: the gradients that arrive at `slots` (turn, slot) and are sent
    along `edges` (turn, edge), at these `values`. `rewritten` and `factors` are the changes that
    they follow from."""

    values: frozenset[Source] = frozenset()
    slots: frozenset[Way] = frozenset()
    edges: frozenset[Way] = frozenset()
    rewritten: frozenset[Way] = frozenset()
    factors: Mapping[Way, float] = {}


NOTHING = Following()


def following(steps: Steps, changes: Changes) -> Following:
    """All that follows from changes: what is sent where something else had arrived, and so on."""
    factors = {(e.turn, e.edge): e.factor for e in changes if isinstance(e, Scale)}
    rewritten = frozenset((e.turn, e.slot) for e in changes if isinstance(e, Rewritten))
    slots: set[Way] = set()
    edges = set(factors)
    for at, turn in enumerate(steps.turns):
        found = [
            (at, number)
            for number, slot in enumerate(turn.slots)
            if (at, number) in rewritten or not edges.isdisjoint(slot.came)
        ]
        if found:
            slots.update(found)
            edges.update((at, edge) for edge in range(len(turn.sent)))
    values = frozenset(
        Source(NodeId(node), output)
        for at, number in slots
        for node, output in steps.turns[at].slots[number].values
    )
    return Following(values, frozenset(slots), frozenset(edges), rewritten, factors)


class Altering(QObject):
    """`changed`: the changes are others, or what came of them did. Nothing that is shown while
    there are some is PyTorch's gradient."""

    changed = Signal()
    refused = Signal(str)

    def __init__(self, engine: Engine, parent: QObject, *, clock: Clock = time.monotonic) -> None:
        super().__init__(parent)
        self._engine = engine
        self._clock = clock
        self._base: Steps | None = None
        self._asked: bytes | None = None
        self._supplied: set[bytes] = set()
        self.changes: Changes = ()
        self._carried: Changes = ()  # of which `steps` came
        self.steps: Steps | None = None
        """The turns with the changes; None where nothing is changed."""
        self.following = NOTHING
        self.history: History[Changes] = History()

    @property
    def address(self) -> bytes | None:
        """The address of the Backward that is changed."""
        return None if self._base is None else self._base.traced.address

    def begin(self, base: Steps | None) -> None:
        """Another Backward. Where it went the same way, as after an edit of a number in Live mode,
        the changes are made in it too; else nothing of it is changed."""
        old, changes, history = self._base, self.changes, self.history
        self._clear(base)
        if old is not None and base is not None and changes and _fit(changes, old, base):
            self.history = history
            self._show(changes)

    def restart(self) -> None:
        """The engine is another: what it was given and what it made are gone."""
        self._supplied.clear()
        self._clear(self._base)

    def _clear(self, base: Steps | None) -> None:
        self._base, self.steps, self._asked = base, None, None
        self.changes = self._carried = ()
        self.following = NOTHING
        self.history = History()

    def contents(self, turn: int, slot: int) -> Contents:
        """What is written over a gradient that had arrived; nothing is, where it is its own."""
        for each in self.changes:
            if isinstance(each, Rewritten) and (each.turn, each.slot) == (turn, slot):
                return each.contents
        assert self._base is not None
        needs = self._base.turns[turn].slots[slot]
        return Contents(needs.dtype, needs.shape, Fill("zeros"))

    def scale(self, ways: Sequence[Way], factor: float) -> None:
        """Multiply what turns send along edges, in the place of an earlier factor."""
        name = "Mute a gradient" if factor == 0 else f"Scale a gradient by {factor:g}"
        scales = [Scale(turn, edge, factor) for turn, edge in ways]
        places = {_where(each) for each in scales}
        others = tuple(each for each in self.changes if _where(each) not in places)
        self._step(name, (*others, *scales) if factor != 1 else others)

    def rewrite(
        self, label: str, turn: int, slot: int, contents: Contents, merge: Hashable = None
    ) -> None:
        """Write over what had arrived at a turn."""
        others = tuple(each for each in self.changes if _where(each) != (1, turn, slot))
        written = bool(contents.cells or contents.patches)
        change = (Rewritten(turn, slot, contents),) if written else ()
        self._step(label, (*others, *change), merge)

    def take_back(self) -> None:
        """PyTorch's own gradients again."""
        self._step("Take back all changes", ())

    def take_back_at(self, turn: int, slot: int) -> None:
        """What arrived at a turn again, and every other change as it is."""
        kept = tuple(each for each in self.changes if _where(each) != (1, turn, slot))
        self._step("Take back", kept)

    def undo(self) -> None:
        """Take the last change back."""
        self._show(self.history.undo(self.changes))

    def redo(self) -> None:
        """Make it again."""
        self._show(self.history.redo(self.changes))

    def take(self, traced: Traced) -> bool:
        """The engine's answer; whether it was asked for here, last."""
        if traced.address != self._asked:
            return False
        self._asked = None
        if traced.turns:
            self.steps, self._carried = steps_of(traced), self.changes
        else:
            # What cannot be carried out is no change: those before it stand.
            self._follow(self._carried)
            self.refused.emit(traced.reason)
        self.changed.emit()
        return True

    def _step(self, label: str, changes: Changes, merge: Hashable | None = None) -> None:
        if changes != self.changes and self._base is not None:
            self.history.push(label, self.changes, merge=merge, now_s=self._clock())
            self._show(changes)

    def _show(self, changes: Changes | None) -> None:
        if changes is None or self._base is None:
            return
        self._follow(changes)
        if changes:
            address = self._base.traced.address
            altered = digest("altered", address, [_told(each) for each in changes])
            self._asked = altered
            self._engine.send(self._orders(address, altered))
        else:
            self.steps, self._asked, self._carried = None, None, ()
        self.changed.emit()

    def _follow(self, changes: Changes) -> None:
        self.changes = changes
        self.following = following(self._base, changes) if self._base and changes else NOTHING

    def _orders(self, address: bytes, altered: bytes) -> list[Order]:
        rewritten = [each for each in self.changes if isinstance(each, Rewritten)]
        orders: list[Order] = []
        for each in rewritten:
            if any(n.digest not in self._supplied for n, _, _ in literals(each.contents)):
                orders += supply(each.contents)
                self._supplied |= {n.digest for n, _, _ in literals(each.contents)}
        scales = tuple(each for each in self.changes if isinstance(each, Scale))
        rewrites = tuple(
            Rewrite(e.turn, e.slot, e.contents.cells, patched(e.contents)) for e in rewritten
        )
        return [*orders, Alter(address, altered, scales, rewrites)]


def _fit(changes: Changes, old: Steps, new: Steps) -> bool:
    """Whether changes in one Backward can be made in another."""
    if not new.goes_like(old):
        return False
    for each in changes:
        was, now = old.turns[each.turn], new.turns[each.turn]
        if isinstance(each, Scale):
            if each.edge >= len(now.sent):
                return False
        else:
            one, other = was.slots[each.slot], now.slots[each.slot]
            if (one.shape, one.dtype) != (other.shape, other.dtype):
                return False
    return True


def _where(change: Change) -> tuple[int, int, int]:
    if isinstance(change, Scale):
        return 0, change.turn, change.edge
    return 1, change.turn, change.slot


def _told(change: Change) -> tuple[object, ...]:
    if isinstance(change, Scale):
        return change.turn, change.edge, change.factor
    return change.turn, change.slot, contents_digest(change.contents)
