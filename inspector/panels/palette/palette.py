"""The left column's search and groups: a double click, Enter or a drag adds what is chosen."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from inspector.catalogue.entries import entries
from inspector.look.fonts import words
from inspector.look.plain import label
from inspector.look.theme import Theme
from inspector.offers.helping import Helping
from inspector.offers.lines import Offer
from inspector.offers.memory import Memory
from inspector.offers.offer_list import OfferList
from inspector.session.session import Session


class Palette(QWidget):
    """`chosen` gives the id of an entry: an operation, a fill, "tensor", or an act on the
    selection; the canvas's `adding` understands all of them. `try_wanted` gives an
    operation's id."""

    chosen = Signal(object)
    try_wanted = Signal(object)

    def __init__(
        self,
        session: Session,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        memory: Memory | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(f"Search {len(entries())} operations")
        self.field.setAccessibleName("Search operations")
        self.field.textEdited.connect(self._search)
        self.field.installEventFilter(self)
        self._tab = QLabel("Tab", self.field)
        self._tab.setFont(words(11))
        self._tab.setToolTip("On the canvas, Tab opens the same search at the pointer")
        inside = QHBoxLayout(self.field)
        inside.setContentsMargins(0, 0, 10, 0)
        inside.addWidget(self._tab, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.list = OfferList(session, theme, memory or Memory(parent=self), self)
        self.list.setAccessibleName("Operations")
        self.list.setDragEnabled(True)
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.list.doubleClicked.connect(self._on_double_click)
        self.list.installEventFilter(self)
        self.list.taken.connect(self._on_taken)
        self.list.chosen_changed.connect(self._summarise)
        self.help = Helping(session, theme, self.list, self)
        self.help.add_wanted.connect(self._on_taken)
        self.help.try_wanted.connect(self.try_wanted)
        self.help.left.connect(self.focus_search)
        self._summary = label("", "muted", self)
        self._summary.setWordWrap(True)
        self._summary.setMinimumHeight(32)
        self._summary.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 8)
        box.setSpacing(8)
        box.addWidget(self.field)
        box.addWidget(self.list, 1)
        box.addWidget(self._summary)
        self.list.offer_only(entries(), all_of=True)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self.list.set_theme(theme)
        self.help.set_theme(theme)
        self._tab.setStyleSheet(f"color: {theme.muted}; background: transparent;")
        self.field.setStyleSheet("QLineEdit { padding: 0 40px 0 10px; min-height: 28px; }")

    def focus_search(self) -> None:
        """Ready to type."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _search(self, text: str) -> None:
        self.list.show_found(text)
        self._tab.setVisible(not text)
        self._summarise()

    def _summarise(self) -> None:
        offer, text = self.list.chosen, self.field.text()
        if offer is not None:
            self._summary.setText(self.list.lines.why_not(offer.entry) or offer.entry.summary)
        elif text.strip():
            self._summary.setText(f"Nothing is called “{text}”. Try another word, or Esc.")
        else:
            self._summary.setText("")

    def _on_taken(self, offer: Offer) -> None:
        self.chosen.emit(offer.entry.id)

    def _on_double_click(self, index: QModelIndex) -> None:
        # The heading's second click folds it again, as two clicks do.
        self.list.act_on(index)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        if self.help.takes_key(event):
            return True
        if event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape and self.field.text():
                self.field.clear()
                self._search("")
                return True
            if self.list.pressed_key(event):
                return True
        return super().eventFilter(watched, event)
