"""Edits of wires, and why a wire may be refused."""

import msgspec

from inspector.document.edits import EditRefused, operation_of, with_node
from inspector.document.nodes import Document, Graph, NodeId, Operation, Source
from inspector.document.order import reaches
from inspector.document.routes import followed

replace = msgspec.structs.replace


def why_not_connect(graph: Graph, source: Source, node: NodeId, port: str) -> str | None:
    """Why a wire from `source` to that port is refused, in one sentence; None where it fits."""
    target = graph.nodes.get(node)
    origin = graph.nodes.get(source.node)
    if target is None or origin is None:
        return "that node is no longer there"
    if not isinstance(target, Operation):
        return f"{target.name} is a tensor made by hand: it takes no wires"
    row = target.row
    if row is not None and row.port(port) is None:
        return f"{row.name} has no input {port!r}"
    outputs = origin.row if isinstance(origin, Operation) else None
    if outputs is not None and not outputs.varying and source.output >= len(outputs.outputs):
        return f"{origin.name} has no output {source.output}"
    if source.node == node:
        return f"{target.name} cannot take its own result"
    if reaches(graph, node, source.node):
        return f"this wire would make a loop: {origin.name} already needs {target.name}"
    return None


def connect(
    document: Document, source: Source, node: NodeId, port: str, *, slot: int | None = None
) -> Document:
    """A wire to a port. A single port's old wire is replaced; at a variadic port the wire is
    added at the end, or replaces the one in `slot`. A number typed at the port goes.

    Raises EditRefused where the wire does not fit.
    """
    reason = why_not_connect(document.graph, source, node, port)
    if reason:
        raise EditRefused(reason)
    target = operation_of(document, node)
    row = target.row
    found = row.port(port) if row else None
    old = target.inputs.get(port, ())
    if found is not None and found.variadic:
        if slot is None or slot >= len(old):
            new = (*old, source)
        else:
            new = (*old[:slot], source, *old[slot + 1 :])
    else:
        new = (source,)
    if new == old:
        return document
    parameters = {k: v for k, v in target.parameters.items() if k != port}
    return with_node(
        document,
        replace(target, inputs={**target.inputs, port: new}, parameters=parameters),
    )


def disconnect(document: Document, node: NodeId, port: str, slot: int = 0) -> Document:
    """The wire in that slot of a port taken away."""
    target = operation_of(document, node)
    old = target.inputs.get(port, ())
    if slot >= len(old):
        return document
    new = old[:slot] + old[slot + 1 :]
    inputs = {name: sources for name, sources in target.inputs.items() if name != port}
    if new:
        inputs[port] = new
    return followed(document, with_node(document, replace(target, inputs=inputs)))


def first_fit(graph: Graph, source: Source, node: NodeId) -> str | None:
    """The port where a wire dropped on the node itself goes: the first free one that fits, the
    first that fits where none is free, or None."""
    target = graph.nodes.get(node)
    row = target.row if isinstance(target, Operation) else None
    if not isinstance(target, Operation) or row is None:
        return None
    fitting = [p for p in row.inputs if why_not_connect(graph, source, node, p.name) is None]
    free = [p for p in fitting if p.variadic or not target.inputs.get(p.name)]
    return next((p.name for p in free + fitting), None)
