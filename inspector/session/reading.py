"""A node in one line of words, as a screen reader says it of the canvas and of the list."""

from collections.abc import Sequence

from inspector.document.contents import Fill
from inspector.document.nodes import Leaf, Node, Operation, Source, mode_of
from inspector.messages.answers import Fact
from inspector.session.faces import (
    Failed,
    Gradient,
    Known,
    NoGradient,
    NotAskable,
    Unreached,
    Waiting,
)
from inspector.session.session import Session


def in_words(session: Session, node: Node) -> str:
    """`h = mm, 3×3 float32, requires grad, gradient flowed`."""
    graph = session.store.document.graph
    parts = [f"{node.name} = {_op(node)}"]
    mode = mode_of(graph, node.id)
    parts += [f"in {mode}"] if mode is not None else []
    if isinstance(node, Operation) and node.skip is not None:
        if node.skip == "mute":
            return ", ".join([*parts, "muted: not run"])
        parts.append("bypassed: passes its input through")
    start = ", ".join(parts)
    match session.face(node.id):
        case Known(outputs=outputs):
            parts += _facts(outputs)
        case Waiting(last=last):
            parts += [*(_facts(last.outputs) if last else ()), "waiting"]
        case Failed(error=error, text=text):
            return f"{start}, failed: {error}: {text}"
        case Unreached(blame=blame):
            found = graph.nodes.get(blame)
            who = found.name if found else "another node"
            return f"{start}, not run: {who} comes first and has no result"
        case NotAskable(reason=reason):
            return f"{start}, incomplete: {reason}"
    gradient = gradient_words(session, node)
    return ", ".join([*parts, gradient] if gradient else parts)


def gradient_words(session: Session, node: Node) -> str:
    """`gradient flowed`, `gradient stored`, `no gradient`; "" where there is nothing to say."""
    stores = isinstance(node, Leaf) or node.retain_grad
    source = Source(node.id)
    match session.stored(source) if stores else session.flow(source):
        case Gradient(count=count, current=current):
            times = f" {count} times" if stores and count > 1 else ""
            kind = "stored" if stores else "flowed"
            return f"gradient {kind}{times}{'' if current else ', from before the last edit'}"
        case NoGradient(kind="none"):
            return "no gradient"
        case _:
            return ""


def shape_words(fact: Fact) -> str:
    """`3×3 float32`, or `scalar float32`."""
    return f"{'×'.join(map(str, fact.shape)) or 'scalar'} {fact.dtype}"


def _op(node: Node) -> str:
    if isinstance(node, Leaf):
        base = node.contents.base
        return f"{base.kind}, leaf" if isinstance(base, Fill) else "tensor, leaf"
    return node.row.name if node.row is not None else node.op.rpartition(".")[2]


def _facts(outputs: Sequence[Fact]) -> list[str]:
    if not outputs:
        return ["no result"]
    if len(outputs) > 1:
        return [f"{len(outputs)} outputs", *(shape_words(fact) for fact in outputs[:4])]
    (fact,) = outputs
    needs = "requires grad" if fact.requires_grad else "does not require grad"
    return [shape_words(fact), *([] if fact.device == "cpu" else [f"on {fact.device}"]), needs]
