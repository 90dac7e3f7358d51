"""How the gradient's size changes along the graph: points, the lines between them and one plain
sentence, made of what the engine counted; pure functions."""

import math
from collections import Counter
from collections.abc import Sequence

import msgspec

from inspector.document.nodes import Graph, Leaf, NodeId, Operation, Source, label
from inspector.document.order import sources_of
from inspector.messages.surveys import Size, Surveyed

# Over the whole way: less than this is left, or more than its inverse.
_VANISHED = 1e-5
# Within these a layer counts as keeping the gradient's size.
_STEADY = (0.8, 1.25)
_REPEATED = 3


class Point(msgspec.Struct, frozen=True):
    """A value that a gradient reached. `depth`: how many operations lie between it and where
    Backward started, on the longest way; `step`: its place in the order of Backward."""

    source: Source
    name: str
    op: str
    leaf: bool
    depth: int
    step: int
    gradient: Size
    value: Size | None

    @property
    def is_bad(self) -> bool:
        """Whether a NaN or an infinity is in the gradient."""
        return bool(self.gradient.nan or self.gradient.infinite)


class Course(msgspec.Struct, frozen=True):
    """`lines`: pairs of points (by index) that one operation lies between; `path`: the longest way,
    from the output on; `depth`: that of the deepest point."""

    points: tuple[Point, ...]
    lines: tuple[tuple[int, int], ...]
    path: tuple[int, ...]
    sentence: str
    depth: int = 0


def course(graph: Graph, known: Surveyed) -> Course:
    """The course of a Backward on this graph (without bypassed nodes)."""
    values = {(size.node, size.output): size for size in known.values}
    kept = [size for size in known.gradients if NodeId(size.node) in graph.nodes]
    index = {Source(NodeId(size.node), size.output): at for at, size in enumerate(kept)}
    depth = [0] * len(kept)
    above: dict[int, int] = {}
    lines: dict[tuple[int, int], None] = {}
    # Whoever takes a value was reached before it.
    for source, at in index.items():
        if at and at not in above:
            # What reached it came through a gradient that was differentiated, not along a wire.
            depth[at] = depth[at - 1] + 1
        for given in sources_of(graph, source.node):
            below = index.get(given)
            if below is None or below <= at:
                continue
            lines[at, below] = None
            if depth[at] + 1 > depth[below]:
                depth[below] = depth[at] + 1
                above[below] = at
    outputs = Counter(source.node for source in index)
    points = tuple(
        Point(
            source,
            label(graph, source, max(outputs[source.node], source.output + 1)),
            _op(graph, source.node),
            isinstance(graph.nodes[source.node], Leaf),
            depth[at],
            at,
            kept[at],
            values.get((source.node, source.output)),
        )
        for source, at in index.items()
    )
    path = _path(points, above)
    told = _sentence([points[at] for at in path], alone=len(lines) < len(path))
    return Course(points, tuple(lines), path, told, max(depth, default=0))


def _op(graph: Graph, node: NodeId) -> str:
    found = graph.nodes[node]
    if isinstance(found, Operation):
        return found.row.name if found.row is not None else found.op
    return "leaf"


def _path(points: Sequence[Point], above: dict[int, int]) -> tuple[int, ...]:
    if not points:
        return ()
    at = max(range(len(points)), key=lambda each: (points[each].depth, -each))
    path = [at]
    while at in above:
        at = above[at]
        path.append(at)
    return tuple(reversed(path))


def _sentence(path: Sequence[Point], *, alone: bool) -> str:
    """What the longest way does to the gradient; `alone`: there is no other."""
    if len(path) < 2:
        return "The gradient goes nowhere from here: nothing lies before it."
    dead = next((point for point in path if not point.is_bad and point.gradient.norm == 0), None)
    if dead is not None and not alone:
        return f"On the longest way the gradient is exactly zero from {dead.name} on."
    if dead is not None:
        return (
            f"The gradient is exactly zero from {dead.name} on: "
            "nothing that lies before it is told anything."
        )
    if any(point.is_bad for point in path):
        bad = next(point for point in path if point.is_bad)
        what = "NaN" if bad.gradient.nan else "infinite"
        if bad is path[-1]:
            return f"The gradient at {bad.name} is {what}."
        return f"The gradient is {what} from {bad.name} on."
    return _repeated(path) or _whole(path)


def _repeated(path: Sequence[Point]) -> str:
    """Of a chain of layers: what one of them does."""
    counts = Counter(point.op for point in path[:-1] if not point.leaf)
    often = [op for op, count in counts.most_common() if count >= _REPEATED]
    if not often:
        return ""
    op, count = often[0], counts[often[0]]
    at = [number for number, point in enumerate(path[:-1]) if point.op == op]
    left = path[at[-1] + 1].gradient.rms / path[at[0]].gradient.rms
    each = left ** (1 / count)
    if _STEADY[0] <= each <= _STEADY[1]:
        slowly = "" if 0.25 <= left <= 4 else f"{'shrinks' if left < 1 else 'grows'} slowly"
        does = slowly or "keeps its size"
        return f"The gradient {does} over {count:,} × {op}: {_share(left)} of it arrives."
    if each < 1:
        word = "Vanishing: the" if left < _VANISHED else "The"
        return (
            f"{word} gradient shrinks {_times(1 / each)} times at every {op}: "
            f"after {count} of them {_share(left)} of it is left."
        )
    word = "Exploding: the" if left > 1 / _VANISHED else "The"
    return (
        f"{word} gradient grows {_times(each)} times at every {op}: "
        f"after {count} of them it is {_times(left)} times as large."
    )


def _whole(path: Sequence[Point]) -> str:
    first, last = path[0], path[-1]
    ratio = last.gradient.rms / first.gradient.rms
    if _STEADY[0] <= ratio <= _STEADY[1]:
        return f"The gradient is about as large at {last.name} as at {first.name}."
    if ratio < 1:
        word = "Vanishing: the" if ratio < _VANISHED else "The"
        return (
            f"{word} gradient is {_times(1 / ratio)} times smaller at {last.name} "
            f"than at {first.name}."
        )
    word = "Exploding: the" if ratio > 1 / _VANISHED else "The"
    return f"{word} gradient is {_times(ratio)} times larger at {last.name} than at {first.name}."


def _times(number: float) -> str:
    if number >= 1e4:
        return f"{number:.1e}".replace("e+0", "e").replace("e+", "e")
    return f"{number:.0f}" if number >= 100 else f"{number:.2g}"


def _share(number: float) -> str:
    if number >= 0.01:
        return f"{100 * number:.0f} %" if number < 10 else f"{number:.0f} times"
    return f"{number:.1e}".replace("e-0", "e-")


def level(rms: float) -> float | None:
    """Where a size stands on a scale of decades; None of zero and of what is no number."""
    return math.log10(rms) if rms > 0 and math.isfinite(rms) else None
