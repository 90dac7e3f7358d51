"""A call as torch was given it, as the inputs and parameters of a row; and back again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from inspector.catalogue.rows import Parameter, Row, Value

Tensors = Mapping[str, tuple[torch.Tensor, ...]]
_IDLE: Mapping[str, object] = {
    "out": None, "inplace": False, "size_average": None, "reduce": None, "_stacklevel": 3,
    "memory_format": None, "layout": None, "device": None, "pin_memory": None, "generator": None,
    "requires_grad": None, "non_blocking": False, "_random_samples": None, "as_tuple": False,
    "align_to_window": None, "get_infos": False, "sparse": False, "sparse_grad": False,
    "return_indices": False, "options": None,
    "distance_function": None,
}  # fmt: skip
_ALSO = {"self": "input", "axis": "dim", "keepdims": "keepdim", "x1": "input", "x2": "other"}
_INDEX = {"0, 1:3": (0, slice(1, 3))}  # of own_samples
_INDIFFERENT = {"layout", "device", "memory_format", "requires_grad", "pin_memory", "generator",
                "return_indices"}  # fmt: skip


class DoesNotFit(Exception):
    """The row cannot say this call; the text tells why."""


@dataclass(frozen=True)
class Bound:
    """The inputs and parameters of a row that say a call."""

    row: Row
    inputs: Tensors
    parameters: Mapping[str, Value]

    @property
    def size(self) -> int:
        """How many numbers go in."""
        return sum(each.numel() for several in self.inputs.values() for each in several)


def bound(row: Row, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Bound:
    """The call by the row's names. Raises DoesNotFit."""
    given = _named(row, list(args), dict(kwargs))
    inputs: dict[str, tuple[torch.Tensor, ...]] = {}
    parameters: dict[str, Value] = {}
    for name, value in given.items():
        port = row.port(name)
        if port is None:
            parameter = row.parameter(name)
            assert parameter is not None
            made = _value(parameter, value)
            if (
                parameter.required
                or made != parameter.default
                or type(made) is not type(parameter.default)
            ):
                parameters[name] = made
        elif port.variadic:
            if not isinstance(value, list | tuple) or not all(map(_is_tensor, value)):
                raise DoesNotFit(f"{name} is no list of tensors")
            inputs[name] = tuple(value)
        elif _is_tensor(value):
            inputs[name] = (value,)
        elif port.number and isinstance(value, bool | int | float | complex):
            parameters[name] = _number(value)
        elif value is not None or not port.optional:
            raise DoesNotFit(f"{name} is no tensor")
    for port in row.inputs:
        if not port.optional and port.name not in inputs and port.name not in parameters:
            raise DoesNotFit(f"{port.name} is missing")
    for parameter in row.parameters:
        if parameter.required and parameter.name not in parameters:
            raise DoesNotFit(f"{parameter.name} is missing")
    return Bound(row, inputs, parameters)


def _named(row: Row, rest: list[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
    names = [each.removeprefix("*") for each in row.order if each != "*"]
    given: dict[str, Any] = {}
    for at, name in enumerate(names):
        if not rest:
            break
        parameter = row.parameter(name)
        if f"*{name}" in row.order:
            several = isinstance(rest[0], list | tuple) and len(rest) == 1
            given[name], rest = tuple(rest[0]) if several else tuple(rest), []
        elif parameter is not None and parameter.kind == "ints" and _are_ints(rest):
            last = len(rest) > len(names) - at or row.order[-1] == name or row.method
            if last and len(rest) > 1:
                given[name], rest = tuple(rest), []  # x.view(2, 3)
            else:
                given[name] = rest.pop(0)
        else:
            given[name] = rest.pop(0)
    if rest:
        raise DoesNotFit("more arguments than it has")
    for key, value in kwargs.items():
        name = key if key in names else _ALSO.get(key, key)
        if name in names:
            given[name] = value
        elif key == "unbiased" and "correction" in names:
            given["correction"] = int(value)
        elif key in _INDIFFERENT or (key in _IDLE and value == _IDLE[key]):
            continue
        else:
            raise DoesNotFit(f"it has no {key}")
    return given


def _is_tensor(value: object) -> bool:
    return isinstance(value, torch.Tensor)


def _are_ints(values: Sequence[Any]) -> bool:
    return all(type(each) is int for each in values)


def _number(value: complex) -> Value:
    return str(value).strip("()") if isinstance(value, complex) else value


def _value(parameter: Parameter, value: Any) -> Value:
    good, made = False, value
    if value is None:
        if not (parameter.none or parameter.default is None):
            raise DoesNotFit(f"{parameter.name} may not be None")
        return None
    match parameter.kind:
        case "int":
            good = type(value) is int
        case "bool":
            good = isinstance(value, bool)
        case "float":
            good, made = isinstance(value, int | float) and not isinstance(value, bool), value
        case "number":
            good, made = isinstance(value, bool | int | float | complex), value
            made = _number(value) if good else value
        case "ints" | "floats":
            kind = int if parameter.kind == "ints" else int | float
            if isinstance(value, list | tuple):
                good, made = all(isinstance(each, kind) for each in value), tuple(value)
            else:
                good = isinstance(value, kind) and not isinstance(value, bool)
                made = value if parameter.single else (value,)
        case "lists":
            good = isinstance(value, int | list | tuple)
            made = value if isinstance(value, int) else tuple(tuple(each) for each in value)
        case "dtype":
            good, made = isinstance(value, torch.dtype), str(value).removeprefix("torch.")
        case "choice":
            good = value in parameter.choices
        case "text":
            good = isinstance(value, str)
    if not good:
        raise DoesNotFit(f"{parameter.name} may not be {value!r}"[:90])
    return made  # type: ignore[no-any-return]


def call(row: Row, inputs: Tensors, parameters: Mapping[str, Value]) -> tuple[Any, Any]:
    """The arguments of the call, by position and by keyword, as the engine makes them."""
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    keyword = False
    for word in row.order:
        if word == "*":
            keyword = True
            continue
        name = word.removeprefix("*")
        port = row.port(name)
        if word.startswith("*"):
            args.extend(inputs.get(name, ()))
            continue
        if port is not None:
            given = inputs.get(name)
            if name == "indices" and row.parameter("index") and row.method:
                continue
            if given is None and name in parameters:
                value: Any = _told(parameters[name])
            elif given is None and port.given:
                value = None
            elif given is None and (port.optional or port.variadic):
                keyword = True
                continue
            else:
                assert given is not None, f"{row.id}: {name} is missing"
                value = list(given) if port.variadic else given[0]
        else:
            parameter = row.parameter(name)
            assert parameter is not None
            raw = parameters.get(name, parameter.default)
            same = raw == parameter.default and type(raw) is type(parameter.default)
            if not parameter.required and same:
                keyword = True
                continue
            value = getattr(torch, str(raw)) if parameter.kind == "dtype" and raw else raw
            value = _told(value) if parameter.kind == "number" else value
            value = _INDEX[str(value)] if parameter.grammar == "index" else value
        if keyword:
            kwargs[name] = value
        else:
            args.append(value)
    return args, kwargs


def _told(value: Any) -> Any:
    return complex(value) if isinstance(value, str) else value
