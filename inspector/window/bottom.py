"""The tabs below the graph: Backward and Problems at once, the others when they are first shown."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from inspector.document.nodes import NodeId
from inspector.panels.backward.panel import BackwardPanel
from inspector.panels.problems.panel import ProblemsPanel
from inspector.window.first_bad import show_node

if TYPE_CHECKING:
    from inspector.look.theme import Theme
    from inspector.window.main_window import MainWindow


class Bottom(QObject):
    """Fills the pages of the window's tabs, which have their titles from the start."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._made: dict[str, QWidget] = {}
        self._makes: dict[str, Callable[[], QWidget]] = {
            "Backward": self._backward,
            "Problems": self._problems,
            "Flow": self._flow,
            "Memory": self._memory,
            "Proof": self._proof,
            "Hessian": self._hessian,
        }
        for index in (0, 1, window.tabs.currentIndex()):
            self._fill(index)
        window.tabs.currentChanged.connect(self._fill)

    def set_theme(self, theme: "Theme") -> None:
        """Draw in these colours."""
        for panel in self._made.values():
            panel.set_theme(theme)  # type: ignore[attr-defined]

    def _fill(self, index: int) -> None:
        page = self._window.tabs.widget(index)
        title = list(self._makes)[index]
        if page is None or title in self._made:
            return
        layout = page.layout()
        assert layout is not None
        self._made[title] = self._makes[title]()
        layout.addWidget(self._made[title])

    def _backward(self) -> QWidget:
        window = self._window
        window.backward_panel = BackwardPanel(window.session, window.theme)
        window.backward_panel.transport.pace_chosen.connect(self._on_pace)
        return window.backward_panel

    def _problems(self) -> QWidget:
        window = self._window
        window.problems_panel = ProblemsPanel(window.session, window.theme)
        window.problems_panel.refused.connect(window.status.say)
        return window.problems_panel

    def _flow(self) -> QWidget:
        from inspector.panels.flow.panel import FlowPanel

        window = self._window
        panel = FlowPanel(window.session, window.theme, window.commands.actions["thick-wires"])
        panel.wanted.connect(self._on_wanted)
        return panel

    def _memory(self) -> QWidget:
        from inspector.panels.memory.panel import MemoryPanel

        panel = MemoryPanel(self._window.session, self._window.theme)
        panel.wanted.connect(self._on_wanted)
        return panel

    def _proof(self) -> QWidget:
        from inspector.panels.proof.panel import ProofPanel

        return ProofPanel(self._window.session, self._window.theme)

    def _hessian(self) -> QWidget:
        from inspector.panels.proof.hessian import HessianPanel

        return HessianPanel(self._window.session, self._window.theme)

    def _on_pace(self, pace: str) -> None:
        self._window.commands.do(f"play-{pace}")

    def _on_wanted(self, node: NodeId) -> None:
        show_node(self._window, node)
