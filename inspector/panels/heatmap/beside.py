"""The pictures that stand beside each other, two in a row: value and gradient, and what else the
user wants to see with them."""

from collections.abc import Collection
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from inspector.look.colouring import Kind
from inspector.look.theme import Theme
from inspector.panels.heatmap.arrangement import Arrangement
from inspector.panels.heatmap.lens import Lens
from inspector.panels.heatmap.side import Cell, Side

Role = Literal["value", "gradient", "phase", "gradient phase", "flowed", "other", "difference"]
"""`phase`: of complex numbers, below their magnitude. `flowed`: beside a stored gradient. `other`:
what is taken from one of them."""
_KINDS: dict[Role, Kind] = {
    "value": "value",
    "gradient": "gradient",
    "phase": "value",
    "gradient phase": "gradient",
    "flowed": "gradient",
    "other": "value",
    "difference": "difference",
}


class Beside(QGridLayout):
    """All are seen through one lens. `made` tells of one that is seen for the first time."""

    made = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__()
        self._parent = parent
        self._theme = theme
        self._lens = Lens(1, 1, 1, 1)
        self._arrangement: Arrangement | None = None
        self.sides: dict[Role, Side] = {}
        self._seen: list[Role] = []
        self.setHorizontalSpacing(16)
        self.setVerticalSpacing(8)
        for column in (0, 1):
            self.setColumnStretch(column, 1)
        self.see(("value", "gradient"))

    def side(self, role: Role) -> Side:
        """The one of a role, made when it is asked for first."""
        side = self.sides.get(role)
        if side is None:
            kind = _KINDS[role]
            name = f"Heatmap of the {kind if role == kind else f'{role} {kind}'}"
            side = self.sides[role] = Side(self._theme, kind, name, self._parent)
            side.hide()
            side.set_lens(self._lens)
            if self._arrangement is not None:
                side.set_arrangement(self._arrangement)
            self.made.emit(side)
        return side

    def see(self, roles: Collection[Role]) -> None:
        """See these and no others; one alone is as wide as two."""
        wanted = [role for role in _KINDS if role in roles]
        if wanted == self._seen:
            return
        for role in self._seen:
            self.removeWidget(self.sides[role])
            self.sides[role].setVisible(role in wanted)
        self._seen = wanted
        for at, role in enumerate(wanted):
            side = self.side(role)
            both = 2 if len(wanted) == 1 else 1
            self.addWidget(side, at // 2, at % 2, 1, both, Qt.AlignmentFlag.AlignTop)
            side.show()

    def set_theme(self, theme: Theme) -> None:
        """Draw in other colours."""
        self._theme = theme
        for side in self.sides.values():
            side.set_theme(theme)

    def set_lens(self, lens: Lens) -> None:
        """See another part."""
        self._lens = lens
        for side in self.sides.values():
            side.set_lens(lens)

    def set_arrangement(self, arrangement: Arrangement) -> None:
        """Lay out another way."""
        self._arrangement = arrangement
        for side in self.sides.values():
            side.set_arrangement(arrangement)

    def set_cross(self, cell: Cell | None) -> None:
        """Outline a cell in each."""
        for side in self.sides.values():
            side.set_cross(cell)
