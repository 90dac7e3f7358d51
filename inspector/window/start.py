"""Where the window begins: is there a screen, are Qt's libraries there? Only then is Qt imported,
because it ends the process where one is missing."""

import sys
from collections.abc import Sequence

from inspector.window.libraries import missing_libraries, missing_screen


def start(paths: Sequence[str]) -> int:
    """Show the window with these session files, or an example, and run until it is closed.

    Returns the exit status: 1, after one line on stderr, where no window can be opened.
    """
    reason = missing_screen() or missing_libraries()
    if reason:
        print(f"tensor-inspector: {reason}", file=sys.stderr)  # noqa: T201
        return 1
    from inspector.window.program import run

    return run(paths)
