import math
import re

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from inspector.catalogue.rows import Parameter, Value, catalogue
from inspector.document.equations import why_not_an_equation
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
LISTS = Parameter("dims", "lists")
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
        (Parameter("p", "float", most=1), "2", "must be at most 1"),
        (Parameter("size", "ints", least=0), "2, -1", "must be at least 0"),
        (Parameter("dims", "ints", length=2), "1", "2 whole numbers, such as 1, 2: there is 1"),
        (Parameter("dims", "ints", length=2), "", "needs 2 whole numbers, .*: there are none"),
        (Parameter("scale", "floats"), "1, x", "scale needs numbers with commas .*, not “1, x”"),
        (LISTS, "0; x", "dims needs lists of whole numbers"),
        (LISTS, "(0), x", "dims needs lists of whole numbers"),
        (Parameter("dim", "int", none=True), "x", "a whole number such as 2, or None, not “x”"),
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
    assert parsed_number("1 + 2J") == "1+2j"
    assert parsed_number("true") is True
    for text in ("", "x", "1_0", "1+2jj", "j1_0j"):
        with pytest.raises(ValueError, match="this needs a number"):
            parsed_number(text)


@given(st.complex_numbers())
def test_that_complex_numbers_come_back_from_their_text(number: complex) -> None:
    text = str(number).strip("()")
    back = parsed(NUMBER, text)
    assert isinstance(back, str)
    assert parsed(NUMBER, text_of(back)) == back
    assert repr(complex(back)) == repr(number)


@given(st.lists(st.lists(int64, max_size=3).map(tuple), max_size=3).map(tuple))
def test_that_lists_of_lists_come_back_from_their_text(lists: tuple[tuple[int, ...], ...]) -> None:
    for parameter in (LISTS, Parameter("dims", "lists", single=True)):
        assert parsed(parameter, text_of(lists, parameter)) == lists


@given(st.lists(st.floats(allow_nan=False), max_size=4).map(tuple))
def test_that_lists_of_numbers_come_back_from_their_text(numbers: tuple[float, ...]) -> None:
    assert parsed(Parameter("scale", "floats"), text_of(numbers)) == numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0, 1; 2, 3", ((0, 1), (2, 3))),
        ("((0, 1), (2, 3))", ((0, 1), (2, 3))),
        ("[0, 1], [2, 3]", ((0, 1), (2, 3))),
        ("[[0], [2]]", ((0,), (2,))),
        ("(0, 1)", ((0, 1),)),
        ("0 1", ((0, 1),)),
    ],
)
def test_that_lists_of_lists_may_be_typed_in_many_ways(
    text: str, value: tuple[tuple[int, ...], ...]
) -> None:
    assert parsed(LISTS, text) == value


def test_that_one_number_and_a_list_of_one_are_two_things() -> None:
    either = Parameter("kernel_size", "ints", single=True, length=2)
    dim = Parameter("dim", "ints", single=True, none=True)

    assert parsed(either, "3") == 3
    assert parsed(either, "3, 5") == (3, 5)
    assert parsed(dim, "1") == 1
    assert parsed(dim, "1,") == parsed(dim, "(1)") == parsed(dim, "[1]") == (1,)
    assert [text_of(each, dim) for each in (1, (1,), (1, 2), None)] == ["1", "1,", "1, 2", "None"]
    with pytest.raises(ValueError, match="needs 2 whole numbers, such as 1, 2, or one for all"):
        parsed(either, "1, 2, 3")


@pytest.mark.parametrize(
    ("equation", "words"),
    [
        ("ij,jk->ik", ""),
        ("i j , j k -> i k", ""),
        ("...ij,jk", ""),
        ("ii", ""),
        ("ij->", ""),
        ("ij->...ij", ""),
        ("", ""),
        ("ij->ii", "i stands twice in the result"),
        ("ij->ik", "k of the result is in no tensor"),
        ("ij,j1->i", "“1” is no index"),
        ("ij->i,j", "one result only"),
        ("ij->j->i", "one arrow"),
        ("ij-", "the arrow is written ->"),
        ("i>j", "the arrow is written ->"),
        ("..ij", "an ellipsis is three dots"),
        ("...i...", "tensor 1 has more than one ellipsis"),
        ("i\tj", "is no index"),
    ],
)
def test_that_an_equation_is_read_as_pytorch_reads_it(equation: str, words: str) -> None:
    parameter = Parameter("equation", "text", grammar="einsum")
    operands = [torch.ones(2, 2)[(0,) * (2 - width)] for width in _widths(equation)]
    if words:
        with pytest.raises(ValueError, match=re.escape(words)):
            parsed(parameter, equation)
        with pytest.raises(RuntimeError):
            torch.einsum(equation, *operands)
    else:
        assert parsed(parameter, equation) == equation.strip()
        torch.einsum(equation, *operands)


def _widths(equation: str) -> list[int]:
    terms = equation.partition("->")[0].split(",")
    return [min(2, sum(each.isalpha() for each in term)) for term in terms]


def test_that_an_index_is_read_before_pytorch_reads_it() -> None:
    parameter = Parameter("index", "text", grammar="index")

    assert parsed(parameter, " 0, 1:3, @ ") == "0, 1:3, @"
    with pytest.raises(ValueError, match=r"index: “x” is no index"):
        parsed(parameter, "0, x")


def test_that_an_equation_tells_of_as_many_tensors_as_are_wired() -> None:
    assert why_not_an_equation("ij,jk->ik", 2) is None
    assert "it tells of 2, but 1 tensor is wired" in str(why_not_an_equation("ij,jk->ik", 1))


def test_that_every_default_of_the_catalogue_is_a_value_and_comes_back_from_its_text() -> None:
    rows = catalogue()
    found = [p for row in rows.operations.values() for p in row.parameters]
    found += [p for row in rows.fills.values() for p in row.parameters]
    for parameter in found:
        assert why_not(parameter, parameter.default) is None, parameter
        assert parsed(parameter, text_of(parameter.default, parameter)) == parameter.default


@pytest.mark.parametrize(("name", "value"), [("nothing", 1), ("input", 1), ("alpha", "x")])
def test_that_a_value_for_no_parameter_is_refused(name: str, value: Value) -> None:
    assert why_not_a_value(catalogue().operations["torch.add"], name, value) is not None
