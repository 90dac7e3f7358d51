"""Answers: what the engine says. Each names the recipe or address it is about, never "now".

Those that come by the thousand are kept out of the garbage collector's sight (gc=False): none of
them can be part of a cycle.
"""

import msgspec

from inspector.messages.asked import AnyTold
from inspector.messages.orders import Count, Locate, Look, Operand, Preview, Seek, Summing
from inspector.messages.probes import Pathed, Probed, Termed
from inspector.messages.saved import Saved
from inspector.messages.turns import Traced

BINS = 128
QUANTILES = (0.001, 0.005, 0.01, 0.02, 0.05, 0.25, 0.5, 0.75, 0.95, 0.98, 0.99, 0.995, 0.999)


class Device(msgspec.Struct, frozen=True):
    """A device that torch reports, or why there is none. `name` is torch's ("cpu", "cuda:0");
    memory in bytes, 0 where unknown; `reason` is empty where the device can be used."""

    name: str
    title: str
    memory: int = 0
    reason: str = ""


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The answer to Hello. `lacks`: the ids of the catalogue's operations that the installed
    PyTorch does not have."""

    protocol: int
    torch: str
    python: str
    pid: int
    devices: tuple[Device, ...]
    lacks: tuple[str, ...] = ()


class Fact(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is known of one tensor without its numbers. `size` in bytes; `grad_fn` is PyTorch's
    class name ("MmBackward0") or None; `version` is -1 for inference tensors."""

    shape: tuple[int, ...]
    dtype: str
    device: str
    requires_grad: bool
    is_leaf: bool
    grad_fn: str | None
    version: int
    size: int


class Computed(msgspec.Struct, frozen=True, tag="computed", gc=False):
    """A step was carried out: a fact for each output, the warnings' texts, and the seconds."""

    recipe: bytes
    outputs: tuple[Fact, ...]
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """A step raised: the error's class name and its exact text."""

    recipe: bytes
    error: str
    text: str
    warnings: tuple[str, ...] = ()


class Unreached(msgspec.Struct, frozen=True, tag="unreached"):
    """A step was not tried: the step it needs (`because`, where the trouble began) failed."""

    recipe: bytes
    because: bytes


class Ran(msgspec.Struct, frozen=True, tag="ran"):
    """Steps done since the last such answer; `done` ends that Compute."""

    number: int
    results: tuple[Computed | Failed | Unreached, ...]
    done: bool


class Flow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The gradient that flowed through one value in one Backward. `step` is its place in the
    order in which the engine reached the values (0 first); `recipe` of the value's node."""

    node: str
    recipe: bytes
    output: int
    shape: tuple[int, ...]
    dtype: str
    step: int
    grad_fn: str | None


class StoredGrad(msgspec.Struct, frozen=True, array_like=True):
    """A `.grad` that PyTorch stores after a Backward; `count` is how many Backwards added to it."""

    node: str
    recipe: bytes
    output: int
    shape: tuple[int, ...]
    dtype: str
    count: int


class Swept(msgspec.Struct, frozen=True, tag="swept"):
    """A Backward was carried out."""

    address: bytes
    flows: tuple[Flow, ...]
    stored: tuple[StoredGrad, ...]
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """A Backward raised: the error's class name and exact text. What was stored before stays and
    is found under this address too, so that the next act can build on it."""

    address: bytes
    error: str
    text: str
    stored: tuple[StoredGrad, ...] = ()
    warnings: tuple[str, ...] = ()


class Statistics(msgspec.Struct, frozen=True, array_like=True):
    """Of a whole tensor. `least`, `most`, `mean`, `std` over its finite elements (magnitudes for
    complex ones), NaN where there are none; counts of NaN, +inf, -inf and zeros."""

    count: int
    least: float
    most: float
    mean: float
    std: float
    nan: int
    positive_infinite: int
    negative_infinite: int
    zeros: int


class Seen(msgspec.Struct, frozen=True, tag="seen"):
    """The answer to a Look: `data` little-endian row-major of `dtype`, `rows` x `columns` cells.
    Not reduced: exact elements in the tensor's dtype. `block` > 1: each cell is the element of
    largest magnitude of a block of so many rows and columns, or its mean; NaN and infinities win.

    `pending`: the statistics take a while, and another Seen that brings them will follow. Until
    then `ends` are the least and the largest finite number of the region, where known."""

    look: Look
    shape: tuple[int, ...]
    dtype: str
    rows: int
    columns: int
    block: tuple[int, int]
    data: bytes
    statistics: Statistics | None = None
    pending: bool = False
    ends: tuple[float, float] | None = None


class Gone(msgspec.Struct, frozen=True, tag="gone"):
    """The answer to a Look at what the engine does not have (or a gradient that is None)."""

    look: Look


class Tally(msgspec.Struct, frozen=True, array_like=True):
    """How the finite numbers of a tensor (magnitudes of complex ones) are spread: in BINS even
    steps from the least to the most, the numbers at QUANTILES, and how many magnitudes lie from
    each power of two (`lowest` first) to the next. `subnormal`: too small for all digits of the
    dtype."""

    subnormal: int
    bins: tuple[int, ...]
    quantiles: tuple[float, ...]
    lowest: int
    powers: tuple[int, ...]


class Counted(msgspec.Struct, frozen=True, tag="counted"):
    """The answer to a Count; None for a tensor that the engine does not have, or that is too
    large."""

    order: Count
    statistics: Statistics | None
    tally: Tally | None


class Lying(msgspec.Struct, frozen=True, array_like=True):
    """Another value in the same storage, which begins at the same place; `offset` and `strides`
    in its own elements, of `width` bytes."""

    of: Operand
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    offset: int
    width: int


class Located(msgspec.Struct, frozen=True, tag="located"):
    """The answer to a Locate: the element at index i is the one at `offset` + sum(i * strides) of
    a storage of `size` bytes (`cells` elements). `sharing`: other values in the same
    storage. `strides` None: the engine does not have it, or it has no strides."""

    order: Locate
    shape: tuple[int, ...] = ()
    strides: tuple[int, ...] | None = None
    offset: int = 0
    cells: int = 0
    size: int = 0
    contiguous: bool = True
    sharing: tuple[Lying, ...] = ()


class Summed(msgspec.Struct, frozen=True, tag="summed"):
    """The answer to a Summing; no statistics: nothing can be told. `total` and `imaginary` are the
    sum of all elements; `exact` is that of integers, as text."""

    order: Summing
    statistics: Statistics | None = None
    total: float = 0.0
    imaginary: float = 0.0
    exact: str = ""


class Sought(msgspec.Struct, frozen=True, tag="sought"):
    """The answer to a Seek: the flat row-major index, None where there is no such element."""

    order: Seek
    flat: int | None = None


class Previewed(msgspec.Struct, frozen=True, tag="previewed"):
    """The answer to a Preview, of `count` elements (0: nothing can be told): how many would read
    back as another number, the largest error of a finite one; how many finite ones would become
    infinite; how many NaN a number, or numbers NaN; how many would stop at the ends of an integer
    dtype."""

    order: Preview
    count: int = 0
    changed: int = 0
    worst: float = 0.0
    infinite: int = 0
    missing: int = 0
    ended: int = 0


class Explained(msgspec.Struct, frozen=True, tag="explained"):
    """The answer to Explain: the docstring of the installed PyTorch as it is written there, empty
    where it has none."""

    op: str
    doc: str


class Inspected(msgspec.Struct, frozen=True, tag="inspected"):
    """The answer to Inspect; nothing is saved by a step that the engine does not hold."""

    recipe: bytes
    saved: tuple[Saved, ...]


class Unpacked(msgspec.Struct, frozen=True, tag="unpacked"):
    """The answer to Unpack. A look at `saved` counts the tensors among them."""

    address: bytes
    turn: int
    saved: tuple[Saved, ...]


class Written(msgspec.Struct, frozen=True, tag="written"):
    """The answer to a Write: the bytes of the file, or why there is none, in one sentence."""

    number: int
    size: int = 0
    refused: str = ""


class Fetched(msgspec.Struct, frozen=True, tag="fetched"):
    """The answer to a Fetch: little-endian, row-major; or why not, in one sentence."""

    number: int
    shape: tuple[int, ...] = ()
    dtype: str = ""
    data: bytes = b""
    refused: str = ""


class Pong(msgspec.Struct, frozen=True, tag="pong"):
    """The answer to Ping."""

    number: int


class Stopped(msgspec.Struct, frozen=True, tag="stopped"):
    """The answer to Stop: everything ordered before is dropped, and nothing runs."""


class Broken(msgspec.Struct, frozen=True, tag="broken"):
    """The engine cannot go on (wrong protocol, torch missing); it ends after this."""

    text: str


Answer = (
    Ready
    | Ran
    | Swept
    | Refused
    | Seen
    | Gone
    | Counted
    | Located
    | Summed
    | Sought
    | Previewed
    | Explained
    | Inspected
    | Traced
    | Unpacked
    | AnyTold
    | Written
    | Fetched
    | Probed
    | Termed
    | Pathed
    | Pong
    | Stopped
    | Broken
)
