"""The table of cells: keys, clipboard, and how it tells its model what is on screen."""

from PySide6.QtCore import QItemSelection, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from inspector.document.dtypes import DTYPES
from inspector.look.fonts import SECONDARY_PX, mono
from inspector.look.theme import Theme
from inspector.panels.grid.cells import ROW_HEIGHT, CellDelegate
from inspector.panels.grid.clipboard import CellClipboard
from inspector.panels.grid.cut import WINDOW
from inspector.panels.grid.model import Index, TensorModel

HEADER_HEIGHT = 22
MOST_ROWS_SHOWN = 8
_EMPTY_HEIGHT = 3
_WIDEST = 120
_NARROWEST = {"float": 76, "int": 68, "bool": 56, "complex": 132}


class _Header(QHeaderView):
    """Has a size of its own: Qt would ask two hundred sections for theirs."""

    def sizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), HEADER_HEIGHT)


class TensorView(QTableView):
    """Cells of one cut of a tensor. `said` is a sentence for the line below, "" clears it;
    `current_moved` carries the index in the tensor of the current cell, `far_wanted` one to go
    to."""

    said = Signal(object)
    current_moved = Signal(object)
    selected = Signal()
    far_wanted = Signal(object)
    fitted = Signal()
    formula_wanted = Signal()
    menu_wanted = Signal(object)

    def __init__(self, model: TensorModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._fitting = False
        self.clipboard = CellClipboard(self)
        self.setHorizontalHeader(_Header(Qt.Orientation.Horizontal, self))
        self.setVerticalHeader(_Header(Qt.Orientation.Vertical, self))
        self._delegate = CellDelegate(model, theme, self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("Numbers of the tensor")
        self._arrange()
        self.set_theme(theme)
        self._delegate.refused.connect(self.said)
        self._delegate.moved.connect(self._on_moved)
        model.refused.connect(self.said)
        model.modelReset.connect(self.fit)
        model.dataChanged.connect(self.clipboard.on_numbers)
        self.horizontalScrollBar().valueChanged.connect(self._on_scrolled)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def _arrange(self) -> None:
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setWordWrap(False)
        self.setFont(mono())
        # The end of the grid hands Tab on: no keyboard trap.
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        across, down = self.horizontalHeader(), self.verticalHeader()
        across.setAccessibleName("Columns")
        down.setAccessibleName("Rows")
        for header in (across, down):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
            header.setFont(mono(SECONDARY_PX))
            header.setSectionsClickable(False)
        across.setFixedHeight(HEADER_HEIGHT)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        across.setMinimumSectionSize(20)
        down.setDefaultSectionSize(ROW_HEIGHT)
        down.setMinimumSectionSize(ROW_HEIGHT)
        down.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        copy = QAction("Copy", self)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.triggered.connect(self._on_copy)
        paste = QAction("Paste", self)
        paste.setShortcut(QKeySequence.StandardKey.Paste)
        paste.triggered.connect(self.clipboard.paste)
        for act in (copy, paste):
            act.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self.addAction(act)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._theme = theme
        self._delegate.set_theme(theme)
        self.setStyleSheet(
            "QTableView { background: transparent; border: none; outline: none; }"
            "QTableView::item { border: none; }"
            "QHeaderView { background: transparent; border: none; }"
            "QHeaderView::section { background: transparent; border: none;"
            f" padding: 0 6px 0 2px; color: {theme.muted}; }}"
            "QTableCornerButton::section { background: transparent; border: none; }"
        )
        self.viewport().update()

    def fit(self) -> None:
        """Columns share the width where they fit; the height is that of the first rows."""
        # What is set here makes Qt ask for it again.
        if not self._fitting:
            self._fitting = True
            try:
                self._fit()
            finally:
                self._fitting = False
            self.look()
            self.fitted.emit()

    def _fit(self) -> None:
        columns, rows = self._model.columnCount(), self._model.rowCount()
        digits = len(str(max(0, self._model.cut.height - 1)))
        shown = self._model.cut.down is not None
        self.verticalHeader().setVisible(shown)
        self.verticalHeader().setFixedWidth(14 + 7 * digits)
        self.horizontalHeader().setVisible(self._model.cut.across is not None)
        known = DTYPES.get(self._model.dtype)
        narrowest = _NARROWEST["float" if known is None else known.family]
        letters = self._model.style.width(self._model.dtype)
        if self._model.style.style != "short":
            narrowest = max(narrowest, 22 + 7 * letters)
        room = self.width() - (14 + 7 * digits if shown else 0) - 2
        share = room // max(1, columns)
        widest = max(_WIDEST, narrowest)
        width = max(narrowest, min(share, widest, max(share, narrowest)))
        scrolls = width * columns > room
        tall = rows > MOST_ROWS_SHOWN
        if tall and not scrolls:
            width = max(narrowest, min(widest, (room - 12) // max(1, columns)))
            scrolls = width * columns > room - 12
        self.horizontalHeader().setDefaultSectionSize(width)
        height = min(rows, MOST_ROWS_SHOWN) * ROW_HEIGHT if rows else _EMPTY_HEIGHT
        if self._model.cut.across is not None:
            height += HEADER_HEIGHT
        # The bar of what is wider than one window stands below the view (far.py).
        bar = scrolls and self._model.cut.width <= WINDOW
        self.setFixedHeight(height + (14 if bar else 2))
        off, as_needed = (
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff,
            Qt.ScrollBarPolicy.ScrollBarAsNeeded,
        )
        self.setHorizontalScrollBarPolicy(as_needed if scrolls else off)
        cut = self._model.cut
        # Longer than one window: a bar of its own stands beside (far.py).
        self.setVerticalScrollBarPolicy(as_needed if tall and cut.height <= WINDOW else off)
        if cut.width > WINDOW:
            self.setHorizontalScrollBarPolicy(off)

    @property
    def tensor(self) -> TensorModel:
        """The model."""
        return self._model

    def block(self) -> tuple[range, range] | None:
        """The smallest block around the selected cells, else the current cell."""
        selection = self.selectionModel().selection()
        ranges = [selection.at(i) for i in range(selection.size())]
        if not ranges:
            current = self.currentIndex()
            if not current.isValid():
                return None
            return (
                range(current.row(), current.row() + 1),
                range(current.column(), current.column() + 1),
            )
        return (
            range(min(r.top() for r in ranges), max(r.bottom() for r in ranges) + 1),
            range(min(r.left() for r in ranges), max(r.right() for r in ranges) + 1),
        )

    def is_one_block(self) -> bool:
        """Whether the selected cells are one block without holes."""
        return self.selectionModel().selection().size() <= 1

    def start(self) -> tuple[int, int] | None:
        """The first cell of the selection."""
        block = self.block()
        return None if block is None else (block[0].start, block[1].start)

    def look(self) -> None:
        """Tell the model which rows and columns are on screen."""
        if not self._model.rowCount() or not self._model.columnCount():
            self._model.look(range(0), range(0))
            return
        view = self.viewport().rect()
        last_row = self._model.rowCount() - 1
        last_column = self._model.columnCount() - 1
        top = max(0, self.rowAt(0))
        bottom = self.rowAt(view.height() - 1)
        left = max(0, self.columnAt(0))
        right = self.columnAt(view.width() - 1)
        self._model.look(
            range(top, (last_row if bottom < 0 else bottom) + 1),
            range(left, (last_column if right < 0 else right) + 1),
        )

    def _on_scrolled(self) -> None:
        self.look()

    def _on_moved(self, step: object) -> None:
        if isinstance(step, tuple):
            self.step(*step)

    def step(self, down: int, right: int) -> None:
        """The current cell moved; Tab goes on in the next row, Enter stays at the edge."""
        current = self.currentIndex()
        rows, columns = self._model.rowCount(), self._model.columnCount()
        if not current.isValid() or not rows or not columns:
            return
        row, column = current.row() + down, current.column() + right
        if not 0 <= column < columns and 0 <= row + (1 if right > 0 else -1) < rows:
            row, column = row + (1 if right > 0 else -1), 0 if right > 0 else columns - 1
        row, column = min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)
        self.setCurrentIndex(self._model.index(row, column))

    def _on_copy(self) -> None:
        self.clipboard.copy()

    def _on_menu(self, at: QPoint) -> None:
        self.menu_wanted.emit(self.viewport().mapToGlobal(at))

    def _ends(self, index: int) -> tuple[int, ...]:
        """The first element of the cut, or the last one."""
        cut = self._model.cut
        found = dict(zip(cut.fixed, cut.at, strict=True))
        for dimension in (cut.down, cut.across):
            if dimension is not None:
                found[dimension] = cut.shape[dimension] - 1 if index else 0
        return tuple(found[d] for d in range(len(cut.shape)))

    # Qt's side.

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.current_moved.emit(self._model.cut.index(current.row(), current.column()))
        self.viewport().update()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.selected.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, mods = event.key(), event.modifiers()
        plain = not mods & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        back = bool(mods & Qt.KeyboardModifier.ShiftModifier)
        ends = (Qt.Key.Key_Home, Qt.Key.Key_End)
        if mods == Qt.KeyboardModifier.ControlModifier and key in ends and self._model.rowCount():
            self.far_wanted.emit(self._ends(ends.index(key)))
        elif plain and key == Qt.Key.Key_Equal:
            self.formula_wanted.emit()
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(-1 if back else 1, 0)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and plain:
            self.clipboard.clear()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.clipboard.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.clipboard.paste()
        elif key == Qt.Key.Key_Escape:
            self.said.emit("")
            self.clearSelection()
            event.ignore()
        else:
            reason = self._model.elements.why_read_only
            if reason and (
                key == Qt.Key.Key_F2 or (plain and event.text().isprintable() and event.text())
            ):
                self.said.emit(reason)
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from cell to cell, and out of the grid after the last one."""
        current = self.currentIndex()
        last = self._model.rowCount() * self._model.columnCount() - 1
        at = current.row() * self._model.columnCount() + current.column()
        if current.isValid() and (at < last if forward else at > 0):
            self.step(0, 1 if forward else -1)
            return True
        return super().focusNextPrevChild(forward)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._delegate.is_bad():
            self._delegate.complain()
            return
        super().mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()
