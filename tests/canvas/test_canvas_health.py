"""The health of a preview's numbers: shares, their drawn widths, and words."""

import math
from collections.abc import Sequence

import pytest
import torch

from inspector.canvas.health import PARTS, health_of, widths
from inspector.engine.counting import Counter
from inspector.messages.answers import Seen
from inspector.messages.orders import Look, Region
from tests.fakes.looked import seen


def _seen(tensor: torch.Tensor, most: int = 12) -> Seen:
    region = Region(0, 1, height=tensor.shape[0], width=tensor.shape[1], most=most)
    look = Look("value", b"k", "n", 0, region, True)
    answer = seen(look, tensor, None, Counter(lambda _: tensor))
    assert isinstance(answer, Seen)
    return answer


def _parts(numbers: Sequence[Sequence[float]], op: str = "") -> dict[str, int]:
    health = health_of(_seen(torch.tensor(numbers)), op)
    assert health is not None
    return {name: part for name, part in zip(PARTS, health.parts, strict=True) if part}


def test_that_every_cell_is_counted_in_one_part() -> None:
    numbers = [[math.nan, math.inf, -math.inf], [0.0, -0.0, 2.5]]

    assert _parts(numbers) == {"nan": 1, "infinite": 2, "zero": 2, "finite": 1}


@pytest.mark.parametrize("seed", range(5))
def test_that_the_shares_are_torchs_own_whatever_the_size(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    tensor = torch.randn(40, 70, generator=generator).relu()
    tensor[torch.rand(40, 70, generator=generator) < 0.1] = math.nan
    tensor[torch.rand(40, 70, generator=generator) < 0.1] = math.inf
    health = health_of(_seen(tensor))

    assert health is not None
    wanted = (tensor.isnan(), tensor.isinf(), tensor == 0)
    assert health.parts[:3] == tuple(int(mask.sum()) for mask in wanted)
    assert sum(health.parts) == health.count == tensor.numel()


def test_that_saturated_cells_are_those_near_an_operations_bounds() -> None:
    tensor = torch.sigmoid(torch.tensor([[-20.0, 0.0, 3.0, 9.0]]))

    assert _parts(tensor.tolist(), "sigmoid") == {"saturated": 2, "finite": 2}
    assert _parts(tensor.tolist(), "mul") == {"finite": 4}
    assert _parts([[-1.0, 1.0, 0.0, 0.5]], "tanh") == {"saturated": 2, "zero": 1, "finite": 1}


def test_that_saturation_is_not_claimed_where_not_every_cell_is_seen() -> None:
    health = health_of(_seen(torch.ones(40, 70)), "sigmoid")

    assert health is not None
    assert health.parts == (0, 0, 0, 0, 2800)


def test_that_one_nan_of_thousands_is_still_drawn() -> None:
    tensor = torch.ones(100, 100)
    tensor[3, 4] = math.nan
    health = health_of(_seen(tensor))
    assert health is not None
    found = widths(health, 48, 5)

    assert found[0] == 5
    assert sum(found) == pytest.approx(48)
    assert (
        health.sentence
        == "under 1 % NaN (1 of 10,000), 99 % other finite numbers (9,999 of 10,000)"
    )


def test_that_healthy_numbers_are_said_to_be_so_and_no_numbers_say_nothing() -> None:
    health = health_of(_seen(torch.ones(2, 2)))

    assert health is not None
    assert health.sentence == "all numbers are finite, none is zero"
    assert health_of(_seen(torch.ones(0, 2))) is None
    assert health_of(None) is None
