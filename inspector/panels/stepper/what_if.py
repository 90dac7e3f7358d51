"""What if a gradient were another: the menus that change one, and the line that says so."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from inspector.document.contents import flat_of
from inspector.document.dtypes import to_bytes
from inspector.document.patching import with_cells
from inspector.look.plain import label
from inspector.offers.factors import fill_factors
from inspector.session.stepping import Stepping

Cell = tuple[int, ...]
NOT_PYTORCHS = "What if: not PyTorch's gradient"


class WhatIfLine(QWidget):
    """Shown while something is changed by hand, whatever is looked at beside it."""

    def __init__(self, stepping: Stepping, parent: QWidget) -> None:
        super().__init__(parent)
        self._stepping = stepping
        self.said = label("", "warning", self)
        self.said.setWordWrap(True)
        self.undo = QPushButton("Undo", self)
        self.back = QPushButton("Back to PyTorch's", self)
        self.undo.setToolTip("Take the last change back")
        self.back.setToolTip("Take all changes back")
        self.undo.clicked.connect(stepping.altering.undo)
        self.back.clicked.connect(stepping.altering.take_back)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 20, 0)
        row.setSpacing(8)
        row.addWidget(self.said, 1)
        row.addWidget(self.undo)
        row.addWidget(self.back)
        stepping.altering.changed.connect(self.project)
        self.project()

    def project(self) -> None:
        """Say how much is changed."""
        count = len(self._stepping.altering.changes)
        changes = "1 change" if count == 1 else f"{count} changes"
        self.said.setText(f"{NOT_PYTORCHS}. {changes} by hand, and all that follows.")
        self.setVisible(bool(count))


class WhatIfMenus(QWidget):
    """The menus of what arrives and what is sent. `rewriting_wanted`: the numbers of a slot shall
    be written over, from a cell on."""

    rewriting_wanted = Signal(int, int, object)

    def __init__(self, stepping: Stepping, parent: QWidget) -> None:
        super().__init__(parent)
        self._altering = stepping.altering
        self.hide()

    @property
    def can(self) -> bool:
        """Whether anything can be changed: not where PyTorch refused the Backward."""
        return self._altering.address is not None

    def offer_scale(self, turn: int, edge: int, name: str, at: QPoint) -> QMenu:
        """The menu of a gradient that is sent."""
        menu = QMenu(self)
        way = (turn, edge)
        menu.addAction(f"What if the gradient to {name} were".replace("&", "&&")).setEnabled(False)
        factor = self._altering.following.factors.get(way, 1.0)
        fill_factors(menu, factor, partial(self._altering.scale, (way,)))
        self._end(menu, at)
        return menu

    def offer_rewrite(self, turn: int, slot: int, cell: Cell, at: QPoint) -> QMenu:
        """The menu of a cell of what arrived."""
        menu = QMenu(self)
        self._add(
            menu, "Change these numbers…", lambda: self.rewriting_wanted.emit(turn, slot, cell)
        )
        self._add(menu, "Make this one 0", lambda: self.put(turn, slot, cell, 0))
        self._add(menu, "Make this one 1", lambda: self.put(turn, slot, cell, 1))
        self._end(menu, at)
        return menu

    def put(self, turn: int, slot: int, cell: Cell, number: int) -> None:
        """Another number in what arrived."""
        contents = self._altering.contents(turn, slot)
        cells = {flat_of(cell, contents.shape): to_bytes(number, contents.dtype)}
        self._altering.rewrite(f"Make it {number}", turn, slot, with_cells(contents, cells))

    def _end(self, menu: QMenu, at: QPoint) -> None:
        if self._altering.changes:
            menu.addSeparator()
            self._add(menu, "Take all changes back", self._altering.take_back)
        menu.popup(at)

    def _add(self, menu: QMenu, text: str, do: Callable[[], None]) -> None:
        action = menu.addAction(text.replace("&", "&&"))
        action.triggered.connect(lambda _checked=False: do())
