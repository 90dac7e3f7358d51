"""Numbers as people type and paste them: one cell, a block from a spreadsheet, a Python list."""

import math
import re
from collections.abc import Iterator, Sequence

import msgspec

from inspector.document.dtypes import DTYPES, Number, limits, to_bytes
from inspector.look.numbers import unpacked
from inspector.panels.grid.locales import is_one_number, plain_numbers

MOST_PASTED = 1_000_000

_WHOLE = re.compile(r"[+-]?\d{1,40}")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_TOKEN = re.compile(r"\s*([\[\]()]|[^\s,\[\]();]+)[,;]?")
_WRAPPED = re.compile(r"^(?:torch\.|np\.|numpy\.)?(?:tensor|array|Tensor)\((.*)\)$", re.DOTALL)
_KEYWORDS = re.compile(r",\s*(?:dtype|device|requires_grad|grad_fn)\s*=\s*[^,\[\]]+$")


class Pasted(msgspec.Struct, frozen=True):
    """Numbers found in a text, not yet read: `cells` row-major, each as it stood there."""

    shape: tuple[int, ...]
    cells: tuple[str, ...]


def number(text: str, dtype: str) -> Number:
    """The number that a person typed into a cell.

    Raises ValueError with one sentence where it is none that `dtype` holds.
    """
    typed = text.strip()
    plain = typed.replace("−", "-").replace("∞", "inf")
    if not plain:
        raise ValueError("type a number")
    match DTYPES[dtype].family:
        case "bool":
            if plain.lower() not in _TRUTH:
                raise ValueError(f"“{typed}” is neither true nor false")
            return _TRUTH[plain.lower()]
        case "int":
            return _whole(plain, typed, dtype)
        case "float":
            try:
                return _real(plain)
            except ValueError:
                raise ValueError(_no_number(typed)) from None
        case "complex":
            try:
                return complex(_python_complex(plain))
            except ValueError:
                raise ValueError(f"“{typed[:40]}” is not a complex number such as 1+2j") from None


def _python_complex(text: str) -> str:
    joined = "".join(text.split()).strip("()")
    if "_" in joined:
        raise ValueError(text)
    # "1+2i" is meant as Python's 1+2j.
    return f"{joined[:-1]}j" if joined.endswith("i") else joined


def _whole(plain: str, typed: str, dtype: str) -> int:
    if _WHOLE.fullmatch(plain):
        whole = int(plain)
    else:
        try:
            real = _real(plain)
        except ValueError:
            raise ValueError(_no_number(typed)) from None
        if not math.isfinite(real) or real != int(real):
            raise ValueError(f"{dtype} holds whole numbers only, not “{typed}”")
        whole = int(real)
    low, high = limits(dtype)
    if not low <= whole <= high:
        raise ValueError(f"{typed} does not fit {dtype}: it holds {low} to {high}")
    return whole


def _real(plain: str) -> float:
    # `float` reads "1_000" too, which nobody means.
    if "_" in plain:
        raise ValueError(plain)
    return float(plain)


def _no_number(typed: str) -> str:
    return f"“{typed[:40]}” is not a number"


def cell(text: str, dtype: str) -> bytes:
    """The bytes of the number that a person typed. Raises ValueError with one sentence."""
    typed = number(text, dtype)
    data = to_bytes(typed, dtype)
    if DTYPES[dtype].family in ("float", "complex"):
        meant, kept = complex(typed), complex(unpacked(data, dtype)[0])
        named = "inf" in text.lower() or "∞" in text
        pairs = ((meant.real, kept.real), (meant.imag, kept.imag))
        if any(math.isinf(got) and not (math.isinf(said) and named) for said, got in pairs):
            raise ValueError(
                f"{text.strip()[:40]} is larger than {dtype} holds; type inf for infinity"
            )
        if dtype.startswith("float8"):
            _check_small(text.strip()[:40], meant.real, kept.real, dtype)
    return data


def _check_small(typed: str, meant: float, kept: float, dtype: str) -> None:
    """Raises where a float8 has no place for a number that the larger floats would round."""
    if math.isnan(meant):
        return
    if math.isinf(meant) and not math.isinf(kept):
        raise ValueError(f"{dtype} has no infinity")
    if dtype == "float8_e8m0fnu" and meant <= 0:
        raise ValueError(f"{dtype} holds powers of two only: {typed} has no place there")
    # Half of the way to the next power of two is rounded down.
    most = 1.5 if dtype == "float8_e8m0fnu" else 1.25
    if math.isnan(kept) or (abs(meant) > 1 and abs(meant) > abs(kept) * most):
        raise ValueError(f"{typed} is larger than {dtype} holds")


def table(text: str) -> tuple[list[list[str]], str]:
    """A pasted text as rows of cells: tab-separated, else by `;`, else by commas; and a sentence
    on how commas within numbers were read, where there are any.

    Raises ValueError with one sentence where it is no rectangle or cannot be read in one way.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    if not "".join(lines).strip():
        raise ValueError("the clipboard holds no numbers")
    rows = [[each.strip() for each in line.split(_separator(lines))] for line in lines]
    for at, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise ValueError(
                f"row {at} of the block has {len(row)} cells, the first row has {len(rows[0])}"
            )
    if len(rows) * len(rows[0]) > MOST_PASTED:
        raise ValueError(f"at most {MOST_PASTED:,} cells can be pasted at once")
    width = len(rows[0])
    cells, told = plain_numbers([each for row in rows for each in row])
    return [cells[at : at + width] for at in range(0, len(cells), width)], told


def _separator(lines: Sequence[str]) -> str:
    for separator in ("\t", ";"):
        if any(separator in line for line in lines):
            return separator
    commas = {line.count(",") for line in lines}
    spaced = any(", " in line for line in lines)
    if commas != {0} and all(is_one_number(line.strip()) for line in lines):
        return "\t"
    if commas == {1} and not spaced and not any("." in line for line in lines):
        raise ValueError(
            f"“{lines[0].strip()[:40]}” can be read as one number or as two: "
            "write decimals with a point"
        )
    return "," if commas != {0} else "\t"


def block(text: str, dtype: str) -> tuple[list[list[bytes]], str]:
    """A pasted block as the bytes of its cells, row by row; and how commas within numbers were
    read, in a sentence, where there are any.

    Raises ValueError with one sentence that says which cell cannot be read.
    """
    found: list[list[bytes]] = []
    rows, told = _rows(text)
    for at, row in enumerate(rows):
        line: list[bytes] = []
        for column, each in enumerate(row):
            if not each:
                raise ValueError(f"row {at}, column {column} of the block is empty")
            try:
                line.append(cell(each, dtype))
            except ValueError as error:
                raise ValueError(f"row {at}, column {column} of the block: {error}") from None
        found.append(line)
    return found, told


def _rows(text: str) -> tuple[list[list[str]], str]:
    if text.lstrip().startswith(("[", "tensor(", "array(", "torch.tensor(")):
        found = pasted(text)
        if len(found.shape) > 2:
            raise ValueError("a grid takes a list of numbers or a list of rows, no deeper list")
        width = found.shape[-1] if found.shape else 1
        return [list(found.cells[i : i + width]) for i in range(0, len(found.cells), width)], ""
    return table(text)


def pasted(text: str) -> Pasted:
    """The numbers in a text: a Python list (also as torch or numpy print it), or a table.

    One row is 1-d, one number 0-d. Raises ValueError with one sentence.
    """
    inner = text.strip()
    wrapped = _WRAPPED.match(inner)
    if wrapped:
        inner = wrapped[1]
        while (shorter := _KEYWORDS.sub("", inner)) != inner:
            inner = shorter
        inner = inner.strip()
    if inner.startswith("["):
        return _listed(inner)
    if wrapped:
        return Pasted((), (inner,))
    rows, _ = table(text)
    cells = tuple(each for row in rows for each in row)
    if len(rows) == 1:
        return Pasted((len(cells),) if len(cells) > 1 else (), cells)
    return Pasted((len(rows), len(rows[0])), cells)


def _listed(text: str) -> Pasted:
    cells: list[str] = []
    sizes: dict[int, int] = {}
    counts: list[int] = []
    deepest = 0
    closed = False
    for token in _tokens(text):
        if closed:
            raise ValueError("there is more text after the list's end")
        if token == "[":
            if counts:
                counts[-1] += 1
            counts.append(0)
            if len(counts) > 16:
                raise ValueError("the list is nested deeper than 16 dimensions")
            if cells and len(counts) > deepest:
                raise ValueError("the list is not a block: its rows are nested differently")
        elif token == "]":
            depth = len(counts)
            if sizes.setdefault(depth, counts[-1]) != counts[-1]:
                raise ValueError(
                    f"the list is not a block: one row has {sizes[depth]} entries, "
                    f"another has {counts[-1]}"
                )
            counts.pop()
            closed = not counts
        else:
            deepest = deepest or len(counts)
            if len(counts) != deepest:
                raise ValueError("the list is not a block: its rows are nested differently")
            counts[-1] += 1
            cells.append(token)
            if len(cells) > MOST_PASTED:
                raise ValueError(f"at most {MOST_PASTED:,} cells can be pasted at once")
    if not closed:
        raise ValueError("the list does not end: a ] is missing")
    return Pasted(tuple(sizes[depth] for depth in sorted(sizes)), tuple(cells))


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            if text[at:].strip(" \n\t,"):
                raise ValueError(_no_number(text[at:].strip()))
            return
        at = match.end()
        token = match[1]
        if token in ("(", ")"):
            raise ValueError("a list of numbers has no round brackets")
        yield token
