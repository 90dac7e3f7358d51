"""The left column's search and groups: a double click, Enter or a drag adds what is chosen."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QVBoxLayout,
    QWidget,
)

from inspector.catalogue.search import entries, search
from inspector.look.fonts import words
from inspector.look.plain import label
from inspector.look.theme import Theme
from inspector.panels.palette.lines import LinePainter, Lines
from inspector.session.session import Session


class Palette(QWidget):
    """`chosen` gives the id of an entry: an operation, a fill, "tensor", or an act on the
    selection; the canvas's `add_at_centre` understands all of them."""

    chosen = Signal(object)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._theme = theme
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(f"Search {len(entries())} operations")
        self.field.setAccessibleName("Search operations")
        self.field.setClearButtonEnabled(False)
        self.field.textEdited.connect(self._search)
        self.field.installEventFilter(self)
        self._tab = QLabel("Tab", self.field)
        self._tab.setFont(words(11))
        self._tab.setToolTip("On the canvas, Tab opens the same search at the pointer")
        inside = QHBoxLayout(self.field)
        inside.setContentsMargins(0, 0, 10, 0)
        inside.addWidget(self._tab, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._lines = Lines(self)
        self._painter = LinePainter(theme, self._lines, self)
        self.list = QListView(self)
        # One of ours: asking Qt for its own would load every widget class there is (20 ms).
        self.list.setViewport(QWidget())
        self.list.setModel(self._lines)
        self.list.setItemDelegate(self._painter)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName("Operations")
        self.list.setMouseTracking(True)
        self.list.setDragEnabled(True)
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.doubleClicked.connect(self._take)
        self.list.installEventFilter(self)
        self._summary = label("", "muted", self)
        self._summary.setWordWrap(True)
        self._summary.setMinimumHeight(32)
        self._summary.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        selection = self.list.selectionModel()
        selection.currentChanged.connect(self._summarise)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 8)
        box.setSpacing(8)
        box.addWidget(self.field)
        box.addWidget(self.list, 1)
        box.addWidget(self._summary)
        self._lines.show_entries(entries(), ranked=False)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._theme = theme
        self._painter.theme = theme
        self._tab.setStyleSheet(f"color: {theme.muted}; background: transparent;")
        self.field.setStyleSheet("QLineEdit { padding: 0 40px 0 10px; min-height: 28px; }")
        self.list.viewport().update()

    def focus_search(self) -> None:
        """Ready to type."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _search(self, text: str) -> None:
        found = search(text)
        self._lines.show_entries(found, ranked=bool(text.strip()))
        self._tab.setVisible(not text)
        if not found:
            self._summary.setText(f"Nothing is called “{text}”. Try another word, or Esc.")
        elif text.strip():
            self.list.setCurrentIndex(self._lines.first())
        else:
            self._summary.setText("")

    def _summarise(self, now: QModelIndex, before: QModelIndex) -> None:
        entry = self._lines.entry(now)
        self._summary.setText(entry.summary if entry else "")

    def _take(self, index: QModelIndex) -> None:
        entry = self._lines.entry(index)
        if entry is not None:
            self.chosen.emit(entry.id)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                index = self.list.currentIndex()
                self._take(index if index.isValid() else self._lines.first())
                return True
            if watched is self.field and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self._step(1 if key == Qt.Key.Key_Down else -1)
                return True
            if key == Qt.Key.Key_Escape and self.field.text():
                self.field.clear()
                self._search("")
                return True
        return super().eventFilter(watched, event)

    def _step(self, by: int) -> None:
        row = self.list.currentIndex().row() + by
        while 0 <= row < self._lines.rowCount():
            index = self._lines.index(row, 0)
            if self._lines.entry(index) is not None:
                self.list.setCurrentIndex(index)
                return
            row += by
