"""Has large graphs laid out by a process of its own; the small ones at once."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QProcess, Signal

from inspector.document.arranging import laid_out
from inspector.document.laying_out import Asked, answer_of, encoded
from inspector.document.nodes import Place
from inspector.document.ranks import LARGE
from inspector.document.sketch import Sketch
from inspector.session.aside import started_aside


class Layouter(QObject):
    """`laid_out` brings the places of the boxes that were asked for last, `failed` that there will
    be none. The process is started at the first large graph and kept."""

    laid_out = Signal(object)
    failed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._number = 0
        self._waits = False

    def ask(self, sketch: Sketch) -> Sequence[Place] | None:
        """The places, or None where they will come by `laid_out`."""
        self._number += 1
        self._waits = len(sketch.boxes) >= LARGE
        if not self._waits:
            return laid_out(sketch)
        self._started().write(encoded(Asked(self._number, sketch)) + b"\n")
        return None

    def _started(self) -> QProcess:
        if self._process is None:
            self._process = started_aside(self, "--arrange", self._on_answers, self._on_ended)
        return self._process

    def _on_answers(self) -> None:
        process = self._process
        while process is not None and process.canReadLine():
            answer = answer_of(process.readLine().data())
            if answer.number == self._number and self._waits:
                self._waits = False
                self.laid_out.emit(answer.places)

    def _on_ended(self, *_how: object) -> None:
        self._process = None
        if self._waits:
            self._waits = False
            self.failed.emit()
