"""Which gradient stands beside the value: the stored one, the flowed one, or both."""

from typing import Literal

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from inspector.look.plain import plain

Gradients = Literal["grad", "flow"]
Choice = Literal["grad", "flow", "both"]
_CHOICES: dict[Choice, tuple[str, str]] = {
    "grad": ("stored", "&Stored: what PyTorch keeps in .grad, accumulated"),
    "flow": ("flowed", "&Flowed: what came here in the last Backward"),
    "both": ("both", "&Both, beside each other"),
}


class GradientChoice(QToolButton):
    """Says what is seen, and opens a menu of all three. `chosen` tells what the user chose."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "heading")
        self.setProperty("menu", True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolTip(plain("Which gradient is seen: the stored one, the flowed one, or both"))
        menu = QMenu(self)
        group = QActionGroup(menu)
        self.actions_of: dict[Choice, QAction] = {}
        for choice, (_, text) in _CHOICES.items():
            # Not `menu.addAction(text)`: for an action that Qt makes, Python may find the object of
            # one that was deleted at the same place in memory, which dies again later.
            action = self.actions_of[choice] = QAction(text, menu)
            menu.addAction(action)
            action.setCheckable(True)
            group.addAction(action)
        group.triggered.connect(self._on_triggered)
        self.setMenu(menu)
        self.show_choice("grad")

    def show_choice(self, choice: Choice) -> None:
        """Show which one is seen."""
        text = _CHOICES[choice][0]
        self.setText(text)
        self.setAccessibleName(f"Gradient seen: {text}")
        self.actions_of[choice].setChecked(True)

    def sizeHint(self) -> QSize:
        """Of the same width whatever is chosen: the title beside it stays."""
        hint, metrics = super().sizeHint(), QFontMetrics(self.font())
        widest = max(metrics.horizontalAdvance(text) for text, _ in _CHOICES.values())
        return QSize(hint.width() - metrics.horizontalAdvance(self.text()) + widest, hint.height())

    def _on_triggered(self, action: QAction) -> None:
        choice = next(each for each, made in self.actions_of.items() if made is action)
        self.show_choice(choice)
        self.chosen.emit(choice)
