"""Scroll bars over the whole of a dimension that is too long for one window of the table."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QScrollBar, QTableView, QWidget

from inspector.panels.grid.cells import ROW_HEIGHT
from inspector.panels.grid.cut import WINDOW, Cut
from inspector.panels.grid.model import TensorModel

_MOST = 2**31 - 1


class FarBar(QScrollBar):
    """One bar. `window_wanted` carries the first row or column of another window."""

    window_wanted = Signal(object)

    def __init__(
        self, view: QTableView, model: TensorModel, way: Qt.Orientation, parent: QWidget
    ) -> None:
        super().__init__(way, parent)
        self._view = view
        self._model = model
        self._down = way == Qt.Orientation.Vertical
        self.setAccessibleName("All rows" if self._down else "All columns")
        self._shifting = False
        self.hide()
        self.valueChanged.connect(self._on_moved)
        self._inner.valueChanged.connect(self._on_inner)

    @property
    def _inner(self) -> QScrollBar:
        # Asked for each time: a wrapper that is kept can be that of a bar which is gone.
        view = self._view
        return view.verticalScrollBar() if self._down else view.horizontalScrollBar()

    @property
    def _first(self) -> int:
        cut = self._model.cut
        return cut.top if self._down else cut.left

    @property
    def _step(self) -> int:
        return ROW_HEIGHT if self._down else self._view.horizontalHeader().defaultSectionSize()

    def _sizes(self) -> tuple[int, int]:
        """How many there are in all, and how many are seen at once."""
        cut: Cut = self._model.cut
        port = self._view.viewport()
        seen = (port.height() if self._down else port.width()) // max(1, self._step)
        return (cut.height if self._down else cut.width), max(1, seen)

    def fit(self) -> None:
        """As the cut is now."""
        whole, seen = self._sizes()
        self.setVisible(whole > WINDOW and bool(self._model.rowCount()))
        with QSignalBlocker(self):
            self.setRange(0, min(_MOST, max(0, whole - seen)))
            self.setPageStep(seen)
            self.setValue(self._first + self._inner.value() // max(1, self._step))

    def _on_moved(self, value: int) -> None:
        if self._shifting:
            return
        whole, seen = self._sizes()
        last = min(self._first + WINDOW, whole)
        if self._first <= value and (value <= last - seen or last == whole):
            self._inner.setValue((value - self._first) * self._step)
        else:
            self._shift(value)

    def _on_inner(self, value: int) -> None:
        if self._shifting or not self.isVisible():
            return
        at = self._first + value // max(1, self._step)
        with QSignalBlocker(self):
            self.setValue(at)
        whole, _ = self._sizes()
        at_end = value >= self._inner.maximum() and self._first + WINDOW < whole
        if at_end or (value == 0 and self._first > 0):
            self._shift(at)

    def _shift(self, at: int) -> None:
        """Another window, with this row or column where the first one was."""
        whole, _ = self._sizes()
        self._shifting = True
        self.window_wanted.emit(max(0, min(at - WINDOW // 2, whole - WINDOW)))
        self._inner.setValue((at - self._first) * self._step)
        self._shifting = False


def bars(view: QTableView, model: TensorModel, parent: QWidget) -> tuple[FarBar, FarBar]:
    """One that runs down, and one that runs across."""
    return (
        FarBar(view, model, Qt.Orientation.Vertical, parent),
        FarBar(view, model, Qt.Orientation.Horizontal, parent),
    )
