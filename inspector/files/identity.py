"""Whether a file is still the one that it was: a digest of its size and of what it holds.

Up to 8 MiB all of it is read; of a larger file its beginning, its end and 64 pieces between, which
takes a few milliseconds however large it is. What is not seen: a change in a larger file that
keeps its size and touches none of these pieces.
"""

import os

# Not by hashlib, which loads the whole of OpenSSL.
from _blake2 import blake2b
from collections.abc import Iterator
from typing import BinaryIO

_WHOLE = 8 << 20
_ENDS = 1 << 20
_PIECE = 1 << 15
_PIECES = 64


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


def _pieces(size: int) -> Iterator[tuple[int, int]]:
    if size <= _WHOLE:
        yield 0, size
        return
    yield 0, _ENDS
    step = (size - 2 * _ENDS - _PIECE) // _PIECES
    for number in range(1, _PIECES + 1):
        start = _ENDS + number * step
        yield start, start + _PIECE
    yield size - _ENDS, size
