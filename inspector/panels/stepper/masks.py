"""What the three masks of a cell say together: which numbers change it, and which of them the
gradient knows of. Pure functions of numbers."""

from collections.abc import Sequence

from inspector.document.dtypes import Number


def lesson(
    cell: str, earlier: str, active: Sequence[Number], path: Sequence[bool], varies: Sequence[bool]
) -> str:
    """Where the masks differ and what that means, a sentence each; one where they do not."""
    told = [
        (
            [v and p and not a for a, p, v in zip(active, path, varies, strict=True)],
            f"change {cell} and get no gradient: a path leads there, but the derivative is 0 at "
            "these very numbers",
        ),
        (
            [v and not p for p, v in zip(path, varies, strict=True)],
            f"change {cell} and get no gradient: it is switched off there at these numbers (as by "
            "relu, max or where), or cut off (as by detach or a comparison)",
        ),
        (
            [p and not v for p, v in zip(path, varies, strict=True)],
            f"lie on a gradient path, and no other number there changes {cell}",
        ),
    ]
    said = [
        f"{_many(sum(where), len(path), earlier)} {text}." for where, text in told if any(where)
    ]
    if said:
        return "\n".join(said)
    if not any(varies):
        return f"No number of {earlier} changes {cell}, and none gets a gradient from it."
    return f"The three agree: what changes {cell} gets its gradient, and nothing else does."


def _many(count: int, of: int, name: str) -> str:
    if count == of:
        return f"All {of} numbers of {name}" if of > 1 else f"The number of {name}"
    return f"{count} of {of} numbers of {name}"
