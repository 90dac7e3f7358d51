"""No dtype of torch is too strange for a view: from the engine's bytes to colours and words."""

import numpy
import pytest
import torch

from inspector.engine.counting import Counter
from inspector.look.maps import scale_of
from inspector.look.numbers import elements, short
from inspector.look.theme import DARK
from inspector.messages.answers import Counted, Seen
from inspector.messages.orders import Count, Look, Operand, Region
from inspector.panels.heatmap import wording
from inspector.panels.heatmap.imageplot import colours
from inspector.panels.heatmap.layers import Layer
from inspector.panels.statistics import words
from tests.fakes.looked import seen

_ALL = {str(each) for each in vars(torch).values() if isinstance(each, torch.dtype)}
_NAMES = sorted(name.removeprefix("torch.") for name in _ALL)


def made(dtype: torch.dtype) -> torch.Tensor:
    """Some numbers of a dtype; bits as they come where PyTorch cannot make any."""
    try:
        return torch.arange(24).reshape(4, 6).to(dtype)
    except (RuntimeError, NotImplementedError):
        return torch.empty((4, 6), dtype=dtype)


@pytest.mark.parametrize("name", _NAMES)
@pytest.mark.filterwarnings("ignore")
def test_that_every_dtype_is_seen_and_counted(name: str) -> None:
    tensor = made(getattr(torch, name))
    of = Operand("value", b"k", "n", 0)
    for most in (2, 256):
        counter = Counter(lambda _: tensor)
        look = Look("value", b"k", "n", 0, Region(0, 1, (), 0, 0, 4, 6, most))
        answer = seen(look, tensor, None, counter)
        assert isinstance(answer, Seen)
        scale = scale_of(answer, DARK)
        numbers = elements(answer)
        assert len(numbers) == answer.rows * answer.columns
        assert all(short(number) for number in numbers)
        assert [scale.mark(number) for number in numbers]
        with numpy.errstate(all="ignore"):
            assert colours(Layer(answer), scale).shape == (answer.rows, answer.columns, 3)
        assert wording.value_facts(answer.statistics, name)[0]
        counter.count(Count(of))
        answers: tuple[object, ...] = ()
        while not counter.is_idle:
            answers = counter.step()
        (counted,) = answers
        assert isinstance(counted, Counted)
        assert counted.tally is not None
        assert words.rows(counted.statistics, counted)


@pytest.mark.parametrize("name", ["float8_e4m3fn", "float8_e5m2", "uint16", "uint32", "complex32"])
def test_that_the_numbers_are_the_numbers(name: str) -> None:
    tensor = made(getattr(torch, name))
    look = Look("value", b"k", "n", 0, Region(0, 1, (), 0, 0, 4, 6))
    answer = seen(look, tensor, None, Counter(lambda _: tensor))

    assert isinstance(answer, Seen)
    assert elements(answer) == tensor.to(torch.complex64).flatten().tolist()
