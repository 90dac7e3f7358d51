"""Numbers as other countries write them: 1.234,56 and 1,234.56. What a comma means is decided by
all cells of a block together, and said."""

import re
from collections.abc import Sequence

_EXPONENT = r"([eE][+-]?\d+)?"
_POINT = re.compile(rf"[+-]?([1-9]\d{{0,2}}(,\d{{3}})+|\d*)(\.\d*)?{_EXPONENT}")
_COMMA = re.compile(rf"[+-]?([1-9]\d{{0,2}}(\.\d{{3}})+|\d*)(,\d*)?{_EXPONENT}")
_GROUPED_POINT = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+\.\d+")
_GROUPED_COMMA = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+,\d+")
# A no-break space, a narrow one, and the Swiss apostrophe part thousands too.
_MARKS = re.compile(r"(?<=\d)[\u00a0\u202f\u2009'’](?=\d{3})")
COMMAS = "Commas were read as decimal points: {} is {}."
THOUSANDS = "Commas were read as thousands marks: {} is {}."


def is_one_number(line: str) -> bool:
    """Whether a line with a comma is one number with thousands marks, not two numbers."""
    return bool(_GROUPED_POINT.fullmatch(line) or _GROUPED_COMMA.fullmatch(line))


def plain_numbers(cells: Sequence[str]) -> tuple[list[str], str]:
    """The cells as Python writes them, and a sentence where a comma was read in one of its ways.

    Raises ValueError with one sentence where both ways are possible.
    """
    parted = [_MARKS.sub("", each) for each in cells]
    commas = [each for each in parted if "," in each]
    if not commas or any(not (_POINT.fullmatch(c) or _COMMA.fullmatch(c)) for c in commas):
        return parted, ""
    numbers = [each for each in parted if any(map(str.isdigit, each))]
    point = all(map(_POINT.fullmatch, numbers))
    comma = all(map(_COMMA.fullmatch, numbers))
    if point and comma:
        raise ValueError(
            f"“{commas[0]}” can be read with the comma as a point or as a thousands mark: "
            "write decimals with a point"
        )
    if comma:
        read = [each.replace(".", "").replace(",", ".") for each in parted]
        shown = next((c for c in commas if "." in c), commas[0])
        return read, COMMAS.format(shown, read[parted.index(shown)])
    if point:
        read = [each.replace(",", "") for each in parted]
        return read, THOUSANDS.format(commas[0], read[parted.index(commas[0])])
    raise ValueError(
        f"“{commas[0]}” has a comma that another cell speaks against: write decimals with a point"
    )
