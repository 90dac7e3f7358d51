"""The dialogs of the Help menu: keys, and what this program is."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from inspector.look.plain import label
from inspector.offers.acts import ACTS, Act

_MOUSE = (
    ("Drag from an output", "Draw a wire"),
    ("Shift or Ctrl and drag from an output", "Move all its wires to another"),
    ("Double click on the canvas", "Add an operation"),
    ("Double click on a wire", "Insert an operation"),
    ("Drop a node on a wire", "Insert it; with Alt not"),
    ("Wheel", "Zoom"),
    ("Middle button, or Space and drag", "Move the canvas"),
    ("Drag on the canvas", "Select nodes in a box"),
)


class Keys(QDialog):
    """Every key, by menu, and what the mouse does."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys")
        columns = QHBoxLayout()
        columns.setSpacing(40)
        menus: dict[str, list[Act]] = {}
        for act in ACTS:
            if act.keys:
                menus.setdefault(act.menu, []).append(act)
        left, right = QVBoxLayout(), QVBoxLayout()
        for at, (menu, acts) in enumerate(menus.items()):
            rows = [(_keys(act), _plain_title(act)) for act in acts]
            (left if at < 2 else right).addLayout(_table(menu, rows))
        right.addLayout(_table("Mouse", list(_MOUSE)))
        for column in (left, right):
            column.setSpacing(16)
            column.addStretch(1)
            columns.addLayout(column)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 16)
        whole.setSpacing(16)
        whole.addLayout(columns)
        whole.addWidget(_close_button(self))


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


def _plain_title(act: Act) -> str:
    return act.title.replace("&", "").rstrip("…")


def _keys(act: Act) -> str:
    native = QKeySequence.SequenceFormat.NativeText
    return "  or  ".join(QKeySequence(key).toString(native) for key in act.keys)


def _table(title: str, rows: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(4)
    grid.addWidget(label(title, "section"), 0, 0, 1, 2)
    for at, (keys, text) in enumerate(rows, start=1):
        grid.addWidget(label(text), at, 0)
        grid.addWidget(label(keys, "muted"), at, 1, Qt.AlignmentFlag.AlignRight)
    grid.setColumnStretch(0, 1)
    return grid


def _close_button(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.close)
    return buttons
