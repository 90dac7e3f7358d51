"""What reaches into memory by size and stride stays within the memory of its input."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.catalogue.rows import catalogue
from inspector.document.contents import filled
from inspector.document.parameters import why_not_a_value
from inspector.messages.answers import Computed, Failed
from tests.engine.building import Bench, Build

NORM = "torch.native_batch_norm"
_NUMBERS = st.one_of(
    st.integers(-3, 14),
    st.sampled_from((2**31, 2**32, 2**60, 2**61, 2**62, 2**63 - 1, -(2**31), -(2**63))),
)
_LISTS = st.lists(_NUMBERS, max_size=3).map(tuple)


def _inside(size: tuple[int, ...], stride: tuple[int, ...], offset: int) -> bool:
    """Whether all these places are among twelve."""
    if 0 in size:
        return True  # nothing is seen
    if len(size) != len(stride) or min((*size, *stride, offset), default=0) < 0:
        return False
    return offset + sum((n - 1) * step for n, step in zip(size, stride, strict=True)) < 12


@settings(max_examples=400, deadline=None)
@given(size=_LISTS, stride=_LISTS, offset=_NUMBERS)
def test_that_as_strided_shows_its_input_or_is_refused(
    size: tuple[int, ...], stride: tuple[int, ...], offset: int
) -> None:
    x = torch.arange(12.0).reshape(3, 4)
    try:
        seen = torch.as_strided(x, size, stride, offset)
    except (RuntimeError, TypeError, ValueError):
        return

    assert _inside(size, stride, offset)
    if seen.numel() < 1000:
        assert set(seen.flatten().tolist()) <= set(range(12))


@pytest.mark.parametrize(
    ("size", "stride", "offset"),
    [((13,), (1,), 0), ((2, 2), (-1, 1), 0), ((2,), (2**62,), 0), ((1,), (1,), 2**63 - 1)],
)
def test_that_a_node_that_reaches_too_far_says_so(
    size: tuple[int, ...], stride: tuple[int, ...], offset: int
) -> None:
    build = Build()
    build.ones("x", 3, 4)
    build.call("y", "torch.as_strided", "x", size=size, stride=stride, storage_offset=offset)

    assert isinstance(Bench(build).result("y"), Failed)


@pytest.mark.parametrize("op", ["torch.as_strided", "torch.as_strided_scatter"])
@pytest.mark.parametrize("name", ["size", "stride"])
def test_that_a_document_holds_no_negative_size_or_stride(op: str, name: str) -> None:
    row = catalogue().operations[op]

    assert why_not_a_value(row, name, (0, -1)) == f"{name} must be at least 0"
    assert why_not_a_value(row, "storage_offset", -1) is not None


def test_that_a_view_of_nothing_opens_no_way_out() -> None:
    build = Build()
    build.ones("x", 3, 4)
    build.call("empty", "torch.as_strided", "x", size=(0,), stride=(1,), storage_offset=100)
    build.call("y", "torch.as_strided", "empty", size=(1,), stride=(1,))
    bench = Bench(build)

    assert isinstance(bench.result("empty"), Computed)
    assert isinstance(bench.result("y"), Failed)


@pytest.mark.parametrize("training", [False, True])
def test_that_native_batch_norm_is_refused_what_it_does_not_check(training: bool) -> None:
    build = Build()
    build.ones("x", 4, 3)
    build.ones("short", 1, grad=False)
    build.call("h", NORM, "x", "short", training=training, momentum=0.1, eps=1e-5)
    build.call("i", NORM, "x", training=training, momentum=0.1, eps=1e-5)
    bench = Bench(build)

    assert isinstance(bench.result("h"), Failed)
    assert isinstance(bench.result("i"), Computed if training else Failed)


@pytest.mark.parametrize("number", [-1.0, 1.0, 1e9, float("nan")])
def test_that_places_drawn_by_hand_lie_within_the_picture(number: float) -> None:
    build = Build()
    build.ones("x", 1, 1, 4, 4)
    build.leaf("drawn", filled("full", (1, 1, 2), fill_value=number), grad=False)
    pool = "torch.nn.functional.fractional_max_pool2d"
    build.call("y", pool, "x", "drawn", kernel_size=2, output_size=2)

    assert isinstance(Bench(build).result("y"), Failed)
