"""How the numbers of a grid are written: as short as they fit, with chosen digits, or exactly."""

import math
from typing import Literal

import msgspec

from inspector.document.dtypes import DTYPES, Number
from inspector.look.numbers import exact, short

Style = Literal["short", "fixed", "scientific", "exact", "hex"]
MOST_DIGITS = 17


class NumberStyle(msgspec.Struct, frozen=True):
    """`fixed` and `scientific` have so many `digits` behind the point."""

    style: Style = "short"
    digits: int = 4

    def text(self, number: Number, dtype: str) -> str:
        """A number as it stands in a cell."""
        if isinstance(number, bool) or self.style == "short":
            return short(number, 15 if isinstance(number, complex) else 8)
        if self.style == "exact" or (isinstance(number, int) and self.style == "fixed"):
            return exact(number, dtype)
        if isinstance(number, complex):
            imaginary = self._real(number.imag)
            sign = "" if imaginary.startswith("-") else "+"
            return f"{self._real(number.real)}{sign}{imaginary}j"
        if isinstance(number, int) and self.style == "hex":
            return hex(number)
        return self._real(float(number))

    def _real(self, number: float) -> str:
        if not math.isfinite(number):
            return str(number)
        match self.style:
            case "fixed":
                return f"{number:.{self.digits}f}"
            case "scientific":
                return f"{number:.{self.digits}e}"
            case _:
                return number.hex()

    def width(self, dtype: str) -> int:
        """About how many characters a number takes."""
        known = DTYPES.get(dtype)
        family = known.family if known is not None else "float"
        if family == "bool":
            return 5
        size = 4 if known is None else known.size
        wide = 8
        match self.style:
            case "short":
                return wide
            case "fixed":
                wide = 6 + self.digits if family != "int" else 20
            case "scientific":
                wide = 8 + self.digits
            case "exact":
                wide = {1: 7, 2: 9, 4: 13}.get(size, 22)
            case _:
                wide = {1: 10, 2: 14}.get(size, 21) if family != "int" else 4 + 2 * size
        return 2 * wide + 1 if family == "complex" else wide


SHORT = NumberStyle()
