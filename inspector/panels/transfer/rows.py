"""Tensors as rows of a table, each with a box to tick."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView

from inspector.look.fonts import mono
from inspector.look.plain import plain

_Index = QModelIndex | QPersistentModelIndex
_SIZE = QSize(0, 26)
_NO_PARENT = QModelIndex()
_Role = Qt.ItemDataRole
# Put together once: a tree asks every row several times when it is laid out.
_UNABLE = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_PLAIN = _UNABLE | Qt.ItemFlag.ItemIsEnabled
_TICKED = _PLAIN | Qt.ItemFlag.ItemIsUserCheckable


class Row(NamedTuple):
    """What its cells say, why it cannot be ticked, and what a tooltip says of it."""

    cells: tuple[str, ...]
    reason: str = ""
    told: str = ""


class TensorRows(QAbstractTableModel):
    """One row for each tensor, its last column to the right; `ticked` tells that others are
    chosen."""

    ticked = Signal()

    def __init__(self, headers: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._headers = headers
        self.rows: Sequence[Row] = ()
        self.chosen: frozenset[int] = frozenset()
        self._font = mono(11)
        self._faint = QGuiApplication.palette().placeholderText()

    def show_rows(self, rows: Sequence[Row], chosen: frozenset[int]) -> None:
        """Other rows, and which of them are ticked."""
        self.beginResetModel()
        self.rows, self.chosen = rows, chosen
        self.endResetModel()

    def choose(self, rows: Sequence[int], on: bool) -> None:
        """Tick these rows, or not."""
        able = {row for row in rows if not self.rows[row].reason}
        self.chosen = self.chosen | able if on else self.chosen - able
        last = len(self.rows) - 1
        self.dataChanged.emit(self.index(0, 0), self.index(last, 0), [_Role.CheckStateRole])
        self.ticked.emit()

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._headers)

    def headerData(
        self, section: int, side: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> object:
        if side == Qt.Orientation.Horizontal and role == _Role.DisplayRole:
            return self._headers[section]
        if side == Qt.Orientation.Horizontal and role == _Role.TextAlignmentRole:
            return int(self._aligned(section))
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if self.rows[index.row()].reason:
            return _UNABLE
        return _TICKED if index.column() == 0 else _PLAIN

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> object:
        row = self.rows[index.row()]
        match role:
            case _Role.DisplayRole:
                return row.cells[index.column()]
            case _Role.ToolTipRole:
                return plain(row.reason or row.told or row.cells[0])
            case _Role.CheckStateRole if index.column() == 0:
                on = index.row() in self.chosen
                return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
            case _Role.TextAlignmentRole:
                return int(self._aligned(index.column()))
            case _Role.ForegroundRole if row.reason:
                return self._faint
            case _Role.FontRole:
                return self._font
            case _Role.SizeHintRole:
                return _SIZE
            case _Role.AccessibleTextRole if index.column() == 0:
                return " ".join((*row.cells, row.reason)).strip()
            case _:
                return None

    def setData(self, index: _Index, value: object, role: int = _Role.EditRole) -> bool:
        if role != _Role.CheckStateRole or index.column() != 0:
            return False
        self.choose([index.row()], Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def _aligned(self, column: int) -> Qt.AlignmentFlag:
        flag = Qt.AlignmentFlag
        last = column == len(self._headers) - 1
        return (flag.AlignRight if last else flag.AlignLeft) | flag.AlignVCenter


def set_up(table: QTreeView, widths: Sequence[int]) -> None:
    """A table of these rows; its first column takes the room that is left."""
    table.setRootIsDecorated(False)
    table.setUniformRowHeights(True)
    table.setAllColumnsShowFocus(True)
    table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    head = table.header()
    head.setStretchLastSection(False)
    head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for column, width in enumerate(widths, 1):
        head.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        head.resizeSection(column, width)
