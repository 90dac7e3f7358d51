"""What the right side shows when not one node is selected: a hint, or the list of several."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from inspector.document.nodes import NodeId
from inspector.look.plain import label
from inspector.look.theme import Theme
from inspector.panels.tensor.facts import facts_text
from inspector.session.session import Session

_HINT = (
    "Click a node to see its numbers and its gradient.\n\n"
    "Make a new tensor (T), add an operation (Tab) or double click the empty canvas for one, "
    "and run Backward (F5)."
)


class Others(QWidget):
    """The hint or the list; a click in the list selects that node alone."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.title = label("", "title", self)
        self.hint = label(_HINT, "muted", self)
        self.hint.setWordWrap(True)
        self.list = QListWidget(self)
        self.list.setAccessibleName("Selected nodes")
        self.list.itemActivated.connect(self._on_item)
        self.list.itemClicked.connect(self._on_item)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.hint)
        column.addWidget(self.list, 1)
        column.addStretch(0)

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours; the style sheet does it."""

    def renew(self) -> None:
        """The selection or its nodes may be others."""
        store = self._session.store
        nodes = [n for key, n in store.document.graph.nodes.items() if key in store.selected]
        self.list.clear()
        self.list.setVisible(len(nodes) > 1)
        self.hint.setVisible(len(nodes) < 2)
        if len(nodes) < 2:
            self.title.setText("Nothing selected")
            return
        self.title.setText(f"{len(nodes)} nodes selected")
        for node in nodes:
            item = QListWidgetItem(f"{node.name}   {facts_text(self._session, node, 0)}")
            item.setData(Qt.ItemDataRole.UserRole, str(node.id))
            self.list.addItem(item)

    def _on_item(self, item: QListWidgetItem) -> None:
        node = NodeId(str(item.data(Qt.ItemDataRole.UserRole)))
        self._session.store.select([node])
