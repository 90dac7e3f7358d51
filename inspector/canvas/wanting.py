"""Which pictures the canvas asks the session for: those of the nodes that are in view."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from inspector.session.faces import Wanted

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas
    from inspector.canvas.folded_item import FoldedItem
    from inspector.canvas.node_item import NodeItem


class Wanting(QObject):
    """Asks only when the set changed."""

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._everything = False
        self._asked: frozenset[Wanted] = frozenset()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(30)
        self._soon.timeout.connect(self.ask)

    @property
    def asked(self) -> frozenset[Wanted]:
        """What the session was asked for last."""
        return self._asked

    def ask_soon(self) -> None:
        """Once, when what is happening now has come to rest."""
        self._soon.start()

    def ask(self) -> None:
        """For what is in view now."""
        scene = self._canvas.graph_scene
        items: Iterable[NodeItem | FoldedItem] = ()
        if self._everything:
            items = scene.nodes.values()
        elif scene.level == "full":
            view = self._canvas.viewport().rect()
            seen = self._canvas.mapToScene(view).boundingRect()
            items = (*scene.nodes_in(seen), *scene.standing.folded_in(seen))
        found = {
            wanted
            for item in items
            for wanted in (item.card.value_wanted, item.card.gradient_wanted)
            if wanted is not None
        }
        if found != self._asked:
            self._asked = frozenset(found)
            self._canvas.session.watch(self._canvas, self._asked)

    def ask_for_everything(self, on: bool) -> None:
        """The pictures of every node, visible or not: before a figure is painted."""
        self._everything = on
        self.ask()
