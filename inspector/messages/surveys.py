"""Questions about a whole run at once, asked only when somebody looks: how large its values and
gradients are, where the first bad number was born, which units are off."""

from typing import Literal

import msgspec

Bad = Literal["nan", "infinite"]


class Survey(msgspec.Struct, frozen=True, tag="survey"):
    """Count the values of these recipes (in the order in which they ran) and the gradients that
    flowed in the Backward of this address (none where it is empty)."""

    number: int
    recipes: tuple[bytes, ...]
    address: bytes = b""


class Size(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How large a tensor is: the Euclidean norm of its finite elements, and counts of all, of
    NaN, of infinities and of zeros."""

    node: str
    output: int
    count: int
    norm: float
    nan: int
    infinite: int
    zeros: int

    @property
    def rms(self) -> float:
        """The root mean square of the finite elements, which compares tensors of any size."""
        finite = self.count - self.nan - self.infinite
        return self.norm / finite**0.5 if finite else 0.0


class Cause(msgspec.Struct, frozen=True, array_like=True):
    """What an input was at the place where a bad number was born."""

    node: str
    output: int
    number: float


class Birth(msgspec.Struct, frozen=True):
    """Where the first NaN or infinity stands: in which value or gradient (`node`, `output`), at
    which index, and what it is.

    `through`: the operation that it came out of, forwards or on the way back; empty where nothing
    made it (a leaf's own number, the gradient that Backward started with, a sum of paths).
    `causes`: the inputs of that operation at this place, where it works element by element;
    `arrived` and `slope`: there, the gradient that came to it and its derivative.
    """

    which: Literal["value", "gradient"]
    bad: Bad
    node: str
    output: int
    at: tuple[int, ...]
    number: float
    through: str = ""
    causes: tuple[Cause, ...] = ()
    arrived: float | None = None
    slope: float | None = None


class Off(msgspec.Struct, frozen=True, array_like=True):
    """Of an operation like relu: how many of its `count` elements let no gradient through, and how
    many of its `units` do so in every row."""

    node: str
    off: int
    count: int
    dead: int
    units: int


class Surveyed(msgspec.Struct, frozen=True, tag="surveyed"):
    """The answer to a Survey; the gradients in the order in which they were reached."""

    number: int
    values: tuple[Size, ...]
    gradients: tuple[Size, ...]
    births: tuple[Birth, ...] = ()
    offs: tuple[Off, ...] = ()


class Unable(msgspec.Struct, frozen=True, tag="unable"):
    """The answer to a numbered question that cannot be answered; `text` says why."""

    number: int
    text: str
