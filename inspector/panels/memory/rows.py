"""What a graph keeps, as rows of a table and as one sentence; pure functions."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from inspector.document.nodes import Graph, NodeId, Source, label
from inspector.look.quantities import bytes_text
from inspector.messages.surveys import Kept, Reckoned

HEADS = (
    "node",
    "autograd node",
    "saved",
    "is",
    "shape",
    "dtype",
    "version",
    "bytes",
    "shared with",
)
BYTES = HEADS.index("bytes")
_MOST_NAMES = 3


class Row(msgspec.Struct, frozen=True):
    """One saved tensor. `texts` as HEADS; `sizes` to sort by where that is a number."""

    node: NodeId
    texts: tuple[str, ...]
    size: int
    gone: bool


def rows(graph: Graph, known: Reckoned) -> list[Row]:
    """The rows, the largest first."""
    sharing: dict[int, list[Kept]] = {}
    for each in known.kept:
        sharing.setdefault(each.memory, []).append(each)
    there = [each for each in known.kept if NodeId(each.node) in graph.nodes]
    made = [_row(graph, each, sharing[each.memory]) for each in there]
    return sorted(made, key=lambda row: -row.size)


def _row(graph: Graph, each: Kept, sharing: Sequence[Kept]) -> Row:
    node = NodeId(each.node)
    others = [
        f"{graph.nodes[NodeId(other.node)].name}.{other.name}"
        for other in sharing
        if other is not each and NodeId(other.node) in graph.nodes
    ]
    more = f" and {len(others) - _MOST_NAMES} more" if len(others) > _MOST_NAMES else ""
    version = "" if each.version < 0 else f"v{each.version}"
    state = "freed" if each.freed else "changed in place" if each.changed else version
    texts = (
        graph.nodes[node].name,
        each.fn,
        each.name,
        _value(graph, each),
        "" if each.changed else "×".join(map(str, each.shape)) or "scalar",
        each.dtype,
        state,
        f"{each.size:,}" if not each.changed else "",
        ", ".join(others[:_MOST_NAMES]) + more,
    )
    return Row(node, texts, each.size, each.freed or each.changed)


def _value(graph: Graph, each: Kept) -> str:
    key = NodeId(each.value)
    if each.changed:
        return ""
    if key not in graph.nodes:
        return "its own"
    return label(graph, Source(key, each.output), each.output + 1)


def sentence(known: Reckoned) -> str:
    """How much it is, and what the last Backward freed."""
    kept = [each for each in known.kept if not each.freed and not each.changed]
    freed = [each for each in known.kept if each.freed]
    changed = sum(each.changed for each in known.kept)
    told = []
    alive = _memories(kept)
    if freed or known.lost:
        gone = {memory: held for memory, held in _memories(freed).items() if memory not in alive}
        if freed:
            told.append(f"Backward freed {_tensors(len(freed))}: {bytes_text(sum(gone.values()))}.")
        else:
            told.append("Backward has freed what was kept.")
        stays = f"{bytes_text(sum(alive.values()))} stay for what it did not run through."
        told.append(stays if alive else "Nothing stays.")
        if known.seconds:
            told.append(
                f"To see how much it was the graph would be computed again, which takes "
                f"{known.seconds:.1f} s: switch retain_graph on to see it kept."
            )
    elif kept:
        own = _memories([each for each in kept if not each.value])
        told.append(
            f"Kept for Backward: {_tensors(len(kept))}, {bytes_text(sum(alive.values()))} "
            f"in {_of(len(alive), 'memory', 'memories')} (one that is shared counts once)."
        )
        if own:
            told.append(f"{bytes_text(sum(own.values()))} of it are no values of the graph.")
    elif not changed:
        return "Nothing is kept for Backward: no derivative here needs a number again."
    if changed:
        told.append(
            f"{_tensors(changed)} changed in place since: Backward will refuse to read "
            f"{'it' if changed == 1 else 'them'}."
        )
    return " ".join(told)


def _memories(kept: Iterable[Kept]) -> Mapping[int, int]:
    return {each.memory: each.held for each in kept}


def _tensors(count: int) -> str:
    return _of(count, "tensor", "tensors")


def _of(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"
