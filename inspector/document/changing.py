"""Changes in place: what they change, and what must run before them.

A wire says which value is meant. A node wired to `x` reads it before an in-place node changes it,
and must run before that one does; a node wired to the in-place node's output reads it after.
`Operation.after` says so where no wire can: `x` read again after one of its views was changed.
"""

from collections.abc import Iterable, Mapping
from functools import cache

import msgspec

from inspector.catalogue.rows import catalogue
from inspector.document.nodes import Graph, NodeId, Operation, Source
from inspector.document.running import running


class OutOfOrder(msgspec.Struct, frozen=True):
    """A node that wants `source` as it was before `changer` changed it, when it is too late for
    that; `text` says so."""

    source: Source
    changer: NodeId
    text: str


class Changes(msgspec.Struct, frozen=True):
    """`changers`: the in-place nodes. `before`: for a node the nodes that must run before it,
    beside those that it is wired to. `reasons`: nodes for which no order is right, and why."""

    changers: tuple[NodeId, ...] = ()
    before: Mapping[NodeId, tuple[NodeId, ...]] = {}
    reasons: Mapping[NodeId, OutOfOrder] = {}


_NONE = Changes()


@cache
def _changing() -> frozenset[str]:
    rows = catalogue().operations.values()
    return frozenset(row.id for row in rows if row.changes or row.updates)


def changes(graph: Graph) -> Changes:
    """The in-place nodes of a graph and the order that they ask for."""
    changing = _changing()
    changers = tuple(
        node.id
        for node in graph.nodes.values()
        if isinstance(node, Operation)
        and node.op in changing
        and node.skip is None
        and (node.row is None or node.row.changes or changed_sources(graph, node.id))
    )
    if not changers:
        return _NONE
    graph = running(graph).graph
    return _Order(graph, _not_muted(graph, changers)).changes()


def _not_muted(graph: Graph, changers: tuple[NodeId, ...]) -> tuple[NodeId, ...]:
    """Those that need nothing that is muted: the others are not run, and change nothing."""
    still = {node.id for node in graph.nodes.values() if getattr(node, "skip", None)}
    if not still:
        return changers
    users: dict[NodeId, list[NodeId]] = {}
    for node in graph.nodes.values():
        for needed in _needed(node):
            users.setdefault(needed, []).append(node.id)
    waiting = list(still)
    while waiting:
        for user in users.get(waiting.pop(), ()):
            if user not in still:
                still.add(user)
                waiting.append(user)
    return tuple(node for node in changers if node not in still)


def changed_source(graph: Graph, node: NodeId) -> Source | None:
    """The value that an in-place node changes and gives on; None for any other node, for one that
    is not run, and where no wire is."""
    found = graph.nodes.get(node)
    row = found.row if isinstance(found, Operation) else None
    if row is None or not row.changes or not isinstance(found, Operation) or found.skip:
        return None
    return next(iter(found.inputs.get(row.changes[0], ())), None)


def changed_sources(graph: Graph, node: NodeId) -> tuple[Source, ...]:
    """All values that a node changes: also those that it writes to beside its result."""
    found = graph.nodes.get(node)
    if not isinstance(found, Operation) or found.row is None:
        return ()
    ports = found.row.changed(found.parameters)
    return tuple(source for port in ports for source in found.inputs.get(port, ()))


def connected(graph: Graph, nodes: Iterable[NodeId]) -> frozenset[NodeId]:
    """These nodes and all that hang together with them, by wires of either direction."""
    beside: dict[NodeId, list[NodeId]] = {}
    for node in graph.nodes.values():
        for other in _needed(node):
            beside.setdefault(node.id, []).append(other)
            beside.setdefault(other, []).append(node.id)
    found = set(nodes)
    waiting = list(found)
    while waiting:
        for other in beside.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return frozenset(found)


def _needed(node: object) -> list[NodeId]:
    if not isinstance(node, Operation):
        return []
    wired = [source.node for sources in node.inputs.values() for source in sources]
    return [*wired, *node.after]


class _Order:
    def __init__(self, graph: Graph, changers: tuple[NodeId, ...]) -> None:
        self._graph = graph
        self._changers = changers
        self._place = {node: number for number, node in enumerate(graph.nodes)}
        self._users: dict[NodeId, list[NodeId]] = {}
        self._readers: dict[Source, list[tuple[NodeId, Source]]] = {}
        for node in graph.nodes.values():
            for needed in _needed(node):
                self._users.setdefault(needed, []).append(node.id)
            if isinstance(node, Operation):
                for sources in node.inputs.values():
                    for source in sources:
                        owner = self._owner(source)
                        self._readers.setdefault(owner, []).append((node.id, source))

    def changes(self) -> Changes:
        before: dict[NodeId, dict[NodeId, None]] = {}
        reasons: dict[NodeId, OutOfOrder] = {}
        for changer in self._changers:
            readers = [each for each in self._readers_of(changer) if each[0] != changer]
            # The statistics of a batch_norm have no other reader: a deep network has many of them.
            after = self._descendants(changer) if readers else frozenset()
            for reader, source in readers:
                if source.node in after:
                    continue
                if self._beside(changer) and self._is_later(reader, source, changer):
                    continue
                reason = self._why_not_before(reader, source, changer, after)
                if reason:
                    reasons.setdefault(reader, OutOfOrder(source, changer, reason))
                elif reader not in after:
                    before.setdefault(changer, {})[reader] = None
                    self._users.setdefault(reader, []).append(changer)
        found = {node: tuple(nodes) for node, nodes in before.items()}
        return Changes(self._changers, found, reasons)

    def _readers_of(self, changer: NodeId) -> list[tuple[NodeId, Source]]:
        sources = changed_sources(self._graph, changer)
        owners = dict.fromkeys(self._owner(source) for source in sources)
        return [each for owner in owners for each in self._readers.get(owner, ())]

    def _beside(self, changer: NodeId) -> bool:
        """Whether what it changes is not what it gives: no wire can say that one runs after it."""
        return changed_source(self._graph, changer) is None

    def _is_later(self, reader: NodeId, source: Source, changer: NodeId) -> bool:
        """Whether both change one value, and the reader stands later in the document."""
        both = reader in self._changers and source in changed_sources(self._graph, reader)
        return both and self._place[reader] > self._place[changer]

    def _why_not_before(
        self, reader: NodeId, source: Source, changer: NodeId, after: frozenset[NodeId]
    ) -> str:
        nodes = self._graph.nodes
        name, by = nodes[source.node].name, nodes[changer].name
        node = nodes[reader]
        if reader in after:
            told = isinstance(node, Operation) and not after.isdisjoint(node.after)
            if told or self._beside(changer):
                return ""
            return f"{name} was changed in place by {by} before this runs: wire it to {by} instead"
        if self._is_later(reader, source, changer):
            return f"{name} is changed in place by {by} too: wire this to {by}, to run after it"
        return ""

    def _descendants(self, node: NodeId) -> frozenset[NodeId]:
        found = {node}
        waiting = [node]
        while waiting:
            for user in self._users.get(waiting.pop(), ()):
                if user not in found:
                    found.add(user)
                    waiting.append(user)
        return frozenset(found)

    def _owner(self, source: Source) -> Source:
        """The value whose memory a value lies in: back through views and changes in place."""
        seen: set[NodeId] = set()
        while source.node not in seen:
            seen.add(source.node)
            node = self._graph.nodes.get(source.node)
            row = node.row if isinstance(node, Operation) else None
            if row is None or not isinstance(node, Operation) or not (row.view or row.changes):
                break
            port = row.changes[0] if row.changes else row.inputs[0].name
            wired = node.inputs.get(port)
            if not wired:
                break
            source = wired[0]
        return source
