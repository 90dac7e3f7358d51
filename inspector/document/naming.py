"""Names of nodes: Python identifiers, unique in a graph, that a script can use."""

import builtins
import keyword
import os

from inspector.document.nodes import Graph, NodeId

# Names that the exported script needs for itself.
_TAKEN = frozenset({"torch", "nn", "F", "grad", *dir(builtins)})
_LETTERS = ("x", "w", "b", "a", "c", "d", "u", "v", "z")


def why_not_a_name(graph: Graph, name: str, node: NodeId | None = None) -> str | None:
    """Why this name cannot be given to the node (or to a new one), or None where it can."""
    reason = _why_no_name(name)
    if reason is None and any(
        each.name == name and each.id != node for each in graph.nodes.values()
    ):
        return f"there is already a node called “{name}”"
    return reason


def _why_no_name(name: str) -> str | None:
    if not name.isidentifier() or not name.isascii():
        return f"“{name}” is not a Python name: letters, digits and _, no digit first"
    if keyword.iskeyword(name) or name in _TAKEN:
        return f"“{name}” already means something in Python"
    return None


def fresh_name(graph: Graph, hint: str = "") -> str:
    """A free name: the hint itself, else the hint with a number; a letter without a hint."""
    taken = {node.name for node in graph.nodes.values()}
    candidates = (hint,) if hint else _LETTERS
    for candidate in candidates:
        if candidate not in taken and _why_no_name(candidate) is None:
            return candidate
    stem = hint if hint.isidentifier() and hint.isascii() else "t"
    stem = stem.rstrip("0123456789") or "t"
    # Counted on by doubling, then by halving: a loop of 10,000 rounds calls its values h1, h2 ...
    free = 1
    while f"{stem}{free}" in taken:
        free *= 2
    last = free // 2  # taken, or 0
    while free - last > 1:
        between = (free + last) // 2
        if f"{stem}{between}" in taken:
            last = between
        else:
            free = between
    return f"{stem}{free}"


def fresh_id(graph: Graph) -> NodeId:
    """An id that no node of this graph has. Random, so that an id never comes back with another
    meaning: gradients that were stored for a deleted leaf must not fall to a new one."""
    while True:
        node = NodeId(f"n{os.urandom(5).hex()}")
        if node not in graph.nodes:
            return node
