"""The members of a .npz: a zip whose listing is sized before it is read, and never unpacked onto
the disk."""

import stat
import struct
import zipfile
import zlib
from typing import BinaryIO

from inspector.files.importing.entries import MOST_EMBEDDED, MOST_TENSORS, Entry
from inspector.files.importing.npy import npy_entry
from inspector.files.refused import Damaged

_BROKEN = (
    zipfile.BadZipFile,
    ValueError,
    OSError,
    EOFError,
    struct.error,
    zlib.error,
    RuntimeError,
)
_MOST_LISTING = 4 << 20
_LOCAL_SIZE = 30
# Deflate packs no tighter than 1032 to 1.
_MOST_RATIO = 1032
_MOST_BEHIND = 22 + 0xFFFF


def members(file: BinaryIO) -> tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]:
    """The zip and its members, none of which lies about itself in a way that can be seen before it
    is read. Raises Damaged."""
    size = file.seek(0, 2)
    _check_listing(file, size)
    try:
        packed = zipfile.ZipFile(file)
        found = packed.infolist()
    except _BROKEN as bad:
        raise Damaged("it is no zip, or was cut short") from bad
    if len(found) > MOST_TENSORS:
        raise Damaged(f"it holds more than {MOST_TENSORS:,} tensors")
    if len({each.filename for each in found}) < len(found):
        raise Damaged("it holds two parts of one name")
    for each in found:
        _check_member(each)
    if sum(each.compress_size for each in found) > size:
        raise Damaged("its parts are larger than the file: they lie over each other")
    return packed, found


def _check_listing(file: BinaryIO, size: int) -> None:
    """Before `zipfile` makes an object of each of a million members."""
    behind = min(size, _MOST_BEHIND)
    file.seek(size - behind)
    tail = file.read(behind)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise Damaged("it is no zip, or was cut short")
    (listing,) = struct.unpack_from("<I", tail, at + 12)
    if tail[max(0, at - 20) :][:4] == b"PK\x06\x07":
        (where,) = struct.unpack_from("<Q", tail, at - 12)
        if where + 56 > size:
            raise Damaged("it is no zip, or was cut short")
        file.seek(where)
        (listing,) = struct.unpack_from("<Q", file.read(56), 40)
    if listing > _MOST_LISTING:
        raise Damaged(f"it holds more than {MOST_TENSORS:,} tensors")


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.filename
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/"):
        raise Damaged(f"it names a part that lies outside of it: {name[:60]!r}")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Damaged(f"its part {name[:60]!r} is a link to another file")
    if member.flag_bits & 0x1:
        raise Damaged("its parts are encrypted")
    if member.file_size > _MOST_RATIO * member.compress_size + 64:
        raise Damaged(f"its part {name[:60]!r} says that it is larger than it can be")


def npz_entries(file: BinaryIO) -> list[Entry]:
    """The arrays of a .npz, in order. Raises Damaged."""
    packed, found = members(file)
    made = []
    for member in found:
        if not member.filename.endswith(".npy"):
            raise Damaged(f"its part {member.filename[:60]!r} is no .npy")
        name = member.filename.removesuffix(".npy")
        at = data_at(file, member)
        try:
            with packed.open(member) as part:
                made.append(npy_entry(part, name, member.file_size, at=at))
        except _BROKEN as bad:
            raise Damaged(f"its part {member.filename[:60]!r} cannot be read") from bad
    return made


def data_at(file: BinaryIO, member: zipfile.ZipInfo) -> int | None:
    """Where the bytes of a member begin in the file; None where they are packed."""
    if member.compress_type != zipfile.ZIP_STORED:
        return None
    file.seek(member.header_offset)
    head = file.read(_LOCAL_SIZE)
    if len(head) < _LOCAL_SIZE or head[:4] != b"PK\x03\x04":
        raise Damaged("it is no zip, or was cut short")
    name, extra = struct.unpack_from("<HH", head, 26)
    return int(member.header_offset + _LOCAL_SIZE + name + extra)


def unpacked(file: BinaryIO, index: int, size: int) -> bytes:
    """The numbers of the member of that index: the last `size` bytes of it. Raises Damaged."""
    packed, found = members(file)
    member = found[index]
    if not size <= member.file_size <= MOST_EMBEDDED + (1 << 20):
        raise Damaged("it unpacks to more than it says")
    try:
        with packed.open(member) as part:
            npy_entry(part, "", member.file_size, at=None)
            data = part.read(size + 1)
    except _BROKEN as bad:
        raise Damaged(f"its part {member.filename[:60]!r} cannot be read") from bad
    if len(data) < size:
        raise Damaged("it was cut short")
    return data[:size]
