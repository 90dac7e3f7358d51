"""What a tooltip says about what lies under the pointer."""

from typing import assert_never

from inspector.canvas.card import Card, shape_text
from inspector.canvas.hits import (
    ChipHit,
    FoldHit,
    FrameHit,
    GroupHit,
    Hit,
    InputHit,
    NameHit,
    NodeHit,
    NoteHit,
    OutputHit,
    PointHit,
    StubHit,
    ToggleHit,
    ValueHit,
    WireHit,
)
from inspector.canvas.scene import GraphScene
from inspector.document.nodes import Leaf, NodeId, Operation, Source, label
from inspector.document.tensor_edits import why_no_grad
from inspector.session.faces import Known


def tip_of(scene: GraphScene, found: Hit | None) -> str:
    """The text, lines apart by line breaks; "" for nothing."""
    match found:
        case None | WireHit() | ChipHit():
            # These have cards of their own.
            return ""
        case InputHit(node=node, port=port):
            return _of_input(scene, node, port)
        case OutputHit(node=node, index=index):
            return _of_output(scene, Source(node, index))
        case ToggleHit(node=node):
            leaf = scene.graph.nodes.get(node)
            reason = why_no_grad(leaf.contents.dtype) if isinstance(leaf, Leaf) else None
            return reason or "requires_grad: click to switch it"
        case ValueHit(name=name):
            return f"{name}: double click to choose or type another value"
        case PointHit():
            return "a reroute point: drag it, or press Delete"
        case FrameHit(frame=frame):
            mode = scene.graph.frames[frame].mode
            return f"with torch.{mode}(): PyTorch records no history for what runs inside"
        case GroupHit(group=group):
            title = scene.around.groups[group].shown.title
            return f"{title}: drag it to move all that is in it, double click to look into it"
        case FoldHit(group=group):
            folded = group in scene.standing.folded
            return "show what is in it" if folded else "fold it into one node"
        case NoteHit(corner=corner):
            return "drag to make the note larger or smaller" if corner else ""
        case StubHit(outside=node):
            return f"{scene.graph.nodes[node].name}: outside; double click to go there"
        case NodeHit(node=node) | NameHit(node=node):
            item = scene.nodes.get(node)
            return _of_node(scene, item.card) if item else ""
        case _:
            assert_never(found)


def _of_node(scene: GraphScene, card: Card) -> str:
    healths = (
        (what, scene.thumbs.health(wanted, card.op if what == "value" else ""))
        for what, wanted in (("value", card.value_wanted), ("gradient", card.gradient_wanted))
    )
    told = [f"{what}: {health.sentence}" for what, health in healths if health is not None]
    return "\n".join((card.sentence, *told))


def _of_input(scene: GraphScene, node: NodeId, port: str) -> str:
    found = scene.graph.nodes.get(node)
    row = found.row if isinstance(found, Operation) else None
    spot = row.port(port) if row else None
    if spot is None:
        return port
    notes = [
        note
        for note, holds in (
            ("optional", spot.optional),
            ("takes any number of wires", spot.variadic),
            ("takes a wire or a number", spot.number),
        )
        if holds
    ]
    return f"{port}: {', '.join(notes)}" if notes else port


def _of_output(scene: GraphScene, source: Source) -> str:
    face = scene.session.face(source.node)
    outputs = face.outputs if isinstance(face, Known) else ()
    name = label(scene.graph, source, max(1, len(outputs)))
    if source.output >= len(outputs):
        return name
    fact = outputs[source.output]
    return f"{name}: {shape_text(fact.shape)} {fact.dtype} · {fact.device}"
