"""torch.nn.init's fills as Python, as the engine calls them (engine/initialisers.py)."""

import math
from collections.abc import Sequence

from inspector.catalogue.rows import Value, catalogue
from inspector.document.contents import Fill

_GROUP = "torch.nn.init"
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
