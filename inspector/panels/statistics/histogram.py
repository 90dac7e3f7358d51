"""How the numbers of a tensor are spread, as small bars."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from inspector.look.fonts import mono
from inspector.look.maps import Scale
from inspector.look.theme import Theme

_LABEL_HEIGHT = 16
_LEAST_COLUMNS = 8


class Histogram(QWidget):
    """Bars from end to end, each in the colour that its numbers have in the heatmap; `labelled`
    with what stands at the ends."""

    def __init__(
        self, theme: Theme, height: int, parent: QWidget | None = None, *, labelled: bool = False
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._labelled = labelled
        self._bins: tuple[int, ...] = ()
        self._scale: Scale | None = None
        self._ends: tuple[float, float] = (0.0, 1.0)
        self._labels: tuple[str, str] = ("", "")
        self.setFixedHeight(height + (_LABEL_HEIGHT if labelled else 0))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        self.update()

    def show_bins(
        self,
        bins: Sequence[int],
        ends: tuple[float, float],
        scale: Scale | None,
        labels: tuple[str, str] = ("", ""),
    ) -> None:
        """Show these counts, in even steps between the ends."""
        shown = (tuple(bins), ends, scale, labels)
        if shown != (self._bins, self._ends, self._scale, self._labels):
            self._bins, self._ends, self._scale, self._labels = shown
            self.setAccessibleName(f"Histogram from {labels[0]} to {labels[1]}" if bins else "")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(104, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._bins:
            return
        painter = QPainter(self)
        room = QRectF(self.rect())
        if self._labelled:
            room.setHeight(room.height() - _LABEL_HEIGHT)
        # Few numbers in many columns would be single lines that say nothing.
        enough = max(_LEAST_COLUMNS, int(2 * math.sqrt(sum(self._bins))))
        columns = max(1, min(len(self._bins), int(room.width() // 3), enough))
        counts = _merged(self._bins, columns)
        if self._ends[0] == self._ends[1]:
            counts = [0.0, 0.0, float(sum(self._bins)), 0.0, 0.0]
            columns = len(counts)
        highest = max(counts)
        low, high = self._ends
        step = room.width() / columns
        muted = QColor(self._theme.muted)
        for column, count in enumerate(counts):
            if not count:
                continue
            height = max(1.0, count / highest * (room.height() - 1))
            left = round(column * step)
            width = max(1, round((column + 1) * step) - left - 1)
            share = (column + 0.5) / columns
            # The whole range of float64 does not fit into a float64.
            middle = low * (1 - share) + high * share
            colour = muted if self._scale is None else self._scale.colour(middle)
            box = QRectF(left, room.bottom() - 1 - height, width, height)
            painter.fillRect(box, colour)
        base = QRectF(0, room.bottom() - 1, room.width(), 1)
        painter.fillRect(base, muted)
        if self._labelled:
            painter.setPen(muted)
            painter.setFont(mono(11))
            line = QRectF(0, room.bottom() + 2, room.width(), _LABEL_HEIGHT)
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft, self._labels[0])
            painter.drawText(line, Qt.AlignmentFlag.AlignRight, self._labels[1])
        painter.end()


def _merged(bins: Sequence[int], columns: int) -> list[float]:
    """As many columns; a step that lies in two of them is divided."""
    counts = [0.0] * columns
    for place, count in enumerate(bins):
        if not count:
            continue
        first, last = place * columns / len(bins), (place + 1) * columns / len(bins)
        at = first
        while at < last - 1e-9:
            column = min(columns - 1, int(at + 1e-9))
            end = min(last, column + 1)
            counts[column] += count * (end - at) / (last - first)
            at = end
    return counts
