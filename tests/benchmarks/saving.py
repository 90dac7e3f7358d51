"""Saving and opening a session with 1 GB of numbers, beside cp of the same file."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from inspector.document.contents import Contents, literal
from inspector.document.edits import add_leaf
from inspector.document.nodes import EMPTY, Document, Place
from inspector.files.session_file import load, save
from tests.benchmarks.result import Result

_ELEMENTS = 1 << 28
_BAR = 1.5
_ROUNDS = 3


def measure() -> list[Result]:
    """The medians of saving, of opening and of `cp`, each to a file that is not there yet. Saving
    waits until the disk has it, so that the copy it is compared with is one that waits too."""
    with tempfile.TemporaryDirectory() as folder:
        session, copy = Path(folder) / "large.tgi", Path(folder) / "copy.tgi"
        document = _document()

        def copied() -> None:
            subprocess.run(["cp", session, copy], check=True)
            with copy.open("rb") as file:
                os.fsync(file.fileno())

        saving, copying, opening, reading = [], [], [], []
        for _ in range(_ROUNDS):
            session.unlink(missing_ok=True)
            saving.append(_seconds(lambda: save(document, session)))
            copy.unlink(missing_ok=True)
            copying.append(_seconds(copied))
            copy.unlink()
            reading.append(_seconds(lambda: shutil.copyfile(session, copy)))
            opening.append(_seconds(lambda: load(session)))
        return [
            Result(
                "save 1 GB / cp, both until the disk has it", median(saving), median(copying), _BAR
            ),
            Result("open 1 GB / cp", median(opening), median(reading), _BAR),
        ]


def _document() -> Document:
    numbers = Contents("float32", (1 << 14, 1 << 14), literal(os.urandom(1 << 26) * 16))
    return add_leaf(EMPTY, numbers, at=Place(0, 0), name="x")[0]


def _seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
