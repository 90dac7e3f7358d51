"""Where PyTorch refused a Backward: the nodes whose saved tensors an earlier one had freed."""

from collections.abc import Mapping

import torch

from inspector.engine.anew import Anew
from inspector.engine.autograd import Edge, Node, edge_of, follows

Freed = Mapping[Node, Node]


def freed_before(again: Anew, root: Edge, refused: torch.Tensor, freed: frozenset[bytes]) -> Freed:
    """For each autograd node of a graph that was made anew the node that PyTorch went through in
    its place, where that belongs to a step of `freed`: it raises what PyTorch raised. `refused` is
    the value that the Backward began with. None of them where the graphs are not alike."""
    found: dict[Node, Node] = {}
    if not freed or not refused.requires_grad:
        return {}
    waiting = [(root[0], edge_of(refused)[0])]
    while waiting:
        new, old = waiting.pop()
        if new in found:
            continue
        if type(new) is not type(old) or len(follows(new)) != len(follows(old)):
            return {}
        found[new] = old
        for (to, _), (there, _) in zip(follows(new), follows(old), strict=True):
            if to is not None and there is not None:
                waiting.append((to, there))
    return {
        new: old
        for new, old in found.items()
        if (maker := again.makers.get(new)) is not None and maker.recipe in freed
    }
