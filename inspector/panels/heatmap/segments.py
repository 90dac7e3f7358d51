"""A row of small buttons of which one is down: the ways in which a tensor can be seen."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from inspector.look.plain import plain

Choice = tuple[str, str, str]
"""What it is called in the program, what is written on it, and what it does."""


class Segments(QWidget):
    """`chosen` tells what the user pressed; hidden where there is nothing to choose."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._choices: tuple[Choice, ...] = ()
        self.buttons: dict[str, QToolButton] = {}
        self.hide()

    def show_choices(self, choices: Sequence[Choice], down: str) -> None:
        """Offer these, with one of them down."""
        if tuple(choices) != self._choices:
            self._build(tuple(choices))
        self.setVisible(len(choices) > 1)
        if down in self.buttons:
            self.buttons[down].setChecked(True)

    def _build(self, choices: tuple[Choice, ...]) -> None:
        for button in self.buttons.values():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._choices = choices
        self.buttons = {}
        for place, (name, text, tip) in enumerate(choices):
            button = QToolButton(self)
            button.setText(text)
            button.setCheckable(True)
            button.setProperty("kind", "segment")
            button.setProperty("tone", "plain")
            last = place == len(choices) - 1
            button.setProperty("place", "first" if not place else "last" if last else "middle")
            button.setToolTip(plain(tip))
            button.setAccessibleName(f"See as {text}")
            button.clicked.connect(self._on_clicked)
            self._group.addButton(button)
            self._row.addWidget(button)
            self.buttons[name] = button

    def _on_clicked(self) -> None:
        for name, button in self.buttons.items():
            if button.isChecked():
                self.chosen.emit(name)
