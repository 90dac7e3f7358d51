"""The container of a session: a zip of stored members, written the same way every time, and read
with distrust."""

import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from typing import IO, BinaryIO

from inspector.files.refused import Damaged

# Name -> the most bytes that it may have.
MEMBERS: Mapping[str, int] = {
    "manifest.json": 4096,
    "graph.json": 16 << 20,
    "layout.json": 8 << 20,
    "tensors.safetensors": 16 << 30,
    "thumbnail.png": 1 << 20,
}
# 1980-01-01 00:00, the first moment that a zip can name: bytes depend on the document alone.
_DATE = 0x0021
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_MOST_ZIP = 0xFFFFFFFF
_AT_ONCE = 1 << 20


def packed(members: Sequence[tuple[str, Sequence[bytes]]]) -> list[bytes]:
    """The container as pieces of bytes, to be written one after the other.

    Raises ValueError where a member is larger than it may be, or all are larger than 4 GiB.
    """
    pieces: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for name, parts in members:
        encoded = name.encode("ascii")
        size = sum(len(part) for part in parts)
        if size > MEMBERS[name]:
            raise ValueError(f"its {name} is larger than a session file can hold")
        if at + size > _MOST_ZIP - (1 << 20):
            raise ValueError("its tensors need more than 4 GiB, and a session file holds no more")
        crc = 0
        for part in parts:
            crc = zlib.crc32(part, crc)
        facts = (20, 0, 0, 0, _DATE, crc, size, size, len(encoded), 0)
        pieces += [_LOCAL.pack(b"PK\x03\x04", *facts) + encoded, *parts]
        directory.append(
            _CENTRAL.pack(b"PK\x01\x02", 20, *facts, 0, 0, 0, 0, at) + encoded,
        )
        at += _LOCAL.size + len(encoded) + size
    listing = b"".join(directory)
    count = len(members)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(listing), at, 0)
    return [*pieces, listing, end]


class Container:
    """The members of a container."""

    def __init__(self, file: BinaryIO) -> None:
        """Raises Damaged where the file is no container at all."""
        self._file = file
        self._size = file.seek(0, 2)
        file.seek(0)
        try:
            self._zip = zipfile.ZipFile(file)
            self._members = self._zip.infolist()
        # The reader of the standard library raises whatever its parsing trips over.
        except (zipfile.BadZipFile, ValueError, OSError, struct.error, RuntimeError) as bad:
            raise Damaged("it is no session file or was cut short") from bad
        self._found = {each.filename: each for each in self._members}

    def check(self) -> None:
        """Raises Damaged unless every member is as this version writes it."""
        names = [each.filename for each in self._members]
        if len(set(names)) != len(names):
            raise Damaged("it holds a part twice")
        for each in self._members:
            _check_member(each)
        # Members may not overlap: a small file must not be read as a large one.
        if sum(each.file_size for each in self._members) > self._size:
            raise Damaged("its parts are larger than the file")

    def size(self, name: str) -> int:
        """How many bytes a member has. Raises Damaged where it is missing."""
        if name not in self._found:
            raise Damaged(f"its part {name} is missing")
        return self._found[name].file_size

    def read(self, name: str) -> bytes:
        """A member's bytes, their checksum checked. Raises Damaged."""
        with self.open(name) as file:
            return taken(file, self.size(name))

    def open(self, name: str) -> IO[bytes]:
        """A member to be read from its beginning by `taken`. Raises Damaged."""
        self.size(name)
        _check_member(self._found[name])
        try:
            return self._zip.open(self._found[name])
        except (zipfile.BadZipFile, ValueError, OSError, struct.error, RuntimeError) as bad:
            raise Damaged(f"its part {name} cannot be read") from bad

    def stored(self, name: str) -> BinaryIO:
        """The file itself at a member's beginning, for a reader that knows the bytes by more than
        their checksum: that takes a second per GB, and what reads it two more. Raises Damaged."""
        self.open(name).close()
        start = self._found[name].header_offset
        self._file.seek(start)
        lengths = _LOCAL.unpack(taken(self._file, _LOCAL.size))[-2:]
        self._file.seek(start + _LOCAL.size + sum(lengths))
        return self._file


def taken(file: IO[bytes], count: int) -> bytes:
    """Exactly so many bytes. Raises Damaged where there are fewer or their checksum is wrong."""
    try:
        # In pieces: a whole read of the standard library's copies what it has at every turn.
        pieces = [file.read(min(_AT_ONCE, count - at)) for at in range(0, count, _AT_ONCE)]
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, struct.error, zlib.error) as bad:
        raise Damaged("its bytes do not match their checksum") from bad
    data = b"".join(pieces)
    if len(data) != count:
        raise Damaged("it was cut short")
    return data


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.filename
    if name not in MEMBERS:
        raise Damaged(f"it holds a part {name[:40]!r} that no session has")
    if member.compress_type != zipfile.ZIP_STORED or member.flag_bits & 0x1:
        raise Damaged("its parts are compressed or encrypted, which a session's never are")
    if member.file_size != member.compress_size or member.file_size > MEMBERS[name]:
        raise Damaged(f"its part {name} is larger than it may be")
