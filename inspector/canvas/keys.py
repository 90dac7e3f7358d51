"""Which key does what on the canvas."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

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
    arrow = _ARROWS.get(key)
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if arrow is not None:
        step, x, y = arrow
        if held == Qt.KeyboardModifier.ControlModifier:
            return partial(acts.go, step)
        far = _FAR if held == Qt.KeyboardModifier.ShiftModifier else 1
        return partial(acts.nudge, x * far, y * far)
    for standard, act in (
        (QKeySequence.StandardKey.Copy, acts.copy),
        (QKeySequence.StandardKey.Cut, acts.cut),
        (QKeySequence.StandardKey.Paste, canvas.paste),
        (QKeySequence.StandardKey.SelectAll, acts.select_all),
        (QKeySequence.StandardKey.Undo, canvas.store.undo),
        (QKeySequence.StandardKey.Redo, canvas.store.redo),
        (QKeySequence.StandardKey.ZoomIn, canvas.zoom_in),
        (QKeySequence.StandardKey.ZoomOut, canvas.zoom_out),
    ):
        if event.matches(standard):
            return act
    table: dict[tuple[Qt.Key, Qt.KeyboardModifier], Callable[[], object]]
    none, control = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
    table = {
        (Qt.Key.Key_Tab, none): canvas.open_quick_add,
        (Qt.Key.Key_Insert, none): canvas.open_quick_add_after,
        (Qt.Key.Key_T, none): canvas.want_new_tensor,
        (Qt.Key.Key_F, none): canvas.fit,
        (Qt.Key.Key_Home, none): canvas.fit,
        (Qt.Key.Key_Delete, none): acts.delete,
        (Qt.Key.Key_Backspace, none): acts.delete,
        (Qt.Key.Key_F2, none): canvas.rename_selected,
        (Qt.Key.Key_D, control): acts.duplicate,
        (Qt.Key.Key_0, control): canvas.zoom_to_actual,
        (Qt.Key.Key_Equal, control): canvas.zoom_in,
    }
    return table.get((key, held))
