"""Pan and zoom as a value, and what is asked of the engine for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.panels.heatmap.lens import Lens, height_for
from inspector.panels.heatmap.regions import (
    cell_of_index,
    detail,
    index_of_cell,
    kept_slice,
    sides,
    whole,
)

sizes = st.integers(1, 5000)
pixels = st.floats(1, 2000)


@given(sizes, sizes, pixels, pixels)
def test_that_a_fitted_lens_shows_every_cell(
    rows: int, columns: int, width: float, height: float
) -> None:
    lens = Lens(rows, columns, width, height)
    _, _, wide, high = lens.visible

    assert wide >= columns * 0.999
    assert high >= rows * 0.999


@given(sizes, sizes, st.lists(st.tuples(st.floats(0.2, 5), st.floats(-300, 300)), max_size=6))
def test_that_no_pan_or_zoom_leaves_the_matrix(
    rows: int, columns: int, moves: list[tuple[float, float]]
) -> None:
    lens = Lens(rows, columns, 200, 200)
    for factor, step in moves:
        lens = lens.zoomed(factor, 50, 60).panned(step, -step)
    left, top, wide, high = lens.visible

    assert left >= 0
    assert top >= 0
    assert left + wide <= max(columns, wide) + 1e-6
    assert top + high <= max(rows, high) + 1e-6


def test_that_zooming_keeps_the_cell_under_the_pointer() -> None:
    lens = Lens(100, 100, 200, 200)

    closer = lens.zoomed(3, 120, 90)

    assert closer.cell_at(120, 90) == lens.cell_at(120, 90)


@pytest.mark.parametrize(("rows", "columns"), [(10**6, 1), (1, 10**6), (10**5, 8), (3, 70_000)])
def test_that_a_long_row_or_column_is_seen(rows: int, columns: int) -> None:
    lens = Lens(rows, columns, 200, height_for(rows, columns, 200))
    width, height = lens.cell

    assert min(width * columns, height * rows) >= 20
    width, height = lens.zoomed(1e9, 5, 5).cell
    assert max(width, height) <= 3.001 * min(width, height)
    assert max(width, height) > 100


def test_that_cells_of_a_matrix_are_squares_and_those_of_a_row_are_stretched() -> None:
    assert Lens(3, 4, 200, 200).cell == (50, 50)
    width, height = Lens(1, 9, 200, height_for(1, 9, 200)).cell
    assert height > width
    assert height <= 3 * width


def test_that_beside_the_matrix_is_no_cell() -> None:
    lens = Lens(1, 2, 200, 300)

    assert lens.cell_at(10, 290) is None
    assert lens.cell_at(-1, 5) is None
    assert lens.cell_at(199, 5) == (0, 1)


def test_that_revealing_moves_no_more_than_needed() -> None:
    lens = Lens(100, 100, 200, 200).zoomed(10, 0, 0)

    assert lens.revealing(5, 5) == lens
    moved = lens.revealing(50, 5)
    assert moved.x == lens.x
    assert moved.visible[1] + moved.visible[3] == pytest.approx(51)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((), (1, 1)), ((4,), (1, 4)), ((2, 3), (2, 3)), ((5, 2, 3), (2, 3)), ((0, 3), (0, 3))],
)
def test_that_every_shape_has_rows_and_columns(
    shape: tuple[int, ...], expected: tuple[int, int]
) -> None:
    assert sides(shape) == expected


def test_that_a_slice_is_kept_inside_the_tensor() -> None:
    assert kept_slice((7, 1), (3, 4, 5, 6)) == (2, 1)
    assert kept_slice((), (3, 4, 5, 6)) == (0, 0)
    assert kept_slice((1, 2, 3), (4, 5)) == ()
    assert kept_slice((1,), (0, 4, 5)) == (0,)


@given(st.lists(st.integers(1, 5), max_size=4), st.data())
def test_that_index_and_cell_belong_together(shape: list[int], data: st.DataObject) -> None:
    index = tuple(data.draw(st.integers(0, size - 1)) for size in shape)

    assert index_of_cell(shape, index[:-2], *cell_of_index(index)) == index


def test_that_details_are_asked_for_only_where_they_show_more() -> None:
    small, large = (200, 200), (8192, 8192)

    assert detail(small, (), (0, 0, 50, 50)) is None
    assert detail(large, (), (0, 0, 8192, 8192)) is None
    region = detail(large, (), (1000, 2000, 100, 90))
    assert region is not None
    assert region.left <= 1000
    assert region.left + region.width >= 1100
    assert region.top <= 2000
    assert region.top + region.height >= 2090
    assert region.height <= 256


def test_that_the_whole_is_one_reduced_region() -> None:
    region = whole((2, 8192, 4096), (1,))

    assert (region.down, region.across, region.at) == (1, 2, (1,))
    assert (region.height, region.width, region.most) == (8192, 4096, 256)
