"""The table behind the grid: asks for what is on screen and writes what is typed."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from inspector.document.contents import Contents, Fill, Patch
from inspector.document.dtypes import DTYPES
from inspector.document.edits import EditRefused
from inspector.look.maps import Scale
from inspector.look.number_styles import SHORT
from inspector.look.numbers import exact
from inspector.look.plain import plain
from inspector.panels.grid import reading
from inspector.panels.grid.cut import Cut, cut_of
from inspector.panels.grid.elements import UNKNOWN, Cell, ContentsElements, Elements

Index = QModelIndex | QPersistentModelIndex
_NOTHING = ContentsElements("", Contents("float32", (0,), Fill("zeros")))
_ROOT = QModelIndex()


class TensorModel(QAbstractTableModel):
    """One cut of a tensor. Nothing is held here: every cell is asked of its elements."""

    refused = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._elements: Elements = _NOTHING
        self._cut = cut_of((0,))
        self._rows = range(0)
        self._columns = range(0)
        self._shown: list[Cell] = []
        self.style = SHORT
        self.scale: Scale | None = None
        """The colours behind the numbers, where they are wanted."""

    @property
    def elements(self) -> Elements:
        """Where the numbers come from."""
        return self._elements

    @property
    def cut(self) -> Cut:
        """Which of them are shown."""
        return self._cut

    @property
    def dtype(self) -> str:
        """Their dtype."""
        return self._elements.dtype

    def show(self, elements: Elements | None, cut: Cut | None = None) -> None:
        """Show other elements or another cut; the cut goes to the start where it does not fit."""
        chosen = elements or _NOTHING
        at = cut or cut_of(chosen.shape, self._cut.at, self._cut.axes)
        if chosen is self._elements and at == self._cut:
            self.renew()
            return
        self.beginResetModel()
        self._elements, self._cut = chosen, at
        self._rows = self._columns = range(0)
        self._shown = []
        self.endResetModel()

    def swap(self, elements: Elements) -> None:
        """The same cells with other numbers: cursor and editor stay."""
        self._elements = elements
        self.renew()

    def look(self, rows: range, columns: range) -> None:
        """These rows and columns are on screen: have their numbers brought."""
        if (rows, columns) != (self._rows, self._columns):
            self._rows, self._columns, self._shown = rows, columns, []
        self._elements.watch(self._cut, rows, columns)

    def renew(self) -> None:
        """Numbers came or changed: those on screen that did are painted again."""
        self._elements.watch(self._cut, self._rows, self._columns)
        at = [(row, column) for row in self._rows for column in self._columns]
        shown = [self.cell(row, column) for row, column in at]
        others = list(range(len(shown)))
        if len(shown) == len(self._shown):
            others = [n for n, cell in enumerate(shown) if cell != self._shown[n]]
        self._shown = shown
        if others:
            rows, columns = [at[n][0] for n in others], [at[n][1] for n in others]
            first, last = self.index(min(rows), min(columns)), self.index(max(rows), max(columns))
            self.dataChanged.emit(first, last)

    def cell(self, row: int, column: int) -> Cell:
        """What a cell shows."""
        if row >= self._cut.rows or column >= self._cut.columns:
            return UNKNOWN
        return self._elements.cell(self._cut, row, column)

    def text(self, row: int, column: int) -> str | None:
        """The exact number of a cell, None where it is not known yet."""
        number = self.cell(row, column).number
        return None if number is None else exact(number, self.dtype)

    def element(self, row: int, column: int) -> bytes | None:
        """The bytes of a cell, None where they are not known or are no number's."""
        return self._elements.element(self._cut, row, column)

    def write(self, label: str, cells: Mapping[int, bytes]) -> bool:
        """Write cells (flat index -> bytes) as one undo step; what cannot be done is said."""
        return self._written(partial(self._elements.write, label, cells))

    def write_range(self, label: str, patch: Patch) -> bool:
        """Write over a range as one undo step; what cannot be done is said."""
        return self._written(partial(self._elements.write_range, label, patch))

    def _written(self, write: Callable[[], None]) -> bool:
        reason = self._elements.why_read_only
        if reason is None:
            try:
                write()
            except EditRefused as refused:
                reason = str(refused)
        self.refused.emit(reason or "")
        return reason is None

    def why_not(self, text: str) -> str | None:
        """Why this text cannot stand in a cell, or None where it can."""
        try:
            reading.cell(text, self.dtype)
        except ValueError as error:
            return str(error)
        return None

    def place(self, row: int, column: int) -> str:
        """A cell as one writes it: `w[0, 1]`; the name alone for a scalar."""
        index = self._cut.index(row, column)
        return (
            f"{self._elements.name}[{', '.join(map(str, index))}]" if index else self._elements.name
        )

    def zero(self) -> bytes:
        """The bytes of 0."""
        return bytes(DTYPES[self.dtype].size)

    # Qt's side.

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._cut.rows

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._cut.columns

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        return flags if self._elements.why_read_only else flags | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            number = self.cell(row, column).number
            return "" if number is None else self.style.text(number, self.dtype)
        if role == Qt.ItemDataRole.EditRole:
            return self.text(row, column) or ""
        if role == Qt.ItemDataRole.ToolTipRole:
            exactly = self.text(row, column)
            return None if exactly is None else plain(f"{self.place(row, column)} = {exactly}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.place(row, column)} {self.text(row, column) or 'not known yet'}"
        return None

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        row, column = index.row(), index.column()
        if value == self.text(row, column):
            return True
        try:
            data = reading.cell(str(value), self.dtype)
        except ValueError as error:
            self.refused.emit(str(error))
            return False
        return self.write(f"Type in {self.place(row, column)}", {self._cut.flat(row, column): data})

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return "" if self._cut.across is None else str(self._cut.left + section)
        return "" if self._cut.down is None else str(self._cut.top + section)
