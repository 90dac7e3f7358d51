"""The colour maps, and the scale that lays numbers onto them."""

import itertools
import math
from functools import lru_cache
from typing import Literal

import msgspec
from PySide6.QtGui import QColor

from inspector.document.dtypes import DTYPES, Number
from inspector.look.numbers import magnitude
from inspector.look.theme import Theme
from inspector.messages.answers import Statistics

Kind = Literal["sequential", "diverging", "bool"]
Rgb = tuple[int, int, int]
Mark = Literal["nan", "+inf", "-inf", "above", "below"]

# Navy to pale yellow; the ramp spaces them by perceived distance, so their spacing here is free.
_SEQUENTIAL = (
    "#1B2A4A",
    "#1C4076",
    "#1F5FA8",
    "#2A7AB8",
    "#39A0C8",
    "#6FBFCC",
    "#AFDFD0",
    "#D8EDD0",
    "#F7F8D4",
)
# Signed values: neither end may look like a gradient's.
_SIGNED_LOW = {"dark": "#B07CE8", "light": "#8A4FD0", "print": "#8A4FD0"}
_SIGNED_HIGH = {"dark": "#2FB3A6", "light": "#12998C", "print": "#12998C"}
# Where a constant tensor stands on the sequential map: the pale teal.
_CONSTANT = 0.83
_STEPS = 256


class Scale(msgspec.Struct, frozen=True):
    """From numbers to colours: `low` and `high` (finite) stand at the ends of `ramp`."""

    low: float
    high: float
    kind: Kind
    ramp: tuple[Rgb, ...]
    missing: Rgb

    @property
    def is_constant(self) -> bool:
        """Whether all numbers have one colour."""
        return self.low == self.high

    def position(self, number: float) -> float:
        """0 to 1: where a number (not NaN) stands on the ramp; beyond the ends, at the ends."""
        if self.is_constant:
            return 0.5 if self.kind == "diverging" else _CONSTANT
        # Halved: the whole range of float64 does not fit into a float64.
        share = (number / 2 - self.low / 2) / (self.high / 2 - self.low / 2)
        return min(1.0, max(0.0, share))

    def rgb(self, number: Number) -> Rgb:
        """The colour of a number: a complex one by its magnitude, NaN as `missing`."""
        at = magnitude(number)
        if math.isnan(at):
            return self.missing
        if math.isinf(at):
            return self.ramp[-1 if at > 0 else 0]
        return self.ramp[round(self.position(at) * (_STEPS - 1))]

    def colour(self, number: Number) -> QColor:
        """`rgb` as a QColor."""
        return QColor(*self.rgb(number))

    def table(self) -> tuple[Rgb, ...]:
        """The 256 colours from low to high."""
        return self.ramp

    def mark(self, number: Number) -> Mark | None:
        """How a cell is marked beside its colour, if it is: what a colour alone cannot tell."""
        at = magnitude(number)
        if math.isnan(at):
            return "nan"
        if math.isinf(at):
            return "+inf" if at > 0 else "-inf"
        if self.is_constant:
            return None
        if at > self.high:
            return "above"
        return "below" if at < self.low else None


def value_scale(theme: Theme, stats: Statistics | None, dtype: str) -> Scale:
    """The scale for values: sequential from least to most, or diverging around 0 where both signs
    occur. Without statistics (not known yet) 0 to 1."""
    missing = _rgb(theme.error)
    if dtype == "bool":
        ramp = _ramp((theme.neutral, theme.value))
        return Scale(0.0, 1.0, "bool", ramp, missing)
    low, high = (0.0, 1.0) if stats is None else (stats.least, stats.most)
    if math.isnan(low) or math.isnan(high):
        low, high = 0.0, 0.0
    family = DTYPES[dtype].family if dtype in DTYPES else "float"
    if low < 0 < high and family != "complex":
        limit = max(-low, high)
        ramp = _ramp((_SIGNED_LOW[theme.name], theme.neutral, _SIGNED_HIGH[theme.name]))
        return Scale(-limit, limit, "diverging", ramp, missing)
    return Scale(low, high, "sequential", _ramp(_SEQUENTIAL), missing)


def gradient_scale(theme: Theme, limit: float) -> Scale:
    """The scale for gradients: symmetric around 0, whose colour is the theme's neutral.

    `limit` is the largest magnitude; 0 or NaN where all are zero or none is finite.
    """
    if math.isnan(limit) or math.isinf(limit):
        limit = 0.0
    ramp = _ramp((theme.diverging_low, theme.neutral, theme.diverging_high))
    limit = abs(limit)
    return Scale(-limit, limit, "diverging", ramp, _rgb(theme.error))


def limit_of(stats: Statistics | None) -> float:
    """The largest finite magnitude; 0 where there is none."""
    if stats is None or math.isnan(stats.least) or math.isnan(stats.most):
        return 0.0
    return max(abs(stats.least), abs(stats.most))


def text_on(colour: QColor, theme: Theme) -> QColor:
    """Black or white, whichever is read more easily on `colour`; always 4.5:1 at least.

    No softer pair of inks can promise that on every colour, so no theme has its own.
    """
    light = luminance(colour)
    return QColor("#000000" if (light + 0.05) / 0.05 >= 1.05 / (light + 0.05) else "#FFFFFF")


def luminance(colour: QColor) -> float:
    """WCAG's relative luminance, 0 to 1."""
    red, green, blue = (_linear(c) for c in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """WCAG's contrast ratio, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=32)
def _ramp(anchors: tuple[str, ...]) -> tuple[Rgb, ...]:
    """256 colours through the anchors at even perceived (OKLab) distances; a diverging map of
    three keeps its middle in the middle."""
    if len(anchors) == 3:
        low = _even(anchors[:2], _STEPS // 2)
        return low + _even(anchors[1:], _STEPS // 2)
    return _even(anchors, _STEPS)


def _even(anchors: tuple[str, ...], steps: int) -> tuple[Rgb, ...]:
    points = [_oklab(_rgb(anchor)) for anchor in anchors]
    lengths = [math.dist(a, b) for a, b in itertools.pairwise(points)]
    whole = sum(lengths)
    colours = []
    for step in range(steps):
        at = whole * step / (steps - 1)
        leg = 0
        while leg < len(lengths) - 1 and at > lengths[leg]:
            at -= lengths[leg]
            leg += 1
        share = min(1.0, at / lengths[leg]) if lengths[leg] else 0.0
        mixed = [a + (b - a) * share for a, b in zip(points[leg], points[leg + 1], strict=True)]
        colours.append(_from_oklab(mixed[0], mixed[1], mixed[2]))
    return tuple(colours)


def _rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _coded(channel: float) -> int:
    channel = min(1.0, max(0.0, channel))
    coded = 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
    return round(255 * coded)


def _oklab(colour: Rgb) -> tuple[float, float, float]:
    # Björn Ottosson's matrices, bottosson.github.io/posts/oklab
    r, g, b = (_linear(c / 255) for c in colour)
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    brief = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * brief,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * brief,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * brief,
    )


def _from_oklab(light: float, a: float, b: float) -> Rgb:
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    brief = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _coded(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * brief),
        _coded(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * brief),
        _coded(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * brief),
    )
