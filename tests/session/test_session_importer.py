"""The process that reads strangers' files: what it says, and that its death is a sentence."""

import os
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from inspector.files.exporting.formats import png_parts
from inspector.files.importing.entries import Listing
from inspector.look.images import image_listing, image_numbers
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


@pytest.mark.parametrize("channels", [1, 3])
def test_that_a_picture_becomes_a_jpeg_of_nearly_its_numbers(
    qtbot: QtBot, importer: Importer, tmp_path: Path, channels: int
) -> None:
    across, down = np.meshgrid(np.arange(64), np.arange(48))
    planes = np.stack([across * 3, down * 4, (across + down) * 2])[:channels].astype("u1")
    rows = planes.transpose(1, 2, 0).tobytes()
    (tmp_path / "x.png").write_bytes(b"".join(png_parts(64, 48, channels, rows)))
    heard, sizes = Heard(), list[int]()
    path = tmp_path / "x.jpg"

    importer.write_jpeg(tmp_path / "x.png", path, sizes.append, heard.refused.append)
    qtbot.waitUntil(lambda: bool(sizes or heard.refused), timeout=30_000)

    assert heard.refused == []
    assert sizes == [path.stat().st_size]
    assert path.read_bytes()[:3] == b"\xff\xd8\xff"
    listing = image_listing(path, b"")
    assert listing.entries[1].shape == (channels, 48, 64)
    found = np.frombuffer(image_numbers(path, 1), "u1").reshape(planes.shape)
    away = np.abs(found.astype(int) - planes)
    assert away.max() < 24
    assert away.mean() < 3


def test_that_a_jpeg_that_cannot_be_written_is_said(
    qtbot: QtBot, importer: Importer, tmp_path: Path
) -> None:
    (tmp_path / "x.png").write_bytes(b"".join(png_parts(1, 1, 1, b"\0")))
    heard = Heard()
    path = tmp_path / "gone" / "x.jpg"

    importer.write_jpeg(tmp_path / "x.png", path, lambda _: None, heard.refused.append)
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=30_000)

    assert heard.refused == [
        "“x.jpg” was not written: no such file or directory; choose another place."
    ]
