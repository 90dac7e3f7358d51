"""PyTorch's autograd graph as it stands, walked from its `next_functions`; and the wires of the
document that no gradient comes back along."""

import msgspec

from inspector.messages.questions import Question, Told
from inspector.messages.saved import Saved
from inspector.messages.turns import Value


class Walk(Question, frozen=True, tag="walk"):
    """Walk the graph of these recipes. `address` is that of the last Backward on them (empty: there
    was none), which with create_graph has made nodes of its own."""

    recipes: tuple[bytes, ...]
    address: bytes = b""


class Way(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where a node sends one of its gradients: to which node, as which of that one's; `to` is -1
    where nobody wants it. They stand in the order of `next_functions`."""

    to: int
    slot: int


class Arrives(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A gradient that a node waits for. `values` are those of the document whose gradient it is;
    none for what is inside of an operation."""

    shape: tuple[int, ...]
    dtype: str
    values: tuple[Value, ...] = ()


class Walked(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One autograd node. `node` is the document's node that created it, `kind` PyTorch's class name
    ("MulBackward0"). `by_backward`: the last Backward made it, with create_graph, on its way to the
    gradient of `node`. `earlier`: of an earlier run of `node`, which something that was not run
    again still leads to."""

    node: str
    kind: str
    ways: tuple[Way, ...]
    slots: tuple[Arrives, ...]
    by_backward: bool = False
    earlier: bool = False


class Cut(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A wire (by the node and port where it ends) that no gradient comes back along, and what cut
    it, in two or three words. `here`: it is this wire that is cut; else what it brings carried no
    gradient before."""

    node: str
    port: str
    slot: int
    why: str
    here: bool


class Mapped(Told, frozen=True, tag="mapped"):
    """The answer to a Walk. A node stands before those that it sends to only within one operation:
    the operations stand in the order in which they ran."""

    nodes: tuple[Walked, ...]
    cuts: tuple[Cut, ...]


class Open(Question, frozen=True, tag="open"):
    """What the node of that number in the answer to this Walk keeps for Backward."""

    recipes: tuple[bytes, ...]
    address: bytes
    at: int


class Opened(Told, frozen=True, tag="opened"):
    """The answer to an Open."""

    saved: tuple[Saved, ...]
