"""Colours of numbers."""

import itertools
import math

import numpy
import pytest
from PySide6.QtGui import QColor

from inspector.look.colouring import Colouring, Stretch
from inspector.look.maps import (
    Scale,
    contrast,
    gradient_scale,
    limit_of,
    luminance,
    phase_scale,
    text_on,
    value_scale,
)
from inspector.look.ramps import DIVERGING, SEQUENTIAL, diverging, linear, sequential
from inspector.look.theme import DARK, LIGHT, PRINT, Theme, coloured
from inspector.messages.answers import Statistics

THEMES = [DARK, LIGHT, PRINT]
NAN = float("nan")


def stats(least: float, most: float) -> Statistics:
    return Statistics(4, least, most, 0.0, 0.0, 0, 0, 0, 0)


def scales(theme: Theme) -> list[Scale]:
    return [
        value_scale(theme, stats(0, 1), "float32"),
        value_scale(theme, stats(-1, 1), "float32"),
        value_scale(theme, None, "bool"),
        gradient_scale(theme, 1.0),
    ]


@pytest.mark.parametrize("theme", THEMES)
def test_that_text_is_readable_on_every_colour_of_every_map(theme: Theme) -> None:
    for scale in scales(theme):
        for number in [*(i / 128 - 1 for i in range(257)), NAN, math.inf, -math.inf]:
            colour = scale.colour(number)
            assert contrast(colour, text_on(colour, theme)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_that_zero_gradient_has_the_neutral_colour(theme: Theme) -> None:
    for limit in (0.0, 1e-300, 1.0, 1e308):
        assert gradient_scale(theme, limit).colour(0.0).name() == theme.neutral.lower()


@pytest.mark.parametrize("theme", THEMES)
def test_that_a_gradient_scale_is_symmetric(theme: Theme) -> None:
    scale = gradient_scale(theme, 2.5)

    assert (scale.low, scale.high) == (-2.5, 2.5)
    assert scale.position(1.0) + scale.position(-1.0) == pytest.approx(1.0)
    assert scale.colour(2.5).name() == theme.diverging_high.lower()
    assert scale.colour(-2.5).name() == theme.diverging_low.lower()


def test_that_a_constant_tensor_has_one_pale_colour() -> None:
    scale = value_scale(DARK, stats(1, 1), "float32")

    colour = scale.colour(1.0)
    assert scale.is_constant
    assert colour.green() > 180
    assert scale.mark(math.inf) == "+inf"


@pytest.mark.parametrize("least", [NAN, math.inf])
def test_that_nothing_stands_on_the_scale_of_numbers_that_are_not_finite(least: float) -> None:
    assert value_scale(DARK, stats(NAN, NAN), "float32").is_empty
    assert not value_scale(DARK, stats(0, 0), "float32").is_empty
    assert value_scale(DARK, stats(NAN, NAN), "float32").mark(least) is not None


def test_that_values_of_both_signs_diverge_in_colours_that_are_no_gradients() -> None:
    value = value_scale(DARK, stats(-1, 3), "float32")
    gradient = gradient_scale(DARK, 3)

    assert value.kind == "diverging"
    assert (value.low, value.high) == (-3, 3)
    assert value.table()[0] != gradient.table()[0]
    assert value.table()[-1] != gradient.table()[-1]


def test_that_the_largest_complex_number_is_not_marked_as_beyond_its_own_scale() -> None:
    number = complex(numpy.complex64(2.7 + 1.9j))
    scale = value_scale(DARK, stats(0, float(numpy.float32(abs(number)))), "complex64")

    assert scale.mark(number) is None
    assert scale.mark(number * 1.001) == "above"


def test_that_complex_numbers_are_coloured_by_magnitude() -> None:
    scale = value_scale(DARK, stats(0, 5), "complex64")

    assert scale.kind == "sequential"
    assert scale.colour(3 + 4j).name() == scale.colour(5.0).name()


def test_that_the_whole_range_of_float64_has_colours() -> None:
    scale = value_scale(DARK, stats(-1.7e308, 1.7e308), "float64")

    assert scale.position(0.0) == 0.5
    assert scale.position(1.7e308) == 1.0


def test_that_what_a_colour_cannot_tell_is_marked() -> None:
    scale = gradient_scale(DARK, 1.0)

    marks = [scale.mark(n) for n in (NAN, math.inf, -math.inf, 2.0, -2.0, 0.5)]

    assert marks == ["nan", "+inf", "-inf", "above", "below", None]


def test_that_no_finite_number_means_no_limit() -> None:
    assert limit_of(stats(NAN, NAN)) == 0.0
    assert limit_of(None) == 0.0
    assert limit_of(stats(-3, 2)) == 3.0


def test_that_lightness_grows_along_the_sequential_map() -> None:
    scale = value_scale(LIGHT, stats(0, 1), "float32")
    lights = [luminance(scale.colour(i / 255)) for i in range(256)]

    assert all(a <= b + 0.002 for a, b in itertools.pairwise(lights))


@pytest.mark.parametrize("name", SEQUENTIAL)
def test_that_every_sequential_map_grows_lighter_at_even_steps(name: str) -> None:
    colours = [QColor(*each) for each in sequential(name)]
    lights = [luminance(colour) for colour in colours]

    assert all(a <= b + 0.002 for a, b in itertools.pairwise(lights))
    steps = [_apart(a, b) for a, b in itertools.pairwise(colours)]
    assert max(steps) < 4 * (sum(steps) / len(steps))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", DIVERGING)
def test_that_the_colour_blind_tell_the_signs_apart(name: str, theme: Theme) -> None:
    low, high = (QColor(*diverging(name, theme)[end]) for end in (0, -1))
    for sight in _SIGHTS.values():
        assert _apart(_seen_with(low, sight), _seen_with(high, sight)) > 60
    for end in (low, high):
        assert contrast(end, text_on(end, theme)) >= 4.5


def test_that_a_phase_goes_round() -> None:
    scale = phase_scale(DARK)

    assert _apart(scale.colour(-math.pi), scale.colour(math.pi)) < 8
    assert _apart(scale.colour(0.0), scale.colour(math.pi)) > 60


@pytest.mark.parametrize("stretch", ["log", "arcsinh"])
def test_that_a_stretched_scale_keeps_the_order_and_finds_back(stretch: Stretch) -> None:
    chosen = Colouring("blue-orange", stretch=stretch)
    theme = coloured(DARK, DARK.colourings.replaced("gradient", chosen))
    scale = gradient_scale(theme, 100.0)
    numbers = [-100.0, -1.0, -1e-3, 0.0, 1e-4, 0.1, 5.0, 100.0]
    places = [scale.position(number) for number in numbers]

    assert places == sorted(places)
    assert places[3] == pytest.approx(0.5)
    for number, place in zip(numbers, places, strict=True):
        assert scale.number_at(place) == pytest.approx(number, abs=1e-9)


def test_that_one_sign_alone_has_a_plain_logarithm() -> None:
    chosen = Colouring("violet-teal", stretch="log")
    theme = coloured(DARK, DARK.colourings.replaced("value", chosen))

    assert value_scale(theme, stats(1e-6, 1.0), "float32").position(1e-3) == pytest.approx(0.5)
    zero = value_scale(theme, stats(0.0, 1.0), "float32")
    assert zero.low > 0
    assert zero.mark(0.0) == "below"


# Machado, Oliveira, Fernandes 2009: what is left of linear red, green and blue.
_SIGHTS = {
    "protanopia": (
        (0.152, 1.053, -0.205),
        (0.115, 0.786, 0.099),
        (-0.004, -0.048, 1.052),
    ),
    "deuteranopia": (
        (0.367, 0.861, -0.228),
        (0.280, 0.673, 0.047),
        (-0.012, 0.043, 0.969),
    ),
}


def _seen_with(colour: QColor, sight: tuple[tuple[float, ...], ...]) -> QColor:
    channels = [linear(c) for c in (colour.redF(), colour.greenF(), colour.blueF())]
    left = [sum(a * b for a, b in zip(row, channels, strict=True)) for row in sight]
    return QColor(*(round(255 * min(1.0, max(0.0, c)) ** (1 / 2.2)) for c in left))


def _apart(one: QColor, other: QColor) -> float:
    return math.dist(
        (one.red(), one.green(), one.blue()), (other.red(), other.green(), other.blue())
    )
