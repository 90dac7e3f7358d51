"""What views are told: the faces of results and gradients, pictures, the state of the engine."""

from typing import Literal, TypeAlias

import msgspec

from inspector.document.nodes import NodeId
from inspector.document.problems import Fix, Problem
from inspector.messages.answers import Device, Fact, Refused, Seen, Swept
from inspector.messages.orders import Region, Which

__all__ = [
    "Act",
    "EngineKind",
    "EngineState",
    "Face",
    "Failed",
    "Fix",
    "Gradient",
    "Known",
    "Less",
    "NoGradient",
    "NotAskable",
    "Picture",
    "Problem",
    "Unreached",
    "Waiting",
    "Wanted",
]


class Known(msgspec.Struct, frozen=True):
    """The node has run: a fact for each output."""

    outputs: tuple[Fact, ...]
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0


class Waiting(msgspec.Struct, frozen=True):
    """The node is asked for or will be; `last` is what was known before, to show greyed."""

    last: Known | None = None


class Failed(msgspec.Struct, frozen=True):
    """The node raised: the error's class name and exact text."""

    error: str
    text: str
    warnings: tuple[str, ...] = ()


class Unreached(msgspec.Struct, frozen=True):
    """A node that this one needs has no result; `blame` is where the trouble began."""

    blame: NodeId


class NotAskable(msgspec.Struct, frozen=True):
    """An input or a parameter is missing: `reason` says which."""

    reason: str


Face: TypeAlias = Known | Waiting | Failed | Unreached | NotAskable


class Gradient(msgspec.Struct, frozen=True):
    """A gradient. `count`: how many Backwards added to it; `step`: its place in the order in which
    gradients flowed (-1 where unknown); `current` False: from before the last edit; `by_hand`: it
    follows from a change by hand, and is not PyTorch's."""

    shape: tuple[int, ...]
    dtype: str
    count: int = 1
    step: int = -1
    current: bool = True
    grad_fn: str | None = None
    by_hand: bool = False


class NoGradient(msgspec.Struct, frozen=True):
    """There is none; `text` says why in a full sentence."""

    kind: Literal["not computed", "none", "waiting"]
    text: str


class Less(msgspec.Struct, frozen=True):
    """What is taken from a tensor before it is shown."""

    node: NodeId
    output: int
    which: Which


class Wanted(msgspec.Struct, frozen=True, cache_hash=True):
    """A picture that a view wants to show: a region of a value, a `.grad` or a flowed gradient, or
    of a tensor at a `place` of the Backward that is stepped through (see Which); or what is left
    when another tensor is taken from it. `into`: the shape that it is broadcast to, if to any."""

    node: NodeId
    output: int
    which: Which
    region: Region
    statistics: bool = True
    place: tuple[int, ...] = ()
    less: Less | None = None
    into: tuple[int, ...] = ()


class Picture(msgspec.Struct, frozen=True):
    """The numbers of a region. `current` False: the last ones known, while new ones are coming."""

    seen: Seen
    current: bool


EngineKind: TypeAlias = Literal["starting", "ready", "busy", "restarting", "failed"]


class EngineState(msgspec.Struct, frozen=True):
    """How the engine is; `text` is one sentence, `torch` its version ("" before it is known),
    `lacks` the ids of the operations that the installed PyTorch does not have."""

    kind: EngineKind
    text: str
    torch: str = ""
    devices: tuple[Device, ...] = ()
    lacks: tuple[str, ...] = ()

    def why_not(self, device: str) -> str | None:
        """Why a device cannot be used, in one sentence; None where it can or nobody knows yet."""
        if not self.devices:
            return None
        found = next((each for each in self.devices if each.name == device), None)
        if found is None:
            return f"There is no device {device} here."
        return f"{found.title} cannot be used: {found.reason}." if found.reason else None


class Act(msgspec.Struct, frozen=True):
    """One press of Backward or of "zero gradients". `outcome` None: not answered yet (or a zero,
    which is done at once)."""

    kind: Literal["backward", "zero"]
    root_label: str
    outcome: Swept | Refused | None
    address: bytes
