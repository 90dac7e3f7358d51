"""Cells, marks and figures as they come out of a painter."""

import math

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from inspector.document.dtypes import Number
from inspector.look.cells import fitting, paint_cells
from inspector.look.fonts import load_fonts
from inspector.look.heatmap_figure import paint_bar
from inspector.look.maps import gradient_scale, value_scale
from inspector.look.theme import DARK

pytestmark = pytest.mark.usefixtures("qapp")


def painted(numbers: list[Number], rows: int, columns: int, size: int, **how: bool) -> QImage:
    load_fonts()
    image = QImage(size, size, QImage.Format.Format_RGB32)
    image.fill(QColor(DARK.panel))
    painter = QPainter(image)
    scale = gradient_scale(DARK, 1.0)
    paint_cells(painter, QRectF(0, 0, size, size), rows, columns, numbers, scale, DARK, **how)
    painter.end()
    return image


def colours_of(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def test_that_each_cell_has_the_colour_of_its_number() -> None:
    image = painted([1.0, -1.0, 0.0, 0.5], 2, 2, 40)
    scale = gradient_scale(DARK, 1.0)

    assert image.pixelColor(10, 10) == scale.colour(1.0)
    assert image.pixelColor(30, 10) == scale.colour(-1.0)
    assert image.pixelColor(10, 30).name() == DARK.neutral.lower()
    assert image.pixelColor(30, 30) == scale.colour(0.5)


def test_that_a_gap_shows_between_cells() -> None:
    image = painted([1.0, 1.0], 1, 2, 40)

    assert image.pixelColor(20, 10) != image.pixelColor(10, 10)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 2.0, -2.0])
def test_that_odd_numbers_are_marked(number: float) -> None:
    image = painted([number], 1, 1, 40)
    plain = painted([0.0], 1, 1, 40)

    assert len(colours_of(image)) > len(colours_of(plain))


def test_that_the_marks_differ_from_each_other() -> None:
    odd = (math.nan, math.inf, -math.inf, 2.0, -2.0)
    images = [painted([number], 1, 1, 40) for number in odd]

    assert all(a != b for i, a in enumerate(images) for b in images[:i])


def test_that_tiny_cells_are_dots_of_the_right_colour() -> None:
    numbers: list[Number] = [1.0 if i % 2 else -1.0 for i in range(400)]
    image = painted(numbers, 20, 20, 40)

    assert image.pixelColor(1, 1) == gradient_scale(DARK, 1.0).colour(-1.0)
    assert image.pixelColor(3, 1) == gradient_scale(DARK, 1.0).colour(1.0)


def test_that_numbers_are_printed_where_they_fit_and_only_there() -> None:
    load_fonts()

    assert fitting([2.2278], 60, 30) is not None
    assert fitting([2.2278], 30, 30) is None
    assert fitting([2.2278], 60, 8) is None
    assert fitting([2], 20, 30) is not None
    assert painted([0.5], 1, 1, 60, text=True) != painted([0.5], 1, 1, 60)


def test_that_an_empty_tensor_paints_nothing() -> None:
    assert colours_of(painted([], 0, 3, 20)) == {DARK.panel.lower()}


def test_that_a_bar_is_symmetric_and_ends_in_its_colours() -> None:
    load_fonts()
    image = QImage(200, 30, QImage.Format.Format_RGB32)
    image.fill(QColor(DARK.panel))
    painter = QPainter(image)
    paint_bar(painter, QRectF(0, 0, 200, 28), gradient_scale(DARK, 2.0), DARK)
    painter.end()

    middle = image.pixelColor(100, 4)
    neutral = QColor(DARK.neutral)
    assert abs(middle.red() - neutral.red()) < 12
    assert image.pixelColor(198, 4).red() > 200
    assert image.pixelColor(1, 4).blue() > 200


def test_that_a_scale_of_unknown_numbers_is_from_zero_to_one() -> None:
    scale = value_scale(DARK, None, "float32")

    assert (scale.low, scale.high) == (0.0, 1.0)
