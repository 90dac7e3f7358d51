"""Where the canvas was looked at from: back and forward over jumps, and bookmarks."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from inspector.document.bookmarks import set_bookmark
from inspector.document.nodes import View

if TYPE_CHECKING:
    from inspector.canvas.canvas import Canvas

_MOST = 100


class Views(QObject):
    """Only jumps are kept: panning and zooming step by step are not."""

    def __init__(self, canvas: "Canvas") -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._back: list[View] = []
        self._forward: list[View] = []
        canvas.camera.leaving.connect(self._leave)
        canvas.store.opened.connect(self._forget)

    def back(self) -> None:
        """To what was seen before the last jump."""
        self._go(self._back, self._forward, "There is no earlier view.")

    def forward(self) -> None:
        """To what was seen before going back."""
        self._go(self._forward, self._back, "There is no later view.")

    def _go(self, there: list[View], here: list[View], none: str) -> None:
        now = self._canvas.camera.view
        while there and there[-1] == now:
            there.pop()
        if not there:
            self._canvas.say(none)
            return
        here.append(now)
        self._canvas.camera.show_view(there.pop())

    def _leave(self) -> None:
        now = self._canvas.camera.view
        if not self._back or self._back[-1] != now:
            self._back = [*self._back[1 - _MOST :], now]
        self._forward.clear()

    def _forget(self) -> None:
        self._back.clear()
        self._forward.clear()

    def mark(self, number: int) -> None:
        """This view under a number, kept in the document."""
        view = self._canvas.camera.view
        self._canvas.acts.attempt(
            f"Set bookmark {number}", lambda document: set_bookmark(document, number, view)
        )
        self._canvas.say(f"View {number} is this one now: go to it again (Ctrl+{number}).")

    def recall(self, number: int) -> None:
        """The view under a number."""
        view = self._canvas.store.document.layout.bookmarks.get(number)
        if view is None:
            self._canvas.say(
                f"There is no bookmark {number} yet: set it to this view (Ctrl+Shift+{number})."
            )
            return
        self._leave()
        self._canvas.camera.show_view(view)
