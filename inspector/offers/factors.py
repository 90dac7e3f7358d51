"""What a gradient can be multiplied with on its way: a menu of factors, and any other number."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

_FACTORS = (-1.0, 0.1, 0.5, 2.0, 10.0)
# What can be typed, by its decimals and in magnitude.
_DECIMALS, _MOST = 6, 1e9
Chosen = Callable[[float], object]


def fill_factors(menu: QMenu, now: float, chosen: Chosen) -> None:
    """0 mutes it, and 1 is PyTorch's own; the one that holds now has a tick."""
    offered = [("muted", 0.0), *((f"scaled by {each:g}", each) for each in _FACTORS)]
    if now not in (1.0, *(each for _, each in offered)):
        offered.append((f"scaled by {now:g}", now))
    for text, factor in (*offered, ("as PyTorch has it", 1.0)):
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(factor == now)
        action.triggered.connect(partial(_choose, chosen, factor))
    other = menu.addAction("scaled by another number…")
    other.triggered.connect(partial(_ask, menu, now, chosen))


def _choose(chosen: Chosen, factor: float, _checked: bool = False) -> None:
    chosen(factor)


def _ask(menu: QMenu, now: float, chosen: Chosen, _checked: bool = False) -> None:
    # The menu, and that which it is in, are gone when the answer comes.
    owner: QWidget | None = menu
    while isinstance(owner, QMenu):
        owner = owner.parentWidget()
    dialog = QInputDialog(owner)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setInputMode(QInputDialog.InputMode.DoubleInput)
    dialog.setWindowTitle("What if")
    dialog.setLabelText("The gradient is multiplied with:")
    dialog.setDoubleDecimals(_DECIMALS)
    dialog.setDoubleRange(-_MOST, _MOST)
    dialog.setDoubleValue(now)
    dialog.doubleValueSelected.connect(chosen)
    dialog.open()
