"""The grammar of an index."""

import pytest

from inspector.document.indexing import (
    New,
    Rest,
    Slice,
    Wired,
    index_text,
    parsed_index,
    wires_wanted,
)


def test_that_every_kind_of_part_is_read() -> None:
    assert parsed_index("0, -1, 1:3, ::2, None, ..., @, True") == (
        0,
        -1,
        Slice(1, 3),
        Slice(step=2),
        New(),
        Rest(),
        Wired(),
        True,
    )


@pytest.mark.parametrize("text", ["0", ":", "1:", ":-1", "::2", "None, ..., @", "", "0, @, @"])
def test_that_what_is_written_is_read_back(text: str) -> None:
    parts = parsed_index(text)
    assert parsed_index(index_text(parts)) == parts


def test_that_brackets_and_a_last_comma_are_read_as_python_does() -> None:
    assert parsed_index("[0, 1]") == (0, 1)
    assert parsed_index("0,") == (0,)


def test_that_wires_are_counted() -> None:
    assert wires_wanted("@, 0, @") == 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x", "“x” is no index"),
        ("1.5", "“1.5” is no index"),
        ("..., ...", "one ..."),
        ("::0", "at least 1"),
        ("::-1", "at least 1"),
        ("__import__('os')", "is no index"),
        ("0,,1", "“” is no index"),
        ("1:2:3:4", "is no index"),
        ("9" * 30, "is no index"),
    ],
)
def test_that_anything_else_is_refused_with_a_sentence(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why.replace("(", r"\(").replace(".", r"\.")):
        parsed_index(text)
