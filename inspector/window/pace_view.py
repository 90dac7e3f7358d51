"""How fast a Backward is played, remembered from one start to the next."""

from functools import partial
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject

from inspector.session.pace import PACES, Pace

if TYPE_CHECKING:
    from inspector.window.main_window import MainWindow


class PaceView(QObject):
    """Slowly, normally or fast."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        window.commands.bind({f"play-{each}": partial(self.choose, each) for each in PACES})
        self._show(window.settings.pace)

    def choose(self, pace: Pace) -> None:
        """Play at this pace from now on."""
        self._show(pace)
        window = self._window
        window.remember(msgspec.structs.replace(window.settings, pace=pace))

    def _show(self, pace: Pace) -> None:
        self._window.session.stepping.set_pace(pace)
        for each in PACES:
            self._window.commands.tick(f"play-{each}", on=each == pace)
