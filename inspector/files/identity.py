"""Whether a file is still the one that it was: a digest of its size and of what it holds.

Up to 8 MiB all of it is read; of a larger file its beginning, its end and 64 pieces between, which
takes a few milliseconds however large it is. Where a larger file was written to since, all of it is
read again and compared: `whole_digest`, which is found when the file is imported. Above 512 MiB
that would take too long; there a file that was written to in its place counts as another.
"""

import os

# Not by hashlib, which loads the whole of OpenSSL.
from _blake2 import blake2b
from collections.abc import Iterator
from typing import BinaryIO

SEEN_WHOLE = 8 << 20
"""Up to here `digest_of` has read all of a file."""
_ENDS = 1 << 20
_PIECE = 1 << 15
_PIECES = 64
_HASHED = 16 << 20
_MOST_WHOLE = 512 << 20


def digest_of(file: BinaryIO) -> bytes:
    """16 bytes that stand for the file; where it is read next is undefined afterwards."""
    size = file.seek(0, os.SEEK_END)
    told = blake2b(size.to_bytes(8, "little"), digest_size=16)
    for start, end in _pieces(size):
        file.seek(start)
        while start < end:
            read = file.read(min(end - start, _ENDS))
            if not read:
                break
            told.update(read)
            start += len(read)
    return told.digest()


def whole_digest(file: BinaryIO) -> bytes:
    """16 bytes that stand for all of a file of more than 8 MiB; none where `digest_of` has read all
    of it, or where that would keep somebody waiting: above 512 MiB."""
    size = file.seek(0, os.SEEK_END)
    if not SEEN_WHOLE < size <= _MOST_WHOLE:
        return b""
    from concurrent.futures import Future, ThreadPoolExecutor

    told = blake2b(size.to_bytes(8, "little"), digest_size=16)
    threads = min(8, os.cpu_count() or 1)
    waiting: list[Future[bytes]] = []
    file.seek(0)
    with ThreadPoolExecutor(threads) as pool:
        while piece := file.read(_HASHED):
            waiting.append(pool.submit(_hashed, piece))
            if len(waiting) > 2 * threads:
                told.update(waiting.pop(0).result())
    for each in waiting:
        told.update(each.result())
    return told.digest()


def _hashed(piece: bytes) -> bytes:
    return blake2b(piece, digest_size=16).digest()


def stamp_of(file: BinaryIO) -> tuple[int, int]:
    """When it was written to last, and its number on its disk, which a copy has not."""
    told = os.fstat(file.fileno())
    return told.st_mtime_ns, told.st_ino


def _pieces(size: int) -> Iterator[tuple[int, int]]:
    if size <= SEEN_WHOLE:
        yield 0, size
        return
    yield 0, _ENDS
    step = (size - 2 * _ENDS - _PIECE) // _PIECES
    for number in range(1, _PIECES + 1):
        start = _ENDS + number * step
        yield start, start + _PIECE
    yield size - _ENDS, size
