"""What is wrong with changes in place, and ways out of it."""

from functools import partial

import msgspec

from inspector.catalogue.rows import catalogue
from inspector.document.changing import OutOfOrder, changes, connected
from inspector.document.edits import operation_of, with_node
from inspector.document.nodes import Document, Graph, NodeId, Operation, Source
from inspector.document.problems import Fix, Problem

replace = msgspec.structs.replace
_ONE_TENSOR = (
    "A change in place leaves one tensor with new numbers: what it was before is gone. Whoever "
    "wants the new numbers is wired to the operation that made them."
)


def order_problems(graph: Graph) -> tuple[Problem, ...]:
    """Nodes that read a value which was changed in place before they can run."""
    found = []
    for node, late in changes(graph).reasons.items():
        name, by = graph.nodes[node].name, graph.nodes[late.changer].name
        fix = Fix(f"Wire {name} to {by}", f"Wire {name} to {by}", partial(_rewire, node, late))
        found.append(Problem(node, f"{name}: {late.text}.", "", _ONE_TENSOR, fix))
    return tuple(found)


def without_change(graph: Graph, root: NodeId | None) -> Fix | None:
    """The fix for a value that Backward needs and that was changed: the operation that returns a
    new tensor instead. None where there is no change in place near the root."""
    changers = changes(graph).changers
    near = [node for node in changers if root is None or node in connected(graph, (root,))]
    twins = {row.in_place: row.id for row in catalogue().operations.values() if row.in_place}
    for node in reversed(near):
        found = graph.nodes[node]
        if isinstance(found, Operation) and found.op in twins:
            plain = catalogue().operations[twins[found.op]]
            title = f"Make {found.name} return a new tensor ({plain.name})"
            return Fix(title, f"{found.name} as {plain.name}", partial(_swap, node, plain.id))
    return None


def _rewire(node: NodeId, late: OutOfOrder, document: Document) -> Document:
    found = operation_of(document, node)
    inputs = {
        port: tuple(Source(late.changer) if each == late.source else each for each in sources)
        for port, sources in found.inputs.items()
    }
    return with_node(document, replace(found, inputs=inputs))


def _swap(node: NodeId, op: str, document: Document) -> Document:
    return with_node(document, replace(operation_of(document, node), op=op))
