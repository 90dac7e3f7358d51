"""Reads strangers' files, in a process of its own: `--read`. What such a file can do to it, it
cannot do to the window: the window ends it when it takes too long, and its memory is bounded."""

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.files.importing.asking import Answer, Asked, asked_of, encoded
from inspector.files.refused import FileRefused

if TYPE_CHECKING:
    from inspector.files.importing.entries import Listing

_MOST_MEMORY = 8 << 30


def serve() -> int:
    """Answer each line of standard input, a JSON of Asked, until it ends."""
    _bound_memory()
    out = os.fdopen(os.dup(1), "wb")
    # What PyTorch prints must not come between the answers.
    os.dup2(2, 1)
    for line in sys.stdin.buffer:
        answer, data = answered(asked_of(line))
        out.write(encoded(answer) + b"\n")
        out.write(data)
        out.flush()
    return 0


def answered(asked: Asked) -> tuple[Answer, bytes]:
    """The answer, and the bytes that follow it."""
    path = Path(asked.path)
    try:
        if asked.jpeg:
            from inspector.look.images import write_jpeg

            return Answer(asked.number, written=write_jpeg(path, Path(asked.jpeg))), b""
        if asked.listing is None:
            return Answer(asked.number, listing_of(path)), b""
        data = numbers_of(path, asked.listing, asked.index)
    except FileRefused as refused:
        return Answer(asked.number, refused=str(refused)), b""
    except MemoryError:
        text = f"“{path.name}” cannot be imported: it needs more memory than there is."
        return Answer(asked.number, refused=text), b""
    except Exception as error:  # noqa: BLE001 - whatever a stranger's file trips over
        text = f"“{path.name}” cannot be imported: it is damaged ({type(error).__name__})."
        return Answer(asked.number, refused=text), b""
    return Answer(asked.number, size=len(data)), data


def listing_of(path: Path) -> "Listing":
    """The tensors of any file that this program reads. Raises FileRefused."""
    import msgspec

    from inspector.files.identity import stamp_of, whole_digest

    found = _listing_of(path)
    with path.open("rb") as file:
        stamp, whole = stamp_of(file), whole_digest(file)
    return msgspec.structs.replace(found, whole=whole, stamp=stamp)


def _listing_of(path: Path) -> "Listing":
    from inspector.files.importing import reading

    match reading.kind_of(path):
        case "checkpoint":
            from inspector.engine.checkpoint import checkpoint_listing

            return checkpoint_listing(path)
        case "image":
            from inspector.files.identity import digest_of
            from inspector.look.images import image_listing

            with path.open("rb") as file:
                digest = digest_of(file)
            return image_listing(path, digest)
        case _:
            return reading.listed(path)


def numbers_of(path: Path, listing: "Listing", index: int) -> bytes:
    """The numbers of an entry. Raises FileRefused."""
    from inspector.files.importing import reading

    if listing.kind == "image":
        from inspector.look.images import image_numbers

        return image_numbers(path, index)
    if listing.kind == "checkpoint" and listing.entries[index].offset is None:
        from inspector.engine.checkpoint import checkpoint_numbers

        return checkpoint_numbers(path, listing, index)
    return reading.taken(path, listing, index)


def _bound_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = _MOST_MEMORY if most == resource.RLIM_INFINITY else min(most, _MOST_MEMORY)
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))
