"""A tensor's numbers as they are sent: its contents, with literals named by digest."""

from collections.abc import Mapping

import msgspec

from inspector.document.contents import Fill, Formula, Mapped, Same, Spans


class Stored(msgspec.Struct, frozen=True, tag="stored"):
    """A literal that was supplied before."""

    digest: bytes


class Patched(msgspec.Struct, frozen=True):
    """A range written over; as document.contents.Patch."""

    spans: Spans
    made: Same | Stored | Formula
    cells: Mapping[int, bytes] = {}


class Tensor(msgspec.Struct, frozen=True, tag="tensor"):
    """The numbers of a leaf; as document.contents.Contents, with literals named by digest. A
    tensor as the base is recast."""

    dtype: str
    shape: tuple[int, ...]
    base: "Fill | Stored | Mapped | Tensor"
    cells: Mapping[int, bytes] = {}
    patches: tuple[Patched, ...] = ()
