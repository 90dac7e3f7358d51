"""Ranges written over contents, and dtypes and shapes of contents too large to copy."""

import pytest

from inspector.document.contents import (
    MOST_RECASTS,
    Block,
    Contents,
    ContentsRefused,
    Fill,
    Formula,
    Patch,
    Recast,
    Same,
    filled,
    literal,
    numbers,
)
from inspector.document.dtypes import to_bytes
from inspector.document.patching import known_element, with_cells, with_patch
from inspector.document.recasting import kept, with_dtype, with_shape
from inspector.document.recipes import contents_digest

HUGE = filled("randn", (1000, 1_000_000))
TWO = to_bytes(2, "float32")


def over(*spans: tuple[int, int], text: str = "i + x") -> Patch:
    return Patch(spans, Formula(text))


def test_that_a_small_range_is_single_cells() -> None:
    small = numbers([0, 0, 0, 0], (2, 2))
    patched = with_patch(small, Patch(((0, 2), (1, 2)), Same(TWO)))

    assert patched == numbers([0, 2, 0, 2], (2, 2))


def test_that_a_block_is_laid_row_by_row() -> None:
    block = Block(literal(b"".join(to_bytes(n, "float32") for n in (5, 6, 7, 8))))
    patched = with_patch(numbers([0] * 9, (3, 3)), Patch(((1, 3), (0, 2)), block))

    assert patched == numbers([0, 0, 0, 5, 6, 0, 7, 8, 0], (3, 3))


def test_that_a_huge_range_is_kept_as_a_range() -> None:
    patched = with_patch(HUGE, Patch(((0, 1000), (0, 500_000)), Same(TWO)))

    assert not patched.cells
    assert len(patched.patches) == 1
    assert known_element(patched, 499_999) == TWO
    assert known_element(patched, 500_000) is None


def test_that_cells_typed_before_a_formula_are_read_by_it_and_those_after_lie_over_it() -> None:
    typed = with_cells(HUGE, {3: TWO, 1_000_003: TWO})
    patched = with_cells(with_patch(typed, over((0, 1), (0, 10))), {4: TWO})

    assert dict(patched.patches[0].cells) == {3: TWO}
    assert dict(patched.cells) == {1_000_003: TWO, 4: TWO}
    assert known_element(patched, 3) is None
    assert known_element(patched, 4) == TWO


def test_that_what_nobody_sees_any_more_is_dropped() -> None:
    typed = with_cells(with_patch(HUGE, over((0, 2), (0, 10))), {3: TWO})
    patched = with_patch(typed, Patch(((0, 1000), (0, 1_000_000)), Same(TWO)))

    assert patched.base == Fill("zeros")
    assert not patched.cells
    assert len(patched.patches) == 1


def test_that_a_formula_that_changes_nothing_is_no_edit() -> None:
    assert with_patch(HUGE, over((0, 2), (0, 10), text="x")) is HUGE


@pytest.mark.parametrize(
    ("patch", "words"),
    [
        (over((0, 1001), (0, 1)), "outside"),
        (over((0, 1)), "outside"),
        (over((1, 1), (0, 1)), "outside"),
        (over((0, 1), (0, 1), text="i +"), "missing"),
        (Patch(((0, 1), (0, 1)), Same(b"x")), "bytes"),
        (Patch(((0, 1), (0, 1)), Block(literal(b"xxx"))), "bytes"),
        (Patch(((0, 1), (0, 1)), Formula("x", -1)), "seed"),
    ],
)
def test_that_a_range_that_cannot_be_is_refused(patch: Patch, words: str) -> None:
    with pytest.raises(ContentsRefused, match=words):
        with_patch(HUGE, patch)


def test_that_every_difference_of_a_patch_is_another_address() -> None:
    first = Patch(((0, 1), (0, 2)), Formula("x + 1"))
    variants = [
        (),
        (first,),
        (Patch(((0, 1), (0, 3)), Formula("x + 1")),),
        (Patch(((0, 1), (0, 2)), Formula("x + 2")),),
        (Patch(((0, 1), (0, 2)), Formula("x + 1", 7)),),
        (Patch(((0, 1), (0, 2)), Formula("x + 1"), {0: TWO}),),
        (Patch(((0, 1), (0, 2)), Same(TWO)),),
        (Patch(((0, 1), (0, 2)), Block(literal(TWO + TWO))),),
        (first, first),
    ]
    whole = [Contents("float32", (4, 4), Fill("zeros"), {}, each) for each in variants]
    whole.append(Contents("float32", (4, 4), Recast(whole[1])))

    assert len({contents_digest(each) for each in whole}) == len(whole)


def test_that_a_large_tensor_is_recast_without_a_copy() -> None:
    assert with_dtype(HUGE, "float16") == Contents("float16", HUGE.shape, Recast(HUGE))
    assert with_shape(HUGE, (10, 10)) == Contents("float32", (10, 10), Recast(HUGE))
    assert with_shape(HUGE, (1_000_000, 1000)).base is HUGE.base, "the same numbers in a row"
    ones = filled("ones", (4, 4))
    assert with_shape(with_dtype(ones, "int8"), (5, 5)) == filled("ones", (5, 5), "int8")


def test_that_endless_recasting_is_refused() -> None:
    contents = HUGE
    for number in range(MOST_RECASTS):
        contents = with_dtype(contents, "float16" if number % 2 == 0 else "float32")

    with pytest.raises(ContentsRefused, match="32 times"):
        with_dtype(contents, "float64")


def test_that_it_is_known_how_many_numbers_stay() -> None:
    assert kept((3, 4), (4, 3)) == 12
    assert kept((3, 4), (2, 5)) == 8
    assert kept((3,), (2, 2)) == 2
    assert kept((2, 2), (0, 2)) == 0
