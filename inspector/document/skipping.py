"""Edits that leave operations out of the run: bypassed ones pass an input through, muted ones and
what needs them are not run."""

from collections.abc import Iterable

from inspector.document.edits import EditRefused, replace, with_node
from inspector.document.nodes import Document, NodeId, Operation, Skip
from inspector.document.running import why_not_bypassed


def set_skip(document: Document, nodes: Iterable[NodeId], skip: Skip | None) -> Document:
    """These operations bypassed, muted, or (None) run again.

    Tensors made by hand among them stay as they are. Raises EditRefused where there is nothing but
    those, and where an operation has no one input to pass through.
    """
    graph = document.graph
    found = [node for key in nodes if isinstance(node := graph.nodes.get(key), Operation)]
    if not found:
        what = "mute" if skip == "mute" else "bypass"
        raise EditRefused(f"Select an operation to {what}: a tensor made by hand is not run.")
    for node in found:
        reason = why_not_bypassed(node) if skip == "bypass" else None
        if reason:
            raise EditRefused(reason)
    for node in found:
        if node.skip != skip:
            document = with_node(document, replace(node, skip=skip))
    return document
