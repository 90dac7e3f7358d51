"""What can be told of gradients without running anything: which values PyTorch will record, and
where a script's Backward starts."""

import msgspec

from inspector.document.dtypes import DTYPES
from inspector.document.nodes import Graph, Leaf, NodeId, Operation, Source
from inspector.document.order import sources_of, topological

# Outputs that are whole numbers whatever goes in, and outputs that follow what goes in. Of others
# only a run tells: the sign of slogdet is recorded for complex matrices only.
_NEVER = frozenset(
    ("indices", "counts", "inverse_indices", "pivots", "info", "rank", "exponent", "hist")
)
_ALWAYS = frozenset(("values", "min", "max", "Q", "R", "S", "L", "logabsdet", "solution"))
_SCALARS = ("torch.dot", "torch.trace")
_SAME_SHAPE = ("Pointwise", "Activation")


class Recorded(msgspec.Struct, frozen=True):
    """The values that will require gradients (all outputs of a node whose count only a run
    tells are taken as its output 0), and those that perhaps will: the former are among them."""

    surely: frozenset[Source]
    perhaps: frozenset[Source]


def recorded(graph: Graph) -> Recorded:
    """Which values will require gradients, as far as the rows tell."""
    modes = {node: frame.mode for frame in graph.frames.values() for node in frame.nodes}
    in_place = changes_in_place(graph)
    surely: set[Source] = set()
    perhaps: set[Source] = set()
    for node_id in topological(graph):
        node = graph.nodes[node_id]
        if isinstance(node, Leaf):
            if node.requires_grad:
                surely.add(Source(node_id))
                perhaps.add(Source(node_id))
            continue
        row = node.row
        if row is None:
            continue
        outputs = {
            Source(node_id, output): name
            for output, name in enumerate(row.outputs[:1] if row.varying else row.outputs)
            if name not in _NEVER
        }
        if in_place:
            # A change may reach what shares the memory, and make that one recorded too.
            perhaps.update(outputs)
        if not row.differentiable or node_id in modes or _whole(node):
            continue
        if any(_first(graph, each) in perhaps for each in _through(node)):
            perhaps.update(outputs)
        if any(_first(graph, each) in surely for each in _through(node)):
            surely.update(
                each for each, name in outputs.items() if len(row.outputs) == 1 or name in _ALWAYS
            )
    return Recorded(frozenset(surely), frozenset(perhaps))


def changes_in_place(graph: Graph) -> bool:
    """Whether any node changes one of its inputs."""
    return any(
        isinstance(node, Operation) and node.row is not None and node.row.changed(node.parameters)
        for node in graph.nodes.values()
    )


def _whole(node: Operation) -> bool:
    # Told to give whole numbers.
    dtype = node.parameters.get("dtype")
    return isinstance(dtype, str) and dtype in DTYPES and not DTYPES[dtype].may_require_grad


def _through(node: Operation) -> list[Source]:
    """What the node takes at ports through which a gradient can flow back."""
    assert node.row is not None, "the caller has looked it up"
    ports = [port.name for port in node.row.inputs if port.gradient]
    return [source for port in ports for source in node.inputs.get(port, ())]


def _first(graph: Graph, source: Source) -> Source:
    node = graph.nodes[source.node]
    varying = isinstance(node, Operation) and node.row is not None and node.row.varying
    return Source(source.node) if varying else source


def start(graph: Graph) -> Source | None:
    """Where Backward starts: the chosen value, else the one scalar that nobody uses and that is
    recorded; None where there is none, or more than one."""
    if graph.backward.root is not None:
        return graph.backward.root
    used = {source for node in graph.nodes for source in sources_of(graph, node)}
    scalars = _scalars(graph)
    ends = [
        source
        for source in recorded(graph).surely
        if source not in used
        and source.node in scalars
        and isinstance(graph.nodes[source.node], Operation)
    ]
    return ends[0] if len(ends) == 1 else None


def _scalars(graph: Graph) -> frozenset[NodeId]:
    found: set[NodeId] = set()
    for node_id in topological(graph):
        node = graph.nodes[node_id]
        if isinstance(node, Leaf):
            scalar = node.contents.shape == ()
        else:
            scalar = _makes_scalar(graph, node, found)
        if scalar:
            found.add(node_id)
    return frozenset(found)


def _makes_scalar(graph: Graph, node: Operation, scalars: set[NodeId]) -> bool:
    row = node.row
    if row is None or row.varying:
        return False
    if row.id in _SCALARS:
        return True
    group = row.group.partition("/")[0]
    reduction = row.parameter("reduction")
    if group == "Loss" and reduction is not None:
        return node.parameters.get("reduction", reduction.default) != "none"
    dim = row.parameter("dim")
    if group == "Reduce" and dim is not None and dim.none:
        return node.parameters.get("dim") is None and not node.parameters.get("keepdim", False)
    return group in _SAME_SHAPE and all(
        source.node in scalars for source in sources_of(graph, node.id)
    )
