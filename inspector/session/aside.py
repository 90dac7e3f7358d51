"""This very program as a process at the side of the window: a line asked, a line answered."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QProcess

from inspector.messages.command import program_command


def started_aside(
    owner: QObject,
    argument: str,
    on_answers: Callable[[], None],
    on_ended: Callable[..., None],
) -> QProcess:
    """The process, started with this argument; it ends with its owner. `on_answers`: lines can be
    read; `on_ended`: it is gone, or never was."""
    process = QProcess(owner)
    process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
    process.readyReadStandardOutput.connect(on_answers)
    process.finished.connect(on_ended)
    process.errorOccurred.connect(on_ended)
    # A process that outlives its QProcess makes Qt complain.
    owner.destroyed.connect(partial(_end, process))
    command = program_command(argument)
    process.start(command.program, list(command.arguments))
    return process


def _end(process: QProcess, *_destroyed: object) -> None:
    process.blockSignals(True)
    process.kill()
    process.waitForFinished(1000)
