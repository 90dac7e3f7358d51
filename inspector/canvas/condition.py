"""What condition a node is in: one word each, for the mark in its head and for its tooltip."""

from typing import Literal

from inspector.document.nodes import Node, NodeId
from inspector.look.quantities import brief_bytes, seconds_text
from inspector.session.faces import Face, Failed, Known, NotAskable, Unreached, Waiting
from inspector.session.session import Session

Condition = Literal[
    "done",
    "cached",
    "waiting",
    "running",
    "stale",
    "failed",
    "not reached",
    "incomplete",
    "muted",
    "bypassed",
]

WORDS: dict[Condition, str] = {
    "done": "done",
    "cached": "cached: these numbers were computed before and are still right",
    "waiting": "waiting for its turn",
    "running": "running now",
    "stale": "stale: the numbers shown are from before the last edit, new ones are coming",
    "failed": "failed",
    "not reached": "not reached: what it needs has no result",
    "incomplete": "incomplete",
    "muted": "muted: it is not run",
    "bypassed": "bypassed: it passes its input through",
}


def condition_of(session: Session, node: Node, face: Face) -> Condition:
    """The condition of a node that has this face."""
    skip = getattr(node, "skip", None)
    match face:
        case Known() if skip == "bypass":
            return "bypassed"
        case Known():
            return "cached" if session.was_found(node.id) else "done"
        case Waiting() if session.running == node.id:
            return "running"
        case Waiting(last=last):
            return "waiting" if last is None else "stale"
        case Failed():
            return "failed"
        case Unreached():
            return "not reached"
        case NotAskable():
            return "muted" if skip == "mute" else "incomplete"


def cost_text(session: Session, node: NodeId, face: Face) -> str:
    """`12 µs · 36 B`: how long it last ran, and the memory of its results; of numbers found again
    that they were."""
    if not isinstance(face, Known):
        return ""
    size = brief_bytes(sum(fact.size for fact in face.outputs))
    took = "cached" if session.was_found(node) else seconds_text(face.seconds)
    return f"{took} · {size}"


def saved_text(session: Session, node: NodeId) -> str:
    """`saves 72 B`: what a node keeps for Backward, as far as that is known."""
    saved = session.surveys.memory.saved(node)
    return f"saves {brief_bytes(saved)}" if saved else ""
