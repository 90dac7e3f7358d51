import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.document.dtypes import DTYPES, Number, from_bytes, to_bytes
from inspector.look.numbers import exact, unpacked
from inspector.panels.grid import reading
from tests.fakes.any_document import elements

_SAMPLES: dict[str, list[Number]] = {
    "float": [0.0, -0.0, 1.5, -2.25, 0.1, 1e-3, math.nan, math.inf, -math.inf, 65504.0],
    "complex": [0j, 1 + 2j, -1.5j, complex(math.nan, 1), complex(math.inf, -math.inf), 0.1 - 0.2j],
    "int": [0, 1, 7, 100],
    "bool": [True, False],
}


@pytest.mark.parametrize("dtype", DTYPES)
def test_that_exact_text_reads_back_as_the_same_bytes(dtype: str) -> None:
    for number in _SAMPLES[DTYPES[dtype].family]:
        data = to_bytes(number, dtype)
        text = exact(unpacked(data, dtype)[0], dtype)

        again = reading.cell(text, dtype)

        assert again == data or "nan" in text


def test_that_a_minus_from_a_text_processor_is_read() -> None:
    assert from_bytes(reading.cell("−1.5", "float32"), "float32") == -1.5
    assert from_bytes(reading.cell(" -inf ", "float32"), "float32") == -math.inf
    assert from_bytes(reading.cell("1e-3", "float64"), "float64") == 1e-3


@pytest.mark.parametrize(
    ("text", "dtype", "words"),
    [
        ("abc", "float32", "is not a number"),
        ("1_000", "float32", "is not a number"),
        ("", "float32", "type a number"),
        ("300", "uint8", "0 to 255"),
        ("-129", "int8", "-128 to 127"),
        ("9223372036854775808", "int64", "does not fit int64"),
        ("2.5", "int64", "whole numbers only"),
        ("nan", "int32", "whole numbers only"),
        ("yes", "bool", "neither true nor false"),
        ("1+x", "complex64", "not a complex number"),
        ("1e39", "float32", "larger than float32"),
        ("1e400", "float64", "larger than float64"),
        ("1+1e39j", "complex64", "larger than complex64"),
    ],
)
def test_that_a_wrong_text_is_refused_with_the_reason(text: str, dtype: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        reading.cell(text, dtype)


def test_that_a_spreadsheet_block_is_rows_of_cells() -> None:
    assert reading.table("1\t2\r\n3\t4\r\n") == ([["1", "2"], ["3", "4"]], "")


def test_that_decimal_commas_are_read_where_only_one_meaning_is_possible() -> None:
    assert reading.table("0,5\t1,25")[0] == [["0.5", "1.25"]]
    assert reading.table("0,5;1,25")[0] == [["0.5", "1.25"]]


@pytest.mark.parametrize(
    ("text", "cells", "words"),
    [
        ("1.234,56\t2,5", [["1234.56", "2.5"]], "decimal points: 1.234,56 is 1234.56"),
        ("1,234.56\t2.5", [["1234.56", "2.5"]], "thousands marks: 1,234.56 is 1234.56"),
        ("1.234\t5,67", [["1234", "5.67"]], "decimal points"),
        ("1,234\t0.5", [["1234", "0.5"]], "thousands marks"),
        ("-1.234.567,8e-3\t1", [["-1234567.8e-3", "1"]], "decimal points"),
        ("1.234,56\n7.000,00", [["1234.56"], ["7000.00"]], "decimal points"),
        ("1\u202f234,5\t2", [["1234.5", "2"]], "decimal points"),
        ("1’234.5\t2", [["1234.5", "2"]], ""),
        ("1.5\t2", [["1.5", "2"]], ""),
    ],
)
def test_that_a_block_is_read_as_its_country_writes_and_says_so(
    text: str, cells: list[list[str]], words: str
) -> None:
    found, told = reading.table(text)

    assert found == cells
    assert words in told
    assert bool(words) == bool(told)


@settings(max_examples=300)
@given(st.sampled_from(sorted(DTYPES)).flatmap(lambda d: st.tuples(st.just(d), elements(d))))
def test_that_the_exact_text_of_any_element_reads_back_as_its_bytes(
    made: tuple[str, bytes],
) -> None:
    dtype, element = made
    (number,) = unpacked(element, dtype)
    back = reading.cell(exact(number, dtype), dtype)

    if number == number:
        assert back == element or DTYPES[dtype].family == "complex"
    assert repr(unpacked(back, dtype)) == repr([number])


@pytest.mark.parametrize("text", ["1,234\t5,678", "1,5\t2.5", "0,5"])
def test_that_an_ambiguous_comma_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="decimals with a point"):
        reading.table(text)


def test_that_a_ragged_block_is_refused() -> None:
    with pytest.raises(ValueError, match="row 1 of the block has 1 cells"):
        reading.table("1\t2\n3")


def test_that_the_cell_which_cannot_be_read_is_named() -> None:
    with pytest.raises(ValueError, match="row 1, column 0 of the block: “x” is not a number"):
        reading.block("1\t2\nx\t4", "float32")


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("[[1, 2, 3], [4, 5, 6]]", (2, 3)),
        ("tensor([[1., 2.],\n        [3., 4.]], dtype=torch.float64, requires_grad=True)", (2, 2)),
        ("torch.tensor([[[1]], [[2]]])", (2, 1, 1)),
        ("tensor(2.5)", ()),
        ("[[1. 2.]\n [3. 4.]]", (2, 2)),
        ("1\t2\t3", (3,)),
        ("1\n2\n3", (3, 1)),
        ("1, 2, 3", (3,)),
        ("5", ()),
        ("[]", (0,)),
        ("[nan, -inf, 1e-3]", (3,)),
    ],
)
def test_that_pasted_numbers_give_their_shape(text: str, shape: tuple[int, ...]) -> None:
    found = reading.pasted(text)

    assert found.shape == shape
    assert len(found.cells) == math.prod(shape)


@pytest.mark.parametrize("text", ["[[1, 2], [3]]", "[1, [2]]", "[1, 2", "[1] 2", "", "[(1, 2)]"])
def test_that_a_list_that_is_no_block_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        reading.pasted(text)


@pytest.mark.parametrize("dtype", [name for name in DTYPES if DTYPES[name].size <= 2])
def test_that_every_element_of_a_small_dtype_reads_back_from_its_text(dtype: str) -> None:
    size = DTYPES[dtype].size
    count = 2 if dtype == "bool" else 256**size
    data = b"".join(n.to_bytes(size, "little") for n in range(count))
    wrong = []
    for n, number in enumerate(unpacked(data, dtype)):
        again = reading.cell(exact(number, dtype), dtype)
        if again != data[n * size : (n + 1) * size] and number == number:
            wrong.append(number)

    assert wrong == []
