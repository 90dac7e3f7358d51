"""How numbers become colours, as the user chose it for each kind of numbers; a value."""

from typing import Literal

import msgspec

Kind = Literal["value", "gradient", "difference"]
Stretch = Literal["linear", "log", "arcsinh"]
Limits = Literal["all", "robust", "visible", "pointer"]
KINDS: tuple[Kind, ...] = ("value", "gradient", "difference")
STRETCHES: tuple[Stretch, ...] = ("linear", "log", "arcsinh")
LIMITS: tuple[Limits, ...] = ("all", "robust", "visible", "pointer")


class Colouring(msgspec.Struct, frozen=True):
    """The names of the maps for numbers of one sign and of both, how they are stretched over the
    map, and which numbers stand at its ends."""

    diverging: str
    sequential: str = "deep"
    stretch: Stretch = "linear"
    limits: Limits = "all"


class Colourings(msgspec.Struct, frozen=True):
    """One for each kind. `linked`: pictures beside each other that show the same kind of numbers
    have one scale. `by_mean`: where cells stand for blocks, they show their mean."""

    value: Colouring = Colouring("violet-teal")
    gradient: Colouring = Colouring("blue-orange")
    difference: Colouring = Colouring("magenta-green")
    linked: bool = False
    by_mean: bool = False

    def of(self, kind: Kind) -> Colouring:
        """The one of a kind."""
        match kind:
            case "value":
                return self.value
            case "gradient":
                return self.gradient
            case "difference":
                return self.difference

    def replaced(self, kind: Kind, colouring: Colouring) -> "Colourings":
        """The same with another one of a kind."""
        return msgspec.structs.replace(self, **{kind: colouring})
