"""A call's arguments by the names of a catalogue row: whether they fit, and as what."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import FunctionType
from typing import Any

import msgspec
import torch

from inspector.catalogue.rows import Parameter, Port, Row, Value
from inspector.document.dtypes import DTYPES
from inspector.document.parameters import why_not_a_value
from inspector.recording.indexing import index_text
from inspector.recording.refused import RecordingRefused

# Other words for an argument, and what `self` is called is the row's own first name.
_KEYWORDS = {
    "axis": "dim",
    "axes": "dim",
    "keepdims": "keepdim",
    "x": "input",
    "x1": "input",
    "x2": "other",
    "a": "input",
    "a_max": "max",
    "a_min": "min",
    "size": "shape",
    "shape": "size",
    "sizes": "size",
}
# Arguments that no row has, with the values at which they change nothing.
_IDLE: Mapping[str, tuple[Any, ...]] = {
    "_stacklevel": (3, 5),
    "size_average": (None,),
    "reduce": (None,),
    "inplace": (False,),
    "out": (None,),
    "generator": (None,),
    "non_blocking": (False, True),
    "copy": (False,),
    "pin_memory": (False, None),
    "requires_grad": (False,),
    "layout": (torch.strided, None),
    "return_indices": (False,),
    "implicit": (False,),
    "cudnn_enable": (True, False),
    "cudnn_enabled": (True, False),
}
# Arguments by place, of functions that take them in another order than the row's keywords.
_ORDERS: Mapping[str, tuple[str, ...]] = {
    "torch.nn.functional.batch_norm": (
        *("input", "weight", "bias", "running_mean", "running_var"),
        *("training", "momentum", "eps", "cudnn_enabled"),
    ),
    "torch.nn.functional.group_norm": (
        *("input", "num_groups", "weight", "bias", "eps", "cudnn_enabled"),
    ),
    "torch.nn.functional.layer_norm": (
        *("input", "normalized_shape", "weight", "bias", "eps", "cudnn_enable"),
    ),
    "torch.sort": ("input", "dim", "descending"),
}
# Without `dim` these take no `keepdim`.
_OVER_ALL = ("torch.sum", "torch.mean", "torch.nansum", "torch.nanmean")
# Not complex32: hardly anything can be computed with it.
_DTYPES = {getattr(torch, name): name for name in DTYPES if name != "complex32"}
_DTYPES_OF_PYTHON = {float: "float64", int: "int64", bool: "bool", complex: "complex128"}


class Bound(msgspec.Struct, frozen=True):
    """A call of a row: tensors and numbers at its ports, and its parameters. A number that stands
    where the row takes only tensors is in `tensors` as it is."""

    row: Row
    tensors: Mapping[str, tuple[Any, ...]]
    parameters: Mapping[str, Value]


class Misfit(Exception):
    """The arguments are none for the row; the text says why."""


def bound(
    row: Row, function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> Bound:
    """The call by the row's names. Raises Misfit where the row does not take these arguments."""
    if row.id == "torch.autograd.grad":
        kwargs = {name: each for name, each in kwargs.items() if name not in _OF_GRAD or each}
        kwargs.pop("retain_graph", None)  # the graph is kept anyway
    given = _named(row, function, args, kwargs)
    if row.id == "torch.autograd.grad":
        given = {name: _only(name, value) for name, value in given.items()}
    tensors: dict[str, tuple[Any, ...]] = {}
    parameters: dict[str, Value] = {}
    if any(each.grammar == "index" for each in row.parameters):
        _take_index(row, given, tensors, parameters)
    for name, value in given.items():
        port = row.port(name)
        if port is None:
            _put(row, name, value, parameters)
        elif value is None and port.optional:
            continue
        elif port.number and _is_number(value):
            _put(row, name, value, parameters)
        else:
            tensors[name] = _wired(port, value)
    for port in row.inputs:
        if not port.optional and port.name not in tensors and port.name not in parameters:
            raise Misfit(f"{port.name} is missing")
    for each in row.parameters:
        if each.required and each.name not in given and each.name not in parameters:
            raise Misfit(f"{each.name} is missing")
    if parameters.get("create_graph") is False:
        raise Misfit("without create_graph the graph would be freed")
    return Bound(row, tensors, parameters)


_OF_GRAD = ("allow_unused", "is_grads_batched", "materialize_grads")


def _only(name: str, value: Any) -> Any:
    """PyTorch makes a tuple of what is differentiated; the row takes one tensor."""
    if name == "inputs" or not isinstance(value, tuple | list):
        return value
    if len(value) != 1:
        raise Misfit("several outputs are differentiated at once")
    return value[0]


def _named(
    row: Row, function: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> dict[str, Any]:
    """The arguments by the row's names; None and what is at an idle default is left out."""
    signature = _signature(function)
    defaults: Mapping[str, Any] = {}
    words: dict[str, Any] = dict(kwargs)
    found: dict[str, Any] = {}
    if signature is not None:
        try:
            words = dict(signature.bind(*args, **kwargs).arguments)
        except TypeError as bad:
            raise Misfit(str(bad)) from bad
        defaults = {name: each.default for name, each in signature.parameters.items()}
    else:
        places = _ORDERS.get(row.id)
        found = _positional(row, args) if places is None else _by_place(places, args)
        for word in [word for word in found if word in _IDLE]:
            words[word] = found.pop(word)
    names = _names(row)
    if "correction" in names:
        _correct(found, words)
    if row.function in _OVER_ALL:
        _over_all(found, words, args)
    for word, value in words.items():
        name = _own_name(row, word, names)
        if name is not None and name not in found:
            found[name] = value
        elif word == "return_indices" and row.id.endswith("_with_indices"):
            continue  # it returns them always
        elif not _is_idle(word, value, defaults, args):
            raise Misfit(f"{word}= is not among its arguments")
    return found


def _over_all(found: dict[str, Any], words: dict[str, Any], args: Sequence[Any]) -> None:
    """`keepdim` without `dim`, as all dimensions."""
    given = words | found
    if given.get("dim") is None and given.get("keepdim"):
        words.pop("dim", None)
        found["dim"] = tuple(range(args[0].dim()))


def _correct(found: dict[str, Any], words: dict[str, Any]) -> None:
    """`unbiased` of var and std, which is the older word for a correction of 1."""
    unbiased = words.pop("unbiased", None)
    for name in ("dim", "correction"):
        if isinstance(found.get(name), bool):
            unbiased = found.pop(name)
    if isinstance(unbiased, bool):
        found["correction"] = int(unbiased)


def _by_place(places: Sequence[str], args: Sequence[Any]) -> dict[str, Any]:
    if len(args) > len(places):
        raise Misfit("it was called with more arguments than it takes")
    return dict(zip(places, args, strict=False))


def _positional(row: Row, args: Sequence[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    rest = list(args)
    order = [word for word in row.order if word != "*"]
    if any(each.grammar == "index" for each in row.parameters):
        # The tensors of an index come within the index.
        variadic = {port.name for port in row.inputs if port.variadic}
        order = [word for word in order if word not in variadic]
    for at, word in enumerate(order):
        if not rest:
            break
        name = word.removeprefix("*")
        parameter = row.parameter(name)
        if word.startswith("*"):
            whole = isinstance(rest[0], list | tuple) and len(rest) == 1
            found[name] = rest[0] if whole else tuple(rest)
            rest = []
        elif (
            _is_several(parameter, rest)
            and at == len(row.inputs)
            and not _more(row, order[at + 1 :])
        ):
            # `x.reshape(3, 3)`: the sizes one by one.
            found[name] = tuple(rest)
            rest = []
        else:
            found[name] = rest.pop(0)
    if rest:
        raise Misfit("it was called with more arguments than it takes")
    return found


def _more(row: Row, names: Sequence[str]) -> bool:
    """Whether lists are among these too: then the first is given as a list."""
    kinds = [each.kind for each in row.parameters if each.name in names]
    return "ints" in kinds


def _is_several(parameter: Parameter | None, rest: Sequence[Any]) -> bool:
    if parameter is None or parameter.kind != "ints" or len(rest) < 2:
        return False
    return all(isinstance(each, int) and not isinstance(each, bool) for each in rest)


def _names(row: Row) -> list[str]:
    return [word.removeprefix("*") for word in row.order if word != "*"]


def _own_name(row: Row, word: str, names: Sequence[str]) -> str | None:
    if word in names:
        return word
    if word == "self" and names:
        return next((port.name for port in row.inputs), names[0])
    other = _KEYWORDS.get(word, word)
    return other if other in names else None


def _is_idle(word: str, value: Any, defaults: Mapping[str, Any], args: Sequence[Any]) -> bool:
    if word == "memory_format":
        return True  # how the numbers lie in memory changes none of them
    if word == "device":
        first = next((each for each in args if isinstance(each, torch.Tensor)), None)
        return value is None or (first is not None and torch.device(value) == first.device)
    if any(value is each for each in _IDLE.get(word, ())):
        return True
    default = defaults.get(word, inspect.Parameter.empty)
    return default is not inspect.Parameter.empty and _same(value, default)


@lru_cache(maxsize=2000)
def _signature(function: Callable[..., Any]) -> inspect.Signature | None:
    if not isinstance(inspect.unwrap(function), FunctionType):
        return None  # a builtin says at most how many arguments it takes
    found = inspect.signature(function)
    kinds = {each.kind for each in found.parameters.values()}
    spread = {inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD}
    return None if kinds & spread else found


def _take_index(
    row: Row, given: dict[str, Any], tensors: dict[str, tuple[Any, ...]], into: dict[str, Value]
) -> None:
    name = next(each.name for each in row.parameters if each.grammar == "index")
    port = next(each.name for each in row.inputs if each.variadic)
    text, found = index_text(given.pop(name))
    into[name] = text
    if found:
        tensors[port] = found


def _wired(port: Port, value: Any) -> tuple[Any, ...]:
    if port.variadic:
        several = tuple(value) if isinstance(value, list | tuple) else (value,)
        if not all(isinstance(each, torch.Tensor) for each in several):
            raise Misfit(f"{port.name} takes tensors")
        return several
    if isinstance(value, torch.Tensor) or _is_number(value):
        return (value,)
    raise Misfit(f"{port.name} takes a tensor, not {_shown(value)}")


def _put(row: Row, name: str, given: Any, into: dict[str, Value]) -> None:
    parameter = row.parameter(name)
    value = _value(parameter, name, given)
    if parameter is not None and _same(value, parameter.default):
        return
    reason = why_not_a_value(row, name, value)
    if reason:
        raise Misfit(f"{name}={_shown(given)}: {reason}")
    into[name] = value


def _value(parameter: Parameter | None, name: str, given: Any) -> Value:
    kind = "number" if parameter is None else parameter.kind
    if given is None:
        return None
    if isinstance(given, torch.dtype):
        return _DTYPES.get(given, str(given))
    if kind == "dtype" and given in _DTYPES_OF_PYTHON:
        return _DTYPES_OF_PYTHON[given]
    single = parameter is not None and parameter.single
    if isinstance(given, list | tuple):
        if single and len(given) == 1 and parameter is not None and parameter.length > 1:
            return _value(parameter, name, given[0])
        return tuple(tuple(each) if isinstance(each, list | tuple) else each for each in given)
    if isinstance(given, complex):
        return str(given).strip("()")
    if kind in ("ints", "floats") and _is_number(given) and not single:
        return (given,)
    if kind == "float" and isinstance(given, bool):
        return int(given)
    if not isinstance(given, bool | int | float | str):
        raise Misfit(f"{name} takes no {type(given).__name__}")
    return given


def _is_number(value: object) -> bool:
    return isinstance(value, bool | int | float | complex)


def _shown(value: object) -> str:
    if isinstance(value, torch.Tensor):
        return "a tensor"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _same(one: object, other: object) -> bool:
    return type(one) is type(other) and bool(one == other)


def refused(name: str, misfit: Misfit) -> RecordingRefused:
    """The sentence that says that a call cannot be recorded."""
    return RecordingRefused(f"{name} was called in a way that cannot be recorded: {misfit}")
