"""The line in which a number or a formula for the selected cells is typed."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QToolButton, QWidget

from inspector.look.fonts import SECONDARY_PX, mono
from inspector.look.plain import label, plain, set_role
from inspector.panels.grid.grammar import Grammar

_HINT = (
    "A number fills the cells. In a formula x is the number of a cell, {}: 0.1*i, sin(x), "
    "where(x < 0, 0, x), randn()."
)
_INDICES = ("i its index", "i and j its indices", "i, j, k … its indices")
# A longer one would leave no room for the formula.
_WIDEST_PLACE = 150


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
        self.more = QToolButton(self)
        self.more.setText("?")
        self.more.setCheckable(True)
        self.more.setProperty("kind", "quiet")
        self.more.setToolTip(plain("What a formula may be made of (F1)"))
        self.more.setAccessibleName("What a formula may be made of")
        self.grammar = Grammar(self)
        self.hint = label("", "muted", self)
        self.hint.setWordWrap(True)
        self._told = ""
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.place, 0, 0)
        grid.addWidget(self.line, 0, 1)
        grid.addWidget(self.more, 0, 2)
        grid.addWidget(self.hint, 1, 0, 1, 3)
        grid.addWidget(self.grammar, 2, 0, 1, 3)
        grid.setColumnStretch(1, 1)
        self.more.toggled.connect(self.grammar.setVisible)
        self.grammar.chosen.connect(self._on_chosen)
        self.line.returnPressed.connect(self._on_return)
        self.line.textEdited.connect(self.edited)
        self.line.installEventFilter(self)
        self.hide()

    def ask(self, place: str, rank: int, family: str) -> None:
        """Ask for what shall stand in that place, of a tensor of so many dimensions."""
        metrics = self.place.fontMetrics()
        short = metrics.elidedText(place, Qt.TextElideMode.ElideMiddle, _WIDEST_PLACE)
        self.place.setText(f"{short} =")
        self.place.setToolTip(plain(place) if short != place else "")
        example = "i + 0.1*j" if rank > 1 else "0.1*i" if rank else "2*x"
        self.line.setPlaceholderText(f"0.5   or   {example}   or   sin(x)")
        self.grammar.tell(rank, family)
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

    def _on_chosen(self, text: str) -> None:
        self.line.setText(text)
        self.edited.emit(text)
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_return(self) -> None:
        self.entered.emit(self.line.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc leaves everything as it was; F1 tells what may be typed."""
        if watched is not self.line or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        pressed = event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
        if pressed and event.key() == Qt.Key.Key_F1:
            if event.type() == QEvent.Type.KeyPress:
                self.more.toggle()
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.close_line()
            return True
        return super().eventFilter(watched, event)
