"""A figure as PNG, SVG or PDF, or on the clipboard. Text stays text in SVG and PDF."""

import math
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QImage,
    QImageWriter,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
)

from inspector.figures.figure import Figure
from inspector.files.atomic import atomic_write

FORMATS = (".png", ".svg", ".pdf")
# Points are 1/72 inch, CSS pixels 1/96.
_POINTS_PER_PIXEL = 0.75
# QImage takes 32767 pixels a side; beyond 256 megapixels (1 GB) few viewers follow.
_MOST_SIDE = 32000
_MOST_PIXELS = 256e6


class FigureRefused(Exception):
    """The figure cannot be written; the text says why in one sentence, for the user."""


def write(figure: Figure, path: Path, *, scale: float = 2.0) -> None:
    """Write the figure; the path's ending says as what. `scale` is for PNG.

    Raises FigureRefused. The file is written whole or not at all.
    """
    match path.suffix.lower():
        case ".png":
            data = png(figure, scale)
        case ".svg":
            data = svg(figure)
        case ".pdf":
            data = pdf(figure)
        case ending:
            raise FigureRefused(
                f"A picture ends in .png, .svg or .pdf, not in “{ending or path.name}”."
            )
    try:
        atomic_write(path, data, backup=False)
    except OSError as error:
        why = error.strerror or str(error)
        raise FigureRefused(f"“{path.name}” could not be written: {why}.") from error


def image(figure: Figure, scale: float = 1.0) -> QImage:
    """The figure as pixels, `scale` pixels to one."""
    width, height = math.ceil(figure.width * scale), math.ceil(figure.height * scale)
    if width > _MOST_SIDE or height > _MOST_SIDE or width * height > _MOST_PIXELS:
        raise FigureRefused(
            f"{width} x {height} pixels are too many for a PNG: choose a smaller scale, SVG or PDF."
        )
    pixels = QImage(QSize(max(1, width), max(1, height)), QImage.Format.Format_ARGB32)
    pixels.fill(QColor(figure.background))
    # 96 dpi at 1x, so that programs that honour it show the figure at its own size.
    per_metre = round(96 * scale / 0.0254)
    pixels.setDotsPerMeterX(per_metre)
    pixels.setDotsPerMeterY(per_metre)
    painter = QPainter(pixels)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.scale(scale, scale)
    figure.paint(painter, figure.area)
    painter.end()
    return pixels


def png(figure: Figure, scale: float = 2.0) -> bytes:
    """The bytes of a PNG file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture = image(figure, scale)
    picture.setText("Title", figure.title)
    picture.setText("Software", "Tensor Gradient Inspector")
    # Not `QImage.save`: its stub asks for bytes, which PySide6 6.11.3 refuses when it runs.
    if not QImageWriter(buffer, b"png").write(picture):
        raise FigureRefused("The PNG could not be made: there is not enough memory.")
    buffer.close()
    return bytes(data.data())


def svg(figure: Figure) -> bytes:
    """The bytes of an SVG file; words are <text> elements."""
    from PySide6.QtSvg import QSvgGenerator

    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setTitle(figure.title)
    generator.setDescription("Made by Tensor Gradient Inspector")
    size = QSize(math.ceil(figure.width), math.ceil(figure.height))
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setResolution(96)
    painter = QPainter(generator)
    _fill(painter, figure)
    figure.paint(painter, figure.area)
    painter.end()
    buffer.close()
    return bytes(data.data())


def pdf(figure: Figure) -> bytes:
    """The bytes of a PDF file of one page that is as large as the figure."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(figure.title)
    writer.setCreator("Tensor Gradient Inspector")
    points = QSizeF(figure.width * _POINTS_PER_PIXEL, figure.height * _POINTS_PER_PIXEL)
    page = QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch)
    # Portrait even where it is wide: QPageLayout would turn the page a second time.
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
    # At 96 dots an inch one figure pixel is one unit, and font sizes in pixels mean the same.
    writer.setResolution(96)
    painter = QPainter(writer)
    _fill(painter, figure)
    figure.paint(painter, figure.area)
    painter.end()
    buffer.close()
    return bytes(data.data())


def to_clipboard(figure: Figure, *, scale: float = 2.0) -> None:
    """The figure as pixels on the clipboard."""
    QGuiApplication.clipboard().setImage(image(figure, scale))


def _fill(painter: QPainter, figure: Figure) -> None:
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.fillRect(QRectF(figure.area), QColor(figure.background))
