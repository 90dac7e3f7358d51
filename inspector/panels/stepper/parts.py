"""What there is to see of one turn, as tiles and words: pure functions of what the engine told."""

from collections.abc import Iterable, Sequence

from inspector.document.nodes import Graph, NodeId, Source, label
from inspector.document.order import sources_of
from inspector.look.numbers import short
from inspector.look.quantities import bytes_text
from inspector.messages.orders import Which
from inspector.messages.saved import Saved
from inspector.messages.turns import NOBODY, Sent, Size, Turn
from inspector.panels.backward.cards import written
from inspector.panels.backward.turns import edge_name, owner, slot_name
from inspector.panels.stepper.tile import Subject, region_of
from inspector.session.altering import NOTHING, Following, Way
from inspector.session.faces import NoGradient, Wanted
from inspector.session.session import Session
from inspector.session.steps import Steps


def _wanted(
    turn: Turn, which: Which, place: tuple[int, ...], shape: tuple[int, ...]
) -> Wanted | None:
    if 0 in shape:
        return None
    return Wanted(NodeId(turn.node), 0, which, region_of(shape), place=place)


def root_name(graph: Graph, steps: Steps) -> str:
    """What the gradients are derivatives of: `y`."""
    return slot_name(graph, steps.turns[0].slots[0]) or "root"


def gradient_name(graph: Graph, steps: Steps, name: str) -> str:
    """A gradient as one writes it: `∂y/∂h`."""
    return f"∂{root_name(graph, steps)}/∂{name}" if name else "inside"


def _told(shape: tuple[int, ...], dtype: str, size: Size) -> str:
    return f"{written(shape)} {dtype} · norm {short(size.norm, 7)}"


def arrived(graph: Graph, steps: Steps, at: int, changed: Following = NOTHING) -> list[Subject]:
    """What had arrived when the turn came, a tile for each gradient that the node waits for; where
    several parts came, these first."""
    turn = steps.turns[at]
    found: list[Subject] = []
    for number, slot in enumerate(turn.slots):
        name = gradient_name(graph, steps, slot_name(graph, slot))
        if len(turn.slots) > 1 and not slot.values:
            name = f"{name} {number}"
        if len(slot.came) > 1:
            found += [_part(graph, steps, way, slot.shape, changed) for way in slot.came]
        detail = _told(slot.shape, slot.dtype, slot.size)
        if len(slot.came) > 1:
            name, detail = f"= {name}", f"the sum · {detail}"
        if (at, number) in changed.rewritten:
            detail = f"written over by hand · {detail}"
        if slot.defined:
            wanted = _wanted(turn, "arrived", (at, number), slot.shape)
            warns = (at, number) in changed.slots
            found.append(Subject(name, detail, wanted, slot.shape, warns=warns))
        else:
            found.append(Subject(name, "", None, note="None: no gradient came here"))
    return found


def _part(
    graph: Graph, steps: Steps, way: Way, shape: tuple[int, ...], changed: Following
) -> Subject:
    sender = steps.turns[way[0]]
    sent = sender.sent[way[1]]
    title = f"+ from {owner(graph, sender) or sender.kind}"
    detail = f"{sender.kind} · step {way[0] + 1}"
    if not sent.dtype:
        return Subject(title, detail, None, note="None: adds nothing")
    wanted = _wanted(sender, "passed", way, shape)
    return Subject(title, detail, wanted, shape, warns=way in changed.edges)


def sent(graph: Graph, steps: Steps, at: int, changed: Following = NOTHING) -> list[Subject]:
    """What the turn sends: each gradient as it leaves, and what the engine makes of it where that
    is another."""
    turn = steps.turns[at]
    found: list[Subject] = []
    for edge, each in enumerate(turn.sent):
        if each.to < 0:
            continue
        name = f"→ {edge_name(graph, steps, each)}"
        if not each.dtype:
            found.append(Subject(name, "", None, note="None: no gradient is sent"))
            continue
        slot = steps.turns[each.to].slots[each.slot]
        done = changes(each, slot.shape, slot.dtype)
        detail = _scaled(changed.factors.get((at, edge)))
        detail += _told(each.shape, each.dtype, each.size)
        wanted = _wanted(turn, "sent", (at, edge), each.shape)
        warns = (at, edge) in changed.edges
        found.append(Subject(name, detail, wanted, each.shape, warns=warns))
        if done:
            wanted = _wanted(turn, "passed", (at, edge), slot.shape)
            title = f"{name} as it arrives"
            found.append(Subject(title, done, wanted, slot.shape, warns=warns))
    return found


def _scaled(factor: float | None) -> str:
    if factor is None:
        return ""
    return f"scaled by {factor:g} · " if factor else "muted · "


def slots_of(steps: Steps, at: int) -> list[int | None]:
    """For each tile of `arrived` the slot whose gradient it is; None for a part of a sum."""
    found: list[int | None] = []
    for number, slot in enumerate(steps.turns[at].slots):
        found += [None] * len(slot.came) if len(slot.came) > 1 else []
        found.append(number if slot.defined else None)
    return found


def edges_of(steps: Steps, at: int) -> list[tuple[int, bool]]:
    """For each tile of `sent` its edge, and whether it is what leaves the node."""
    found: list[tuple[int, bool]] = []
    for edge, each in enumerate(steps.turns[at].sent):
        if each.to < 0:
            continue
        found.append((edge, bool(each.dtype)))
        slot = steps.turns[each.to].slots[each.slot]
        if each.dtype and changes(each, slot.shape, slot.dtype):
            found.append((edge, False))
    return found


def changes(each: Sent, shape: tuple[int, ...], dtype: str) -> str:
    """What the engine does to a gradient on its way, in words; empty where it does nothing."""
    done = []
    if each.shape != shape:
        dims = summed(each.shape, shape)
        where = f"dimension {dims[0]}" if len(dims) == 1 else f"dimensions {_listed(dims)}"
        done.append(f"summed over {where}: it was broadcast there")
    if each.dtype != dtype:
        done.append(f"cast to {dtype}")
    return ", ".join(done)


def summed(shape: tuple[int, ...], to: tuple[int, ...]) -> list[int]:
    """The dimensions over which a gradient of one shape is summed to get the other."""
    leading = len(shape) - len(to)
    return [
        dim
        for dim, size in enumerate(shape)
        if dim < leading or (to[dim - leading] == 1 and size != 1)
    ]


def cut(session: Session, turn: Turn) -> str:
    """Where no gradient goes, and what cuts it off there, a sentence each; empty where all get
    one."""
    graph = session.store.document.graph
    wanted = turn.error or all(each.to != NOBODY for each in turn.sent)
    if wanted or NodeId(turn.node) not in graph.nodes:
        return ""
    said = []
    for source in dict.fromkeys(sources_of(graph, NodeId(turn.node))):
        flow = session.flow(source)
        if isinstance(flow, NoGradient) and flow.kind == "none":
            name = label(graph, source, 2 if source.output else 1)
            said.append(f"No gradient goes to {name}. {flow.text}")
    return "\n".join(said)


def saved(graph: Graph, turn: Turn, at: int, kept: Sequence[Saved]) -> list[Subject]:
    """The tensors that the node saved, in the colours of values."""
    found: list[Subject] = []
    number = 0
    for each in kept:
        if each.shape is None:
            continue
        name = each.name
        if each.value is not None and NodeId(each.value[0]) in graph.nodes:
            source = Source(NodeId(each.value[0]), each.value[1])
            name = f"{name} = {label(graph, source, 2 if source.output else 1)}"
        version = "" if each.version < 0 else f" · v{each.version}"
        detail = f"{written(each.shape)} {each.dtype} · {bytes_text(each.size)}{version}"
        wanted = _wanted(turn, "saved", (at, number), each.shape)
        found.append(Subject(name, detail, wanted, each.shape, is_value=True))
        number += 1
    return found


def constants(kept: Iterable[Saved]) -> str:
    """What it saved beside tensors: `dim = 1, keepdim = False`."""
    told = (each for each in kept if each.shape is None and "_sym_" not in each.name)
    return ", ".join(f"{each.name} = {each.text}" for each in told)


def shared(kept: Sequence[Saved]) -> str:
    """That saved tensors share their memory, in one sentence; empty where none do."""
    tensors = [each for each in kept if each.shape is not None and each.storage]
    total = sum({each.storage: each.size for each in tensors}.values())
    if len({each.storage for each in tensors}) == len(tensors):
        return ""
    return f"They share memory: {bytes_text(total)} in all."


def _listed(numbers: Sequence[int]) -> str:
    words = [str(each) for each in numbers]
    return " and ".join([", ".join(words[:-1]), words[-1]])
