"""The menus, built from the table of acts; recent files and examples as submenus."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from inspector.files.examples import EXAMPLES, Example
from inspector.look.menu import Menu
from inspector.look.plain import plain
from inspector.offers.acts import ACTS

if TYPE_CHECKING:
    from inspector.window.main_window import MainWindow


# A menu of the table -> the menu that it stands in, and its title there.
_WITHIN = {
    "Bookmarks": ("View", "Boo&kmarks"),
    "Copy numbers as": ("Edit", "Copy num&bers as"),
    "Copy cells as": ("Tensor", "&Copy the chosen cells as"),
}


def add_menus(window: "MainWindow") -> dict[str, Menu]:
    """The titles in the menu bar. What is in the menus comes with `fill_menus`, at the latest when
    one is opened: the first picture of the window does not show it."""
    menus: dict[str, Menu] = {}
    for name in dict.fromkeys(act.menu for act in ACTS):
        if name not in _WITHIN:
            menus[name] = Menu(f"&{name}", window)
            window.menuBar().addMenu(menus[name])
            menus[name].setToolTipsVisible(True)
            menus[name].aboutToShow.connect(window.equip)
    return menus


def fill_menus(window: "MainWindow") -> None:
    """Everything that can be done, once."""
    from PySide6.QtGui import QActionGroup

    made, menus = window.commands.actions, window.menus
    for act in ACTS:
        menu = menus.get(act.menu)
        if menu is None:
            within, title = _WITHIN[act.menu]
            menu = menus[act.menu] = menus[within].below(title)
            menu.setToolTipsVisible(True)
        if act.apart and menu.actions():
            menu.addSeparator()
        menu.addAction(made[act.id])
        if act.id == "open":
            _add_recent(window, menu)
    first = menus["Help"].actions()[0]
    menus["Help"].insertMenu(first, _examples(window, menus["Help"]))
    for names in (("dark", "light", "system"), ("see-both", "see-value", "see-gradient")):
        group = QActionGroup(window)
        for name in names:
            group.addAction(made[name])


def _add_recent(window: "MainWindow", menu: Menu) -> None:
    recent = menu.below("Open &recent")
    recent.setObjectName("recent")
    recent.aboutToShow.connect(partial(fill_recent, window, recent))


def fill_recent(window: "MainWindow", menu: QMenu) -> None:
    """List the recent files that are still there."""
    menu.clear()
    there = window.recent.paths() if window.recent is not None else ()
    for at, path in enumerate(there, start=1):
        action = menu.addAction(f"&{at}  {path.name}  ({path.parent})".replace("&&", "&"))
        action.triggered.connect(partial(_open, window, path))
    if not there:
        menu.addAction("No files yet").setEnabled(False)


def _open(window: "MainWindow", path: Path, _checked: bool = False) -> None:
    window.file.open(path)


def _examples(window: "MainWindow", parent: Menu) -> Menu:
    menu = Menu("&Examples", parent)
    menu.setObjectName("examples")
    menu.setToolTipsVisible(True)
    for example in EXAMPLES:
        action = menu.addAction(example.title.replace("&", "&&"))
        action.setToolTip(plain(example.shows))
        action.triggered.connect(partial(_open_example, window, example))
    return menu


def _open_example(window: "MainWindow", example: Example, _checked: bool = False) -> None:
    window.file.open_example(example)
