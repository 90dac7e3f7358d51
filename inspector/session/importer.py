"""Has files read by a process of its own, so that none of them can harm the window or keep it
waiting."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer

from inspector.files.importing.asking import Answer, Asked, answer_of, encoded
from inspector.files.importing.entries import Listing
from inspector.session.aside import started_aside

OnListing = Callable[[Listing], None]
OnNumbers = Callable[[bytes], None]
OnWritten = Callable[[int], None]
OnRefused = Callable[[str], None]
# PyTorch, which a checkpoint needs, takes up to a minute from a cold and slow disk.
_PATIENCE_MS = 90_000


class _Waiting:
    def __init__(self, asked: Asked, done: Callable[[Answer, bytes], None], no: OnRefused) -> None:
        self.asked = asked
        self.done = done
        self.refused = no


class Importer(QObject):
    """The process is started at the first file and kept; one question is asked at a time."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._queue: list[_Waiting] = []
        self._number = 0
        self._read = bytearray()
        self._answer: Answer | None = None
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._on_too_long)

    def list_tensors(self, path: Path, done: OnListing, refused: OnRefused) -> None:
        """What the file holds: `done` gets a listing, or `refused` a sentence."""

        def on_answer(answer: Answer, _data: bytes) -> None:
            assert answer.listing is not None
            done(answer.listing)

        self._ask(Asked(self._next(), str(path)), on_answer, refused)

    def take(self, listing: Listing, index: int, done: OnNumbers, refused: OnRefused) -> None:
        """The numbers of one tensor of it, as they lie in memory."""
        asked = Asked(self._next(), listing.path, listing, index)
        self._ask(asked, lambda _answer, data: done(data), refused)

    def write_jpeg(self, png: Path, path: Path, done: OnWritten, refused: OnRefused) -> None:
        """That picture as a JPEG; `done` gets its bytes."""
        asked = Asked(self._next(), str(png), jpeg=str(path))
        self._ask(asked, lambda answer, _data: done(answer.written), refused)

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _ask(self, asked: Asked, done: Callable[[Answer, bytes], None], refused: OnRefused) -> None:
        self._queue.append(_Waiting(asked, done, refused))
        if len(self._queue) == 1:
            self._send()

    def _send(self) -> None:
        if self._process is None:
            self._process = started_aside(self, "--read", self._on_answers, self._on_ended)
        self._process.write(encoded(self._queue[0].asked) + b"\n")
        self._patience.start()

    def _on_answers(self) -> None:
        if self._process is None:
            return
        self._read += self._process.readAllStandardOutput().data()
        if self._answer is None:
            end = self._read.find(b"\n")
            if end < 0:
                return
            self._answer = answer_of(self._read[:end])
            del self._read[: end + 1]
        answer = self._answer
        if len(self._read) < answer.size:
            return
        data = bytes(self._read[: answer.size])
        self._forget()
        waiting = self._queue.pop(0)
        if self._queue:
            self._send()
        if answer.refused:
            waiting.refused(answer.refused)
        else:
            waiting.done(answer, data)

    def _forget(self) -> None:
        self._patience.stop()
        self._read.clear()
        self._answer = None

    def _on_too_long(self) -> None:
        if self._process is not None:
            self._process.kill()

    def _on_ended(self, *_how: object) -> None:
        if self.sender() is not self._process:
            return  # it was said that it failed, and now that it is over
        self._process = None
        self._forget()
        if not self._queue:
            return
        waiting = self._queue.pop(0)
        if self._queue:
            self._send()
        name = Path(waiting.asked.path).name
        waiting.refused(f"“{name}” could not be read: it took too long or too much memory.")
