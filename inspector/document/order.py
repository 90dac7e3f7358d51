"""Who needs whom: topological order, ancestors, descendants. Iterative: graphs may be deep."""

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush

from inspector.document.nodes import Graph, NodeId, Operation, Source


def sources_of(graph: Graph, node: NodeId) -> Iterator[Source]:
    """The values that a node takes, in the order of its ports."""
    found = graph.nodes[node]
    if isinstance(found, Operation):
        for sources in found.inputs.values():
            yield from sources


def topological(graph: Graph) -> tuple[NodeId, ...]:
    """Every node after those it needs, else in the order in which nodes were added: a recorded
    function runs in its own order, in which PyTorch adds its gradients up.

    Nodes on a cycle (only a damaged file has one) are left out.
    """
    needed = {
        node: len({s.node for s in sources_of(graph, node)} & graph.nodes.keys())
        for node in graph.nodes
    }
    users = users_of(graph)
    nodes = tuple(graph.nodes)
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


def users_of(graph: Graph) -> dict[NodeId, tuple[NodeId, ...]]:
    """For each node the nodes that take one of its outputs, each once."""
    users: dict[NodeId, dict[NodeId, None]] = {}
    for node in graph.nodes:
        for source in sources_of(graph, node):
            users.setdefault(source.node, {})[node] = None
    return {node: tuple(found) for node, found in users.items()}


def ancestors(graph: Graph, nodes: Iterable[NodeId]) -> frozenset[NodeId]:
    """The nodes themselves and everything that they need."""
    found = set(nodes)
    waiting = list(found)
    while waiting:
        for source in sources_of(graph, waiting.pop()):
            if source.node not in found:
                found.add(source.node)
                waiting.append(source.node)
    return frozenset(found)


def reaches(graph: Graph, start: NodeId, end: NodeId) -> bool:
    """Whether `end` needs `start` (or is it)."""
    return start in ancestors(graph, (end,))


def sinks(graph: Graph) -> tuple[NodeId, ...]:
    """Nodes whose outputs nobody takes, in the order in which they were added."""
    used = {source.node for node in graph.nodes for source in sources_of(graph, node)}
    return tuple(node for node in graph.nodes if node not in used)
