"""Runs a Python function that uses torch and writes down every call, as a document."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from inspector.catalogue.rows import Row, Value
from inspector.document.arranging import arranged
from inspector.document.contents import Contents, ContentsRefused, Fill, check_contents, literal
from inspector.document.dtypes import DTYPES
from inspector.document.edits import add_leaf, add_operation, set_backward, set_retain_grad
from inspector.document.frames import add_frame, put_in
from inspector.document.naming import fresh_name
from inspector.document.nodes import (
    EMPTY,
    BackwardCall,
    Document,
    FrameId,
    FrameMode,
    Layout,
    Leaf,
    NodeId,
    Place,
    Source,
)
from inspector.document.tensor_edits import set_requires_grad
from inspector.recording.naming import assigned_name, variable_name
from inspector.recording.resolving import RecordingRefused, bound, name_of, row_of, value_of

__all__ = ["RecordingRefused", "record"]

_NOWHERE = Place(0, 0)
_CASTS = {"float": "float32", "double": "float64", "half": "float16", "bfloat16": "bfloat16"}
_CASTS |= {"long": "int64", "int": "int32", "short": "int16", "bool": "bool"}
_TAKES_OUT = ("item", "tolist", "numpy", "__float__", "__int__", "__bool__", "__index__")
_IN_PLACE = ("__setitem__", "__iadd__", "__isub__", "__imul__", "__itruediv__", "__ipow__")


def record(function: Callable[..., Any], *tensors: torch.Tensor, **named: torch.Tensor) -> Document:
    """The document of `function(*tensors, **named)`: the tensors (and those that the function
    finds elsewhere) become leaves, every torch call a node.

    Raises RecordingRefused where the function does what a document cannot hold, and whatever the
    function itself raises.
    """
    recorder = _Recorder()
    for name, tensor in _arguments(function, tensors, named).items():
        recorder.leaf(tensor, name)
    with recorder:
        returned = function(*tensors, **named)
    return recorder.finished(returned)


def _arguments(
    function: Callable[..., Any], tensors: Sequence[Any], named: Mapping[str, Any]
) -> dict[str, torch.Tensor]:
    given: dict[str, Any] = {}
    try:
        bound_arguments = inspect.signature(function).bind(*tensors, **named).arguments
    except ValueError:  # a builtin tells no signature
        bound_arguments = {f"x{at}": tensor for at, tensor in enumerate(tensors)} | dict(named)
    for name, value in bound_arguments.items():
        if isinstance(value, tuple):
            given |= {f"{name}{at}": each for at, each in enumerate(value)}
        elif isinstance(value, dict):
            given |= value
        else:
            given[name] = value
    return {name: value for name, value in given.items() if isinstance(value, torch.Tensor)}


class _Recorder(TorchFunctionMode):
    def __init__(self) -> None:
        super().__init__()
        self._document = EMPTY
        # By identity; the tensors are kept, so that no other tensor gets their id.
        self._known: dict[int, tuple[torch.Tensor, Source]] = {}
        self._frame: FrameId | None = None
        self._mode: FrameMode | None = None

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        kwargs = kwargs or {}
        name = name_of(func)
        short = name.rpartition(".")[2]
        met = _tensors((*args, *kwargs.values()))
        known = any(id(each) in self._known for each in met)
        if short == "backward" and known:
            self._note_backward(args, kwargs)
            return func(*args, **kwargs)
        if short in ("retain_grad", "requires_grad_") and known:
            result = func(*args, **kwargs)
            self._note_switch(short, args[0])
            return result
        if known:
            _refuse_untraceable(name, short, args[0] if args else None, kwargs)
        result = func(*args, **kwargs)
        made = _tensors((result,))
        if not made or all(id(each) in self._known for each in made):
            return result
        calls = _calls(name, short, args, kwargs)
        if calls is not None and (known or (row_of(name) is not None and met)):
            self._write_down(calls, result)
        elif known:
            raise RecordingRefused(
                f"{name} is not among the operations that a document can hold; write the function "
                "with others"
            )
        return result

    def leaf(self, tensor: torch.Tensor, hint: str) -> Source:
        """The leaf of a tensor that no recorded call has made; the same one each time."""
        known = self._known.get(id(tensor))
        if known is not None:
            return known[1]
        contents = _contents(tensor)
        grad = tensor.requires_grad and DTYPES[contents.dtype].may_require_grad
        name = fresh_name(self._document.graph, hint)
        self._document, node = add_leaf(
            self._document, contents, at=_NOWHERE, name=name, requires_grad=grad
        )
        return self._keep(tensor, Source(node))

    def finished(self, returned: object) -> Document:
        """The document, arranged. A single scalar result is where Backward starts."""
        results = [self.leaf(tensor, "") for tensor in _tensors((returned,))]
        document = self._document
        if document.graph.backward.root is None and len(results) == 1:
            tensor = _tensors((returned,))[0]
            if tensor.requires_grad and tensor.dim() == 0:
                document = set_backward(document, BackwardCall(results[0]))
        return Document(document.graph, Layout(arranged(document)))

    def _keep(self, tensor: torch.Tensor, source: Source) -> Source:
        self._known[id(tensor)] = (tensor, source)
        return source

    def _write_down(self, calls: "list[_Call]", result: Any) -> None:
        """One call of torch as one node, or a few where the catalogue has it so."""
        node: NodeId | None = None
        for number, (row, arguments) in enumerate(calls):
            last = number == len(calls) - 1
            node = self._add(row, arguments, node, assigned_name() if last else "")
        assert node is not None, "a call is at least one node"
        if isinstance(result, torch.Tensor):
            self._keep(result, Source(node))
        else:
            for output, tensor in enumerate(result):
                self._keep(tensor, Source(node, output))

    def _add(
        self, row: Row, arguments: Mapping[str, Any], before: NodeId | None, hint: str
    ) -> NodeId:
        inputs: dict[str, tuple[Source, ...]] = {}
        parameters: dict[str, Value] = {}
        for name, given in arguments.items():
            port = row.port(name)
            if given is _BEFORE:
                assert before is not None, "there is a node before"
                inputs[name] = (Source(before),)
            elif port is not None and given is None and port.optional:
                continue
            elif port is not None and (port.variadic or not port.number or _is_tensor(given)):
                several = given if isinstance(given, list | tuple) else (given,)
                inputs[name] = tuple(self._source(each, row, name) for each in several)
            else:
                value = value_of(row, name, given)
                parameter = row.parameter(name)
                if parameter is None or not _same(value, parameter.default):
                    parameters[name] = value
        name = fresh_name(self._document.graph, hint) if hint else ""
        self._document, node = add_operation(
            self._document, row.id, at=_NOWHERE, name=name, inputs=inputs, parameters=parameters
        )
        self._note_mode(node)
        return node

    def _source(self, given: object, row: Row, port: str) -> Source:
        if not isinstance(given, torch.Tensor):
            raise RecordingRefused(f"{row.id} was called with {port}={given!r}, which is no tensor")
        if id(given) in self._known:
            return self._known[id(given)][1]
        hint = "constant" if given.dim() == 0 else "" if port == "input" else port
        return self.leaf(given, variable_name(given) or hint)

    def _note_mode(self, node: NodeId) -> None:
        mode: FrameMode | None = None
        if torch.is_inference_mode_enabled():
            mode = "inference_mode"
        elif not torch.is_grad_enabled():
            mode = "no_grad"
        if mode is None:
            self._frame = None
        elif self._frame is not None and mode == self._mode:
            self._document = put_in(self._document, self._frame, (node,))
        else:
            self._document, self._frame = add_frame(self._document, mode, (node,))
        self._mode = mode

    def _note_backward(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> None:
        names = ("self", "gradient", "retain_graph", "create_graph", "inputs")
        given = dict(zip(names, args, strict=False)) | dict(kwargs)
        if given.get("inputs") is not None:
            raise RecordingRefused("backward(inputs=...) cannot be recorded; leave `inputs` out")
        gradient = given.get("gradient")
        call = BackwardCall(
            self._known[id(given["self"])][1],
            None if gradient is None else _contents(gradient),
            bool(given.get("retain_graph")),
            bool(given.get("create_graph")),
        )
        self._document = set_backward(self._document, call)

    def _note_switch(self, short: str, tensor: torch.Tensor) -> None:
        source = self._known[id(tensor)][1]
        found = self._document.graph.nodes[source.node]
        if isinstance(found, Leaf):
            on = tensor.requires_grad
            self._document = set_requires_grad(self._document, source.node, on)
        elif short == "retain_grad":
            self._document = set_retain_grad(self._document, source.node, True)
        else:
            raise RecordingRefused(f"requires_grad_ on {found.name}, a result, cannot be recorded")


# A call as nodes: each a row and its arguments; _BEFORE stands for the node before it.
_Call = tuple[Row, Mapping[str, Any]]
_BEFORE = object()


def _calls(
    name: str, short: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> list[_Call] | None:
    special = _special(short, args, kwargs)
    if special is not None:
        return special
    row = row_of(name)
    if row is None:
        return None
    if row.id == "torch.max" and not kwargs and len(args) == 2 and _is_tensor(args[1]):
        return [_call("torch.maximum", input=args[0], other=args[1])]
    if row.id == "torch.max" and len(args) + len(kwargs) == 1:
        raise RecordingRefused("max over all dimensions cannot be recorded; use torch.amax")
    if row.id == "torch.where" and name == "torch.Tensor.where":
        args = (args[1], args[0], *args[2:])
    if row.id in ("torch.var", "torch.std") and len(args) > 2:
        raise RecordingRefused(f"{name} was called with `unbiased`; give correction= by name")
    if short in ("__radd__", "__rmul__") or (len(args) > 1 and not _is_tensor(args[0])):
        swapped = (args[1], args[0], *args[2:]) if not _is_tensor(args[0]) else args
        args = swapped if row.id in ("torch.add", "torch.mul") else args
    return [(row, bound(row, name, args, kwargs))]


def _special(short: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> list[_Call] | None:
    """The calls that the catalogue has under other names or as several nodes."""
    match short:
        case "T" | "mT" | "t" if _is_tensor(args[0]) and args[0].dim() == 2:
            return [_call("torch.transpose", input=args[0], dim0=0, dim1=1)]
        case "__rtruediv__" | "__rdiv__":
            # What Tensor.__rtruediv__ does itself.
            inverse = _call("torch.reciprocal", input=args[0])
            return [inverse, _call("torch.mul", input=_BEFORE, other=args[1])]
        case "__rsub__" | "rsub":
            return [_call("torch.sub", input=_scalar(args[1], args[0]), other=args[0])]
        case "__rpow__":
            return [_call("torch.pow", input=_scalar(args[1], args[0]), exponent=args[0])]
        case "__getitem__":
            return _indexed(args[0], args[1])
        case "to" | "type" if len(args) == 2 and isinstance(args[1], torch.dtype):
            return [_call("torch.Tensor.to", input=args[0], dtype=args[1])]
        case cast if cast in _CASTS and len(args) == 1 and not kwargs:
            return [_call("torch.Tensor.to", input=args[0], dtype=getattr(torch, _CASTS[cast]))]
        case _:
            return None


def _call(op: str, **arguments: Any) -> _Call:
    row = row_of(op)
    assert row is not None, f"the catalogue has no {op}"
    return row, arguments


def _scalar(number: Any, beside: torch.Tensor) -> torch.Tensor:
    if _is_tensor(number):
        found: torch.Tensor = number
        return found
    whole = isinstance(number, int) or beside.dtype.is_floating_point or beside.dtype.is_complex
    return torch.tensor(number, dtype=beside.dtype if whole else None)


def _indexed(tensor: torch.Tensor, index: Any) -> list[_Call] | None:
    """`x[0, 1:3, None]` as select, narrow and unsqueeze, which is what PyTorch makes of it."""
    calls: list[_Call] = []
    dim = 0
    at: Any = tensor
    sizes = list(tensor.shape)
    parts = list(index) if isinstance(index, tuple) else [index]
    if any(part is Ellipsis for part in parts):
        place = parts.index(Ellipsis)
        full = len(sizes) - sum(part is not None for part in parts) + 1
        parts[place : place + 1] = [slice(None)] * full
    for part in parts:
        if part is None:
            calls.append(_call("torch.unsqueeze", input=at, dim=dim))
            dim += 1
        elif isinstance(part, int) and not isinstance(part, bool):
            calls.append(_call("torch.select", input=at, dim=dim, index=part))
            sizes.pop(0)
        elif isinstance(part, slice) and part.step in (None, 1):
            size = sizes.pop(0)
            start, stop, _ = part.indices(size)
            if (start, stop) != (0, size):
                length = max(0, stop - start)
                calls.append(_call("torch.narrow", input=at, dim=dim, start=start, length=length))
            dim += 1
        else:
            raise RecordingRefused(
                "an index that is no whole number, slice or None cannot be recorded; use gather"
            )
        at = _BEFORE if calls else tensor
    return calls or [_call("torch.narrow", input=tensor, dim=0, start=0, length=tensor.shape[0])]


def _refuse_untraceable(name: str, short: str, first: Any, kwargs: Mapping[str, Any]) -> None:
    if short in _TAKES_OUT:
        raise RecordingRefused(
            f"{name} takes a number out of the graph, and what is done with it cannot be recorded; "
            "keep it a tensor"
        )
    in_place = short in _IN_PLACE or (short.endswith("_") and not short.endswith("__"))
    if in_place or kwargs.get("out") is not None:
        raise RecordingRefused(
            f"{name} changes a tensor in place, which cannot be recorded; "
            "use the operation that returns a new tensor"
        )


def _contents(tensor: torch.Tensor) -> Contents:
    dtype = str(tensor.dtype).removeprefix("torch.")
    if dtype not in DTYPES or tensor.layout is not torch.strided:
        raise RecordingRefused(f"a tensor of {tensor.dtype}, {tensor.layout} cannot be recorded")
    flat = tensor.detach().resolve_conj().resolve_neg().cpu().contiguous().reshape(-1)
    data = flat.view(torch.uint8).numpy().tobytes() if flat.numel() else b""
    shape = tuple(tensor.shape)
    constant = flat.numel() > 1 and bool((flat == flat[0]).all())
    first = flat[0].item() if constant else None
    base = literal(data)
    contents = Contents(dtype, shape, base)
    if first == 1 or (first == 0 and not any(data)):  # -0.0 is no zero
        contents = Contents(dtype, shape, Fill("ones" if first == 1 else "zeros"))
    try:
        check_contents(contents)
    except ContentsRefused as refused:
        raise RecordingRefused(f"a tensor cannot be recorded: {refused}") from refused
    return contents


def _tensors(values: Sequence[Any]) -> "list[torch.Tensor]":
    found = []
    for value in values:
        if isinstance(value, torch.Tensor):
            found.append(value)
        elif isinstance(value, list | tuple):
            found += _tensors(value)
        elif isinstance(value, dict):
            found += _tensors(tuple(value.values()))
    return found


def _is_tensor(value: object) -> bool:
    return isinstance(value, torch.Tensor)


def _same(one: Value, other: Value) -> bool:
    return one == other and type(one) is type(other)
