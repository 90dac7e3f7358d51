"""Sentences that say why a value has no gradient, naming what cut it off; pure functions."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping

import msgspec

from inspector.document.dtypes import DTYPES
from inspector.document.nodes import FrameMode, Graph, Leaf, NodeId, Operation, Source, label
from inspector.document.order import ancestors, sources_of
from inspector.messages.answers import Fact

NOT_PRESSED = "Press Backward (F5) to see the gradient."
WAITING = "The gradient is being computed."
ZEROED = "The gradients were zeroed: .grad is None until the next Backward."
# PyTorch 2.13's own words on reading `.grad` of a tensor that is no leaf.
NON_LEAF = (
    "The .grad attribute of a Tensor that is not a leaf Tensor is being accessed. Its .grad "
    "attribute won't be populated during autograd.backward(). If you indeed want the .grad field "
    "to be populated for a non-leaf Tensor, use .retain_grad() on the non-leaf Tensor. If you "
    "access the non-leaf Tensor by mistake, make sure you access the leaf Tensor instead. See "
    "github.com/pytorch/pytorch/pull/30531 for more information."
)
_DETACH = ("torch.Tensor.detach", "torch.detach")


class Sight(msgspec.Struct, frozen=True):
    """What can be seen of a graph that ran (`graph` is without the bypassed nodes, which `passes`
    names): facts of its values, and the frames' modes."""

    graph: Graph
    modes: Mapping[NodeId, FrameMode]
    fact: Callable[[Source], Fact | None]
    outputs: Callable[[NodeId], int]
    passes: Mapping[NodeId, Source] = {}

    def name(self, source: Source) -> str:
        """How a value is called in sentences."""
        return label(self.graph, source, self.outputs(source.node))

    def requires_grad(self, source: Source) -> bool:
        """Whether a value takes part in differentiation; a leaf says so itself."""
        node = self.graph.nodes.get(source.node)
        if isinstance(node, Leaf):
            return node.requires_grad
        fact = self.fact(source)
        return fact is not None and fact.requires_grad


def why_not_requiring(sight: Sight, source: Source) -> str:
    """Why a value does not require grad, in one sentence."""
    name = sight.name(source)
    node = sight.graph.nodes[source.node]
    if isinstance(node, Leaf):
        if not DTYPES[node.contents.dtype].may_require_grad:
            return (
                f"{name} is {node.contents.dtype}: only floating point and complex tensors can "
                "require gradients."
            )
        return f"{name} does not require grad: switch its requires_grad on."
    own = _cut_by(sight, node, source)
    if own is not None:
        return f"{name} does not require grad: {own}."
    cutters, leaves = _upstream(sight, node.id)
    if cutters:
        at, why = cutters[0]
        return f"{name} does not require grad, because the graph is cut at {at}: {why}."
    able = [leaf for leaf in leaves if DTYPES[leaf.contents.dtype].may_require_grad]
    if able:
        names = " or ".join(leaf.name for leaf in able[:3])
        return f"Nothing that {name} is made of requires grad: switch requires_grad on for {names}."
    if leaves:
        leaf = leaves[0]
        return (
            f"Nothing that {name} is made of can require grad: {leaf.name} is "
            f"{leaf.contents.dtype}, and only floating point and complex tensors can."
        )
    return f"{name} does not require grad."


def why_no_flow(sight: Sight, source: Source, root: Source) -> str:
    """Why no gradient flowed through a value in a Backward from `root`, in one sentence."""
    name, start = sight.name(source), sight.name(root)
    needed = ancestors(sight.graph, (root.node,))
    if source.node not in needed:
        return f"{start} does not depend on {name}, so no gradient reaches it."
    if not sight.requires_grad(source):
        return why_not_requiring(sight, source)
    cutters = _downstream_cutters(sight, source, root, needed)
    if cutters:
        at, why = cutters[0]
        return f"{name} reaches {start} only through {at}, where the gradient stops: {why}."
    return f"{start} does not depend on {name} in a way that has a gradient."


def why_not_stored(sight: Sight, source: Source, root: Source | None) -> str:
    """Why PyTorch stores no `.grad` for a value after a Backward from `root`."""
    node = sight.graph.nodes[source.node]
    if not sight.requires_grad(source):
        return why_not_requiring(sight, source)
    if isinstance(node, Operation) and not node.retain_grad:
        return NON_LEAF
    if root is None:
        return ZEROED
    needed = ancestors(sight.graph, (root.node,))
    if (
        isinstance(node, Operation)
        and node.id in needed
        and not _downstream_cutters(sight, source, root, needed)
    ):
        return (
            f"retain_grad was switched on for {sight.name(source)} after the last Backward: "
            "press Backward again."
        )
    return why_no_flow(sight, source, root)


def _cut_by(sight: Sight, node: Operation, source: Source) -> str | None:
    mode = sight.modes.get(node.id)
    if mode is not None:
        return f"it is computed inside {mode}, where PyTorch records nothing"
    if node.op in _DETACH:
        return "detach cuts it off from what it was made of"
    row = node.row
    if row is not None and not row.differentiable:
        return f"{row.name} is not differentiable"
    fact = sight.fact(source)
    dtype = None if fact is None else DTYPES.get(fact.dtype)
    if dtype is not None and not dtype.may_require_grad and _takes_grad(sight, node.id):
        return f"it is {dtype.name}, and only floating point and complex tensors have gradients"
    return None


def _upstream(sight: Sight, node: NodeId) -> tuple[list[tuple[str, str]], list[Leaf]]:
    """What cuts a node off from leaves that require grad, and the leaves it is made of."""
    nodes = sight.graph.nodes
    # It is asked after every edit, of graphs of any size: mostly there is nothing to be cut off.
    cuts = any(isinstance(each, Leaf) and each.requires_grad for each in nodes.values())
    cutters: list[tuple[str, str]] = []
    leaves: list[Leaf] = []
    seen = {node}
    waiting = deque(seen)
    while waiting:
        for source in sources_of(sight.graph, waiting.popleft()):
            found = nodes.get(source.node)
            if found is None or source.node in seen:
                continue
            seen.add(source.node)
            if isinstance(found, Leaf):
                leaves.append(found)
                continue
            waiting.append(source.node)
            if not cuts or not _takes_grad(sight, found.id):
                continue
            why = _cut_by(sight, found, source)
            if why is not None:
                cutters.append((sight.name(source), why))
    return cutters, leaves


def _takes_grad(sight: Sight, node: NodeId) -> bool:
    return any(sight.requires_grad(source) for source in sources_of(sight.graph, node))


def _downstream_cutters(
    sight: Sight, source: Source, root: Source, needed: Iterable[NodeId]
) -> list[tuple[str, str]]:
    """Where gradient stops between a value and the root; empty where a way is open."""
    users: dict[Source, list[NodeId]] = {}
    for node_id in needed:
        for each in sources_of(sight.graph, node_id):
            users.setdefault(each, []).append(node_id)
    cutters: list[tuple[str, str]] = []
    seen: set[NodeId] = set()
    waiting = deque([source])
    while waiting:
        for user in users.get(waiting.popleft(), ()):
            if user in seen:
                continue
            seen.add(user)
            node = sight.graph.nodes[user]
            outs = [Source(user, output) for output in range(max(1, sight.outputs(user)))]
            passing = [out for out in outs if sight.requires_grad(out)]
            if passing and user == root.node:
                return []
            if passing:
                waiting.extend(passing)
                continue
            assert isinstance(node, Operation)
            why = _cut_by(sight, node, outs[0]) or "it does not require grad"
            cutters.append((node.name, why))
    return cutters
