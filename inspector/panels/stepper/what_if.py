"""What if a gradient were another: the menus that change one, and the line that says so."""

import math
from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QMenu, QPushButton, QWidget

from inspector.look.plain import label
from inspector.messages.altering import Put, Scale
from inspector.session.stepping import Stepping

Cell = tuple[int, ...]
_FACTORS = (-1.0, 0.1, 0.5, 2.0, 10.0)
# What can be typed, by its decimals and in magnitude.
_DECIMALS, _MOST = 6, 1e9


class WhatIf(QWidget):
    """Shown while something is changed by hand."""

    def __init__(self, stepping: Stepping, parent: QWidget) -> None:
        super().__init__(parent)
        self._stepping = stepping
        self.said = label("", "warning", self)
        self.said.setWordWrap(True)
        self.back = QPushButton("Take back", self)
        self.back.clicked.connect(stepping.take_back)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.said, 1)
        row.addWidget(self.back)
        self.project()

    def project(self) -> None:
        """Say how much is changed."""
        count = len(self._stepping.changes)
        changes = "1 change" if count == 1 else f"{count} changes"
        self.said.setText(
            f"What if: {changes} by hand. All gradients that are shown follow from it, and are no "
            "longer PyTorch's."
        )
        self.setVisible(bool(count))

    def offer_scale(self, turn: int, edge: int, name: str, at: QPoint) -> QMenu:
        """The menu of a gradient that is sent."""
        menu = QMenu(self)
        self._add(menu, f"Mute the gradient to {name}", self._scaler(turn, edge, 0.0))
        for factor in _FACTORS:
            self._add(menu, f"Scale it by {factor:g}", self._scaler(turn, edge, factor))
        menu.addSeparator()
        self._add(menu, "Take back all changes", self._stepping.take_back)
        menu.popup(at)
        return menu

    def offer_put(self, turn: int, slot: int, cell: Cell, shape: Cell, at: QPoint) -> QMenu:
        """The menu of a cell of what arrived."""
        menu = QMenu(self)
        self._add(menu, "Change this number…", lambda: self._ask(turn, slot, cell, shape))
        self._add(menu, "Make it 0", lambda: self.put(turn, slot, cell, shape, 0.0))
        self._add(menu, "Make it 1", lambda: self.put(turn, slot, cell, shape, 1.0))
        menu.addSeparator()
        self._add(menu, "Take back all changes", self._stepping.take_back)
        menu.popup(at)
        return menu

    def put(self, turn: int, slot: int, cell: Cell, shape: Cell, number: float) -> None:
        """Another number in what arrived."""
        flat = 0
        for index, size in zip(cell, shape, strict=True):
            flat = flat * size + index
        if math.isfinite(number):
            self._stepping.alter(Put(turn, slot, flat, number))

    def _scaler(self, turn: int, edge: int, factor: float) -> Callable[[], None]:
        return lambda: self._stepping.alter(Scale(turn, edge, factor))

    def _ask(self, turn: int, slot: int, cell: Cell, shape: Cell) -> None:
        place = f"[{', '.join(map(str, cell))}]" if cell else "the number"
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setInputMode(QInputDialog.InputMode.DoubleInput)
        dialog.setWindowTitle("What if")
        dialog.setLabelText(f"The gradient that arrives at {place}:")
        dialog.setDoubleDecimals(_DECIMALS)
        dialog.setDoubleRange(-_MOST, _MOST)
        dialog.doubleValueSelected.connect(lambda number: self.put(turn, slot, cell, shape, number))
        dialog.open()

    def _add(self, menu: QMenu, text: str, do: Callable[[], None]) -> None:
        action = menu.addAction(text.replace("&", "&&"))
        action.triggered.connect(lambda _checked=False: do())
