"""What can be added to a document, and how a few letters find it. Pure: no Qt, no document."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Literal

import msgspec

from inspector.catalogue.rows import catalogue

EntryKind = Literal["tensor", "fill", "operation", "act"]

CREATE = "Create"
AUTOGRAD = "Autograd"
ENTRY_MIME = "application/x-tensor-inspector-entry"
"""What is dragged from the palette to the canvas: an entry's id as UTF-8."""


class Entry(msgspec.Struct, frozen=True):
    """One thing that a palette offers. `id` is an operation's id, a fill's kind, "tensor", or the
    name of an act on the selection ("retain_grad", "no_grad", "inference_mode")."""

    id: str
    name: str
    kind: EntryKind
    group: str
    summary: str
    aliases: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, str, tuple[str, ...], str, str]:
        """What a query is compared with, in small letters."""
        return (
            self.name.lower(),
            self.id.lower(),
            tuple(alias.lower() for alias in self.aliases),
            self.group.lower(),
            self.summary.lower(),
        )


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


@cache
def entries() -> tuple[Entry, ...]:
    """Everything that can be added, in the order of the palette's groups."""
    rows = catalogue()
    found = [_TENSOR]
    found += [Entry(f.kind, f.kind, "fill", CREATE, f.summary) for f in rows.fills.values()]
    for group in rows.groups:
        found += [
            Entry(row.id, row.name, "operation", group, row.summary, row.aliases)
            for row in rows.operations.values()
            if row.group == group
        ]
        if group == AUTOGRAD:
            found += _ACTS
    return tuple(found)


@cache
def entry(id: str) -> Entry | None:
    """The entry of that id, or None."""
    return next((each for each in entries() if each.id == id), None)


def search(query: str, among: Iterable[Entry] | None = None) -> Sequence[Entry]:
    """The entries that a query finds, best first; all of them, in their order, for an empty one.

    A name that is or begins with the query comes first, then one that contains it, then an alias,
    the group, the summary; last a name that has the query's letters in order ("lsm": log_softmax).
    Several words must all be found. Ties: shorter names first, then the palette's order.
    """
    chosen = entries() if among is None else tuple(among)
    wanted = query.lower().split()
    if not wanted:
        return chosen
    ranked = []
    for place, each in enumerate(chosen):
        ranks = [_rank(word, each) for word in wanted]
        if all(rank is not None for rank in ranks):
            worst = max(rank for rank in ranks if rank is not None)
            ranked.append((worst, len(each.name), place, each))
    ranked.sort(key=lambda found: found[:3])
    return [found[3] for found in ranked]


@cache
def _rank(word: str, each: Entry) -> int | None:
    name, id, aliases, group, summary = each.words
    parts = name.replace("_", " ").split()
    tests = (
        name == word,
        word in aliases and not word.isalnum(),  # "+" and "@" are names in all but spelling.
        name.startswith(word),
        any(part.startswith(word) for part in parts),
        word in name,
        any(alias.startswith(word) for alias in aliases),
        any(word in alias for alias in aliases),
        "." in word and word in id,
        group.startswith(word),
        word in summary,
        len(word) > 1 and _in_order(word, name),
    )
    return next((rank for rank, good in enumerate(tests) if good), None)


def _in_order(letters: str, name: str) -> bool:
    rest = iter(name)
    return all(letter in rest for letter in letters)
