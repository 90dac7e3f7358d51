"""The running program: the window is painted first; the engine, numpy and pyqtgraph come while it
can be used already."""

import contextlib
import faulthandler
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from inspector.files.examples import EXAMPLES
from inspector.files.recent import RecentFiles
from inspector.look.fonts import load_fonts, words
from inspector.session.link import EngineLink
from inspector.session.session import Session
from inspector.session.store import Store
from inspector.window.guard import Guard
from inspector.window.main_window import MainWindow
from inspector.window.patient_link import PatientLink
from inspector.window.settings import read_settings, settings_path, theme_of
from inspector.window.tidying import Tidying


class FirstPaint(QObject):
    """Tells once when the window has been painted."""

    painted = Signal()

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # Once everything that this paint was part of is on the screen.
            QTimer.singleShot(0, self, self.painted.emit)
        return super().eventFilter(watched, event)


def run(paths: Sequence[str], painted: Callable[[], None] | None = None) -> int:
    """Show the window with the first of these files, or an example, and run until it is closed.
    Returns the exit status."""
    if sys.stderr is not None:
        faulthandler.enable()
    app = application()
    guard = Guard(app)
    link = PatientLink()
    window = make_window(guard, link)
    # Not before: where there is no window yet, nobody would be told what went wrong.
    guard.install()
    first = FirstPaint(window)
    first.painted.connect(Tidying(window.session, window).begin)
    if painted is not None:
        first.painted.connect(painted)
    first.painted.connect(partial(_go_on, window, link))
    tensors = _open_first(window, paths)
    if tensors:
        window.completed.connect(partial(_import_files, window, tensors))
    window.show()
    window.canvas.setFocus()
    with _ending_on_signals(app):
        code = app.exec()
    close(window)
    guard.uninstall()
    return code


def _go_on(window: MainWindow, link: PatientLink) -> None:
    """Fill the window and start the engine, unless it was closed already: widgets that are made
    after the last window has gone keep Qt from ending."""
    if window.isVisible():
        window.left.fill()
        # What can be added is shown before numpy is read.
        window.left.repaint()
        link.release()
        window.complete()
        from inspector.window.warming import Warming

        Warming(window.session, window).begin()


def application() -> QApplication:
    """The one QApplication, with our style, names and fonts."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    QApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    # Named here, for `setStyle` gives back a QStyle, whose 600 constants take 8 ms to load.
    app = QApplication(["tensor-inspector", "-style", "Fusion"])
    app.setApplicationName("tensor-inspector")
    app.setApplicationDisplayName("Tensor Gradient Inspector")
    app.setDesktopFileName("tensor-inspector")
    load_fonts()
    app.setFont(words())
    return app


def make_window(guard: Guard, link: EngineLink) -> MainWindow:
    """The window and its session, whose engine is at the other end of the link."""
    where = settings_path()
    settings = read_settings(where)
    scheme = QApplication.styleHints().colorScheme()
    theme = theme_of(settings, system_is_light=scheme == Qt.ColorScheme.Light)
    store = Store()
    session = Session(store, link)
    window = MainWindow(
        session,
        theme,
        settings=settings,
        settings_file=where,
        recent=RecentFiles(where.with_name("recent.json")),
    )
    session.setParent(window)
    link.setParent(window)
    store.setParent(window)
    guard.caught.connect(window.failure.say)
    window.open_at_size()
    return window


def close(window: MainWindow) -> None:
    """End the engine and the window, in the order in which nothing is missed."""
    window.session.close()
    window.hide()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def _open_first(window: MainWindow, paths: Sequence[str]) -> list[Path]:
    """Open the first session that is named, or an example; the files of tensors, which come later,
    into that session or an empty one."""
    if not paths:
        window.file.open_example(EXAMPLES[0])
        return []
    found = [Path(each) for each in paths]
    from inspector.files.importing.kinds import READ

    tensors = [path for path in found if path.suffix.lower() in READ]
    sessions = [path for path in found if path not in tensors]
    if sessions:
        window.file.open(sessions[0])
        if len(sessions) > 1:
            window.status.say("One window shows one session: only the first was opened.")
    elif not tensors:
        window.file.open_example(EXAMPLES[0])
    return tensors


def _import_files(window: MainWindow, paths: Sequence[Path]) -> None:
    window.equip().importing.bring(paths, None)


@contextlib.contextmanager
def _ending_on_signals(app: QApplication) -> Iterator[None]:
    """Ctrl+C and `kill` close the program in order; nobody is asked whether to save."""
    # Python runs signal handlers only between its own instructions, and Qt's loop has none: the
    # signal writes into a pipe that the loop watches. On Windows Qt watches sockets only.
    if sys.platform == "win32":
        import socket

        pair = socket.socketpair()
        reading, writing = (each.detach() for each in pair)
        close = socket.close
    else:
        reading, writing = os.pipe()
        close = os.close
        os.set_blocking(writing, False)
    notifier = QSocketNotifier(reading, QSocketNotifier.Type.Read, app)
    # `quit` would ask every window first, and a window may ask the user; `exit` ends all loops.
    notifier.activated.connect(_end)
    before = signal.set_wakeup_fd(writing)
    old = {each: signal.signal(each, _ignore) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in old.items():
            signal.signal(each, handler)
        signal.set_wakeup_fd(before)
        notifier.setEnabled(False)
        notifier.deleteLater()
        for end in (reading, writing):
            close(end)


def _end(*_signalled: object) -> None:
    QApplication.exit(0)


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """The socket tells; this only keeps Python from ending at once."""
