"""Which functions the catalogue offers, under which name, and what else they are called."""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import torch
from torch.jit._builtins import _find_builtin
from torch.overrides import get_overridable_functions
from torch.testing._internal.common_methods_invocations import op_db
from torch.testing._internal.opinfo.core import OpInfo

from inspector.catalogue.generating.by_hand import by_hand

SPACES: Mapping[str, Any] = MappingProxyType(
    {
        "torch": torch,
        "torch.nn.functional": torch.nn.functional,
        "torch.linalg": torch.linalg,
        "torch.fft": torch.fft,
        "torch.special": torch.special,
        "torch.Tensor": torch.Tensor,
        "torch.autograd": torch.autograd,
    }
)
# What reaches files, memory, other processes, devices or the state of torch itself, and what gives
# no tensors, gives uninitialised ones, or is no strided tensor.
DENIED = re.compile(
    r"^(_(?!_getitem__|_setitem__).*|load|save|hub|from_file|from_numpy|from_dlpack|to_dlpack|frombuffer|tensor|as_tensor"
    r"|asarray|apply_|map_|map2_|set_|set_.*|numpy|tolist|item|data_ptr|const_data_ptr|storage"
    r"|storage_.*|untyped_storage|manual_seed|use_deterministic.*|register_.*|share_memory_"
    r"|module_load|record_stream|pin_memory|cuda|cpu|xpu|ipu|mtia|backward|requires_grad_"
    r"|retain_grad|resize.*|as_strided_(?!scatter$).*|.*sparse.*|hspmm|hsmm|smm|dsmm|spmm|sspaddmm|saddmm"
    r"|empty.*|new_empty.*|.*quantize.*|fbgemm.*|miopen.*|mkldnn.*|cudnn.*|q_.*|int_repr|to_mkldnn"
    r"|to_dense|is_.*|get_.*|can_cast|promote_types|result_type|numel|nelement|dim|ndimension|size"
    r"|stride|element_size|type|allclose|equal|sym_.*|autocast.*|fork|wait|coalesce|values|indices"
    r"|batch_norm_.*|native_(?!channel|(?:batch|layer|group)_norm$).*|.*_indices_copy|indices_copy|values_copy|range|fused_.*"
    r"|slice_inverse|scaled_mm|scaled_grouped_mm|grouped_mm|lobpcg|detach_"
    r"|triplet_margin_with_distance_loss|upsample.*|nonzero_static|histogramdd|embedding_renorm_"
    r"|convolution|rename.*|names|align_.*|refine_names|unflatten_.*|index|sum_to_size_.*"
    r"|broadcast_shapes|cauchy|to_padded_tensor|constant_pad_nd|argwhere_|choose_qparams.*|init_.*)$"
)


@cache
def infos() -> Mapping[str, tuple[OpInfo, ...]]:
    """PyTorch's own test descriptions by the public name of the function they describe."""
    found: dict[str, list[OpInfo]] = {}
    for info in op_db:
        name = _public(info.name)
        if name is not None:
            found.setdefault(name, []).append(info)
    return {name: tuple(each) for name, each in found.items()}


def _public(name: str) -> str | None:
    space, _, short = name.rpartition(".")
    if space:
        place = f"torch.{space}"
        return f"{place}.{short}" if hasattr(SPACES.get(place), short) else None
    places = ("torch.Tensor", "torch") if in_place(name) else ("torch", "torch.Tensor")
    there = (p for p in places if inspect.isroutine(getattr(SPACES[p], name, None)))
    return next((f"{place}.{name}" for place in there), None)


def callable_of(name: str) -> Callable[..., Any]:
    """The function of that public name (without overload)."""
    space, _, short = name.partition(":")[0].rpartition(".")
    found: Callable[..., Any] = getattr(SPACES[space], short)
    return found


def native_name(name: str) -> str:
    """The native function behind a public name ("" where it is written in Python)."""
    found = _find_builtin(callable_of(name)) or ""  # type: ignore[no-untyped-call]
    if name.startswith("torch.Tensor."):
        return name.rpartition(".")[2]
    return str(found).removeprefix("aten::")


@cache
def _public_names() -> tuple[str, ...]:
    overridable = {f for each in get_overridable_functions().values() for f in each}
    asked = {*infos(), *by_hand()["also"], *by_hand()["rows"]}
    found: list[str] = []
    for space, module in SPACES.items():
        for short in sorted(dir(module)):
            function = getattr(module, short, None)
            name = f"{space}.{short}"
            if DENIED.match(short) or not inspect.isroutine(function):
                continue
            twin = f"torch.{short}" in found and not in_place(short)  # Tensor.sin is torch.sin
            if name in asked or (
                function in overridable and not (twin and space == "torch.Tensor")
            ):
                found.append(name)
    return tuple(found)


def in_place(short: str) -> bool:
    """Whether a name is that of a function that changes its input."""
    return short.endswith("_") and not short.startswith("_")


@cache
def names() -> Mapping[str, tuple[str, ...]]:
    """The offered functions, each with its other public names."""
    known = _public_names()
    chief = {name: name for name in known}

    def end(name: str) -> str:
        while chief[name] != name:
            name = chief[name]
        return name

    for one, other in _pairs(known):
        if one in chief and other in chief and end(one) != end(other):
            chief[end(one)] = end(other)
    families: dict[str, list[str]] = {}
    for name in known:
        families.setdefault(end(name), []).append(name)
    found = {}
    for family in families.values():
        if any(_is_offered(name) for name in family):
            first = min(family, key=_rank)
            found[first] = tuple(sorted(set(family) - {first}))
    return dict(sorted(found.items()))


def _is_offered(name: str) -> bool:
    ends = name.startswith("torch.Tensor.") and in_place(name.rpartition(".")[2])
    hand = by_hand()
    return ends or name in hand["rows"] or name in infos() or name in hand["also"]


def _rank(name: str) -> tuple[bool, bool, bool, bool, int, str]:
    space, _, short = name.rpartition(".")
    method = in_place(short) and space == "torch.Tensor"
    place = list(SPACES).index(space)
    hand = by_hand()
    return (
        name not in hand["rows"],
        not (name in infos() or (method and f"torch.{short[:-1]}" in infos())),
        not method,
        name not in hand["also"],
        place,
        short,
    )


def _pairs(known: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Names of the same function, by hand, by PyTorch's tests, docstrings, and by identity."""
    yield from by_hand()["same"].items()
    by_function: dict[int, str] = {}
    apart = set(by_hand()["apart"])
    for name in known:
        space, _, short = name.rpartition(".")
        if name in apart:
            continue
        yield name, by_function.setdefault(id(callable_of(name)), name)
        for info in infos().get(name, ()):
            for alias in info.aliases:
                if (other := _public(alias.name)) and other not in apart:
                    yield other, name
        doc = (inspect.getdoc(callable_of(name)) or "").strip()
        told = re.match(r"(?:\w+\([^)]*\)[^\n]*\n\s*)?Alias (?:for|of) :\w+:`~?([\w.]+)`", doc)
        if told:
            yield name, told[1]
        if in_place(short):
            yield name, f"torch.Tensor.{short}"
            if space == "torch.Tensor":
                yield from _in_place_pairs(short)


def _in_place_pairs(short: str) -> Iterator[tuple[str, str]]:
    # absolute_ is abs_ since absolute is abs.
    info = infos().get(f"torch.{short[:-1]}", ())
    for each in info:
        for alias in each.aliases:
            if "." not in alias.name:
                yield f"torch.Tensor.{alias.name}_", f"torch.Tensor.{short}"
