"""How healthy a tensor's numbers are: the shares of NaN, infinite, zero and saturated cells."""

import math
from typing import Literal

import msgspec

from inspector.look.numbers import elements
from inspector.messages.answers import Seen, Statistics

Part = Literal["nan", "infinite", "zero", "saturated", "finite"]
PARTS: tuple[Part, ...] = ("nan", "infinite", "zero", "saturated", "finite")
_WORDS: dict[Part, str] = {
    "nan": "NaN",
    "infinite": "infinite",
    "zero": "zero",
    "saturated": "saturated",
    "finite": "other finite numbers",
}
# What an operation's results come near to where it saturates, and its derivative vanishes.
_BOUNDS: dict[str, tuple[float, ...]] = {
    "sigmoid": (0.0, 1.0),
    "sigmoid_": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "tanh_": (-1.0, 1.0),
    "erf": (-1.0, 1.0),
    "softsign": (-1.0, 1.0),
    "hardtanh": (-1.0, 1.0),
    "hardsigmoid": (0.0, 1.0),
}
_NEAR = 0.01


class Health(msgspec.Struct, frozen=True):
    """How many of `count` cells are of each part; together they are all."""

    count: int
    parts: tuple[int, int, int, int, int]

    @property
    def is_troubled(self) -> bool:
        """Whether any number is NaN or infinite."""
        return bool(self.parts[0] or self.parts[1])

    @property
    def sentence(self) -> str:
        """`75 % zero (9 of 12), 25 % other finite numbers`, parts that are empty left out."""
        told = [
            f"{_percent(part, self.count)} {_WORDS[name]} ({part:,} of {self.count:,})"
            for name, part in zip(PARTS, self.parts, strict=True)
            if part
        ]
        if self.parts[-1] == self.count:
            return "all numbers are finite, none is zero"
        return ", ".join(told)


def health_of(seen: Seen | None, op: str = "") -> Health | None:
    """The health of what is seen; None where it is not known, or where there is no number.

    `op` names the operation that made it: of those that saturate it is counted where every cell
    was sent.
    """
    statistics = None if seen is None else seen.statistics
    if seen is None or statistics is None or not statistics.count:
        return None
    infinite = statistics.positive_infinite + statistics.negative_infinite
    full = _saturated(seen, statistics, op)
    zeros = statistics.zeros
    rest = statistics.count - statistics.nan - infinite - zeros - full
    return Health(statistics.count, (statistics.nan, infinite, zeros, full, rest))


def widths(health: Health, room: float, least: float) -> tuple[float, ...]:
    """How wide each part is drawn: by its share, but never less than `least` where it is there at
    all, so that one NaN among a million is seen."""
    shares = [part * room / health.count for part in health.parts]
    raised = [max(share, least) if share else 0.0 for share in shares]
    excess = sum(raised) - room
    widest = max(range(len(raised)), key=raised.__getitem__)
    raised[widest] -= excess
    return tuple(raised)


def _saturated(seen: Seen, statistics: Statistics, op: str) -> int:
    bounds = _BOUNDS.get(op)
    if bounds is None or seen.rows * seen.columns != statistics.count or seen.block != (1, 1):
        return 0
    numbers = [each for each in elements(seen) if isinstance(each, float) and math.isfinite(each)]
    return sum(each != 0 and any(abs(each - b) <= _NEAR for b in bounds) for each in numbers)


def _percent(part: int, whole: int) -> str:
    share = 100 * part / whole
    if share < 1:
        return "under 1 %"
    return f"{min(round(share), 99) if part < whole else 100} %"
