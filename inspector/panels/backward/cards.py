"""The order in which a gradient went through a graph, as cards: a pure function of what the engine
told of one Backward."""

from collections.abc import Mapping
from operator import attrgetter
from typing import Literal

import msgspec

from inspector.document.nodes import (
    BackwardCall,
    Graph,
    Leaf,
    Node,
    NodeId,
    Operation,
    Source,
    label,
)
from inspector.document.order import sources_of
from inspector.messages.answers import Flow, StoredGrad, Swept
from inspector.messages.orders import Region
from inspector.session.faces import Wanted

_THUMBNAIL = 6
Course = tuple[list[tuple[object, ...]], list[tuple[str, int]]]


class Card(msgspec.Struct, frozen=True):
    """One thing that happened: the start, a backward function that ran or raised, or `.grad`s that
    were stored. `reached` are the values that a gradient arrived at by it."""

    kind: Literal["start", "function", "raised", "store"]
    title: str
    line: str
    detail: str
    reached: tuple[Source, ...]
    shape: tuple[int, ...]
    picture: Wanted | None = None

    @property
    def wanted(self) -> Wanted | None:
        """The picture that the card shows: the gradient at the first value that it reached, unless
        it has one of its own."""
        if self.picture is not None or not self.reached:
            return self.picture
        first = self.reached[0]
        which: Literal["grad", "flow"] = "grad" if self.kind == "store" else "flow"
        return Wanted(first.node, first.output, which, thumbnail(self.shape))


def thumbnail(shape: tuple[int, ...]) -> Region:
    """The region that a small picture of a tensor shows: its last two dimensions."""
    rank = len(shape)
    down = rank - 2 if rank >= 2 else None
    across = rank - 1 if rank else None
    height = shape[-2] if rank >= 2 else 1
    width = shape[-1] if rank else 1
    return Region(down, across, (0,) * max(0, rank - 2), 0, 0, height, width, _THUMBNAIL)


def written(shape: tuple[int, ...]) -> str:
    """A shape as people say it: `3×3`, `scalar`."""
    return "×".join(map(str, shape)) if shape else "scalar"


def cards(graph: Graph, call: BackwardCall, swept: Swept) -> tuple[Card, ...]:
    """The cards of one Backward in the order in which things happened.

    A backward function runs once the gradients of all outputs of its node are there: at the last
    of their steps.
    """
    flows = sorted(
        (flow for flow in swept.flows if flow.node in graph.nodes), key=lambda flow: flow.step
    )
    if not flows:
        return ()
    at = {Source(_id(flow), flow.output): flow for flow in flows}
    outputs: dict[str, int] = {}
    last: dict[str, Flow] = {}
    for flow in flows:
        outputs[flow.node] = max(outputs.get(flow.node, 0), flow.output + 1)
        last[flow.node] = flow
    stored = {Source(_id(grad), grad.output) for grad in swept.stored}
    made = [_start(graph, call, flows[0], outputs)]
    gathered: list[Source] = []
    for flow in flows:
        if last[flow.node] is not flow:
            continue
        if isinstance(graph.nodes[_id(flow)], Leaf) or flow.grad_fn is None:
            gathered.append(Source(_id(flow), flow.output))
            continue
        if gathered:
            made.append(_store(graph, gathered, at))
            gathered = []
        made.append(_function(graph, flow, at, stored, outputs))
    if gathered:
        made.append(_store(graph, gathered, at))
    return tuple(made)


def course(swept: Swept) -> Course:
    """All that cards are made of, beside the graph."""
    flows = map(attrgetter("node", "output", "step", "shape", "grad_fn"), swept.flows)
    return list(flows), [(grad.node, grad.output) for grad in swept.stored]


def goes_alike(old: Graph, graph: Graph) -> bool:
    """Whether a Backward of the same course has the same cards in both graphs."""
    if old.nodes.keys() != graph.nodes.keys():
        return False
    pairs = [(node, old.nodes[key]) for key, node in graph.nodes.items()]
    return all(
        type(node) is type(was) and node.name == was.name and _inputs(node) == _inputs(was)
        for node, was in pairs
        if node is not was
    )


def _inputs(node: Node) -> object:
    return node.inputs if isinstance(node, Operation) else None


def _id(told: Flow | StoredGrad) -> NodeId:
    return NodeId(told.node)


def _start(graph: Graph, call: BackwardCall, root: Flow, outputs: Mapping[str, int]) -> Card:
    source = Source(_id(root), root.output)
    seed = "start: 1" if call.gradient is None else "start: your gradient"
    name = label(graph, source, outputs[root.node])
    return Card("start", name, seed, written(root.shape), (source,), root.shape)


def _function(
    graph: Graph,
    flow: Flow,
    at: Mapping[Source, Flow],
    stored: set[Source],
    outputs: Mapping[str, int],
) -> Card:
    reached = tuple(dict.fromkeys(s for s in sources_of(graph, _id(flow)) if s in at))
    names = [label(graph, source, outputs[source.node]) for source in reached]
    shape = at[reached[0]].shape if reached else ()
    keeps = [
        name
        for name, source in zip(names, reached, strict=True)
        if source in stored and not isinstance(graph.nodes[source.node], Leaf)
    ]
    detail = written(shape) if reached else ""
    if keeps:
        detail += " · stores " + ", ".join(f"{name}.grad" for name in keeps)
    line = "→ " + ", ".join(names) if names else "reaches no value"
    return Card("function", flow.grad_fn or "", line, detail, reached, shape)


def _store(graph: Graph, reached: list[Source], at: Mapping[Source, Flow]) -> Card:
    names = ", ".join(f"{graph.nodes[source.node].name}.grad" for source in reached)
    shape = at[reached[0]].shape
    return Card("store", "AccumulateGrad", names, written(shape), tuple(reached), shape)
