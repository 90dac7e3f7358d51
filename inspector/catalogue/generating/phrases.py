"""How PyTorch's functions are written in a derivative: what a person would write."""

import ast
from collections.abc import Callable

import torch
from torch.fx import Node

from inspector.catalogue.generating.known import Known, filled, parsed, shape_of
from inspector.catalogue.generating.simplifying import number

Writes = Callable[[Known, Node, list[ast.expr]], ast.expr | None]

# How PyTorch's functions are written: `a`, `b`, `c` are the arguments.
TEMPLATES = {
    "add": "a + b",
    "sub": "a - b",
    "rsub": "b - a",
    "mul": "a * b",
    "div": "a / b",
    "neg": "-a",
    "pow": "a ** b",
    "square": "a ** 2",
    "reciprocal": "1 / a",
    "rsqrt": "1 / sqrt(a)",
    "mm": "a @ b",
    "bmm": "a @ b",
    "mv": "a @ b",
    "dot": "dot(a, b)",
    "t": "a.T",
    "eq": "a == b",
    "ne": "a != b",
    "gt": "a > b",
    "ge": "a >= b",
    "lt": "a < b",
    "le": "a <= b",
    "bitwise_and": "a & b",
    "bitwise_or": "a | b",
    "logical_and": "a & b",
    "logical_or": "a | b",
    "logical_not": "~a",
    "bitwise_not": "~a",
    "sgn": "sign(a)",
    "_softmax": "softmax(a, b)",
    "_log_softmax": "log_softmax(a, b)",
    "special_erfcx": "erfcx(a)",
}
PASSED_ON = {
    "detach", "alias", "clone", "lift_fresh_copy", "_conj", "conj", "contiguous", "_to_copy",
    "resolve_conj", "view_as_real_copy",
}  # fmt: skip
_SHAPED = {"view", "_unsafe_view", "reshape", "view_copy"}
# Names for what multi-output functions return besides their result.
RETURNED = {
    "native_layer_norm": ("out", "mean", "rstd"),
    "native_group_norm": ("out", "mean", "rstd"),
    "native_batch_norm": ("out", "mean", "rstd"),
    "_native_batch_norm_legit": ("out", "mean", "rstd"),
    "max_pool2d_with_indices": ("out", "indices"),
    "max_pool3d_with_indices": ("out", "indices"),
    "adaptive_max_pool2d": ("out", "indices"),
    "fractional_max_pool2d": ("out", "indices"),
    "native_dropout": ("out", "mask"),
    "var_mean": ("variance", "mean"),
    "topk": ("values", "indices"),
    "sort": ("values", "indices"),
    "kthvalue": ("values", "indices"),
    "median": ("values", "indices"),
    "mode": ("values", "indices"),
    "max": ("values", "indices"),
    "min": ("values", "indices"),
    "cummax": ("values", "indices"),
    "cummin": ("values", "indices"),
    "_linalg_svd": ("U", "S", "Vh"),
    "_linalg_eigh": ("L", "Q"),
    "linalg_eig": ("L", "V"),
    "linalg_qr": ("Q", "R"),
    "linalg_lu": ("P", "L", "U"),
    "linalg_lu_factor_ex": ("LU", "pivots", "info"),
    "linalg_inv_ex": ("inverse", "info"),
    "linalg_cholesky_ex": ("L", "info"),
    "_linalg_det": ("det", "LU", "pivots"),
    "_linalg_slogdet": ("sign", "logdet", "LU", "pivots"),
    "_linalg_solve_ex": ("X", "LU", "pivots", "info"),
    "nll_loss_forward": ("loss", "total_weight"),
    "nll_loss2d_forward": ("loss", "total_weight"),
    "frexp": ("mantissa", "exponent"),
}


def packet(node: Node) -> str:
    """The name of the function that a node calls, without overload."""
    name = str(getattr(node.target, "_opname", getattr(node.target, "__name__", node.target)))
    # In a graph every value that is changed in place is one that the graph made itself.
    return name[:-1] if name.endswith("_") and not name.startswith("_") else name


def _expand(known: Known, node: Node, args: list[ast.expr]) -> ast.expr | None:
    shape = shape_of(node)
    source = node.args[0]
    assert isinstance(source, Node)
    if shape_of(source) == shape:
        return args[0]
    like = known.like(shape)
    if like is None:
        return None
    return filled("a.expand_as(b)", [args[0], like])


def _view(known: Known, node: Node, args: list[ast.expr]) -> ast.expr | None:
    shape = shape_of(node)
    source = node.args[0]
    assert isinstance(source, Node)
    before = shape_of(source)
    if before == shape:
        return args[0]
    word = known.shape_word(shape)
    if source.target == torch.ops.aten.sum.dim_IntList and shape == known.of_shape:
        summed, dims = source.args[:2]
        assert isinstance(summed, Node)
        assert isinstance(dims, list)
        whole = shape_of(summed)
        if known.is_broadcast(whole, [int(each) for each in dims]):
            inner = args[0].args[0] if isinstance(args[0], ast.Call) else args[0]
            return filled("sum_to(a, b)", [inner, parsed(known.of)])
    return _reshaped(args[0], before, shape, word)


def _reshaped(
    source: ast.expr, before: tuple[int, ...], shape: tuple[int, ...], word: ast.expr | None
) -> ast.expr:
    for at in range(len(shape)):
        if shape[at] == 1 and shape[:at] + shape[at + 1 :] == before:
            return filled("unsqueeze(a, b)", [source, number(at)])
    if word is not None:
        return filled("a.reshape(b)", [source, word])
    for first in range(len(before)):
        for last in range(first + 1, len(before)):
            total = 1
            for each in before[first : last + 1]:
                total *= each
            if (*before[:first], total, *before[last + 1 :]) == shape:
                if len(shape) == 1:
                    return filled("flatten(a)", [source])
                return filled("flatten(a, b, c)", [source, number(first), number(last)])
    listed: list[ast.expr] = [number(each) for each in shape]
    return ast.Call(ast.Attribute(source, "reshape"), listed, [])


def _sum(known: Known, node: Node, args: list[ast.expr]) -> ast.expr | None:
    source, *rest = node.args
    assert isinstance(source, Node)
    if not rest or rest[0] is None or rest[0] == []:
        return ast.Call(ast.Name(packet(node)), args[:1], [])
    before = shape_of(source)
    dims = [int(each) for each in (rest[0] if isinstance(rest[0], list | tuple) else [rest[0]])]  # type: ignore[arg-type]
    if all(before[each] == 1 for each in dims) and len(rest) > 1 and rest[1]:
        return args[0]
    kept = len(rest) > 1 and bool(rest[1])
    target = known.of_shape
    if kept and target == shape_of(node) and known.is_broadcast(before, dims):
        return filled("sum_to(a, b)", [args[0], parsed(known.of)])
    held = known.dims(dims)
    keywords = [ast.keyword("keepdim", ast.Constant(True))] if kept else []
    return ast.Call(ast.Name(packet(node)), [args[0], held], keywords)


def _masked(known: Known, node: Node, args: list[ast.expr]) -> ast.expr | None:
    return filled("where(b, c, a)", args)


def _unsqueeze(known: Known, node: Node, args: list[ast.expr]) -> ast.expr | None:
    return filled("unsqueeze(a, b)", [args[0], known.dims([node.args[1]])])


def _constant_like(value: float) -> Writes:
    def write(known: Known, node: Node, args: list[ast.expr]) -> ast.expr | None:
        like = known.like(shape_of(node))
        if like is None:
            return None if shape_of(node) else number(value)
        return filled("zeros_like(a)" if value == 0 else "ones_like(a)", [like])

    return write


def _full(known: Known, node: Node, args: list[ast.expr]) -> ast.expr | None:
    return args[1] if packet(node) in ("full", "full_like") else args[0]


def _transpose(known: Known, node: Node, args: list[ast.expr]) -> ast.expr | None:
    source = node.args[0]
    assert isinstance(source, Node)
    count = len(shape_of(source))
    if packet(node) == "permute":
        dims = [int(each) % count for each in node.args[1]]  # type: ignore[union-attr, arg-type]
        if dims == list(range(count)):
            return args[0]
        if dims != [*range(count - 2), count - 1, count - 2]:
            return None
    elif {int(each) % count for each in node.args[1:]} != {count - 1, count - 2}:  # type: ignore[arg-type]
        return None
    return filled("a.T" if count == 2 else "a.mT", args)


def _scaled(known: Known, node: Node, args: list[ast.expr]) -> ast.expr | None:
    value = node.args[1]
    if isinstance(value, int | float) and not isinstance(value, bool):
        word = known.count_word(value)
        if word is None and packet(node) == "mul" and value:
            word = known.count_word(1 / value)
            if word is not None:
                return filled("a / b", [args[0], word])
        if word is not None:
            return filled(TEMPLATES[packet(node)], [args[0], word])
    return None


WRITERS: dict[str, Writes] = {
    "expand": _expand,
    **dict.fromkeys(_SHAPED, _view),
    "sum": _sum,
    "mean": _sum,
    "masked_fill": _masked,
    "unsqueeze": _unsqueeze,
    "zeros_like": _constant_like(0),
    "zeros": _constant_like(0),
    "new_zeros": _constant_like(0),
    "ones_like": _constant_like(1),
    "new_ones": _constant_like(1),
    "ones": _constant_like(1),
    "full": _full,
    "full_like": _full,
    "scalar_tensor": _full,
    "permute": _transpose,
    "transpose": _transpose,
    "div": _scaled,
    "mul": _scaled,
}
