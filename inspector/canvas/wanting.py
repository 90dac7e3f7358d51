"""Which pictures the canvas asks the session for: those of the nodes that are in view."""

from collections.abc import Iterable

from inspector.canvas.node_item import NodeItem
from inspector.session.faces import Wanted
from inspector.session.session import Session


class Wanting:
    """Asks only when the set changed. `everything`: for a figure of the whole graph."""

    def __init__(self, session: Session, owner: object) -> None:
        self._session = session
        self._owner = owner
        self._asked: frozenset[Wanted] = frozenset()
        self.everything = False

    def want(self, visible: Iterable[NodeItem], every: Iterable[NodeItem]) -> None:
        """These nodes are in view at full detail."""
        found = set()
        for item in every if self.everything else visible:
            card = item.card
            for wanted in (card.value_wanted, card.gradient_wanted):
                if wanted is not None:
                    found.add(wanted)
        if found != self._asked:
            self._asked = frozenset(found)
            self._session.watch(self._owner, self._asked)
