"""How numbers are written."""

import math
import struct

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.document.dtypes import DTYPES, array, from_bytes, packed, to_bytes
from inspector.look.number_styles import NumberStyle
from inspector.look.numbers import aligned, exact, short, told_apart, unpacked


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (2.2278, "2.2278"),
        (1.0, "1.0000"),
        (15.6081, "15.6081"),
        (0.0, "0.0000"),
        (-0.5, "-0.5000"),
        (1.2e-05, "1.2e-05"),
        (12345678.9, "1.23e+07"),
        (math.nan, "nan"),
        (-math.inf, "-inf"),
        (7, "7"),
        (10**12, "1e+12"),
        (True, "true"),
        (1 + 2j, "1+2j"),
        (1 - 2.5j, "1-2.5j"),
    ],
)
def test_that_a_number_is_short(number: float, text: str) -> None:
    assert short(number) == text


@given(st.floats(-1e300, 1e300))
def test_that_a_short_float_fits_its_width_and_never_turns_into_zero(number: float) -> None:
    text = short(number)

    assert len(text) <= 8
    assert float(text) != 0 or number == 0
    assert float(text) == pytest.approx(number, rel=0.51)


@given(st.lists(st.floats(width=32), min_size=1))
def test_that_aligned_numbers_are_equally_wide(numbers: list[float]) -> None:
    texts = aligned(numbers)

    assert len({len(text) for text in texts}) == 1


def test_that_aligned_points_stand_under_each_other() -> None:
    texts = aligned([1.0, -22.5, 0.001])

    assert texts == ["  1.0000", "-22.5000", "  0.0010"]


@given(st.floats(width=32), st.sampled_from([d.name for d in DTYPES.values() if d.digits]))
def test_that_exact_text_reads_back_as_the_same_element(number: float, dtype: str) -> None:
    element = to_bytes(number, dtype)
    value = from_bytes(element, dtype)
    if isinstance(value, complex):
        return

    back = from_bytes(to_bytes(float(exact(value, dtype)), dtype), dtype)

    assert struct.pack("<d", float(back.real)) == struct.pack("<d", value) or math.isnan(value)


def test_that_exact_text_of_a_float32_has_no_digits_of_a_float64() -> None:
    value = from_bytes(to_bytes(0.1, "float32"), "float32")

    assert exact(value, "float32") == "0.1"


@pytest.mark.parametrize("dtype", sorted(DTYPES))
def test_that_elements_of_every_dtype_are_unpacked_as_numpy_does(dtype: str) -> None:
    data = packed(numpy.array([0, 1, 1, 0, 1]), dtype)

    assert unpacked(data, dtype) == array(data, dtype).tolist()
    if dtype != "float8_e8m0fnu":  # it has no 0
        assert unpacked(data, dtype) == [0, 1, 1, 0, 1]


def test_that_numbers_that_differ_are_told_apart() -> None:
    assert told_apart(-1.0, 2.5, 3) == ("-1", "2.5")
    assert told_apart(0.6589996, 0.6590003, 3) == ("0.6589996", "0.6590003")
    assert told_apart(5.0, 5.0, 3) == ("5", "5")


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "int32", "int64", "uint64"])
def test_that_the_longest_integer_is_read_whole_where_it_is_exact(dtype: str) -> None:
    style = NumberStyle("exact")
    longest = max((style.text(n, dtype) for n in unpacked(bytes(7) + b"\x80", dtype)), key=len)

    assert len(longest) <= style.width(dtype)
