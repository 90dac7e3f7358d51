"""Numbers that stay in a file, also where they were given another dtype or shape since."""

import msgspec

from inspector.document.contents import Contents, Literal, Mapped, Recast

replace = msgspec.structs.replace


def innermost(contents: Contents) -> Contents:
    """The contents that were there before any change of dtype and shape."""
    while isinstance(contents.base, Recast):
        contents = contents.base.of
    return contents


def mapped_in(contents: Contents) -> Mapped | None:
    """Where the numbers lie; None where they are in no file."""
    base = innermost(contents).base
    return base if isinstance(base, Mapped) else None


def with_innermost_base(contents: Contents, base: Mapped | Literal | Recast) -> Contents:
    """The same with the numbers from elsewhere."""
    if isinstance(contents.base, Recast):
        return replace(contents, base=Recast(with_innermost_base(contents.base.of, base)))
    return replace(contents, base=base)
