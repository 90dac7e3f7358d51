"""What the heatmap panel says in words: facts of a value, of a gradient, and why there is none."""

from inspector.document.nodes import Graph
from inspector.look.heatmap_figure import shape_text
from inspector.look.numbers import told_apart
from inspector.messages.answers import Statistics
from inspector.panels.heatmap.layers import Layer
from inspector.session.faces import (
    Face,
    Failed,
    Gradient,
    Known,
    NoGradient,
    NotAskable,
    Unreached,
    Waiting,
)

WAITING = "Waiting for the engine."
BEFORE_EDIT = "from before the last edit"
GONE = "It is gone, or has no number."
NO_DIFFERENCE = "There is no difference to see: one of the two is gone, or has another shape."


def no_value(face: Face, graph: Graph) -> str:
    """Why a node has no value to show, in one sentence; empty when it has one."""
    match face:
        case Known() | Waiting(last=Known()):
            return ""
        case Waiting():
            return WAITING
        case Failed(error=error, text=text):
            return f"{error}: {text}"
        case Unreached(blame=blame):
            node = graph.nodes.get(blame)
            if node is not None and getattr(node, "skip", None) == "mute":
                return f"No value, because {node.name} is muted."
            return f"No value, because {node.name if node is not None else 'a node'} failed."
        case NotAskable(reason=reason):
            return reason


def empty(shape: tuple[int, ...]) -> str:
    """What stands for the picture of a tensor without elements."""
    return f"empty: {shape_text(shape)}"


def value_facts(statistics: Statistics | None, dtype: str) -> list[str]:
    """min, max, mean, and how many are not finite: wordings from the longest to the shortest."""
    if statistics is None or not statistics.count:
        return [""]
    odd = _not_finite(statistics)
    if statistics.count == sum(
        (statistics.nan, statistics.positive_infinite, statistics.negative_infinite)
    ):
        return [odd]
    if dtype == "bool":
        true = statistics.count - statistics.zeros
        return [_joined(f"{true} of {statistics.count} true", odd), f"{true} true"]
    of = "|x| " if dtype.startswith("complex") else ""
    least, most = statistics.least, statistics.most
    if least == most:
        every = "otherwise " if odd else "all " if statistics.count > 1 else ""
        every += of
        return [*(_joined(odd, f"{every}{most:.{digits}g}") for digits in (6, 4, 3)), odd]
    wordings = []
    for digits in (6, 5, 4, 3):
        low, high = told_apart(least, most, digits)
        wordings.append(f"{of}min {low} max {high} mean {statistics.mean:.{digits}g}")
    low, high = told_apart(least, most, 3)
    wordings += [f"{of}min {low} max {high}", f"{of}{low} to {high}", f"max {most:.2g}"]
    return [*(_joined(odd, each) for each in wordings), odd or f"max {most:.2g}"]


def difference_facts(statistics: Statistics | None) -> list[str]:
    """The largest difference, and whether there is any."""
    if statistics is None or not statistics.count:
        return [""]
    odd = _not_finite(statistics)
    if _is_zero(statistics):
        return ["equal everywhere", "equal"]
    most = max(abs(statistics.least), abs(statistics.most))
    if most == 0:
        return [_joined(odd, "otherwise equal"), odd]
    return [
        _joined(odd, f"largest |difference| {most:.4g} · mean {statistics.mean:.4g}"),
        _joined(odd, f"largest {most:.4g} · mean {statistics.mean:.3g}"),
        _joined(odd, f"largest {most:.3g}"),
        odd or f"max {most:.2g}",
    ]


def gradient_facts(
    gradient: Gradient, which: str, statistics: Statistics | None, *, stale: bool
) -> list[str]:
    """`stored · 1 backward` or `flowed`, and how many are not finite."""
    count = f"{gradient.count} backward{'' if gradient.count == 1 else 's'}"
    facts, short = (f"stored · {count}", count) if which == "grad" else ("flowed here", "flowed")
    if gradient.by_hand:
        facts, short = "what if: not PyTorch's", "what if"
    odd = _not_finite(statistics) if statistics is not None else ""
    if stale:
        return [_joined(_joined(facts, BEFORE_EDIT), odd), BEFORE_EDIT]
    zero = "all zero" if statistics is not None and _is_zero(statistics) else ""
    told = _joined(zero, odd)
    last = short if gradient.by_hand else told or facts
    return [_joined(facts, told), _joined(short, told), last]


def other_shape(name: str, shape: tuple[int, ...]) -> str:
    """Why a gradient cannot lie beside its value."""
    return (
        f"This gradient is from before the last edit, when {name} was {shape_text(shape)}. "
        "Press Backward (F5) for a new one."
    )


def absent(gradient: NoGradient) -> str:
    """How a gradient that is not there is called in the hover line."""
    return {"none": "None", "not computed": "not computed", "waiting": "…"}[gradient.kind]


def place(
    name: str,
    shape: tuple[int, ...],
    index: tuple[int, ...],
    layer: Layer | None,
    channel: int | None = None,
) -> str:
    """`w[0, 1]`, `w[0:32, 64:96] largest` where a cell stands for a block, `x[2, :, 3, 4]` where
    all of a dimension (`channel`) is one colour."""
    if not index:
        return name
    texts = [":" if d == channel else str(each) for d, each in enumerate(index)]
    if layer is None or layer.block == (1, 1):
        return f"{name}[{', '.join(texts)}]"
    reduced = "mean" if layer.seen.look.region.by == "mean" else "largest"
    if layer.seen.look.region.spread:
        # A block may hold whole facets: its indices are no range.
        of = f"{layer.block[0]}×{layer.block[1]}"
        return f"{name}[{', '.join(texts)}] {reduced} of {of} cells"
    row = index[-2] if len(index) > 1 else 0
    top, bottom, left, right = layer.span(row, index[-1])
    cut = [f"{left}:{right}"] if len(shape) == 1 else [f"{top}:{bottom}", f"{left}:{right}"]
    return f"{name}[{', '.join([*texts[:-2], *cut])}] {reduced}"


def _is_zero(statistics: Statistics) -> bool:
    return statistics.count > 0 and statistics.zeros == statistics.count


def _not_finite(statistics: Statistics) -> str:
    counts = (
        (statistics.nan, "nan"),
        (statistics.positive_infinite, "+inf"),
        (statistics.negative_infinite, "-inf"),
    )
    return " · ".join(f"{count:,} {what}" for count, what in counts if count)


def _joined(one: str, other: str) -> str:
    return " · ".join(part for part in (one, other) if part)
