"""Edits of the frames that stand for `with torch.no_grad():` and `with torch.inference_mode():`."""

from collections.abc import Iterable

import msgspec

from inspector.document.edits import EditRefused, with_graph
from inspector.document.grouping import why_not_a_title
from inspector.document.nodes import Document, Frame, FrameId, FrameMode, NodeId, Tint

replace = msgspec.structs.replace


def add_frame(
    document: Document, mode: FrameMode, nodes: Iterable[NodeId]
) -> tuple[Document, FrameId]:
    """A frame around these nodes; they leave the frames that they stood in."""
    chosen = tuple(node for node in document.graph.nodes if node in set(nodes))
    if not chosen:
        raise EditRefused("choose the nodes that the frame shall stand around first")
    document = take_out(document, chosen)
    number = 1
    while f"f{number}" in document.graph.frames:
        number += 1
    key = FrameId(f"f{number}")
    frames = {**document.graph.frames, key: Frame(key, mode, chosen)}
    return with_graph(document, replace(document.graph, frames=frames)), key


def put_in(document: Document, frame: FrameId, nodes: Iterable[NodeId]) -> Document:
    """Nodes put into a frame; they leave the frames that they stood in."""
    found = document.graph.frames.get(frame)
    if found is None:
        raise EditRefused("that frame is no longer there")
    added = tuple(n for n in document.graph.nodes if n in set(nodes) and n not in found.nodes)
    if not added:
        return document
    # The frame itself keeps a node, so `take_out` cannot remove it.
    document = take_out(document, added)
    grown = replace(found, nodes=found.nodes + added)
    frames = {**document.graph.frames, frame: grown}
    return with_graph(document, replace(document.graph, frames=frames))


def take_out(document: Document, nodes: Iterable[NodeId]) -> Document:
    """Nodes taken out of their frames; frames left empty go."""
    gone = frozenset(nodes)
    frames = {}
    for key, frame in document.graph.frames.items():
        left = tuple(node for node in frame.nodes if node not in gone)
        if left:
            frames[key] = frame if left == frame.nodes else replace(frame, nodes=left)
    same = frames.keys() == document.graph.frames.keys() and all(
        frames[key] is frame for key, frame in document.graph.frames.items()
    )
    if same:
        return document
    return with_graph(document, replace(document.graph, frames=frames))


def set_mode(document: Document, frame: FrameId, mode: FrameMode) -> Document:
    """A frame with another meaning."""
    found = document.graph.frames[frame]
    if found.mode == mode:
        return document
    frames = {**document.graph.frames, frame: replace(found, mode=mode)}
    return with_graph(document, replace(document.graph, frames=frames))


def name_frame(document: Document, frame: FrameId, title: str) -> Document:
    """A frame with another title; what it means stays written before it."""
    reason = why_not_a_title(title)
    if reason:
        raise EditRefused(reason)
    return _changed(document, frame, title=title)


def tint_frame(document: Document, frame: FrameId, tint: Tint) -> Document:
    """A frame in another colour."""
    return _changed(document, frame, tint=tint)


def _changed(document: Document, frame: FrameId, **fields: object) -> Document:
    found = document.graph.frames.get(frame)
    if found is None:
        raise EditRefused("that frame is no longer there")
    changed = replace(found, **fields)
    if changed == found:
        return document
    frames = {**document.graph.frames, frame: changed}
    return with_graph(document, replace(document.graph, frames=frames))


def dissolve(document: Document, frame: FrameId) -> Document:
    """A frame taken away; its nodes stay."""
    if frame not in document.graph.frames:
        return document
    frames = {key: found for key, found in document.graph.frames.items() if key != frame}
    return with_graph(document, replace(document.graph, frames=frames))
