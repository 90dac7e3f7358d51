"""Session files (.tgi): saving a document, and opening one with distrust.

A zip of stored members: manifest.json (what this is, and its version), graph.json, layout.json
and tensors.safetensors. The bytes depend on the document alone.
"""

import os
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, TypeVar

import msgspec

from inspector.document.nodes import Document
from inspector.files import tensors
from inspector.files.atomic import atomic_write
from inspector.files.beside import found_beside, told_beside
from inspector.files.checking import MOST_NODES, check
from inspector.files.container import Container, packed
from inspector.files.form import (
    GraphForm,
    LayoutForm,
    document_of,
    graph_form,
    layout_form,
    literals_of,
)
from inspector.files.refused import Damaged, FileRefused

__all__ = ["EXTENSION", "VERSION", "FileRefused", "decoded", "encoded", "load", "save"]

EXTENSION = ".tgi"
VERSION = 1
_FORMAT = "tensor-inspector session"
T = TypeVar("T")


class _Manifest(msgspec.Struct, frozen=True):
    # Unknown fields are allowed: a newer version's manifest must be readable enough to say so.
    format: str
    version: int


class _Newer(Exception):
    pass


def save(document: Document, path: str | os.PathLike[str]) -> None:
    """Writes the document to a file: afterwards either the old file or the new one is there,
    complete, and the one before is kept as `name~`. Raises FileRefused."""
    try:
        atomic_write(path, encoded(told_beside(document, Path(path).resolve().parent)))
    except ValueError as error:
        raise FileRefused(path, f"cannot be saved: {error}", "take something out") from error
    except OSError as error:
        what = f"cannot be saved: {_spoken(error)}"
        raise FileRefused(path, what, "choose another place; nothing is lost") from error


def load(path: str | os.PathLike[str]) -> Document:
    """The document in a file. Raises FileRefused where the file is none or cannot be read."""
    try:
        with Path(path).open("rb") as file:
            return found_beside(_read(file), Path(path).resolve().parent)
    except _Newer:
        what = "was made by a newer version of this program"
        raise FileRefused(path, what, "update the program to open it") from None
    except Damaged as damaged:
        remedy = "open another file or an older copy of this one"
        before = Path(f"{os.fspath(path)}~")
        if before.exists():
            remedy = f"the version before it is “{before.name}”"
        raise FileRefused(path, f"cannot be opened: {damaged}", remedy) from damaged
    except (OSError, ValueError) as error:
        remedy = "check the name and that you may read it"
        raise FileRefused(path, f"cannot be opened: {_spoken(error)}", remedy) from error
    except MemoryError:
        what = "cannot be opened: it needs more memory than there is"
        raise FileRefused(path, what, "close other programs and try again") from None


def encoded(document: Document) -> Sequence[bytes]:
    """The file's bytes, in pieces. Raises ValueError where the document is too large for one."""
    if len(document.graph.nodes) > MOST_NODES:
        raise ValueError(f"it has more than {MOST_NODES} nodes")
    return packed(
        (
            ("manifest.json", (_json(_Manifest(_FORMAT, VERSION)),)),
            ("graph.json", (_json(graph_form(document.graph)),)),
            ("layout.json", (_json(layout_form(document.layout)),)),
            ("tensors.safetensors", tensors.written(literals_of(document.graph))),
        )
    )


def decoded(data: bytes) -> Document:
    """The document in a file's bytes. Raises ValueError with a sentence."""
    try:
        return _read(BytesIO(data))
    except _Newer:
        raise ValueError("it was made by a newer version of this program") from None
    except Damaged as damaged:
        raise ValueError(str(damaged)) from damaged


def _read(file: BinaryIO) -> Document:
    container = Container(file)
    manifest = _parsed(container, "manifest.json", _Manifest)
    if manifest.format != _FORMAT:
        raise Damaged("it is no session of this program")
    if manifest.version > VERSION:
        raise _Newer
    if manifest.version < 1:
        raise Damaged("its version cannot be")
    # Only now: a newer version may have other members, and shall be called newer, not damaged.
    container.check()
    graph = _parsed(container, "graph.json", GraphForm)
    layout = _parsed(container, "layout.json", LayoutForm)
    part = container.stored("tensors.safetensors")
    literals = tensors.read(part, container.size("tensors.safetensors"))
    document = document_of(graph, layout, literals)
    check(document)
    return all_placed(document)


def _parsed(container: Container, name: str, form: type[T]) -> T:
    try:
        return msgspec.json.decode(container.read(name), type=form)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as bad:
        raise Damaged(f"its {name} is not as it must be ({str(bad)[:200]})") from bad


def all_placed(document: Document) -> Document:
    places = document.layout.places
    if len(places) == len(document.graph.nodes):
        return document
    from inspector.document.arranging import arranged

    layout = msgspec.structs.replace(document.layout, places={**arranged(document), **places})
    return Document(document.graph, layout)


def _json(value: object) -> bytes:
    return msgspec.json.encode(value)


def _spoken(error: OSError | ValueError) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return text[:1].lower() + text[1:]
