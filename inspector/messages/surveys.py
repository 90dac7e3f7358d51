"""Questions about a whole run at once, asked only when somebody looks: how large its values and
gradients are, where the first bad number was born, which units are off."""

from typing import Literal

import msgspec

from inspector.messages.questions import Question, Told

Bad = Literal["nan", "infinite"]


class Survey(Question, frozen=True, tag="survey"):
    """Count the values of these recipes (in the order in which they ran) and the gradients that
    flowed in the Backward of this address (none where it is empty); with `offs` also the units
    that are off, for which each relu is differentiated once more."""

    recipes: tuple[bytes, ...]
    address: bytes = b""
    offs: bool = True


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


class Surveyed(Told, frozen=True, tag="surveyed"):
    """The answer to a Survey; the gradients in the order in which they were reached."""

    values: tuple[Size, ...]
    gradients: tuple[Size, ...]
    births: tuple[Birth, ...] = ()
    offs: tuple[Off, ...] = ()


class Reckon(Question, frozen=True, tag="reckon"):
    """List what these steps keep for Backward. `root` is the recipe of what the last Backward on
    them started from (empty: there was none): of what it freed is told how large it was."""

    recipes: tuple[bytes, ...]
    root: bytes = b""


class Kept(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A tensor that an autograd node keeps: `fn` is the node's class ("MmBackward0"), `name`
    PyTorch's name of it ("mat2"), `size` its bytes.

    `memory` numbers the memories: those that share one have the same number, and `held` is how
    many bytes that has. `value` and `output` say which value of the document it is (empty: none,
    it was made for Backward alone). `freed`: a Backward has freed it; `changed`: it was changed in
    place since, and Backward will refuse (what it was like is no longer known).
    """

    node: str
    fn: str
    name: str
    shape: tuple[int, ...]
    dtype: str
    size: int
    version: int
    memory: int
    held: int
    value: str = ""
    output: int = 0
    freed: bool = False
    changed: bool = False


class Reckoned(Told, frozen=True, tag="reckoned"):
    """The answer to a Reckon. `lost`: of how many steps nothing more is known than that what they
    kept is freed; `seconds`: because making the graph once more would take so long."""

    kept: tuple[Kept, ...]
    lost: int = 0
    seconds: float = 0.0
