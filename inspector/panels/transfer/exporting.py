"""Which values and gradients to write, and as what kind of file."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from inspector.files.exporting.formats import FORMS, why_not_held
from inspector.look.plain import label
from inspector.look.quantities import brief_bytes, bytes_text
from inspector.panels.transfer.offers import Offered
from inspector.panels.transfer.rows import Row, TensorRows, set_up

_WORDS = {
    ".safetensors": "several tensors, every dtype but complex128",
    ".npz": "several tensors, for numpy; no bfloat16",
    ".npy": "one tensor, for numpy; no bfloat16",
    ".pt": "several tensors, for PyTorch; every dtype",
    ".csv": "one tensor as text, for spreadsheets",
    ".tsv": "one tensor as text, with tabs",
    ".png": "one tensor as a picture of 8 bits",
    ".jpg": "one tensor as a picture; lossy: its numbers are no longer the same",
}


class ExportTensorsDialog(QDialog):
    """`chosen` brings the rows and the file's ending; not modal."""

    chosen = Signal(object, object)

    def __init__(
        self,
        offered: Sequence[Offered],
        ticked: frozenset[int],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export tensors")
        self._offered = offered
        self.form = QComboBox(self)
        self.form.addItems(list(FORMS))
        self.form.setAccessibleName("kind of file")
        self.form_words = label("", "muted", self)
        self.every = QPushButton("Tick all", self)
        self.none = QPushButton("Tick none", self)
        self.rows = TensorRows(("name", "what", "shape", "dtype", "size"), self)
        self.table = QTreeView(self)
        self.size_words = label("", "muted", self)
        self.error = label("", "error", self)
        self.cancel_button = QPushButton("Cancel", self)
        self.export_button = QPushButton("Export…", self)
        self.rows.show_rows([_row(each) for each in offered], ticked)
        if len(ticked) == 1:
            self.form.setCurrentText(".npy")
        self._arrange()
        self.form.activated.connect(self._refresh)
        self.every.clicked.connect(self._on_every)
        self.none.clicked.connect(self._on_none)
        self.rows.ticked.connect(self._refresh)
        self.cancel_button.clicked.connect(self.reject)
        self.export_button.clicked.connect(self._on_export)
        self._refresh()

    def _arrange(self) -> None:
        self.table.setModel(self.rows)
        self.table.setAccessibleName("values and gradients")
        set_up(self.table, (150, 140, 100, 90))
        card = QFrame(self)
        card.setProperty("surface", "sunken")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(4, 4, 4, 4)
        inside.addWidget(self.table)
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(label("as", "muted", self))
        above.addWidget(self.form)
        above.addWidget(self.form_words, 1)
        above.addWidget(self.every)
        above.addWidget(self.none)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.size_words)
        below.addStretch(1)
        below.addWidget(self.cancel_button)
        below.addWidget(self.export_button)
        for button in (self.every, self.none, self.cancel_button):
            button.setAutoDefault(False)
        self.export_button.setProperty("kind", "value")
        self.export_button.setDefault(True)
        self.form.setMinimumWidth(130)
        self.error.setWordWrap(True)
        self.error.setMinimumHeight(34)
        self.error.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 16, 20, 16)
        whole.setSpacing(8)
        whole.addLayout(above)
        whole.addWidget(card, 1)
        whole.addWidget(self.error)
        whole.addLayout(below)
        self.resize(760, 260 + 26 * min(12, len(self._offered)))

    def _on_every(self) -> None:
        self.rows.choose(range(self.rows.rowCount()), True)

    def _on_none(self) -> None:
        self.rows.choose(range(self.rows.rowCount()), False)

    def _refresh(self, _index: int = 0) -> None:
        form = self.form.currentText()
        self.form_words.setText(_WORDS[form])
        chosen = [self._offered[row] for row in sorted(self.rows.chosen)]
        named = [(each.name, each.dtype, each.shape) for each in chosen]
        reason = why_not_held(form, named) if chosen else ""
        self.error.setText(f"This cannot be: {reason}." if reason else "")
        size = sum(each.size for each in chosen)
        self.size_words.setText(f"about {bytes_text(size)} of numbers" if chosen else "")
        self.export_button.setEnabled(bool(chosen) and not reason)

    def _on_export(self) -> None:
        self.chosen.emit(
            [self._offered[row] for row in sorted(self.rows.chosen)], self.form.currentText()
        )
        self.accept()


def _row(each: Offered) -> Row:
    shape = " × ".join(map(str, each.shape)) or "scalar"
    cells = (each.name, each.what, shape, each.dtype, brief_bytes(each.size))
    return Row(cells, each.reason)
