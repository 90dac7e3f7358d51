"""Garbage is looked for when the user rests: a full search takes as long as three frames."""

import gc

from PySide6.QtCore import QObject, QTimer

from inspector.session.session import Session

_REST_MS = 1000
# Young garbage as Python does it; the old is left to the rests, unless there are none for long.
_THRESHOLDS = (700, 10, 1000)


class Tidying(QObject):
    """Collects all garbage a second after something changed last."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._resting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._resting.timeout.connect(self._tidy)
        session.store.changed.connect(self._wait)
        session.results_changed.connect(self._wait)
        session.pictures_changed.connect(self._wait)

    def begin(self) -> None:
        """What start-up made stays for good: it is not looked through again."""
        gc.freeze()
        gc.set_threshold(*_THRESHOLDS)
        gc.enable()

    def _wait(self) -> None:
        self._resting.start()

    def _tidy(self) -> None:
        gc.collect()
