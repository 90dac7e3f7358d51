import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.catalogue.rows import Parameter, Value, catalogue
from inspector.document.parameters import (
    parsed,
    parsed_number,
    text_of,
    why_not,
    why_not_a_value,
)

INT = Parameter("dim", "int")
FLOAT = Parameter("eps", "float")
NUMBER = Parameter("value", "number")
BOOL = Parameter("keepdim", "bool")
INTS = Parameter("shape", "ints")
int64 = st.integers(-(2**63), 2**63 - 1)


@given(int64)
def test_that_whole_numbers_come_back_from_their_text(number: int) -> None:
    assert parsed(INT, text_of(number)) == number
    assert parsed_number(text_of(number)) == number


@given(st.floats())
def test_that_numbers_come_back_from_their_text(number: float) -> None:
    back = parsed(FLOAT, text_of(number))
    assert isinstance(back, float)
    assert back == number or (math.isnan(back) and math.isnan(number))


@given(st.lists(int64, max_size=5).map(tuple))
def test_that_lists_come_back_from_their_text(numbers: tuple[int, ...]) -> None:
    assert parsed(INTS, text_of(numbers)) == numbers


@pytest.mark.parametrize("value", [True, False])
def test_that_truth_values_come_back_from_their_text(value: bool) -> None:
    assert parsed(BOOL, text_of(value)) is value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(2, 3)", (2, 3)),
        ("[2,3]", (2, 3)),
        ("2x3", (2, 3)),
        ("2 × 3", (2, 3)),
        ("2 3", (2, 3)),
        ("(2,)", (2,)),
        ("", ()),
    ],
)
def test_that_shapes_may_be_typed_in_many_ways(text: str, value: tuple[int, ...]) -> None:
    assert parsed(INTS, text) == value


@pytest.mark.parametrize(
    ("parameter", "text", "words"),
    [
        (INT, "1.5", "dim needs a whole number"),
        (INT, "true", "dim needs a whole number"),
        (INT, "9223372036854775808", "larger than 64 bits hold"),
        (INT, "None", "dim needs a whole number"),
        (FLOAT, "1_000", "eps needs a number"),
        (FLOAT, "one", "eps needs a number"),
        (BOOL, "yes", "keepdim needs true or false"),
        (INTS, "2, a", "shape needs whole numbers"),
        (Parameter("mode", "choice", choices=("a", "b")), "c", "one of a, b"),
        (Parameter("dtype", "dtype"), "float8", "needs a dtype"),
        (Parameter("k", "int", least=1), "0", "must be at least 1"),
        (Parameter("p", "float", least=0), "nan", "must be at least 0"),
    ],
)
def test_that_a_bad_text_is_refused_with_a_reason(
    parameter: Parameter, text: str, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        parsed(parameter, text)


def test_that_none_is_typed_where_it_is_allowed() -> None:
    optional = Parameter("dim", "int", none=True)

    assert parsed(optional, "None") is None
    assert parsed(optional, "") is None
    assert parsed(optional, "3") == 3


def test_that_numbers_at_ports_are_numbers() -> None:
    assert parsed_number("2") == 2
    assert isinstance(parsed_number("2.0"), float)
    assert parsed_number("−inf") == -math.inf
    for text in ("", "true", "x", "1_0"):
        with pytest.raises(ValueError, match="number"):
            parsed_number(text)


def test_that_every_default_of_the_catalogue_is_a_value_and_comes_back_from_its_text() -> None:
    rows = catalogue()
    found = [p for row in rows.operations.values() for p in row.parameters]
    found += [p for row in rows.fills.values() for p in row.parameters]
    for parameter in found:
        assert why_not(parameter, parameter.default) is None, parameter
        assert parsed(parameter, text_of(parameter.default)) == parameter.default


@pytest.mark.parametrize(("name", "value"), [("nothing", 1), ("input", 1), ("alpha", "x")])
def test_that_a_value_for_no_parameter_is_refused(name: str, value: Value) -> None:
    assert why_not_a_value(catalogue().operations["torch.add"], name, value) is not None
