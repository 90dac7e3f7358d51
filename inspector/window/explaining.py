"""Help on a node of the graph: the card of the operation, or of the fill that a tensor has."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect
from PySide6.QtWidgets import QApplication, QWidget

from inspector.catalogue.entries import Entry, entry
from inspector.document.contents import Fill
from inspector.document.nodes import Leaf, NodeId

if TYPE_CHECKING:
    from inspector.offers.help_card import HelpCard
    from inspector.window.main_window import MainWindow


class Explaining(QObject):
    """Shows the card beside the node, with the keyboard in it; Esc gives it back to the canvas, and
    the card goes when the keyboard goes elsewhere."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._card: HelpCard | None = None
        self._entry: Entry | None = None

    @property
    def card(self) -> "HelpCard | None":
        """The card while it is shown."""
        return self._card if self._card is not None and self._card.isVisible() else None

    def explain(self, node: NodeId) -> bool:
        """False where there is no help on this node."""
        from inspector.offers.help_card import HelpCard

        window = self._window
        found = window.store.document.graph.nodes[node]
        if isinstance(found, Leaf):
            base = found.contents.base
            self._entry = entry(base.kind if isinstance(base, Fill) else "tensor")
        else:
            self._entry = entry(found.op)
        if self._entry is None:
            return False
        if self._card is None:
            self._card = HelpCard(window.session, window.theme, window)
            self._card.closed.connect(self._close)
            app = QApplication.instance()
            assert isinstance(app, QApplication)
            app.focusChanged.connect(self._on_focus)
            self._card.add_wanted.connect(self._add)
            self._card.try_wanted.connect(self._try)
        self._card.set_theme(window.theme)
        self._card.show_entry(self._entry)
        self._card.place_beside(self._place(node))
        self._card.enter()
        return True

    def _place(self, node: NodeId) -> QRect:
        canvas = self._window.canvas
        body = canvas.mapFromScene(canvas.graph_scene.nodes[node].body).boundingRect()
        seen = body.intersected(canvas.viewport().rect())
        return QRect(canvas.viewport().mapToGlobal(seen.topLeft()), seen.size())

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        # Nobody: another program has the keyboard, and the card may be read beside it.
        card = self.card
        if card is not None and now is not None and not card.isAncestorOf(now):
            card.hide()

    def _close(self) -> None:
        if self._card is not None:
            self._card.hide()
        self._window.canvas.take_focus()

    def _add(self) -> None:
        self._close()
        if self._entry is not None:
            self._window.canvas.adding.add(self._entry.id)

    def _try(self) -> None:
        self._close()
        if self._entry is not None:
            self._window.canvas.adding.try_it(self._entry.id)
