"""Questions about a Backward that is stepped through, beyond its turns: Jacobians, what a cell
depends on, paths. Places are (turn, slot) of a value's gradient."""

from typing import Literal

import msgspec

ProbeKind = Literal["jacobian", "between", "active", "structural", "varies", "path"]
"""`jacobian` of one node, at (turn, edge, slot): rows are the cells of its output, columns those
of its input. Of two values, at (turn, slot, turn, slot), the later one first: `between` is the
whole Jacobian; with a cell's number behind, `active` is the derivative of that cell, `structural`
where a gradient path leads, `varies` where its number changes when one of the other's does; with a
path's number behind (see Paths), `path` is what comes by it."""


class Probe(msgspec.Struct, frozen=True, tag="probe"):
    """Work out what can then be looked at as `which`, at the same place."""

    address: bytes
    which: ProbeKind
    place: tuple[int, ...]


class Probed(msgspec.Struct, frozen=True, tag="probed"):
    """The answer to Probe: the shape of what was found, or in `reason` why it was not, in one
    sentence."""

    probe: Probe
    shape: tuple[int, ...] = ()
    dtype: str = ""
    reason: str = ""


class Terms(msgspec.Struct, frozen=True, tag="terms"):
    """Write one cell of what a turn sends along an edge as a sum: each derivative times the
    gradient that arrived there."""

    address: bytes
    turn: int
    edge: int
    cell: tuple[int, ...]


class Term(msgspec.Struct, frozen=True, array_like=True):
    """One product: the local derivative and the gradient that had arrived at a cell of a slot."""

    slot: int
    cell: tuple[int, ...]
    factor: float
    arrived: float


class Termed(msgspec.Struct, frozen=True, tag="termed"):
    """The answer to Terms: the cell's number, its largest terms, how many there are that are not
    zero, and the sum of those that are not told; or why not."""

    terms: Terms
    value: float = 0.0
    told: tuple[Term, ...] = ()
    count: int = 0
    rest: float = 0.0
    reason: str = ""


PATHS_SEEN = 6
"""What comes by so many of the paths can be looked at."""


class Paths(msgspec.Struct, frozen=True, tag="paths"):
    """Tell what comes to a value's gradient from another's by each path between them."""

    address: bytes
    place: tuple[int, int, int, int]


class Path(msgspec.Struct, frozen=True, array_like=True):
    """The turns that a part of a gradient goes through, and what comes of it: its norm, and the
    number itself where there is one."""

    turns: tuple[int, ...]
    norm: float
    number: float | None = None


class Pathed(msgspec.Struct, frozen=True, tag="pathed"):
    """The answer to Paths: a number of paths at most, whether these are all, and the largest
    difference between their sum and the gradient that came by all."""

    paths: Paths
    told: tuple[Path, ...] = ()
    all: bool = True
    apart: float = 0.0
    reason: str = ""
