"""What happens to our own mistakes: told once in the failure bar with details, never a crash."""

import sys
import threading
import time
from types import TracebackType

from PySide6.QtCore import QObject, Signal

# A model that raises while it is painted does so dozens of times a second.
_PAUSE_S = 1.0


class Guard(QObject):
    """Catches what nobody caught, in slots, threads and finalisers. `caught` carries a sentence
    and the details. Before anybody listens, and under tests, Python's own hooks do their work."""

    caught = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._last: tuple[str, float] = ("", 0.0)
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)

    def install(self) -> None:
        """Take over Python's hooks."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable

    def uninstall(self) -> None:
        """Give them back."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before

    def tell(self, error: BaseException, where: str = "") -> None:
        """Tell of an error, unless it was told of a moment ago."""
        import traceback

        details = "".join(traceback.format_exception(error))
        now = time.monotonic()
        last, when = self._last
        self._last = (details, now)
        if details == last and now - when < _PAUSE_S:
            return
        what = str(error).strip().splitlines()
        said = f"{type(error).__name__}: {what[0]}" if what else type(error).__name__
        place = f" in {where}" if where else ""
        sentence = f"Something in this program went wrong{place} ({said}). Your document is safe."
        self.caught.emit(sentence, details)

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
            return
        self.tell(error)

    def _on_thread_exception(self, told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None:
            self.tell(told.exc_value, "a thread")

    def _on_unraisable(self, told: "sys.UnraisableHookArgs") -> None:
        if told.exc_value is not None:
            self.tell(told.exc_value, "clean-up")
