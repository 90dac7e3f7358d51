"""What a proof by numbers says, in plain sentences; pure functions."""

import math
from collections import Counter
from collections.abc import Sequence

from inspector.document.nodes import Graph, NodeId, Operation
from inspector.document.order import descendants
from inspector.look.numbers import short
from inspector.messages.proofs import Kink
from inspector.session.proofs import Proof

# How far autograd's numbers may be from the truth by rounding alone, over a whole graph.
_ROUNDING = {
    "float64": 1e-6,
    "complex128": 1e-6,
    "float32": 1e-3,
    "float16": 3e-2,
    "complex32": 3e-2,
    "bfloat16": 1e-1,
}
_WHY: dict[str, str] = {
    "relu": "relu at 0",
    "relu6": "relu6 at 0 or 6",
    "leaky_relu": "leaky_relu at 0",
    "abs": "abs at 0",
    "sqrt": "sqrt at 0, where its slope is infinite",
    "clamp": "clamp at an end of its range",
    "clamp_min": "clamp at the end of its range",
    "clamp_max": "clamp at the end of its range",
    "hardtanh": "hardtanh at an end of its range",
    "maximum": "maximum of two equal numbers",
    "minimum": "minimum of two equal numbers",
    "fmax": "maximum of two equal numbers",
    "fmin": "minimum of two equal numbers",
    "max": "a tie: several elements are the largest",
    "amax": "a tie: several elements are the largest",
    "min": "a tie: several elements are the smallest",
    "amin": "a tie: several elements are the smallest",
    "median": "a tie at the median",
    "sort": "a tie in what is sorted",
    "topk": "a tie among the largest",
    "sign": "a jump of sign at 0",
    "round": "a jump of round",
    "floor": "a jump of floor",
    "ceil": "a jump of ceil",
    "trunc": "a jump of trunc",
    "norm": "norm at 0",
}
# Where PyTorch's gradient is another one than that of its numbers, and is meant to be.
_TRIANGLE = (
    "reads one triangle of its input, and PyTorch gives the gradient of the symmetric matrix"
)
_MEANT: dict[str, str] = {
    "cholesky": _TRIANGLE,
    "linalg.cholesky": _TRIANGLE,
    "cholesky_ex": _TRIANGLE,
    "cholesky_inverse": _TRIANGLE,
    "cholesky_solve": _TRIANGLE,
    "eigh": _TRIANGLE,
    "eigvalsh": _TRIANGLE,
    "ctc_loss": "takes log_probs for the result of log_softmax, and gives the gradient before it",
    "normal": "draws numbers, and PyTorch lets no gradient through to mean and std",
}


def tolerance(proof: Proof, dtype: str) -> float:
    """Two numbers that are no further apart agree."""
    sizes = [abs(each) for each in (*proof.autograd, *proof.central) if math.isfinite(each)]
    value = 0.0 if proof.last is None else abs(proof.last.value)
    noise = 1e-9 * value if math.isfinite(value) else 0.0
    return _ROUNDING.get(dtype, 1e-3) * max(sizes, default=0.0) + noise + 1e-12


def agree(one: float, other: float, within: float) -> bool:
    """Whether two numbers are the same but for rounding; so are two that are no numbers."""
    if not math.isfinite(one) or not math.isfinite(other):
        return not math.isfinite(one) and not math.isfinite(other)
    return abs(one - other) <= within


def differing(proof: Proof, within: float) -> list[int]:
    """The cells that do not agree, counted from the first that was asked for."""
    pairs = enumerate(zip(proof.autograd, proof.central, strict=True))
    return [at for at, (mine, theirs) in pairs if not agree(mine, theirs, within)]


def verdict(proof: Proof, graph: Graph, dtype: str) -> str:
    """All there is to say of what is done."""
    within = tolerance(proof, dtype)
    first = 0 if proof.asked is None else proof.asked.first
    apart = differing(proof, within)
    kinked = [at for at in apart if first + at in proof.kinks]
    rest = [at for at in apart if first + at not in proof.kinks]
    told = [_counted(proof, apart)]
    if kinked:
        told.append(_kinks([proof.kinks[first + at] for at in kinked], graph))
    elif proof.kinks:
        told.append(_kinks(list(proof.kinks.values()), graph))
    last = proof.last
    if rest:
        told.append(_rest(proof, rest, () if last is None else last.cut, graph))
    if last is not None and last.drawn:
        told.append(
            f"{_names(last.drawn, graph)} draws other numbers in float64: autograd's numbers here "
            "are those of that run."
        )
    if last is not None and last.narrow:
        told.append(
            f"{_names(last.narrow, graph)} rounds to a narrower dtype whatever it is given: the "
            "numbers cannot be better than that."
        )
    return " ".join(told)


def _counted(proof: Proof, apart: Sequence[int]) -> str:
    count = proof.done
    if not apart:
        gaps = [
            abs(a - b)
            for a, b in zip(proof.autograd, proof.central, strict=True)
            if math.isfinite(a) and math.isfinite(b)
        ]
        most = f" The largest difference is {short(max(gaps))}." if gaps else ""
        both = "Both numbers agree." if count == 1 else f"All {count:,} numbers agree."
        return both + most
    return f"{count - len(apart):,} of {count:,} numbers agree."


def _kinks(kinks: Sequence[Kink], graph: Graph) -> str:
    counts = Counter(_why(each, graph) for each in kinks)
    why = ", ".join(
        reason if count == 1 else f"{reason} (at {count} cells)" for reason, count in counts.items()
    )
    return (
        f"Kink: {why}. There the slopes from the left and from the right differ, and PyTorch takes "
        "one of them, or a number between."
    )


def _why(kink: Kink, graph: Graph) -> str:
    node = graph.nodes.get(NodeId(kink.node))
    if not isinstance(node, Operation):
        return "a kink whose operation is not known"
    name = node.row.name if node.row is not None else node.op
    plain = name.partition(" ")[0].rstrip("_")
    return _WHY.get(plain, f"a kink of {name}")


def _rest(proof: Proof, rest: Sequence[int], cut: Sequence[str], graph: Graph) -> str:
    if cut:
        return (
            f"The others differ because numbers go on through {_names(cut, graph)}, where PyTorch "
            "stops the gradient."
        )
    meant = _meant(proof, graph)
    if meant:
        return f"The others differ because {meant}."
    lost = [at for at in rest if not math.isfinite(proof.autograd[at])]
    if len(lost) == len(rest):
        return (
            f"At {_of(len(lost), 'cell')} autograd says NaN or infinity, and the numbers do not: "
            "on the way something was too large or too small for its dtype (F4 shows where)."
        )
    gaps = [abs(proof.autograd[at] - proof.central[at]) for at in rest]
    finite = [gap for gap in gaps if math.isfinite(gap)]
    by = f" by up to {short(max(finite))}" if finite else ""
    return f"{len(rest):,} differ{by}, and no kink explains it: one of the two is wrong there."


def _meant(proof: Proof, graph: Graph) -> str:
    if proof.asked is None or proof.asked.node not in graph.nodes:
        return ""
    for key in descendants(graph, (proof.asked.node,)):
        node = graph.nodes[key]
        if isinstance(node, Operation) and node.row is not None:
            why = _MEANT.get(node.row.name.partition(" ")[0])
            if node.parameters.get("max_norm") is not None:
                why = "renormalises what it looks up (max_norm), where PyTorch records nothing"
            if why is not None:
                return f"{node.name} {why}"
    return ""


def _of(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _names(nodes: Sequence[str], graph: Graph) -> str:
    names = [graph.nodes[NodeId(node)].name for node in nodes if NodeId(node) in graph.nodes]
    return ", ".join(names[:4])


def _side(slope: float) -> str:
    # What is left of rounding beside slopes that are 0 says nothing.
    return short(0.0 if abs(slope) < 1e-8 else slope)


def cell_text(proof: Proof, at: int, place: str, graph: Graph) -> str:
    """What is known of one cell, in one line."""
    mine, theirs = proof.autograd[at], proof.central[at]
    told = f"{place}: autograd {short(mine)}, central difference {short(theirs)}"
    first = 0 if proof.asked is None else proof.asked.first
    kink = proof.kinks.get(first + at)
    if kink is None:
        return f"{told}, apart {short(abs(mine - theirs))}"
    left, right = _side(proof.left[at]), _side(proof.right[at])
    return f"{told} · {_why(kink, graph)}: {left} from the left, {right} from the right"
