"""A Backward node by node: what the engine tells of each of PyTorch's autograd nodes in turn."""

import msgspec

# A value of the document: node and output.
Value = tuple[str, int]


class Size(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """How large a gradient is: its Euclidean norm and its largest magnitude, NaN or infinite where
    one of its numbers is."""

    norm: float
    most: float


NOTHING = Size(0.0, 0.0)


class Slot(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A gradient that a node waits for. `came` are the (turn, edge)s that brought it, in the order
    in which the engine adds them up: empty for the start. `values` are those of the document
    whose gradient it is; none for what is inside of an operation. `defined` is False where nothing
    but undefined gradients came; `size` is of the sum."""

    shape: tuple[int, ...]
    dtype: str
    came: tuple[tuple[int, int], ...]
    values: tuple[Value, ...]
    defined: bool
    size: Size = NOTHING


NOBODY = -1
NOT_COME = -2


class Sent(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A gradient that a node sends along an edge, as it leaves the node: what the engine makes of
    it on its way is the difference to the `slot` of the turn `to`. `to` is NOBODY where nobody
    wants it, and NOT_COME where the pass stopped before that node's turn; `dtype` is empty where
    it is undefined (None)."""

    to: int
    slot: int
    shape: tuple[int, ...] = ()
    dtype: str = ""
    size: Size = NOTHING


class Turn(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One node's turn. `node` is the document's node that made it, `kind` PyTorch's class name
    ("MulBackward0"). `error` is what it raised: the last turn then. `stores`: it is
    AccumulateGrad, which adds to the `.grad` of a leaf."""

    node: str
    recipe: bytes
    kind: str
    slots: tuple[Slot, ...]
    sent: tuple[Sent, ...]
    stores: bool = False
    error: str = ""


class Proof(msgspec.Struct, frozen=True, array_like=True):
    """The gradients compared, bit for bit, with those of PyTorch's own engine: each that arrived
    at a node or was sent along an edge, and each that flowed through a value when Backward was
    pressed. `first` says in one sentence where they differ first. `in_order`: the engine took the
    nodes in the same order."""

    compared: int
    wrong: int = 0
    first: str = ""
    in_order: bool = True


NOT_PROVED = Proof(0)


class Traced(msgspec.Struct, frozen=True, tag="traced"):
    """The answer to Trace. `reason` says in one sentence why a Backward cannot be stepped through;
    there are no turns then, and the gradients that flowed are those that were recorded."""

    address: bytes
    turns: tuple[Turn, ...]
    proof: Proof
    reason: str = ""
