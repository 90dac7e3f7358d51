"""How nodes move on the canvas, remembered from one start to the next."""

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from inspector.window.main_window import MainWindow


class ArrangingView(QObject):
    """Snapping, and whether nodes glide."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        window.commands.bind({"snap": self._renew, "reduce-motion": self._renew})
        actions, settings = window.commands.actions, window.settings
        actions["snap"].setChecked(settings.snap)
        actions["reduce-motion"].setChecked(settings.reduce_motion)
        self._renew()

    def _renew(self) -> None:
        window, actions = self._window, self._window.commands.actions
        snap, still = actions["snap"].isChecked(), actions["reduce-motion"].isChecked()
        window.canvas.snaps = snap
        window.canvas.arranging.gliding.reduced = still
        settings = msgspec.structs.replace(window.settings, snap=snap, reduce_motion=still)
        if settings != window.settings:
            window.remember(settings)
