"""Which PyTorch callable stands behind each catalogue row: a closed table.

The names are those of `table.py`, written by the catalogue's generator; they are looked up once, at
import, in six modules of torch and nowhere else. No name that a file or a message brings is ever
looked up in torch: what is not in OPERATIONS cannot be called.
"""

from collections.abc import Callable, Mapping
from typing import Any

import torch

from inspector.engine.table import NAMES

_PLACES: Mapping[str, object] = {
    "torch": torch,
    "torch.nn.functional": torch.nn.functional,
    "torch.linalg": torch.linalg,
    "torch.fft": torch.fft,
    "torch.special": torch.special,
    "torch.Tensor": torch.Tensor,
    "torch.autograd": torch.autograd,
}


def _looked_up() -> tuple[dict[str, Callable[..., Any]], tuple[str, ...]]:
    found: dict[str, Callable[..., Any]] = {}
    lacks: list[str] = []
    for place, names in NAMES.items():
        for name in names:
            function = getattr(_PLACES[place], name.partition(":")[0], None)
            if callable(function):
                found[f"{place}.{name}"] = function
            else:
                lacks.append(f"{place}.{name}")
    return found, tuple(lacks)


OPERATIONS, LACKS = _looked_up()
"""LACKS: the rows that the installed torch has no function for."""
