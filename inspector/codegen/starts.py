"""What can be told of gradients without running anything: which values PyTorch will record, and
where a script's Backward starts."""

from inspector.document.dtypes import DTYPES
from inspector.document.nodes import Graph, Leaf, NodeId, Operation, Source
from inspector.document.order import sources_of, topological

# Outputs that are whole numbers whatever goes in.
_NEVER = ("indices",)
_SCALARS = ("torch.dot", "torch.trace")
_SAME_SHAPE = ("Pointwise", "Activation")


def recorded(graph: Graph) -> frozenset[Source]:
    """The values that will require gradients (all outputs of a node whose count only a run
    tells are taken as its output 0)."""
    modes = {node: frame.mode for frame in graph.frames.values() for node in frame.nodes}
    found: set[Source] = set()
    for node_id in topological(graph):
        node = graph.nodes[node_id]
        if isinstance(node, Leaf):
            if node.requires_grad:
                found.add(Source(node_id))
            continue
        row = node.row
        if row is None or not row.differentiable or node_id in modes:
            continue
        dtype = node.parameters.get("dtype")
        if isinstance(dtype, str) and dtype in DTYPES and not DTYPES[dtype].may_require_grad:
            continue
        if any(_first(graph, source) in found for source in sources_of(graph, node_id)):
            found.update(
                Source(node_id, output)
                for output, name in enumerate(row.outputs[:1] if row.varying else row.outputs)
                if name not in _NEVER
            )
    return frozenset(found)


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
        for source in recorded(graph)
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
    if row.group == "Loss":
        return node.parameters.get("reduction", "mean") != "none"
    dim = row.parameter("dim")
    if row.group == "Reduce" and dim is not None and dim.none:
        return node.parameters.get("dim") is None and not node.parameters.get("keepdim", False)
    return row.group in _SAME_SHAPE and all(
        source.node in scalars for source in sources_of(graph, node.id)
    )
