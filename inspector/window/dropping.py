"""What is dragged onto the window: a session is opened, files of tensors are imported."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData

from inspector.files.importing.kinds import READ
from inspector.window.document_file import SUFFIX

if TYPE_CHECKING:
    from inspector.window.main_window import MainWindow


def session_in(held: QMimeData) -> Path | None:
    """The session file that is being dragged, or None."""
    for url in held.urls():
        path = Path(url.toLocalFile())
        if url.isLocalFile() and path.suffix.lower() == SUFFIX:
            return path
    return None


def is_taken(held: QMimeData) -> bool:
    """Whether something of it can be used here."""
    return session_in(held) is not None or bool(_tensors_in(held))


def take_dropped(window: "MainWindow", held: QMimeData) -> bool:
    """Open the session, or import the files; whether there was one."""
    path = session_in(held)
    if path is not None:
        window.file.open(path)
        return True
    paths = _tensors_in(held)
    if paths:
        window.equip().importing.bring(paths, None)
    return bool(paths)


def _tensors_in(held: QMimeData) -> list[Path]:
    paths = [Path(url.toLocalFile()) for url in held.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() in READ]
