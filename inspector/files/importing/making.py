"""Tensors of files as contents of the document, and found again where a file was moved."""

import math
import re
from pathlib import Path

import msgspec

from inspector.document.contents import Contents, Mapped
from inspector.document.edits import with_node
from inspector.document.in_files import innermost, mapped_in, with_innermost_base
from inspector.document.nodes import Document, Leaf
from inspector.files.importing.entries import Listing

replace = msgspec.structs.replace


def staying(listing: Listing, row: int) -> Contents:
    """The contents of a tensor that stays in its file: mapped where its numbers lie there as they
    are, else read from it when they are wanted."""
    each = listing.entries[row]
    path = str(Path(listing.path).absolute())
    base = Mapped(path, listing.digest, each.dtype, name=each.name, index=row)
    if each.stays:
        assert each.offset is not None
        columns = each.shape if each.columns and len(each.shape) > 1 else ()
        base = Mapped(path, listing.digest, each.stored, each.offset, columns, each.name)
    base = replace(base, whole=listing.whole, stamp=listing.stamp)
    return Contents(each.dtype, each.shape, base)


def python_name(name: str) -> str:
    """A Python name that reads like the one in a file: `layer1.weight` is `layer1_weight`."""
    made = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_")[:60]
    return f"t_{made}" if made[:1].isdigit() else made or "t"


def found_again(
    document: Document, before: str, listing: Listing
) -> tuple[Document, list[str], bool]:
    """The document with the tensors of the file `before` read from this one; the names of those,
    and whether they hold other numbers now."""
    names, other = [], False
    for leaf in list(document.graph.nodes.values()):
        base = mapped_in(leaf.contents) if isinstance(leaf, Leaf) else None
        if not isinstance(leaf, Leaf) or base is None:
            continue
        row = row_of(listing, leaf) if base.path == before else None
        if row is None:
            continue
        made = staying(listing, row)
        assert isinstance(made.base, Mapped)
        contents = with_innermost_base(leaf.contents, made.base)
        other = other or not is_same(listing, base)
        names.append(leaf.name)
        document = with_node(document, replace(leaf, contents=contents))
    return document, names, other


def row_of(listing: Listing, leaf: Leaf) -> int | None:
    """The row of the tensor that a leaf was made of: of that name, else the only one; with as many
    numbers of the same dtype."""
    base = base_of(leaf)
    count = innermost(leaf.contents).count
    fitting = [
        row
        for row, each in enumerate(listing.entries)
        if not each.reason
        and (each.stored if each.stays else each.dtype) == base.stored
        and math.prod(each.shape) == count
    ]
    named = [row for row in fitting if listing.entries[row].name == base.name]
    if named:
        return named[0]
    return fitting[0] if len(listing.entries) == 1 and fitting else None


def is_same(listing: Listing, base: Mapped) -> bool:
    """Whether the file that was listed is the one that the tensor was made of."""
    whole = listing.whole == base.whole or not (listing.whole and base.whole)
    return whole and listing.digest == base.digest


def base_of(leaf: Leaf) -> Mapped:
    """Where the numbers of a leaf lie that stays in a file."""
    base = mapped_in(leaf.contents)
    assert base is not None, f"{leaf.name} is in no file"
    return base
