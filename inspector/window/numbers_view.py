"""How numbers are seen: coloured as it is chosen in the menus of the heatmaps, wherever they are
and from one start to the next; their statistics; the difference of two tensors."""

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject

from inspector.look.heatmap_figure import shape_text
from inspector.look.theme import coloured
from inspector.session.faces import Known, Less

if TYPE_CHECKING:
    from inspector.document.nodes import NodeId
    from inspector.look.colouring import Colourings
    from inspector.messages.answers import Fact
    from inspector.panels.tensor.panel import TensorPanel
    from inspector.window.main_window import MainWindow


class NumbersView(QObject):
    """Follows what is chosen in the right side, once that is there."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        window.commands.bind(
            {"statistics": self.toggle_statistics, "difference": self.show_difference}
        )
        window.completed.connect(self._follow)
        self._follow()

    @property
    def _panel(self) -> "TensorPanel | None":
        if self._window.tensor_panel is None:
            return None
        from inspector.panels.tensor.panel import TensorPanel

        panel = self._window.tensor_panel
        return panel if isinstance(panel, TensorPanel) else None

    def toggle_statistics(self) -> None:
        """Open what is counted of the selected tensor, or fold it."""
        panel = self._panel
        if panel is not None:
            panel.statistics.more.toggle()
            panel.ensureWidgetVisible(panel.statistics.more)

    def show_difference(self) -> None:
        """The first of two selected values less the other one; the other way round where only that
        can be."""
        from inspector.panels.heatmap.comparing import fits

        panel, store = self._panel, self._window.store
        nodes = [n for n in store.document.graph.nodes.values() if n.id in store.selected]
        if panel is None or len(nodes) != 2:
            return
        facts = [self._fact(node.id) for node in nodes]
        one, other = facts
        if one is None or other is None:
            self._window.status.say("Both need a value before their difference can be seen.")
            return
        if not fits(other.shape, one.shape):
            nodes.reverse()
            if not fits(one.shape, other.shape):
                shapes = f"{shape_text(one.shape)} and {shape_text(other.shape)}"
                self._window.status.say(f"There is no difference: the shapes are {shapes}.")
                return
        store.select((nodes[0].id,))
        panel.pair.compare("value", Less(nodes[1].id, 0, "value"))
        panel.ensureWidgetVisible(panel.pair.beside.side("difference"))

    def _fact(self, node: "NodeId") -> "Fact | None":
        face = self._window.session.face(node)
        return face.outputs[0] if isinstance(face, Known) and face.outputs else None

    def _follow(self) -> None:
        panel = self._panel
        if panel is not None:
            panel.pair.colourings_wanted.connect(self._on_wanted)

    def _on_wanted(self, colourings: "Colourings") -> None:
        window = self._window
        window.remember(msgspec.structs.replace(window.settings, colourings=colourings))
        window.set_theme(coloured(window.theme, colourings))
