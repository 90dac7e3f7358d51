"""What a leaf tensor holds: a fill, literal numbers or other contents recast, with ranges patched
and single cells typed over it. How they are edited stands in patching.py and recasting.py."""

import math

# Not by hashlib, which loads the whole of OpenSSL.
from _blake2 import blake2b
from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never

import msgspec

from inspector.catalogue.rows import Value, catalogue
from inspector.document.dtypes import DTYPES, STORED, Number, to_bytes
from inspector.document.expressions import why_not

MOST_ELEMENTS = 2**40
MOST_DIMENSIONS = 16
MOST_PATCHES = 1000
MOST_RECASTS = 32
MOST_SEED = 2**62
_WRONG_BYTES = "a range was written over with the wrong number of bytes"
Spans = tuple[tuple[int, int], ...]


class ContentsRefused(ValueError):
    """These contents cannot be; the text says why, in one sentence."""


class Fill(msgspec.Struct, frozen=True, tag="fill"):
    """A way to fill that the engine carries out. `kind` is a FillRow's; left-out parameters are
    at their defaults."""

    kind: str
    parameters: Mapping[str, Value] = {}

    def value(self, name: str) -> Value:
        """The parameter as set, else its default."""
        if name in self.parameters:
            return self.parameters[name]
        return next(p.default for p in catalogue().fills[self.kind].parameters if p.name == name)


class Literal(msgspec.Struct, frozen=True, tag="literal"):
    """Numbers as they lie in memory: little-endian, row-major. Make one with `literal`."""

    data: bytes
    digest: bytes


def literal(data: bytes) -> Literal:
    """Literal numbers; their digest (16 bytes) is their address."""
    return Literal(data, blake2b(data, digest_size=16).digest())


class Mapped(msgspec.Struct, frozen=True, tag="mapped"):
    """Numbers that stay in a file: little-endian from byte `offset` on, each of the dtype `stored`.

    `path` is absolute (in a session file relative, where it lies beside that); `digest` tells
    whether it is still the same file. `columns`: the shape that they have there, where they lie
    column by column; else they are row-major. `name` is what the file calls them. `index`: they are
    packed or written as text, and are read as the import reads the tensor of that number.

    `stamp` is when the file was written to last, and its number on its disk. A file that was
    written to since is read whole and compared with `whole`, where that is known.
    """

    path: str
    digest: bytes
    stored: str
    offset: int = 0
    columns: tuple[int, ...] = ()
    name: str = ""
    index: int | None = None
    whole: bytes = b""
    stamp: tuple[int, int] = (0, 0)


class Same(msgspec.Struct, frozen=True, tag="same"):
    """One element, in every cell of a range."""

    cell: bytes


class Block(msgspec.Struct, frozen=True, tag="block"):
    """An element for each cell of a range, row-major."""

    numbers: Literal


class Formula(msgspec.Struct, frozen=True, tag="formula"):
    """An expression (document/expressions.py) of the cells' indices and numbers. Its random
    numbers come from `seed`."""

    text: str
    seed: int = 0


class Patch(msgspec.Struct, frozen=True):
    """A range written over: in each dimension from a first index up to, but without, a last one.
    `cells` were typed in the range before, and a formula reads them."""

    spans: Spans
    made: Same | Block | Formula
    cells: Mapping[int, bytes] = {}

    @property
    def shape(self) -> tuple[int, ...]:
        """The sizes of the range."""
        return tuple(last - first for first, last in self.spans)

    @property
    def count(self) -> int:
        """How many cells it has."""
        return math.prod(self.shape)


class Recast(msgspec.Struct, frozen=True, tag="recast"):
    """Other contents' numbers in another dtype or shape. With as many elements they are reshaped;
    else those whose index exists in both shapes stay (a dimension added in front or taken away
    counts as size 1), and zeros fill the rest."""

    of: "Contents"


class Contents(msgspec.Struct, frozen=True):
    """The numbers of a leaf: the base, then the patches one after the other, then the cells.
    `cells` maps a flat row-major index to the bytes of one element."""

    dtype: str
    shape: tuple[int, ...]
    base: Fill | Literal | Mapped | Recast
    cells: Mapping[int, bytes] = {}
    patches: tuple[Patch, ...] = ()

    @property
    def count(self) -> int:
        """How many elements there are."""
        return math.prod(self.shape)

    @property
    def size(self) -> int:
        """How many bytes they take."""
        return self.count * DTYPES[self.dtype].size


def filled(
    kind: str, shape: Sequence[int], dtype: str = "float32", **parameters: Value
) -> Contents:
    """Contents made by a fill.

    Raises ContentsRefused where the fill cannot make that shape or dtype.
    """
    contents = Contents(dtype, tuple(shape), Fill(kind, parameters))
    check_contents(contents)
    return contents


def numbers(values: Sequence[Number], shape: Sequence[int], dtype: str = "float32") -> Contents:
    """Literal contents from Python numbers in row-major order."""
    data = b"".join(to_bytes(value, dtype) for value in values)
    contents = Contents(dtype, tuple(shape), literal(data))
    check_contents(contents)
    return contents


def check_contents(contents: Contents) -> None:
    """Raises ContentsRefused with a sentence where the contents could not exist."""
    if contents.dtype not in DTYPES:
        raise ContentsRefused(f"there is no dtype {contents.dtype!r}")
    if len(contents.shape) > MOST_DIMENSIONS:
        raise ContentsRefused(f"a tensor here has at most {MOST_DIMENSIONS} dimensions")
    if any(size < 0 for size in contents.shape):
        raise ContentsRefused("a size cannot be negative")
    if contents.count > MOST_ELEMENTS or any(size > MOST_ELEMENTS for size in contents.shape):
        raise ContentsRefused("a tensor here has at most 2**40 elements")
    _check_cells(contents, contents.cells)
    if len(contents.patches) > MOST_PATCHES:
        raise ContentsRefused(f"at most {MOST_PATCHES} ranges can be written over one tensor")
    for patch in contents.patches:
        _check_patch(contents, patch)
    element = DTYPES[contents.dtype]
    match contents.base:
        case Recast(of=of):
            if recasts(contents) > MOST_RECASTS:
                raise ContentsRefused(
                    f"its shape or dtype was changed {MOST_RECASTS} times: make it anew"
                )
            check_contents(of)
        case Literal(data=data):
            if len(data) != contents.size:
                raise ContentsRefused(
                    f"{len(data)} bytes do not fill {list(contents.shape)} of {contents.dtype}"
                )
        case Mapped() as mapped:
            _check_mapped(mapped, contents.count)
        case Fill(kind=kind, parameters=parameters):
            row = catalogue().fills.get(kind)
            if row is None:
                raise ContentsRefused(f"there is no fill {kind!r}")
            if element.family not in row.dtypes:
                raise ContentsRefused(f"{kind} cannot make {contents.dtype}")
            if row.dimensions is not None and len(contents.shape) != row.dimensions:
                raise ContentsRefused(f"{kind} needs {row.dimensions} dimensions")
            if len(contents.shape) < row.least:
                raise ContentsRefused(f"{kind} needs at least {row.least} dimensions")
            if row.most and len(contents.shape) > row.most:
                raise ContentsRefused(f"{kind} makes at most {row.most} dimensions")
            unknown = parameters.keys() - {parameter.name for parameter in row.parameters}
            if unknown:
                raise ContentsRefused(f"{kind} has no parameter {sorted(unknown)[0]!r}")
            for parameter in row.parameters:
                value = parameters.get(parameter.name, parameter.default)
                if parameter.choices:
                    if value not in parameter.choices:
                        raise ContentsRefused(
                            f"{parameter.name} is one of {', '.join(parameter.choices)}"
                        )
                elif isinstance(value, bool | str):
                    raise ContentsRefused(f"{parameter.name} needs a number such as 2 or 0.5")
            if kind == "randint" and not _in_order(contents.base):
                raise ContentsRefused("randint needs high above low")


def _check_mapped(mapped: Mapped, count: int) -> None:
    if mapped.stored not in STORED:
        raise ContentsRefused(f"no tensor can be read from {mapped.stored[:40]!r} in a file")
    if not mapped.path or "\0" in mapped.path or not 0 <= mapped.offset < 2**62:
        raise ContentsRefused("its numbers lie nowhere in a file")
    if any(not 0 <= each < 2**64 for each in mapped.stamp):
        raise ContentsRefused("what its file was cannot be told")
    if mapped.index is not None and not 0 <= mapped.index < MOST_ELEMENTS:
        raise ContentsRefused("its numbers lie nowhere in a file")
    if mapped.columns and (math.prod(mapped.columns) != count or min(mapped.columns) < 0):
        raise ContentsRefused("its numbers lie in a file in another shape")


def _in_order(fill: Fill) -> bool:
    low, high = fill.value("low"), fill.value("high")
    return isinstance(low, int) and isinstance(high, int) and low < high


def _check_cells(contents: Contents, cells: Mapping[int, bytes]) -> None:
    if any(not 0 <= index < contents.count for index in cells):
        raise ContentsRefused("a typed cell lies outside the tensor")
    size = DTYPES[contents.dtype].size
    if any(len(cell) != size for cell in cells.values()):
        raise ContentsRefused("a typed cell has the wrong number of bytes")


def _check_patch(contents: Contents, patch: Patch) -> None:
    rank, size = len(contents.shape), DTYPES[contents.dtype].size
    if len(patch.spans) != rank or any(
        not 0 <= first < last <= whole
        for (first, last), whole in zip(patch.spans, contents.shape, strict=True)
    ):
        raise ContentsRefused("a range that was written over lies outside the tensor")
    _check_cells(contents, patch.cells)
    match patch.made:
        case Same(cell=cell):
            reason = "" if len(cell) == size else _WRONG_BYTES
        case Block(numbers=block):
            reason = "" if len(block.data) == patch.count * size else _WRONG_BYTES
        case Formula(text=text, seed=seed):
            reason = why_not(text, rank, DTYPES[contents.dtype].family) or ""
            if not 0 <= seed <= MOST_SEED:
                reason = f"a seed is a number from 0 to {MOST_SEED}"
        case _:
            assert_never(patch.made)
    if reason:
        raise ContentsRefused(reason)


def recasts(contents: Contents) -> int:
    """How many times the base was recast."""
    count, base = 0, contents.base
    while isinstance(base, Recast):
        count, base = count + 1, base.of.base
    return count


def literals(contents: Contents) -> Iterator[tuple[Literal, str, tuple[int, ...]]]:
    """Every literal that these contents need, with the dtype and shape it has there."""
    within: Contents | None = contents
    while within is not None:
        for patch in within.patches:
            if isinstance(patch.made, Block):
                yield patch.made.numbers, within.dtype, patch.shape
        base, around = within.base, within
        within = base.of if isinstance(base, Recast) else None
        if isinstance(base, Literal):
            yield base, around.dtype, around.shape


def index_of(flat: int, shape: Sequence[int]) -> tuple[int, ...]:
    """The index in every dimension of a flat row-major index."""
    index: list[int] = []
    for size in reversed(shape):
        flat, at = divmod(flat, size)
        index.append(at)
    return tuple(reversed(index))


def flat_of(index: Sequence[int], shape: Sequence[int]) -> int:
    """The flat row-major index of an index in every dimension."""
    flat = 0
    for at, size in zip(index, shape, strict=True):
        flat = flat * size + at
    return flat
