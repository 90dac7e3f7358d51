"""Lines with headings, words beside, keys and reasons, as the command palette and the sheet of keys
show them."""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from inspector.look.fonts import mono, words
from inspector.look.theme import Theme

_PAD, _GAP, _CORNER = 12, 12, 6
_Index = QModelIndex | QPersistentModelIndex


class Line(msgspec.Struct, frozen=True):
    """`id` says what it stands for; a heading has none. `reason`: why it cannot be done now.
    `asking`: stands in place of the keys while new ones are waited for. `own`: its keys are the
    user's."""

    title: str
    id: str = ""
    beside: str = ""
    keys: tuple[str, ...] = ()
    reason: str = ""
    asking: str = ""
    own: bool = False


class Lines(QAbstractListModel):
    """The lines that are shown now."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: Sequence[Line] = ()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Other lines."""
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()

    def row_of(self, id: str) -> int:
        """Where it stands; -1 where it is not shown."""
        return next((at for at, line in enumerate(self.lines) if line.id == id), -1)

    def step(self, row: int, by: int) -> int:
        """The next line that is no heading, going round at the ends; -1 where there is none."""
        for _ in self.lines:
            row = (row + by) % len(self.lines)
            if self.lines[row].id:
                return row
        return -1

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        heading = not self.lines[index.row()].id
        usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags if heading else usable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            said = (line.title, line.beside, *line.keys, line.reason)
            return ", ".join(part for part in said if part)
        return None


class LinePainter(QStyledItemDelegate):
    """Paints them at a size of their own: the sheet is read from further away."""

    def __init__(self, lines: Lines, theme: Theme, px: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._lines = lines
        self.theme = theme
        self._words, self._heading = words(px), words(px - 2, bold=True)
        self._small, self._keys = words(px - 2), mono(px - 2)
        self.height = 2 * px + 4

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        line = self._lines.lines[index.row()]
        return QSize(100, self.height if line.id else self.height + 6)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        line, theme = self._lines.lines[index.row()], self.theme
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if not line.id:
            painter.setFont(self._heading)
            painter.setPen(QColor(theme.muted))
            low = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft
            painter.drawText(rect.adjusted(_PAD, 0, -_PAD, -6), int(low), line.title)
            painter.restore()
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.raised))
            painter.drawRoundedRect(rect.adjusted(2, 1, -2, -1), _CORNER, _CORNER)
            painter.setBrush(QColor(theme.value))
            bar = QRectF(rect.left() + 2, rect.top() + 6, 3, rect.height() - 12)
            painter.drawRoundedRect(bar, 1.5, 1.5)
        inner = rect.adjusted(_PAD, 0, -_PAD, 0)
        right = self._paint_keys(painter, line, inner)
        faint = QColor(theme.muted)
        painter.setFont(self._words)
        painter.setPen(faint if line.reason else QColor(theme.text))
        title = QFontMetrics(self._words)
        room = right - inner.left()
        shown = title.elidedText(line.title, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(inner, int(middle), shown)
        left = inner.left() + title.horizontalAdvance(shown) + _GAP
        if right - left > 40:
            painter.setFont(self._small)
            painter.setPen(faint)
            beside = line.reason or line.beside
            small = QFontMetrics(self._small)
            text = small.elidedText(beside, Qt.TextElideMode.ElideRight, int(right - left))
            painter.drawText(
                QRectF(left, rect.top(), right - left, rect.height()), int(middle), text
            )
        painter.restore()

    def _paint_keys(self, painter: QPainter, line: Line, inner: QRectF) -> float:
        theme, right = self.theme, inner.right()
        metrics = QFontMetrics(self._keys)
        high = metrics.height() + 4
        colour = theme.gradient if line.asking else theme.value if line.own else theme.muted
        for key in (line.asking,) if line.asking else reversed(line.keys):
            wide = metrics.horizontalAdvance(key) + 14
            chip = QRectF(right - wide, inner.center().y() - high / 2, wide, high)
            chip.translate(0.5, 0.5)
            painter.setPen(QPen(QColor(colour if line.asking or line.own else theme.line), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(chip, 4, 4)
            painter.setFont(self._keys)
            painter.setPen(QColor(colour))
            painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter), key)
            right -= wide + 6
        return right - _GAP
