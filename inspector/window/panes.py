"""F6 goes round the parts of the window: none needs the mouse, and none holds the keyboard."""

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from inspector.window.failure_bar import announce

if TYPE_CHECKING:
    from inspector.window.main_window import MainWindow


class Panes(QObject):
    """Remembers where the keyboard was in each part, and comes back there."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._last: dict[str, QWidget] = {}
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._remember)
            self._remember(None, app.focusWidget())

    def _parts(self) -> list[tuple[str, QWidget]]:
        window = self._window
        parts: list[tuple[str, QWidget | None]] = [
            ("Operations", window.left.above),
            ("In this document", window.left.below),
            ("Graph", window.canvas),
            (window.tabs.tabText(window.tabs.currentIndex()), window.tabs),
            ("Tensor", window.tensor_panel),
            ("Tools", window.tools),
            ("Failure", window.failure),
        ]
        return [(name, part) for name, part in parts if part is not None and part.isVisible()]

    def next(self) -> None:
        """To the next part."""
        self._go(1)

    def previous(self) -> None:
        """To the part before."""
        self._go(-1)

    def _go(self, way: int) -> None:
        parts = self._parts()
        held = QApplication.focusWidget()
        here = next((i for i, (_, part) in enumerate(parts) if _holds(part, held)), None)
        start = here if here is not None else (-1 if way > 0 else 0)
        for step in range(1, len(parts) + 1):
            name, part = parts[(start + way * step) % len(parts)]
            if self.enter(name, part):
                return

    def enter(self, name: str, part: QWidget) -> bool:
        """Give the keyboard to a part: where it was last, else to what comes first in it."""
        last = self._last.get(name)
        if last is not None and not shiboken6.isValid(last):
            # What had the keyboard there is gone with what it was part of.
            last = None
        inside = [last] if last is not None and _takes(last) and _holds(part, last) else []
        inside += [each for each in _chain(part) if _takes(each)]
        if not inside:
            return False
        inside[0].setFocus(Qt.FocusReason.TabFocusReason)
        if isinstance(part, QScrollArea) and inside[0] is not part:
            part.ensureWidgetVisible(inside[0])
        announce(part, name)
        return True

    def open(self, _node: object) -> None:
        """To where the chosen node's numbers and parameters are edited."""
        panel = self._window.tensor_panel
        if panel is not None:
            self.enter("Tensor", panel)

    def _remember(self, _old: object, new: object) -> None:
        if isinstance(new, QWidget):
            for name, part in self._parts():
                if _holds(part, new):
                    self._last[name] = new


def _holds(part: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and (part is widget or part.isAncestorOf(widget))


def _takes(widget: QWidget) -> bool:
    by_key = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(by_key) and widget.isVisible() and widget.isEnabled()


def _chain(part: QWidget) -> list[QWidget]:
    """The part and what is in it, in the order of Tab."""
    found, each = [part], part.nextInFocusChain()
    while each is not None and each is not part:
        if part.isAncestorOf(each):
            found.append(each)
        each = each.nextInFocusChain()
    return found
