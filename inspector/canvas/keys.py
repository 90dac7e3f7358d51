"""Which key does what on the canvas."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from inspector.canvas.asking import ask_chosen_name

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
            return partial(canvas.walking.go, step)
        far = _FAR if held == Qt.KeyboardModifier.ShiftModifier else 1
        return partial(acts.nudge, x * far, y * far)
    for standard, act in (
        (QKeySequence.StandardKey.Copy, canvas.clipboard.copy),
        (QKeySequence.StandardKey.Cut, canvas.clipboard.cut),
        (QKeySequence.StandardKey.Paste, canvas.clipboard.paste),
        (QKeySequence.StandardKey.SelectAll, acts.select_all),
        (QKeySequence.StandardKey.Undo, canvas.store.undo),
        (QKeySequence.StandardKey.Redo, canvas.store.redo),
        (QKeySequence.StandardKey.ZoomIn, canvas.camera.step_in),
        (QKeySequence.StandardKey.ZoomOut, canvas.camera.step_out),
    ):
        if event.matches(standard):
            return act
    table: dict[tuple[Qt.Key, Qt.KeyboardModifier], Callable[[], object]]
    none, control = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
    table = {
        (Qt.Key.Key_Tab, none): canvas.adding.search,
        (Qt.Key.Key_Insert, none): canvas.adding.search_after_selected,
        (Qt.Key.Key_T, none): canvas.adding.ask_tensor,
        (Qt.Key.Key_F, none): canvas.camera.fit,
        (Qt.Key.Key_Home, none): canvas.camera.fit,
        (Qt.Key.Key_Delete, none): acts.delete,
        (Qt.Key.Key_Backspace, none): acts.delete,
        (Qt.Key.Key_Delete, control): canvas.splicing.delete_and_reconnect,
        (Qt.Key.Key_Backspace, control): canvas.splicing.delete_and_reconnect,
        (Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier): canvas.splicing.detach,
        (Qt.Key.Key_F2, none): partial(ask_chosen_name, canvas),
        (Qt.Key.Key_D, control): canvas.clipboard.duplicate,
        (Qt.Key.Key_0, control): canvas.camera.actual,
        (Qt.Key.Key_Equal, control): canvas.camera.step_in,
    }
    return table.get((key, held))
