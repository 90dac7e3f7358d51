"""Cells, marks and figures as they come out of a painter."""

import math

import numpy
import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from inspector.document.dtypes import Number
from inspector.look.cells import fitting, paint_cells
from inspector.look.fonts import load_fonts
from inspector.look.heatmap_figure import paint_bar, paint_heatmap
from inspector.look.maps import gradient_scale, scale_of, value_scale
from inspector.look.theme import DARK, LIGHT
from inspector.messages.orders import Region
from tests.fakes.picture_session import Array, seen_of

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


@pytest.mark.parametrize(
    "array",
    [
        numpy.float32(3.0),
        numpy.arange(4),
        numpy.eye(3, dtype=bool),
        numpy.array([[1 + 2j, math.nan]]),
        numpy.zeros((0, 3)),
        numpy.full((2, 2), math.nan),
        numpy.full((2, 2, 2), math.inf),
        numpy.ones((300, 500), "f4"),
    ],
)
@pytest.mark.parametrize("which", ["value", "grad"])
def test_that_figures_of_all_shapes_are_drawn(array: Array, which: str) -> None:
    load_fonts()
    numbers = numpy.asarray(array)
    rank = numbers.ndim
    region = Region(
        rank - 2 if rank > 1 else None,
        rank - 1 if rank else None,
        (0,) * max(0, rank - 2),
        0,
        0,
        1000,
        1000,
    )
    seen = seen_of(numbers, region, which)  # type: ignore[arg-type]
    image = QImage(240, 240, QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.panel))
    painter = QPainter(image)

    paint_heatmap(painter, QRectF(8, 8, 224, 224), seen, scale_of(seen, LIGHT), LIGHT, "w")
    painter.end()

    assert len(colours_of(image)) > 3


def test_that_a_figure_as_svg_keeps_its_text() -> None:
    load_fonts()
    region = Region(0, 1, (), 0, 0, 3, 3)
    seen = seen_of(numpy.full((3, 3), 2.2278, "f4"), region, "grad")
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    painter = QPainter(generator)

    paint_heatmap(painter, QRectF(0, 0, 260, 300), seen, scale_of(seen, LIGHT), LIGHT, "w.grad")
    painter.end()

    svg = bytes(data.data()).decode()
    assert svg.count(">2.2278<") >= 9
    assert ">w.grad<" in svg


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
