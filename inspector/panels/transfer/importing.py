"""Which tensors of a file to import, and whether their numbers stay in it."""

from pathlib import Path

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from inspector.document.dtypes import DTYPES
from inspector.files.importing.entries import MOST_EMBEDDED, Entry, Listing
from inspector.look.plain import label
from inspector.look.quantities import brief_bytes, bytes_text
from inspector.look.switch import Switch
from inspector.look.theme import Theme
from inspector.panels.transfer.rows import Row, TensorRows, set_up

HEADERS = ("name", "shape", "in the file", "dtype", "size")
EMBEDDED_BY_ITSELF = 1 << 20
"""Up to so many bytes are taken into the document without being asked for."""
# More than these are not ticked from the start: nobody wants a thousand nodes by one click.
_TICKED = 12
_REMARKS = 4


class ImportDialog(QDialog):
    """`chosen` brings the rows, whether they stay in the file, and requires_grad; not modal."""

    chosen = Signal(object, object, object)

    def __init__(self, listing: Listing, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.listing = listing
        name = Path(listing.path).name
        self.setWindowTitle(f"Import from {name}")
        self.title = label("", "title", self)
        self.where = label(str(Path(listing.path).parent), "muted", self)
        remarks = [listing.remark] if listing.remark else []
        remarks += [f"{e.name} cannot be imported: {e.reason}" for e in listing.entries if e.reason]
        more = f"\nand {len(remarks) - _REMARKS} more" if len(remarks) > _REMARKS else ""
        self.remark = label("\n".join(remarks[:_REMARKS]) + more, "muted", self)
        self.remark.setWordWrap(True)
        self.remark.setVisible(bool(remarks))
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText("Filter by name")
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName("filter by name")
        self.every = QPushButton("Tick all", self)
        self.every.setAutoDefault(False)
        self.none = QPushButton("Tick none", self)
        self.none.setAutoDefault(False)
        self.rows = TensorRows(HEADERS, self)
        self._shown = QSortFilterProxyModel(self)
        self._shown.setSourceModel(self.rows)
        self._shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.table = QTreeView(self)
        self.stay = QRadioButton(self)
        self.embed = QRadioButton(self)
        self.stay_words = label("", "muted", self)
        self.embed_words = label("", "muted", self)
        self.requires_grad = Switch("requires_grad", theme, "leaf", self)
        self.error = label("", "error", self)
        self.cancel_button = QPushButton("Cancel", self)
        self.import_button = QPushButton(self)
        able = [row for row, each in enumerate(listing.entries) if not each.reason]
        first = able[:1] if listing.kind == "image" else able
        ticked = frozenset(first if len(first) <= _TICKED else ())
        self.rows.show_rows([_row(each) for each in listing.entries], ticked)
        self._asked = False
        self._arrange(theme)
        self._connect()
        self._refresh()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self.requires_grad.set_theme(theme)

    def _arrange(self, theme: Theme) -> None:
        self.set_theme(theme)
        table = self.table
        table.setAccessibleName("tensors of the file")
        card = QFrame(self)
        card.setProperty("surface", "sunken")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(4, 4, 4, 4)
        inside.addWidget(table)
        above = QHBoxLayout()
        above.setSpacing(8)
        above.addWidget(self.filter, 1)
        above.addStretch(0 if len(self.listing.entries) > _TICKED else 1)
        above.addWidget(self.every)
        above.addWidget(self.none)
        self._group = QButtonGroup(self)
        keep = QVBoxLayout()
        keep.setSpacing(0)
        for button, words in ((self.stay, self.stay_words), (self.embed, self.embed_words)):
            self._group.addButton(button)
            words.setContentsMargins(24, 0, 0, 4)
            words.setWordWrap(True)
            keep.addWidget(button)
            keep.addWidget(words)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.requires_grad)
        below.addStretch(1)
        below.addWidget(self.cancel_button)
        below.addWidget(self.import_button)
        self.import_button.setProperty("kind", "value")
        self.import_button.setDefault(True)
        self.cancel_button.setAutoDefault(False)
        self.error.setWordWrap(True)
        self.error.setMinimumHeight(18)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 16, 20, 16)
        whole.setSpacing(8)
        whole.addWidget(self.title)
        whole.addWidget(self.where)
        whole.addWidget(self.remark)
        whole.addSpacing(4)
        whole.addLayout(above)
        whole.addWidget(card, 1)
        whole.addLayout(keep)
        whole.addWidget(self.error)
        whole.addLayout(below)
        self.filter.setVisible(len(self.listing.entries) > _TICKED)
        picture = self.listing.kind == "image"
        for each in (self.every, self.none):
            each.setVisible(len(self.listing.entries) > 3 and not picture)
        # Last: a tree of many rows is laid out anew with each change around it.
        table.setModel(self._shown)
        set_up(table, (150, 130, 90, 90))
        high = 340 + 28 * min(10, len(self.listing.entries))
        self.resize(720, high)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._shown.setFilterFixedString)
        self.every.clicked.connect(self._on_every)
        self.none.clicked.connect(self._on_none)
        self.rows.ticked.connect(self._refresh)
        self._group.buttonClicked.connect(self._on_place)
        self.table.doubleClicked.connect(self._on_double)
        self.cancel_button.clicked.connect(self.reject)
        self.import_button.clicked.connect(self._on_import)

    def _rows_shown(self) -> list[int]:
        shown = self._shown
        return [shown.mapToSource(shown.index(row, 0)).row() for row in range(shown.rowCount())]

    def _on_every(self) -> None:
        self.rows.choose(self._rows_shown(), True)

    def _on_none(self) -> None:
        self.rows.choose(self._rows_shown(), False)

    def _on_double(self, index: QModelIndex) -> None:
        row = self._shown.mapToSource(index).row()
        if not self.listing.entries[row].reason:
            self.rows.choose(list(self.rows.chosen), False)
            self.rows.choose([row], True)
            self._on_import()

    def _on_place(self, _button: object) -> None:
        self._asked = True
        self._refresh()

    def _refresh(self) -> None:
        entries = self.listing.entries
        count = len(entries)
        self.title.setText(f"{count:,} tensor{'' if count == 1 else 's'}")
        if self.listing.kind == "image":
            self.title.setText("The picture as a tensor")
        chosen = [entries[row] for row in sorted(self.rows.chosen)]
        staying = [each for each in chosen if each.stays]
        size = sum(each.size for each in chosen)
        if not self._asked:
            stays = bool(staying) and size > EMBEDDED_BY_ITSELF
            (self.stay if stays else self.embed).setChecked(True)
        self.stay.setText("Leave the numbers in the file")
        packed = len(chosen) - len(staying)
        remembers = "the document remembers where the file is, and what it was."
        whole = f"Packed, or no plain numbers: read when the session is opened; {remembers}"
        at_once = f"Whatever its size it is there at once; {remembers}"
        some = f" {packed:,} of them are packed, and read when the session is opened."
        self.stay_words.setText(
            whole if chosen and not staying else at_once + (some if staying and packed else "")
        )
        told = f" ({bytes_text(size)})" if chosen else ""
        self.embed.setText(f"Embed them in the document{told}")
        self.embed_words.setText("The session holds them, and needs the file no more.")
        self.requires_grad.setEnabled(any(DTYPES[each.dtype].may_require_grad for each in chosen))
        embedded = size if self.embed.isChecked() else 0
        wrong = ""
        if embedded > MOST_EMBEDDED:
            wrong = (
                f"At most {bytes_text(MOST_EMBEDDED)} can be embedded at once, and these take "
                f"{bytes_text(embedded)}: leave them in the file, or tick fewer."
            )
        self.error.setText(wrong)
        many = len(chosen)
        self.import_button.setText(f"Import {many:,} tensors" if many > 1 else "Import")
        self.import_button.setEnabled(bool(chosen) and not wrong)

    def _on_import(self) -> None:
        if self.import_button.isEnabled():
            on = self.requires_grad.isChecked() and self.requires_grad.isEnabled()
            self.chosen.emit(sorted(self.rows.chosen), self.stay.isChecked(), on)
            self.accept()


def _row(each: Entry) -> Row:
    shape = " × ".join(map(str, each.shape)) or "scalar"
    size = brief_bytes(each.size) if each.dtype else ""
    return Row((each.name, shape, each.stored, each.dtype or "—", size), each.reason)
