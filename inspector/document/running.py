"""What of a graph is run: bypassed operations left out, their wires led on; muted ones stay.

A bypassed operation is `h = x` in Python: whoever takes `h` takes that very `x`.
"""

from collections.abc import Mapping

import msgspec

from inspector.document.nodes import Graph, NodeId, Operation, Source

replace = msgspec.structs.replace


class Running(msgspec.Struct, frozen=True):
    """`graph`: what is run. `passes`: for each node left out of it the value that stands for its
    result. A bypassed node that nothing is wired to stays, for it has nothing to pass."""

    graph: Graph
    passes: Mapping[NodeId, Source] = {}

    def origin(self, source: Source) -> Source:
        """The value itself; of a bypassed node the one that it passes through."""
        return self.passes.get(source.node, source)


def why_not_bypassed(node: Operation) -> str | None:
    """Why an operation cannot pass one of its inputs through, in one sentence, or None."""
    row = node.row
    if row is None:
        return f"{node.name} cannot be bypassed: this version does not know {node.op}."
    if row.varying or len(row.outputs) != 1:
        return (
            f"{node.name} cannot be bypassed: {row.name} gives several results, and no one input "
            "stands for them all. Mute it instead (M)."
        )
    if not row.inputs:
        return (
            f"{node.name} cannot be bypassed: {row.name} takes no tensor to pass through. "
            "Mute it instead (M)."
        )
    return None


def passing_port(node: Operation) -> str | None:
    """The port whose (first) wire a bypassed node passes through: what PyTorch calls `input`,
    else the first. None where nothing can be."""
    row = node.row
    if row is None or why_not_bypassed(node) is not None:
        return None
    names = [port.name for port in row.inputs]
    return "input" if "input" in names else names[0]


def running(graph: Graph) -> Running:
    """What of this graph is run: the very graph where nothing is bypassed."""
    handed: dict[NodeId, Source] = {}
    for node in graph.nodes.values():
        if isinstance(node, Operation) and node.skip == "bypass":
            wired = node.inputs.get(passing_port(node) or "", ())
            if wired:
                handed[node.id] = wired[0]
    if not handed:
        return Running(graph)
    passes = {node: _followed(source, handed) for node, source in handed.items()}
    nodes = {
        key: _led_on(node, passes) if isinstance(node, Operation) else node
        for key, node in graph.nodes.items()
        if key not in passes
    }
    return Running(replace(graph, nodes=nodes), passes)


def _followed(source: Source, handed: Mapping[NodeId, Source]) -> Source:
    # Only a damaged file has a loop; there the walk ends where it began.
    seen: set[NodeId] = set()
    while source.node in handed and source.node not in seen:
        seen.add(source.node)
        source = handed[source.node]
    return source


def _led_on(node: Operation, passes: Mapping[NodeId, Source]) -> Operation:
    wired = any(source.node in passes for sources in node.inputs.values() for source in sources)
    if not wired and passes.keys().isdisjoint(node.after):
        return node
    inputs = {
        port: tuple(passes.get(source.node, source) for source in sources)
        for port, sources in node.inputs.items()
    }
    after = tuple(passes[each].node if each in passes else each for each in node.after)
    return replace(node, inputs=inputs, after=after)
