"""What can be added to a document: a tensor, the fills, the operations, and acts on the selection.
Pure: no Qt, no document."""

from functools import cache
from typing import Literal

import msgspec

from inspector.catalogue.rows import Row, catalogue

EntryKind = Literal["tensor", "fill", "operation", "act", "block"]

CREATE = "Create"
INITIALISE = "Create/torch.nn.init"
AUTOGRAD = "Autograd"
ENTRY_MIME = "application/x-tensor-inspector-entry"
"""What is dragged from the palette to the canvas: an entry's id as UTF-8."""

# Of "torch.linalg.qr" the reader wants to know "linalg"; of "torch.add" nothing.
_SHORT = {"nn.functional": "functional"}


class Entry(msgspec.Struct, frozen=True):
    """One thing that a palette offers. `id` is an operation's id, a fill's kind, "tensor", or the
    name of an act on the selection ("retain_grad", "no_grad", "inference_mode").

    `names` are other public names of the same function. `beside` tells apart what has the same
    name: the module below torch ("linalg") and PyTorch's overload name.
    """

    id: str
    name: str
    kind: EntryKind
    group: str
    summary: str
    aliases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    beside: str = ""
    changes: bool = False


_TENSOR = Entry(
    "tensor", "tensor", "tensor", CREATE, "A new tensor: you choose name, shape, dtype and fill.",
    ("new", "grid", "matrix", "vector", "scalar", "leaf"),
)  # fmt: skip
_ACTS = (
    Entry(
        "retain_grad", "retain_grad", "act", AUTOGRAD,
        "The chosen results store their gradient in .grad, as leaves do.", ("keep gradient",),
    ),
    Entry(
        "no_grad", "no_grad frame", "act", AUTOGRAD,
        "A frame around the chosen nodes: PyTorch records nothing inside.", ("torch.no_grad",),
    ),
    Entry(
        "inference_mode", "inference_mode frame", "act", AUTOGRAD,
        "A frame around the chosen nodes: faster still, and never differentiable afterwards.",
        ("torch.inference_mode",),
    ),
)  # fmt: skip


def module_of(function: str) -> str:
    """The module below torch that a public name stands in: "linalg", "" for torch itself."""
    module = function.rpartition(".")[0].removeprefix("torch").removeprefix(".")
    return _SHORT.get(module, module)


def entry_of(row: Row) -> Entry:
    """An operation as the palette offers it."""
    overload = row.id.partition(":")[2]
    module = module_of(row.function)
    # What the name itself says ("linalg.norm (ord str)") is not said twice.
    parts = (
        "" if row.name.startswith(f"{module}.") else module,
        "" if "(" in row.name else overload,
    )
    beside = " ".join(part for part in parts if part)
    return Entry(
        row.id, row.name, "operation", row.group, row.summary, row.aliases, row.names, beside,
        bool(row.changes),
    )  # fmt: skip


def can_try(of: Entry) -> bool:
    """Whether there are sample inputs that show what it does."""
    row = catalogue().operations.get(of.id)
    return row is not None and bool(row.details.samples)


@cache
def entries() -> tuple[Entry, ...]:
    """Everything that can be added, in the order of the palette's groups."""
    rows = catalogue()
    groups: dict[str, list[Entry]] = {group: [] for group in (CREATE, INITIALISE, *rows.groups)}
    groups[CREATE] += [_TENSOR]
    for fill in rows.fills.values():
        group = INITIALISE if fill.group == "torch.nn.init" else CREATE
        told = Entry(fill.kind, fill.kind, "fill", group, fill.summary, fill.aliases)
        groups[group].append(told)
    for row in rows.operations.values():
        groups.setdefault(row.group, []).append(entry_of(row))
    groups.setdefault(AUTOGRAD, []).extend(_ACTS)
    return tuple(each for group in groups.values() for each in group)


@cache
def _by_id() -> dict[str, Entry]:
    return {each.id: each for each in entries()}


def entry(id: str) -> Entry | None:
    """The entry of that id, or None."""
    return _by_id().get(id)
