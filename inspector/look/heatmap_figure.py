"""What stands around the cells of a heatmap, on screen and in figures: colour bar and indices."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter, QPen

from inspector.document.dtypes import Number
from inspector.look.fonts import mono
from inspector.look.maps import Scale
from inspector.look.numbers import magnitude, short, told_apart
from inspector.look.theme import Theme

BAR_HEIGHT = 8.0
# The bar, the space below it, and a line of labels.
BAR_WITH_LABELS = 28.0
_LABEL_PX = 11


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
        painter.setBrush(QColor(theme.line) if scale.is_empty else scale.colour(scale.low))
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
    if scale.is_empty:
        return [("no finite number", left)]
    if scale.is_constant:
        return [(f"all {_end(scale.low)}", left)]
    low, high = _end(scale.low), _end(scale.high)
    if low == high:
        low, high = told_apart(scale.low, scale.high, 5)
    ends = [(low, left), (high, right)]
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


def paint_indices(
    painter: QPainter,
    visible: tuple[float, float, float, float],
    cell: tuple[float, float],
    sides: tuple[int, int],
    theme: Theme,
) -> None:
    """Indices above and beside the cells that are visible (left, top, width and height in cells)
    from the origin on, as many as stand apart. One row has none beside it."""
    metrics = QFontMetricsF(mono(_LABEL_PX))
    painter.setFont(mono(_LABEL_PX))
    painter.setPen(QColor(theme.muted))
    left, top, across, down = visible
    rows, columns = sides
    widest = metrics.horizontalAdvance(str(max(0, columns - 1))) + 8
    step = _stride(cell[0], widest)
    for column in range(-(-math.ceil(left) // step) * step, min(columns, int(left + across)), step):
        middle = (column + 0.5 - left) * cell[0]
        at = QRectF(middle - widest, -metrics.height() - 4, 2 * widest, metrics.height())
        painter.drawText(at, Qt.AlignmentFlag.AlignHCenter, str(column))
    if rows < 2:
        return
    step = _stride(cell[1], metrics.height())
    for row in range(-(-math.ceil(top) // step) * step, min(rows, int(top + down)), step):
        middle = (row + 0.5 - top) * cell[1]
        at = QRectF(-108, middle - metrics.height(), 100, 2 * metrics.height())
        painter.drawText(at, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(row))


def _stride(cell: float, needed: float) -> int:
    """Every how many cells there is room for a label: 1, 2, 5, 10, 20 ..."""
    step = 1
    while step * cell < needed:
        step = {1: 2, 2: 5, 5: 10}.get(int(str(step)[0]), 2) * 10 ** (len(str(step)) - 1)
    return step
