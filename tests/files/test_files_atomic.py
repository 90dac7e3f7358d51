import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inspector.files import atomic
from inspector.files.atomic import atomic_write

OLD, NEW = b"old " * 1000, b"new " * 3000
_CALLS = ("open", "write", "fsync", "close", "read", "link", "replace", "chmod", "stat", "access")


class FaultyDisk:
    """`os`, of which the N-th call that touches the disk fails."""

    def __init__(self, failing: int, code: int) -> None:
        self._left = failing
        self._code = code

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in _CALLS:
            return real

        def call(*args: Any) -> Any:
            self._left -= 1
            if self._left == 0:
                if name == "close":
                    real(*args)
                raise OSError(self._code, os.strerror(self._code))
            if name == "write":
                return real(args[0], args[1][:5000])  # a disk may take less than it is given
            return real(*args)

        return call

    @property
    def failed(self) -> bool:
        return self._left <= 0


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("existing", [True, False])
def test_that_whichever_call_fails_one_complete_file_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, existing: bool
) -> None:
    for number in range(1, 100):
        folder = tmp_path / str(number)
        folder.mkdir()
        path = folder / "a.tgi"
        if existing:
            path.write_bytes(OLD)
        disk = FaultyDisk(number, code)
        monkeypatch.setattr(atomic, "os", disk)
        raised = _raises(lambda path=path: atomic_write(path, NEW))  # type: ignore[misc]
        monkeypatch.undo()
        found = path.read_bytes() if path.exists() else None

        assert found == NEW or (raised and found == (OLD if existing else None))
        assert {each.name for each in folder.iterdir()} <= {"a.tgi", "a.tgi~"}
        if not disk.failed:
            return
    pytest.fail("a run without a fault never came")


def _raises(action: Callable[[], None]) -> bool:
    try:
        action()
    except OSError:
        return True
    return False


def test_that_the_mode_is_kept_and_a_link_followed(tmp_path: Path) -> None:
    target = tmp_path / "real.tgi"
    target.write_bytes(OLD)
    target.chmod(0o640)
    link = tmp_path / "link.tgi"
    link.symlink_to(target)
    atomic_write(link, (NEW, b"end"))

    assert link.is_symlink()
    assert target.read_bytes() == NEW + b"end"
    assert target.stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "real.tgi~").read_bytes() == OLD


def test_that_the_backup_works_where_it_already_is_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "a.tgi"
    path.write_bytes(OLD)
    os.link(path, tmp_path / "a.tgi~")
    atomic_write(path, NEW)

    assert (tmp_path / "a.tgi~").read_bytes() == OLD
    assert {each.name for each in tmp_path.iterdir()} == {"a.tgi", "a.tgi~"}


def test_that_a_disk_that_lies_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.tgi"
    path.write_bytes(OLD)

    class Lying(FaultyDisk):
        def __getattr__(self, name: str) -> Any:
            if name == "write":
                return lambda descriptor, piece: os.write(descriptor, bytes(len(piece)))
            return getattr(os, name)

    monkeypatch.setattr(atomic, "os", Lying(0, 0))
    with pytest.raises(OSError, match="did not keep"):
        atomic_write(path, NEW)

    assert path.read_bytes() == OLD


def test_that_a_folder_is_not_written_over(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no ordinary file"):
        atomic_write(tmp_path, NEW)
