"""How the numbers of a tensor are written as JSON: by fill, by the digest of a literal, or by what
they are recast from; with the ranges and cells written over them."""

import math
from collections.abc import Mapping
from typing import Literal as OneOf

import msgspec

from inspector.catalogue.rows import Item, Value
from inspector.document.contents import (
    MOST_RECASTS,
    Block,
    Contents,
    Fill,
    Formula,
    Literal,
    Mapped,
    Patch,
    Recast,
    Same,
)
from inspector.files.refused import Damaged


class NotFinite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """JSON has no word for these three, and msgspec would write null."""

    float: OneOf["nan", "inf", "-inf"]


ValueForm = bool | int | float | str | tuple[Item | NotFinite, ...] | NotFinite | None
_Scalar = bool | int | float | str | tuple[int, ...] | None


class PatchForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One of `cell`, `block` (a digest) and `formula`."""

    spans: tuple[tuple[int, int], ...]
    cell: str | None = None
    block: str | None = None
    formula: str | None = None
    seed: int = 0
    cells: dict[str, str] = {}


class FileForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where in a file the numbers lie."""

    path: str
    digest: str
    stored: str
    offset: int = 0
    columns: tuple[int, ...] = ()
    name: str = ""
    index: int | None = None
    whole: str = ""
    stamp: tuple[int, int] = (0, 0)


class ContentsForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One of `fill`, `literal` (a digest), `file` and `recast`."""

    dtype: str
    shape: tuple[int, ...]
    fill: str | None = None
    parameters: dict[str, ValueForm] = {}
    literal: str | None = None
    file: FileForm | None = None
    cells: dict[str, str] = {}
    patches: tuple[PatchForm, ...] = ()
    recast: "ContentsForm | None" = None


def contents_form(contents: Contents) -> ContentsForm:
    """Contents as they are written."""
    cells = _cells_form(contents.cells)
    patches = tuple(map(_patch_form, contents.patches))
    dtype, shape = contents.dtype, contents.shape
    match contents.base:
        case Literal(digest=digest):
            return ContentsForm(dtype, shape, literal=digest.hex(), cells=cells, patches=patches)
        case Mapped() as base:
            file = FileForm(
                base.path,
                base.digest.hex(),
                base.stored,
                base.offset,
                base.columns,
                base.name,
                base.index,
                base.whole.hex(),
                base.stamp,
            )
            return ContentsForm(dtype, shape, file=file, cells=cells, patches=patches)
        case Recast(of=of):
            inner = contents_form(of)
            return ContentsForm(dtype, shape, cells=cells, patches=patches, recast=inner)
        case Fill(kind=kind, parameters=parameters):
            return ContentsForm(
                dtype, shape, kind, values_form(parameters), cells=cells, patches=patches
            )


def contents_of(
    form: ContentsForm, literals: Mapping[bytes, Literal], recasts: int = 0
) -> Contents:
    """The contents that were written. Raises Damaged."""
    given = (form.fill, form.literal, form.file, form.recast)
    if sum(each is not None for each in given) != 1:
        raise Damaged("a tensor has no numbers, or two kinds of them")
    base: Fill | Literal | Mapped | Recast
    if form.recast is not None:
        if recasts >= MOST_RECASTS:
            raise Damaged("the dtype or shape of a tensor was changed more often than it can be")
        base = Recast(contents_of(form.recast, literals, recasts + 1))
    elif form.file is not None:
        base = _mapped(form.file)
    elif form.literal is not None:
        base = _literal(form.literal, literals)
    else:
        base = Fill(form.fill or "", values(form.parameters))
    patches = tuple(_patch(each, literals) for each in form.patches)
    return Contents(form.dtype, form.shape, base, _cells(form.cells), patches)


def _patch_form(patch: Patch) -> PatchForm:
    cells = _cells_form(patch.cells)
    match patch.made:
        case Same(cell=cell):
            return PatchForm(patch.spans, cell=cell.hex(), cells=cells)
        case Block(numbers=numbers):
            return PatchForm(patch.spans, block=numbers.digest.hex(), cells=cells)
        case Formula(text=text, seed=seed):
            return PatchForm(patch.spans, formula=text, seed=seed, cells=cells)


def _patch(form: PatchForm, literals: Mapping[bytes, Literal]) -> Patch:
    if sum(each is not None for each in (form.cell, form.block, form.formula)) != 1:
        raise Damaged("a range of a tensor has no numbers, or two kinds of them")
    made: Same | Block | Formula
    if form.cell is not None:
        made = Same(_bytes(form.cell))
    elif form.block is not None:
        made = Block(_literal(form.block, literals))
    else:
        made = Formula(form.formula or "", form.seed)
    return Patch(form.spans, made, _cells(form.cells))


def _literal(name: str, literals: Mapping[bytes, Literal]) -> Literal:
    digest = _bytes(name)
    if digest not in literals:
        raise Damaged("the numbers of a tensor are missing")
    return literals[digest]


def _mapped(form: FileForm) -> Mapped:
    return Mapped(
        form.path,
        _bytes(form.digest),
        form.stored,
        form.offset,
        form.columns,
        form.name,
        form.index,
        _bytes(form.whole),
        form.stamp,
    )


def _cells_form(cells: Mapping[int, bytes]) -> dict[str, str]:
    return {str(index): cell.hex() for index, cell in sorted(cells.items())}


def _cells(cells: Mapping[str, str]) -> dict[int, bytes]:
    return {_index(text): _bytes(cell) for text, cell in cells.items()}


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as bad:
        raise Damaged("a typed cell cannot be read") from bad


def _index(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 13:
        raise Damaged("a typed cell cannot be read")
    return int(text)


def values_form(values: Mapping[str, Value]) -> dict[str, ValueForm]:
    """Parameters as they are written."""
    return {
        name: tuple(map(_finite, value)) if isinstance(value, tuple) else _finite(value)
        for name, value in values.items()
    }


def _finite(value: _Scalar) -> _Scalar | NotFinite:
    if isinstance(value, float) and not math.isfinite(value):
        return NotFinite(repr(value))  # type: ignore[arg-type]
    return value


def values(values: Mapping[str, ValueForm]) -> dict[str, Value]:
    """The parameters that were written."""
    return {
        name: tuple(map(_number, value)) if isinstance(value, tuple) else _number(value)
        for name, value in values.items()
    }


def _number(value: _Scalar | NotFinite) -> _Scalar:
    return float(value.float) if isinstance(value, NotFinite) else value
