"""Numbers as text to paste elsewhere."""

import math
import struct

import torch
from hypothesis import given
from hypothesis import strategies as st

from inspector.codegen.tables import as_text
from tests.codegen.executing import bits


def packed(numbers: list[float]) -> bytes:
    return struct.pack(f"<{len(numbers)}f", *numbers)


@given(
    st.lists(st.integers(0, 3), max_size=3).flatmap(
        lambda shape: st.tuples(
            st.just(tuple(shape)),
            st.lists(st.floats(width=32), min_size=math.prod(shape), max_size=math.prod(shape)),
        )
    )
)
def test_that_a_literal_is_the_tensor(given_: tuple[tuple[int, ...], list[float]]) -> None:
    shape, numbers = given_
    text = as_text("literal", packed(numbers), "float32", shape)
    made = eval(text, {"torch": torch})
    assert bits(made) == bits(torch.tensor(numbers).reshape(shape))


def test_that_a_literal_names_its_dtype() -> None:
    assert as_text("literal", b"\1\2", "int8", (2,)) == "torch.tensor([1, 2], dtype=torch.int8)\n"


def test_that_tables_are_as_spreadsheets_latex_and_markdown_have_them() -> None:
    data = packed([1.5, math.nan, -math.inf, 1e-10])
    assert as_text("tsv", data, "float32", (2, 2)) == "1.5\tnan\n-inf\t1e-10\n"
    assert as_text("latex", data, "float32", (2, 2)) == (
        "\\begin{bmatrix}\n  1.5 & \\mathrm{NaN} \\\\\n  -\\infty & 1 \\times 10^{-10}\n"
        "\\end{bmatrix}\n"
    )
    assert as_text("markdown", data, "float32", (2, 2)) == (
        "| | 0 | 1 |\n|---|---:|---:|\n| **0** | 1.5 | nan |\n| **1** | -inf | 1e-10 |\n"
    )


def test_that_more_dimensions_are_tables_under_their_index() -> None:
    text = as_text("markdown", packed([1, 2, 3, 4]), "float32", (2, 1, 2))
    assert text.count("| **0** |") == 2
    assert "**[0]**" in text
    assert "**[1]**" in text
    assert as_text("tsv", packed([1, 2, 3, 4]), "float32", (2, 1, 2)) == "1.0\t2.0\n\n3.0\t4.0\n"


def test_that_a_scalar_and_nothing_are_written_too() -> None:
    assert as_text("tsv", packed([2]), "float32", ()) == "2.0\n"
    assert "2.0" in as_text("latex", packed([2]), "float32", ())
    assert as_text("markdown", b"", "float32", (0, 3)) == ""
