"""Numbers that only the engine can make, for somebody who looks at contents that no step makes."""

from inspector.messages.questions import Question, Told
from inspector.messages.tensors import Tensor

MOST_MADE = 2**16


class Make(Question, frozen=True, tag="make"):
    """Make a tensor of MOST_MADE numbers at most, and tell them."""

    tensor: Tensor


class Made(Told, frozen=True, tag="made"):
    """The answer to Make: its elements' bytes, row-major."""

    data: bytes
