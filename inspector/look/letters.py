"""Letters pressed while a menu is open are the menu's."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QMenu


class _OwnLetters(QObject):
    """Qt looks first for shortcuts of the widget that has the focus, also while a menu is open: B
    in the menu Node would set a breakpoint. A menu that claims the key gets it."""

    def eventFilter(self, menu: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.Show:
            for below in menu.findChildren(QMenu):
                below.removeEventFilter(self)
                below.installEventFilter(self)
        return False


def own_letters(menu: QMenu) -> None:
    """From now on the letters of this menu, and of those within it, act in it."""
    menu.installEventFilter(_OwnLetters(menu))
