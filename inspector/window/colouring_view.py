"""How numbers are coloured: chosen in the menus of the heatmaps, and then so wherever they are
seen, from one start to the next."""

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject

from inspector.look.theme import coloured

if TYPE_CHECKING:
    from inspector.look.colouring import Colourings
    from inspector.window.main_window import MainWindow


class ColouringView(QObject):
    """Follows what is chosen in the right side, once that is there."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        window.completed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        if self._window.tensor_panel is None:
            return
        from inspector.panels.tensor.panel import TensorPanel

        panel = self._window.tensor_panel
        if isinstance(panel, TensorPanel):
            panel.pair.colourings_wanted.connect(self._on_wanted)

    def _on_wanted(self, colourings: "Colourings") -> None:
        window = self._window
        window.remember(msgspec.structs.replace(window.settings, colourings=colourings))
        window.set_theme(coloured(window.theme, colourings))
