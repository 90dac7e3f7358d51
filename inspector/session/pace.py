"""How fast a Backward is played."""

from typing import Literal

Pace = Literal["slow", "normal", "fast"]
PACES: tuple[Pace, ...] = ("slow", "normal", "fast")
# A whole Backward is played in about so many seconds, but no slower than so many turns in one.
_RATES: dict[Pace, tuple[float, float]] = {
    "slow": (40.0, 0.7),
    "normal": (12.0, 2.0),
    "fast": (4.0, 6.0),
}


def beat(pace: Pace, turns: int, frame_ms: int) -> tuple[int, int]:
    """How many turns are taken at once, and after how many milliseconds again."""
    seconds, least = _RATES[pace]
    each = max(least, turns / seconds)
    stride = max(1, round(each * frame_ms / 1000))
    return stride, round(1000 * stride / each)
