"""torch.nn.init's fills as Python, as the engine calls them (engine/initialisers.py)."""

import math
from collections.abc import Sequence

from inspector.catalogue.rows import Value, catalogue
from inspector.document.contents import Fill
from inspector.document.dtypes import DTYPES

_GROUP = "torch.nn.init"
# What PyTorch makes no random or evenly spaced numbers of, and what they are made as.
_MADE_AS = {
    **{name: "float32" for name in DTYPES if name.startswith("float8")},
    **dict.fromkeys(("uint16", "uint32", "uint64"), "float64"),
    "complex32": "complex64",
}
_SHORT = ("float16", "bfloat16")


def is_initialiser(kind: str) -> bool:
    """Whether this fill is one of torch.nn.init."""
    return catalogue().fills[kind].group == _GROUP


def seeding(fill: Fill) -> str:
    """The line before it, where it draws from PyTorch's own generator; else empty."""
    return f"torch.manual_seed({fill.value('seed')})" if fill.kind == "sparse" else ""


def initialised(fill: Fill, shape: Sequence[int], dtype: str) -> str:
    """The call that makes the tensor on the CPU."""
    drawn = "float32" if fill.kind == "orthogonal" and dtype in _SHORT else dtype
    sizes = ", ".join(map(str, shape))
    empty = f"torch.empty({sizes}{_dtype(drawn)})"
    if math.prod(shape) == 0:
        return f"torch.empty({sizes}{_dtype(dtype)})"
    words = [empty]
    for parameter in catalogue().fills[fill.kind].parameters:
        value = fill.value(parameter.name)
        needed = parameter.name == "sparsity"
        if parameter.name == "seed" or (value == parameter.default and not needed):
            continue
        words.append(f"{parameter.name}={_value(value)}")
    if "seed" in {each.name for each in catalogue().fills[fill.kind].parameters}:
        seed = fill.value("seed")
        if fill.kind != "sparse":
            words.append(f"generator=torch.Generator().manual_seed({seed})")
    made = f"torch.nn.init.{fill.kind}_({', '.join(words)})"
    return made if drawn == dtype else f"{made}.to(torch.{dtype})"


def _dtype(name: str) -> str:
    return "" if name == "float32" else f", dtype=torch.{name}"


def _value(value: Value) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, float) and not math.isfinite(value):
        return "torch.nan" if value != value else ("torch.inf" if value > 0 else "-torch.inf")
    return repr(value)


def made_as(kind: str, dtype: str) -> str | None:
    """The dtype that a fill's numbers are first made in, where it is another one."""
    other = _MADE_AS.get(dtype)
    whole = dtype.startswith("u")
    if kind == "eye":
        return "float32" if other is not None and not dtype.startswith("float8") else None
    drawn = ("rand", "randn", "randperm", "linspace", "logspace", "tril", "triu")
    if kind in drawn or is_initialiser(kind) or (kind == "randint" and not whole):
        return other
    return None
