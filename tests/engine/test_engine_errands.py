"""Sums of ranges, the next NaN, and what another dtype would lose: as the whole tensor says."""

import math
from collections.abc import Callable, Sequence

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.engine.casting import fitted
from inspector.engine.dtypes import TORCH_DTYPES
from inspector.engine.errands import Errands
from inspector.messages.answers import Answer, Previewed, Sought, Summed
from inspector.messages.orders import Errand, Operand, Preview, Seek, Summing

OF = Operand("value", b"x", "x", 0)
ODD = (0.0, -0.0, 1.5, -2.25, 3e9, -1e30, math.inf, -math.inf, math.nan, 300.0, 0.1)


def answered(order: Errand, tensor: torch.Tensor | None) -> Answer:
    errands = Errands(lambda _: tensor)
    errands.take(order)
    for _ in range(10_000):
        found = errands.step()
        if found:
            assert errands.is_idle
            return found[0]
    raise AssertionError("it never ends")


@st.composite
def tensors(draw: st.DrawFn) -> torch.Tensor:
    shape = draw(st.lists(st.integers(1, 5), max_size=3))
    numbers = [draw(st.sampled_from(ODD)) for _ in range(math.prod(shape))]
    tensor = torch.tensor(numbers, dtype=torch.float64).reshape(shape)
    if tensor.dim() > 1 and draw(st.booleans()):
        tensor = tensor.transpose(0, -1)
    if tensor.dim() and draw(st.booleans()):
        tensor = tensor.expand(draw(st.integers(1, 3)), *tensor.shape)
    return tensor


def span(draw: Callable[..., int], size: int) -> tuple[int, int]:
    first = draw(st.integers(0, size - 1))
    return first, draw(st.integers(first + 1, size))


@given(st.data(), tensors())
def test_that_a_range_is_summed_up(data: st.DataObject, tensor: torch.Tensor) -> None:
    spans = tuple(span(data.draw, size) for size in tensor.shape)
    cells = tensor[tuple(slice(*each) for each in spans)].reshape(-1)
    answer = answered(Summing(OF, spans), tensor)

    assert isinstance(answer, Summed)
    found = answer.statistics
    assert found is not None
    assert found.count == cells.numel()
    assert answer.total == pytest.approx(float(cells.sum()), nan_ok=True)
    finite = cells[torch.isfinite(cells)].tolist()
    assert found.nan == int(torch.isnan(cells).sum())
    if finite:
        assert (found.least, found.most) == (min(finite), max(finite))


def test_that_integers_are_summed_exactly() -> None:
    most = torch.full((3, 3), 2**63 - 1)
    answer = answered(Summing(OF, ((0, 3), (0, 2))), most)
    assert isinstance(answer, Summed)
    assert answer.exact == str(6 * (2**63 - 1))
    answer = answered(Summing(OF, ((0, 3),)), torch.tensor([-5, 3, 1], dtype=torch.int8))
    assert isinstance(answer, Summed)
    assert answer.exact == "-1"


@pytest.mark.parametrize("spans", [((0, 2),), ((0, 4), (0, 3)), ((1, 1), (0, 3))])
def test_that_a_range_that_is_not_there_is_not_summed(spans: Sequence[tuple[int, int]]) -> None:
    answer = answered(Summing(OF, tuple(spans)), torch.ones(3, 3))

    assert isinstance(answer, Summed)
    assert answer.statistics is None


@given(tensors(), st.integers(-1, 30), st.sampled_from(["nan", "inf", "least", "most"]))
def test_that_the_next_such_element_is_found(tensor: torch.Tensor, after: int, what: str) -> None:
    flat = tensor.reshape(-1).tolist()
    after = min(after, len(flat) - 1)
    finite = [n for n in flat if math.isfinite(n)]
    least, most = min(finite, default=None), max(finite, default=None)

    def hits(number: float) -> bool:
        if what == "nan":
            return math.isnan(number)
        return (
            math.isinf(number) if what == "inf" else number == (least if what == "least" else most)
        )

    order = [*range(after + 1, len(flat)), *range(after + 1)]
    expected = next((at for at in order if hits(flat[at])), None)
    answer = answered(Seek(OF, what, after), tensor)  # type: ignore[arg-type]

    assert isinstance(answer, Sought)
    assert answer.flat == expected


def test_that_a_nan_at_the_end_of_many_is_found() -> None:
    many = torch.zeros(3, 700, 999)
    many[2, 699, 998] = math.nan
    last = many.numel() - 1

    for each in (many, many.transpose(1, 2)):
        answer = answered(Seek(OF, "nan", 5), each)
        assert isinstance(answer, Sought)
        assert answer.flat == last


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from(ODD), min_size=1, max_size=8),
    st.sampled_from(sorted(TORCH_DTYPES)),
    st.sampled_from(sorted(TORCH_DTYPES)),
)
def test_that_what_another_dtype_loses_is_counted(numbers: list[float], old: str, new: str) -> None:
    before = fitted(torch.tensor(numbers, dtype=torch.float64), old)
    answer = answered(Preview(OF, new), before)

    assert isinstance(answer, Previewed)
    assert answer.count == len(numbers)
    back = fitted(fitted(before, new), old)
    changed = sum(repr(a) != repr(b) for a, b in zip(before.tolist(), back.tolist(), strict=True))
    # -0.0 is 0 to everybody who counts.
    zeros = sum(repr(a) in ("-0.0", "-0j", "(-0+0j)") for a in before.tolist())
    assert changed - zeros <= answer.changed <= changed


def test_that_a_preview_says_what_is_lost() -> None:
    numbers = torch.tensor([math.nan, 1e9, -1.5, 7.0, math.inf], dtype=torch.float32)
    answer = answered(Preview(OF, "int8"), numbers)
    assert isinstance(answer, Previewed)
    assert (answer.changed, answer.missing, answer.ended) == (4, 1, 2)
    assert answer.worst == pytest.approx(1e9 - 127)
    answer = answered(Preview(OF, "float16"), numbers)
    assert isinstance(answer, Previewed)
    assert (answer.changed, answer.infinite) == (1, 1)


def test_that_nothing_is_told_of_what_is_not_there() -> None:
    for order in (Summing(OF, ()), Seek(OF, "nan"), Preview(OF, "int8")):
        assert answered(order, None) is not None


def test_that_a_later_question_of_a_kind_takes_the_place_of_an_earlier_one() -> None:
    errands = Errands(lambda _: torch.ones(3))
    errands.take(Summing(OF, ((0, 2),)))
    errands.take(Seek(OF, "nan"))
    errands.take(Summing(OF, ((0, 3),)))
    told: list[Answer] = []
    while not errands.is_idle:
        told += errands.step()

    assert [each.order for each in told] == [Summing(OF, ((0, 3),)), Seek(OF, "nan")]  # type: ignore[union-attr]
