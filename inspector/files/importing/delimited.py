"""Numbers in rows: .csv and .tsv, with a line of names or without."""

import re
from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

from inspector.document.dtypes import DTYPES
from inspector.files.importing.entries import Entry, entry
from inspector.files.refused import Damaged

MOST_BYTES = 64 << 20
_MOST_LINE = 4 << 20
_MOST_CELLS = 4_000_000
# `# float64 2x3x4`, as this program writes it where rows alone do not tell.
_TOLD = re.compile(r"#\s*(\w{1,20})(?:\s+(scalar|\d{1,13}(?:x\d{1,13}){0,15}))?")
_WHOLE = re.compile(r"[+-]?\d{1,19}")
_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
_TRUTH = {"true": 1, "false": 0}
_NOTHING = {"", "na", "n/a", "null", "none"}


class Table(NamedTuple):
    """What was read: rows of texts, all equally long, none of them names."""

    rows: list[list[str]]
    dtype: str
    shape: tuple[int, ...]
    names: tuple[str, ...]
    empty: int


def table_entry(file: BinaryIO, name: str) -> tuple[Entry, str]:
    """The one tensor of the file, and what is to be said of it. Raises Damaged."""
    found = read_table(file)
    remarks = []
    if found.names:
        remarks.append(f"the first line names the columns: {', '.join(found.names)[:80]}")
    if found.empty:
        remarks.append(f"{found.empty:,} empty cells are NaN")
    return entry(name, found.shape, found.dtype), "; ".join(remarks)


def read_table(file: BinaryIO) -> Table:
    """The whole file. Raises Damaged where it is no rectangle of numbers."""
    size = file.seek(0, 2)
    if size > MOST_BYTES:
        raise Damaged(f"it is larger than {MOST_BYTES >> 20} MiB, and text is read up to that")
    file.seek(0)
    try:
        lines = file.read(MOST_BYTES + 1).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as bad:
        raise Damaged("it is no text of UTF-8") from bad
    if any(len(line) > _MOST_LINE for line in lines):
        raise Damaged(f"it has a line of more than {_MOST_LINE >> 20} million letters")
    told = _TOLD.fullmatch(lines[0].strip()) if lines else None
    lines = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not lines and told is None:
        raise Damaged("it holds no numbers")
    rows = _split(lines)
    names: tuple[str, ...] = ()
    if len(rows) > 1 and not any(_is_number(each) for each in rows[0] if each):
        names = tuple(rows.pop(0))
    width = len(rows[0]) if rows else 0
    for at, row in enumerate(rows):
        if len(row) != width:
            raise Damaged(
                f"row {at + 1} has {len(row)} cells and the first one {width}: "
                "every row must have as many"
            )
    dtype = told[1] if told is not None and told[1] in DTYPES else _dtype(rows)
    shape: tuple[int, ...] = (len(rows), width) if len(rows) != 1 else (width,)
    if told is not None and told[2]:
        shape = () if told[2] == "scalar" else tuple(map(int, told[2].split("x")))
        count = 1
        for each in shape:
            count *= each
        if count != len(rows) * width:
            raise Damaged("its first line tells a shape that its cells do not fill")
    empty = sum(each.lower() in _NOTHING for row in rows for each in row)
    return Table(rows, dtype, shape, names, empty)


def numbers_of(found: Table) -> bytes:
    """Its numbers, as they lie in memory. Raises Damaged where a cell is none."""
    import numpy

    from inspector.document.dtypes import numpy_dtype

    read = _READERS[DTYPES[found.dtype].family]
    values = []
    for at, row in enumerate(found.rows):
        try:
            values.append([read(each) for each in row])
        except (ValueError, OverflowError):
            bad = next(each for each in row if not _reads(read, each))
            raise Damaged(f"“{bad[:40]}” in row {at + 1} is no number") from None
    try:
        with numpy.errstate(over="ignore"):
            return numpy.array(values, dtype=numpy_dtype(found.dtype)).tobytes()
    except (ValueError, OverflowError) as error:
        raise Damaged(f"its numbers do not fit {found.dtype}") from error


def _split(lines: Sequence[str]) -> list[list[str]]:
    first = lines[0] if lines else ""
    separator = next((each for each in ("\t", ";", ",") if each in first), None)
    if sum(line.count(separator or " ") + 1 for line in lines) > _MOST_CELLS:
        raise Damaged(f"it has more than {_MOST_CELLS:,} cells")
    rows = [[each.strip().strip('"').strip() for each in line.split(separator)] for line in lines]
    if separator in ("\t", ";") and any("," in each for row in rows for each in row):
        cells = [each for row in rows for each in row if "," in each]
        if all(_COMMA.fullmatch(each) for each in cells):
            rows = [[each.replace(",", ".") for each in row] for row in rows]
    return rows


def _is_number(text: str) -> bool:
    return text.lower() in _TRUTH or text.lower() in _NOTHING or _reads(complex, text)


def _dtype(rows: Sequence[Sequence[str]]) -> str:
    """Of truth values bool, of whole numbers int64, else float32, PyTorch's own."""
    cells = [each for row in rows for each in row]
    if cells and all(each.lower() in _TRUTH for each in cells):
        return "bool"
    if cells and all(_is_whole(each) for each in cells):
        return "int64"
    if any(each.endswith("j") for each in cells):
        return "complex64"
    return "float32"


def _is_whole(text: str) -> bool:
    return _WHOLE.fullmatch(text) is not None and -(2**63) <= int(text) < 2**63


def _real(text: str) -> float:
    lowered = text.lower()
    if lowered in _NOTHING:
        return float("nan")
    return float(_TRUTH[lowered]) if lowered in _TRUTH else float(text)


def _whole(text: str) -> int:
    return _TRUTH[text.lower()] if text.lower() in _TRUTH else int(text)


def _complex(text: str) -> complex:
    return complex(text) if text.lower() not in _NOTHING else complex("nan")


def _truth(text: str) -> bool:
    return bool(_whole(text))


_READERS = {"float": _real, "int": _whole, "complex": _complex, "bool": _truth}


def _reads(read: object, text: str) -> bool:
    try:
        read(text)  # type: ignore[operator]
    except ValueError:
        return False
    return True
