"""What this program is: the dialog of the Help menu."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QVBoxLayout,
    QWidget,
)

from inspector.look.plain import label


class About(QDialog):
    """What this is, which versions, whose fonts."""

    def __init__(self, version: str, torch: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("About")
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        column.addWidget(label("Tensor Gradient Inspector", "title"))
        column.addWidget(label(f"Version {version}, PyTorch {torch or 'not started yet'}"))
        text = label(
            "Build tensors, chain PyTorch operations, press Backward, and see every gradient. "
            "PyTorch itself computes everything that is shown.\n\n"
            "MIT licence. Fonts: Inter and JetBrains Mono, SIL Open Font License. "
            "Qt for Python, LGPL.",
            "muted",
        )
        text.setWordWrap(True)
        text.setMinimumWidth(380)
        column.addWidget(text)
        column.addWidget(_close_button(self))


def _close_button(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())
    buttons.rejected.connect(dialog.close)
    return buttons
