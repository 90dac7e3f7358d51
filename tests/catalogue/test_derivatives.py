"""What the catalogue says of derivatives, against autograd and against central differences."""

import ast
from collections.abc import Mapping

import msgspec
import pytest
import torch

from inspector.catalogue.generating.derivatives import derivatives
from inspector.catalogue.generating.simplifying import simplified
from inspector.catalogue.generating.yaml_formulas import entries
from inspector.catalogue.rows import (
    Details,
    Row,
    Sample,
    SampleTensor,
    Value,
    catalogue,
)

_STEP = 1e-6


def sampled(op: str, parameters: Mapping[str, Value], **inputs: object) -> Row:
    """The row with a sample of these numbers."""
    made = {
        name: tuple(_tensor(each) for each in (held if isinstance(held, tuple) else (held,)))
        for name, held in inputs.items()
    }
    details = Details(samples=(Sample(made, parameters),))
    row = catalogue().operations[op]
    return msgspec.structs.replace(row, more=msgspec.Raw(msgspec.json.encode(details)))


def _tensor(held: object) -> SampleTensor:
    tensor = torch.tensor(held)
    numbers = tuple(str(each) for each in (tensor * 1).flatten().tolist())
    return SampleTensor(str(tensor.dtype).removeprefix("torch."), tuple(tensor.shape), numbers)


def readable(row: Row) -> dict[str, str]:
    return {each.of: each.readable for each in derivatives(row)}


A = [[0.31, -0.72, 1.44], [0.86, 0.15, -1.21]]
B = [[0.51, 1.32], [-0.64, 0.27], [1.12, -0.35]]
C = [[1.13, 0.42, -0.58], [0.97, -1.36, 0.29]]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (sampled("torch.sigmoid", {}, input=A), {"input": "grad * out * (1 - out)"}),
        (sampled("torch.tanh", {}, input=A), {"input": "grad * (1 - out ** 2)"}),
        (sampled("torch.sin", {}, input=A), {"input": "grad * cos(input)"}),
        (
            sampled("torch.mm", {}, input=A, mat2=B),
            {"input": "grad @ mat2.T", "mat2": "input.T @ grad"},
        ),
        (
            sampled("torch.div", {}, input=A, other=C),
            {"input": "grad / other", "other": "-grad * input / other ** 2"},
        ),
        (sampled("torch.mean", {}, input=A), {"input": "grad.expand_as(input) / input.numel()"}),
        (
            sampled("torch.sum", {"dim": (1,)}, input=A),
            {"input": "unsqueeze(grad, dim).expand_as(input)"},
        ),
        (
            sampled("torch.add", {}, input=A, other=[1.0, 2.0, 3.0]),
            {"input": "grad", "other": "sum_to(grad * alpha, other)"},
        ),
        (
            sampled("torch.topk", {"k": 2}, input=A),
            {"input": "scatter(zeros_like(input), dim, indices, grad)"},
        ),
        (
            sampled("torch.nn.functional.linear", {}, input=A, weight=C, bias=[0.1, 0.2]),
            {"input": "grad @ weight", "weight": "grad.T @ input", "bias": "sum_to(grad, bias)"},
        ),
        (
            sampled("torch.clamp", {"min": -0.5, "max": 0.5}, input=A),
            {"input": "where((input >= min) & (input <= max), grad, 0)"},
        ),
        (
            sampled("torch.nn.functional.leaky_relu", {}, input=A),
            {"input": "where(input > 0, grad, grad * negative_slope)"},
        ),
        (
            sampled("torch.nn.functional.cross_entropy", {}, input=A, target=[0, 2]),
            {
                "input": "grad * (softmax(input, 1) - one_hot(target, size(input, 1)))"
                " / size(input, 0)"
            },
        ),
    ],
    ids=lambda each: each.name if isinstance(each, Row) else "",
)
def test_that_a_derivative_reads_as_a_person_would_write_it(
    row: Row, expected: dict[str, str]
) -> None:
    assert readable(row) == expected


def test_that_pytorchs_own_text_is_that_of_its_derivatives_file() -> None:
    row = sampled("torch.tanh", {}, input=A)

    assert derivatives(row)[0].pytorch == "tanh_backward(grad, result)"
    assert len(entries()) > 550


def test_that_what_pytorch_composes_of_others_has_no_text_of_its_own() -> None:
    row = sampled("torch.nn.functional.cross_entropy", {}, input=A, target=[0, 2])

    assert derivatives(row)[0].pytorch == ""


def test_that_no_gradient_is_told_of_where_none_flows() -> None:
    row = sampled("torch.where", {}, condition=[True, False], input=[1.0, 2.0], other=[3.0, 4.0])

    assert set(readable(row)) == {"input", "other"}
    assert derivatives(sampled("torch.gt", {}, input=A, other=C)) == ()


@pytest.mark.parametrize(
    ("long", "short"),
    [
        ("grad * 1 + 0", "grad"),
        ("-(-grad)", "grad"),
        ("grad * (out * (1 - out))", "grad * out * (1 - out)"),
        ("a * grad * a", "grad * a ** 2"),
        ("-(grad * a) / (b * -1)", "grad * a / b"),
        ("b + -a", "b - a"),
        ("2.0 * grad * 0.5", "grad"),
        ("weight.T.T", "weight"),
        ("grad * 0.0", "0"),
    ],
)
def test_that_expressions_are_shortened_to_the_same_value(long: str, short: str) -> None:
    made = simplified(ast.parse(long, mode="eval").body)

    assert ast.unparse(ast.fix_missing_locations(made)) == short
