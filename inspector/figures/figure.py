"""A figure: a size and something that paints itself there. What it becomes is writing.py's."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter


@dataclass(frozen=True)
class Figure:
    """`paint(painter, area)` fills the area, `width` x `height` in pixels at 100 %."""

    title: str
    width: float
    height: float
    background: str
    paint: Callable[[QPainter, QRectF], None]

    @property
    def area(self) -> QRectF:
        """Where it paints."""
        return QRectF(0, 0, self.width, self.height)
