"""The scale that lays numbers onto a colour map, for each kind of numbers."""

import math
from typing import Literal

import msgspec
from PySide6.QtGui import QColor

from inspector.document.dtypes import DTYPES, Number
from inspector.look.colouring import Kind, Stretch
from inspector.look.numbers import magnitude
from inspector.look.ramps import STEPS, Rgb, cyclic, diverging, linear, ramp, rgb_of, sequential
from inspector.look.theme import Theme
from inspector.messages.answers import Seen, Statistics

Shape = Literal["sequential", "diverging", "bool", "cyclic"]
Mark = Literal["nan", "+inf", "-inf", "above", "below"]
Ends = tuple[float, float]

# Where a constant tensor stands on the sequential map: the pale teal.
_CONSTANT = 0.83
# Where a logarithm would have no end: so many times smaller than the largest.
_DEEPEST = 1e-8
# Below this share of the largest magnitude the symmetric logarithm is nearly even.
_KNEE, _LOW_KNEE = 1e-3, 1e-6
# What float32 rounds away of a magnitude, and a little more.
_ROUNDED = 3e-7


class Scale(msgspec.Struct, frozen=True):
    """From numbers to colours: `low` and `high` (finite) stand at the ends of `ramp`. `stretch`
    "arcsinh" is even up to about `knee`, and a logarithm beyond. `is_empty`: none of the numbers
    is finite, and nothing stands on it."""

    low: float
    high: float
    kind: Shape
    ramp: tuple[Rgb, ...]
    missing: Rgb
    stretch: Stretch = "linear"
    knee: float = 1.0
    is_empty: bool = False

    @property
    def is_constant(self) -> bool:
        """Whether all numbers have one colour."""
        return self.low == self.high

    def position(self, number: float) -> float:
        """0 to 1: where a number (not NaN) stands on the ramp; beyond the ends, at the ends."""
        if self.is_constant:
            return 0.5 if self.kind == "diverging" else _CONSTANT
        if number <= self.low:
            return 0.0
        if number >= self.high:
            return 1.0
        if self.stretch == "linear":
            # Halved: the whole range of float64 does not fit into a float64.
            return (number / 2 - self.low / 2) / (self.high / 2 - self.low / 2)
        low, high = self.placed(self.low), self.placed(self.high)
        return min(1.0, max(0.0, (self.placed(number) - low) / (high - low)))

    def number_at(self, position: float) -> float:
        """The number that stands there."""
        low, high = self.placed(self.low), self.placed(self.high)
        placed = low + (high - low) * position
        match self.stretch:
            case "linear":
                return placed * 2
            case "log":
                return math.exp(placed)
            case "arcsinh":
                return math.sinh(placed) * self.knee

    def placed(self, number: float) -> float:
        """Where a number within the ends stands before they are laid onto 0 to 1."""
        match self.stretch:
            case "linear":
                return number / 2
            case "log":
                return math.log(number)
            case "arcsinh":
                return math.asinh(number / self.knee)

    def rgb(self, number: Number) -> Rgb:
        """The colour of a number: a complex one by its magnitude, NaN as `missing`."""
        at = magnitude(number)
        if math.isnan(at):
            return self.missing
        if math.isinf(at):
            return self.ramp[-1 if at > 0 else 0]
        return self.ramp[round(self.position(at) * (STEPS - 1))]

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
        # The ends of complex numbers are rounded as their magnitudes are in their own precision.
        slack = _ROUNDED * at if isinstance(number, complex) else 0.0
        if at - slack > self.high:
            return "above"
        return "below" if at + slack < self.low else None


def value_scale(theme: Theme, stats: Statistics | None, dtype: str) -> Scale:
    """The scale for values: sequential from least to most, or diverging around 0 where both signs
    occur. Without statistics (not known yet) 0 to 1."""
    return scale_between(theme, "value", (0.0, 1.0) if stats is None else ends_in(stats), dtype)


def gradient_scale(theme: Theme, limit: float) -> Scale:
    """The scale for gradients: symmetric around 0, whose colour is the theme's neutral.

    `limit` is the largest magnitude; 0 or NaN where all are zero or none is finite.
    """
    return scale_between(theme, "gradient", (-limit, limit), "float32")


def scale_between(theme: Theme, kind: Kind, ends: Ends, dtype: str) -> Scale:
    """The scale for numbers of a kind between these ends (NaN where none is finite), as the user
    wants that kind coloured."""
    chosen = theme.colourings.of(kind)
    missing, is_empty = rgb_of(theme.error), all(map(math.isnan, ends))
    low, high = (end if math.isfinite(end) else 0.0 for end in ends)
    if kind == "value":
        if dtype == "bool":
            return Scale(0.0, 1.0, "bool", ramp((theme.neutral, theme.value)), missing)
        family = DTYPES[dtype].family if dtype in DTYPES else "float"
        if family == "complex" or not low < 0 < high:
            colours = sequential(chosen.sequential)
            scale = Scale(low, high, "sequential", colours, missing, is_empty=is_empty)
            return _stretched(scale, chosen.stretch)
    limit = max(abs(low), abs(high))
    colours = diverging(chosen.diverging, theme)
    scale = Scale(-limit, limit, "diverging", colours, missing, is_empty=is_empty)
    return _stretched(scale, chosen.stretch)


def phase_scale(theme: Theme) -> Scale:
    """The scale for the angle of complex numbers."""
    return Scale(-math.pi, math.pi, "cyclic", cyclic(), rgb_of(theme.error))


def _stretched(scale: Scale, stretch: Stretch) -> Scale:
    """A logarithm needs one sign: where both occur, it is a symmetric one with a small knee."""
    if stretch == "linear" or scale.is_constant:
        return scale
    replace = msgspec.structs.replace
    if stretch == "log" and scale.low >= 0:
        return replace(scale, low=max(scale.low, scale.high * _DEEPEST), stretch="log")
    share = _KNEE if stretch == "arcsinh" else _LOW_KNEE
    knee = max(abs(scale.low), abs(scale.high)) * share
    return replace(scale, stretch="arcsinh", knee=knee) if knee else scale


def ends_in(stats: Statistics | None) -> Ends:
    """The least and the most of the finite numbers; NaN where there are none."""
    return (math.nan, math.nan) if stats is None else (stats.least, stats.most)


def ends_of(seen: Seen) -> Ends:
    """The ends of what a picture is of; while its statistics are not known, those of the region."""
    if seen.statistics is not None:
        return ends_in(seen.statistics)
    return seen.ends or (0.0, 1.0)


def kind_of(seen: Seen) -> Kind:
    """Which kind of numbers a picture shows."""
    if seen.look.minus is not None:
        return "difference"
    return "value" if seen.look.which in ("value", "saved") else "gradient"


def scale_of(seen: Seen, theme: Theme) -> Scale:
    """The scale that fits a picture with all of its numbers."""
    return scale_between(theme, kind_of(seen), ends_of(seen), seen.dtype)


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
    red, green, blue = (linear(c) for c in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """WCAG's contrast ratio, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
