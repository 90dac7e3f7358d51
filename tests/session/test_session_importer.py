"""The process that reads strangers' files: what it says, and that its death is a sentence."""

import os
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from inspector.files.importing.entries import Listing
from inspector.session.importer import Importer


@pytest.fixture
def importer(qtbot: QtBot) -> Importer:
    return Importer()


class Heard:
    """What came back, in order."""

    def __init__(self) -> None:
        self.listings: list[Listing] = []
        self.numbers: list[bytes] = []
        self.refused: list[str] = []

    def __len__(self) -> int:
        return len(self.listings) + len(self.numbers) + len(self.refused)


def test_that_questions_are_answered_in_order(
    qtbot: QtBot, importer: Importer, tmp_path: Path
) -> None:
    array = np.arange(1 << 18, dtype="<f8")
    np.save(tmp_path / "a.npy", array)
    np.savez_compressed(tmp_path / "b.npz", z=array)
    heard = Heard()
    importer.list_tensors(tmp_path / "a.npy", heard.listings.append, heard.refused.append)
    importer.list_tensors(tmp_path / "gone.npy", heard.listings.append, heard.refused.append)
    importer.list_tensors(tmp_path / "b.npz", heard.listings.append, heard.refused.append)
    qtbot.waitUntil(lambda: len(heard) == 3, timeout=30_000)

    assert [Path(each.path).name for each in heard.listings] == ["a.npy", "b.npz"]
    assert heard.refused == [
        "“gone.npy” cannot be read: no such file or directory; check its name."
    ]
    for listing in heard.listings:
        importer.take(listing, 0, heard.numbers.append, heard.refused.append)
    qtbot.waitUntil(lambda: len(heard) == 5, timeout=30_000)
    assert heard.numbers == [array.tobytes()] * 2


def test_that_a_pipe_is_not_read(qtbot: QtBot, importer: Importer, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.npy")
    heard = Heard()
    importer.list_tensors(tmp_path / "x.npy", heard.listings.append, heard.refused.append)
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=30_000)
    assert heard.refused == ["“x.npy” is no ordinary file; choose another one."]


def test_that_its_death_is_one_sentence_and_the_next_file_is_read(
    qtbot: QtBot, importer: Importer, tmp_path: Path
) -> None:
    np.save(tmp_path / "a.npy", np.ones(3))
    heard = Heard()
    importer.list_tensors(tmp_path / "a.npy", heard.listings.append, heard.refused.append)
    importer.list_tensors(tmp_path / "a.npy", heard.listings.append, heard.refused.append)
    assert importer._process is not None
    importer._process.kill()

    qtbot.waitUntil(lambda: len(heard) == 2, timeout=30_000)

    assert heard.refused == ["“a.npy” could not be read: it took too long or too much memory."]
    assert len(heard.listings) == 1


def test_that_a_file_that_was_changed_meanwhile_is_refused(
    qtbot: QtBot, importer: Importer, tmp_path: Path
) -> None:
    path = tmp_path / "a.npy"
    np.save(path, np.ones(3))
    heard = Heard()
    importer.list_tensors(path, heard.listings.append, heard.refused.append)
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=30_000)
    np.save(path, np.zeros(3))

    importer.take(heard.listings[0], 0, heard.numbers.append, heard.refused.append)

    qtbot.waitUntil(lambda: len(heard) == 2, timeout=30_000)
    assert heard.refused == [
        "“a.npy” cannot be imported: it was changed since its tensors were listed; "
        "choose another file."
    ]
