"""The search at the pointer: type, choose, Enter; a frame over the canvas that blocks nothing."""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from inspector.canvas.inks import inks, mono_font, words_font
from inspector.canvas.measure import mono_width
from inspector.catalogue.rows import catalogue
from inspector.catalogue.search import Entry, search
from inspector.look.plain import plain
from inspector.look.theme import Theme

_WIDTH = 340
_ROW = 28
_ROWS = 9
# More than these nobody reads; they would only cost time at every key.
_MOST_SHOWN = 200
_Index = QModelIndex | QPersistentModelIndex


class Offer(msgspec.Struct, frozen=True):
    """One line of the search: what would be added, and at which of its inputs the dragged wire
    would end."""

    entry: Entry
    port: str | None = None


def fitting_ports(entry: Entry, *, takes: bool) -> tuple[str | None, ...]:
    """The inputs of an entry that a dragged wire could end at (`takes`); else (None,) where its
    result could be given to one; () where neither can be."""
    if entry.kind == "operation":
        row = catalogue().operations[entry.id]
        return tuple(port.name for port in row.inputs) if takes else (None,)
    return (None,) if entry.kind == "fill" and not takes else ()


class _Offers(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.offers: Sequence[Offer] = ()

    def show_offers(self, offers: Sequence[Offer]) -> None:
        self.beginResetModel()
        self.offers = offers
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.offers)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        offer = self.offers[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            end = f" → {offer.port}" if offer.port else ""
            return f"{offer.entry.name}{end} ({offer.entry.group})"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain(offer.entry.summary)
        return None


class _Lines(QStyledItemDelegate):
    def __init__(self, theme: Theme, offers: _Offers, parent: QObject) -> None:
        super().__init__(parent)
        self.theme = theme
        self._offers = offers

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(_WIDTH - 24, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        offer = self._offers.offers[index.row()]
        ink = inks(self.theme)
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink.line)
            painter.drawRoundedRect(rect.adjusted(2, 1, -2, -1), 6, 6)
        inside = rect.adjusted(12, 0, -12, 0)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(mono_font(12))
        painter.setPen(ink.text)
        painter.drawText(inside, left, offer.entry.name)
        if offer.port:
            painter.setPen(ink.value)
            x = mono_width(offer.entry.name, 12) + 10
            painter.drawText(inside.adjusted(x, 0, 0, 0), left, f"→ {offer.port}")
        painter.setFont(words_font(11))
        painter.setPen(ink.muted)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inside, right, offer.entry.group)
        painter.restore()


class QuickAdd(QFrame):
    """Opened with what may be added; `chosen` tells which offer was taken."""

    chosen = Signal(object)
    dismissed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("quickAdd")
        self._view = parent
        self._ports: dict[str, tuple[str | None, ...]] = {}
        self._entries: Sequence[Entry] = ()
        self.field = QLineEdit(self)
        self.field.setAccessibleName("Search operations to add")
        self.field.installEventFilter(self)
        self.field.textEdited.connect(self._search)
        self._offers = _Offers(self)
        self._lines = _Lines(theme, self._offers, self)
        self.list = QListView(self)
        # One of ours: asking Qt for its own would load every widget class there is (20 ms).
        self.list.setViewport(QWidget())
        self.list.setModel(self._offers)
        self.list.setItemDelegate(self._lines)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._clicked)
        self.list.entered.connect(self._entered)
        self.hint = QLabel(self)
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.hint.setWordWrap(True)
        self.hint.setFixedHeight(34)
        self.list.setFixedHeight(_ROWS * _ROW + 2)
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
        self._lines.theme = theme
        self.field.setFont(mono_font(13))
        self.hint.setFont(words_font(11))
        self.setStyleSheet(
            f"#quickAdd {{ background: {theme.panel}; border: 1px solid {theme.value};"
            f" border-radius: 8px; }}"
            f"QLineEdit {{ background: {theme.canvas}; color: {theme.text};"
            f" border: 1px solid {theme.line}; border-radius: 6px; padding: 0 8px;"
            f" min-height: 28px; }}"
            f"QListView {{ background: {theme.panel}; border: none; }}"
            f"QLabel {{ color: {theme.muted}; background: transparent; padding: 0 4px; }}"
        )

    @property
    def offers(self) -> Sequence[Offer]:
        """What the list shows now."""
        return self._offers.offers

    def open(
        self,
        at: QPoint,
        entries: Sequence[Entry],
        ports: dict[str, tuple[str | None, ...]] | None = None,
        *,
        title: str = "Search operations",
    ) -> None:
        """Show the search at a point of the view. `ports` gives, for an operation's id, the
        inputs at which a dragged wire fits: a line for each."""
        self._entries, self._ports = entries, ports or {}
        self.field.setPlaceholderText(title)
        self.field.clear()
        self._search("")
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
            self.hide()
            self.dismissed.emit()

    def _search(self, text: str) -> None:
        found = search(text, self._entries)
        offers = [
            Offer(entry, port) for entry in found for port in self._ports.get(entry.id, (None,))
        ]
        self._offers.show_offers(offers[:_MOST_SHOWN])
        self._choose(0)
        if not offers:
            self.hint.setText(f"Nothing is called “{text}”. Try another word, or Esc.")

    def _choose(self, row: int) -> None:
        count = len(self._offers.offers)
        if count:
            row = max(0, min(row, count - 1))
            self.list.setCurrentIndex(self._offers.index(row, 0))
            self.hint.setText(self._offers.offers[row].entry.summary)

    def _take(self, row: int) -> None:
        if 0 <= row < len(self._offers.offers):
            offer = self._offers.offers[row]
            self.hide()
            self.chosen.emit(offer)

    def _clicked(self, index: QModelIndex) -> None:
        self._take(index.row())

    def _entered(self, index: QModelIndex) -> None:
        self._choose(index.row())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress and self._pressed(event):
                return True
        elif watched is self.field and event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.close_quietly()
        return super().eventFilter(watched, event)

    def _pressed(self, event: QKeyEvent) -> bool:
        row = self.list.currentIndex().row()
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Tab: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Backtab: -1,
            Qt.Key.Key_PageDown: _ROWS,
            Qt.Key.Key_PageUp: -_ROWS,
        }
        key = Qt.Key(event.key())
        if key in steps:
            self._choose(row + steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(row)
        elif key == Qt.Key.Key_Escape:
            self.close_quietly()
        else:
            return False
        return True
