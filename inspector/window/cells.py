"""The acts of the menu Tensor: they are done by the grid on the right side."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from inspector.offers.acts import ACTS

if TYPE_CHECKING:
    from inspector.window.main_window import MainWindow


class Cells(QObject):
    """Binds the acts, and gives them to the grid for its own menus once it is there."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        names = [act.id for act in ACTS if act.menu in ("Tensor", "Copy cells as")]
        window.commands.bind({name: partial(self._do, name) for name in names})
        window.completed.connect(self._offer)

    def _do(self, name: str) -> None:
        from inspector.panels.tensor.panel import TensorPanel

        self._window.complete()
        panel = self._window.tensor_panel
        if isinstance(panel, TensorPanel):
            panel.grid.acts.does()[name]()

    def _ask_dependence(self) -> None:
        self._window.commands.do("step-depends")

    def _offer(self) -> None:
        from inspector.panels.tensor.panel import TensorPanel

        panel = self._window.tensor_panel
        if isinstance(panel, TensorPanel):
            panel.grid.offer(self._window.commands.actions)
            panel.pair.dependence_wanted.connect(self._ask_dependence)
