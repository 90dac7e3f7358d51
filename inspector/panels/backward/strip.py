"""The cards of one Backward side by side. Only the cards on the screen are drawn and asked for."""

import math

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from inspector.look.cells import paint_cells
from inspector.look.fonts import mono, words
from inspector.look.maps import gradient_scale, limit_of
from inspector.look.numbers import elements, short
from inspector.look.plain import plain
from inspector.look.theme import Theme
from inspector.panels.backward.cards import Card
from inspector.session.faces import Picture, Wanted
from inspector.session.session import Session

_CARD = QSize(190, 76)
_GAP = 18
_THUMB = 40
Index = QModelIndex | QPersistentModelIndex


class _Cards(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cards: tuple[Card, ...] = ()

    def show(self, cards: tuple[Card, ...]) -> None:
        if cards == self.cards:
            return
        self.beginResetModel()
        self.cards = cards
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        card = self.cards[index.row()]
        said = f"{card.title}, {card.line}, {card.detail}"
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return said
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain(f"{card.title}\n{card.line}\n{card.detail}")
        return None


class Strip(QListView):
    """Cards from left to right; a click or Enter chooses one, by its number."""

    chosen = Signal(int)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._current = True
        self._now: int | None = None
        self._model = _Cards(self)
        self._delegate = _Delegate(self)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("The order in which the gradient went")
        self.setObjectName("strip")
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.show_bar(True)
        self.clicked.connect(self._on_chosen)
        self.activated.connect(self._on_chosen)
        self.horizontalScrollBar().valueChanged.connect(self._watch)
        session.pictures_changed.connect(self._on_pictures)
        self.set_theme(theme)

    @property
    def cards(self) -> tuple[Card, ...]:
        """What is shown."""
        return self._model.cards

    @property
    def theme(self) -> Theme:
        """The colours it draws in."""
        return self._theme

    @property
    def is_current(self) -> bool:
        """Whether these are the gradients of the document as it is now."""
        return self._current

    @property
    def now(self) -> int | None:
        """The card of what happened last: those after it have not happened yet. None: all have."""
        return self._now

    def show_bar(self, on: bool) -> None:
        """Whether there is a scroll bar of its own below the cards."""
        policy = Qt.ScrollBarPolicy
        self.setHorizontalScrollBarPolicy(
            policy.ScrollBarAsNeeded if on else policy.ScrollBarAlwaysOff
        )
        self.setFixedHeight(_CARD.height() + (18 if on else 4))

    def show_now(self, now: int | None) -> None:
        """What happened last, brought into view."""
        if now == self._now:
            return
        self._now = now
        if now is not None and now < len(self._model.cards):
            self.scrollTo(self._model.index(now), QAbstractItemView.ScrollHint.PositionAtCenter)
        self.viewport().update()
        self._watch()

    def show_cards(self, cards: tuple[Card, ...], *, current: bool, pictures: bool) -> None:
        """Show these; `pictures` False: the engine holds the numbers of a later act."""
        if (current, pictures) != (self._current, self._delegate.pictures):
            self._current = current
            self._delegate.pictures = pictures
            self.viewport().update()
        self._model.show(cards)
        self._watch()

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours."""
        self._theme = theme
        self.viewport().update()

    def picture(self, wanted: Wanted) -> Picture | None:
        """The numbers for a card, when they are there."""
        return self._session.picture(wanted)

    def _rows(self) -> range:
        """The cards on the screen, and one more on each side."""
        step = _CARD.width() + _GAP
        left = self.horizontalScrollBar().value()
        last = (left + self.viewport().width()) // step + 2
        return range(max(0, left // step - 1), min(len(self._model.cards), last))

    def _visible(self) -> list[Wanted]:
        if not self._delegate.pictures:
            return []
        wanted = (self._model.cards[row].wanted for row in self._rows() if self.happened(row))
        return [each for each in wanted if each is not None]

    def happened(self, row: int) -> bool:
        """Whether what a card tells has happened by now."""
        return self._now is None or row <= self._now

    def _watch(self, _value: int = 0) -> None:
        self._session.watch(self, frozenset(self._visible()))

    def _on_pictures(self, changed: object) -> None:
        for row in self._rows():
            card = self._model.cards[row]
            if isinstance(changed, frozenset) and card.wanted in changed:
                box = _box(self.visualRect(self._model.index(row)))
                place = _thumb(box) if math.prod(card.shape[-2:]) > 1 else _number(box)
                self.viewport().update(place.toAlignedRect())

    def _on_chosen(self, index: QModelIndex) -> None:
        self.chosen.emit(index.row())

    def paintEvent(self, event: QPaintEvent) -> None:
        self._delegate.region = event.region()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._watch()


class _Delegate(QStyledItemDelegate):
    def __init__(self, strip: Strip) -> None:
        super().__init__(strip)
        self._strip = strip
        self.pictures = True
        self.region = QRegion()
        """What is painted now: most often the pictures alone."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(_CARD.width() + _GAP, _CARD.height() + 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        strip, theme = self._strip, self._strip.theme
        card = strip.cards[index.row()]
        state = option.state
        area = QRectF(option.rect)
        box = _box(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        happened, is_now = strip.happened(index.row()), strip.now == index.row()
        if not strip.is_current or not happened:
            painter.setOpacity(0.55 if happened else 0.4)
        if index.row() + 1 < len(strip.cards):
            goes_on = strip.happened(index.row() + 1)
            painter.setPen(QPen(QColor(theme.gradient if goes_on else theme.line), 2))
            middle = box.center().y()
            painter.drawLine(QPointF(box.right(), middle), QPointF(area.right() + 2, middle))
        stands_out = is_now if strip.now is not None else card.kind == "store"
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        lit = theme.error if card.kind == "raised" else theme.gradient
        edge = lit if stands_out or hovered else theme.line
        painter.setPen(QPen(QColor(edge), (2 if is_now else 1.5) if stands_out else 1))
        painter.setBrush(QColor(theme.card))
        painter.drawRoundedRect(box, 8, 8)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.value), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), 6, 6)
        if happened:
            self._thumbnail(painter, box, card)
        self._words(painter, box, card)
        painter.restore()

    def _words(self, painter: QPainter, box: QRectF, card: Card) -> None:
        theme = self._strip.theme
        room = box.width() - 24 - (_THUMB + 6 if card.wanted is not None else 0)
        if not self.region.intersects(QRectF(box.left() + 12, box.top(), room, 76).toRect()):
            return
        lines = (
            (card.title, mono(12, bold=True), theme.text, 10.0),
            (card.line, mono(11), theme.error if card.kind == "raised" else theme.muted, 31.0),
            (card.detail, words(11), theme.gradient if card.kind == "store" else theme.muted, 51.0),
        )
        for text, font, colour, top in lines:
            painter.setFont(font)
            painter.setPen(QColor(colour))
            short_text = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
            where = QRectF(box.left() + 12, box.top() + top, room, 18)
            painter.drawText(where, Qt.AlignmentFlag.AlignVCenter, short_text)

    def _thumbnail(self, painter: QPainter, box: QRectF, card: Card) -> None:
        wanted = card.wanted
        picture = self._strip.picture(wanted) if self.pictures and wanted is not None else None
        if picture is None:
            return
        seen = picture.seen
        numbers = elements(seen)
        theme = self._strip.theme
        place = _thumb(box)
        if seen.rows * seen.columns == 1 and seen.block == (1, 1):
            painter.setFont(mono(13, bold=True))
            painter.setPen(QColor(theme.gradient))
            number = _number(box)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(number, flags, short(numbers[0], 7))
            return
        if not seen.rows or not seen.columns:
            return
        side = min(_THUMB / seen.columns, _THUMB / seen.rows, 14.0)
        width, height = side * seen.columns, max(side * seen.rows, 4.0)
        cells = QRectF(place.right() - width, place.center().y() - height / 2, width, height)
        scale = gradient_scale(theme, limit_of(seen.statistics))
        paint_cells(painter, cells, seen.rows, seen.columns, numbers, scale, theme)


def _box(area: QRect) -> QRectF:
    """The card in the area of its item."""
    return QRectF(area.left() + 1, area.top() + 1, _CARD.width() - 2, _CARD.height() - 2)


def _thumb(box: QRectF) -> QRectF:
    """Where cells stand on a card."""
    return QRectF(box.right() - _THUMB - 12, box.center().y() - _THUMB / 2, _THUMB, _THUMB)


def _number(box: QRectF) -> QRectF:
    """Where the number of a scalar stands, and cells do."""
    return _thumb(box).adjusted(-30, 0, 0, 0)
