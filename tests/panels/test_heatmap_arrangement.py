"""Tensors laid out on a plane: which cell is which element, and what is asked for."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.panels.heatmap.arrangement import Arrangement, Mode, channel_dimension, modes

SHAPES = st.lists(st.integers(1, 6), min_size=0, max_size=5).map(tuple)


@given(SHAPES, st.sampled_from(("cells", "facets", "image")), st.data())
def test_that_every_element_has_one_cell_and_the_cell_knows_it(
    shape: tuple[int, ...], mode: Mode, data: st.DataObject
) -> None:
    laid = Arrangement(shape, mode, tuple(0 for _ in shape[:-2]))
    index = tuple(data.draw(st.integers(0, size - 1)) for size in shape)
    if not laid.is_mosaic:
        index = (*laid.at, *index[-2:])[-len(shape) :] if shape else ()
    if laid.channel is not None:
        index = tuple(0 if d == laid.channel else each for d, each in enumerate(index))
    row, column = laid.cell_of(index)

    assert 0 <= row < laid.sides[0]
    assert 0 <= column < laid.sides[1]
    assert laid.index_of(row, column) == index


@given(SHAPES)
def test_that_cells_after_the_last_facet_are_no_element(shape: tuple[int, ...]) -> None:
    laid = Arrangement(shape, "facets")
    if laid.is_mosaic:
        rows, columns = laid.sides
        there = [laid.index_of(r, c) for r in range(rows) for c in range(columns)]

        assert len({each for each in there if each is not None}) == math.prod(shape)
        assert sum(each is None for each in there) == rows * columns - math.prod(shape)


@pytest.mark.parametrize(
    ("shape", "dtype", "first"),
    [
        ((), "float32", "cells"),
        ((9,), "float32", "cells"),
        ((900,), "float32", "line"),
        ((3, 3), "float32", "cells"),
        ((60000, 28, 28), "uint8", "facets"),
        ((64, 3, 7, 7), "float32", "facets"),
        ((3, 32, 48), "float32", "image"),
        ((32, 48, 3), "uint8", "image"),
        ((8, 3, 32, 32), "float32", "image"),
        ((1, 5, 5), "float32", "cells"),
        ((3, 32, 48), "complex64", "facets"),
        ((0, 3, 3), "float32", "cells"),
    ],
)
def test_that_the_first_way_to_see_a_tensor_suits_it(
    shape: tuple[int, ...], dtype: str, first: Mode
) -> None:
    assert modes(shape, dtype)[0] == first


def test_that_filters_stand_in_rows_of_their_channels() -> None:
    laid = Arrangement((64, 3, 7, 7), "facets")

    assert laid.count == 192
    assert laid.wide % 3 == 0
    assert laid.whole[0].spread == (0, 1)


def test_that_an_image_is_asked_for_channel_by_channel() -> None:
    laid = Arrangement((5, 3, 8, 8), "image")

    assert channel_dimension(laid.shape) == 1
    assert [region.at for region in laid.whole] == [(0,), (1,), (2,)]
    assert {region.spread for region in laid.whole} == {(0,)}
    last = Arrangement((8, 9, 3), "image")
    assert [(r.down, r.across, r.at) for r in last.whole] == [
        (0, 1, (0,)),
        (0, 1, (1,)),
        (0, 1, (2,)),
    ]


def test_that_details_of_many_facets_are_whole_facets() -> None:
    laid = Arrangement((60000, 28, 28), "facets")
    assert laid.detail((0, 0, laid.sides[1], laid.sides[0])) == ()
    (region,) = laid.detail((1000.5, 2000.5, 300, 200))

    assert region.top % 28 == region.left % 28 == region.height % 28 == region.width % 28 == 0
    assert region.left <= 1000
    assert region.left + region.width >= 1301
