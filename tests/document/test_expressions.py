"""The small language of cell expressions."""

import pytest

from inspector.document.expressions import (
    Call,
    ExpressionRefused,
    Name,
    Number,
    expression,
    is_random,
    is_whole,
    names,
    why_not,
)


def test_that_operators_bind_as_in_python() -> None:
    assert expression("1 + 2 * 3 ** 2", 2) == Number(19)
    assert expression("-2 ** 2", 2) == Number(-4)
    assert expression("(1 + 2) * 3", 2) == Number(9)
    assert expression("7 - 2 - 1", 2) == Number(4)
    assert expression("i + 0.1*j", 2) == Call(
        "+", (Name("d0"), Call("*", (Number(0.1), Name("d1"))))
    )
    assert expression("where(x < 0 and not i == j, 0, x)", 2) == Call(
        "where",
        (
            Call(
                "and",
                (
                    Call("<", (Name("x"), Number(0))),
                    Call("not", (Call("==", (Name("d0"), Name("d1"))),)),
                ),
            ),
            Number(0),
            Name("x"),
        ),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "missing at its end"),
        ("i +", "missing at its end"),
        ("k", "dimension 2"),
        ("foo(1)", "nothing called “foo”"),
        ("sin x", "brackets"),
        ("sin(1, 2)", "takes 1 number, not 2"),
        ("(1", "closing bracket"),
        ("1 2", "nothing is expected"),
        ("1/0", "cannot be computed"),
        ("where(x, 1, 2)", "a comparison"),
        ("1 + (x < 2)", "needs a number"),
        ("__import__('os')", "cannot be read"),
        ("x.real", "cannot be read"),
        ("(" * 60 + "1" + ")" * 60, "nested too deeply"),
        ("-" * 60 + "x", "nested too deeply"),
        ("1+" * 300 + "1", "at most 400"),
    ],
)
def test_that_what_is_no_expression_is_refused_with_a_reason(text: str, words: str) -> None:
    with pytest.raises(ExpressionRefused, match=words):
        expression(text, 2)


def test_that_it_is_known_what_an_expression_needs() -> None:
    assert names(expression("sin(x) + j", 2)) == {"x", "d1"}
    assert is_random(expression("2 * randn()", 2))
    assert not is_random(expression("2 * x", 2))
    assert is_whole(expression("where(x < 3, x // 2, i * j)", 2))
    assert not is_whole(expression("x / 2", 2))
    assert not is_whole(expression("x // i", 2)), "by 0 PyTorch divides no integers"


def test_that_complex_numbers_have_no_order() -> None:
    assert why_not("where(x < 1, 0, x)", 1, "complex") is not None
    assert why_not("where(x == 1, 0, x)", 1, "complex") is None
    assert why_not("where(x < 1, 0, x)", 1, "float") is None
