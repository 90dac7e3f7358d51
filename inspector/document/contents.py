"""What a leaf tensor holds: a fill or literal numbers, with single cells typed over it."""

import math

# Not by hashlib, which loads the whole of OpenSSL.
from _blake2 import blake2b
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from inspector.catalogue.rows import Value, catalogue
from inspector.document.dtypes import DTYPES, STORED, Number, converted, to_bytes

# Up to here a typed cell is written into a copy of the literal; above it is kept beside it, so
# that an edit of a large tensor costs nothing.
_REWRITTEN_BYTES = 65536
MOST_ELEMENTS = 2**40
MOST_DIMENSIONS = 16


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
    column by column; else they are row-major. `name` is what the file calls them.
    """

    path: str
    digest: bytes
    stored: str
    offset: int = 0
    columns: tuple[int, ...] = ()
    name: str = ""


class Contents(msgspec.Struct, frozen=True):
    """The numbers of a leaf. `cells` maps a flat row-major index to the bytes of one element."""

    dtype: str
    shape: tuple[int, ...]
    base: Fill | Literal | Mapped
    cells: Mapping[int, bytes] = {}

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
    if any(not 0 <= index < contents.count for index in contents.cells):
        raise ContentsRefused("a typed cell lies outside the tensor")
    element = DTYPES[contents.dtype]
    if any(len(cell) != element.size for cell in contents.cells.values()):
        raise ContentsRefused("a typed cell has the wrong number of bytes")
    match contents.base:
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
    if mapped.columns and (math.prod(mapped.columns) != count or min(mapped.columns) < 0):
        raise ContentsRefused("its numbers lie in a file in another shape")


def _in_order(fill: Fill) -> bool:
    low, high = fill.value("low"), fill.value("high")
    return isinstance(low, int) and isinstance(high, int) and low < high


def with_cells(contents: Contents, cells: Mapping[int, bytes]) -> Contents:
    """The contents with these cells (flat index -> element bytes) typed over them."""
    base = contents.base
    if isinstance(base, Literal) and len(base.data) <= _REWRITTEN_BYTES:
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


def with_dtype(contents: Contents, dtype: str) -> Contents:
    """The same numbers as another dtype.

    Raises ContentsRefused where a number has no place there or the fill cannot make it.
    """
    if dtype == contents.dtype:
        return contents
    base = contents.base
    try:
        if isinstance(base, Literal):
            base = literal(converted(base.data, contents.dtype, dtype))
        cells = {i: converted(c, contents.dtype, dtype) for i, c in contents.cells.items()}
    except ValueError as error:
        raise ContentsRefused(str(error)) from error
    changed = Contents(dtype, contents.shape, base, cells)
    check_contents(changed)
    return changed


def with_shape(contents: Contents, shape: Sequence[int]) -> Contents:
    """The contents in another shape.

    With as many elements as before it is a reshape and nothing is lost. Else a literal keeps the
    elements whose index exists in both shapes (a dimension added in front or taken away counts
    as size 1) and zeros fill the rest; a fill is made anew, and its typed cells move with
    their index.
    """
    shape = tuple(shape)
    if shape == contents.shape:
        return contents
    base, cells = contents.base, contents.cells
    if isinstance(base, Mapped) and math.prod(shape) != contents.count:
        raise ContentsRefused(
            "its numbers lie in a file, which has neither more nor fewer: embed them first"
        )
    sized = Contents(contents.dtype, shape, Fill("zeros"))
    check_contents(sized)
    if math.prod(shape) != contents.count:
        cells = {new: cells[old] for old, new in _moved(cells, contents.shape, shape)}
        if isinstance(base, Literal):
            size = DTYPES[contents.dtype].size
            data = bytearray(math.prod(shape) * size)
            for old, new in _moved(range(contents.count), contents.shape, shape):
                data[new * size : (new + 1) * size] = base.data[old * size : (old + 1) * size]
            base = literal(bytes(data))
    changed = Contents(contents.dtype, shape, base, cells)
    check_contents(changed)
    return changed


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


def _moved(
    flats: Iterable[int], old: Sequence[int], new: Sequence[int]
) -> Iterator[tuple[int, int]]:
    rank = max(len(old), len(new))
    padded_old = (1,) * (rank - len(old)) + tuple(old)
    padded_new = (1,) * (rank - len(new)) + tuple(new)
    for flat in flats:
        index = index_of(flat, padded_old)
        if all(at < size for at, size in zip(index, padded_new, strict=True)):
            yield flat, flat_of(index, padded_new)
