"""What is known of a value, in words. No widgets."""

import math
from collections.abc import Sequence

from inspector.document.nodes import Leaf, Node, NodeId, Source, label
from inspector.look.numbers import short
from inspector.look.quantities import bytes_text
from inspector.messages.answers import Fact, Statistics
from inspector.panels.heatmap.fitting_label import shorter
from inspector.session.faces import Failed, Known, NotAskable, Unreached, Waiting
from inspector.session.session import Session

# A shape of more is not read at a glance.
_MOST_SIZES = 6


def shape_text(shape: Sequence[int]) -> str:
    """A shape as people say it: `3×3`, `scalar`."""
    return "×".join(map(str, shape)) if shape else "scalar"


def known_facts(session: Session, node: NodeId) -> tuple[Fact, ...]:
    """The facts of a node's outputs, those from before the last edit where no newer ones came."""
    match session.face(node):
        case Known(outputs=outputs) | Waiting(last=Known(outputs=outputs)):
            return outputs
        case _:
            return ()


def output_names(session: Session, node: Node) -> tuple[str, ...]:
    """How a node's values are called: one name, or `h.values`, `h.indices`."""
    count = max(1, len(known_facts(session, node.id)))
    graph = session.store.document.graph
    return tuple(label(graph, Source(node.id, each), count) for each in range(count))


def facts_text(session: Session, node: Node, output: int) -> str:
    """`leaf · 3×3 · float32 · cpu · 36 bytes`."""
    if isinstance(node, Leaf):
        contents = node.contents
        parts = ["leaf", shape_text(contents.shape), contents.dtype, session.device]
        return " · ".join([*parts, bytes_text(contents.size)])
    name = node.row.name if node.row is not None else node.op
    facts = known_facts(session, node.id)
    if output >= len(facts):
        match session.face(node.id):
            case Failed():
                state = "failed"
            case Unreached() | NotAskable():
                state = "not computed"
            case _:
                state = "computing"
        return f"{name} · {state}"
    fact = facts[output]
    parts = [name, shape_text(fact.shape), fact.dtype, fact.device, bytes_text(fact.size)]
    return " · ".join(parts)


def facts_wordings(line: str) -> list[str]:
    """The facts, and with fewer and fewer of them. Sizes in the middle of a long shape go first,
    or it would take the room of all others."""
    parts = line.split(" · ")
    sizes = parts[1].split("×") if len(parts) > 2 else []
    if len(sizes) <= _MOST_SIZES:
        return shorter(line)
    few = "×".join([*sizes[:2], "…", *sizes[-2:]])
    return [line, *shorter(" · ".join([parts[0], f"{few} ({len(sizes)}-d)", *parts[2:]]))]


def autograd_text(session: Session, node: Node, output: int) -> str:
    """What autograd knows of a value: `grad_fn MmBackward0 · version 0`."""
    facts = known_facts(session, node.id)
    if output >= len(facts):
        return ""
    fact = facts[output]
    grad_fn = f"grad_fn {fact.grad_fn or 'None'}"
    version = "inference tensor" if fact.version < 0 else f"version {fact.version}"
    if isinstance(node, Leaf):
        return f"{grad_fn} · {version}"
    requires = "requires grad" if fact.requires_grad else "no grad"
    return " · ".join([grad_fn, requires, version])


def summary(statistics: Statistics | None, shape: Sequence[int]) -> str:
    """A gradient in a few words: `all 1`, `min 0.0577 · max 0.2086 · mean 0.1408`."""
    if statistics is None:
        return shape_text(shape)
    odd = statistics.nan + statistics.positive_infinite + statistics.negative_infinite
    marks = f" · {odd} not finite" if odd else ""
    if odd == statistics.count or math.isnan(statistics.least):
        return f"{shape_text(shape)}{marks}"
    if statistics.least == statistics.most:
        return f"{'' if statistics.count == 1 else 'all '}{short(statistics.least)}{marks}"
    parts = (("min", statistics.least), ("max", statistics.most), ("mean", statistics.mean))
    return " · ".join(f"{word} {short(number)}" for word, number in parts) + marks
