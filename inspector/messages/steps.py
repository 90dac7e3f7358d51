"""From a graph and its recipes to orders: a pure function, used by the window and without one."""

from collections.abc import Container, Iterable

from inspector.document.contents import (
    Block,
    Contents,
    Fill,
    Formula,
    Literal,
    Mapped,
    Recast,
    Same,
    literals,
)
from inspector.document.nodes import Graph, Leaf, NodeId, Source
from inspector.document.recipes import Recipes, contents_digest, digest
from inspector.messages.orders import (
    Backward,
    Call,
    MakeLeaf,
    Step,
    Supply,
)
from inspector.messages.tensors import Patched, Stored, Tensor


def tensor(contents: Contents) -> Tensor:
    """Contents as a message; literals by digest."""
    base: Fill | Stored | Mapped | Tensor
    match contents.base:
        case Literal(digest=address):
            base = Stored(address)
        case Recast(of=of):
            base = tensor(of)
        case Fill() | Mapped():
            base = contents.base
    return Tensor(contents.dtype, contents.shape, base, contents.cells, patched(contents))


def patched(contents: Contents) -> tuple[Patched, ...]:
    """The ranges that are written over, as a message."""
    return tuple(Patched(p.spans, _made(p.made), p.cells) for p in contents.patches)


def _made(made: Same | Block | Formula) -> Same | Stored | Formula:
    return Stored(made.numbers.digest) if isinstance(made, Block) else made


def supply(contents: Contents | None) -> list[Supply]:
    """The orders that bring the literals of these contents; none for a fill."""
    if contents is None:
        return []
    return [Supply(each.digest, each.data) for each, _, _ in literals(contents)]


def steps(recipes: Recipes, nodes: Iterable[NodeId], known: Container[bytes] = ()) -> list[Step]:
    """The steps for those of `nodes` (in topological order) that have a recipe which is not
    among the known ones."""
    made: list[Step] = []
    for node_id in nodes:
        recipe = recipes.of.get(node_id)
        if recipe is None or recipe in known:
            continue
        made.append(step(recipes, node_id, recipe))
    return made


def step(recipes: Recipes, node_id: NodeId, recipe: bytes) -> Step:
    """The step of one node."""
    node = recipes.run.nodes[node_id]
    mode = recipes.modes.get(node_id)
    if isinstance(node, Leaf):
        return MakeLeaf(recipe, node.id, node.name, tensor(node.contents), node.requires_grad, mode)
    of = recipes.of
    inputs = {
        # Of a list: a generator takes half as long again, and graphs have 1,000 nodes.
        port: tuple([(of[source.node], source.output) for source in wired])
        for port, wired in node.inputs.items()
    }
    after = tuple([recipes.of[each] for each in node.after])
    return Call(recipe, node.id, node.name, node.op, inputs, node.parameters, mode, after)


def supplies(graph: Graph, nodes: Iterable[NodeId]) -> list[Supply]:
    """The literals of these leaves, each once."""
    found = {}
    for node_id in nodes:
        node = graph.nodes[node_id]
        if isinstance(node, Leaf):
            found.update({order.digest: order for order in supply(node.contents)})
    return list(found.values())


def backward(
    recipes: Recipes, root: Source, *, previous: bytes | None, fresh: bool = False
) -> Backward:
    """The order for one Backward of this graph from `root`, with the graph's own arguments.

    `root` must have a recipe.
    """
    call = recipes.graph.backward
    retained = tuple(
        recipes.of[node.id]
        for node in recipes.run.nodes.values()
        if getattr(node, "retain_grad", False) and node.id in recipes.of
    )
    root = recipes.origin(root)
    start = (recipes.of[root.node], root.output)
    gradient = None if call.gradient is None else tensor(call.gradient)
    seed = None if call.gradient is None else contents_digest(call.gradient)
    address = digest(
        "backward",
        previous,
        recipes.address,
        start,
        seed,
        call.retain_graph,
        call.create_graph,
        retained,
        fresh,
    )
    return Backward(
        address,
        previous,
        recipes.address,
        start,
        gradient,
        call.retain_graph,
        call.create_graph,
        retained,
        fresh,
    )
