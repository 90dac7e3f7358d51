"""From a Call to the very call that PyTorch gets: arguments bound in the order of the row."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Protocol

import torch

from inspector.catalogue.rows import Parameter, Port, Row, Value, catalogue
from inspector.document.indexing import New, Part, Rest, Slice, Wired, parsed_index
from inspector.engine.dtypes import TORCH_DTYPES
from inspector.engine.operations import OPERATIONS
from inspector.messages.orders import Call

# A slot of a call: 0 a constant, 1 one wire, 2 a list of wires, 3 an index with wires in it. Plain
# tuples: this is the inner loop of a run, where 1,000 ops on 3x3 matrices take 10 ms in all.
_CONSTANT, _WIRE, _WIRES, _INDEX = 0, 1, 2, 3
Slot = tuple[int, Any]


class CannotCall(Exception):
    """The call cannot be made; the text says why in one sentence."""


class Outputs(Protocol):
    """What a step left."""

    outputs: tuple[torch.Tensor, ...]


class Plan:
    """A call with its arguments in place, wires still by recipe. `seed`: PyTorch's generator
    starts there for this call; None where it draws nothing. `changed`: the wires to what it
    changes; `gives_on`: the first of those is its result."""

    __slots__ = ("changed", "function", "gives_on", "keywords", "large", "positional", "seed")

    def __init__(
        self,
        function: Callable[..., Any],
        positional: tuple[Slot, ...],
        keywords: tuple[tuple[str, Slot], ...],
        large: int,
        seed: int | None,
        changed: tuple[tuple[bytes, int], ...],
        gives_on: bool,
    ) -> None:
        self.seed = seed
        self.changed = changed
        self.gives_on = gives_on
        self.function = function
        self.positional = positional
        self.keywords = keywords
        self.large = large  # the product of the large whole numbers among the constants

    def arguments(self, held: Mapping[bytes, Outputs]) -> tuple[list[Any], dict[str, Any]]:
        """The arguments, every wire replaced by its tensor."""
        args = [_there(slot, held) for slot in self.positional]
        if not self.keywords:
            return args, {}
        return args, {name: _there(slot, held) for name, slot in self.keywords}

    def carried_out(self, args: list[Any], keywords: dict[str, Any]) -> Any:
        """What the call returns. Random numbers begin at the node's seed, and leave PyTorch's own
        generator where it was. Raises what PyTorch raises."""
        if self.seed is None:
            return self.function(*args, **keywords)
        devices = {each.device for each in args if isinstance(each, torch.Tensor)}
        cards = [each for each in devices if each.type == "cuda"]
        with torch.random.fork_rng(cards):
            torch.manual_seed(self.seed)
            return self.function(*args, **keywords)


def _there(slot: Slot, held: Mapping[bytes, Outputs]) -> Any:
    kind, what = slot
    if kind == _CONSTANT:
        return what
    if kind == _WIRE:
        return held[what[0]].outputs[what[1]]
    if kind == _WIRES:
        return [held[recipe].outputs[output] for recipe, output in what]
    parts, wires = what
    tensors = iter(held[recipe].outputs[output] for recipe, output in wires)
    return tuple(next(tensors) if isinstance(part, Wired) else part for part in parts)


class _Argument:
    """One name of Row.order, looked up once."""

    __slots__ = ("keyword", "name", "parameter", "port", "spread")

    def __init__(
        self,
        name: str,
        port: Port | None,
        parameter: Parameter | None,
        *,
        keyword: bool,
        spread: bool,
    ) -> None:
        self.name = name
        self.port = port
        self.parameter = parameter
        self.keyword = keyword
        self.spread = spread


@cache
def _arguments(op: str) -> tuple[_Argument, ...]:
    row = catalogue().operations[op]
    found: list[_Argument] = []
    keyword = False
    for word in row.order:
        if word == "*":
            keyword = True
            continue
        name = word.removeprefix("*")
        found.append(
            _Argument(
                name,
                row.port(name),
                row.parameter(name),
                keyword=keyword,
                spread=word.startswith("*"),
            )
        )
    return tuple(found)


@cache
def simple_ports(op: str) -> tuple[str, ...]:
    """The ports in the order of the call, where the operation takes one or two tensors by
    position and needs nothing else; none for any other."""
    if op not in OPERATIONS:
        return ()
    arguments = _arguments(op)
    row = catalogue().operations[op]
    if row.random or row.changes or row.updates:
        return ()
    ports = [
        a.name for a in arguments if a.port is not None and not (a.port.optional and a.keyword)
    ]
    by_position = [a.name for a in arguments if not a.keyword]
    plain = all(
        not a.spread
        and (a.port is None or not a.port.variadic)
        and (a.parameter is None or not a.parameter.required)
        for a in arguments
    )
    # Ports first, so that no parameter stands between them.
    if not plain or len(ports) > 2 or by_position[: len(ports)] != ports:
        return ()
    return tuple(ports)


def plan(call: Call) -> Plan:
    """The call of a step.

    Names before "*" go by position (after one that is absent: by keyword), the others by
    keyword; a parameter at its default is not passed unless it is required. Raises CannotCall.
    """
    function = OPERATIONS.get(call.op)
    if function is None:
        raise CannotCall(f"This version does not know the operation {call.op}.")
    row = catalogue().operations[call.op]
    seed = call.parameters.get("seed", 0) if row.random else None
    positional: list[Slot] = []
    keywords: list[tuple[str, Slot]] = []
    skipped = False
    for argument in _arguments(call.op):
        if _is_index(argument):
            positional.append(_index_slot(argument, call))
            continue
        if _fills_an_index(argument, call.op):
            continue
        if argument.spread:
            positional.extend((_WIRE, wire) for wire in call.inputs.get(argument.name, ()))
            continue
        slot = _slot(argument, call.inputs, call.parameters)
        if slot is None:
            skipped = True
        elif argument.keyword or skipped:
            keywords.append((argument.name, slot))
        else:
            positional.append(slot)
    return Plan(
        function,
        tuple(positional),
        tuple(keywords),
        _large(call.parameters),
        None if seed is None else int(seed),  # type: ignore[arg-type]
        _changed(row, call),
        bool(row.changes),
    )


def _changed(row: Row, call: Call) -> tuple[tuple[bytes, int], ...]:
    ports = row.changed(call.parameters)
    return tuple(wire for port in ports for wire in call.inputs.get(port, ()))


def _is_index(argument: _Argument) -> bool:
    return argument.parameter is not None and argument.parameter.grammar == "index"


def _fills_an_index(argument: _Argument, op: str) -> bool:
    # The port whose tensors stand at the "@"s of the index.
    port = argument.port
    return port is not None and port.variadic and any(_is_index(each) for each in _arguments(op))


def _index_slot(argument: _Argument, call: Call) -> Slot:
    text = str(
        call.parameters.get(argument.name, argument.parameter and argument.parameter.default)
    )
    try:
        parts = parsed_index(text)
    except ValueError as error:
        raise CannotCall(f"{argument.name}: {error}.") from None
    wires = next(
        (
            call.inputs.get(each.name, ())
            for each in _arguments(call.op)
            if _fills_an_index(each, call.op)
        ),
        (),
    )
    wanted = sum(isinstance(part, Wired) for part in parts)
    if wanted != len(wires):
        raise CannotCall(
            f"The index has {wanted} @ and {len(wires)} tensors are wired to it: "
            "each @ takes one, in order."
        )
    made = tuple(_python(part) for part in parts)
    return (_INDEX, (made, wires))


def _python(part: Part) -> Any:
    match part:
        case Slice(start=start, stop=stop, step=step):
            return slice(start, stop, step)
        case New():
            return None
        case Rest():
            return ...
        case _:
            return part


def _slot(
    argument: _Argument,
    inputs: Mapping[str, tuple[tuple[bytes, int], ...]],
    parameters: Mapping[str, Value],
) -> Slot | None:
    name = argument.name
    port = argument.port
    if port is not None:
        wires = inputs.get(name)
        if wires:
            return (_WIRES, wires) if port.variadic else (_WIRE, wires[0])
        if port.number and name in parameters:
            return (_CONSTANT, _number(name, parameters[name]))
        if port.optional:
            return (_CONSTANT, None) if port.given else None
        raise CannotCall(f"{name} is missing.")
    parameter = argument.parameter
    if parameter is None:
        raise CannotCall(f"The catalogue has no argument {name!r}.")
    value = parameters.get(name, parameter.default)
    if not parameter.required and _same(value, parameter.default):
        return None
    if parameter.kind == "dtype" and value is not None:
        dtype = TORCH_DTYPES.get(str(value))
        if dtype is None:
            raise CannotCall(f"There is no dtype {value!r}.")
        return (_CONSTANT, dtype)
    if parameter.kind == "number":
        return (_CONSTANT, _number(name, value))
    return (_CONSTANT, value)


def _number(name: str, value: Value) -> Any:
    """A number as PyTorch takes it; complex ones are text in a document."""
    if not isinstance(value, str):
        return value
    try:
        return complex(value)
    except ValueError:
        raise CannotCall(f"{name} is “{value}”, which is no number.") from None


def _same(one: Value, other: Value) -> bool:
    return one == other and type(one) is type(other)


def _large(parameters: Mapping[str, Value]) -> int:
    # Sizes among the parameters (expand, repeat, one_hot ...) make large results of small inputs.
    product = 1
    for name, value in parameters.items():
        if name == "seed":
            continue  # large, but no size: trying it on meta takes seconds the first time
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, int) and each > 1:
                product *= each
    return product
