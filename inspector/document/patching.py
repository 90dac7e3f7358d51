"""Typing over contents: single cells and whole ranges, neither of which copies a large tensor."""

import itertools
from collections.abc import Mapping
from typing import assert_never

import msgspec

from inspector.document.contents import (
    MOST_PATCHES,
    Block,
    Contents,
    ContentsRefused,
    Fill,
    Formula,
    Literal,
    Patch,
    Same,
    Spans,
    check_contents,
    flat_of,
    index_of,
    literal,
)
from inspector.document.dtypes import DTYPES
from inspector.document.expressions import Name, expression, names

# Up to here typed cells are written into a copy of the literal; above they are kept beside it, so
# that an edit of a large tensor costs nothing.
REWRITTEN_BYTES = 65536
# A range of more cells than this is kept as a range.
MOST_SINGLE = 4096


def with_cells(contents: Contents, cells: Mapping[int, bytes]) -> Contents:
    """The contents with these cells (flat index -> element bytes) typed over them."""
    base = contents.base
    if (
        isinstance(base, Literal)
        and len(base.data) <= REWRITTEN_BYTES
        and not contents.patches
        and not contents.cells
    ):
        size = DTYPES[contents.dtype].size
        data = bytearray(base.data)
        for index, cell in cells.items():
            data[index * size : (index + 1) * size] = cell
        if bytes(data) == base.data:
            return contents
        return msgspec.structs.replace(contents, base=literal(bytes(data)))
    if all(contents.cells.get(index) == cell for index, cell in cells.items()):
        return contents
    return msgspec.structs.replace(contents, cells={**contents.cells, **cells})


def with_patch(contents: Contents, patch: Patch) -> Contents:
    """The contents with a range written over: same bytes, a block of bytes or a formula.

    Raises ContentsRefused where the range lies outside or the formula cannot be computed.
    """
    check_contents(Contents(contents.dtype, contents.shape, Fill("zeros"), {}, (patch,)))
    match patch.made:
        case Formula(text=text):
            term = expression(text, len(contents.shape))
            reads = "x" in names(term)
            if term == Name("x"):
                return contents
        case Same() | Block() if patch.count <= MOST_SINGLE:
            return with_cells(contents, _cells(contents, patch))
        case _:
            reads = False
    inside = {
        flat: cell
        for flat, cell in contents.cells.items()
        if _holds(patch.spans, index_of(flat, contents.shape))
    }
    left = {flat: cell for flat, cell in contents.cells.items() if flat not in inside}
    patches, base = contents.patches, contents.base
    if not reads:
        # Nobody sees any more what was there.
        patches = tuple(each for each in patches if not _covers(patch.spans, each.spans))
        if patch.count == contents.count:
            base = Fill("zeros")
    if len(patches) >= MOST_PATCHES:
        raise ContentsRefused(f"at most {MOST_PATCHES} ranges can be written over one tensor")
    written = Patch(patch.spans, patch.made, inside if reads else {})
    return Contents(contents.dtype, contents.shape, base, left, (*patches, written))


def _cells(contents: Contents, patch: Patch) -> dict[int, bytes]:
    size = DTYPES[contents.dtype].size
    found = {}
    indices = itertools.product(*(range(first, last) for first, last in patch.spans))
    for place, index in enumerate(indices):
        match patch.made:
            case Same(cell=cell):
                found[flat_of(index, contents.shape)] = cell
            case Block(numbers=block):
                cell = block.data[place * size : (place + 1) * size]
                found[flat_of(index, contents.shape)] = cell
            case Formula():
                raise AssertionError("a formula's numbers are computed")
    return found


def _holds(spans: Spans, index: tuple[int, ...]) -> bool:
    return all(first <= at < last for at, (first, last) in zip(index, spans, strict=True))


def _covers(spans: Spans, others: Spans) -> bool:
    return all(
        first <= other_first and other_last <= last
        for (first, last), (other_first, other_last) in zip(spans, others, strict=True)
    )


def is_under_formula(contents: Contents, flat: int) -> bool:
    """Whether only the engine knows the number there, because a formula makes it."""
    index = index_of(flat, contents.shape)
    last = next((p for p in reversed(contents.patches) if _holds(p.spans, index)), None)
    return last is not None and isinstance(last.made, Formula) and flat not in contents.cells


def known_element(contents: Contents, flat: int) -> bytes | None:
    """The bytes at a flat index where the contents alone tell them; None where only the engine
    can: random numbers, steps that PyTorch rounds, formulas, other dtypes."""
    typed = contents.cells.get(flat)
    if typed is not None:
        return typed
    size = DTYPES[contents.dtype].size
    if contents.patches:
        index = index_of(flat, contents.shape)
        for patch in reversed(contents.patches):
            if not _holds(patch.spans, index):
                continue
            match patch.made:
                case Same(cell=cell):
                    return cell
                case Block(numbers=block):
                    within = [at - first for at, (first, _) in zip(index, patch.spans, strict=True)]
                    place = flat_of(within, patch.shape)
                    return block.data[place * size : (place + 1) * size]
                case Formula():
                    return None
                case _:
                    assert_never(patch.made)
    base = contents.base
    if isinstance(base, Literal):
        return base.data[flat * size : (flat + 1) * size]
    return None
