"""What if a gradient were another? Changes by hand in a Backward that is stepped through."""

from collections.abc import Mapping

import msgspec

from inspector.messages.tensors import Patched


class Scale(msgspec.Struct, frozen=True, array_like=True):
    """What a turn sends along an edge is multiplied with a number: with 0 it is muted."""

    turn: int
    edge: int
    factor: float


class Rewrite(msgspec.Struct, frozen=True, array_like=True):
    """The gradient that had arrived at a turn is written over, as the numbers of a leaf are:
    ranges one after the other, then single cells (flat index -> bytes)."""

    turn: int
    slot: int
    cells: Mapping[int, bytes] = {}
    patches: tuple[Patched, ...] = ()


class Alter(msgspec.Struct, frozen=True, tag="alter"):
    """Go through the Backward of this address with changes. What comes of it is found under
    `altered`, and no longer PyTorch's gradient. Answered by a Traced of that address."""

    address: bytes
    altered: bytes
    scales: tuple[Scale, ...] = ()
    rewrites: tuple[Rewrite, ...] = ()
