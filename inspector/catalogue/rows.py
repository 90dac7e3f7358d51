"""The rows of the catalogue: one for each operation and one for each way to fill a new tensor."""

from collections.abc import Mapping
from functools import cache
from typing import Literal, TypeAlias

import msgspec

from inspector.catalogue.shipped import shipped

Item: TypeAlias = bool | int | float | str | tuple[int, ...] | None
Value: TypeAlias = bool | int | float | str | tuple[Item, ...] | None
"""What a parameter may hold. A dtype is its name ("float32"), a shape a tuple of ints, a complex
number the text that Python's `complex` reads ("1+2j"); dimensions in pairs are tuples of ints."""

Kind = Literal[
    "int", "float", "number", "bool", "ints", "floats", "lists", "dtype", "choice", "text"
]
"""`number`: whole, with a fraction, complex, or true and false. `ints`, `floats`: several of them,
or a single one where `single` is set. `lists`: tuples of ints (the two of tensordot's `dims`)."""
Grammar = Literal["", "einsum", "index"]


class Port(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One tensor argument. The name is PyTorch's own argument name.

    `number`: a plain number may stand here when no wire does; it is kept among the node's
    parameters under the port's name. `gradient`: whether a gradient can flow back through it.
    `given`: where no wire comes, None is passed, for the function has no default of its own.
    """

    name: str
    optional: bool = False
    variadic: bool = False
    number: bool = False
    gradient: bool = True
    given: bool = False


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One argument that is not a tensor. A parameter left at its default is not passed at all.

    `length`: of a list, where it must have one (0: any). `single`: a list may be given as one
    number too, which some functions tell apart from a list of one. `grammar`: how a text is to
    be written. `unit`: what a number counts, for the reader ("elements", "probability").
    """

    name: str
    kind: Kind
    default: Value = None
    required: bool = False
    none: bool = False
    choices: tuple[str, ...] = ()
    least: int | float | None = None
    most: int | float | None = None
    length: int = 0
    single: bool = False
    grammar: Grammar = ""
    unit: str = ""
    help: str = ""


class Derivative(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The vector-Jacobian product of an operation with respect to one of its inputs, twice.

    `pytorch` is the text of PyTorch's own derivatives.yaml ("" where it is composed of others').
    `readable` was traced and is a Python expression of the inputs' and parameters' names, of
    `grad` (the upstream gradient; `grads[1]` of the second output) and `out`, or "". `partly`: it
    is true of some of the row's samples only, for other settings change the operation.
    """

    of: str
    pytorch: str = ""
    readable: str = ""
    partly: bool = False


class SampleTensor(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A small tensor to try an operation with: its numbers row by row, as texts that Python's
    `complex` reads."""

    dtype: str
    shape: tuple[int, ...]
    numbers: tuple[str, ...]


class Sample(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Inputs and parameters with which an operation does what it is for."""

    inputs: Mapping[str, tuple[SampleTensor, ...]] = {}
    parameters: Mapping[str, Value] = {}


class Details(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is read of a row only when somebody looks at it.

    `saved` names what it keeps for Backward; `kinks` the points of a function of one number at
    which its derivative jumps or is not finite.
    """

    signature: str = ""
    derivatives: tuple[Derivative, ...] = ()
    samples: tuple[Sample, ...] = ()
    saved: tuple[str, ...] = ()
    kinks: tuple[float, ...] = ()


_OF_THE_FILE, _NOTHING = msgspec.Raw(b""), msgspec.Raw(b"{}")


@cache
def shipped_details() -> Mapping[str, msgspec.Raw]:
    """The details of the shipped rows, by id: two thirds of the catalogue, and seldom read."""
    return msgspec.json.decode(shipped("details.json").read_bytes(), type=dict[str, msgspec.Raw])


# Several outputs that PyTorch gives no names: those of std_mean, of pooling, of cells.
_PLAIN = frozenset(
    (
        ("factors", "pivots"),
        ("u", "s", "v"),
        ("h", "c"),
        ("out", "indices"),
        ("out", "weights"),
        ("out", "mean", "rstd"),
        ("output", "h_n"),
        ("output", "h_n", "c_n"),
        ("std", "mean"),
        ("var", "mean"),
    )
)


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One PyTorch operation.

    `id` is its public qualified name; where one function is several operations (max of all, max
    along a dimension), the others have PyTorch's overload name behind a colon ("torch.max:dim").
    `order` lists the argument names in the order of the call; those after "*" go by keyword, and a
    name that begins with "*" is spread. A `required` parameter is always passed (its default
    stands until changed); others only when changed. `group` is a path in a tree: "Linear
    algebra/Decompositions". `varying` says that the number of outputs is known only once it has
    run (split, unbind). `names` are the other public names of the same function, `aliases`
    further words that shall find it.

    `random`: it draws from PyTorch's generator, which is seeded with the node's parameter `seed`
    before the call (that parameter is in no `order`). `changes` names the inputs that it changes
    in place; `in_place` is the id of the row that does the same in place. `updates` names the
    inputs that it writes to beside its result, as running statistics are, while its parameter
    `updating` is neither None nor False. `view`: its result may share the memory of its first
    input. `data_dependent`: the shape of its result depends on the
    numbers that go in. `nondeterministic`: two runs on a GPU may differ.
    """

    id: str
    name: str
    group: str
    summary: str
    inputs: tuple[Port, ...]
    order: tuple[str, ...]
    parameters: tuple[Parameter, ...] = ()
    outputs: tuple[str, ...] = ("out",)
    varying: bool = False
    method: bool = False
    differentiable: bool = True
    names: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    random: bool = False
    changes: tuple[str, ...] = ()
    in_place: str = ""
    updates: tuple[str, ...] = ()
    updating: str = ""
    view: bool = False
    data_dependent: bool = False
    nondeterministic: bool = False
    more: msgspec.Raw = _OF_THE_FILE

    @property
    def function(self) -> str:
        """The public name of the function that it calls: the id without the overload."""
        return self.id.partition(":")[0]

    def changed(self, parameters: Mapping[str, Value]) -> tuple[str, ...]:
        """The inputs whose numbers a call with these parameters changes."""
        if not self.updates:
            return self.changes
        parameter = self.parameter(self.updating)
        assert parameter is not None, f"{self.id} has no {self.updating}"
        value = parameters.get(self.updating, parameter.default)
        return () if value is None or value is False else self.updates

    @property
    def plain(self) -> bool:
        """Whether its outputs come as a plain tuple, so that their names are no attributes."""
        return self.outputs in _PLAIN

    @property
    def details(self) -> Details:
        """Signature, derivatives, samples: decoded when asked for, which most rows never are."""
        more = self.more
        if more is _OF_THE_FILE:
            more = shipped_details().get(self.id, _NOTHING)
        return msgspec.json.decode(more, type=Details)

    def port(self, name: str) -> Port | None:
        """The port of that name, or None."""
        return next((port for port in self.inputs if port.name == name), None)

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name, or None."""
        return next((each for each in self.parameters if each.name == name), None)


def bare(row: Row) -> Row:
    """The row without its details."""
    return msgspec.structs.replace(row, more=_OF_THE_FILE)


class FillRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One way to fill a new tensor. `dtypes` names the kinds of dtype that it can make;
    `dimensions` how many dimensions it must have, else `least` and `most` of them. `formula` says
    what an element is; `aliases` are further words that shall find it."""

    kind: str
    summary: str
    parameters: tuple[Parameter, ...] = ()
    dtypes: tuple[Literal["float", "complex", "int", "bool"], ...] = (
        "float",
        "complex",
        "int",
        "bool",
    )
    dimensions: int | None = None
    group: str = ""
    formula: str = ""
    least: int = 0
    most: int = 0
    aliases: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    torch: str
    groups: tuple[str, ...]
    fills: tuple[FillRow, ...]
    operations: tuple[Row, ...]


class Catalogue(msgspec.Struct, frozen=True):
    """All rows, by id. `groups` gives the order in which a palette shows them; `torch` is the
    version of PyTorch that the rows were generated from."""

    torch: str
    groups: tuple[str, ...]
    fills: Mapping[str, FillRow]
    operations: Mapping[str, Row]


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue, read once."""
    file = msgspec.json.decode(shipped("catalogue.json").read_bytes(), type=_File)
    return Catalogue(
        torch=file.torch,
        groups=file.groups,
        fills={fill.kind: fill for fill in file.fills},
        operations={row.id: row for row in file.operations},
    )
