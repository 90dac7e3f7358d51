"""How nodes move on the canvas, and the map of it, remembered from one start to the next."""

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from inspector.window.main_window import MainWindow


class ArrangingView(QObject):
    """Snapping, whether nodes glide, and the minimap."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        acts = ("snap", "reduce-motion", "minimap")
        window.commands.bind(dict.fromkeys(acts, self._renew))
        commands, settings = window.commands, window.settings
        commands.tick("snap", on=settings.snap)
        commands.tick("reduce-motion", on=settings.reduce_motion)
        commands.tick("minimap", on=settings.minimap)
        self._renew()

    def _renew(self) -> None:
        window, actions = self._window, self._window.commands.actions
        snap, still = actions["snap"].isChecked(), actions["reduce-motion"].isChecked()
        window.canvas.snaps = snap
        window.canvas.gliding.reduced = still
        shows = actions["minimap"].isChecked()
        if shows or window.canvas.overlays.minimap is not None:
            window.canvas.overlays.show_minimap(shows)
        settings = msgspec.structs.replace(
            window.settings, snap=snap, reduce_motion=still, minimap=shows
        )
        if settings != window.settings:
            window.remember(settings)
