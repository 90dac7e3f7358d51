"""The bottom panel “Memory”: every tensor that is kept for Backward, the largest first."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from inspector.look.fonts import mono
from inspector.look.plain import label
from inspector.look.theme import Theme
from inspector.panels.backward.headline import Headline
from inspector.panels.memory.rows import BYTES, HEADS, Row, rows, sentence
from inspector.session.session import Session

Index = QModelIndex | QPersistentModelIndex
_ROW = 22
_HINT = (
    "A click selects the node. The program keeps every value to show it; a script would free it."
)


class MemoryPanel(QWidget):
    """One sentence and a table. Nothing is asked while it is hidden. `wanted`: show this node."""

    wanted = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.sentence = Headline(theme)
        self.hint = label(_HINT, "muted")
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._model = _Model(theme, self)
        self.table = QTableView()
        self.table.setObjectName("memory")
        self.table.setAccessibleName("Saved tensors")
        self.table.setModel(self._model)
        self.table.setFrameShape(QTableView.Shape.NoFrame)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setTabKeyNavigation(False)
        self.table.setStyleSheet("QTableView::item { border: none; padding: 0px 6px; }")
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(_ROW)
        head = self.table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setHighlightSections(False)
        head.setStretchLastSection(True)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.clicked.connect(self._on_chosen)
        self.table.activated.connect(self._on_chosen)
        self.empty = label("", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(16, 8, 8, 6)
        column.setSpacing(4)
        column.addWidget(self.sentence)
        column.addWidget(self.table, 1)
        column.addWidget(self.hint)
        self._pages = QStackedLayout(self)
        self._pages.addWidget(content)
        self._pages.addWidget(self.empty)
        session.surveys.memory.changed.connect(self.project)
        session.store.changed.connect(self._on_store)
        self.project()

    @property
    def rows(self) -> list[Row]:
        """What is shown."""
        return self._model.rows

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self.sentence.set_theme(theme)
        self._model.set_theme(theme)

    def project(self) -> None:
        """Show what is known now."""
        graph, known = self._session.store.document.graph, self._session.surveys.memory.known
        found = [] if known is None else rows(graph, known)
        if known is None or not found:
            waits = "What is kept for Backward is being looked up."
            self.empty.setText(waits if known is None else sentence(known))
            self._model.show([])
            self._pages.setCurrentIndex(1)
            return
        self.sentence.setText(sentence(known))
        grew = not self._model.rows
        self._model.show(found)
        if grew:
            self.table.resizeColumnsToContents()
        self._pages.setCurrentIndex(0)

    def _on_store(self, _old: object, _new: object) -> None:
        if self.isVisible():
            self.project()

    def _on_chosen(self, index: QModelIndex) -> None:
        self.wanted.emit(self._model.rows[index.row()].node)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._session.surveys.memory.want(self, True)
        self.project()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._session.surveys.memory.want(self, False)


class _Model(QAbstractTableModel):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.rows: list[Row] = []

    def show(self, rows: list[Row]) -> None:
        """Other rows."""
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        self.layoutChanged.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.texts[index.column()]
            case Qt.ItemDataRole.FontRole:
                return mono(11, bold=index.column() == 0)
            case Qt.ItemDataRole.ForegroundRole:
                return QColor(self._theme.muted if row.gone else self._theme.text)
            case Qt.ItemDataRole.TextAlignmentRole if index.column() == BYTES:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case _:
                return None
