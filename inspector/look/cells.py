"""A small tensor as coloured cells, drawn with a painter as vectors: in previews and figures."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from inspector.document.dtypes import Number
from inspector.look.fonts import mono
from inspector.look.maps import Mark, Scale, text_on
from inspector.look.numbers import short
from inspector.look.theme import Theme

# Below this many pixels a cell is a dot in an image: no gap, no corner, no mark would be seen.
SMALLEST_CELL = 3.0
_TEXT_SIZES = (12, 11)
_LARGE_SIZES = (22, 18, 15)
_TEXT_WIDTHS = (8, 6)
_TEXT_PADDING = 4.0


def paint_cells(
    painter: QPainter,
    rect: QRectF,
    rows: int,
    columns: int,
    numbers: Sequence[Number],
    scale: Scale,
    theme: Theme,
    *,
    gap: float = 1,
    radius: float = 3,
    text: bool = False,
) -> None:
    """Draw `rows` x `columns` cells (row-major `numbers`) so that they fill `rect`.

    With `text` the numbers are printed where all of them fit. Cells of less than 3 px are drawn
    as one image. Nothing is drawn of an empty tensor.
    """
    if rows <= 0 or columns <= 0 or len(numbers) < rows * columns:
        return
    width, height = rect.width() / columns, rect.height() / rows
    painter.save()
    if min(width, height) < SMALLEST_CELL:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(rect, image(rows, columns, numbers, scale))
        painter.restore()
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(Qt.PenStyle.NoPen)
    gap = min(gap, width * 0.2, height * 0.2)
    corner = min(radius, (width - gap) * 0.2, (height - gap) * 0.2)
    written = (
        fitting(numbers, width - gap, height - gap, large=rows * columns == 1) if text else None
    )
    if written is not None:
        painter.setFont(written[0])
    for row in range(rows):
        for column in range(columns):
            at = row * columns + column
            cell = QRectF(
                rect.left() + column * width + gap / 2,
                rect.top() + row * height + gap / 2,
                width - gap,
                height - gap,
            )
            colour = scale.colour(numbers[at])
            painter.setBrush(colour)
            painter.drawRoundedRect(cell, corner, corner)
            mark = scale.mark(numbers[at])
            if mark is not None:
                paint_mark(painter, cell, mark, text_on(colour, theme), small=written is not None)
            if written is not None:
                painter.setPen(text_on(colour, theme))
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, written[1][at])
                painter.setPen(Qt.PenStyle.NoPen)
    painter.restore()


def fitting(
    numbers: Sequence[Number], width: float, height: float, *, large: bool = False
) -> tuple[QFont, list[str]] | None:
    """The font and the texts with which every number fits into a cell of `width` x `height`
    pixels; None where they cannot. `large` tries letters for a single big cell first."""
    if width < 20 or height < 14:
        return None
    sizes = (*_LARGE_SIZES, *_TEXT_SIZES) if large else _TEXT_SIZES
    for texts in _wordings(numbers):
        longest = max(map(len, texts), default=0)
        for size in sizes:
            font = mono(size)
            metrics = QFontMetricsF(font)
            advance = metrics.horizontalAdvance("0" * longest)
            if advance + _TEXT_PADDING <= width and metrics.height() <= height:
                return font, texts
    return None


def _wordings(numbers: Sequence[Number]) -> Iterator[list[str]]:
    """The numbers written long, shorter, and with two decimals where those tell them apart
    from 0."""
    for characters in _TEXT_WIDTHS:
        yield [short(number, characters) for number in numbers]
    floats = [n for n in numbers if isinstance(n, float)]
    if len(floats) == len(numbers) and all(n == 0 or not abs(n) < 0.01 for n in floats):
        yield [f"{n:.2f}" for n in floats]


def paint_mark(painter: QPainter, cell: QRectF, mark: Mark, ink: QColor, *, small: bool) -> None:
    """A cross for NaN, a triangle up or down for an infinity, a notch in a corner for a clipped
    number. `small` keeps it in the cell's top right corner, beside a printed number."""
    painter.save()
    side = min(cell.width(), cell.height())
    if small:
        side = min(8.0, side * 0.3)
        box = QRectF(cell.right() - side - 2, cell.top() + 2, side, side)
    else:
        inset = 0.5 * side
        box = QRectF(0, 0, inset, inset)
        box.moveCenter(cell.center())
    painter.setBrush(ink)
    painter.setPen(Qt.PenStyle.NoPen)
    match mark:
        case "nan":
            painter.setPen(QPen(ink, max(0.75, min(2.0, side / 12))))
            whole = box if small else cell.adjusted(2, 2, -2, -2)
            painter.drawLine(whole.topLeft(), whole.bottomRight())
            painter.drawLine(whole.bottomLeft(), whole.topRight())
        case "+inf":
            top = QPointF(box.center().x(), box.top())
            painter.drawPolygon(QPolygonF([top, box.bottomRight(), box.bottomLeft()]))
        case "-inf":
            bottom = QPointF(box.center().x(), box.bottom())
            painter.drawPolygon(QPolygonF([bottom, box.topLeft(), box.topRight()]))
        case "above" | "below":
            notch = min(8.0, 0.35 * min(cell.width(), cell.height()))
            corner = cell.topRight() if mark == "above" else cell.bottomRight()
            down = notch if mark == "above" else -notch
            points = [corner, corner - QPointF(notch, 0), corner + QPointF(0, down)]
            painter.drawPolygon(QPolygonF(points))
    painter.restore()


def image(rows: int, columns: int, numbers: Sequence[Number], scale: Scale) -> QImage:
    """A pixel for each cell."""
    data = bytearray(rows * columns * 4)
    for at in range(rows * columns):
        red, green, blue = scale.rgb(numbers[at])
        data[at * 4 : at * 4 + 4] = (red, green, blue, 255)
    made = QImage(bytes(data), columns, rows, columns * 4, QImage.Format.Format_RGBA8888)
    return made.copy()  # the bytes above do not outlive this call
