"""A part of a document that stands by itself: what is copied."""

from collections.abc import Iterable

import msgspec

from inspector.document.groups import whole_groups
from inspector.document.nodes import Document, Graph, Layout, Node, NodeId, NoteId, Operation
from inspector.document.order import ancestors
from inspector.document.routes import followed

replace = msgspec.structs.replace


def part_of(document: Document, nodes: Iterable[NodeId], notes: Iterable[NoteId] = ()) -> Document:
    """These nodes with the wires among them, their frames, and the groups that are in it whole."""
    chosen = {
        node: document.graph.nodes[node] for node in document.graph.nodes if node in set(nodes)
    }
    frames = {}
    for key, frame in document.graph.frames.items():
        inside = tuple(node for node in frame.nodes if node in chosen)
        if inside:
            frames[key] = replace(frame, nodes=inside)
    places = {node: at for node, at in document.layout.places.items() if node in chosen}
    groups = whole_groups(document.layout.groups, chosen)
    kept = {node: _without_others(each, chosen.keys()) for node, each in chosen.items()}
    routes = {node: each for node, each in document.layout.routes.items() if node in chosen}
    held = frozenset(notes)
    written = {
        key: note if note.within in groups else replace(note, within=None)
        for key, note in document.layout.notes.items()
        if key in held or note.within in groups
    }
    return followed(
        document, Document(Graph(kept, frames), Layout(places, groups, routes, written))
    )


def needed_part(document: Document, nodes: Iterable[NodeId]) -> Document:
    """The same with everything that these nodes need: it computes what they compute."""
    chosen = tuple(nodes)
    return part_of(document, (*chosen, *ancestors(document.graph, chosen)))


def without_outside_wires(document: Document, nodes: Iterable[NodeId]) -> Document:
    """These nodes keep only the wires among each other."""
    inside = frozenset(nodes)
    kept = {
        id: _without_others(node, inside) if id in inside else node
        for id, node in document.graph.nodes.items()
    }
    if all(kept[id] is node for id, node in document.graph.nodes.items()):
        return document
    return followed(document, replace(document, graph=replace(document.graph, nodes=kept)))


def _without_others(node: Node, inside: Iterable[NodeId]) -> Node:
    if not isinstance(node, Operation):
        return node
    held = frozenset(inside)
    inputs = {
        port: kept
        for port, sources in node.inputs.items()
        if (kept := tuple(source for source in sources if source.node in held))
    }
    after = tuple(each for each in node.after if each in held)
    if inputs == node.inputs and after == node.after:
        return node
    return replace(node, inputs=inputs, after=after)
