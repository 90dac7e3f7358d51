"""Lists the tensors of a file, and takes their numbers out; what kind of file it is, its first
bytes tell before its name does."""

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from inspector.files.identity import digest_of
from inspector.files.importing import delimited, npz
from inspector.files.importing.entries import MOST_EMBEDDED, Entry, Listing, too_large
from inspector.files.importing.kinds import CHECKPOINTS, READ, TABLES
from inspector.files.importing.npy import npy_entry
from inspector.files.importing.safetensors import safetensors_entries
from inspector.files.refused import Damaged, FileRefused

if TYPE_CHECKING:
    import numpy


def kind_of(path: Path) -> str:
    """npy, npz, safetensors, table, checkpoint or image. Raises FileRefused."""
    ending = path.suffix.lower()
    start = _start(path)
    if start[:6] == b"\x93NUMPY":
        return "npy"
    if start[:8] == b"\x89PNG\r\n\x1a\n" or start[:3] == b"\xff\xd8\xff":
        return "image"
    if start[:4] == b"PK\x03\x04" or start[:4] == b"PK\x05\x06":
        return "checkpoint" if ending in CHECKPOINTS else "npz"
    if ending == ".safetensors" or (start[8:9] == b"{" and ending not in TABLES):
        return "safetensors"
    if ending in CHECKPOINTS:
        return "checkpoint"
    if ending in TABLES:
        return "table"
    if ending in READ:
        raise FileRefused(path, f"does not begin as a {ending} does", "it was cut short or renamed")
    readable = ", ".join(READ[:-1])
    what = "is of no kind that tensors are read from"
    raise FileRefused(path, what, f"there are {readable} and {READ[-1]}")


def listed(path: Path) -> Listing:
    """The tensors of a .npy, .npz, .safetensors, .csv or .tsv. Raises FileRefused."""
    kind, remark = kind_of(path), ""
    try:
        with path.open("rb") as file:
            digest = digest_of(file)
            file.seek(0)
            match kind:
                case "npy":
                    size = os.fstat(file.fileno()).st_size
                    entries = [npy_entry(file, path.stem, size)]
                case "npz":
                    entries = npz.npz_entries(file)
                case "safetensors":
                    entries = safetensors_entries(file)
                case _:
                    found, remark = delimited.table_entry(file, path.stem)
                    entries = [found]
    except Damaged as damaged:
        raise refused(path, str(damaged)) from damaged
    except OSError as error:
        raise refused(path, error.strerror or str(error)) from error
    return checked(Listing(str(path), kind, digest, tuple(entries), remark))


def checked(listing: Listing) -> Listing:
    """The listing. Raises FileRefused where nothing of it can be imported."""
    path = Path(listing.path)
    if not listing.entries:
        raise FileRefused(path, "holds no tensors", "choose another file")
    if all(each.reason for each in listing.entries):
        raise refused(path, listing.entries[0].reason)
    return listing


def refused(path: Path, why: str) -> FileRefused:
    """The file cannot be imported."""
    return FileRefused(path, f"cannot be imported: {why}", "choose another file")


def taken(path: Path, listing: Listing, index: int) -> bytes:
    """The numbers of one entry as they lie in the memory of a tensor of its dtype. Raises
    FileRefused."""
    each = listing.entries[index]
    if each.reason or each.size > MOST_EMBEDDED:
        raise refused(path, each.reason or too_large(each.size))
    try:
        with path.open("rb") as file:
            check_same(file, listing)
            if listing.kind == "table":
                return delimited.numbers_of(delimited.read_table(file))
            return converted(_raw(file, each, index), each)
    except Damaged as damaged:
        raise refused(path, str(damaged)) from damaged
    except OSError as error:
        raise refused(path, error.strerror or str(error)) from error


def check_same(file: BinaryIO, listing: Listing) -> None:
    """Raises Damaged where the file is not the one that was listed."""
    if digest_of(file) != listing.digest:
        raise Damaged("it was changed since its tensors were listed")


def _raw(file: BinaryIO, each: Entry, index: int) -> bytes:
    if each.offset is None:
        return npz.unpacked(file, index, each.stored_size)
    file.seek(each.offset)
    data = file.read(each.stored_size)
    if len(data) < each.stored_size:
        raise Damaged("it was cut short")
    return data


def converted(data: bytes, each: Entry) -> bytes:
    """The numbers little-endian, row by row and of the entry's dtype. Raises Damaged."""
    if each.stored == "bool" and data.translate(None, b"\0\1"):
        data = bytes(map(bool, data))
    if not (each.swapped or each.columns) and each.stored == each.dtype:
        return data
    import numpy

    from inspector.document.dtypes import numpy_dtype

    array = numpy.frombuffer(data, dtype=_numpy(each.stored))
    if each.swapped:
        array = array.byteswap()
    if each.columns:
        array = array.reshape(each.shape, order="F")
    if each.stored == "uint64" != each.dtype and array.size and int(array.max()) >= 2**63:
        raise Damaged("it holds a uint64 of 2**63 or more, for which no tensor here has room")
    return array.astype(numpy_dtype(each.dtype), order="C").tobytes()


def _numpy(stored: str) -> "numpy.dtype[Any]":
    import ml_dtypes
    import numpy

    known = hasattr(numpy, stored)
    found: numpy.dtype[Any] = numpy.dtype(stored if known else getattr(ml_dtypes, stored))
    return found.newbyteorder("<") if known else found


def _start(path: Path) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileRefused(path, "is no ordinary file", "choose another one")
        with path.open("rb") as file:
            return file.read(16)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise FileRefused(path, f"cannot be read: {why}", "check its name") from error
