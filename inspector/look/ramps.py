"""The colour maps: 256 colours each at even perceived distances, told apart by the colour-blind.

A sequential map grows lighter from end to end; a diverging one has two hues of like lightness, and
the theme's neutral between them.
"""

import itertools
import math
from functools import lru_cache

from inspector.look.theme import Theme

Rgb = tuple[int, int, int]
STEPS = 256

# Navy to pale yellow; the ramp spaces them by perceived distance, so their spacing here is free.
_DEEP = (
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
SEQUENTIAL: dict[str, tuple[str, ...]] = {
    "deep": _DEEP,
    "viridis": (
        "#440154", "#472D7B", "#3B528B", "#2C728E", "#21918C", "#28AE80", "#5EC962", "#ADDC30",
        "#FDE725",
    ),
    "cividis": (
        "#00224E", "#123570", "#3B496C", "#575D6D", "#707173", "#8A8678", "#A59C74", "#C3B369",
        "#E1CC55", "#FEE838",
    ),
    "grey": ("#141414", "#F5F5F5"),
}  # fmt: skip
"""From the least to the most, by name; the first is the default."""
DIVERGING = ("violet-teal", "blue-orange", "magenta-green", "blue-red", "brown-blue")
"""The names of the maps around 0."""
# Below 0 and above; on dark grounds the violet and the teal are lighter.
_AROUND = {
    "violet-teal": ("#8A4FD0", "#12998C"),
    "magenta-green": ("#C2418F", "#5C9A32"),
    "blue-red": ("#2C6FBB", "#C8433A"),
    "brown-blue": ("#A9681E", "#1F7FB5"),
}
_AROUND_DARK = {
    "violet-teal": ("#B07CE8", "#2FB3A6"),
    "magenta-green": ("#DB6BAE", "#7DB650"),
    "blue-red": ("#4F93E0", "#E86A5E"),
    "brown-blue": ("#D08D43", "#45A5DB"),
}
# Once round at even lightness: blue at 0, orange opposite.
_CYCLE = ("#E08A3C", "#B7A03A", "#5FB07A", "#3FA3C9", "#7F8BE0", "#C673BE", "#E08A3C")


def sequential(name: str) -> tuple[Rgb, ...]:
    """A map from low to high; of an unknown name the default one."""
    return ramp(SEQUENTIAL.get(name, _DEEP))


def diverging(name: str, theme: Theme) -> tuple[Rgb, ...]:
    """A map around the theme's neutral; of an unknown name the one of gradients."""
    known = _AROUND_DARK if theme.is_dark else _AROUND
    low, high = known.get(name, (theme.diverging_low, theme.diverging_high))
    return ramp((low, theme.neutral, high))


def cyclic() -> tuple[Rgb, ...]:
    """A map whose ends meet, for angles."""
    return ramp(_CYCLE)


def rgb_of(colour: str) -> Rgb:
    """ "#RRGGBB" as numbers."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def linear(channel: float) -> float:
    """A channel of sRGB, 0 to 1, as amount of light."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


@lru_cache(maxsize=64)
def ramp(anchors: tuple[str, ...]) -> tuple[Rgb, ...]:
    """256 colours through the anchors at even perceived (OKLab) distances; a diverging map of
    three keeps its middle in the middle."""
    if len(anchors) == 3:
        low = _even(anchors[:2], STEPS // 2)
        return low + _even(anchors[1:], STEPS // 2)
    return _even(anchors, STEPS)


def _even(anchors: tuple[str, ...], steps: int) -> tuple[Rgb, ...]:
    points = [_oklab(rgb_of(anchor)) for anchor in anchors]
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


def _coded(channel: float) -> int:
    channel = min(1.0, max(0.0, channel))
    coded = 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
    return round(255 * coded)


def _oklab(colour: Rgb) -> tuple[float, float, float]:
    # Björn Ottosson's matrices, bottosson.github.io/posts/oklab
    r, g, b = (linear(c / 255) for c in colour)
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
