"""The context menu of the right side, where no part has one of its own: the numbers seen there as
text, and as files."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from inspector.offers.acts import ACTS

if TYPE_CHECKING:
    from inspector.window.main_window import MainWindow


def offer_numbers(window: "MainWindow", panel: QWidget) -> None:
    """A right click on it offers what can be done with its numbers."""
    panel.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    panel.customContextMenuRequested.connect(partial(_show, window, panel))


def numbers_menu(window: "MainWindow", panel: QWidget) -> QMenu:
    """The menu; gone when closed."""
    window.equip()
    window.refresh()
    menu = QMenu(panel)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    for act in ACTS:
        if act.menu == "Copy numbers as":
            if act.apart:
                menu.addSeparator()
            menu.addAction(window.commands.actions[act.id])
    menu.addSeparator()
    for id in ("export-value", "export-gradient", "export-tensors"):
        menu.addAction(window.commands.actions[id])
    return menu


def _show(window: "MainWindow", panel: QWidget, at: QPoint) -> None:
    numbers_menu(window, panel).popup(panel.mapToGlobal(at))
