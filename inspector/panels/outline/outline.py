""" "In this document": every node in a list, chosen here and on the canvas alike."""

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QVBoxLayout, QWidget

from inspector.document.nodes import NodeId
from inspector.look.plain import label
from inspector.look.theme import Theme
from inspector.panels.outline.rows import RowPainter, Rows
from inspector.session.session import Session
from inspector.session.store import State


class Outline(QWidget):
    """`opened` gives the id of a node that was double clicked, or on which Enter was pressed."""

    opened = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._store = session.store
        self._telling = False
        self._rows = Rows(session, self)
        self._painter = RowPainter(theme, self._rows, self)
        self.list = QListView(self)
        # One of ours: asking Qt for its own would load every widget class there is (20 ms).
        self.list.setViewport(QWidget())
        self.list.setModel(self._rows)
        self.list.setItemDelegate(self._painter)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName("In this document")
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.selectionModel().selectionChanged.connect(self._select)
        self.list.activated.connect(self._open)
        self._empty = label(
            "No tensors yet. Press T on the canvas for a new tensor, Tab for an operation.",
            "muted",
            self,
        )
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(6, 4, 6, 4)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.setSpacing(4)
        title = label("In this document", "section", self)
        title.setContentsMargins(8, 0, 0, 0)
        box.addWidget(title)
        box.addWidget(self._empty, 1, Qt.AlignmentFlag.AlignTop)
        box.addWidget(self.list, 1)
        self._store.changed.connect(self._show)
        session.results_changed.connect(self._rows.retell)
        self._show_nodes()
        self._show_selection()
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._painter.theme = theme
        self.list.viewport().update()

    def _show(self, old: State, new: State) -> None:
        others = new.document.graph.nodes is not old.document.graph.nodes and self._show_nodes()
        if others or new.selected != old.selected:
            self._show_selection()

    def _show_nodes(self) -> bool:
        nodes = tuple(self._store.document.graph.nodes.values())
        others = self._rows.show_nodes(nodes)
        self._empty.setVisible(not nodes)
        self.list.setVisible(bool(nodes))
        return others

    def _show_selection(self) -> None:
        model = self.list.selectionModel()
        chosen = QItemSelection()
        last = QModelIndex()
        for node in self._store.selected:
            row = self._rows.row_of(node)
            if row is not None:
                last = self._rows.index(row, 0)
                chosen.select(last, last)
        # Not blocked: the view itself listens to its selection model, and must.
        self._telling = True
        try:
            model.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            if last.isValid() and len(self._store.selected) == 1:
                model.setCurrentIndex(last, QItemSelectionModel.SelectionFlag.NoUpdate)
        finally:
            self._telling = False
        if last.isValid():
            self.list.scrollTo(last)

    def _select(self, new: QItemSelection, gone: QItemSelection) -> None:
        if not self._telling:
            rows = self.list.selectionModel().selectedIndexes()
            self._store.select(self._rows.nodes[index.row()].id for index in rows)

    def _open(self, index: QModelIndex) -> None:
        node: NodeId = self._rows.nodes[index.row()].id
        self.opened.emit(node)
