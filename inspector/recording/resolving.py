"""Which catalogue row a call of torch is, and its arguments by the row's names."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.overrides import resolve_name

from inspector.catalogue.rows import Parameter, Row, Value, catalogue
from inspector.document.dtypes import DTYPES
from inspector.document.parameters import why_not_a_value

_PLACES = ("torch.", "torch.nn.functional.", "torch.linalg.", "torch.Tensor.")
_ALIASES: Mapping[str, str] = {
    "__add__": "add",
    "__radd__": "add",
    "__iadd__": "add",
    "__sub__": "sub",
    "__mul__": "mul",
    "__rmul__": "mul",
    "__truediv__": "div",
    "__pow__": "pow",
    "__matmul__": "matmul",
    "__neg__": "neg",
    "__abs__": "abs",
    "__gt__": "gt",
    "__ge__": "ge",
    "__lt__": "lt",
    "__eq__": "eq",
    "subtract": "sub",
    "multiply": "mul",
    "divide": "div",
    "true_divide": "div",
    "negative": "neg",
    "absolute": "abs",
    "clip": "clamp",
    "concat": "cat",
    "concatenate": "cat",
    "view": "reshape",
    "ger": "outer",
    "greater": "gt",
    "greater_equal": "ge",
    "less": "lt",
    "swapaxes": "transpose",
    "swapdims": "transpose",
}
_KEYWORDS = {"axis": "dim", "keepdims": "keepdim", "a": "input", "x1": "input"}
# Arguments that no row has, with the value at which they change nothing.
_IDLE: Mapping[str, object] = {
    "_stacklevel": 3,
    "size_average": None,
    "reduce": None,
    "inplace": False,
    "out": None,
    "sorted": True,
    "stable": False,
    "non_blocking": False,
    "copy": False,
    "memory_format": None,
}
_NAMES = {getattr(torch, name): name for name in DTYPES}


class RecordingRefused(Exception):
    """The function does what a document cannot hold; the text says what, in one sentence."""


def name_of(function: Callable[..., Any]) -> str:
    """The public name of a torch function: "torch.mm", "torch.Tensor.add"."""
    if getattr(function, "__name__", "") == "__get__":
        owner = getattr(function, "__self__", None)
        return f"torch.Tensor.{getattr(owner, '__name__', '?')}"
    found = resolve_name(function) or f"torch.{getattr(function, '__name__', '?')}"
    return found.replace("torch.functional.", "torch.")


def row_of(name: str) -> Row | None:
    """The catalogue row of the torch function of that name, or None."""
    operations = catalogue().operations
    if name in operations:
        return operations[name]
    short = name.rpartition(".")[2]
    short = _ALIASES.get(short, short)
    # A function of another module (torch.special.softmax ...) is not taken for its namesake.
    if not any(name.rpartition(".")[0] == place[:-1] for place in _PLACES):
        return None
    return next((operations[p + short] for p in _PLACES if p + short in operations), None)


def bound(row: Row, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments by the row's names; tensors among them. Raises RecordingRefused."""
    names = [word.removeprefix("*") for word in row.order if word != "*"]
    spread = any(word.startswith("*") and word != "*" for word in row.order)
    found: dict[str, Any] = {}
    rest = list(args)
    for at, each in enumerate(names):
        if not rest:
            break
        parameter = row.parameter(each)
        last = at == len(names) - 1
        if spread and last:
            found[each] = rest[0] if isinstance(rest[0], list | tuple) else tuple(rest)
            rest = []
        elif _is_several(parameter, rest):
            # `x.reshape(3, 3)`: the sizes one by one.
            found[each] = tuple(rest)
            rest = []
        else:
            found[each] = rest.pop(0)
    if rest:
        raise RecordingRefused(f"{name} was called with more arguments than can be recorded")
    for given, value in kwargs.items():
        each = given if given in names else _KEYWORDS.get(given, given)
        if each in names:
            found[each] = value
        elif given == "unbiased" and isinstance(value, bool):
            found["correction"] = int(value)
        elif given not in _IDLE or value != _IDLE[given]:
            raise RecordingRefused(f"{name} was called with {given}=, which cannot be recorded")
    return found


def _is_several(parameter: Parameter | None, rest: Sequence[Any]) -> bool:
    whole = all(isinstance(each, int) and not isinstance(each, bool) for each in rest)
    return parameter is not None and parameter.kind == "ints" and len(rest) > 1 and whole


def value_of(row: Row, name: str, given: object) -> Value:
    """An argument that is no tensor, as a parameter holds it. Raises RecordingRefused."""
    parameter = row.parameter(name)
    kind = parameter.kind if parameter is not None else "number"
    value: Any = given
    if isinstance(given, torch.dtype):
        value = _NAMES.get(given, str(given))
    elif isinstance(given, list | tuple):
        value = tuple(given)
    elif kind == "ints" and isinstance(given, int) and not isinstance(given, bool):
        value = (given,)
    elif kind in ("number", "float") and isinstance(given, bool):
        value = int(given)
    reason = "it is none of its values" if not _is_value(value) else None
    reason = reason or why_not_a_value(row, name, value)
    if reason:
        raise RecordingRefused(f"{row.id} was called with {name}={given!r}: {reason}")
    return value  # type: ignore[no-any-return]


def _is_value(value: object) -> bool:
    if isinstance(value, tuple):
        return all(isinstance(each, int) for each in value)
    return value is None or isinstance(value, bool | int | float | str)
