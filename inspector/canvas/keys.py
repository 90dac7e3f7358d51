"""What the arrow keys do on the canvas; all other keys come from the table of acts."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

_NUDGE = 8.0
_FAR = 10
_ARROWS = {
    Qt.Key.Key_Left: ("left", -_NUDGE, 0.0),
    Qt.Key.Key_Right: ("right", _NUDGE, 0.0),
    Qt.Key.Key_Up: ("up", 0.0, -_NUDGE),
    Qt.Key.Key_Down: ("down", 0.0, _NUDGE),
}


def act_of(canvas: "Canvas", event: QKeyEvent) -> Callable[[], object] | None:
    """What this key asks for, or None where it means nothing here."""
    acts, key = canvas.acts, Qt.Key(event.key())
    arrow, shift = _ARROWS.get(key), Qt.KeyboardModifier.ShiftModifier
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if arrow is not None:
        step, x, y = arrow
        if held & Qt.KeyboardModifier.ControlModifier:
            if step == "up" and not acts.chosen and canvas.levels.within is not None:
                return canvas.levels.leave
            return partial(canvas.caret.go, step, adds=bool(held & shift))
        far = _FAR if held == shift else 1
        return partial(acts.nudge, x * far, y * far)
    if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not held:
        return canvas.caret.open
    return None
