"""The tensors of a file as rows of a table, each with a box to tick."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)

from inspector.files.importing.entries import Entry
from inspector.look.fonts import mono
from inspector.look.plain import plain
from inspector.look.quantities import brief_bytes

_Index = QModelIndex | QPersistentModelIndex
HEADERS = ("name", "shape", "in the file", "dtype", "size")
_SIZE = QSize(0, 26)
_NO_PARENT = QModelIndex()
_Role = Qt.ItemDataRole


class TensorRows(QAbstractTableModel):
    """One row for each tensor; `ticked` tells that others are chosen."""

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: Sequence[Entry] = ()
        self.chosen: frozenset[int] = frozenset()
        self._font = mono(11)

    def show_entries(self, entries: Sequence[Entry], chosen: frozenset[int]) -> None:
        """Other tensors, and which of them are ticked."""
        self.beginResetModel()
        self.entries, self.chosen = entries, chosen
        self.endResetModel()

    def choose(self, rows: Sequence[int], on: bool) -> None:
        """Tick these rows, or not."""
        able = {row for row in rows if not self.entries[row].reason}
        self.chosen = self.chosen | able if on else self.chosen - able
        last = len(self.entries) - 1
        self.dataChanged.emit(self.index(0, 0), self.index(last, 0), [_Role.CheckStateRole])
        self.ticked.emit()

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(
        self, section: int, side: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> object:
        if side == Qt.Orientation.Horizontal and role == _Role.DisplayRole:
            return HEADERS[section]
        if side == Qt.Orientation.Horizontal and role == _Role.TextAlignmentRole:
            return int(_aligned(section))
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if self.entries[index.row()].reason:
            return flag.ItemIsSelectable
        tick = flag.ItemIsUserCheckable if index.column() == 0 else flag.NoItemFlags
        return flag.ItemIsSelectable | flag.ItemIsEnabled | tick

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> object:
        each = self.entries[index.row()]
        match role:
            case _Role.DisplayRole:
                return _text(each, index.column())
            case _Role.ToolTipRole:
                return plain(each.reason or each.name)
            case _Role.CheckStateRole if index.column() == 0:
                on = index.row() in self.chosen
                return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
            case _Role.TextAlignmentRole:
                return int(_aligned(index.column()))
            case _Role.FontRole:
                return self._font
            case _Role.SizeHintRole:
                return _SIZE
            case _Role.AccessibleTextRole:
                shape = "×".join(map(str, each.shape)) or "scalar"
                return f"{each.name}, {shape} {each.stored} {each.reason}".strip()
            case _:
                return None

    def setData(self, index: _Index, value: object, role: int = _Role.EditRole) -> bool:
        if role != _Role.CheckStateRole or index.column() != 0:
            return False
        self.choose([index.row()], Qt.CheckState(value) == Qt.CheckState.Checked)
        return True


def _text(each: Entry, column: int) -> str:
    match column:
        case 0:
            return each.name
        case 1:
            return " × ".join(map(str, each.shape)) or "scalar"
        case 2:
            return each.stored
        case 3:
            return each.dtype or "—"
        case _:
            return brief_bytes(each.size) if each.dtype else ""


def _aligned(column: int) -> Qt.AlignmentFlag:
    flag = Qt.AlignmentFlag
    return (flag.AlignRight if column == len(HEADERS) - 1 else flag.AlignLeft) | flag.AlignVCenter
