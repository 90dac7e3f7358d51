"""A menu whose letters are its own."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QMenu


class Menu(QMenu):
    """Qt looks first for shortcuts of the widget that has the focus, also while a menu is open: B
    in the menu Node would set a breakpoint. A menu that claims the key gets it.

    Not an event filter: that is asked while a menu that was closed is being deleted too, and the
    object that Python makes for it then stays after it.
    """

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def below(self, title: str) -> "Menu":
        """A new menu within this one."""
        menu = Menu(title, self)
        self.addMenu(menu)
        return menu
