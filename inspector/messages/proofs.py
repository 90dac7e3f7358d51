"""A gradient found a second way, by numbers alone; and what lies behind it: second derivatives."""

import msgspec

from inspector.messages.questions import Question, Told


class Differ(Question, frozen=True, tag="differ"):
    """Find the gradient of `count` cells of a leaf, from `first` on (row-major), by central
    differences in float64, for the Backward of this address. The engine does as many of them as it
    can in a moment; the rest is to be asked for again."""

    address: bytes
    node: str
    first: int
    count: int


class Kink(msgspec.Struct, frozen=True, array_like=True):
    """At this cell of the leaf the slopes from the left and from the right differ: the operation
    `node` has a kink, at the place `at` of its result. `number`: what its first input is there,
    where it works element by element."""

    cell: int
    node: str
    at: tuple[int, ...]
    number: float | None = None


class Differed(Told, frozen=True, tag="differed"):
    """The answer to a Differ: for each cell that was done the gradient that autograd found, the
    central difference, and the slopes from the left and from the right.

    `value`: what Backward started from, times its gradient; `cut`: the nodes that numbers go
    through and gradients do not; `drawn`: random operations that draw other numbers in float64
    (autograd's numbers are then of the run in float64 too); `narrow`: operations whose results are
    of a narrower dtype whatever they are given.
    """

    first: int
    autograd: tuple[float, ...]
    central: tuple[float, ...]
    left: tuple[float, ...]
    right: tuple[float, ...]
    kinks: tuple[Kink, ...] = ()
    value: float = 0.0
    cut: tuple[str, ...] = ()
    drawn: tuple[str, ...] = ()
    narrow: tuple[str, ...] = ()


class Bend(Question, frozen=True, tag="bend"):
    """Find rows `first` to `first + count` of the Hessian of a leaf, for the Backward of this
    address; or with a `vector` (one number for each cell) the product of the Hessian with it."""

    address: bytes
    node: str
    first: int = 0
    count: int = 0
    vector: tuple[float, ...] = ()


class Bent(Told, frozen=True, tag="bent"):
    """The answer to a Bend: rows of as many numbers as the leaf has cells, as far as the engine
    came in a moment; of a product the one row."""

    first: int
    rows: tuple[tuple[float, ...], ...]
