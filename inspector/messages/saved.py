"""What an autograd node keeps for Backward, as it is told."""

import msgspec

from inspector.messages.turns import Value


class Saved(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Something that an autograd node keeps for Backward. `node` is the node's class
    ("MmBackward0"), `name` PyTorch's name of it ("mat2"). Of a tensor shape, dtype, bytes and the
    version it was saved at; of anything else `text`, and of a tensor that is freed too. Tensors of
    one `storage` share their memory; `value` is the value of the document that it is."""

    node: str
    name: str
    shape: tuple[int, ...] | None = None
    dtype: str = ""
    size: int = 0
    version: int = 0
    text: str = ""
    storage: int = 0
    value: Value | None = None
