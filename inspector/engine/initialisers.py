"""torch.nn.init's ways to fill a tensor; all draw on the CPU from a generator with their seed.

The script that a document is exported as calls the same (inspector/codegen/initialisers.py).
"""

import math
from collections.abc import Callable

import torch
from torch.nn import init

from inspector.catalogue.rows import catalogue
from inspector.document.contents import Fill

_FILLS: dict[str, Callable[..., torch.Tensor]] = {
    "uniform": init.uniform_,
    "normal": init.normal_,
    "trunc_normal": init.trunc_normal_,
    "xavier_uniform": init.xavier_uniform_,
    "xavier_normal": init.xavier_normal_,
    "kaiming_uniform": init.kaiming_uniform_,
    "kaiming_normal": init.kaiming_normal_,
    "orthogonal": init.orthogonal_,
    "dirac": init.dirac_,
    "sparse": init.sparse_,
}
_SHORT = (torch.float16, torch.bfloat16)


def is_initialiser(kind: str) -> bool:
    """Whether this fill is one of torch.nn.init."""
    return kind in _FILLS


def initialised(fill: Fill, shape: tuple[int, ...], dtype: torch.dtype) -> torch.Tensor:
    """A tensor filled so, on the CPU. Raises what PyTorch raises."""
    if math.prod(shape) == 0:
        return torch.empty(shape, dtype=dtype)
    row = catalogue().fills[fill.kind]
    given = {each.name: fill.value(each.name) for each in row.parameters}
    seed = given.pop("seed", None)
    # PyTorch has no QR decomposition of short floats.
    drawn = torch.float32 if fill.kind == "orthogonal" and dtype in _SHORT else dtype
    empty = torch.empty(shape, dtype=drawn)
    if fill.kind == "sparse":
        # It takes which elements are zero from PyTorch's own generator, whatever it is given.
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(_whole(seed))
            return _FILLS[fill.kind](empty, **given)
    if seed is not None:
        given["generator"] = torch.Generator().manual_seed(_whole(seed))  # type: ignore[assignment]
    return _FILLS[fill.kind](empty, **given).to(dtype)


def _whole(value: object) -> int:
    if isinstance(value, int):
        return value
    raise TypeError("a seed is a whole number")
