"""Which tensors can be taken from the one that is seen, and how their difference is called."""

from collections.abc import Iterator

from inspector.document.nodes import Source, label
from inspector.messages.orders import Which
from inspector.panels.heatmap.subject import Comparison, Subject
from inspector.session.faces import Gradient, Known, Less, Waiting
from inspector.session.session import Session

# A longer menu is read by nobody.
_MOST = 24


def fits(shape: tuple[int, ...], into: tuple[int, ...]) -> bool:
    """Whether a tensor of that shape is broadcast to the other shape, and not the other way."""
    if len(shape) > len(into):
        return False
    return all(
        one in (1, other) for one, other in zip(reversed(shape), reversed(into), strict=False)
    )


def offered(session: Session, subject: Subject, which: Which) -> list[tuple[str, Less]]:
    """What can be taken from a value or a gradient, by name: what is nearest to it first."""
    found = list(_own(session, subject, which))
    graph = session.store.document.graph
    for node in graph.nodes.values():
        if len(found) >= _MOST:
            break
        for output, shape in enumerate(_shapes(session, node.id)):
            source = Source(node.id, output)
            if source == subject.source or subject.shape is None or not fits(shape, subject.shape):
                continue
            kind: Which = "value" if which == "value" else which
            gradient = None
            if kind == "grad":
                gradient = session.stored(source)
            elif kind == "flow":
                gradient = session.flow(source)
            if kind == "value" or isinstance(gradient, Gradient):
                found.append((called(label(graph, source), kind), Less(node.id, output, kind)))
    return found[:_MOST]


def _own(session: Session, subject: Subject, which: Which) -> Iterator[tuple[str, Less]]:
    source = subject.source
    others: tuple[tuple[Which, object], ...] = (
        ("value", subject.fact),
        ("grad", session.stored(source)),
        ("flow", session.flow(source)),
    )
    for kind, known in others:
        there = isinstance(known, Gradient) or (kind == "value" and known is not None)
        if kind != which and there:
            yield called(subject.name, kind), Less(source.node, source.output, kind)


def _shapes(session: Session, node: str) -> list[tuple[int, ...]]:
    match session.face(node):  # type: ignore[arg-type]
        case Known(outputs=outputs) | Waiting(last=Known(outputs=outputs)):
            return [fact.shape for fact in outputs]
        case _:
            return []


def shape_of(session: Session, other: Less) -> tuple[int, ...] | None:
    """The shape of a tensor that is taken away; None where it is gone."""
    source = Source(other.node, other.output)
    if other.which == "value":
        shapes = _shapes(session, other.node)
        return shapes[other.output] if other.output < len(shapes) else None
    gradient = session.stored(source) if other.which == "grad" else session.flow(source)
    return gradient.shape if isinstance(gradient, Gradient) else None


def called(name: str, which: Which) -> str:
    """`w`, `w.grad`, `gradient at w`."""
    match which:
        case "value":
            return name
        case "grad":
            return f"{name}.grad"
        case _:
            return f"gradient at {name}"


def title(session: Session, subject: Subject, comparison: Comparison) -> str:
    """`w − h`; "" where what is to be taken away is gone."""
    other = name_of(session, comparison.less)
    return f"{called(subject.name, comparison.which)} − {other}" if other else ""


def name_of(session: Session, other: Less) -> str:
    """`h`, or `h.grad`; "" where it is gone."""
    graph = session.store.document.graph
    if other.node not in graph.nodes:
        return ""
    count = max(1, len(_shapes(session, other.node)))
    return called(label(graph, Source(other.node, other.output), count), other.which)
