"""The table of cells: keys, clipboard, and how it tells its model what is on screen."""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from inspector.document.dtypes import DTYPES
from inspector.look.fonts import SECONDARY_PX, mono
from inspector.look.theme import Theme
from inspector.panels.grid import reading
from inspector.panels.grid.cells import ROW_HEIGHT, CellDelegate
from inspector.panels.grid.model import Index, TensorModel

HEADER_HEIGHT = 22
MOST_COPIED = 65536
MOST_ROWS_SHOWN = 8
_EMPTY_HEIGHT = 3
_Flag = QItemSelectionModel.SelectionFlag
_WIDEST = 120
_NARROWEST = {"float": 76, "int": 68, "bool": 56, "complex": 132}


class TensorView(QTableView):
    """Cells of one cut of a tensor. `said` is a sentence for the line below, "" clears it;
    `current_moved` carries the index in the tensor of the current cell."""

    said = Signal(object)
    current_moved = Signal(object)

    def __init__(self, model: TensorModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._pending: tuple[range, range] | None = None
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
        model.dataChanged.connect(self._on_data)
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
        copy.triggered.connect(self.copy)
        paste = QAction("Paste", self)
        paste.setShortcut(QKeySequence.StandardKey.Paste)
        paste.triggered.connect(self.paste)
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
        columns, rows = self._model.columnCount(), self._model.rowCount()
        digits = len(str(max(0, self._model.cut.height - 1)))
        shown = self._model.cut.down is not None
        self.verticalHeader().setVisible(shown)
        self.verticalHeader().setFixedWidth(14 + 7 * digits)
        self.horizontalHeader().setVisible(self._model.cut.across is not None)
        narrowest = _NARROWEST[DTYPES[self._model.dtype].family]
        room = self.width() - (14 + 7 * digits if shown else 0) - 2
        share = room // max(1, columns)
        width = max(narrowest, min(share, _WIDEST, max(share, narrowest)))
        scrolls = width * columns > room
        tall = rows > MOST_ROWS_SHOWN
        if tall and not scrolls:
            width = max(narrowest, min(_WIDEST, (room - 12) // max(1, columns)))
            scrolls = width * columns > room - 12
        self.horizontalHeader().setDefaultSectionSize(width)
        height = min(rows, MOST_ROWS_SHOWN) * ROW_HEIGHT if rows else _EMPTY_HEIGHT
        if self._model.cut.across is not None:
            height += HEADER_HEIGHT
        self.setFixedHeight(height + (14 if scrolls else 2))
        off, as_needed = (
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff,
            Qt.ScrollBarPolicy.ScrollBarAsNeeded,
        )
        self.setHorizontalScrollBarPolicy(as_needed if scrolls else off)
        self.setVerticalScrollBarPolicy(as_needed if tall else off)
        self._look()

    def copy(self) -> None:
        """The selected cells to the clipboard: exact numbers, tab-separated."""
        block = self._block()
        if block is None:
            return
        rows, columns = block
        if len(rows) * len(columns) > MOST_COPIED:
            self.said.emit(f"Select at most {MOST_COPIED:,} cells to copy.")
            return
        texts = [[self._model.text(row, column) for column in columns] for row in rows]
        if any(text is None for line in texts for text in line):
            # Not all of them are on screen: copied when they have come.
            self._pending = block
            self._model.elements.watch(self._model.cut, rows, columns)
            self.said.emit("Bringing the numbers to copy…")
            return
        self._pending = None
        QGuiApplication.clipboard().setText(
            "\n".join("\t".join(text or "" for text in line) for line in texts)
        )
        count = len(rows) * len(columns)
        shape = f"{len(rows)}×{len(columns)} numbers" if count > 1 else "1 number"
        self.said.emit(f"Copied {shape}.")

    def paste(self) -> None:
        """The clipboard's block from the current cell on, as one undo step, or not at all."""
        start = self._start()
        if start is None:
            return
        reason = self._model.elements.why_read_only
        if reason:
            self.said.emit(reason)
            return
        try:
            block = reading.block(QGuiApplication.clipboard().text(), self._model.dtype)
        except ValueError as error:
            self.said.emit(f"Nothing pasted: {error}.")
            return
        self._paste_block(block, *start)

    def _paste_block(self, block: list[list[bytes]], top: int, left: int) -> None:
        cut, model = self._model.cut, self._model
        height, width = len(block), len(block[0])
        chosen = self._block()
        if (height, width) == (1, 1) and chosen is not None:
            # One number goes into every selected cell, as in a spreadsheet.
            rows, columns = chosen
            cells = {cut.flat(row, column): block[0][0] for row in rows for column in columns}
            model.write(f"Paste into {model.place(top, left)}", cells)
            return
        if top + height > model.rowCount() or left + width > model.columnCount():
            at = list(cut.index(top, left))
            self.said.emit(
                f"Nothing pasted: the block is {height}×{width}, the space from {at} is "
                f"{model.rowCount() - top}×{model.columnCount() - left}."
            )
            return
        cells = {
            cut.flat(top + row, left + column): data
            for row, line in enumerate(block)
            for column, data in enumerate(line)
        }
        if model.write(f"Paste {height}×{width} into {model.place(top, left)}", cells):
            self.selectionModel().select(
                QItemSelection(
                    model.index(top, left), model.index(top + height - 1, left + width - 1)
                ),
                _Flag.ClearAndSelect,
            )

    def clear_cells(self) -> None:
        """The selected cells set to 0, as one undo step."""
        block = self._block()
        if block is None:
            return
        rows, columns = block
        if len(rows) * len(columns) > reading.MOST_PASTED:
            self.said.emit(f"Select at most {reading.MOST_PASTED:,} cells to set to 0.")
            return
        cut = self._model.cut
        zero = self._model.zero()
        chosen = (
            self.selectionModel().isSelected if len(rows) * len(columns) < MOST_COPIED else None
        )
        cells = {
            cut.flat(row, column): zero
            for row in rows
            for column in columns
            if chosen is None or chosen(self._model.index(row, column))
        }
        self._model.write(f"Set {self._model.place(rows.start, columns.start)} to 0", cells)

    def _block(self) -> tuple[range, range] | None:
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

    def _start(self) -> tuple[int, int] | None:
        block = self._block()
        return None if block is None else (block[0].start, block[1].start)

    def _look(self) -> None:
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
        self._look()

    def _on_data(self) -> None:
        if self._pending is not None:
            rows, columns = self._pending
            if rows.stop > self._model.rowCount() or columns.stop > self._model.columnCount():
                self._pending = None
            elif all(self._model.text(r, c) is not None for r in rows for c in columns):
                self.copy()
                self._look()

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

    def _on_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.addActions(self.actions())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.viewport().mapToGlobal(at))

    # Qt's side.

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.current_moved.emit(self._model.cut.index(current.row(), current.column()))
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, mods = event.key(), event.modifiers()
        plain = not mods & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        back = bool(mods & Qt.KeyboardModifier.ShiftModifier)
        if plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(-1 if back else 1, 0)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and plain:
            self.clear_cells()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
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
