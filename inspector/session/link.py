"""The byte pipe to the engine's process: frames out, frames in, and word of its death."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from inspector.messages.answers import Answer
from inspector.messages.command import Command, engine_command
from inspector.messages.framing import BadFrame, Reader, answer_decoder, framed
from inspector.messages.orders import Order

if TYPE_CHECKING:
    from PySide6.QtCore import QProcess

_TAIL_BYTES = 4096
# So much of its last line is told.
_MOST_SAID = 200
_CLOSE_MS = 1000


class EngineLink(QObject):
    """Starts the engine and carries messages. Decides nothing: restarts are the session's.

    `answered` carries one Answer; `arrived` comes once after each batch of them; `died` carries
    what is known of why, in one sentence, and comes only when nobody here ended the process.
    """

    answered = Signal(object)
    arrived = Signal()
    started = Signal()
    died = Signal(object)

    def __init__(self, command: Command | None = None, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._command = command or engine_command()
        self._process: QProcess | None = None
        self._reader: Reader[Answer] = Reader(answer_decoder)
        self._tail = bytearray()
        self._is_sending = False

    @property
    def is_running(self) -> bool:
        """Whether there is a process, perhaps still starting."""
        return self._process is not None

    @property
    def pid(self) -> int:
        """The engine's process id, 0 where there is none."""
        return 0 if self._process is None else self._process.processId()

    def start(self) -> None:
        """Starts the process; `started` is told when orders may be sent."""
        assert self._process is None, "the engine runs already"
        # With it come its constants: a millisecond, before the window is painted.
        from PySide6.QtCore import QProcess

        process = QProcess(self)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.SeparateChannels)
        process.readyReadStandardOutput.connect(self._on_output)
        process.readyReadStandardError.connect(self._on_error_output)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        process.started.connect(self.started)
        self._process = process
        self._reader = Reader(answer_decoder)
        self._tail.clear()
        process.start(self._command.program, list(self._command.arguments))

    def send(self, *orders: Order) -> None:
        """Orders, in one write. Without a running process they go nowhere."""
        process = self._process
        if process is None:
            return
        process.write(b"".join([framed(order) for order in orders]))
        if process.state() == process.ProcessState.Running:
            # Else they would go only after what is to be painted now.
            self._is_sending = True
            process.waitForBytesWritten(0)
            self._is_sending = False

    def kill(self) -> None:
        """Ends the process at once; `died` is not told."""
        process = self._forget_process()
        if process is not None:
            process.finished.connect(process.deleteLater)
            process.kill()

    def kill_and_restart(self) -> None:
        """Ends the process at once and starts another."""
        self.kill()
        self.start()

    def close(self) -> None:
        """Asks the engine to end by closing its input; kills it after a second."""
        process = self._forget_process()
        if process is None:
            return
        process.closeWriteChannel()
        if not process.waitForFinished(_CLOSE_MS):
            process.kill()
            process.waitForFinished(_CLOSE_MS)
        process.deleteLater()

    def _forget_process(self) -> "QProcess | None":
        process, self._process = self._process, None
        if process is not None:
            process.readyReadStandardOutput.disconnect(self._on_output)
            process.readyReadStandardError.disconnect(self._on_error_output)
            process.finished.disconnect(self._on_finished)
            process.errorOccurred.disconnect(self._on_error)
            process.started.disconnect(self.started)
        return process

    def _on_output(self) -> None:
        process = self._process
        if process is None:
            return
        if self._is_sending:
            # Nobody is told anything while he is asking.
            QTimer.singleShot(0, self, self._on_output)
            return
        try:
            for answer in self._reader.feed(process.readAllStandardOutput().data()):
                self.answered.emit(answer)
                if self._process is not process:
                    return
        except BadFrame as bad:
            self.kill()
            self.died.emit(f"The engine sent what is no message: {bad}.")
            return
        self.arrived.emit()

    def _on_error_output(self) -> None:
        if self._process is not None:
            self._tail += self._process.readAllStandardError().data()
            del self._tail[:-_TAIL_BYTES]

    def _on_finished(self, code: int, status: "QProcess.ExitStatus") -> None:
        process = self._forget_process()
        if process is None:
            return
        self._tail += process.readAllStandardError().data()
        process.deleteLater()
        crashed = status == process.ExitStatus.CrashExit
        how = f"by signal {code}" if crashed else f"with status {code}"
        lines = self._tail.decode("utf-8", "replace").strip().splitlines()
        last = lines[-1].strip() if lines else ""
        last = last if len(last) <= _MOST_SAID else f"{last[:_MOST_SAID]}…"
        said = f": {last}" if last else ""
        self.died.emit(f"The engine ended {how}{said}.".replace("..", "."))

    def _on_error(self, error: "QProcess.ProcessError") -> None:
        if self._process is None or error != self._process.ProcessError.FailedToStart:
            return
        process = self._forget_process()
        if process is not None:
            why = process.errorString()
            process.deleteLater()
            self.died.emit(f"The engine could not be started: {why}.")
