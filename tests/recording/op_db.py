"""PyTorch's own list of operations with sample inputs, as cases for the recording."""

import math
import sys
import unittest
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import torch
from torch.overrides import TorchFunctionMode

from inspector.document.nodes import Document, Leaf, Operation
from inspector.engine.run import Run, run
from inspector.recording.binding import Misfit, bound
from inspector.recording.calling import COMPOSED, name_of, opened, rows_of
from inspector.recording.record import RecordingRefused, record

MISSED = Path(__file__).parent / "op_db_missed.txt"
SAMPLES = 6
# Two runs of these differ in PyTorch itself, in the last bits.
UNSTEADY = ("linalg.lstsq",)


class Case(msgspec.Struct, frozen=True):
    """One sample of an operation as a function of tensors, whose result is one scalar that all
    its differentiable outputs go into."""

    name: str
    function: Callable[..., Any]
    tensors: tuple[torch.Tensor, ...]


class Differs(AssertionError):
    """What was recorded is not what torch gives."""


def entries() -> dict[str, Any]:
    """The differentiable entries of strided tensors, by name and variant."""
    if "expecttest" not in sys.modules:
        # torch.testing wants it for its own test classes, which nothing here uses.
        plain = ModuleType("expecttest")
        plain.TestCase = unittest.TestCase  # type: ignore[attr-defined]
        sys.modules["expecttest"] = plain
    from torch.testing._internal.common_methods_invocations import op_db

    return {
        f"{op.name}.{op.variant_test_name}".rstrip("."): op
        for op in op_db
        if op.supports_autograd
        and not op.name.startswith("sparse.")
        and op.supports_dtype(torch.float64, "cpu")
    }


def missed() -> dict[str, str]:
    """The entries that cannot be recorded, each with the reason."""
    lines = [line for line in MISSED.read_text().splitlines() if line and line[0] != "#"]
    return {name: reason for name, _, reason in (line.partition(": ") for line in lines)}


def cases(op: Any, most: int = SAMPLES) -> Iterator[Case]:
    """The first samples of an entry."""
    torch.manual_seed(7)
    for sample in islice(op.sample_inputs("cpu", torch.float64, requires_grad=True), most):
        given = (sample.input, sample.args, sample.kwargs)
        found: list[torch.Tensor] = []
        shape = _without_tensors(given, found)

        def function(
            *tensors: torch.Tensor, shape: Any = shape, process: Any = sample.output_process_fn_grad
        ) -> Any:
            first, args, kwargs = _with_tensors(shape, list(tensors))
            out = op(first, *args, **kwargs)
            return process(out)

        case = Case(op.name, function, tuple(found))
        yield _of_wholes(case) if "partial_views" in op.variant_test_name else case


def _of_wholes(case: Case) -> Case:
    """The case as a function of the memory that its tensors are views of: the views are made
    within, for a document's leaves are whole."""
    places = [(each.size(), each.stride(), each.storage_offset()) for each in case.tensors]

    def function(*wholes: torch.Tensor) -> Any:
        views = (torch.as_strided(w, *place) for w, place in zip(wholes, places, strict=True))
        return case.function(*views)

    wholes = []
    for each in case.tensors:
        count = each.untyped_storage().nbytes() // each.itemsize
        whole = torch.as_strided(each.detach(), (count,), (1,), 0)
        wholes.append(whole.requires_grad_(each.requires_grad))
    return Case(case.name, function, tuple(wholes))


class _Hole(msgspec.Struct, frozen=True):
    at: int


def _without_tensors(value: Any, into: list[torch.Tensor]) -> Any:
    if isinstance(value, torch.Tensor):
        for at, found in enumerate(into):
            if found is value:
                return _Hole(at)
        into.append(value)
        return _Hole(len(into) - 1)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return value
    if isinstance(value, list | tuple):
        return type(value)(_without_tensors(each, into) for each in value)
    if isinstance(value, dict):
        return {key: _without_tensors(each, into) for key, each in value.items()}
    if isinstance(value, slice):
        return value
    return value


def _with_tensors(value: Any, tensors: Sequence[torch.Tensor]) -> Any:
    if isinstance(value, _Hole):
        return tensors[value.at]
    if isinstance(value, list | tuple):
        return type(value)(_with_tensors(each, tensors) for each in value)
    if isinstance(value, dict):
        return {key: _with_tensors(each, tensors) for key, each in value.items()}
    return value


def fresh(tensors: Sequence[torch.Tensor]) -> tuple[torch.Tensor, ...]:
    """Leaves with the same numbers, in memory of their own."""
    return tuple(
        each.detach()
        .clone(memory_format=torch.contiguous_format)
        .requires_grad_(each.requires_grad)
        for each in tensors
    )


def outputs_of(result: Any) -> list[torch.Tensor]:
    """The tensors among the results."""
    if isinstance(result, torch.Tensor):
        return [result]
    if isinstance(result, list | tuple):
        return [tensor for each in result for tensor in outputs_of(each)]
    return []


def scalar(outputs: Sequence[torch.Tensor]) -> torch.Tensor | None:
    """One number that every differentiable output goes into, each element with a weight."""
    total: torch.Tensor | None = None
    for each in outputs:
        if not each.requires_grad:
            continue
        weights = torch.cos(torch.arange(each.numel(), dtype=torch.float64) + 0.3)
        part = (each.contiguous() * weights.reshape(each.shape).to(each.dtype)).sum()
        if part.is_complex():
            part = torch.real(part) + torch.imag(part)
        total = part if total is None else total + part
    return total


class Seeded(TorchFunctionMode):
    """Gives each random call the seed that the recorder drew for it."""

    def __init__(self, seeds: Sequence[Any]) -> None:
        super().__init__()
        self._seeds = list(seeds)

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        inner = opened(func) if name_of(func) in COMPOSED else None
        if inner is not None:
            with self:
                return inner(*args, **kwargs)
        if not self._seeds or not _is_random(func, args, kwargs):
            return func(*args, **kwargs)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self._seeds.pop(0))
            return func(*args, **kwargs)


def _is_random(func: Any, args: Any, kwargs: Any) -> bool:
    for row in rows_of(name_of(func)):
        try:
            return bound(row, func, args, kwargs).row.random
        except Misfit:
            continue
    return False


def check(case: Case) -> Document:
    """Record, run, backward: the numbers are torch's own. Raises Differs or RecordingRefused."""
    given = fresh(case.tensors)
    found: list[torch.Tensor] = []

    def function(*tensors: torch.Tensor) -> Any:
        found[:] = outputs_of(case.function(*tensors))
        total = scalar(found)
        return found if total is None else total

    torch.manual_seed(3)
    document = record(function, *given)
    seeds = [
        node.parameters["seed"]
        for node in document.graph.nodes.values()
        if isinstance(node, Operation) and "seed" in node.parameters
    ]
    expected = fresh(case.tensors)
    torch.manual_seed(3)
    with Seeded(seeds):
        outputs = outputs_of(case.function(*expected))
        total = scalar(outputs)
    compare(document, expected, outputs, total, apart_of(case))
    return document


def compare(
    document: Document,
    expected: Sequence[torch.Tensor],
    outputs: Sequence[torch.Tensor],
    total: torch.Tensor | None,
    apart: float = 0,
) -> Run:
    """The document's run against torch's tensors. Raises Differs."""
    done = run(document)
    for name in done:
        if done[name].error is not None:
            raise Differs(f"{name}: {done[name].error}")
    values = [
        each.value.detach()
        for name in done
        for each in done[name].outputs
        if each.value is not None
    ]
    for at, output in enumerate(outputs if total is None else [total]):
        if not any(same(value, output.detach(), apart) for value in values):
            raise Differs(f"output {at} is among no values of the document")
    if total is None:
        return done
    failed: RuntimeError | None = None
    try:
        total.backward()  # type: ignore[no-untyped-call]
    except RuntimeError as error:
        failed = error
    try:
        done.backward()
    except RuntimeError as error:
        if failed is None:
            raise Differs(f"backward raises {error}") from error
        return done
    leaves = [node for node in document.graph.nodes.values() if isinstance(node, Leaf)]
    for leaf, tensor in zip(leaves, expected, strict=False):
        mine = done[leaf.name].grad
        if (mine is None) != (tensor.grad is None):
            raise Differs(
                f"the gradient of {leaf.name} is {'not ' if tensor.grad is None else ''}None"
            )
        if mine is not None and tensor.grad is not None and not same(mine, tensor.grad, apart):
            raise Differs(f"the gradient of {leaf.name} is another: {_apart(mine, tensor.grad)}")
    return done


def apart_of(case: Case) -> float:
    """How far apart two runs of a case may be."""
    return 1e-12 if case.name in UNSTEADY else 0


def same(one: torch.Tensor, other: torch.Tensor, apart: float = 0) -> bool:
    """Bit for bit the same, or so far apart at most; NaN is itself."""
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    return torch.equal(one, other) or torch.allclose(
        one, other, rtol=apart, atol=apart, equal_nan=True
    )


def _apart(one: torch.Tensor, other: torch.Tensor) -> str:
    if one.shape != other.shape or one.dtype != other.dtype:
        return f"{tuple(one.shape)} {one.dtype}, not {tuple(other.shape)} {other.dtype}"
    most = (one - other).abs().max().item()
    return f"by {most:.3g}" if math.isfinite(most) else "where it is not finite"


def reason_of(op: Any, most: int = SAMPLES) -> str | None:
    """Why an entry is missed: the first sample's that is; None where every sample holds."""
    for case in cases(op, most):
        try:
            check(case)
        except (RecordingRefused, Differs) as wrong:
            return str(wrong)
    return None
