"""What every gesture of the mouse answers to."""

from typing import Protocol

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter


class MouseGesture(Protocol):
    """Begun by a press. Points are on the canvas, in its own pixels at 100 %."""

    def moved(self, at: QPointF) -> None:
        """The pointer moved with the button down."""
        ...

    def released(self, at: QPointF) -> None:
        """The button was let go: what was shown becomes one step, or nothing."""
        ...

    def escaped(self) -> None:
        """Given up: everything is as before the press."""
        ...

    def paint(self, painter: QPainter) -> None:
        """Draw what belongs to the gesture alone, over everything else."""
        ...
