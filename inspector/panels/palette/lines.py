"""The lines of the palette: a model of headings and entries, and how they are drawn."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from inspector.catalogue.search import ENTRY_MIME, Entry
from inspector.look.fonts import mono, words
from inspector.look.plain import plain
from inspector.look.theme import Theme

ROW = 24
HEADING = 36
_Index = QModelIndex | QPersistentModelIndex


class Lines(QAbstractListModel):
    """Entries under the headings of their groups; or, `ranked`, best first without headings."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.lines: list[Entry | str] = []
        self.ranked = False

    def show_entries(self, entries: Sequence[Entry], *, ranked: bool) -> None:
        """Other entries."""
        self.beginResetModel()
        self.ranked = ranked
        self.lines = []
        group = ""
        for entry in entries:
            if not ranked and entry.group != group:
                group = entry.group
                self.lines.append(group)
            self.lines.append(entry)
        self.endResetModel()

    def entry(self, index: _Index) -> Entry | None:
        """The entry of a line, or None for a heading."""
        line = self.lines[index.row()] if index.isValid() else ""
        return line if isinstance(line, Entry) else None

    def first(self) -> QModelIndex:
        """The first line that is an entry."""
        rows = (row for row, line in enumerate(self.lines) if isinstance(line, Entry))
        row = next(rows, None)
        return QModelIndex() if row is None else self.index(row, 0)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.lines)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if self.entry(index) is None:
            return Qt.ItemFlag.NoItemFlags
        chosen = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return chosen | Qt.ItemFlag.ItemIsDragEnabled

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.name if isinstance(line, Entry) else line
        if isinstance(line, Entry) and role == Qt.ItemDataRole.ToolTipRole:
            also = f"\nalso: {', '.join(line.aliases)}" if line.aliases else ""
            title = line.id if line.kind == "operation" else line.name
            return plain(f"{title}\n{line.summary}{also}")
        if isinstance(line, Entry) and role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return line.summary
        return None

    def mimeTypes(self) -> list[str]:
        return [ENTRY_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        carried = QMimeData()
        entry = self.entry(indexes[0]) if indexes else None
        if entry is not None:
            carried.setData(ENTRY_MIME, entry.id.encode())
        return carried


class LinePainter(QStyledItemDelegate):
    """Headings muted and bold, entries in mono, the group at the right of ranked ones."""

    def __init__(self, theme: Theme, lines: Lines, parent: QObject) -> None:
        super().__init__(parent)
        self.theme = theme
        self._lines = lines
        self._heading = words(11, bold=True)
        self._name = mono(12)
        self._group = words(11)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        heading = self._lines.entry(index) is None
        if heading:
            return QSize(option.rect.width(), HEADING if index.row() else ROW + 2)
        return QSize(option.rect.width(), ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme = self.theme
        line = self._lines.lines[index.row()]
        rect = QRectF(option.rect)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if isinstance(line, Entry):
            self._paint_back(painter, option, rect)
            indent = 12 if self._lines.ranked else 20
            inside = rect.adjusted(indent, 0, -12, 0)
            painter.setFont(self._name)
            painter.setPen(QColor(theme.text))
            painter.drawText(inside, left, line.name)
            if self._lines.ranked:
                painter.setFont(self._group)
                painter.setPen(QColor(theme.muted))
                right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(inside, right, line.group)
        else:
            painter.setFont(self._heading)
            painter.setPen(QColor(theme.muted))
            low = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
            painter.drawText(rect.adjusted(8, 0, 0, -5), low, line)
        painter.restore()

    def _paint_back(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRectF) -> None:
        selected = option.state & QStyle.StateFlag.State_Selected
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.line if selected else self.theme.raised))
            painter.drawRoundedRect(rect.adjusted(2, 1, -2, -1), 6, 6)
