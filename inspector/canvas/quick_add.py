"""The search at the pointer: type, choose, Enter; a frame over the canvas that blocks nothing."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from inspector.canvas.inks import mono_font, words_font
from inspector.catalogue.entries import Entry
from inspector.look.fonts import rule
from inspector.look.theme import Theme
from inspector.offers.helping import Helping
from inspector.offers.lines import Offer
from inspector.offers.memory import Memory
from inspector.offers.offer_list import OfferList, Ports
from inspector.offers.painting import height_of
from inspector.session.session import Session

_WIDTH = 360
_ROWS = 11
_KEYS = frozenset(
    (
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
        Qt.Key.Key_Escape,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Insert,
        Qt.Key.Key_F2,
    )
)


class QuickAdd(QFrame):
    """Opened with what may be added; `chosen` tells which offer was taken, `try_wanted`
    which operation is to be tried, `dismissed` that nothing was; `gone` comes before each."""

    chosen = Signal(object)
    try_wanted = Signal(object)
    dismissed = Signal()
    gone = Signal()

    def __init__(
        self, session: Session, theme: Theme, parent: QWidget, memory: Memory | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("quickAdd")
        self._view = parent
        self.field = QLineEdit(self)
        self.field.setAccessibleName("Search operations to add")
        self.field.installEventFilter(self)
        self.field.textEdited.connect(self._search)
        self.memory = memory or Memory(parent=self)
        self.list = OfferList(session, theme, self.memory, self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.clicked.connect(self._clicked)
        self.list.taken.connect(self._take)
        self.list.chosen_changed.connect(self._say)
        self.help = Helping(session, theme, self.list, self)
        self.help.add_wanted.connect(self._take)
        self.help.try_wanted.connect(self._try)
        self.help.left.connect(self.field.setFocus)
        self.hint = QLabel(self)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.hint.setWordWrap(True)
        self.hint.setFixedHeight(34)
        self.list.setFixedHeight(height_of(_ROWS))
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.setSpacing(6)
        box.addWidget(self.field)
        box.addWidget(self.list)
        box.addWidget(self.hint)
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self.list.set_theme(theme)
        self.help.set_theme(theme)
        self.setStyleSheet(
            f"#quickAdd {{ background: {theme.panel}; border: 1px solid {theme.value};"
            f" border-radius: 8px; }}"
            f"QLineEdit {{ background: {theme.canvas}; color: {theme.text};"
            f" border: 1px solid {theme.line}; border-radius: 6px; padding: 0 8px;"
            f" min-height: 28px; {rule(mono_font(13))} }}"
            f"QListView {{ background: {theme.panel}; border: none; }}"
            f"QLabel {{ color: {theme.muted}; background: transparent; padding: 0 4px;"
            f" {rule(words_font(11))} }}"
        )

    @property
    def offers(self) -> Sequence[Offer]:
        """What the list shows now, headings left out."""
        return [line for line in self.list.lines.lines if isinstance(line, Offer)]

    def open(
        self,
        at: QPoint,
        entries: Sequence[Entry],
        ports: Ports | None = None,
        *,
        title: str = "Search operations",
    ) -> None:
        """Show the search at a point of the view. `ports` gives, for an operation's id, the
        inputs at which a dragged wire fits: a line for each."""
        self.field.setPlaceholderText(title)
        self.field.clear()
        self.list.offer_only(entries, ports, all_of=ports is None)
        self.list.choose(0)
        height = self.sizeHint().height()
        view = self._view
        x = max(8, min(at.x(), view.width() - _WIDTH - 8))
        y = max(8, min(at.y(), view.height() - height - 8))
        self.setGeometry(x, y, _WIDTH, height)
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_quietly(self) -> None:
        """Nothing is added."""
        if self.isVisible():
            self._away()
            self.dismissed.emit()

    def _search(self, text: str) -> None:
        self.list.show_found(text)
        if not text.strip():
            self.list.choose(0)

    def _say(self) -> None:
        offer, text = self.list.chosen, self.field.text()
        if offer is not None:
            self.hint.setText(self.list.lines.why_not(offer.entry) or offer.entry.summary)
        elif text.strip():
            self.hint.setText(f"Nothing is called “{text}”. Try another word, or Esc.")
        else:
            self.hint.setText("Type to search; → opens a group, F1 explains, Enter adds.")

    def _take(self, offer: Offer) -> None:
        self._away()
        self.chosen.emit(offer)

    def _try(self, id: str) -> None:
        self._away()
        self.try_wanted.emit(id)

    def _away(self) -> None:
        self.help.hide()
        self.hide()
        self.gone.emit()

    def _clicked(self, index: QModelIndex) -> None:
        self.list.take(self.list.lines.offer(index))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.field:
            return super().eventFilter(watched, event)
        if isinstance(event, QKeyEvent):
            if self.help.takes_key(event):
                return True
            if event.type() == QEvent.Type.ShortcutOverride and event.key() in _KEYS:
                # They are for the search, not for acts of the canvas below it.
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and self._pressed(event):
                return True
        elif (
            event.type() == QEvent.Type.FocusOut
            and self.isVisible()
            and not self.help.holds_focus()
        ):
            self.close_quietly()
        return super().eventFilter(watched, event)

    def _pressed(self, event: QKeyEvent) -> bool:
        row = self.list.currentIndex().row()
        match Qt.Key(event.key()):
            case Qt.Key.Key_Tab:
                self.list.choose(row + 1)
            case Qt.Key.Key_Backtab:
                self.list.choose(row - 1)
            case Qt.Key.Key_Escape:
                self.close_quietly()
            case _:
                return self.list.pressed_key(event)
        return True
