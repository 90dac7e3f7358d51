"""Who needs whom: topological order, ancestors, descendants. Iterative: graphs may be deep."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from heapq import heappop, heappush

from inspector.document.changing import changes
from inspector.document.nodes import Graph, NodeId, Operation, Source
from inspector.document.running import running


def sources_of(graph: Graph, node: NodeId) -> Iterator[Source]:
    """The values that a node takes, in the order of its ports."""
    found = graph.nodes[node]
    if isinstance(found, Operation):
        for sources in found.inputs.values():
            yield from sources


def topological(graph: Graph) -> tuple[NodeId, ...]:
    """Every node after those it needs, else in the order in which nodes were added: a recorded
    function runs in its own order, in which PyTorch adds its gradients up. What reads a value
    comes before the node that changes it in place. A bypassed node follows the one whose value it
    passes through.

    Nodes on a cycle (only a damaged file has one) are left out.
    """
    run = running(graph)
    order = _sorted(run.graph, changes(run.graph).before)
    if not run.passes:
        return order
    following: dict[NodeId, list[NodeId]] = {}
    for node, source in run.passes.items():
        following.setdefault(source.node, []).append(node)
    return tuple([each for node in order for each in (node, *following.get(node, ()))])


def has_loop(graph: Graph) -> bool:
    """Whether wires, those at bypassed nodes too, lead from a node back to it."""
    return len(_sorted(graph, {})) != len(graph.nodes)


def _sorted(graph: Graph, earlier: Mapping[NodeId, tuple[NodeId, ...]]) -> tuple[NodeId, ...]:
    there = graph.nodes
    needed = dict.fromkeys(there, 0)
    users: dict[NodeId, list[NodeId]] = {}
    for node, found in there.items():
        others: Collection[NodeId] = earlier.get(node, ())
        if isinstance(found, Operation):
            others = {source.node for wired in found.inputs.values() for source in wired}
            others.update(found.after)
            others.update(earlier.get(node, ()))
        for other in others:
            if other in there:
                users.setdefault(other, []).append(node)
                needed[node] += 1
    nodes = tuple(there)
    place = {node: number for number, node in enumerate(nodes)}
    ready = [place[node] for node, count in needed.items() if count == 0]
    order: list[NodeId] = []
    while ready:
        node = nodes[heappop(ready)]
        order.append(node)
        for user in users.get(node, ()):
            needed[user] -= 1
            if needed[user] == 0:
                heappush(ready, place[user])
    return tuple(order)


def _nodes_before(graph: Graph, node: NodeId) -> Iterator[NodeId]:
    for source in sources_of(graph, node):
        yield source.node
    found = graph.nodes[node]
    if isinstance(found, Operation):
        yield from found.after


def users_of(graph: Graph) -> dict[NodeId, tuple[NodeId, ...]]:
    """For each node the nodes that take one of its outputs, each once."""
    users: dict[NodeId, dict[NodeId, None]] = {}
    for node in graph.nodes:
        for source in sources_of(graph, node):
            users.setdefault(source.node, {})[node] = None
    return {node: tuple(found) for node, found in users.items()}


def is_used(graph: Graph, node: NodeId) -> bool:
    """Whether another node takes one of its outputs."""
    return any(
        source.node == node
        for found in graph.nodes.values()
        if isinstance(found, Operation)
        for sources in found.inputs.values()
        for source in sources
    )


def ancestors(graph: Graph, nodes: Iterable[NodeId]) -> frozenset[NodeId]:
    """The nodes themselves and everything that they need."""
    found = set(nodes)
    waiting = list(found)
    while waiting:
        for node in _nodes_before(graph, waiting.pop()):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return frozenset(found)


def descendants(graph: Graph, nodes: Iterable[NodeId]) -> frozenset[NodeId]:
    """The nodes themselves and everything that they are wired on to."""
    users = users_of(graph)
    found = set(nodes)
    waiting = list(found)
    while waiting:
        for user in users.get(waiting.pop(), ()):
            if user not in found:
                found.add(user)
                waiting.append(user)
    return frozenset(found)


def reaches(graph: Graph, start: NodeId, end: NodeId) -> bool:
    """Whether `end` needs `start` (or is it)."""
    return start in ancestors(graph, (end,))


def sinks(graph: Graph) -> tuple[NodeId, ...]:
    """Nodes whose outputs nobody takes, in the order in which they were added."""
    used = {source.node for node in graph.nodes for source in sources_of(graph, node)}
    return tuple(node for node in graph.nodes if node not in used)
