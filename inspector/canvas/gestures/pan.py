"""Dragging the canvas itself."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas


class Pan:
    """Keeps the grabbed point below the pointer."""

    def __init__(self, canvas: "Canvas", start: QPointF) -> None:
        self._canvas = canvas
        self._grabbed = start

    def moved(self, at: QPointF) -> None:
        self._canvas.camera.pan_by(at - self._grabbed)

    def released(self, at: QPointF) -> None:
        self.moved(at)

    def escaped(self) -> None:
        """The view stays where it was dragged to: nothing of the document changed."""

    def paint(self, painter: QPainter) -> None:
        """Nothing of its own."""
