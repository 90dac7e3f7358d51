"""What the first heatmap needs is loaded while nothing happens: 0.2 s would be felt at the first
click."""

import importlib

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from inspector.session.session import Session

# One at a time, and a rest before each: a key or a click never waits for more than one.
_PIECES = ("numpy", "pyqtgraph", "inspector.panels.heatmap.cellplot")
_REST_MS = 150


class Warming(QObject):
    """Waits while the session computes or the mouse is held."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._left = list(_PIECES)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.load_next)

    @property
    def is_done(self) -> bool:
        """Whether all is loaded."""
        return not self._left

    def begin(self) -> None:
        """Load the first piece after a rest."""
        self._rest.start()

    def load_next(self) -> None:
        """The next piece, unless something happens; then go on after a rest."""
        is_held = QApplication.mouseButtons() != Qt.MouseButton.NoButton
        if self._left and self._session.is_idle and not is_held:
            importlib.import_module(self._left.pop(0))
        if self._left:
            self._rest.start()
