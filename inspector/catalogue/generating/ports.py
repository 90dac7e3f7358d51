"""Arguments as ports and parameters: kinds, choices, bounds, units, and the order of the call."""

import re
from collections.abc import Mapping
from typing import Any

from inspector.catalogue.generating.arguments import MISSING, Argument, Overload
from inspector.catalogue.generating.by_hand import by_hand
from inspector.catalogue.rows import Kind, Parameter, Port, Value

_KINDS: Mapping[str, Kind] = {
    "int": "int",
    "float": "float",
    "Scalar": "number",
    "bool": "bool",
    "int[]": "ints",
    "float[]": "floats",
    "Scalar[]": "floats",
    "ScalarType": "dtype",
    "str": "text",
}
_REDUCTIONS = ("mean", "sum", "none")
# By argument, or by function and argument.
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "reduction": _REDUCTIONS,
    "kl_div.reduction": (*_REDUCTIONS, "batchmean"),
    "pad.mode": ("constant", "reflect", "replicate", "circular"),
    "interpolate.mode": (
        "nearest", "nearest-exact", "linear", "bilinear", "bicubic", "trilinear", "area",
    ),
    "embedding_bag.mode": ("mean", "sum", "max"),
    "grid_sample.mode": ("bilinear", "nearest", "bicubic"),
    "grid_sample.padding_mode": ("zeros", "border", "reflection"),
    "qr.mode": ("reduced", "complete", "r"),
    "approximate": ("none", "tanh"),
    "rounding_mode": ("trunc", "floor"),
    "indexing": ("ij", "xy"),
    "interpolation": ("linear", "lower", "higher", "midpoint", "nearest"),
    "norm": ("backward", "ortho", "forward"),
    "norm.p": ("fro", "nuc"),
    "matrix_norm.ord": ("fro", "nuc"),
    "norm.ord": ("fro", "nuc"),
    "cond.p": ("fro", "nuc"),
    "side": ("left", "right"),
    "UPLO": ("L", "U"),
    "svd.driver": ("gesvd", "gesvdj", "gesvda"),
    "svdvals.driver": ("gesvd", "gesvdj", "gesvda"),
    "lstsq.driver": ("gels", "gelsy", "gelsd", "gelss"),
    "scatter_reduce.reduce": ("sum", "prod", "mean", "amax", "amin"),
    "scatter_reduce_.reduce": ("sum", "prod", "mean", "amax", "amin"),
    "index_reduce.reduce": ("prod", "mean", "amax", "amin"),
    "index_reduce_.reduce": ("prod", "mean", "amax", "amin"),
    "scatter.reduce": ("add", "multiply"),
    "scatter_.reduce": ("add", "multiply"),
    "segment_reduce.reduce": ("sum", "mean", "max", "min", "prod"),
    "pad_mode": ("reflect", "constant", "replicate", "circular"),
    "compute_mode": (
        "use_mm_for_euclid_dist_if_necessary", "use_mm_for_euclid_dist",
        "donot_use_mm_for_euclid_dist",
    ),
    "padding": ("valid", "same"),
}  # fmt: skip
_LEAST: Mapping[str, int | float] = {
    "k": 1, "groups": 1, "num_groups": 1, "chunks": 1, "sections": 1, "n_fft": 1, "hop_length": 1,
    "win_length": 1, "window_length": 0, "steps": 0, "n": 0, "eps": 0, "num_classes": -1,
    "upscale_factor": 1, "downscale_factor": 1, "num_heads": 1, "num_samples": 1, "num_layers": 1,
    "embed_dim_to_check": 1, "minlength": 0, "bins": 1, "niter": 0, "q": 1, "times": 0,
}  # fmt: skip
_UNBOUND = {"rot90.k", "matrix_power.n"}
_PROBABILITIES = {"dropout", "dropout_p"}
_UNITS: Mapping[str, str] = {
    "kernel_size": "elements", "stride": "elements", "dilation": "elements", "n_fft": "elements",
    "hop_length": "elements", "win_length": "elements", "window_length": "elements",
    "rad2deg": "degrees",
}  # fmt: skip
_HELP: Mapping[str, str] = {
    "keepdim": "Keep the reduced dimension with size 1.",
    "dtype": "The dtype of the result; none means PyTorch's own choice.",
    "correction": "What is taken from the number of elements in the divisor.",
    "training": "Whether it behaves as in training.",
    "eps": "A small number that keeps a division from zero.",
    "reduction": "What is made of the single losses.",
    "equation": "Index letters of each operand, then those of the result.",
    "index": "As Python writes it: 0, 1:3, None, ..., and @ for each tensor of indices.",
    "seed": "The same seed gives the same numbers.",
}
_SEED = Parameter("seed", "int", 0, least=0, help=_HELP["seed"])
_DEFAULTS: Mapping[str, Value] = {
    "dim": 0, "dim0": 0, "dim1": 1, "axis0": 0, "axis1": 1, "index": 0, "start": 0, "length": 1,
    "k": 1, "size": (2, 2), "shape": (2, 2), "end": 4, "steps": 5, "n": 3, "high": 10,
    "window_length": 8, "fill_value": 1, "row": 3, "col": 3, "s": 1, "dtype": "float32",
    "ord": 2, "chunks": 2, "sections": 2, "training": True,
}  # fmt: skip


def short_of(function: str) -> str:
    """`torch.linalg.norm` is `norm`."""
    return function.rpartition(".")[2]


def port(function: str, argument: Argument) -> Port:
    """A tensor argument as a port. Whether a gradient flows through it is found by trying."""
    return Port(
        argument.name,
        optional=argument.none or argument.default is not MISSING,
        variadic=argument.type == "Tensor[]",
        number=argument.number or (function.endswith("__setitem__") and argument.name == "value"),
        given=argument.none and argument.default is MISSING and argument.type == "Tensor",
    )


def _least(short: str, name: str) -> int | float | None:
    return None if f"{short}.{name}" in _UNBOUND else _LEAST.get(name)


def parameter(
    function: str, argument: Argument, tried: Mapping[str, Value], *, required: bool
) -> Parameter:
    """An argument that is no tensor as a parameter; `tried` are values known to work."""
    name, short = argument.name, short_of(function)
    kind = _KINDS[argument.type]
    choices: tuple[str, ...] = ()
    if kind == "text":
        choices = _CHOICES.get(f"{short}.{name}") or _CHOICES.get(name, ())
        kind = "choice" if choices else kind
    default = argument.default
    if default is MISSING:
        default = _assumed(name, kind, choices, tried)
    if kind == "dtype" and default is not None:
        default = str(default).removeprefix("torch.").replace("long", "int64")
    single = argument.single
    if kind in ("ints", "floats") and isinstance(default, int | float) and not single:
        default = (default,)
    probability = name in _PROBABILITIES or (name == "p" and "dropout" in short)
    least = (
        0 if probability else _least(short, name) if kind in ("int", "float", "number") else None
    )
    found = {
        "name": name, "kind": kind, "default": default, "required": required,
        "none": argument.none, "choices": choices, "least": least,
        "most": 1 if probability else None,
        "length": argument.length if argument.length > 1 and not single else 0, "single": single,
        "unit": "probability" if probability else _UNITS.get(name, ""),
        "help": _help(name, argument),
    }  # fmt: skip
    said = overlay(function, name)
    found.update(said if kind != "choice" else {k: v for k, v in said.items() if k != "default"})
    if found["kind"] == "text" and name == "equation":
        found["grammar"] = "einsum"
    if isinstance(found["default"], list):
        found["default"] = tuple(found["default"])
    return Parameter(**found)


def overlay(function: str, name: str) -> dict[str, Any]:
    """What by_hand.json says of one parameter."""
    said: dict[str, Any] = by_hand()["rows"].get(function, {}).get("parameters", {}).get(name, {})
    return said


def _help(name: str, argument: Argument) -> str:
    if name == "dim" and argument.type == "int[]" and argument.none:
        return "The dimensions to reduce; none of them named means all."
    if name == "dim" and argument.none:
        return "The dimension to reduce; none means all."
    return _HELP.get(name, "")


def _assumed(name: str, kind: Kind, choices: tuple[str, ...], tried: Mapping[str, Value]) -> Value:
    if tried.get(name) is not None:
        return tried[name]
    if name in _DEFAULTS:
        value = _DEFAULTS[name]
        if (kind in ("ints", "floats")) == isinstance(value, tuple):
            return value
        return (value,) if kind in ("ints", "floats") else 1  # type: ignore[return-value]
    simple: Mapping[str, Value] = {
        "int": 1, "float": 0.5, "number": 1, "bool": False, "ints": (1,), "floats": (1.0,),
        "lists": ((0,), (0,)), "dtype": "float32", "text": "",
    }  # fmt: skip
    return choices[0] if choices else simple[kind]


def drawn(
    function: str, overload: Overload, tried: Mapping[str, Value], *, random: bool
) -> tuple[tuple[Port, ...], tuple[Parameter, ...], tuple[str, ...]]:
    """Ports, parameters and the order of the call.

    What must be given goes by position; the rest, from the first that may be left out, by
    keyword, so that a script says what was changed.
    """
    inputs, parameters, order = [], [], []
    by_position = True
    for each in overload.arguments:
        is_port = each.type.startswith("Tensor")
        needed = each.default is MISSING and not (each.none and not is_port)
        if each.type.startswith("Tensor[") and not each.none:
            needed = True
        if function.endswith("item__"):
            needed = True  # x[index] has no keywords
        if by_position and (each.keyword or not needed) and each.name != overload.spread:
            by_position = False
            order.append("*")
        order.append(("*" if each.name == overload.spread else "") + each.name)
        if is_port:
            inputs.append(port(function, each))
        else:
            parameters.append(parameter(function, each, tried, required=each.default is MISSING))
    if overload.spread and "*" in order:
        order = _spread_first(order, overload.spread)
    if random:
        parameters.append(_SEED)
    return tuple(inputs), tuple(parameters), tuple(order)


def _spread_first(order: list[str], spread: str) -> list[str]:
    rest = [each for each in order if each not in ("*", f"*{spread}")]
    return [f"*{spread}", "*", *rest]


def is_name(text: str) -> bool:
    """Whether a text can be an output's name."""
    return re.fullmatch(r"\w+", text) is not None
