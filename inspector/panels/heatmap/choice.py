"""The small two-way switch between the stored and the flowed gradient."""

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from inspector.look.plain import plain

Gradients = Literal["grad", "flow"]


class GradientChoice(QWidget):
    """Two buttons of which one is down. `chosen` tells what the user pressed."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.stored = self._button(
            "stored", "first", "What PyTorch stores in .grad: leaves and retain_grad, accumulated"
        )
        self.flowed = self._button(
            "flowed", "last", "The gradient that flowed through this value in the last Backward"
        )
        row.addWidget(self.stored)
        row.addWidget(self.flowed)
        self.stored.clicked.connect(self._on_stored)
        self.flowed.clicked.connect(self._on_flowed)

    def show_choice(self, which: Gradients) -> None:
        """Show which one is seen."""
        self.stored.setChecked(which == "grad")
        self.flowed.setChecked(which == "flow")

    def _button(self, text: str, place: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setCheckable(True)
        button.setProperty("kind", "segment")
        button.setProperty("place", place)
        button.setToolTip(plain(tip))
        button.setAccessibleName(f"{text} gradient")
        return button

    def _on_stored(self) -> None:
        self.show_choice("grad")
        self.chosen.emit("grad")

    def _on_flowed(self) -> None:
        self.show_choice("flow")
        self.chosen.emit("flow")
