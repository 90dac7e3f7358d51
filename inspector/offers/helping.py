"""When help is shown: F1 on what is chosen, or the pointer resting on it for a while."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QKeyEvent
from PySide6.QtWidgets import QWidget

from inspector.catalogue.entries import can_try
from inspector.look.theme import Theme
from inspector.offers.lines import Offer
from inspector.offers.offer_list import OfferList
from inspector.session.session import Session

if TYPE_CHECKING:
    from inspector.offers.help_card import HelpCard

_HOVER_MS = 800
_LEAVE_MS = 350


class Helping(QObject):
    """Shows the card beside a list. `add_wanted` gives an offer,
    `try_wanted` an operation's id; `left`: the keyboard came back out of the card."""

    add_wanted = Signal(object)
    try_wanted = Signal(object)
    left = Signal()

    def __init__(self, session: Session, theme: Theme, offers: OfferList, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._list = offers
        self._host = parent
        self._card: HelpCard | None = None
        self._offer: Offer | None = None
        # Asked for by F1: it stays until Esc and follows the arrows.
        self._stays = False
        self._rested = QTimer(self, singleShot=True, interval=_HOVER_MS)
        self._rested.timeout.connect(self._on_rest)
        self._leaving = QTimer(self, singleShot=True, interval=_LEAVE_MS)
        self._leaving.timeout.connect(self._on_left)
        self._pointed = QModelIndex()
        offers.entered.connect(self._on_entered)
        offers.viewport().installEventFilter(self)
        offers.chosen_changed.connect(self._on_chosen)

    @property
    def card(self) -> "HelpCard | None":
        """The card while it is shown."""
        return self._card if self._card is not None and self._card.isVisible() else None

    def set_theme(self, theme: Theme) -> None:
        """Other colours."""
        self._theme = theme
        if self._card is not None:
            self._card.set_theme(theme)

    def hide(self) -> None:
        """No help any more."""
        self._stays = False
        self._rested.stop()
        self._leaving.stop()
        if self._card is not None:
            self._card.hide()

    def holds_focus(self) -> bool:
        """Whether the keyboard is in the card."""
        return self.card is not None and self.card.isAncestorOf(self.card.window().focusWidget())

    def takes_key(self, event: QKeyEvent) -> bool:
        """F1 shows help on what is chosen and, again, enters the card; Ctrl+Enter tries it; Esc
        closes the card. Whether it was one of these, pressed or about to be."""
        plain = not event.modifiers()
        key = event.key()
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        wanted = (
            (key == Qt.Key.Key_F1 and plain)
            or (key == Qt.Key.Key_Escape and plain and self.card is not None)
            or (enter and event.modifiers() == Qt.KeyboardModifier.ControlModifier)
        )
        if not wanted:
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            # Or the window's own F1 would come first.
            event.accept()
            return True
        if event.type() != QEvent.Type.KeyPress:
            return False
        offer = self._list.chosen
        if key == Qt.Key.Key_Escape:
            self.hide()
        elif enter:
            self._try(offer)
        elif self._stays and self.card is not None:
            self.card.enter()
        elif offer is not None:
            self._stays = True
            self._show(offer, self._place_of_list())
        return True

    def _show(self, offer: Offer, beside: QRect) -> None:
        from inspector.offers.help_card import HelpCard

        if self._card is None:
            self._card = HelpCard(self._session, self._theme, self._host.window())
            self._card.add_wanted.connect(self._on_add)
            self._card.try_wanted.connect(self._on_try)
            self._card.closed.connect(self._on_closed)
            self._card.installEventFilter(self)
        self._offer = offer
        self._card.show_entry(offer.entry, self._list.lines.why_not(offer.entry))
        self._card.place_beside(beside)

    def _place_of_list(self) -> QRect:
        """The host's width at the height of the chosen line, on the screen."""
        line = self._list.visualRect(self._list.currentIndex())
        top = self._list.viewport().mapToGlobal(line.topLeft()).y()
        left = self._host.mapToGlobal(QPoint(0, 0)).x()
        return QRect(left, top, self._host.width(), line.height())

    def _on_entered(self, index: QModelIndex) -> None:
        self._pointed = index
        self._leaving.stop()
        if not self._stays:
            self._rested.start()

    def _on_rest(self) -> None:
        offer = self._list.lines.offer(self._pointed)
        if offer is None or self._stays or not self._list.isVisible():
            return
        line = self._list.visualRect(self._pointed)
        top = self._list.viewport().mapToGlobal(line.topLeft()).y()
        left = self._host.mapToGlobal(QPoint(0, 0)).x()
        self._show(offer, QRect(left, top, self._host.width(), line.height()))

    def _on_left(self) -> None:
        at = QCursor.pos()
        over = self._card is not None and self._card.rect().contains(self._card.mapFromGlobal(at))
        if not self._stays and not over:
            self.hide()

    def _on_chosen(self) -> None:
        offer = self._list.chosen
        if self._stays and self.card is not None and self._list.isVisible():
            if offer is None:
                return
            self._show(offer, self._place_of_list())
        elif not self._stays:
            # Typing or arrows: what the pointer happened to rest on is no longer meant.
            self._rested.stop()
            if self.card is not None:
                self.hide()

    def _on_add(self) -> None:
        offer = self._offer
        self.hide()
        if offer is not None and not self._list.lines.why_not(offer.entry):
            self.add_wanted.emit(offer)

    def _on_try(self) -> None:
        self._try(self._offer)

    def _try(self, offer: Offer | None) -> None:
        if offer is None or self._list.lines.why_not(offer.entry):
            return
        if can_try(offer.entry):
            self.hide()
            self.try_wanted.emit(offer.entry.id)

    def _on_closed(self) -> None:
        self.hide()
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._rested.stop()
            self._leaving.start()
        elif event.type() == QEvent.Type.Enter:
            self._leaving.stop()
        elif event.type() == QEvent.Type.MouseButtonPress and watched is self._list.viewport():
            self._rested.stop()
        return False
