"""From node to node by the keyboard: along the wires, and to the neighbour above or below."""

from collections.abc import Iterable

from inspector.canvas.acts import Acts
from inspector.document.nodes import NodeId
from inspector.document.order import ancestors, sources_of, topological, users_of


class Walking:
    """Steps of the selection; it makes no undo step."""

    def __init__(self, acts: Acts) -> None:
        self._acts = acts
        self._store = acts.store

    def go(self, step: str) -> None:
        """Select the node one wire further ("right"), one back ("left"), or the next node above
        or below it."""
        graph = self._store.document.graph
        order = topological(graph)
        if not order:
            return
        chosen = self._acts.chosen
        if not chosen:
            self._store.select(order[:1])
            return
        here = chosen[-1] if step == "right" else chosen[0]
        around: Iterable[NodeId]
        if step == "right":
            around = users_of(graph).get(here, ())
        elif step == "left":
            around = [source.node for source in sources_of(graph, here)]
        else:
            y = self._acts.scene.nodes[here].pos().y()
            down = step == "down"
            around = [n for n, i in self._acts.scene.nodes.items() if (i.pos().y() > y) == down]
            around = [n for n in around if n != here and self._acts.scene.nodes[n].pos().y() != y]
        found = sorted(around, key=lambda node: self._distance(here, node))
        if found:
            self._store.select(found[:1])

    def _distance(self, one: NodeId, other: NodeId) -> float:
        away = self._acts.scene.nodes[one].pos() - self._acts.scene.nodes[other].pos()
        return float(away.x() ** 2 + away.y() ** 2)

    def select_upstream(self) -> None:
        """Everything that the selected nodes need, themselves among it."""
        self._store.select(ancestors(self._store.document.graph, self._acts.chosen))

    def select_downstream(self) -> None:
        """Everything that needs the selected nodes, themselves among it."""
        users = users_of(self._store.document.graph)
        found = set(self._acts.chosen)
        waiting = list(found)
        while waiting:
            for user in users.get(waiting.pop(), ()):
                if user not in found:
                    found.add(user)
                    waiting.append(user)
        self._store.select(found)

    def grow(self) -> None:
        """The selected nodes and those that one wire joins to them."""
        graph = self._store.document.graph
        users, chosen = users_of(graph), self._acts.chosen
        found = set(chosen)
        for node in chosen:
            found.update(users.get(node, ()))
            found.update(source.node for source in sources_of(graph, node))
        self._store.select(found)
