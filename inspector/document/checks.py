"""What is wrong or soon will be: problems as values, with a meaning and a fix that is an edit."""

import re
from collections.abc import Sequence
from functools import partial, reduce

from inspector.document.contents import ContentsRefused, filled
from inspector.document.dtypes import DTYPES
from inspector.document.edits import replace, set_backward, set_parameter
from inspector.document.frames import take_out
from inspector.document.meanings import meaning
from inspector.document.nodes import Document, Graph, Leaf, NodeId, Operation
from inspector.document.order import ancestors, sources_of, topological
from inspector.document.order_checks import order_problems, without_change
from inspector.document.problems import Fix, Problem
from inspector.document.tensor_edits import set_dtype, set_requires_grad

_WIDTH = ("float16", "bfloat16", "float32", "float64", "complex64", "complex128")


def silent_problems(graph: Graph) -> tuple[Problem, ...]:
    """What PyTorch says nothing about, seen in the graph alone: values read after they were
    changed in place, and leaves that are all of whole numbers, so that nothing can have a
    gradient."""
    return (*order_problems(graph), *_whole_numbers(graph))


def _whole_numbers(graph: Graph) -> tuple[Problem, ...]:
    leaves = [node for node in graph.nodes.values() if isinstance(node, Leaf)]
    if not leaves or len(leaves) == len(graph.nodes):
        return ()
    if any(DTYPES[leaf.contents.dtype].may_require_grad for leaf in leaves):
        return ()
    first = leaves[0]
    exact = "only Tensors of floating point and complex dtype can require gradients"
    return (
        Problem(
            first.id,
            f"{first.name} is {first.contents.dtype}, so nothing here can have a gradient.",
            exact,
            meaning(exact),
            to_float(leaves[:1]),
        ),
    )


def to_float(leaves: Sequence[Leaf], dtype: str = "float32") -> Fix:
    """Convert leaves to a floating point dtype."""
    names = _listed([leaf.name for leaf in leaves])
    ids = tuple(leaf.id for leaf in leaves)
    return Fix(
        f"Convert {names} to {dtype}",
        f"Convert {names}",
        lambda document: reduce(lambda d, node: set_dtype(d, node, dtype), ids, document),
        ids,
        dtype,
    )


def fix_for(
    graph: Graph,
    node: NodeId | None,
    text: str,
    *,
    shape: tuple[int, ...] | None = None,
    dtype: str | None = None,
) -> Fix | None:
    """A fix for an error or warning at a node (the root, for Backward's), or None. `shape` and
    `dtype` are the node's, where they are known."""
    found = None if node is None else graph.nodes.get(node)
    if "does not require grad and does not have a grad_fn" in text:
        return None if found is None else _let_grad_through(graph, found.id)
    if "through the graph a second time" in text:
        on = replace(graph.backward, retain_graph=True)
        return Fix("Keep the graph", "retain_graph on", partial(set_backward, call=on))
    if "implicitly created only for" in text and shape is not None and dtype is not None:
        try:
            ones = filled("ones", shape, dtype)
        except ContentsRefused:
            return None
        call = replace(graph.backward, gradient=ones)
        return Fix("Start from ones", "Gradient of ones", partial(set_backward, call=call))
    if "modified by an inplace operation" in text:
        return without_change(graph, node)
    if "Mismatch in shape: grad_output" in text:
        call = replace(graph.backward, gradient=None)
        return Fix("Take the gradient away", "No gradient", partial(set_backward, call=call))
    if re.search(r"[Ii]nference tensor", text):
        return _leave_inference(graph, node)
    if not isinstance(found, Operation):
        return None
    if re.search(r"floating point or complex dtype|not implemented for '", text):
        if found.row is not None and found.row.parameter("dtype") is not None:
            edit = partial(set_parameter, node=found.id, name="dtype", value="float32")
            return Fix("Compute in float32", f"dtype of {found.name}", edit)
        whole = [leaf for leaf in _direct_leaves(graph, found) if _is_whole(leaf)]
        return to_float(whole) if whole else None
    if re.search(r"dtype", text):
        return _one_dtype(graph, found, text)
    return None


def _let_grad_through(graph: Graph, root: NodeId) -> Fix | None:
    needed = ancestors(graph, (root,))
    framed = [n for frame in graph.frames.values() for n in frame.nodes if n in needed]
    if framed:
        names = _listed([graph.nodes[n].name for n in framed])
        edit = partial(take_out, nodes=tuple(framed))
        return Fix(f"Take {names} out of the frame", f"{names} out of the frame", edit)
    leaves = [
        leaf
        for n in topological(graph)
        if n in needed and isinstance(leaf := graph.nodes[n], Leaf) and not leaf.requires_grad
    ]
    if len(leaves) < sum(isinstance(graph.nodes[n], Leaf) for n in needed):
        return None  # A leaf requires grad already: something cuts it off on the way.
    able = [leaf for leaf in leaves if not _is_whole(leaf)]
    if able:
        names = _listed([leaf.name for leaf in able])
        ids = tuple(leaf.id for leaf in able)
        return Fix(
            f"Switch requires_grad on for {names}",
            f"requires_grad of {names}",
            lambda document: reduce(lambda d, n: set_requires_grad(d, n, True), ids, document),
        )
    return to_float(leaves) if leaves else None


def _leave_inference(graph: Graph, node: NodeId | None) -> Fix | None:
    needed = graph.nodes.keys() if node is None else ancestors(graph, (node,))
    frames = [
        frame
        for frame in graph.frames.values()
        if frame.mode == "inference_mode" and needed & set(frame.nodes)
    ]
    if not frames:
        return None
    ids = tuple(frame.id for frame in frames)

    def edit(document: Document) -> Document:
        kept = dict(document.graph.frames)
        for key in ids:
            if key in kept:
                kept[key] = replace(kept[key], mode="no_grad")
        return replace(document, graph=replace(document.graph, frames=kept))

    return Fix("Use no_grad instead", "no_grad frame", edit)


def _one_dtype(graph: Graph, node: Operation, text: str) -> Fix | None:
    leaves = _direct_leaves(graph, node)
    wanted = re.search(r"to be (Long|Float)|Expected dtype (int32/int64) for index", text)
    if wanted is not None and leaves:
        dtype = "float32" if wanted.group(1) == "Float" else "int64"
        last = leaves[-1]
        return to_float([last], dtype) if last.contents.dtype != dtype else None
    dtypes = {leaf.contents.dtype for leaf in leaves}
    if len(dtypes) < 2:
        return None
    widest = max(dtypes, key=lambda name: _WIDTH.index(name) if name in _WIDTH else -1)
    if widest not in _WIDTH:
        return None
    return to_float([leaf for leaf in leaves if leaf.contents.dtype != widest], widest)


def _direct_leaves(graph: Graph, node: Operation) -> list[Leaf]:
    found = dict.fromkeys(source.node for source in sources_of(graph, node.id))
    return [leaf for n in found if isinstance(leaf := graph.nodes.get(n), Leaf)]


def _is_whole(leaf: Leaf) -> bool:
    return not DTYPES[leaf.contents.dtype].may_require_grad


def _listed(names: Sequence[str]) -> str:
    if len(names) <= 3:
        return ", ".join(names)
    return f"{names[0]}, {names[1]} and {len(names) - 2} more"
