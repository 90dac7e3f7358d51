"""A heatmap as a figure: title, indices, cells with their numbers, colour bar; all vectors."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPen

from inspector.document.dtypes import Number
from inspector.look.cells import SMALLEST_CELL, paint_cells
from inspector.look.fonts import mono, words
from inspector.look.maps import Scale
from inspector.look.numbers import elements, magnitude, short
from inspector.look.theme import Theme
from inspector.messages.answers import Seen

BAR_HEIGHT = 8.0
# The bar, the space below it, and a line of labels.
BAR_WITH_LABELS = 28.0
_TITLE_HEIGHT = 24.0
_LABEL_PX = 11


def paint_heatmap(
    painter: QPainter,
    rect: QRectF,
    seen: Seen,
    scale: Scale,
    theme: Theme,
    title: str,
    bar: bool = True,
) -> None:
    """Draw a picture into `rect` (pixels at 100 %), with indices beside it and the scale below.

    Cells are squares where there is room; an empty tensor says that it is empty.
    """
    painter.save()
    painter.setPen(QColor(theme.text))
    painter.setFont(words(12, bold=True))
    left_top = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
    painter.drawText(QRectF(rect.left(), rect.top(), rect.width(), 18), left_top, title)
    area = rect.adjusted(0, _TITLE_HEIGHT, 0, -(BAR_WITH_LABELS + 8) if bar else 0)
    if not seen.rows or not seen.columns:
        painter.setPen(QColor(theme.muted))
        painter.setFont(words(12))
        painter.drawText(area, left_top, f"empty: {shape_text(seen.shape)}")
        painter.restore()
        return
    cells = _laid_out(area, seen)
    _paint_indices(painter, cells, seen, theme)
    gap = 2.0 if min(cells.width() / seen.columns, cells.height() / seen.rows) >= 12 else 1.0
    paint_cells(
        painter, cells, seen.rows, seen.columns, elements(seen), scale, theme, gap=gap, text=True
    )
    if bar:
        below = QRectF(cells.left(), cells.bottom() + 8, max(cells.width(), 120), BAR_WITH_LABELS)
        paint_bar(painter, below, scale, theme)
    painter.restore()


def paint_bar(
    painter: QPainter, rect: QRectF, scale: Scale, theme: Theme, at: Number | None = None
) -> None:
    """The colours of a scale with its ends (and 0 when diverging) written below; a notch where
    the number `at` stands."""
    painter.save()
    strip = QRectF(rect.left(), rect.top(), rect.width(), BAR_HEIGHT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if scale.kind == "bool":
        half = strip.width() / 2
        for number, left in ((False, strip.left()), (True, strip.left() + half)):
            painter.setBrush(scale.colour(number))
            painter.drawRect(QRectF(left, strip.top(), half, strip.height()))
    elif scale.is_constant:
        painter.setBrush(scale.colour(scale.low))
        painter.drawRect(strip)
    else:
        ramp = QLinearGradient(strip.topLeft(), strip.topRight())
        for step in range(0, 256, 15):
            ramp.setColorAt(step / 255, QColor(*scale.table()[step]))
        painter.setBrush(ramp)
        painter.drawRect(strip)
    if at is not None and not scale.is_constant and not math.isnan(magnitude(at)):
        x = strip.left() + scale.position(magnitude(at)) * strip.width()
        painter.setPen(QPen(QColor(theme.text), 2))
        painter.drawLine(QPointF(x, strip.top() - 2), QPointF(x, strip.bottom() + 2))
    painter.setPen(QColor(theme.muted))
    painter.setFont(mono(_LABEL_PX))
    line = QRectF(rect.left(), strip.bottom() + 4, rect.width(), rect.height() - BAR_HEIGHT - 4)
    top = Qt.AlignmentFlag.AlignTop
    for text, side in _bar_labels(scale, rect.width()):
        painter.drawText(line, side | top, text)
    painter.restore()


def _bar_labels(scale: Scale, width: float) -> list[tuple[str, Qt.AlignmentFlag]]:
    left, middle, right = (
        Qt.AlignmentFlag.AlignLeft,
        Qt.AlignmentFlag.AlignHCenter,
        Qt.AlignmentFlag.AlignRight,
    )
    if scale.kind == "bool":
        return [("false", left), ("true", right)]
    if scale.kind == "cyclic":
        return [("-π", left), ("0", middle), ("π", right)]
    if scale.is_constant:
        return [(f"all {_end(scale.low)}", left)]
    ends = [(_end(scale.low), left), (_end(scale.high), right)]
    if width >= 100:
        if scale.kind == "diverging":
            ends.insert(1, ("0" if scale.stretch == "linear" else "0 · arcsinh", middle))
        elif scale.stretch != "linear":
            # A number where the eye looks for the mean, and why it is not that.
            ends.insert(1, (f"{short(scale.number_at(0.5), 6)} · {scale.stretch}", middle))
    return ends


def _end(number: float) -> str:
    if number == int(number) and abs(number) < 1e6:
        return str(int(number))
    # A place for the sign: both ends of a symmetric scale have the same decimals.
    return short(number, 9 if number < 0 else 8)


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as words: "3×3", "scalar"."""
    return "×".join(map(str, shape)) or "scalar"


def _laid_out(area: QRectF, seen: Seen) -> QRectF:
    metrics = QFontMetricsF(mono(_LABEL_PX))
    margin = metrics.horizontalAdvance(str(seen.shape[-2] - 1)) + 8 if len(seen.shape) > 1 else 0.0
    above = metrics.height() + 4 if seen.shape else 0.0
    area = area.adjusted(margin, above, 0, 0)
    side = min(area.width() / seen.columns, area.height() / seen.rows)
    stretch = 1.0 if 1 / 3 <= seen.rows / seen.columns <= 3 else 3.0
    width = min(area.width() / seen.columns, side * stretch)
    height = min(area.height() / seen.rows, side * stretch)
    return QRectF(area.left(), area.top(), width * seen.columns, height * seen.rows)


def _paint_indices(painter: QPainter, cells: QRectF, seen: Seen, theme: Theme) -> None:
    """Indices along both sides, as many as stand apart."""
    metrics = QFontMetricsF(mono(_LABEL_PX))
    painter.setFont(mono(_LABEL_PX))
    painter.setPen(QColor(theme.muted))
    width, height = cells.width() / seen.columns, cells.height() / seen.rows
    region = seen.look.region
    if seen.shape:
        widest = metrics.horizontalAdvance(str(seen.shape[-1])) + 8
        for column in range(0, seen.columns, _stride(width, widest)):
            at = QRectF(cells.left() + column * width, cells.top() - metrics.height() - 4, 0, 0)
            at.setSize(QRectF(0, 0, max(width, widest), metrics.height()).size())
            if width < widest and width < SMALLEST_CELL * 4:
                at.moveLeft(at.left() - widest / 2 + width / 2)
            text = str(region.left + column * seen.block[1])
            painter.drawText(at, Qt.AlignmentFlag.AlignHCenter, text)
    if len(seen.shape) > 1:
        for row in range(0, seen.rows, _stride(height, metrics.height())):
            at = QRectF(cells.left() - 108, cells.top() + row * height, 100, height)
            at.adjust(0, -8, 0, 8)
            text = str(region.top + row * seen.block[0])
            painter.drawText(at, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)


def _stride(cell: float, needed: float) -> int:
    """Every how many cells there is room for a label: 1, 2, 5, 10, 20 ..."""
    step = 1
    while step * cell < needed:
        step = {1: 2, 2: 5, 5: 10}.get(int(str(step)[0]), 2) * 10 ** (len(str(step)) - 1)
    return step
