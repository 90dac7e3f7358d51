"""What the formula panel says, beside central differences in float64: over the groups, from the
catalogue as it ships."""

import warnings
from collections import defaultdict
from collections.abc import Mapping

import pytest
import torch

from inspector.catalogue.generating.evaluating import names_of, value
from inspector.catalogue.rows import Row, Sample, SampleTensor, catalogue
from inspector.engine.call import plan
from inspector.engine.dtypes import TORCH_DTYPES
from inspector.messages.orders import Call

_STEP = 1e-6
_MOST_ELEMENTS = 40
Given = Mapping[str, tuple[torch.Tensor, ...]]


class _Held:
    def __init__(self, *outputs: torch.Tensor) -> None:
        self.outputs = outputs


def chosen(wanted: int = 48) -> list[Row]:
    """Rows with a formula and a small sample of floats, in turns from every group."""
    groups: dict[str, list[Row]] = defaultdict(list)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecated operations are operations
        for row in catalogue().operations.values():
            if row.differentiable and not row.random and not row.changes and _is_small(row):
                groups[row.group.partition("/")[0]].append(row)
    found: list[Row] = []
    while len(found) < wanted and any(groups.values()):
        found += [rows.pop(0) for rows in groups.values() if rows]
    return found[:wanted]


def _is_small(row: Row) -> bool:
    details = row.details
    always = [each for each in details.derivatives if each.readable and not each.partly]
    if not details.samples or not always:
        return False
    sample = details.samples[0]
    tensors = [each for held in sample.inputs.values() for each in held]
    if sum(len(each.numbers) for each in tensors) > _MOST_ELEMENTS:
        return False
    given = {port: tuple(made(each) for each in held) for port, held in sample.inputs.items()}
    # Differences need double precision all the way.
    kinds = {each.dtype for each in called(row, sample, given) if each.is_floating_point()}
    real = not any("complex" in each.dtype for each in tensors)
    return real and kinds == {torch.float64}


def called(row: Row, sample: Sample, given: Given) -> tuple[torch.Tensor, ...]:
    """What the engine's own call returns."""
    held: dict[bytes, _Held] = {}
    inputs: dict[str, tuple[tuple[bytes, int], ...]] = {}
    for port, tensors in given.items():
        keys = [f"{port}{number}".encode() for number in range(len(tensors))]
        held |= {key: _Held(tensor) for key, tensor in zip(keys, tensors, strict=True)}
        inputs[port] = tuple((key, 0) for key in keys)
    call = plan(Call(b"r", "n", "y", row.id, inputs, sample.parameters))
    result = call.carried_out(*call.arguments(held))
    return (result,) if isinstance(result, torch.Tensor) else tuple(result)


def made(tensor: SampleTensor) -> torch.Tensor:
    """A sample's tensor, floats as float64."""
    dtype = TORCH_DTYPES[tensor.dtype]
    numbers = [complex(each).real for each in tensor.numbers]
    wide = torch.float64 if dtype.is_floating_point else dtype
    return torch.tensor(numbers, dtype=torch.float64).to(wide).reshape(tensor.shape)


ROWS = chosen()


def test_that_every_group_that_has_derivatives_is_among_them() -> None:
    assert len(ROWS) >= 40
    assert len({row.group.partition("/")[0] for row in ROWS}) >= 12


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])
def test_that_a_formula_gives_what_differences_give(row: Row) -> None:
    sample = row.details.samples[0]
    given = {port: tuple(made(each) for each in held) for port, held in sample.inputs.items()}
    through = [port.name for port in row.inputs if port.gradient and port.name in given]
    for tensor in (each for port in through for each in given[port]):
        if tensor.is_floating_point():
            tensor.requires_grad_()
    outputs = called(row, sample, given)
    generator = torch.Generator().manual_seed(1)
    upstream = tuple(
        torch.randn(each.shape, generator=generator, dtype=torch.float64)
        for each in outputs
        if each.requires_grad
    )
    plain = {port: tuple(each.detach() for each in held) for port, held in given.items()}
    for derivative in row.details.derivatives:
        if derivative.partly or not derivative.readable or derivative.of not in given:
            continue
        names = names_of(row, given, sample.parameters, outputs, upstream)
        with torch.no_grad():
            said = value(derivative.readable, names)
        numeric = _differences(row, sample, plain, derivative.of, upstream, outputs)
        torch.testing.assert_close(
            said.to(torch.float64).reshape(numeric.shape), numeric, rtol=1e-5, atol=1e-5
        )


def _differences(
    row: Row,
    sample: Sample,
    given: Given,
    port: str,
    upstream: tuple[torch.Tensor, ...],
    outputs: tuple[torch.Tensor, ...],
) -> torch.Tensor:
    counted = [number for number, each in enumerate(outputs) if each.requires_grad]
    tensor = given[port][0]
    found = torch.zeros_like(tensor)
    for at in range(tensor.numel()):
        sums = []
        for step in (_STEP, -_STEP):
            moved = tensor.clone()
            moved.view(-1)[at] += step
            made_of = {**given, port: (moved, *given[port][1:])}
            results = called(row, sample, made_of)
            parts = zip(upstream, (results[number] for number in counted), strict=True)
            sums.append(sum((g * each).sum().item() for g, each in parts))
        found.view(-1)[at] = (sums[0] - sums[1]) / (2 * _STEP)
    return found
