"""Index spinners for the dimensions that a 2-d cut leaves out."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from inspector.look.fonts import mono
from inspector.look.plain import label
from inspector.panels.heatmap.regions import Slice


class Slices(QWidget):
    """`x[ 0, 2, :, : ]` with a spinner for each fixed dimension; hidden for 2-d and less."""

    slice_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._spinners: list[QSpinBox] = []
        self._labels: list[QLabel] = []
        self._sizes: tuple[int, ...] = ()
        self.hide()

    @property
    def at(self) -> Slice:
        """The indices as they stand."""
        return tuple(spinner.value() for spinner in self._spinners)

    def show_slice(self, name: str, sizes: tuple[int, ...], at: Slice) -> None:
        """Show these indices of dimensions of these sizes."""
        if sizes != self._sizes or not self._labels:
            self._build(sizes)
        self.setVisible(bool(sizes))
        if not sizes:
            return
        self._labels[0].setText(f"{name}[")
        for dimension, (spinner, index) in enumerate(zip(self._spinners, at, strict=True)):
            spinner.setAccessibleName(f"index in dimension {dimension}")
            with QSignalBlocker(spinner):
                spinner.setValue(index)

    def _build(self, sizes: tuple[int, ...]) -> None:
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._sizes = sizes
        self._spinners, self._labels = [], []
        self._add_text("")
        for dimension, size in enumerate(sizes):
            spinner = QSpinBox(self)
            # QSpinBox counts in 32 bits.
            spinner.setRange(0, min(size - 1, 2**31 - 1) if size else 0)
            spinner.setWrapping(size > 1)
            spinner.setKeyboardTracking(False)
            # A style sheet's padding does not reach the field inside a spin box.
            spinner.lineEdit().setTextMargins(6, 0, 0, 0)
            spinner.setToolTip(f"Dimension {dimension}: 0 to {max(0, size - 1)}")
            spinner.valueChanged.connect(self._on_changed)
            self._spinners.append(spinner)
            self._row.addWidget(spinner)
            self._add_text(",")
        self._labels[-1].setText(", :, :]")
        self._row.addStretch(1)

    def _add_text(self, text: str) -> None:
        made = label(text, "mono", self)
        made.setFont(mono())
        self._labels.append(made)
        self._row.addWidget(made)

    def _on_changed(self, _value: int) -> None:
        self.slice_chosen.emit(self.at)
