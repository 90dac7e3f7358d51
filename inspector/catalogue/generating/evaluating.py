"""The value of a readable derivative: how the generator and the tests know that it is true."""

import ast
import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from inspector.catalogue.generating.tracing import plain
from inspector.catalogue.rows import Row, Value


def value(text: str, names: Mapping[str, Any]) -> Tensor:
    """The value of a derivative's readable text, in which each line but the last names a value.

    Every other function in it is PyTorch's operator of that name.
    """
    known: dict[str, Any] = dict(names)
    for line in text.splitlines():
        tree = ast.parse(line).body[0]
        word = "_"
        if isinstance(tree, ast.Assign):
            assert isinstance(tree.targets[0], ast.Name)
            word = tree.targets[0].id
        assert isinstance(tree, ast.Assign | ast.Expr)
        code = compile(ast.Expression(tree.value), "derivative", "eval")
        known[word] = eval(code, {"__builtins__": {}}, _Names(known))
    found = known["_"]
    return found if isinstance(found, Tensor) else torch.tensor(float(found))


def names_of(
    row: Row,
    given: Mapping[str, tuple[Tensor, ...]],
    parameters: Mapping[str, Value],
    outputs: tuple[Tensor, ...],
    upstream: tuple[Tensor, ...],
) -> dict[str, Any]:
    """What the names in a derivative of this call stand for."""
    names: dict[str, Any] = {}
    for each in row.parameters:
        names[each.name] = plain(parameters.get(each.name, each.default), each.kind)
    for name in parameters:
        names.setdefault(name, parameters[name])
    if len(outputs) == 1:
        names["out"] = outputs[0]
    elif len(outputs) == len(row.outputs):
        names |= dict(zip(row.outputs, outputs, strict=True))
    names["outs"] = outputs
    waiting = iter(upstream)
    names["grads"] = [next(waiting) if each.requires_grad else None for each in outputs]
    if upstream:
        names["grad"] = upstream[0]
    for port in row.inputs:
        if port.name in given:
            names[port.name] = given[port.name] if port.variadic else given[port.name][0]
    return names


class _Names(dict[str, Any]):
    def __missing__(self, name: str) -> Any:
        if name in _WORDS:
            return _WORDS[name]
        return getattr(torch.ops.aten, name)


def _sum_to(tensor: Tensor, like: Tensor) -> Tensor:
    """Summed over what `like` was spread over."""
    return tensor.sum_to_size(like.shape)


def _unsqueeze(tensor: Tensor, dim: Any) -> Tensor:
    """With a dimension of size 1 at each of these places; None: as it is."""
    if dim is None or dim in ((), []):
        return tensor
    for each in sorted(dim if isinstance(dim, tuple | list) else (dim,)):
        tensor = tensor.unsqueeze(each)
    return tensor


def _size(tensor: Tensor, dim: Any) -> int:
    """How many elements lie along these dimensions; None: all of them."""
    if dim is None or dim in ((), []):
        return tensor.numel()
    return math.prod(
        tensor.shape[each] for each in (dim if isinstance(dim, tuple | list) else (dim,))
    )


def _flip(tensor: Tensor, dim: Any) -> Tensor:
    """Backwards along these dimensions."""
    return tensor.flip(dim if isinstance(dim, tuple | list) else (dim,))


def _number_or(name: str) -> Any:
    """The function of a number as well as of a tensor."""

    def act(x: Any) -> Any:
        if isinstance(x, Tensor):
            return getattr(torch, name)(x)
        return getattr(math, name)(x)

    return act


_WORDS: dict[str, Any] = {
    "inf": math.inf,
    "nan": math.nan,
    "pi": math.pi,
    "tensor": lambda listed: torch.tensor(listed, dtype=torch.float64),
    "where": torch.where,
    "softmax": torch.softmax,
    "log_softmax": torch.log_softmax,
    "one_hot": torch.nn.functional.one_hot,
    "inv": torch.linalg.inv,
    "numel": torch.numel,
    "sum_to": _sum_to,
    "unsqueeze": _unsqueeze,
    "size": _size,
    "flip": _flip,
    "sqrt": _number_or("sqrt"),
    "log": _number_or("log"),
    "exp": _number_or("exp"),
}
