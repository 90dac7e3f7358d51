"""What is to be laid out, in numbers: boxes, the heights of their ports, wires, and groups.

Small enough to be sent to a process of its own.
"""

from collections.abc import Collection, Mapping

import msgspec

from inspector.document.measure import Measure, measure, outputs_of
from inspector.document.nodes import Document, NodeId, Operation
from inspector.document.order import topological


class Box(msgspec.Struct, frozen=True, array_like=True):
    """A node's card, in canvas pixels; `group` is the innermost around it, -1 for none."""

    width: float
    height: float
    group: int = -1


class Wire(msgspec.Struct, frozen=True, array_like=True):
    """From one box to a later one; `exit` and `entry` are heights below the tops of the two."""

    start: int
    end: int
    exit: float
    entry: float


class Sketch(msgspec.Struct, frozen=True):
    """Boxes in topological order, and for each group the one around it (-1: none)."""

    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]
    parents: tuple[int, ...] = ()


def sketch_of(
    document: Document,
    measures: Mapping[NodeId, Measure] | None = None,
    only: Collection[NodeId] | None = None,
) -> tuple[tuple[NodeId, ...], Sketch]:
    """The sketch, and which node each box is. `measures` are what the canvas shows; nodes without
    one are measured as their row says. `only`: these nodes and the wires between them."""
    graph, groups = document.graph, document.layout.groups
    order = topological(graph)
    known = set(order)
    # Nodes on a loop (only a damaged file has one) come last; the wires that run back do not count.
    order += tuple(node for node in graph.nodes if node not in known)
    nodes = tuple(node for node in order if only is None or node in only)
    at = {node: number for number, node in enumerate(nodes)}
    numbers = {key: number for number, key in enumerate(groups)}
    around = {node: numbers[key] for key, group in groups.items() for node in group.nodes}
    sizes = [
        (measures or {}).get(node)
        or measure(graph.nodes[node], outputs_of(graph.nodes[node], None))
        for node in nodes
    ]
    wires = []
    for end, node in enumerate(nodes):
        found = graph.nodes[node]
        if not isinstance(found, Operation):
            continue
        row = found.row
        ports = [port.name for port in row.inputs] if row else []
        named = sorted(found.inputs, key=lambda p: ports.index(p) if p in ports else len(ports))
        for port in named:
            for slot, source in enumerate(found.inputs[port]):
                start = at.get(source.node, end)
                if start < end:
                    leaves = sizes[start].output_at(source.output)[1]
                    wires.append(Wire(start, end, leaves, sizes[end].input_at(port, slot)[1]))
    boxes = tuple(
        Box(size.width, size.height, around.get(node, -1))
        for node, size in zip(nodes, sizes, strict=True)
    )
    parents = tuple(
        -1 if group.parent is None else numbers[group.parent] for group in groups.values()
    )
    return nodes, Sketch(boxes, tuple(wires), parents)
