"""What is counted over whole tensors: percentiles, histogram, powers of two; and when."""

import math

import numpy
import pytest
import torch

from inspector.document.contents import filled
from inspector.engine.counting import Counter
from inspector.messages.answers import BINS, QUANTILES, Counted, Seen
from inspector.messages.orders import Count, Locate, Look, Operand, Region
from tests.engine.building import Bench, Build
from tests.fakes.looked import seen

OF = Operand("value", b"k", "n", 0)
LESS = Operand("value", b"l", "m", 0)
LOOK = Look("value", b"k", "n", 0, Region(0, 1, (), 0, 0, 4000, 4000, 64))


def counted(tensor: torch.Tensor, other: torch.Tensor | None = None) -> Counted:
    """What a Count brings."""
    counter = Counter(lambda operand: tensor if operand == OF else other)
    counter.count(Count(OF, None if other is None else LESS))
    answers: tuple[object, ...] = ()
    while not counter.is_idle:
        answers = counter.step()
    (answer,) = answers
    assert isinstance(answer, Counted)
    return answer


@pytest.mark.parametrize("size", [1000, 2_000_000])
@pytest.mark.parametrize(
    ("scale", "shift"), [(1.0, 0.0), (1e-6, 0.0), (0.5, 1000.0)], ids=["plain", "tiny", "shifted"]
)
def test_that_percentiles_are_those_of_numpy(size: int, scale: float, shift: float) -> None:
    generator = torch.Generator().manual_seed(7)
    tensor = torch.randn(size, generator=generator) * scale + shift
    tensor[:3] = torch.tensor([math.nan, math.inf, -math.inf])
    tally = counted(tensor).tally

    assert tally is not None
    finite = tensor[3:].double().numpy()
    expected = numpy.quantile(finite, QUANTILES)
    assert tally.quantiles == pytest.approx(expected, abs=0.01 * finite.std())
    assert sum(tally.bins) == sum(tally.powers) == size - 3
    assert len(tally.bins) == BINS
    histogram = numpy.histogram(finite, BINS)[0]
    assert tally.bins == pytest.approx(histogram, abs=max(2, 0.001 * size))


def test_that_an_outlier_does_not_blunt_the_percentiles() -> None:
    generator = torch.Generator().manual_seed(7)
    tensor = torch.randn(2_000_000, generator=generator)
    expected = numpy.quantile(tensor.double().numpy(), QUANTILES)
    tensor[5] = 1e30
    tally = counted(tensor).tally

    assert tally is not None
    assert tally.quantiles == pytest.approx(expected, abs=0.02)


def test_that_magnitudes_are_told_by_their_powers_of_two_and_subnormals_counted() -> None:
    tensor = torch.tensor([0.0, 1.0, -1.5, 2.0, 0.25, 1e-40, -1e-41, math.inf])
    tally = counted(tensor).tally

    assert tally is not None
    assert tally.subnormal == 2
    by_power = dict(enumerate(tally.powers, tally.lowest))
    assert {power: count for power, count in by_power.items() if count} == {
        -127: 2,
        -2: 1,
        0: 2,
        1: 1,
    }
    half = counted(torch.tensor([6e-8, 1.0], dtype=torch.float16)).tally
    assert half is not None
    assert half.subnormal == 1


def test_that_what_an_expanded_dimension_repeats_is_counted_as_often() -> None:
    tally = counted(torch.tensor([[1.0], [2.0]]).expand(2, 10**9)).tally

    assert tally is not None
    assert sum(tally.bins) == sum(tally.powers) == 2 * 10**9


@pytest.mark.parametrize("fill", [math.nan, 3.0])
def test_that_there_may_be_nothing_to_tell_apart(fill: float) -> None:
    tally = counted(torch.full((5,), fill)).tally

    assert tally is not None
    assert sum(tally.bins) == (0 if math.isnan(fill) else 5)
    assert counted(torch.zeros(0)).tally is not None


def test_that_a_difference_is_counted_without_being_made() -> None:
    tensor = torch.arange(12.0).reshape(3, 4)
    answer = counted(tensor.T, tensor.T[:, :1])

    assert answer.statistics is not None
    assert (answer.statistics.least, answer.statistics.most) == (0, 8)
    assert answer.statistics.zeros == 4


def test_that_a_large_tensor_is_seen_before_it_is_counted() -> None:
    tensor = torch.ones(2000, 2000)
    tensor[5, 5] = -3
    counter = Counter(lambda _: tensor)
    first = seen(LOOK, tensor, None, counter)
    assert isinstance(first, Seen)
    assert first.pending
    assert first.statistics is None
    assert first.ends == (-3, 1)

    slices = 0
    answers: tuple[object, ...] = ()
    while not counter.is_idle:
        answers = counter.step()
        slices += 1
    (second,) = answers
    assert isinstance(second, Seen)
    assert not second.pending
    assert second.data == first.data
    assert second.statistics is not None
    assert second.statistics.least == -3
    assert slices > 1
    third = seen(LOOK, tensor, None, counter)
    assert isinstance(third, Seen)
    assert third.statistics is second.statistics


def test_that_a_change_in_place_begins_the_count_anew() -> None:
    tensor = torch.ones(2000, 2000)
    counter = Counter(lambda _: tensor)
    counter.count(Count(OF))
    assert counter.step() == ()
    tensor.fill_(5)

    answers: tuple[object, ...] = ()
    while not counter.is_idle:
        answers = counter.step()
    (answer,) = answers
    assert isinstance(answer, Counted)
    assert answer.statistics is not None
    assert answer.statistics.least == 5


def test_that_what_is_gone_is_answered_without_numbers() -> None:
    counter = Counter(lambda _: None)
    counter.count(Count(OF))

    assert counter.step() == (Counted(Count(OF), None, None),)
    assert counter.is_idle


def test_that_views_say_how_they_lie_in_whose_memory() -> None:
    build = Build()
    build.leaf("x", filled("arange", (3, 4)), grad=False)
    build.call("t", "torch.t", "x")
    build.call("e", "torch.Tensor.expand", "x", size=(2, 3, 4))
    build.call("c", "torch.clone", "x")
    bench = Bench(build)

    def locate(name: str) -> object:
        operand = Operand("value", bench.recipe(name), "", 0)
        answer = bench.machine.locate(Locate(operand))
        nodes = {bench.recipe(each): each for each in ("x", "t", "e", "c")}
        shared = {nodes[each.of.key] for each in answer.sharing}
        return answer.strides, answer.offset, answer.contiguous, shared

    assert locate("x") == ((4, 1), 0, True, {"t", "e"})
    assert locate("t") == ((1, 4), 0, False, {"x", "e"})
    assert locate("e") == ((0, 4, 1), 0, False, {"x", "t"})
    assert locate("c") == ((4, 1), 0, True, set())
    assert bench.machine.locate(Locate(OF)).strides is None


def test_that_gradients_are_recorded_between_two_pieces_of_a_count() -> None:
    large = torch.zeros(60_000_000, dtype=torch.uint8)
    counter = Counter(lambda operand: large)
    counter.count(Count(OF))

    assert counter.step() == (), "so large a tensor is not counted in one step"
    assert torch.is_grad_enabled()
    assert (torch.ones(2, requires_grad=True) * 2).requires_grad

    counter.forget(b"k")
    while not counter.is_idle:
        counter.step()
    assert torch.is_grad_enabled()


@pytest.mark.parametrize("size", [6, 2_000_000])
@pytest.mark.parametrize(
    ("dtype", "extreme"),
    [
        (torch.float32, 1e38),
        (torch.float32, 3.4e38),
        (torch.float32, 1e-40),
        (torch.float64, 1e308),
        (torch.float64, 1e-310),
        (torch.bfloat16, 3e38),
        (torch.complex64, 1e38),
    ],
    ids=str,
)
def test_that_the_histogram_of_extremes_is_true(
    dtype: torch.dtype, extreme: float, size: int
) -> None:
    tensor = torch.zeros(size, dtype=dtype)
    tensor[0], tensor[1], tensor[2] = extreme, -extreme, extreme / 2
    tally = counted(tensor).tally

    assert tally is not None
    assert sum(tally.bins) == size
    if dtype.is_complex:
        assert tally.bins[0] == size - 3
        assert tally.bins[-1] == 2
    else:
        assert tally.bins[0] == tally.bins[-1] == 1
        assert max(tally.bins) == size - 3
