"""What a node says: read from the document and the session's results, before anything is drawn."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from inspector.canvas.condition import WORDS as CONDITIONS
from inspector.canvas.condition import Condition, condition_of, cost_text, saved_text
from inspector.canvas.kinds import ValueKind, kind_of
from inspector.canvas.seeing import Preview, Seeing
from inspector.canvas.wires import wires_of
from inspector.document.changing import changed_source
from inspector.document.measure import outputs_of, title_of
from inspector.document.nodes import Graph, Leaf, Node, NodeId, Operation, Skip, Source
from inspector.document.running import passing_port
from inspector.messages.answers import Fact
from inspector.messages.orders import Region
from inspector.session.faces import (
    Failed,
    Gradient,
    Known,
    NoGradient,
    NotAskable,
    Unreached,
    Waiting,
    Wanted,
)
from inspector.session.session import Session

# Cells along a side of a preview: 12 of 4 px fill its 48.
PREVIEW_CELLS = 12

SEEING = Seeing()
_MUTED = "muted: neither this nor what needs it is run. M runs it again."

Kind = Literal["leaf", "grad", "plain"]
CardState = Literal["known", "waiting", "failed", "unreached", "missing", "muted"]


class Card(msgspec.Struct, frozen=True):
    """One node as words. `fact` is of its first output: the last one known while waiting; for a
    tensor made by hand it is known before the engine says so. `stores`: its `.grad` is kept.
    `changed` says what it changes in place and by which version; `after` whom it waits for though
    no wire says so. `gives` and `takes`: the kinds of the values at its outputs, and at the inputs
    that are wired. `skip`: it is not run; `passes` is the port whose value a bypassed node passes
    through. `cost`: time and bytes of its last run, where the user wants to see them."""

    name: str
    op: str
    kind: Kind
    state: CardState
    trouble: str
    detail: str
    fact: Fact | None
    made_by_hand: bool
    stores: bool
    gradient: Gradient | NoGradient | None
    value_wanted: Wanted | None
    gradient_wanted: Wanted | None
    warnings: tuple[str, ...]
    changed: str = ""
    after: str = ""
    gives: tuple[ValueKind, ...] = ()
    takes: Mapping[tuple[str, int], ValueKind] = {}
    skip: Skip | None = None
    passes: str = ""
    condition: Condition = "done"
    preview: Preview = "both"
    cost: str = ""
    saves: str = ""

    @property
    def is_scalar(self) -> bool:
        """Whether the value is a single number without dimensions."""
        return self.fact is not None and self.fact.shape == ()

    @property
    def shape_text(self) -> str:
        """`3×3 float32`, or `scalar float32`."""
        return f"{shape_text(self.fact.shape)} {self.fact.dtype}" if self.fact else ""

    @property
    def history_text(self) -> str:
        """`MmBackward0`, or that there is no grad_fn; of a change in place what it changed."""
        if self.fact is None:
            return ""
        history = self.fact.grad_fn or "no grad_fn"
        return f"{self.changed} · {history}" if self.changed else history

    @property
    def sentence(self) -> str:
        """All of it for a tooltip and for a screen reader."""
        lines = [f"{self.name} = {self.op}"]
        if self.passes:
            lines.append(
                f"bypassed: {self.name} is what its {self.passes} is, {self.op} is not run"
            )
        if self.fact:
            leaf = "leaf" if self.fact.is_leaf else self.history_text
            needs = "requires grad" if self.fact.requires_grad else "does not require grad"
            lines.append(f"{self.shape_text} · {self.fact.device} · {leaf} · {needs}")
        if self.condition in ("waiting", "running", "stale", "cached"):
            lines.append(CONDITIONS[self.condition])
        if self.cost and self.condition != "cached":
            lines.append(f"last run: {self.cost}")
        if self.detail:
            lines.append(f"{self.trouble}: {self.detail}" if self.trouble else self.detail)
        if self.after:
            lines.append(f"runs after {self.after}")
        if isinstance(self.gradient, NoGradient):
            lines.append(self.gradient.text)
        return "\n".join((*lines, *self.warnings))


def shape_text(shape: tuple[int, ...]) -> str:
    """`3×3`, or `scalar`."""
    return "×".join(map(str, shape)) if shape else "scalar"


def gradient_label(card: Card) -> str:
    """What the gradient of this node is, in two words."""
    match card.gradient:
        case Gradient(count=count, current=current):
            kind = "stored" if card.stores else "flowed"
            times = f" ×{count}" if card.stores and count > 1 else ""
            return f"∇ {kind}{times}" if current else f"∇ {kind}, old"
        case NoGradient(kind="none"):
            return "∇ none"
        case NoGradient(kind="waiting"):
            return "∇ waiting"
        case NoGradient():
            return "no ∇ yet"
        case None:
            return ""


def card_of(session: Session, graph: Graph, node: Node, seeing: Seeing = SEEING) -> Card:
    """What this node says now, of what the user wants to see."""
    source = Source(node.id)
    face = session.face(node.id)
    fact: Fact | None = None
    state: CardState = "known"
    trouble = detail = ""
    warnings: tuple[str, ...] = ()
    match face:
        case Known():
            fact = face.outputs[0] if face.outputs else None
            warnings = face.warnings
        case Waiting(last=last):
            state = "waiting"
            fact = last.outputs[0] if last and last.outputs else None
        case Failed():
            state, trouble, warnings = "failed", face.error, face.warnings
            detail = face.text
        case Unreached(blame=blame):
            state = "unreached"
            detail = why_unreached(graph, blame)
        case NotAskable(reason=reason):
            muted = getattr(node, "skip", None) == "mute"
            state, detail = ("muted", _MUTED) if muted else ("missing", reason)
    by_hand = isinstance(node, Leaf)
    if isinstance(node, Leaf) and fact is None:
        fact = _promised(node, session.device)
    known = face.last if isinstance(face, Waiting) else face
    outputs = outputs_of(node, len(known.outputs) if isinstance(known, Known) else None)
    skip = node.skip if isinstance(node, Operation) else None
    stores = by_hand or (bool(getattr(node, "retain_grad", False)) and skip is None)
    gradient = _gradient(session, source, stores) if state in ("known", "waiting") else None
    if fact is not None and not fact.requires_grad and not isinstance(gradient, Gradient):
        gradient = None
    return Card(
        name=node.name,
        op=title_of(node),
        kind=_kind(by_hand, fact),
        state=state,
        trouble=trouble,
        detail=detail,
        fact=fact,
        made_by_hand=by_hand,
        stores=stores,
        gradient=gradient,
        value_wanted=(
            _wanted(node.id, "value", fact.shape) if fact and seeing.preview != "gradient" else None
        ),
        gradient_wanted=(
            _wanted(node.id, "grad" if stores else "flow", gradient.shape)
            if isinstance(gradient, Gradient) and seeing.preview != "value"
            else None
        ),
        warnings=warnings,
        changed=_changed(session, graph, node, fact),
        gives=tuple(kind_of(session, graph, Source(node.id, i))[0] for i in range(outputs)),
        takes={
            (key.port, key.slot): kind_of(session, graph, source)[0]
            for key, source in wires_of(node)
        },
        after=", ".join(_name(graph, each) for each in getattr(node, "after", ())),
        skip=skip,
        condition=condition_of(session, node, face),
        preview=seeing.preview,
        cost=cost_text(session, node.id, face) if seeing.costs else "",
        saves=saved_text(session, node.id) if seeing.costs else "",
        passes=(passing_port(node) or "")
        if isinstance(node, Operation) and skip == "bypass"
        else "",
    )


def why_unreached(graph: Graph, blame: NodeId) -> str:
    """Why a node was not run whose trouble began at `blame`."""
    if getattr(graph.nodes.get(blame), "skip", None) == "mute":
        return f"not run: {_name(graph, blame)} is muted"
    return f"not run: {_name(graph, blame)} comes first and has no result"


def _changed(session: Session, graph: Graph, node: Node, fact: Fact | None) -> str:
    """`h v0→v1`: the value that an in-place node changes, and its version before and after."""
    source = changed_source(graph, node.id)
    if source is None or fact is None:
        return ""
    before = session.face(source.node)
    name = _name(graph, source.node)
    if not isinstance(before, Known) or source.output >= len(before.outputs):
        return name
    return f"{name} v{before.outputs[source.output].version}→v{fact.version}"


def outputs_shown(session: Session, node: Node) -> int:
    """How many outputs a node shows now."""
    # Only where that is not plain from the node: recipes need not be known to lay a graph out.
    if not isinstance(node, Operation):
        return 1
    row = node.row
    if row is not None and not row.varying:
        return len(row.outputs)
    face = session.face(node.id)
    known = face.last if isinstance(face, Waiting) else face
    return outputs_of(node, len(known.outputs) if isinstance(known, Known) else None)


def looks_alike(was: Node, node: Node) -> bool:
    """Whether only numbers of a tensor made by hand were edited: its card says the same, and new
    pictures are told of by the session."""
    return (
        isinstance(was, Leaf)
        and isinstance(node, Leaf)
        and was.contents.shape == node.contents.shape
        and was.contents.dtype == node.contents.dtype
        and title_of(was) == title_of(node)
        and msgspec.structs.replace(was, contents=node.contents) == node
    )


def _gradient(session: Session, source: Source, stores: bool) -> Gradient | NoGradient:
    return session.stored(source) if stores else session.flow(source)


def _kind(by_hand: bool, fact: Fact | None) -> Kind:
    if by_hand:
        return "leaf"
    return "grad" if fact is not None and fact.requires_grad else "plain"


def _name(graph: Graph, node: NodeId) -> str:
    found = graph.nodes.get(node)
    return found.name if found else "another node"


def _promised(leaf: Leaf, device: str) -> Fact:
    contents = leaf.contents
    return Fact(
        shape=contents.shape,
        dtype=contents.dtype,
        device=device,
        requires_grad=leaf.requires_grad,
        is_leaf=True,
        grad_fn=None,
        version=0,
        size=contents.size,
    )


def _wanted(
    node: NodeId, which: Literal["value", "grad", "flow"], shape: tuple[int, ...]
) -> Wanted | None:
    if any(size == 0 for size in shape):
        return None
    region = preview_region(shape)
    return Wanted(node, 0, which, region)


def preview_region(shape: tuple[int, ...]) -> Region:
    """The cut that a preview shows: the last two dimensions, the first of all others."""
    rank = len(shape)
    return Region(
        down=rank - 2 if rank > 1 else None,
        across=rank - 1 if rank else None,
        at=(0,) * max(0, rank - 2),
        height=shape[-2] if rank > 1 else 1,
        width=shape[-1] if rank else 1,
        most=PREVIEW_CELLS,
    )
