"""What the three masks of a cell say together."""

import pytest

from inspector.panels.stepper.masks import lesson

T, F = True, False


@pytest.mark.parametrize(
    ("active", "path", "varies", "said"),
    [
        ([1.0, 0.0], [T, F], [T, F], "The three agree"),
        (
            [0.0, 1.0],
            [F, T],
            [T, T],
            "1 of 2 numbers of x change y[0] and get no gradient: it",
        ),
        ([0.0, 2.0], [T, T], [T, T], "1 of 2 numbers of x change y[0] and get no gradient: a path"),
        ([0.0, 0.0], [T, T], [F, F], "All 2 numbers of x lie on a gradient path, and no other"),
        ([0.0, 0.0], [F, F], [F, F], "No number of x changes y[0]"),
    ],
)
def test_that_the_masks_are_told_where_they_differ(
    active: list[float], path: list[bool], varies: list[bool], said: str
) -> None:
    assert lesson("y[0]", "x", active, path, varies).startswith(said)


def test_that_each_difference_is_a_sentence() -> None:
    told = lesson("y", "x", [0.0, 0.0, 1.0], [T, F, T], [T, T, T])

    assert [line.split(" of ")[0] for line in told.split("\n")] == ["1", "1"]
