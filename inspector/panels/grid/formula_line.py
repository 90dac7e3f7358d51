"""The line in which a number or a formula for the selected cells is typed."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from inspector.look.fonts import SECONDARY_PX, mono
from inspector.look.plain import label, set_role

_HINT = (
    "A number fills the cells. In a formula x is the number of a cell, {}: 0.1*i, sin(x), "
    "where(x < 0, 0, x), randn()."
)
_INDICES = ("i its index", "i and j its indices", "i, j, k … its indices")


class FormulaLine(QWidget):
    """`w[0:2, 1:3] = …`. `entered` carries the text on Enter, `edited` on every letter; `closed`
    tells that Esc was pressed or the line done."""

    entered = Signal(str)
    edited = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place = label("", "muted", self)
        self.place.setFont(mono(SECONDARY_PX))
        self.line = QLineEdit(self)
        self.line.setFont(mono())
        self.line.setAccessibleName("Number or formula for the selected cells")
        self.line.setPlaceholderText("0.1*i + sin(x)")
        self.hint = label("", "muted", self)
        self.hint.setWordWrap(True)
        self._told = ""
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.place, 0, 0)
        grid.addWidget(self.line, 0, 1)
        grid.addWidget(self.hint, 1, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        self.line.returnPressed.connect(self._on_return)
        self.line.textEdited.connect(self.edited)
        self.line.installEventFilter(self)
        self.hide()

    def ask(self, place: str, rank: int) -> None:
        """Ask for what shall stand in that place."""
        self.place.setText(f"{place} =")
        which = _INDICES[min(max(rank, 1), 3) - 1] if rank else ""
        self._told = _HINT.format(which) if which else _HINT.replace(", {}", "")
        self.line.clear()
        self.complain("")
        self.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def complain(self, reason: str) -> None:
        """Why the text cannot be; empty: it can."""
        self.hint.setText(f"{reason[:1].upper()}{reason[1:]}." if reason else self._told)
        set_role(self.hint, "error" if reason else "muted")

    def close_line(self) -> None:
        """Done."""
        self.hide()
        self.closed.emit()

    def _on_return(self) -> None:
        self.entered.emit(self.line.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc leaves everything as it was."""
        if (
            watched is self.line
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        ):
            self.close_line()
            return True
        return super().eventFilter(watched, event)
