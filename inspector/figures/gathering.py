"""Waiting until everything that a figure shows is there: a figure is never half a picture."""

from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QObject, QTimer

from inspector.session.faces import Wanted
from inspector.session.session import Session

PATIENCE_S = 30.0
_ASK_MS = 10


class Gathering(QObject):
    """Asks for pictures on behalf of a figure until `close`."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._wanted: frozenset[Wanted] = frozenset()
        self._known: Callable[[], bool] = lambda: True
        self._loop = QEventLoop(self)

    def gather(
        self,
        wanted: frozenset[Wanted],
        known: Callable[[], bool] = lambda: True,
        *,
        patience_s: float = PATIENCE_S,
    ) -> bool:
        """Wait until the engine is idle and the pictures are there, and what else is to be `known`;
        whether they all are.

        The user's events wait meanwhile: the document stays as it was when they asked.
        """
        self._wanted, self._known = wanted, known
        session = self._session
        session.watch(self, wanted)
        if self._complete():
            return True
        # A session that comes to rest without news says nothing, so it is asked.
        asking = QTimer(self)
        asking.timeout.connect(self._on_asking)
        asking.start(_ASK_MS)
        patience = QTimer(self)
        patience.setSingleShot(True)
        patience.timeout.connect(self._loop.quit)
        patience.start(round(patience_s * 1000))
        self._loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        for timer in (patience, asking):
            timer.stop()
            timer.deleteLater()
        return self._complete()

    def close(self) -> None:
        """Want nothing any more."""
        self._session.unwatch(self)
        self.deleteLater()

    def _complete(self) -> bool:
        if not self._session.is_idle:
            return False
        # Nothing is on its way: what is not current now is a gradient from before the last edit.
        pictures = (self._session.picture(wanted) for wanted in self._wanted)
        there = all(picture is not None and not picture.seen.pending for picture in pictures)
        return there and self._known()

    def _on_asking(self) -> None:
        if self._complete() or self._session.engine.kind == "failed":
            self._loop.quit()
