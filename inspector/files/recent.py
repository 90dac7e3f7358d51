"""The list of recently used session files. Losing it costs nobody anything, so nothing here ever
raises: a list that cannot be read is empty, one that cannot be written is not kept."""

import contextlib
import os
from pathlib import Path

import msgspec

from inspector.files.atomic import atomic_write

MOST = 12
_MOST_BYTES = 1 << 16


def default_place() -> Path:
    """Where the list is kept for this user."""
    from platformdirs import user_config_path

    return user_config_path("tensor-inspector", appauthor=False) / "recent.json"


class RecentFiles:
    """The recent files, newest first, kept in a JSON file at `place`."""

    def __init__(self, place: Path | None = None) -> None:
        self._place = default_place() if place is None else place

    def paths(self) -> tuple[Path, ...]:
        """The files that are still there, newest first."""
        return tuple(path for path in self._read() if path.is_file())

    def add(self, path: str | os.PathLike[str]) -> None:
        """Puts a file first."""
        added = Path(path).absolute()
        self._write([added, *(each for each in self._read() if each != added)])

    def remove(self, path: str | os.PathLike[str]) -> None:
        """Takes a file off the list."""
        gone = Path(path).absolute()
        self._write([each for each in self._read() if each != gone])

    def clear(self) -> None:
        """Empties the list."""
        self._write([])

    def _read(self) -> list[Path]:
        try:
            with self._place.open("rb") as file:
                names = msgspec.json.decode(file.read(_MOST_BYTES), type=list[str])
        except (OSError, msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            return []
        return [Path(name) for name in names[:MOST] if "\0" not in name]

    def _write(self, paths: list[Path]) -> None:
        with contextlib.suppress(OSError, UnicodeEncodeError):
            self._place.parent.mkdir(parents=True, exist_ok=True)
            names = [str(path) for path in paths[:MOST]]
            atomic_write(self._place, msgspec.json.encode(names), backup=False)
