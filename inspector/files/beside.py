"""Where the files of tensors lie: told from the session's folder, so that both can be moved
together."""

from collections.abc import Callable
from pathlib import Path, PurePath

import msgspec

from inspector.document.contents import Contents, Mapped, Recast
from inspector.document.nodes import Document, Leaf, Node, NodeId

replace = msgspec.structs.replace
_MOST_PATH = 4096
_MOST_NAME = 1000


def told_beside(document: Document, folder: Path) -> Document:
    """The document as it is written into a session in that folder: files in it, or further in,
    by the way to them from there."""

    def told(path: str) -> str:
        return PurePath(path).relative_to(folder).as_posix() if _within(path, folder) else path

    return _with_paths(document, told)


def found_beside(document: Document, folder: Path) -> Document:
    """The document as it was read from a session in that folder: every path is absolute."""
    return _with_paths(document, lambda path: str(folder / path))


def why_not_a_place(mapped: Mapped) -> str:
    """Why a session that somebody else made may not name this file; empty where it may."""
    path = mapped.path
    if len(path) > _MOST_PATH or not path.isprintable():
        return "the path of its file is no path"
    # Asking for \\\\server\\share would tell that server who is asking.
    if path.replace("\\", "/").startswith("//"):
        return "its file lies on another machine"
    if ".." in PurePath(path).parts:
        return "the path of its file leads out of a folder"
    if len(mapped.name) > _MOST_NAME or not mapped.name.isprintable():
        return "what its file calls it is no name"
    if len(mapped.digest) != 16 or len(mapped.whole) not in (0, 16):
        return "what its file was cannot be told"
    return ""


def _within(path: str, folder: Path) -> bool:
    return PurePath(path).is_absolute() and PurePath(path).is_relative_to(folder)


def _with_paths(document: Document, told: Callable[[str], str]) -> Document:
    changed: dict[NodeId, Node] = {}
    for key, node in document.graph.nodes.items():
        if isinstance(node, Leaf):
            contents = _told(node.contents, told)
            if contents is not node.contents:
                changed[key] = replace(node, contents=contents)
    if not changed:
        return document
    graph = replace(document.graph, nodes={**document.graph.nodes, **changed})
    return replace(document, graph=graph)


def _told(contents: Contents, told: Callable[[str], str]) -> Contents:
    match contents.base:
        case Mapped() as base:
            path = told(base.path)
            return (
                contents if path == base.path else replace(contents, base=replace(base, path=path))
            )
        case Recast(of=of):
            within = _told(of, told)
            return contents if within is of else replace(contents, base=Recast(within))
        case _:
            return contents
