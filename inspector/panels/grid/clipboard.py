"""Cells to the clipboard and back, and set to one number."""

from itertools import islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelection, QItemSelectionModel
from PySide6.QtGui import QGuiApplication

from inspector.codegen.tables import FORMS, TextForm, as_text
from inspector.document.contents import Block, Patch, Same, literal
from inspector.look.numbers import exact, unpacked
from inspector.panels.grid import reading
from inspector.panels.grid.carried import carried, cells_of

if TYPE_CHECKING:
    from inspector.panels.grid.view import TensorView

MOST_COPIED = 65536
_Flag = QItemSelectionModel.SelectionFlag


class CellClipboard:
    """Copies and pastes for one view of cells."""

    def __init__(self, view: "TensorView") -> None:
        self._view = view
        self._pending: tuple[range, range] | None = None
        self._form: TextForm | None = None

    def copy(self, form: TextForm | None = None) -> None:
        """The selected cells: exact numbers, tab-separated, or in another form."""
        view, model = self._view, self._view.tensor
        block = view.block()
        if block is None:
            return
        rows, columns = block
        if len(rows) * len(columns) > MOST_COPIED:
            view.said.emit(f"Select at most {MOST_COPIED:,} cells to copy.")
            return
        cells = [[model.element(row, column) for column in columns] for row in rows]
        known = [[each for each in line if each is not None] for line in cells]
        whole = known if known == cells else None
        texts: list[list[str | None]]
        if whole is not None:
            numbers = unpacked(b"".join(each for line in whole for each in line), model.dtype)
            told = iter([exact(number, model.dtype) for number in numbers])
            texts = [list(islice(told, len(columns))) for _ in rows]
        else:
            texts = [[model.text(row, column) for column in columns] for row in rows]
        if any(text is None for line in texts for text in line):
            # Not all of them are on screen: copied when they have come.
            self._pending, self._form = block, form
            model.elements.watch(model.cut, rows, columns)
            view.said.emit("Bringing the numbers to copy…")
            return
        self._pending = None
        count = len(rows) * len(columns)
        shape = f"{len(rows)}×{len(columns)} numbers" if count > 1 else "1 number"
        if form is None:
            text = "\n".join("\t".join(text or "" for text in line) for line in texts)
            QGuiApplication.clipboard().setMimeData(carried(text, whole, model.dtype))
            view.said.emit(f"Copied {shape}.")
            return
        if whole is None:
            view.said.emit(f"Elements of {model.dtype} are no numbers: copy them as they are.")
            return
        data = b"".join(each for line in whole for each in line)
        sizes = (len(rows), len(columns))[2 - min(2, len(model.elements.shape)) :]
        QGuiApplication.clipboard().setText(as_text(form, data, model.dtype, sizes))
        view.said.emit(f"Copied {shape} as {FORMS[form]}.")

    def on_numbers(self) -> None:
        """Numbers came: those that were to be copied may be among them."""
        if self._pending is None:
            return
        model = self._view.tensor
        rows, columns = self._pending
        if rows.stop > model.rowCount() or columns.stop > model.columnCount():
            self._pending = None
        elif all(model.text(r, c) is not None for r in rows for c in columns):
            self.copy(self._form)
            self._view.look()

    def paste(self) -> None:
        """The clipboard's block from the current cell on, as one undo step, or not at all."""
        view, model = self._view, self._view.tensor
        start = view.start()
        if start is None:
            return
        reason = model.elements.why_read_only
        if reason:
            view.said.emit(reason)
            return
        found, told = QGuiApplication.clipboard().mimeData(), ""
        block = cells_of(found, model.dtype)
        if block is None:
            try:
                block, told = reading.block(found.text(), model.dtype)
            except ValueError as error:
                view.said.emit(f"Nothing pasted: {error}.")
                return
        if self._paste_block(block, *start) and told:
            view.said.emit(f"Pasted. {told}")

    def _paste_block(self, block: list[list[bytes]], top: int, left: int) -> bool:
        view, model = self._view, self._view.tensor
        cut = model.cut
        height, width = len(block), len(block[0])
        chosen = view.block()
        if (height, width) == (1, 1) and chosen is not None:
            # One number goes into every selected cell, as in a spreadsheet.
            rows, columns = chosen
            patch = Patch(cut.spans(rows, columns), Same(block[0][0]))
            return model.write_range(f"Paste into {model.place(top, left)}", patch)
        if top + height > model.rowCount() or left + width > model.columnCount():
            at = list(cut.index(top, left))
            view.said.emit(
                f"Nothing pasted: the block is {height}×{width}, the space from {at} is "
                f"{model.rowCount() - top}×{model.columnCount() - left}."
            )
            return False
        rows, columns = range(top, top + height), range(left, left + width)
        lines = block
        if cut.down is not None and cut.across is not None and cut.across < cut.down:
            # Ranges are row-major in the tensor, whichever way it is shown.
            lines = [list(line) for line in zip(*block, strict=True)]
        made = Block(literal(b"".join(data for line in lines for data in line)))
        patch = Patch(cut.spans(rows, columns), made)
        done = model.write_range(f"Paste {height}×{width} into {model.place(top, left)}", patch)
        if done:
            last = model.index(top + height - 1, left + width - 1)
            view.selectionModel().select(
                QItemSelection(model.index(top, left), last), _Flag.ClearAndSelect
            )
        return done

    def clear(self) -> None:
        """The selected cells set to 0, as one undo step."""
        view, model = self._view, self._view.tensor
        block = view.block()
        if block is None:
            return
        rows, columns = block
        label = f"Set {model.place(rows.start, columns.start)} to 0"
        zero, cut = model.zero(), model.cut
        if len(rows) * len(columns) < MOST_COPIED and not view.is_one_block():
            chosen = view.selectionModel().isSelected
            cells = {
                cut.flat(row, column): zero
                for row in rows
                for column in columns
                if chosen(model.index(row, column))
            }
            model.write(label, cells)
            return
        model.write_range(label, Patch(cut.spans(rows, columns), Same(zero)))
