"""The rows of the catalogue: one for each operation and one for each way to fill a new tensor."""

from collections.abc import Mapping
from functools import cache
from typing import Literal, TypeAlias

import msgspec

from inspector.catalogue.shipped import shipped

Value: TypeAlias = bool | int | float | str | tuple[int, ...] | None
"""What a parameter may hold. A dtype is its name ("float32"); a shape is a tuple of ints."""

Kind = Literal["int", "float", "number", "bool", "ints", "dtype", "choice", "text"]


class Port(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One tensor argument. The name is PyTorch's own argument name.

    `number`: a plain number may stand here when no wire does; it is kept among the node's
    parameters under the port's name.
    """

    name: str
    optional: bool = False
    variadic: bool = False
    number: bool = False


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One argument that is not a tensor. A parameter left at its default is not passed at all."""

    name: str
    kind: Kind
    default: Value = None
    required: bool = False
    none: bool = False
    choices: tuple[str, ...] = ()
    least: int | float | None = None
    help: str = ""


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One PyTorch operation.

    `id` is its public qualified name. `order` lists the argument names in the order of the call;
    those after "*" go by keyword, and a name that begins with "*" is spread. A `required`
    parameter is always passed (its default stands until changed); others only when changed.
    `varying` says that the number of outputs is known only once it has run (split, unbind).
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
    aliases: tuple[str, ...] = ()

    def port(self, name: str) -> Port | None:
        """The port of that name, or None."""
        return next((port for port in self.inputs if port.name == name), None)

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name, or None."""
        return next((each for each in self.parameters if each.name == name), None)


class FillRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One way to fill a new tensor. `dtypes` names the kinds of dtype that it can make."""

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


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    groups: tuple[str, ...]
    fills: tuple[FillRow, ...]
    operations: tuple[Row, ...]


class Catalogue(msgspec.Struct, frozen=True):
    """All rows, by id. `groups` gives the order in which a palette shows them."""

    groups: tuple[str, ...]
    fills: Mapping[str, FillRow]
    operations: Mapping[str, Row]


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue, read once."""
    file = msgspec.json.decode(shipped("catalogue.json").read_bytes(), type=_File)
    return Catalogue(
        groups=file.groups,
        fills={fill.kind: fill for fill in file.fills},
        operations={row.id: row for row in file.operations},
    )
