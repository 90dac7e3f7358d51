"""Where the window begins: is there a screen, are Qt's libraries there? Only then is Qt imported,
because it ends the process where one is missing."""

import builtins
import contextlib
import gc
import os
import sys
from collections.abc import Callable, Iterator, Sequence

from inspector.window.libraries import missing_libraries, missing_screen


def start(paths: Sequence[str], painted: Callable[[], None] | None = None) -> int:
    """Show the window with these session files, or an example, and run until it is closed.

    `painted` is called once the window has been painted first. Returns the exit status: 1, after
    one line on stderr, where no window can be opened.
    """
    reason = missing_screen() or missing_libraries()
    if reason:
        print(f"tensor-inspector: {reason}", file=sys.stderr)  # noqa: T201
        return 1
    # Nothing that start-up makes is garbage, but looking through it takes a tenth of the time.
    gc.disable()
    _import_qt()
    _import_msgspec()
    from inspector.window.program import run

    return run(paths, painted)


def _import_qt() -> None:
    """Import Qt, and take away what it puts before every import: it looks for
    `from __feature__ import ...`, which nothing here uses (a twentieth of the time)."""
    plain = builtins.__import__
    with _symbols_looked_up_late():
        import PySide6.QtCore
        import PySide6.QtGui
        import PySide6.QtWidgets  # noqa: F401
    builtins.__import__ = plain


def _import_msgspec() -> None:
    """Import msgspec with Python's own typing: it would take typing_extensions if that is there,
    which costs 2 ms and brings nothing that Python 3.11 lacks."""
    if "msgspec" in sys.modules or "typing_extensions" in sys.modules:
        return
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]
    try:
        import msgspec  # noqa: F401
    finally:
        del sys.modules["typing_extensions"]


@contextlib.contextmanager
def _symbols_looked_up_late() -> Iterator[None]:
    # Qt's libraries have many thousand; Python would have each looked up at once, called or not.
    if sys.platform == "win32":
        yield
        return
    flags = sys.getdlopenflags()
    sys.setdlopenflags(os.RTLD_LAZY)
    try:
        yield
    finally:
        sys.setdlopenflags(flags)
