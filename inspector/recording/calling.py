"""Which catalogue rows a function of torch may be, and how its own Python body is looked into."""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from types import FunctionType
from typing import Any

import torch
from torch._ops import OpOverload, OpOverloadPacket
from torch.overrides import resolve_name

from inspector.catalogue.rows import Row, catalogue

# One function is found under another of these where the name itself is in no row.
_PLACES = ("torch.", "torch.Tensor.", "torch.nn.functional.")
_OPERATORS: Mapping[str, str] = {
    "truediv": "div",
    "rdiv": "rtruediv",
    "floordiv": "floor_divide",
    "mod": "remainder",
    "and": "bitwise_and",
    "or": "bitwise_or",
    "xor": "bitwise_xor",
    "invert": "bitwise_not",
    "lshift": "bitwise_left_shift",
    "rshift": "bitwise_right_shift",
    "pos": "positive",
    "radd": "add",
    "rmul": "mul",
    "rand": "bitwise_and",
    "ror": "bitwise_or",
    "rxor": "bitwise_xor",
    "iand": "bitwise_and_",
    "ior": "bitwise_or_",
    "ixor": "bitwise_xor_",
    "itruediv": "div_",
    "idiv": "div_",
    "ifloordiv": "floor_divide_",
    "imod": "remainder_",
    "ilshift": "bitwise_left_shift_",
    "irshift": "bitwise_right_shift_",
}
_PLAIN_IN_PLACE = ("iadd", "isub", "imul", "ipow")
# Functions that are easier to read as what they call.
COMPOSED = ("torch.nn.functional.multi_head_attention_forward",)
_ASKS = ("has_torch_function", "has_torch_function_unary", "has_torch_function_variadic")


def name_of(function: Callable[..., Any]) -> str:
    """The public name of a torch function: "torch.mm", "torch.Tensor.add"."""
    if isinstance(function, OpOverload):
        return f"torch.ops.{function.overloadpacket!s}"
    if isinstance(function, OpOverloadPacket):
        return f"torch.ops.{function}"
    short = getattr(function, "__name__", "?")
    if short in ("__get__", "__set__"):
        owner = getattr(function, "__self__", None)
        return f"torch.Tensor.{getattr(owner, '__name__', '?')}"
    if function is torch.autograd.grad:
        return "torch.autograd.grad"  # torch.overrides does not know its name
    found = resolve_name(function) or f"torch.{short}"
    place, _, last = found.rpartition(".")
    # resolve_name calls torch.mm by the last of its names, which is torch.spmm.
    if place == "torch" and last != short and getattr(torch, short, None) is function:
        return f"torch.{short}"
    return found.replace("torch.functional.", "torch.")


def rows_of(name: str) -> tuple[Row, ...]:
    """The rows that a call under this name may be, the likeliest first."""
    return () if name in COMPOSED else _rows(_written(name))


def _written(name: str) -> str:
    place, _, short = name.rpartition(".")
    if (
        short.startswith("__")
        and short.endswith("__")
        and short
        not in (
            "__getitem__",
            "__setitem__",
        )
    ):
        word = short.strip("_")
        word = f"{word[1:]}_" if word in _PLAIN_IN_PLACE else _OPERATORS.get(word, word)
        return f"torch.Tensor.{word}"
    if place in ("torch.ops.aten", "torch._C._nn", "torch._VF", "torch._C._VariableFunctions"):
        return f"torch.{short}"
    return name


@lru_cache(maxsize=4000)
def _rows(name: str) -> tuple[Row, ...]:
    named = _by_name()
    found = list(named.get(name, ()))
    place, _, short = name.rpartition(".")
    if f"{place}." in _PLACES:
        # A function of another module (torch.special.softmax ...) is not taken for its namesake.
        for other in _PLACES:
            found += (row for row in named.get(other + short, ()) if row not in found)
    return tuple(found)


@cache
def _by_name() -> Mapping[str, tuple[Row, ...]]:
    found: dict[str, list[Row]] = {}
    rows = catalogue().operations.values()
    for row in rows:
        found.setdefault(row.function, []).append(row)
    own = {name: tuple(several) for name, several in found.items()}
    for row in rows:
        for name in row.names:
            into = found.setdefault(name, [])
            into += (other for other in own[row.function] if other not in into)
    return {name: tuple(several) for name, several in found.items()}


@lru_cache(maxsize=500)
def opened(function: Callable[..., Any]) -> Callable[..., Any] | None:
    """The Python body of one of torch's functions, so that the calls in it are seen rather than
    the call of it; None where it is written in C++ or is not torch's."""
    body = getattr(function, "__wrapped__", function)
    if not isinstance(body, FunctionType) or not body.__module__.startswith("torch"):
        return None
    if any(word in body.__globals__ for word in _ASKS):
        inside = dict(body.__globals__)
        inside |= {word: _asks_nobody for word in _ASKS if word in inside}
        copy = FunctionType(
            body.__code__, inside, body.__name__, body.__defaults__, body.__closure__
        )
        copy.__kwdefaults__ = body.__kwdefaults__
        return copy
    return body


def _asks_nobody(*_: object) -> bool:
    return False
