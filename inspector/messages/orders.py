"""Orders: what the window asks of the engine. The engine carries them out in the order given,
except Stop and Ping, which its control thread takes at once."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from inspector.catalogue.rows import Value
from inspector.document.contents import Spans
from inspector.document.nodes import FrameMode
from inspector.messages.altering import Alter
from inspector.messages.asked import AnyQuestion
from inspector.messages.probes import Paths, Probe, ProbeKind, Terms
from inspector.messages.tensors import Tensor

Which = (
    Literal["value", "grad", "flow", "arrived", "sent", "passed", "partial", "saved"] | ProbeKind
)
"""A value, PyTorch's stored `.grad`, the gradient that flowed through a value; and of a Backward
that is traced, by `place`: what had arrived at a turn (turn, slot), what it sent (turn, edge), what
the engine made of that on its way (turn, edge), the sum of the first so many gradients that came
(turn, slot, how many), what it saved (turn, number), and what a Probe worked out."""
Reduce = Literal["largest", "mean"]


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """The first order. The engine refuses another protocol number."""

    protocol: int


class Supply(msgspec.Struct, frozen=True, tag="supply"):
    """The bytes of a literal, sent once per engine; steps name them by digest."""

    digest: bytes
    data: bytes


class MakeLeaf(msgspec.Struct, frozen=True, tag="leaf"):
    """A step that makes a leaf tensor."""

    recipe: bytes
    node: str
    name: str
    tensor: Tensor
    requires_grad: bool
    mode: FrameMode | None = None


class Call(msgspec.Struct, frozen=True, tag="call"):
    """A step that calls a catalogue operation. `inputs` maps a port to (recipe, output) pairs;
    `after` are steps that must have run before, though nothing of theirs is taken."""

    recipe: bytes
    node: str
    name: str
    op: str
    inputs: Mapping[str, tuple[tuple[bytes, int], ...]]
    parameters: Mapping[str, Value] = {}
    mode: FrameMode | None = None
    after: tuple[bytes, ...] = ()


Step = MakeLeaf | Call


class Compute(msgspec.Struct, frozen=True, tag="compute"):
    """Run these steps, in this order (it is topological), on this device. A later Compute
    supersedes an earlier one: steps not yet begun are dropped and answered by nothing.

    Steps whose recipe the engine already holds are not run again, but for those whose graph a
    Backward has freed when `address`, the graph's, is another than the last Backward's."""

    number: int
    device: str
    address: bytes
    steps: tuple[Step, ...]


class Backward(msgspec.Struct, frozen=True, tag="backward"):
    """`root.backward(gradient, retain_graph, create_graph)`.

    `address` is what its gradients are called; `previous` the address of the act before, whose
    stored `.grad`s this one accumulates into (None: every `.grad` is None before). `graph` is the
    address of the graph's computation: with the same graph as the act before the autograd graph
    is the same too, freed or not; with another one, or when `fresh`, freed parts are run again.
    `root` is (recipe, output); `retained` are the recipes on which retain_grad was called.
    """

    address: bytes
    previous: bytes | None
    graph: bytes
    root: tuple[bytes, int]
    gradient: Tensor | None = None
    retain_graph: bool = False
    create_graph: bool = False
    retained: tuple[bytes, ...] = ()
    fresh: bool = False


class Region(msgspec.Struct, frozen=True, array_like=True, cache_hash=True):
    """A 2-d cut of an N-d tensor. `down` and `across` are the dimensions that run down and across
    (None: there is none, size 1); `at` fixes the others, in order. `top`, `left`, `height`,
    `width` in cells (clipped to the tensor); a side longer than `most` is reduced by blocks, each
    to its element of largest magnitude or to its mean.

    The dimensions in `spread` are not fixed but laid out: one cut after the other, `wide` of them
    beside each other, in rows."""

    down: int | None
    across: int | None
    at: tuple[int, ...] = ()
    top: int = 0
    left: int = 0
    height: int = 64
    width: int = 64
    most: int = 256
    by: Reduce = "largest"
    spread: tuple[int, ...] = ()
    wide: int = 1


class Operand(msgspec.Struct, frozen=True, array_like=True, cache_hash=True):
    """One tensor that the engine holds. `key` is the recipe for a value, and a Backward's address
    for a gradient; `node` is the graph's node id (of gradients), `output` which output of it. For
    `place` see Which. `into`: the shape that it is broadcast to; empty, as it is."""

    which: Which
    key: bytes
    node: str
    output: int
    place: tuple[int, ...] = ()
    into: tuple[int, ...] = ()


class Look(msgspec.Struct, frozen=True, tag="look", cache_hash=True):
    """Show a region of a tensor (named as an Operand is), or of what is left of it when `minus`,
    which may be broadcast to its shape, is taken from it.

    The answer carries statistics of the whole tensor where `statistics` is set.
    """

    which: Which
    key: bytes
    node: str
    output: int
    region: Region
    statistics: bool = True
    place: tuple[int, ...] = ()
    minus: Operand | None = None
    into: tuple[int, ...] = ()

    @property
    def operand(self) -> Operand:
        """What is looked at, whichever region of it."""
        return Operand(self.which, self.key, self.node, self.output, self.place, self.into)


class Count(msgspec.Struct, frozen=True, tag="count"):
    """Count over a whole tensor, or over what is left of it when `minus` is taken from it. Done
    while nothing else is asked for."""

    of: Operand
    minus: Operand | None = None


class Locate(msgspec.Struct, frozen=True, tag="locate"):
    """Tell where a tensor lies in memory, and what else lies there."""

    of: Operand


class Summing(msgspec.Struct, frozen=True, tag="summing"):
    """Sum up a range of a tensor. Done, like the next two, while nothing else is asked for; a
    later one of the same kind takes its place."""

    of: Operand
    spans: Spans


Target = Literal["nan", "inf", "least", "most"]


class Seek(msgspec.Struct, frozen=True, tag="seek"):
    """Find the next such element behind a flat row-major index; behind the last comes the first."""

    of: Operand
    what: Target
    after: int = -1


class Preview(msgspec.Struct, frozen=True, tag="preview"):
    """Tell what would be lost in another dtype."""

    of: Operand
    dtype: str


Errand = Summing | Seek | Preview


class Forget(msgspec.Struct, frozen=True, tag="forget"):
    """Free these results (recipes) and Backwards (addresses)."""

    keys: tuple[bytes, ...]


class Stop(msgspec.Struct, frozen=True, tag="stop"):
    """Drop everything that was ordered; leave the running op when it comes back."""


class Ping(msgspec.Struct, frozen=True, tag="ping"):
    """Answered by the control thread even in the middle of an op."""

    number: int


class Explain(msgspec.Struct, frozen=True, tag="explain"):
    """Tell what the installed PyTorch says of an operation (a catalogue row's id)."""

    op: str


class Inspect(msgspec.Struct, frozen=True, tag="inspect"):
    """Tell what a step keeps for Backward."""

    recipe: bytes


class Trace(msgspec.Struct, frozen=True, tag="trace"):
    """Go through the Backward of this address node by node, beside the document's own graph."""

    address: bytes


class Unpack(msgspec.Struct, frozen=True, tag="unpack"):
    """Tell what the node of a turn saved, of a Backward that is traced."""

    address: bytes
    turn: int


class Item(msgspec.Struct, frozen=True, array_like=True):
    """A value or gradient, as a Look names it (whatever its region), and what it shall be
    called."""

    name: str
    look: Look


class Write(msgspec.Struct, frozen=True, tag="write"):
    """Write these to a file, whose ending says what kind it is of."""

    number: int
    path: str
    items: tuple[Item, ...]


class Fetch(msgspec.Struct, frozen=True, tag="fetch"):
    """Bring all numbers of one of them, if there are no more than `most`."""

    number: int
    item: Item
    most: int


Order = (
    Write
    | Fetch
    | Hello
    | Supply
    | Compute
    | Backward
    | Look
    | Forget
    | Explain
    | Inspect
    | Trace
    | Unpack
    | Alter
    | Probe
    | Terms
    | Paths
    | Count
    | Locate
    | AnyQuestion
    | Errand
    | Stop
    | Ping
)
