"""Tiles: whatever part of a tensor is asked for, what comes is the reduction of the whole."""

import math
from typing import Any

import numpy
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.document.dtypes import numpy_dtype
from inspector.engine import looking
from inspector.engine.counting import Counter
from inspector.messages.answers import Gone, Seen
from inspector.messages.orders import Look, Operand, Reduce, Region
from tests.fakes.looked import seen

_ALL = {str(each) for each in vars(torch).values() if isinstance(each, torch.dtype)}
_NAMES = sorted(name.removeprefix("torch.") for name in _ALL)
Array = numpy.ndarray[Any, numpy.dtype[Any]]
_DTYPES = (torch.float32, torch.float64, torch.float16, torch.int32, torch.int8, torch.bool)


def tile(tensor: torch.Tensor, region: Region, other: torch.Tensor | None = None) -> Seen:
    """A region as the engine answers it."""
    minus = None if other is None else Operand("value", b"l", "m", 0)
    look = Look("value", b"k", "n", 0, region, statistics=False, minus=minus)
    answer = seen(look, tensor, other, Counter(lambda _: None))
    assert isinstance(answer, Seen)
    return answer


def numbers_of(answer: Seen) -> Array:
    """The cells, as an array."""
    flat = numpy.frombuffer(answer.data, dtype=numpy_dtype(answer.dtype))
    return flat.reshape(answer.rows, answer.columns)


def reduction(matrix: Array, block: tuple[int, int], by: Reduce) -> Array:
    """Block for block, written as one would say it."""
    rows = range(0, matrix.shape[0], block[0])
    columns = range(0, matrix.shape[1], block[1])
    return numpy.array(
        [[_one(matrix[r : r + block[0], c : c + block[1]], by) for c in columns] for r in rows]
    )


def _one(part: Array, by: Reduce) -> Any:
    wide = part.astype("float64")
    if by == "mean":
        with numpy.errstate(invalid="ignore"):
            return (wide / wide.size).sum()
    if numpy.isnan(wide).any():
        return math.nan
    return wide.flat[int(numpy.abs(wide).argmax())]


@st.composite
def tensors(draw: st.DrawFn) -> torch.Tensor:
    """Of two to four dimensions: contiguous, transposed, stepped, reversed or expanded, with NaN
    and infinities among floats."""
    rank = draw(st.integers(2, 4))
    shape = [draw(st.integers(1, 40 if d >= rank - 2 else 3)) for d in range(rank)]
    dtype = draw(st.sampled_from(_DTYPES))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 10_000)))
    tensor = torch.randn(shape, generator=generator) * 40
    if dtype.is_floating_point:
        for odd in (math.nan, math.inf, -math.inf):
            tensor[torch.rand(shape, generator=generator) < draw(st.sampled_from((0, 0.02)))] = odd
    tensor = tensor.to(dtype)
    match draw(st.sampled_from(("", "transposed", "stepped", "expanded", "offset"))):
        case "transposed":
            tensor = tensor.movedim(0, -1)
        case "stepped":
            tensor = tensor[..., ::2]
        case "expanded":
            tensor = tensor[..., :1].expand(*tensor.shape[:-1], 7)
        case "offset":
            tensor = tensor[..., tensor.shape[-1] // 2 :]
        case _:
            pass
    return tensor


@settings(max_examples=150, deadline=None)
@given(tensors(), st.data(), st.sampled_from(("largest", "mean")))
def test_that_a_tile_is_the_reduction_of_that_part_of_the_whole(
    tensor: torch.Tensor, data: st.DataObject, by: Reduce
) -> None:
    rank = tensor.dim()
    rows, columns = tensor.shape[-2:]
    at = tuple(data.draw(st.integers(0, size - 1)) for size in tensor.shape[:-2])
    top, left = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    height, width = data.draw(st.integers(1, 50)), data.draw(st.integers(1, 50))
    region = Region(
        rank - 2, rank - 1, at, top, left, height, width, data.draw(st.integers(1, 12)), by
    )
    answer = tile(tensor, region)

    part = tensor[at].numpy()[top : top + height, left : left + width]
    expected = reduction(part, answer.block, by)
    _same(numbers_of(answer), expected, by, answer)
    assert max(answer.rows, answer.columns) <= region.most


@settings(max_examples=80, deadline=None)
@given(tensors(), st.data(), st.sampled_from(("largest", "mean")))
def test_that_facets_are_the_cuts_beside_each_other(
    tensor: torch.Tensor, data: st.DataObject, by: Reduce
) -> None:
    rank, (high, broad) = tensor.dim(), tensor.shape[-2:]
    spread = tuple(range(rank - 2))
    if not spread:
        tensor, spread, rank = tensor.unsqueeze(0), (0,), 3
    wide = data.draw(st.integers(1, 4))
    count = math.prod(tensor.shape[:-2])
    lines = -(-count // wide)
    region = Region(
        rank - 2, rank - 1, (), 0, 0, 10**6, 10**6, data.draw(st.integers(4, 200)), by, spread, wide
    )
    answer = tile(tensor, region)

    laid = numpy.zeros((lines * high, wide * broad), tensor.numpy().dtype)
    for number, facet in enumerate(tensor.numpy().reshape(count, high, broad)):
        row, column = number // wide * high, number % wide * broad
        laid[row : row + high, column : column + broad] = facet
    _same(numbers_of(answer), reduction(laid, answer.block, by), by, answer)
    for block, side, whole in zip(answer.block, (high, broad), laid.shape, strict=True):
        assert side % block == 0 or block % side == 0 or side == whole


@settings(max_examples=60, deadline=None)
@given(tensors(), st.sampled_from(("largest", "mean")))
def test_that_a_difference_is_that_of_the_numbers_with_nothing_wrapped(
    tensor: torch.Tensor, by: Reduce
) -> None:
    rank = tensor.dim()
    other = tensor.flip(-1)[..., :1]
    rows, columns = tensor.shape[-2:]
    region = Region(rank - 2, rank - 1, (0,) * (rank - 2), 0, 0, rows, columns, 8, by)
    answer = tile(tensor, region, other)

    first = (0,) * (rank - 2)
    wide = torch.float32 if tensor.dtype is torch.float16 else tensor.dtype
    with numpy.errstate(all="ignore"):
        if tensor.dtype is torch.float16:  # a difference of halves is rounded to a half
            left = (tensor - other)[first].numpy().astype("float64")
        else:
            left = tensor[first].numpy().astype("float64") - other[first].numpy()
            if wide.is_floating_point:
                left = left.astype(numpy_dtype(str(wide).removeprefix("torch.")))
        _same(numbers_of(answer), reduction(left, answer.block, by), by, answer)


def _same(found: Array, expected: Array, by: Reduce, answer: Seen) -> None:
    wide = found.astype("float64")
    assert wide.shape == expected.shape
    if by == "mean":
        numpy.testing.assert_allclose(wide, expected, rtol=1e-6, atol=1e-5)
    elif answer.block == (1, 1) or by == "largest":
        # Of two that are equally large either may be shown.
        numpy.testing.assert_array_equal(numpy.abs(wide), numpy.abs(expected))
        odd = ~numpy.isfinite(expected)
        if not odd.any():
            return
        assert (numpy.isnan(wide) == numpy.isnan(expected)).all()


@pytest.mark.parametrize("by", ["largest", "mean"])
def test_that_many_threads_see_what_one_does(by: Reduce) -> None:
    generator = torch.Generator().manual_seed(2)
    tensor = torch.randn((150, 200, 300), generator=generator)
    tensor[70, 3] = math.nan
    flat = tensor.view(-1, 300)
    rows, columns = flat.shape
    answer = tile(flat, Region(0, 1, (), 0, 0, rows, columns, 100, by))
    _same(numbers_of(answer), reduction(flat.numpy(), answer.block, by), by, answer)

    facets = tile(tensor, Region(1, 2, (), 0, 0, 10**5, 10**5, 50, by, (0,), 10))
    laid = tensor.view(15, 10, 200, 300).permute(0, 2, 1, 3).reshape(3000, 3000)
    _same(numbers_of(facets), reduction(laid.numpy(), facets.block, by), by, facets)


def test_that_a_mean_with_nan_is_nan_and_one_that_a_sum_cannot_hold_is_there() -> None:
    tensor = torch.tensor([[1.0, math.nan, 3.0, 5.0, math.inf, 1.0, math.inf, -math.inf]])
    means = numbers_of(tile(tensor, Region(0, 1, (), 0, 0, 1, 8, 4, "mean")))[0].tolist()

    assert math.isnan(means[0])
    assert means[1:3] == [4.0, math.inf]
    assert math.isnan(means[3])
    large = torch.full((1, 4), 1.5e308, dtype=torch.float64)
    assert numbers_of(tile(large, Region(0, 1, (), 0, 0, 1, 4, 1, "mean"))) == 1.5e308


def test_that_a_difference_that_cannot_be_is_gone() -> None:
    tensor = torch.zeros(3, 4)
    look = Look("value", b"k", "n", 0, Region(0, 1), minus=Operand("value", b"l", "m", 0))

    assert not isinstance(seen(look, tensor, torch.zeros(2, 4), Counter(lambda _: None)), Seen)


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.filterwarnings("ignore")
def test_that_no_dtype_of_torch_is_too_strange_to_be_looked_at(name: str) -> None:
    dtype = getattr(torch, name)
    if name.startswith(("q", "uint4x2")):
        plain = torch.arange(0.0, 24.0).reshape(4, 6)
        tensor = (
            torch.quantize_per_tensor(plain, 0.5, 0, dtype)
            if name in ("qint8", "quint8", "qint32")
            else torch.empty((4, 6), dtype=dtype)
        )
    else:
        try:
            tensor = torch.arange(24).reshape(4, 6).to(dtype)
        except (RuntimeError, NotImplementedError):
            tensor = torch.empty((4, 6), dtype=dtype)
    for by in ("largest", "mean"):
        for most in (2, 256):
            look = Look("value", b"k", "n", 0, Region(0, 1, (), 0, 0, 4, 6, most, by))
            counter = Counter(lambda _: None)
            answer = seen(look, tensor, None, counter)
            assert isinstance(answer, Seen)
            assert numbers_of(answer).shape == ((2, 2) if most == 2 else (4, 6))
            assert answer.statistics is not None
            assert answer.statistics.count == 24
            less = less_itself(look)
            assert isinstance(seen(less, tensor, tensor, counter), Seen)


def less_itself(look: Look) -> Look:
    """The same, less another tensor."""
    minus = Operand("value", b"l", "m", 0)
    return Look(look.which, look.key, look.node, look.output, look.region, minus=minus)


def test_that_a_picture_of_very_much_is_made_at_leisure_and_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tensor = torch.randn(3000, 4001)
    tensor[17, 5] = math.nan
    order = Look("value", b"x", "x", 0, Region(0, 1, (), 0, 0, 2**20, 2**20, 256), statistics=False)
    at_once = seen(order, tensor, None, Counter(lambda _: tensor))
    monkeypatch.setattr(looking, "MOST_AT_ONCE", 2**20)
    looker = looking.Looker(lambda _: tensor, Counter(lambda _: tensor))

    assert looker.look(order) is None
    turns: list[object] = []
    while not looker.is_idle:
        turns += looker.step()
    assert turns == [at_once]


def test_that_a_tensor_changed_or_gone_meanwhile_is_seen_as_it_is_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(looking, "MOST_AT_ONCE", 2**20)
    tensor = torch.zeros(3000, 4000)
    there: list[torch.Tensor | None] = [tensor]
    order = Look("value", b"x", "x", 0, Region(0, 1, (), 0, 0, 2**20, 2**20, 256), statistics=False)
    looker = looking.Looker(lambda _: there[0], Counter(lambda _: there[0]))
    looker.look(order)
    assert looker.step() == ()
    tensor[0, 0] = 7
    while not (found := looker.step()):
        pass
    (answer,) = found
    assert isinstance(answer, Seen)
    assert torch.frombuffer(bytearray(answer.data), dtype=torch.float32)[0] == 7
    looker.look(order)
    there[0] = None

    assert looker.step() == (Gone(order),)
