"""Writing a file so that at every moment either the old one or the new one is there, complete."""

# By descriptors and `os` throughout: a test lets each of these calls fail in turn.
# ruff: noqa: PTH101, PTH105, PTH108, PTH116, PTH118, PTH119, PTH120, PTH123

import contextlib
import errno
import os
import stat
from collections.abc import Iterable, Sequence

Part = bytes | memoryview
_AT_ONCE = 1 << 24
_COMPARED_AT_ONCE = 1 << 20


class NotWritten(OSError):
    """What was written could not be read back as it was given."""


def atomic_write(
    path: str | os.PathLike[str], parts: Part | Sequence[Part], *, backup: bool = True
) -> None:
    """Writes the parts, one after the other, as the file at `path`.

    A symbolic link is followed, the file's mode is kept, and the version before is kept beside it
    as `name~`. Raises OSError where that cannot be done; the old file is then untouched.

    Not QSaveFile: on a full disk it commits a truncated file (measured, reliability-facts 0.2).
    """
    if isinstance(parts, bytes | memoryview):
        parts = (parts,)
    target = os.path.realpath(path)
    folder = os.path.dirname(target)
    mode = _mode_of(target)
    temporary = os.path.join(folder, f".{os.path.basename(target)[:80]}.{os.urandom(6).hex()}")
    try:
        _write(temporary, parts, mode)
        _verify(temporary, parts)
        if backup and mode is not None:
            _keep(target, folder)
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    _sync_folder(folder)


def _mode_of(target: str) -> int | None:
    try:
        found = os.stat(target)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EISDIR, "this is no ordinary file", target)
    # A replaced file does not ask for permission to write the old one, so it is asked here.
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), target)
    return stat.S_IMODE(found.st_mode)


def _write(temporary: str, parts: Sequence[Part], mode: int | None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(temporary, flags, 0o666 if mode is None else 0o600)
    try:
        for piece in _pieces(parts):
            left = piece
            while left:
                # A write may be short; the next one then says why.
                left = left[os.write(descriptor, left) :]
        if mode is not None:
            os.chmod(temporary, mode)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _verify(temporary: str, parts: Sequence[Part]) -> None:
    descriptor = os.open(temporary, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        for piece in _pieces(parts):
            at = 0
            while at < len(piece):
                found = os.read(descriptor, min(len(piece) - at, _COMPARED_AT_ONCE))
                # Bytes with bytes: comparing with a view goes element by element, 10 times slower.
                if not found or found != bytes(piece[at : at + len(found)]):
                    raise NotWritten(errno.EIO, "the disk did not keep what was written", temporary)
                at += len(found)
        if os.read(descriptor, 1):
            raise NotWritten(errno.EIO, "the disk kept more than was written", temporary)
    finally:
        os.close(descriptor)


def _keep(target: str, folder: str) -> None:
    """The present file also as `name~`; at no moment is either missing."""
    beside = os.path.join(folder, f".{os.path.basename(target)[:80]}~{os.urandom(6).hex()}")
    try:
        try:
            os.link(target, beside)
        except (OSError, AttributeError) as error:
            if getattr(error, "errno", None) in (errno.ENOSPC, errno.EIO, errno.EDQUOT):
                raise
            _copy(target, beside)  # a file system without hard links
        os.replace(beside, f"{target}~")
    finally:
        # Renaming one link of a file onto another link of it does nothing, and leaves both.
        with contextlib.suppress(OSError):
            os.unlink(beside)


def _copy(source: str, target: str) -> None:
    with open(source, "rb") as old:
        _write(target, (old.read(),), 0o600)


def _pieces(parts: Iterable[Part]) -> Iterable[memoryview]:
    for part in parts:
        view = memoryview(part).cast("B")
        for start in range(0, len(view), _AT_ONCE):
            yield view[start : start + _AT_ONCE]


def _sync_folder(folder: str) -> None:
    # Not every system can open a folder; the file itself is safe already.
    with contextlib.suppress(OSError, AttributeError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
