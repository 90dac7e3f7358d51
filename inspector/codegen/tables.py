"""Numbers as text to paste elsewhere: a Python literal, tab-separated, LaTeX, Markdown."""

from collections.abc import Iterator, Sequence
from typing import Literal

from inspector.codegen.literals import nested_lines, texts
from inspector.document.contents import index_of

TextForm = Literal["literal", "tsv", "latex", "markdown"]
FORMS: dict[TextForm, str] = {
    "literal": "a Python literal",
    "tsv": "tab-separated text",
    "latex": "a LaTeX matrix",
    "markdown": "a Markdown table",
}
"""The texts, in words."""
TITLES: dict[TextForm, str] = {
    "literal": "&Python literal",
    "tsv": "&TSV, for a spreadsheet",
    "latex": "&LaTeX matrix",
    "markdown": "&Markdown table",
}
"""The same in a menu."""
MOST_NUMBERS = 100_000
"""No more numbers than this are copied as text."""
_INFERRED = ("float32", "int64", "bool", "complex64")


def as_text(form: TextForm, data: bytes, dtype: str, shape: Sequence[int]) -> str:
    """These numbers (little-endian, row-major) in that form; what has more than two dimensions as
    one table after the other, each under its index."""
    numbers = texts(data, dtype)
    if form == "literal":
        return _literal(numbers, dtype, shape)
    tables = list(_tables(numbers, shape))
    match form:
        case "tsv":
            rows = (["\t".join(map(_bare, row)) for row in table] for _, table in tables)
            return "\n\n".join("\n".join(each) for each in rows) + "\n"
        case "latex":
            return "\n".join(_latex(title, table) for title, table in tables) + "\n"
        case "markdown":
            return "\n".join(_markdown(title, table) for title, table in tables)


def _literal(numbers: list[str], dtype: str, shape: Sequence[int]) -> str:
    words = "" if dtype in _INFERRED else f", dtype=torch.{dtype}"
    if 0 in shape:
        words = "" if dtype == "float32" else words or f", dtype=torch.{dtype}"
        return f"torch.empty({tuple(shape)}{words})\n"
    lines = nested_lines(numbers, shape)
    return f"torch.tensor({chr(10).join(lines)}{words})\n"


def _tables(numbers: list[str], shape: Sequence[int]) -> Iterator[tuple[str, list[list[str]]]]:
    """Each matrix with its index in the dimensions before, `[1, 0]`."""
    width = shape[-1] if shape else 1
    high = shape[-2] if len(shape) > 1 else 1
    if not numbers:
        return
    for number in range(len(numbers) // (width * high)):
        start = number * width * high
        table = [numbers[at : at + width] for at in range(start, start + width * high, width)]
        title = str(list(index_of(number, shape[:-2]))) if len(shape) > 2 else ""
        yield title, table


def _bare(text: str) -> str:
    # A spreadsheet knows neither torch.nan nor a complex's brackets.
    return text.replace("-torch.inf", "-inf").replace("torch.", "")


def _latex(title: str, table: list[list[str]]) -> str:
    rows = " \\\\\n".join("  " + " & ".join(map(_tex, row)) for row in table)
    comment = f"% {title}\n" if title else ""
    return f"{comment}\\begin{{bmatrix}}\n{rows}\n\\end{{bmatrix}}"


def _tex(text: str) -> str:
    bare = _bare(text).replace("inf", "\\infty").replace("nan", "\\mathrm{NaN}")
    if bare in ("True", "False"):
        return f"\\mathrm{{{bare}}}"
    if "e" in bare and "\\" not in bare and "j" not in bare:
        mantissa, _, exponent = bare.partition("e")
        return f"{mantissa} \\times 10^{{{int(exponent)}}}"
    return bare.replace("j", "\\mathrm{j}") if bare.endswith("j") else bare


def _markdown(title: str, table: list[list[str]]) -> str:
    head = f"**{title}**\n\n" if title else ""
    columns = range(len(table[0]))
    lines = [
        "| | " + " | ".join(map(str, columns)) + " |",
        "|---|" + "---:|" * len(columns),
        *(f"| **{at}** | " + " | ".join(map(_bare, row)) + " |" for at, row in enumerate(table)),
    ]
    return head + "\n".join(lines) + "\n"
