"""The user's own blocks: groups kept as session files in one folder, opened with distrust."""

import re
from pathlib import Path

from inspector.document.nodes import Document
from inspector.files.session_file import EXTENSION, load, save

# More than these nobody finds again.
MOST_BLOCKS = 500


def default_place() -> Path:
    """Where they are kept for this user."""
    from platformdirs import user_data_path

    return user_data_path("tensor-inspector", appauthor=False) / "blocks"


def block_names(place: Path) -> tuple[str, ...]:
    """The blocks that there are, by name; none where the folder cannot be read."""
    try:
        found = sorted(path.stem for path in place.glob(f"*{EXTENSION}") if path.is_file())
    except OSError:
        return ()
    return tuple(found[:MOST_BLOCKS])


def save_block(place: Path, title: str, part: Document) -> str:
    """Keeps a part of a document under a name like the title, which is returned; the block that
    had it before stays beside it as `name~`. Raises FileRefused."""
    name = re.sub(r"[^\w .()-]", "_", title).strip(" .")[:80] or "block"
    place.mkdir(parents=True, exist_ok=True)
    save(part, place / f"{name}{EXTENSION}")
    return name


def load_block(place: Path, name: str) -> Document:
    """The block of that name. Raises FileRefused."""
    return load(place / f"{Path(name).name}{EXTENSION}")
