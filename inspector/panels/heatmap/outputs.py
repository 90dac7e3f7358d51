"""Which output of a node is seen, where it has several."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QWidget


class Outputs(QComboBox):
    """The names of all outputs; hidden where there is only one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Output")
        self.setProperty("kind", "small")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def show_names(self, names: Sequence[str], current: int) -> None:
        """Offer these; one of them is seen."""
        self.setVisible(len(names) > 1)
        with QSignalBlocker(self):
            if [self.itemText(i) for i in range(self.count())] != list(names):
                self.clear()
                self.addItems(list(names))
            self.setCurrentIndex(current)
