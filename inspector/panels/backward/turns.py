"""A Backward node by node, as cards and in words: pure functions of what the engine told."""

from collections.abc import Sequence

from inspector.document.nodes import BackwardCall, Graph, NodeId, Source, label
from inspector.look.plain import Role
from inspector.messages.turns import NOT_COME, Proof, Sent, Slot, Turn
from inspector.panels.backward.cards import Card, thumbnail, written
from inspector.session.faces import Wanted
from inspector.session.steps import START, Steps


def turn_cards(graph: Graph, call: BackwardCall, steps: Steps) -> tuple[Card, ...]:
    """The start, and a card for each turn: card 1 is the turn 0."""
    return (_start(graph, call, steps), *(_card(graph, steps, at) for at in range(steps.last + 1)))


def _start(graph: Graph, call: BackwardCall, steps: Steps) -> Card:
    slot = next(slot for slot in steps.turns[0].slots if not slot.came)
    seed = "start: 1" if call.gradient is None else "start: your gradient"
    name = slot_name(graph, slot) or "start"
    picture = _picture(steps.turns[0], "arrived", (0, steps.turns[0].slots.index(slot)), slot.shape)
    return Card("start", name, seed, written(slot.shape), _reached(slot), slot.shape, picture)


def _card(graph: Graph, steps: Steps, at: int) -> Card:
    turn = steps.turns[at]
    if turn.error:
        slot = turn.slots[0]
        picture = _picture(turn, "arrived", (at, 0), slot.shape) if slot.defined else None
        line = "stopped here"
        return Card("raised", turn.kind, line, written(slot.shape), (), slot.shape, picture)
    if turn.stores:
        slot = turn.slots[0]
        line = f"{slot_name(graph, slot)}.grad"
        picture = _picture(turn, "arrived", (at, 0), slot.shape)
        return Card(
            "store", turn.kind, line, written(slot.shape), _reached(slot), slot.shape, picture
        )
    went = [(edge, sent) for edge, sent in enumerate(turn.sent) if sent.to >= 0]
    names = [edge_name(graph, steps, sent) for _, sent in went]
    waits = any(sent.to == NOT_COME for sent in turn.sent)
    nothing = "→ never used" if waits else "sends nothing on"
    line = "→ " + ", ".join(dict.fromkeys(names)) if names else nothing
    first = next(((edge, sent) for edge, sent in went if sent.dtype), None)
    reached = tuple(
        source for _, sent in went for source in _reached(steps.turns[sent.to].slots[sent.slot])
    )
    if first is None:
        return Card("function", turn.kind, line, "undefined" if went else "", reached, ())
    edge, sent = first
    picture = _picture(turn, "sent", (at, edge), sent.shape)
    return Card("function", turn.kind, line, written(sent.shape), reached, sent.shape, picture)


def _picture(
    turn: Turn, which: str, place: tuple[int, ...], shape: tuple[int, ...]
) -> Wanted | None:
    if 0 in shape:
        return None
    return Wanted(
        NodeId(turn.node),
        0,
        "arrived" if which == "arrived" else "sent",
        thumbnail(shape),
        place=place,
    )


def _reached(slot: Slot) -> tuple[Source, ...]:
    return tuple(Source(NodeId(node), output) for node, output in slot.values)


def slot_name(graph: Graph, slot: Slot) -> str:
    """The value whose gradient it is: `h`, `s.values`; empty inside of an operation."""
    for node, output in slot.values:
        found = graph.nodes.get(NodeId(node))
        if found is not None:
            return label(graph, Source(NodeId(node), output), 2 if output else 1)
    return ""


def edge_name(graph: Graph, steps: Steps, sent: Sent) -> str:
    """Where a gradient is sent: the value that it is of, else the function that gets it."""
    to = steps.turns[sent.to]
    return slot_name(graph, to.slots[sent.slot]) or to.kind


def owner(graph: Graph, turn: Turn) -> str:
    """The name of the node that a turn's function belongs to."""
    found = graph.nodes.get(NodeId(turn.node))
    return "" if found is None else found.name


def sentence(graph: Graph, steps: Steps, at: int) -> str:
    """What happens in the turn `at`, in one sentence."""
    if at == START:
        slot = steps.turns[0].slots[0]
        return f"Backward starts with the gradient of {slot_name(graph, slot) or 'the root'}."
    turn = steps.turns[at]
    if turn.error:
        name = owner(graph, turn)
        belongs = f" of {name}" if name else ""
        return f"The backward pass stopped here: {turn.kind}{belongs} raised {turn.error}"
    if turn.stores:
        slot = turn.slots[0]
        came = len(slot.came)
        what = f"the sum of {came} parts" if came > 1 else "what arrived"
        name = slot_name(graph, slot)
        return f"AccumulateGrad adds {what} ({written(slot.shape)}) to {name}.grad."
    name = owner(graph, turn)
    belongs = f" of {name}" if name else ""
    sent = [each for each in turn.sent if each.to >= 0]
    if not sent and any(each.to == NOT_COME for each in turn.sent):
        return f"{turn.kind}{belongs} sends gradients to functions whose turn did not come."
    if not sent:
        return f"{turn.kind}{belongs} sends nothing on: nobody before it takes part."
    parts = _listed([_sent_words(graph, steps, each) for each in sent])
    return f"{turn.kind}{belongs} sends a gradient to {parts}."


def _sent_words(graph: Graph, steps: Steps, sent: Sent) -> str:
    name = edge_name(graph, steps, sent)
    if not sent.dtype:
        return f"{name} (undefined: none)"
    slot = steps.turns[sent.to].slots[sent.slot]
    words = written(sent.shape)
    if sent.shape != slot.shape:
        words += f", summed to {written(slot.shape)} on the way"
    if sent.dtype != slot.dtype:
        words += f", cast from {sent.dtype} to {slot.dtype}"
    return f"{name} ({words})"


def _listed(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


CHANGED_TIP = "Take back in the menu Steps shows PyTorch's own gradients again."


def badge(proof: Proof | None, reason: str, *, changes: int = 0) -> tuple[Role, str]:
    """Whether the gradients are PyTorch's own, and the role of the words. `changes`: how many were
    made by hand."""
    if changes:
        return "warning", "what if: not PyTorch's gradients"
    if reason:
        return "warning", "cannot be stepped through"
    if proof is None:
        return "muted", ""
    if proof.wrong:
        return "error", f"differs from torch.autograd in {proof.wrong} of {proof.compared}"
    return "leaf", "equals torch.autograd"


def proof_tip(proof: Proof | None) -> str:
    """What the badge means."""
    if proof is None:
        return ""
    if proof.wrong:
        return f"The first that differs: {proof.first}."
    order = "in the same order" if proof.in_order else "though in another order"
    return (
        f"{proof.compared} gradients, at every function, along every edge and at every value, are "
        f"bit for bit those of PyTorch's own engine, which went through the graph {order}."
    )


def place_of(card: Card, steps: Steps) -> int:
    """The turn at which all that a card of the whole pass tells has happened."""
    if card.kind == "start":
        return START
    times = steps.turn_of if card.kind == "store" else steps.comes
    return max((times.get(source, START) for source in card.reached), default=START)
