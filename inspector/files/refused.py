"""The one exception with which this room refuses a file."""

import os
from pathlib import Path


class FileRefused(Exception):
    """A file cannot be opened or saved. The text is a sentence for the user: which file, what is
    wrong with it, and what to do."""

    def __init__(self, path: str | os.PathLike[str], what: str, remedy: str) -> None:
        self.path = Path(path)
        self.what = what
        self.remedy = remedy
        super().__init__(f"“{self.path.name}” {what}; {remedy}.")


class Damaged(Exception):
    """What was read is no session; the text says what is wrong, to stand after “... is damaged”."""
