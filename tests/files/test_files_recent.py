from pathlib import Path

from inspector.files.recent import MOST, RecentFiles


def _file(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(b"")
    return path


def test_that_the_newest_file_comes_first_and_once(tmp_path: Path) -> None:
    recent = RecentFiles(tmp_path / "config" / "recent.json")
    one, two = _file(tmp_path, "one.tgi"), _file(tmp_path, "two.tgi")
    for path in (one, two, one):
        recent.add(path)

    assert recent.paths() == (one, two)


def test_that_a_file_that_is_gone_is_not_listed(tmp_path: Path) -> None:
    recent = RecentFiles(tmp_path / "recent.json")
    gone = _file(tmp_path, "gone.tgi")
    recent.add(gone)
    gone.unlink()

    assert recent.paths() == ()


def test_that_the_list_stays_short(tmp_path: Path) -> None:
    recent = RecentFiles(tmp_path / "recent.json")
    for number in range(MOST + 5):
        recent.add(_file(tmp_path, f"{number}.tgi"))

    assert len(recent.paths()) == MOST


def test_that_a_damaged_list_is_an_empty_one(tmp_path: Path) -> None:
    place = tmp_path / "recent.json"
    for damage in (b"", b"{", b'{"a": 1}', b"[" * 100_000, b"\xff", b"[1]"):
        place.write_bytes(damage)

        assert RecentFiles(place).paths() == ()


def test_that_a_place_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    RecentFiles(tmp_path / "file" / "recent.json").add(tmp_path / "a.tgi")
