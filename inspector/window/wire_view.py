"""What the canvas tells of wires on demand, remembered from one start to the next."""

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from inspector.window.main_window import MainWindow


class WireView(QObject):
    """Thickness by the norm of the gradient, the autograd graph, and the legend."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        window.commands.bind(
            {
                "thick-wires": self._thicken,
                "autograd-graph": self._lay_over,
                "wire-legend": self._explain,
            }
        )
        settings = window.settings
        window.commands.tick("thick-wires", on=settings.thick_wires)
        window.commands.tick("wire-legend", on=settings.wire_legend)
        if settings.thick_wires:
            window.canvas.thickness.show(True)
        window.commands.tick("autograd-graph", on=settings.autograd_graph)
        if settings.autograd_graph:
            window.canvas.backgraph.show(True)
        if settings.wire_legend:
            window.canvas.overlays.show_legend(True)

    def _thicken(self) -> None:
        on = self._window.commands.actions["thick-wires"].isChecked()
        self._window.canvas.thickness.show(on)
        self._window.remember(msgspec.structs.replace(self._window.settings, thick_wires=on))

    def _lay_over(self) -> None:
        on = self._window.commands.actions["autograd-graph"].isChecked()
        self._window.canvas.backgraph.show(on)
        self._window.remember(msgspec.structs.replace(self._window.settings, autograd_graph=on))

    def _explain(self) -> None:
        on = self._window.commands.actions["wire-legend"].isChecked()
        self._window.canvas.overlays.show_legend(on)
        self._window.remember(msgspec.structs.replace(self._window.settings, wire_legend=on))
