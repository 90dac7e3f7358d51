"""What if a gradient were another? Changes by hand in a Backward that is stepped through."""

import msgspec


class Scale(msgspec.Struct, frozen=True, array_like=True):
    """What a turn sends along an edge is multiplied with a number: with 0 it is muted."""

    turn: int
    edge: int
    factor: float

    @property
    def where(self) -> tuple[int, ...]:
        """One change has room here."""
        return self.turn, self.edge


class Put(msgspec.Struct, frozen=True, array_like=True):
    """A number in a gradient that had arrived at a turn is another; `cell` counts row-major."""

    turn: int
    slot: int
    cell: int
    number: float

    @property
    def where(self) -> tuple[int, ...]:
        """One change has room here."""
        return self.turn, self.slot, self.cell


Change = Scale | Put


class Alter(msgspec.Struct, frozen=True, tag="alter"):
    """Go through the Backward of this address with changes. What comes of it is found under
    `altered`, and no longer PyTorch's gradient. Answered by a Traced of that address."""

    address: bytes
    altered: bytes
    scales: tuple[Scale, ...] = ()
    puts: tuple[Put, ...] = ()
