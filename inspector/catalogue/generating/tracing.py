"""One operation and its Backward, traced on a sample into a graph of PyTorch's own operations."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch._decomp import decomposition_table
from torch.fx import GraphModule, Node
from torch.fx.experimental.proxy_tensor import make_fx

from inspector.catalogue.rows import Item, Row, Sample, SampleTensor, Value

# Besides the backward operations, what else says more once it is taken apart.
_ALSO = (
    "native_layer_norm",
    "native_group_norm",
    "_fused_rms_norm",
    "addmm",
    "addmv",
    "baddbmm",
    "nll_loss_forward",
    "hardtanh",
)
# Taken apart these are pages of index arithmetic.
_WHOLE = ("upsample", "grid_sampl", "pool", "embedding", "_cdist", "_pdist", "_ctc", "pad", "fft")

Given = Mapping[str, tuple[Tensor, ...]]


class Traced:
    """The graph of an operation's outputs and gradients.

    `names` says which input (an expression: "input", "tensors[1]") stands behind each
    placeholder, `upstream` the same of the incoming gradients; `outputs` and `gradients` are
    nodes of the graph, the latter by input.
    """

    def __init__(self, graph: GraphModule, names: Sequence[str], upstream: Sequence[str]) -> None:
        self.graph = graph
        placeholders = [n for n in graph.graph.nodes if n.op == "placeholder"]
        assert len(placeholders) == len(names) + len(upstream)
        words = (*upstream, *names)
        self.words: dict[Node, str] = dict(zip(placeholders, words, strict=True))
        (returned,) = next(n for n in graph.graph.nodes if n.op == "output").args
        assert isinstance(returned, tuple | list)
        count = len(returned) - len(names)
        self.outputs: tuple[Node | None, ...] = tuple(returned[:count])
        self.gradients: tuple[Node | None, ...] = tuple(returned[count:])


def callable_of(row: Row) -> Callable[..., Any]:
    """The function that a row names; at development time only, so by its name."""
    found: Any = torch
    for word in row.function.split(".")[1:]:
        found = getattr(found, word)
    function: Callable[..., Any] = found
    return function


def tensors_of(sample: Sample) -> dict[str, tuple[Tensor, ...]]:
    """The tensors of a sample, those with a fraction in double precision."""
    return {name: tuple(map(tensor_of, some)) for name, some in sample.inputs.items()}


def tensor_of(sample: SampleTensor) -> Tensor:
    """A sample's tensor, in double precision where it has a fraction."""
    dtype: torch.dtype = getattr(torch, sample.dtype)
    numbers = [complex(each) for each in sample.numbers]
    if dtype.is_complex:
        return torch.tensor(numbers, dtype=torch.complex128).reshape(sample.shape)
    real = [each.real for each in numbers]
    wide = torch.float64 if dtype.is_floating_point else dtype
    return torch.tensor(real, dtype=torch.float64).to(wide).reshape(sample.shape)


def called(row: Row, given: Given, parameters: Mapping[str, Value]) -> Any:
    """The operation's result, its arguments bound as the row's order says."""
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    by_keyword = skipped = False
    for word in row.order:
        if word == "*":
            by_keyword = True
            continue
        name = word.removeprefix("*")
        if word.startswith("*"):
            positional += given.get(name, ())
            continue
        found, value = _argument(row, name, given, parameters)
        if not found:
            skipped = True
        elif by_keyword or skipped:
            keywords[name] = value
        else:
            positional.append(value)
    return callable_of(row)(*positional, **keywords)


def _argument(
    row: Row, name: str, given: Given, parameters: Mapping[str, Value]
) -> tuple[bool, Any]:
    port = row.port(name)
    if port is not None and given.get(name):
        return True, list(given[name]) if port.variadic else given[name][0]
    if port is not None and port.given and name not in parameters:
        return True, None
    parameter = row.parameter(name)
    if name in parameters:
        kind = "" if parameter is None else parameter.kind
        return True, plain(parameters[name], kind)
    if parameter is not None and parameter.required:
        return True, plain(parameter.default, parameter.kind)
    return False, None


def plain(value: Value | Item, kind: str = "") -> Any:
    """A parameter's value as PyTorch takes it."""
    if kind == "dtype" and isinstance(value, str):
        return getattr(torch, value)
    if kind == "number" and isinstance(value, str):
        return complex(value)
    return list(value) if isinstance(value, tuple) and kind == "lists" else value


def results_of(returned: Any) -> tuple[Tensor, ...]:
    """What an operation returned, as a tuple of tensors."""
    if isinstance(returned, Tensor):
        return (returned,)
    return tuple(each for each in returned if isinstance(each, Tensor))


def flat(row: Row, given: Given) -> list[tuple[str, Tensor, bool]]:
    """Every tensor that goes in: how it is written, itself, whether a gradient may flow."""
    found = []
    for port in row.inputs:
        tensors = given.get(port.name, ())
        for at, tensor in enumerate(tensors):
            word = f"{port.name}[{at}]" if port.variadic else port.name
            able = port.gradient and (tensor.is_floating_point() or tensor.is_complex())
            found.append((word, tensor, able))
    return found


def gathered(row: Row, tensors: Sequence[Tensor], given: Given) -> dict[str, tuple[Tensor, ...]]:
    """The opposite of `flat`: these tensors by port."""
    waiting = iter(tensors)
    return {
        port.name: tuple(next(waiting) for _ in given[port.name])
        for port in row.inputs
        if port.name in given
    }


def run(
    row: Row, given: Given, parameters: Mapping[str, Value], seeds: Sequence[Tensor] | None = None
) -> tuple[tuple[Tensor, ...], tuple[Tensor | None, ...], tuple[Tensor, ...]]:
    """(outputs, gradients, upstream gradients). A gradient for each of `flat`, None where there is
    none. `seeds`: the upstream gradients, one for each output that has one; else random."""
    listed = flat(row, given)
    tensors = [
        tensor.detach().clone().requires_grad_(able) if able or word in row.updates else tensor
        for word, tensor, able in listed
    ]
    outputs = results_of(called(row, gathered(row, tensors, given), parameters))
    wanted = [each for each in outputs if each.requires_grad]
    if seeds is None:
        torch.manual_seed(7)
        seeds = [torch.randn_like(each) for each in wanted]
    able = [tensor for tensor in tensors if tensor.requires_grad]
    if not wanted or not able:
        return outputs, (None,) * len(tensors), ()
    found = iter(torch.autograd.grad(wanted, able, seeds, allow_unused=True))
    gradients = tuple(next(found) if tensor.requires_grad else None for tensor in tensors)
    return outputs, gradients, tuple(seeds)


def upstream_words(outputs: Sequence[Tensor]) -> list[str]:
    """How the gradient that comes in at each differentiable output is written."""
    able = [at for at, each in enumerate(outputs) if each.requires_grad]
    return ["grad"] if len(outputs) == 1 or able == [0] else [f"grads[{at}]" for at in able]


def trace(row: Row, given: Given, parameters: Mapping[str, Value], *, whole: bool) -> Traced | None:
    """The operation and its Backward as a graph; None where nothing flows. `whole`: backward
    operations are not taken apart."""
    outputs, _, seeds = run(row, given, parameters)
    if not seeds:
        return None
    listed = flat(row, given)

    def both(seeds: list[Tensor], tensors: list[Tensor]) -> Any:
        made = gathered(row, tensors, given)
        outs, gradients, _ = run(row, made, parameters, seeds)
        return [*outs, *gradients]

    table: Any = {} if whole else _TABLE
    graph = make_fx(both, decomposition_table=table)(list(seeds), [each for _, each, _ in listed])
    graph.graph.eliminate_dead_code()
    return Traced(graph, [word for word, _, _ in listed], upstream_words(outputs))


def _chosen(name: str) -> bool:
    if any(word in name for word in _WHOLE):
        return False
    return "backward" in name or name in _ALSO


_TABLE = {
    op: table
    for op, table in decomposition_table.items()
    if isinstance(op, torch._ops.OpOverload)  # noqa: SLF001
    and _chosen(str(op).split(".")[1])
}
