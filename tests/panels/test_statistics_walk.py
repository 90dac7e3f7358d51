"""From an index to its place in memory, and back."""

import time

from hypothesis import given
from hypothesis import strategies as st

from inspector.panels.statistics.walk import Walk, places


@st.composite
def walks(draw: st.DrawFn) -> Walk:
    shape = tuple(draw(st.lists(st.integers(1, 4), max_size=4)))
    strides = tuple(draw(st.integers(0, 13)) for _ in shape)
    return Walk("x", shape, strides, draw(st.integers(0, 5)), 4)


def indices(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = [()]
    for size in shape:
        found = [(*each, index) for each in found for index in range(size)]
    return found


@given(walks())
def test_that_a_place_has_an_index_where_and_only_where_one_reads_it(walk: Walk) -> None:
    read = {walk.place(index) for index in indices(walk.shape)}

    for place in range(max(read) + 3):
        index = walk.index_at(place)
        assert (index is not None) == (place in read)
        assert index is None or walk.place(index) == place


def test_that_elements_of_another_width_are_found() -> None:
    halves = Walk("h", (3, 2), (2, 1), 0, 2)
    wholes = Walk("w", (3,), (1,), 0, 4)

    assert [halves.index_at(place, 4) for place in range(4)] == [(0, 0), (1, 0), (2, 0), None]
    assert [wholes.index_at(place, 2) for place in (0, 1, 5, 6)] == [(0,), (0,), (2,), None]


def test_that_overlapping_strides_do_not_take_long() -> None:
    wild = Walk("a", (10**6, 10**6, 10**6), (10**6 + 3, 10**6 + 2, 10**6 + 1), 0, 4)
    began = time.perf_counter()
    for place in range(10**9, 10**9 + 50):
        wild.index_at(place)

    assert time.perf_counter() - began < 2


def test_that_of_a_large_memory_what_is_read_is_drawn_and_dots_between() -> None:
    assert places([3, 1], 5) == (0, 1, 2, 3, 4)
    assert places([8192, 0, 1, 8193], 2**26) == (0, 1, None, 8192, 8193, None)
    assert places([2**26 - 1], 2**26) == (None, 2**26 - 1)
