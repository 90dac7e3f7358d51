"""The numbers of a leaf, compared with numpy."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.document import dtypes
from inspector.document.contents import (
    Contents,
    ContentsRefused,
    Fill,
    Literal,
    check_contents,
    filled,
    flat_of,
    index_of,
    literal,
    numbers,
)
from inspector.document.dtypes import DTYPES, converted, from_bytes, to_bytes
from inspector.document.patching import with_cells
from inspector.document.recasting import with_dtype, with_shape

shapes = st.lists(st.integers(0, 4), max_size=3).map(tuple)
names = st.sampled_from(sorted(DTYPES))


def counted(shape: tuple[int, ...], dtype: str = "float32") -> Contents:
    """0, 1, 2 ... in that shape."""
    return numbers(
        [n % 2 for n in range(math.prod(shape))]
        if dtype == "bool"
        else list(range(math.prod(shape))),
        shape,
        dtype,
    )


def array(contents: Contents) -> Any:
    assert isinstance(contents.base, Literal)
    flat = dtypes.array(contents.base.data, contents.dtype).copy()
    for index, cell in contents.cells.items():
        flat[index] = dtypes.array(cell, contents.dtype)[0]
    return flat.reshape(contents.shape)


@given(shapes, names)
def test_that_numbers_lie_row_major_and_little_endian(shape: tuple[int, ...], dtype: str) -> None:
    contents = counted(shape, dtype)
    check_contents(contents)

    assert contents.size == contents.count * DTYPES[dtype].size
    for flat, found in enumerate(array(contents).reshape(-1)):
        assert index_of(flat, shape) == tuple(int(i) for i in np.unravel_index(flat, shape))
        assert flat_of(index_of(flat, shape), shape) == flat
        meant = flat % 2 if dtype == "bool" else flat
        assert complex(found) == from_bytes(to_bytes(meant, dtype), dtype)
        # float8_e8m0fnu has powers of two only, and neither has more than three digits.
        assert dtype.startswith("float8") or complex(found) == meant


@given(shapes, shapes)
def test_that_another_shape_keeps_elements_as_numpy_would(
    old: tuple[int, ...], new: tuple[int, ...]
) -> None:
    before = counted(old)
    after = array(with_shape(before, new))
    if math.prod(old) == math.prod(new):
        assert after.reshape(-1).tolist() == array(before).reshape(-1).tolist()
        return
    rank = max(len(old), len(new))
    source = array(before).reshape((1,) * (rank - len(old)) + old)
    target = np.zeros((1,) * (rank - len(new)) + new)
    both = tuple(slice(0, min(a, b)) for a, b in zip(source.shape, target.shape, strict=True))
    target[both] = source[both]

    assert after.tolist() == target.reshape(new).tolist()


@given(shapes, shapes, st.integers(0, 63))
def test_that_typed_cells_of_a_fill_move_with_their_index(
    old: tuple[int, ...], new: tuple[int, ...], pick: int
) -> None:
    before = filled("zeros", old)
    if not before.count:
        return
    seven = to_bytes(7, "float32")
    after = with_shape(with_cells(before, {pick % before.count: seven}), new)
    as_literal = with_shape(with_cells(counted_zeros(old), {pick % before.count: seven}), new)

    flat = [seven if i in after.cells else to_bytes(0, "float32") for i in range(after.count)]
    assert b"".join(flat) == array(as_literal).tobytes()


def counted_zeros(shape: tuple[int, ...]) -> Contents:
    return numbers([0] * math.prod(shape), shape)


def test_that_a_cell_typed_as_it_is_changes_nothing() -> None:
    small, fill = counted((2, 2)), filled("ones", (2, 2))
    one = to_bytes(1, "float32")

    assert with_cells(small, {1: one}) is small
    typed = with_cells(fill, {1: one})
    assert with_cells(typed, {1: one}) is typed
    assert with_shape(small, (2, 2)) is small
    assert with_dtype(small, "float32") is small


def test_that_a_large_literal_is_not_copied_by_a_typed_cell() -> None:
    large = numbers([0.0] * 20_000, (20_000,))
    typed = with_cells(large, {5: to_bytes(1, "float32")})

    assert typed.base is large.base
    assert dict(typed.cells) == {5: to_bytes(1, "float32")}


@given(names, names, st.lists(st.integers(0, 1), min_size=1, max_size=6))
def test_that_converting_keeps_what_both_dtypes_hold(old: str, new: str, bits: list[int]) -> None:
    before = numbers(bits, (len(bits),), old)

    if "float8_e8m0fnu" not in (old, new):  # it has no 0
        assert array(with_dtype(before, new)).astype("complex128").tolist() == [
            complex(b) for b in bits
        ]


@pytest.mark.parametrize(
    ("number", "new", "becomes"),
    [
        (math.nan, "int8", 0),
        (1e9, "int16", 2**15 - 1),
        (-1.0, "uint8", 0),
        (-1.7, "int8", -1),
        (math.inf, "int64", 2**63 - 1024),
        (-math.inf, "int32", -(2**31)),
        (1e6, "float8_e4m3fn", 448.0),
        (1e6, "float8_e5m2", math.inf),
    ],
)
def test_that_a_number_without_a_place_stops_at_the_end(
    number: float, new: str, becomes: float
) -> None:
    after = with_dtype(numbers([number], (1,), "float64"), new)

    assert array(after).tolist() == [becomes]


def test_that_the_largest_whole_numbers_convert_exactly() -> None:
    most = 2**63 - 1
    before = numbers([most, -(2**63)], (2,), "int64")

    assert array(with_dtype(before, "int64")).tolist() == [most, -(2**63)]
    assert array(with_dtype(before, "int32")).tolist() == [2**31 - 1, -(2**31)]
    assert array(with_dtype(before, "uint64")).tolist() == [most, 0]


@pytest.mark.parametrize("dtype", sorted(DTYPES))
@pytest.mark.parametrize("number", [0, 1, math.nan, math.inf, -math.inf, 0.1])
def test_that_an_element_survives_the_way_through_bytes(dtype: str, number: float) -> None:
    family = DTYPES[dtype].family
    if family in ("int", "bool") and not float(number).is_integer():
        return
    data = to_bytes(number, dtype)
    assert len(data) == DTYPES[dtype].size

    back = from_bytes(data, dtype)
    assert to_bytes(back, dtype) == data
    assert converted(data, dtype, dtype) is data
    if family == "float" and math.isfinite(number) and not dtype.startswith("float8"):
        assert back == pytest.approx(number, rel=2.0**-7)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: filled("eye", (2,)), "2 dimensions"),
        (lambda: filled("nothing", (2,)), "no fill"),
        (lambda: filled("ones", (2,), "float8"), "no dtype"),
        (lambda: filled("ones", (-1,)), "negative"),
        (lambda: filled("ones", (1,) * 17), "16 dimensions"),
        (lambda: filled("ones", (2**21, 2**20)), "2\\*\\*40"),
        (lambda: filled("ones", (0, 2**62)), "2\\*\\*40"),
        (lambda: filled("rand", (2,), "int64"), "cannot make"),
        (lambda: filled("ones", (2,), wrong=3), "no parameter"),
        (lambda: filled("randint", (2,), "int64", low=3, high=3), "high above low"),
        (lambda: check_contents(Contents("float32", (2,), literal(b"1234"))), "4 bytes"),
        (lambda: check_contents(Contents("float32", (1,), Fill("ones"), {1: b"1234"})), "outside"),
        (lambda: check_contents(Contents("float32", (1,), Fill("ones"), {0: b"1"})), "bytes"),
    ],
)
def test_that_contents_that_cannot_be_are_refused_with_a_reason(
    make: Callable[[], object], words: str
) -> None:
    with pytest.raises(ContentsRefused, match=words):
        make()


def test_that_equal_numbers_have_one_digest() -> None:
    assert literal(b"abcd").digest == literal(b"abcd").digest
    assert literal(b"abcd").digest != literal(b"abce").digest


@pytest.mark.parametrize("value", ["1+2j", True])
def test_that_a_fill_takes_real_numbers_only(value: object) -> None:
    with pytest.raises(ContentsRefused, match="fill_value needs a number such as 2 or"):
        filled("full", (2,), "complex64", fill_value=value)  # type: ignore[arg-type]
