"""A link that starts the engine once the window has been painted: until then the loading of torch
would take the processor from the window."""

from PySide6.QtCore import QObject

from inspector.messages.orders import Order
from inspector.session.link import EngineLink


class PatientLink(EngineLink):
    """Holds back what it is told until `release`."""

    def __init__(self, *, parent: QObject | None = None) -> None:
        super().__init__(parent=parent)
        self._held: list[Order] | None = []
        self._wanted = False

    def start(self) -> None:
        if self._held is None:
            super().start()
        else:
            self._wanted = True

    def send(self, *orders: Order) -> None:
        if self._held is None:
            super().send(*orders)
        else:
            self._held.extend(orders)

    def release(self) -> None:
        """Do what was asked so far, and everything from now on at once."""
        held, self._held = self._held, None
        if held is not None and self._wanted:
            self.start()
            self.send(*held)
