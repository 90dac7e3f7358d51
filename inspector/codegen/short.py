"""A leaf tensor on one line, for reading only."""

from inspector.codegen.leaves import INFERRED, MOST_WRITTEN, Writer, sizes_text, switched
from inspector.codegen.literals import texts
from inspector.document.contents import Contents, Literal
from inspector.document.dtypes import DTYPES
from inspector.document.in_files import innermost


def short(name: str, contents: Contents, requires_grad: bool) -> str:
    """The leaf on one line for reading only: many numbers are cut to `…`."""
    within = innermost(contents)
    if isinstance(within.base, Literal) and within.count > MOST_WRITTEN:
        made = _cut(within, requires_grad and within is contents)
        if within is not contents:
            made += "" if within.dtype == contents.dtype else f".to(torch.{contents.dtype})"
            if within.count == contents.count != 0 and within.shape != contents.shape:
                made += f".reshape({sizes_text(contents.shape)})"
            made += switched(requires_grad)
        line = f"{name} = {made}"
    else:
        bare = Contents(contents.dtype, contents.shape, contents.base)
        lines = Writer().statements(name, bare, requires_grad)
        before = f"{lines.pop(0)}; " if lines[0].startswith("torch.manual_seed") else ""
        line = before + "".join(
            ("; " if at and each.startswith(name) else "")
            + each.strip()
            + (" " if each.endswith(",") else "")
            for at, each in enumerate(lines)
        )
        line = line.replace(", )", ")").replace(", ]", "]").replace(",]", "]")
    if not contents.cells:
        return line
    count = len(contents.cells)
    return f"{line}  # and {count} typed {'cell' if count == 1 else 'cells'}"


def _cut(contents: Contents, requires_grad: bool) -> str:
    """A literal's first two numbers."""
    assert isinstance(contents.base, Literal)
    first = texts(contents.base.data[: 2 * DTYPES[contents.dtype].size], contents.dtype)
    opened, closed = "[" * len(contents.shape), "]" * len(contents.shape)
    words = [f"{opened}{', '.join(first)}, …{closed}"]
    words += [] if contents.dtype in INFERRED else [f"dtype=torch.{contents.dtype}"]
    words += ["requires_grad=True"] if requires_grad else []
    return f"torch.tensor({', '.join(words)})"
