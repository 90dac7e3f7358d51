"""Where the first NaN and the first infinity were born, in plain sentences; pure functions."""

from collections.abc import Iterable, Iterator

from inspector.document.nodes import Graph, Leaf, NodeId, Operation, Source, label
from inspector.document.problems import Problem
from inspector.messages.surveys import Birth, Cause, Off

FINITE = "Every number is finite: no NaN and no infinity, in no value and in no gradient."


def sentence(birth: Birth, graph: Graph) -> str:
    """`The first inf is born in log: x is 0 at [0, 2].`"""
    what = "inf" if birth.bad == "infinite" else "NaN"
    at = _at(birth.at)
    here = _name(graph, birth.node, birth.output)
    if birth.which == "value":
        if not birth.through:
            return f"The first {what} is a number of {here} itself{at}."
        return f"The first {what} is born in {_op(graph, birth.through)}{_because(birth, graph)}."
    if birth.through:
        why = _because(birth, graph)
        return (
            f"The first {what} of the gradient is born on its way back through "
            f"{_op(graph, birth.through)} to {here}{why}."
        )
    return f"The first {what} of the gradient arrives at {here}{at}."


def meaning(birth: Birth) -> str:
    """What it means in plain words."""
    if birth.slope is not None and birth.arrived is not None and not _is_plain(birth.slope):
        return (
            f"The derivative there is {_text(birth.slope)}, and the gradient that arrives is "
            f"{_text(birth.arrived)}: their product is {_text(birth.number)}. All that needs it "
            "becomes NaN or infinite too."
        )
    if birth.bad == "nan":
        return "NaN is not a number (0/0, inf - inf, 0·inf): all that is computed from it is NaN."
    return (
        "A number outgrew its dtype, or something like 1/0 or log(0) was computed: what needs it "
        "becomes infinite too, or NaN (inf - inf, 0·inf)."
    )


def problems(births: Iterable[Birth], graph: Graph) -> Iterator[Problem]:
    """The births as problems, each at its node; the node may be gone."""
    for birth in births:
        if birth.node in graph.nodes:
            yield Problem(NodeId(birth.node), sentence(birth, graph), "", meaning(birth))


def off_text(off: Off, graph: Graph) -> str:
    """`a (relu): 12 of 64 units are off for every row, 70 % of all elements are off`."""
    share = f"{100 * off.off / off.count:.0f} %" if off.count else "0 %"
    name = graph.nodes[NodeId(off.node)].name
    elements = f"{off.off:,} of {off.count:,} elements are off ({share})"
    if not off.dead:
        return f"{name}: {elements}"
    return f"{name}: {off.dead} of {off.units} units are off for every row; {elements}"


def _because(birth: Birth, graph: Graph) -> str:
    at = _at(birth.at)
    causes = [_cause(each, graph) for each in birth.causes]
    return f": {' and '.join(causes)}{at}" if causes else at


def _cause(cause: Cause, graph: Graph) -> str:
    return f"{_name(graph, cause.node, cause.output)} is {_text(cause.number)}"


def _at(at: tuple[int, ...]) -> str:
    return f" at [{', '.join(map(str, at))}]" if at else ""


def _name(graph: Graph, node: str, output: int) -> str:
    key = NodeId(node)
    if key not in graph.nodes:
        return "a node that is gone"
    return label(graph, Source(key, output), output + 1)


def _op(graph: Graph, node: str) -> str:
    found = graph.nodes.get(NodeId(node))
    if isinstance(found, Operation) and found.row is not None:
        name = found.row.name
        return name if found.name == name else f"{found.name} ({name})"
    return found.name if isinstance(found, Leaf | Operation) else "an operation that is gone"


def _is_plain(number: float) -> bool:
    return number == number and abs(number) != float("inf")


def _text(number: float) -> str:
    text = f"{number:.4g}"
    return {"nan": "NaN", "-0": "0"}.get(text, text)
