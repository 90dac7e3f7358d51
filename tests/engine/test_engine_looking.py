"""Looking at regions: cuts, reduction, statistics, and tensors that are larger than memory."""

import math
import time

import numpy
import pytest
import torch

from inspector.document.dtypes import array
from inspector.engine.counting import Counter
from inspector.engine.dtypes import TORCH_DTYPES
from inspector.engine.moments import statistics_of
from inspector.engine.planes import plane_of
from inspector.engine.reducing import reduced
from inspector.messages.answers import Gone, Seen
from inspector.messages.orders import Look, Region
from inspector.panels.statistics import words
from tests.engine.building import Bench, Build
from tests.fakes.looked import seen as looked


def seen(tensor: torch.Tensor, region: Region) -> Seen:
    counter = Counter(lambda _: tensor)
    answer = looked(Look("value", b"k", "n", 0, region), tensor, None, counter)
    assert isinstance(answer, Seen)
    return answer


def largest(tensor: torch.Tensor, block: tuple[int, int]) -> torch.Tensor:
    rows, columns = tensor.shape
    plane = plane_of(tensor, Region(0, 1, (), 0, 0, rows, columns))
    assert plane is not None
    return reduced(plane, block, "largest")[0]


def cells(answer: Seen) -> numpy.ndarray:
    flat = array(answer.data, answer.dtype)
    return flat.reshape(answer.rows, answer.columns)


@pytest.mark.parametrize(
    "dtype",
    TORCH_DTYPES.values(),
)
def test_that_a_cut_has_the_exact_elements(dtype: torch.dtype) -> None:
    tensor = (torch.arange(24) % 5).reshape(4, 6).to(dtype)
    answer = seen(tensor, Region(0, 1, (), 1, 2, 2, 100))

    assert (answer.rows, answer.columns, answer.block) == (2, 4, (1, 1))
    assert cells(answer).astype(complex).tolist() == tensor[1:3, 2:].to(torch.complex128).tolist()


def test_that_any_two_dimensions_can_be_shown_either_way() -> None:
    tensor = torch.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)

    assert (cells(seen(tensor, Region(3, 1, (1, 2)))) == tensor[1, :, 2].T.numpy()).all()
    assert (cells(seen(tensor, Region(1, 3, (1, 2)))) == tensor[1, :, 2].numpy()).all()
    assert cells(seen(tensor, Region(None, 2, (1, 2, 3)))).tolist() == [tensor[1, 2, :, 3].tolist()]
    assert cells(seen(tensor, Region(2, None, (1, 2, 3)))).tolist() == [
        [each] for each in tensor[1, 2, :, 3].tolist()
    ]
    assert (cells(seen(tensor, Region(2, 3, (99, -4)))) == tensor[1, 0].numpy()).all()


def test_that_scalars_vectors_and_empty_tensors_can_be_seen() -> None:
    assert cells(seen(torch.tensor(2.5), Region(None, None))).tolist() == [[2.5]]
    assert cells(seen(torch.arange(3), Region(None, 0))).tolist() == [[0, 1, 2]]
    for shape, region in (
        ((0,), Region(None, 0)),
        ((0, 3), Region(0, 1)),
        ((2, 0, 3), Region(0, 2)),
    ):
        answer = seen(torch.zeros(shape), region)
        assert answer.rows * answer.columns == 0
        assert answer.data == b""
        assert answer.statistics is not None
        assert answer.statistics.count == 0
        assert math.isnan(answer.statistics.mean)


def test_that_dimensions_that_are_not_there_are_gone() -> None:
    for region in (Region(0, 2), Region(0, 0), Region(-1, 0)):
        look = Look("value", b"k", "n", 0, region)
        assert looked(look, torch.zeros(2, 2), None, Counter(lambda _: None)) == Gone(look)


def test_that_views_come_as_they_are_seen() -> None:
    tensor = torch.arange(6.0).reshape(2, 3)
    assert (cells(seen(tensor.T, Region(0, 1))) == tensor.T.numpy()).all()
    turned = torch.tensor([1 + 2j, 3 - 1j]).conj()
    assert cells(seen(turned, Region(None, 0))).tolist() == [[1 - 2j, 3 + 1j]]
    assert cells(seen(turned.imag, Region(None, 0))).tolist() == [[-2, 1]]
    with torch.inference_mode():
        inside = torch.ones(2)
    assert cells(seen(inside, Region(None, 0))).tolist() == [[1, 1]]


@pytest.mark.parametrize("shape", [(7, 5), (64, 64), (100, 3), (1, 9)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16, torch.complex64, torch.int8])
def test_that_a_reduced_cell_is_the_largest_of_its_block(
    shape: tuple[int, int], dtype: torch.dtype
) -> None:
    generator = torch.Generator().manual_seed(1)
    tensor = (torch.randn(shape, generator=generator) * 40).to(dtype)
    for block in ((3, 2), (1, 4), (8, 8)):
        reduced = largest(tensor, block)
        for row in range(reduced.shape[0]):
            for column in range(reduced.shape[1]):
                part = tensor[
                    row * block[0] : (row + 1) * block[0],
                    column * block[1] : (column + 1) * block[1],
                ].flatten()
                wide = part.to(torch.complex128 if part.is_complex() else torch.float64).abs()
                assert reduced[row, column] in part
                got = reduced[row, column].to(wide.dtype if not part.is_complex() else part.dtype)
                assert abs(float(got.abs()) - float(wide.max())) <= 1e-5 * float(wide.max())


def test_that_nan_wins_then_infinities_with_their_sign() -> None:
    tensor = torch.tensor([[1.0, math.nan, -math.inf, 5.0, -7.0, 6.0, math.inf, -math.inf, 2.0]])
    reduced = largest(tensor, (1, 2))[0].tolist()
    assert math.isnan(reduced[0])
    assert reduced[1:] == [-math.inf, -7, math.inf, 2]
    lowest = torch.tensor([[-(2**63), 2**63 - 1, 5, -9]])
    assert largest(lowest, (1, 2)).tolist() == [[-(2**63), -9]]
    assert largest(torch.tensor([[False, True, False]]), (1, 2)).tolist() == [[True, False]]


def test_that_a_long_side_is_reduced_and_a_short_one_is_not() -> None:
    answer = seen(torch.ones(1000, 3), Region(0, 1, (), 0, 0, 1000, 3, 256))

    assert (answer.rows, answer.columns, answer.block) == (250, 3, (4, 1))


def test_that_a_tensor_larger_than_memory_is_looked_at_at_once() -> None:
    started = time.perf_counter()
    wide = torch.tensor([[2.0]]).expand(2**20, 2**20)
    answer = seen(wide, Region(0, 1, (), 0, 0, 2**20, 2**20, 256))
    overlapping = torch.arange(2.0**17).unfold(0, 2**16, 1)
    other = seen(overlapping, Region(0, 1, (), 0, 0, 2**20, 2**20, 8))

    assert set(cells(answer).flatten()) == {2.0}
    assert answer.statistics is not None
    assert (answer.statistics.count, answer.statistics.mean) == (2**40, 2)
    assert other.statistics is None
    assert (other.rows, other.columns) == (8, 8)
    assert time.perf_counter() - started < 10


def test_that_statistics_are_those_of_numpy() -> None:
    generator = torch.Generator().manual_seed(3)
    tensor = torch.randn(300, 1000, generator=generator) * 3 + 1000
    plain = tensor.double().numpy()
    for view in (tensor, tensor.T, tensor[:, ::2], tensor.expand(4, 300, 1000)):
        found = statistics_of(view)
        assert found is not None
        numbers = plain[:, ::2] if view.numel() == 150_000 else plain
        assert found.count == view.numel()
        assert found.mean == pytest.approx(numbers.mean(), rel=1e-12)
        assert found.std == pytest.approx(numbers.std(), rel=1e-9)
        assert (found.least, found.most) == (numbers.min(), numbers.max())


@pytest.mark.parametrize("shape", [(2,), (3, 3), (40, 50)])
def test_that_the_std_told_is_the_one_of_pytorch(shape: tuple[int, ...]) -> None:
    tensor = torch.randn(shape, generator=torch.Generator().manual_seed(4))
    for view in (tensor, tensor.expand(3, *shape)):
        found = statistics_of(view)
        assert found is not None
        assert words.deviation(found) == pytest.approx(view.double().std().item())
    one = statistics_of(torch.tensor([3.0]))
    assert one is not None
    assert words.deviation(one) is None  # NaN to PyTorch


def test_that_what_is_not_finite_is_counted_and_left_out() -> None:
    tensor = torch.tensor([math.nan, math.inf, math.inf, -math.inf, 0, -0.0, 3, -5])
    found = statistics_of(tensor)

    assert found is not None
    assert (found.nan, found.positive_infinite, found.negative_infinite) == (1, 2, 1)
    assert (found.zeros, found.least, found.most, found.mean) == (2, -5, 3, -0.5)
    nothing = statistics_of(torch.full((2,), math.nan))
    assert nothing is not None
    assert nothing.nan == 2
    assert math.isnan(nothing.least)
    one = statistics_of(torch.tensor(3))
    assert one is not None
    assert (one.mean, one.std) == (3, 0)
    magnitude = statistics_of(torch.tensor([3 + 4j]))
    assert magnitude is not None
    assert magnitude.most == 5
    truth = statistics_of(torch.tensor([True, False]))
    assert truth is not None
    assert (truth.zeros, truth.most) == (1, 1)


def test_that_statistics_are_counted_once() -> None:
    tensor = torch.ones(2)
    counter = Counter(lambda _: tensor)
    look = Look("value", b"k", "n", 0, Region(None, 0))
    first, second = (looked(look, tensor, None, counter) for _ in range(2))
    counter.forget(b"k")

    assert isinstance(first, Seen)
    assert isinstance(second, Seen)
    assert first.statistics is second.statistics


def test_that_the_statistics_of_few_elements_do_not_overflow() -> None:
    found = statistics_of(torch.tensor([1.7e308, 1.7e308, -1.0], dtype=torch.float64))

    assert found is not None
    assert (found.least, found.most, found.mean) == (-1.0, 1.7e308, math.inf)


def test_that_few_elements_are_counted_as_many_are() -> None:
    few = torch.tensor([0.0, -0.0, 2.5, math.nan, math.inf, -math.inf, -1.0])
    many = few.repeat(100)
    one, other = statistics_of(few), statistics_of(many)

    assert one is not None
    assert other is not None
    assert (one.least, one.most) == (other.least, other.most) == (-1.0, 2.5)
    assert (one.mean, one.std) == pytest.approx((other.mean, other.std))
    for each in ("count", "nan", "positive_infinite", "negative_infinite", "zeros"):
        assert getattr(one, each) * 100 == getattr(other, each)


def test_that_a_tensor_is_seen_as_it_is_broadcast_to_another() -> None:
    build = Build()
    build.literal("row", [[1.0, -2.0, 3.0]])
    bench = Bench(build)
    key, region = bench.recipe("row"), Region(1, 2, (), 0, 0, 4, 6, 256, "largest", (0,), 2)
    answer = bench.machine.look(Look("value", key, "", 0, region, into=(2, 4, 3)))
    gone = bench.machine.look(Look("value", key, "", 0, region, into=(2, 4, 5)))

    assert isinstance(answer, Seen)
    assert answer.shape == (2, 4, 3)
    assert cells(answer).tolist() == [[1.0, -2.0, 3.0] * 2] * 4
    assert answer.statistics is not None
    assert (answer.statistics.count, answer.statistics.least) == (24, -2.0)
    assert isinstance(gone, Gone)
