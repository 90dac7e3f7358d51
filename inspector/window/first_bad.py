"""Goes to where the first NaN or infinity was born, and says how."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from inspector.document.nodes import NodeId
from inspector.session.births import FINITE, sentence

if TYPE_CHECKING:
    from inspector.window.main_window import MainWindow


class FirstBad(QObject):
    """Once the engine has looked; pressed again it goes on to the next one (the first NaN and the
    first infinity, of the values and of the gradients)."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._waits = False
        self._last = -1
        self._told = ""
        window.session.surveys.changed.connect(self._on_surveyed)
        window.commands.bind({"first-bad": self.go})

    def go(self) -> None:
        """Ask if need be, then go."""
        surveys = self._window.session.surveys
        if surveys.now is not None:
            self._go()
            return
        self._waits = True
        surveys.want(self, True)

    def _on_surveyed(self) -> None:
        self._last = -1
        if not self._waits:
            self._tell()
        elif self._window.session.surveys.now is not None:
            self._waits = False
            self._window.session.surveys.want(self, False)
            self._go()

    def _tell(self) -> None:
        """Nobody asked, but it is worth knowing, once."""
        graph = self._window.store.document.graph
        born = [each for each in self._window.session.surveys.births if each.node in graph.nodes]
        said = f"{sentence(born[0], graph)} Go to it (F4)." if born else ""
        if said and said != self._told:
            self._window.status.say(said)
        self._told = said

    def _go(self) -> None:
        window = self._window
        known, graph = window.session.surveys.now, window.store.document.graph
        births = [each for each in known.births if each.node in graph.nodes] if known else []
        if not births:
            window.status.say(FINITE)
            return
        self._last = (self._last + 1) % len(births)
        birth = births[self._last]
        show_node(window, NodeId(birth.node))
        window.status.say(sentence(birth, graph))


def show_node(window: "MainWindow", node: NodeId) -> None:
    """Select this node, and have it in view."""
    if node in window.store.document.graph.nodes:
        window.store.select((node,))
        window.canvas.camera.show_selection()
