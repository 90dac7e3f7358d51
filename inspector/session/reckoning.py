"""What the graph keeps for Backward, for those who look: asked anew after every Backward, which
frees it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from inspector.document.nodes import NodeId
from inspector.document.recipes import Recipes
from inspector.messages.asked import AnyTold
from inspector.messages.surveys import Kept, Reckon, Reckoned
from inspector.session.asking import Asking
from inspector.session.backward import Acts
from inspector.session.numbered import Numbered

_Moment = tuple[bytes, bytes, bool]


class Reckoning(QObject):
    """`changed`: what is known is another. The last answer stays until the next one is there."""

    changed = Signal()

    def __init__(
        self,
        numbered: Numbered,
        now: Callable[[], Recipes],
        acts: Acts,
        asking: Asking,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._numbered = numbered
        self._now = now
        self._acts = acts
        self._asking = asking
        self._wanted: dict[int, bool] = {}
        self._asked: _Moment | None = None
        self._known_at: _Moment | None = None
        self.known: Reckoned | None = None
        self._sizes: dict[str, int] = {}

    def want(self, owner: object, on: bool, *, freed: bool = True) -> None:
        """This owner shows it, or does no more. `freed`: also what Backward has freed, for which
        the graph is made once more."""
        if on == (id(owner) in self._wanted):
            return
        if on:
            self._wanted[id(owner)] = freed
        else:
            del self._wanted[id(owner)]
        self.renew()

    def renew(self) -> None:
        """Something may be another: ask, once nothing runs that belongs to it."""
        if not self._wanted or self._asked is not None or not self._numbered.can_ask:
            return
        if self._asking.is_behind or self._asking.is_running:
            return
        now, swept = self._now(), self._acts.swept
        order = None if swept is None else swept.order
        freed = any(self._wanted.values())
        moment = (now.address, b"" if order is None else order.address, freed)
        if moment == self._known_at:
            return
        self._asked = moment
        recipes = tuple(now.of.values())
        root = order.root[0] if order is not None and freed else b""
        self._numbered.ask(lambda number: Reckon(number, recipes, root), self._take)

    def saved(self, node: NodeId) -> int:
        """The bytes that a node keeps for Backward; 0 where that is not known or freed."""
        return self._sizes.get(node, 0)

    def _take(self, said: AnyTold) -> None:
        moment, self._asked = self._asked, None
        if isinstance(said, Reckoned):
            self.known, self._known_at = said, moment
            self._sizes = _by_node(said.kept)
            self.changed.emit()
            self.renew()


def _by_node(kept: tuple[Kept, ...]) -> dict[str, int]:
    """The bytes of each node, a memory that it keeps twice counted once."""
    memories: dict[str, dict[int, int]] = {}
    for each in kept:
        if not each.freed:
            memories.setdefault(each.node, {})[each.memory] = each.held
    return {node: sum(held.values()) for node, held in memories.items()}
