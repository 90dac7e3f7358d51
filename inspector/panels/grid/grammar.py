"""What a formula for the cells may be made of, said in a few lines, with examples to press."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QToolButton, QWidget

from inspector.document.expressions import CONSTANTS, FUNCTIONS, INDICES, RANDOM, why_not
from inspector.look.fonts import SECONDARY_PX, mono
from inspector.look.plain import label, plain

_EXAMPLES = (
    ("i + 0.1*j", "Rows count in ones, columns in tenths"),
    ("0.1*i", "A tenth of the index"),
    ("sin(x)", "Of the number that each cell has now"),
    ("where(x < 0, 0, x)", "What relu does"),
    ("randn()", "Random, with a seed that is kept: the same again on every run"),
)
_MOST_EXAMPLES = 4
_BESIDE = 2


def _lines(rank: int) -> tuple[tuple[str, str], ...]:
    indices = "  ".join(INDICES[: min(rank, len(INDICES))])
    if rank > len(INDICES):
        indices += "  d0 … d15"
    plain_ones = [name for name, count in FUNCTIONS.items() if count == 1]
    return (
        ("cell", f"x its number{f';  {indices} its index' if rank else ''}"),
        ("signs", "+ - * / // % **   < <= == != >= >   and or not"),
        ("functions", f"{' '.join(plain_ones)}  min(a, b)  max(a, b)  where(a < b, then, else)"),
        ("random", "  ".join(f"{name}()" for name in RANDOM)),
        ("numbers", "1  0.5  1e-3  " + "  ".join(CONSTANTS)),
    )


def _unjoined() -> QFont:
    """The font without the signs that it makes of two: `<=` is typed as it is shown."""
    made = mono(SECONDARY_PX)
    made.setFeature(QFont.Tag("calt"), 0)
    return made


class Grammar(QWidget):
    """`chosen` carries an example that was pressed."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 4, 0, 4)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.examples: list[QToolButton] = []
        self._made: tuple[int, str] | None = None
        self.hide()

    def tell(self, rank: int, family: str) -> None:
        """For a tensor of so many dimensions."""
        if self._made == (rank, family):
            return
        self._made = (rank, family)
        while (item := self._grid.takeAt(0)) is not None:
            part = item.widget()
            if part is not None:
                part.hide()
                part.deleteLater()
        for row, (name, text) in enumerate(_lines(rank)):
            what = label(text, "", self)
            what.setFont(_unjoined())
            what.setWordWrap(True)
            self._grid.addWidget(label(name, "muted", self), row, 0)
            self._grid.addWidget(what, row, 1)
        self._grid.addWidget(self._offered(rank, family), self._grid.rowCount(), 0, 1, 2)

    def _offered(self, rank: int, family: str) -> QWidget:
        line = QWidget(self)
        table = QGridLayout(line)
        table.setContentsMargins(0, 4, 0, 0)
        table.setSpacing(4)
        table.setColumnStretch(_BESIDE, 1)
        unfit = _EXAMPLES[1] if rank > 1 else _EXAMPLES[0]
        fitting = [e for e in _EXAMPLES if e != unfit and not why_not(e[0], rank, family)]
        self.examples = []
        for number, (text, meaning) in enumerate(fitting[:_MOST_EXAMPLES]):
            button = QToolButton(line)
            button.setText(text)
            button.setFont(_unjoined())
            button.setToolTip(plain(meaning))
            button.setAccessibleName(f"Example: {text}")
            button.clicked.connect(partial(self._on_pressed, text))
            table.addWidget(button, *divmod(number, _BESIDE))
            self.examples.append(button)
        return line

    def _on_pressed(self, text: str, _checked: bool = False) -> None:
        self.chosen.emit(text)
