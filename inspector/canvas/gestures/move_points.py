"""Dragging reroute points of wires."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from inspector.canvas.wires import PointKey
from inspector.document.nodes import Place
from inspector.document.routes import move_points
from inspector.session.store import Gesture

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas


class MovePoints:
    """The points follow the pointer, and their wires run through them."""

    def __init__(self, canvas: "Canvas", points: Iterable[PointKey], start: QPointF) -> None:
        self._canvas = canvas
        self._points = tuple(points)
        self._start = start
        self._gesture: Gesture | None = None

    def moved(self, at: QPointF) -> None:
        if self._gesture is None:
            if not self._canvas.camera.is_a_drag(self._start, at):
                return
            count = len(self._points)
            self._gesture = self._canvas.store.begin(
                "Move reroute point" if count == 1 else f"Move {count} reroute points"
            )
        by = Place(round(at.x() - self._start.x()), round(at.y() - self._start.y()))
        self._gesture.show(lambda document: move_points(document, self._points, by))

    def released(self, at: QPointF) -> None:
        self.moved(at)
        if self._gesture is not None:
            self._gesture.commit()

    def escaped(self) -> None:
        if self._gesture is not None:
            self._gesture.cancel()

    def paint(self, painter: QPainter) -> None:
        """Nothing of its own."""
