"""What the card below the heatmaps says of a value: an error, or what became of its gradient."""

from typing import Literal

import msgspec

from inspector.document.nodes import Graph, NodeId, Operation, Source
from inspector.panels.tensor.facts import output_names, shape_text
from inspector.session.faces import (
    Failed,
    Fix,
    Gradient,
    Known,
    NoGradient,
    NotAskable,
    Unreached,
    Waiting,
)
from inspector.session.session import Session
from inspector.session.why import NON_LEAF, NOT_PRESSED

Tone = Literal["text", "muted", "exact", "error", "warning", "gradient", "leaf"]


class Line(msgspec.Struct, frozen=True):
    """One paragraph; `exact` ones are PyTorch's own words."""

    tone: Tone
    text: str


class Explanation(msgspec.Struct, frozen=True):
    """A title, paragraphs, a fix (an edit), a node to go to, and whether retain_grad helps."""

    title: str
    lines: tuple[Line, ...] = ()
    fix: Fix | None = None
    go_to: NodeId | None = None
    offers_retain_grad: bool = False


def explanation(session: Session, source: Source, flow_summary: str = "") -> Explanation:
    """What there is to say about a value. `flow_summary` are the numbers of the gradient that
    flowed, where they are known."""
    graph = session.store.document.graph
    node = graph.nodes[source.node]
    match session.face(node.id):
        case Failed(error=error, text=text):
            return _failed(session, node.id, f"{node.name} failed: {error}", text)
        case Unreached(blame=blame):
            culprit = graph.nodes[blame].name if blame in graph.nodes else "a value it needs"
            if getattr(graph.nodes.get(blame), "skip", None) == "mute":
                line = Line("text", f"It needs {culprit}, which is muted: select it and press M.")
                return Explanation(f"{node.name} is not run", (line,), go_to=blame)
            line = Line("text", f"It needs {culprit}, which has no value. Mend {culprit} first.")
            return Explanation(f"{node.name} is not computed", (line,), go_to=blame)
        case NotAskable() if getattr(node, "skip", None) == "mute":
            line = Line("text", "Neither it nor what needs it is run. Press M to run it again.")
            return Explanation(f"{node.name} is muted", (line,))
        case NotAskable(reason=reason):
            return Explanation(f"{node.name} cannot be computed yet", (Line("warning", reason),))
        case Known(warnings=warnings) | Failed(warnings=warnings):
            return _gradients(session, source, warnings, flow_summary)
        case Waiting(last=last):
            warnings = () if last is None else last.warnings
            return _gradients(session, source, warnings, flow_summary)


def _failed(session: Session, node: NodeId, title: str, text: str) -> Explanation:
    problem = next((p for p in session.problems if p.node == node and p.exact == text), None)
    problem = problem or next((p for p in session.problems if p.node == node), None)
    lines = [Line("exact", text)]
    if problem is not None and problem.meaning:
        lines.append(Line("text", problem.meaning))
    return Explanation(title, tuple(lines), None if problem is None else problem.fix)


def _gradients(
    session: Session, source: Source, warnings: tuple[str, ...], flow_summary: str
) -> Explanation:
    graph = session.store.document.graph
    node = graph.nodes[source.node]
    names = output_names(session, node)
    name = names[min(source.output, len(names) - 1)]
    stored, flow = session.stored(source), session.flow(source)
    lines = [Line("warning", warning) for warning in warnings]
    title, said = _stored(name, stored)
    lines += said
    offers = (
        isinstance(node, Operation)
        and not node.retain_grad
        and isinstance(stored, NoGradient)
        and ".retain_grad()" in stored.text
    )
    lines += _flowed(name, flow, flow_summary, stored, _turn(session, source))
    lines += _cut(graph, source)
    fix = next((p.fix for p in session.problems if p.node == node.id and p.fix), None)
    return Explanation(title, tuple(lines), fix, offers_retain_grad=offers)


def _stored(name: str, stored: Gradient | NoGradient) -> tuple[str, list[Line]]:
    match stored:
        case Gradient(by_hand=True):
            text = (
                "What if: what would be added to it after the changes by hand. PyTorch stores "
                "what it found itself."
            )
            return f"{name}.grad", [Line("warning", text)]
        case Gradient(shape=shape, count=count, current=current):
            times = "1 Backward" if count == 1 else f"{count} Backwards, added up"
            old = "" if current else " · from before the last edit"
            text = f"PyTorch stores it: {shape_text(shape)} · {times}{old}"
            return f"{name}.grad", [Line("leaf" if current else "muted", text)]
        case NoGradient(kind="none", text=text):
            tone: Tone = "exact" if text.startswith("The .grad attribute") else "text"
            return f"{name}.grad is None", [Line(tone, text)]
        case NoGradient(text=text):
            return f"{name}.grad is not computed", [Line("muted", text)]


def _turn(session: Session, source: Source) -> int | None:
    """The turn that the gradient of a value has, as the stepper counts them; None while it has not
    counted."""
    stepping = session.stepping
    if stepping.steps is None or not stepping.is_current:
        return None
    return stepping.steps.turn_of.get(source)


def _flowed(
    name: str,
    flow: Gradient | NoGradient,
    flow_summary: str,
    stored: Gradient | NoGradient,
    turn: int | None,
) -> list[Line]:
    match flow:
        case Gradient(shape=shape, current=current):
            numbers = flow_summary or shape_text(shape)
            old = "" if current else " · from before the last edit"
            where = "" if turn is None else f" · step {turn + 1} of Backward"
            tone: Tone = "gradient" if current else "muted"
            title = "What if: the gradient at" if flow.by_hand else "Gradient that flowed to"
            tone = "warning" if flow.by_hand else tone
            return [Line(tone, f"{title} {name}: {numbers}{where}{old}")]
        case NoGradient(text=text):
            if isinstance(stored, NoGradient):
                # Where none can be stored, Backward brings none either.
                vain = text == NOT_PRESSED and stored.kind == "none" and stored.text != NON_LEAF
                if vain or stored.text == text:
                    return []
            return [Line("muted", text)]


def _cut(graph: Graph, source: Source) -> list[Line]:
    node = graph.nodes[source.node]
    row = node.row if isinstance(node, Operation) else None
    if row is None or row.differentiable:
        return []
    return [Line("text", f"Gradient stops here: {row.name} passes none back to its inputs.")]
