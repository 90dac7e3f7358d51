"""Calls that the catalogue has under other words: written as what PyTorch itself makes of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - as everyone writes it

from inspector.recording.refused import RecordingRefused

_CASTS = {
    "float": torch.float32,
    "double": torch.float64,
    "half": torch.float16,
    "bfloat16": torch.bfloat16,
    "long": torch.int64,
    "int": torch.int32,
    "short": torch.int16,
    "char": torch.int8,
    "byte": torch.uint8,
    "bool": torch.bool,
    "cfloat": torch.complex64,
    "cdouble": torch.complex128,
}


def rewritten(
    name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> Callable[..., Any] | None:
    """A function of the same arguments that calls other operations, or None."""
    short = name.rpartition(".")[2]
    if name.startswith("torch.Tensor."):
        if short in _CASTS and len(args) == 1:
            return lambda x, **_: x.to(_CASTS[short])
        if short in ("to", "type", "type_as"):
            return _conversion(args, kwargs)
        if short in ("T", "mT", "H", "mH", "adjoint"):
            return _transposed(short, args[0])
    if name == "torch.t":
        return _transposed("T", args[0])
    if name == "torch.Tensor.t":
        return _transposed("T", args[0])
    if short.startswith("adaptive_") and isinstance(args[1], list | tuple) and None in args[1]:
        return _adaptive(short)
    return _INNER.get(name.removeprefix("torch.").removeprefix("ops.aten."))


def _conversion(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Callable[..., Any] | None:
    tensor, *rest = args
    dtype = kwargs.get("dtype")
    for each in rest:
        if isinstance(each, torch.dtype):
            dtype = each
        elif isinstance(each, torch.Tensor):
            dtype = each.dtype
        elif isinstance(each, str | torch.device) and torch.device(each) != tensor.device:
            return None
    device = kwargs.get("device")
    if device is not None and torch.device(device) != tensor.device:
        return None
    other = kwargs.get("other")
    dtype = other.dtype if isinstance(other, torch.Tensor) else dtype
    if dtype is not None and dtype != tensor.dtype:
        return lambda *_, **__: tensor.to(dtype)
    copies = kwargs.get("copy", False) or True in rest[2:]
    return lambda *_, **__: tensor.clone() if copies else tensor


def _transposed(short: str, tensor: torch.Tensor) -> Callable[..., Any] | None:
    def swapped(x: torch.Tensor) -> torch.Tensor:
        if short in ("T", "H") and x.dim() < 2:
            found = x
        elif short in ("T", "H") and x.dim() == 2:
            found = x.transpose(0, 1)
        elif short == "T":
            found = x.permute(*range(x.dim() - 1, -1, -1))
        else:
            found = x.transpose(-2, -1)
        return found.conj() if short in ("H", "mH", "adjoint") and x.is_complex() else found

    return swapped if isinstance(tensor, torch.Tensor) else None


def _adaptive(short: str) -> Callable[..., Any]:
    function = getattr(F, short)

    def with_sizes(x: torch.Tensor, size: list[int | None], *rest: Any, **named: Any) -> Any:
        own = x.shape[-len(size) :]
        sizes = [own[at] if each is None else each for at, each in enumerate(size)]
        if short.endswith("_with_indices"):
            return function(x, sizes)
        return function(x, sizes, *rest, **named)

    return with_sizes


def _antialiased(
    x: torch.Tensor,
    output_size: list[int] | None,
    align_corners: bool,
    scale_factors: list[float] | None = None,
    *,
    scales_h: float | None = None,
    scales_w: float | None = None,
) -> torch.Tensor:
    if scales_h is not None or scales_w is not None:
        raise RecordingRefused("scales beside a size cannot be recorded; leave them out")
    size = None if scale_factors else output_size
    return F.interpolate(x, size, scale_factors, "bilinear", align_corners, antialias=True)


def _sliced(
    x: torch.Tensor, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1
) -> torch.Tensor:
    before = (slice(None),) * (dim % x.dim())
    return x[(*before, slice(start, end, step))]


def _batch_norm(*args: Any) -> tuple[torch.Tensor, ...]:
    # Without running statistics it takes two arguments less.
    whole = args if len(args) == 8 else (*args[:3], None, None, *args[3:])
    return torch.native_batch_norm(*whole)


def _batch_norm_with_update(x: torch.Tensor, *rest: Any, **named: Any) -> tuple[torch.Tensor, ...]:
    weight, bias, mean, variance, momentum, eps = rest
    made = torch.native_batch_norm(x, weight, bias, mean, variance, True, momentum, eps)
    return (*made, torch.empty(0, dtype=torch.uint8))


def _dropout_backward(grad_output: torch.Tensor, mask: torch.Tensor, scale: float) -> torch.Tensor:
    return grad_output * (mask.to(grad_output.dtype) * scale)


def _safe_softmax(x: torch.Tensor, dim: int, dtype: torch.dtype | None = None) -> torch.Tensor:
    empty = x.eq(float("-inf")).all(dim, True)
    return torch.softmax(x.masked_fill(empty, 0), dim, dtype).masked_fill(empty, 0)


def _masked_put(
    x: torch.Tensor,
    mask: torch.Tensor,
    indices: list[torch.Tensor | None],
    values: torch.Tensor,
) -> torch.Tensor:
    sizes = list(x.shape)
    within: list[torch.Tensor | None] = [
        torch.arange(sizes[at]) if index is None else index.clamp(-sizes[at], sizes[at] - 1)
        for at, index in enumerate(indices)
    ]
    return x.index_put(within, values.masked_fill(mask.logical_not(), 0), accumulate=True)


def _padded(x: torch.Tensor, pad: list[int], value: float = 0) -> torch.Tensor:
    return F.pad(x, pad, "constant", value)


def _masked_index(
    x: torch.Tensor, mask: torch.Tensor, indices: list[torch.Tensor | None], fill: float
) -> torch.Tensor:
    sizes = list(x.shape)
    within = tuple(
        slice(None) if index is None else index.clamp(-sizes[at], sizes[at] - 1)
        for at, index in enumerate(indices)
    )
    return x[within].masked_fill(mask.logical_not(), fill)


def _pooled_back(grad: torch.Tensor, x: torch.Tensor, *rest: Any) -> torch.Tensor:
    indices = rest[-1]
    flat = torch.fill(x, 0).flatten(-2)  # x takes part in the graph: its gradient is zeros
    return flat.scatter_add(-1, indices.flatten(-2), grad.flatten(-2)).reshape(x.shape)


def _strided_copy(
    x: torch.Tensor,
    size: Sequence[int],
    stride: Sequence[int],
    storage_offset: int | None = None,
) -> torch.Tensor:
    return torch.as_strided(x, size, stride, storage_offset).clone()


def _with_infos(x: torch.Tensor, pivot: bool = True, **_: bool) -> tuple[torch.Tensor, ...]:
    return tuple(torch.linalg.lu_factor_ex(x, pivot=pivot))


def _ctc(
    log_probs: torch.Tensor,
    targets: torch.Tensor,
    of_input: Any,
    of_target: Any,
    *rest: Any,
    **named: Any,
) -> torch.Tensor:
    if rest and isinstance(rest[0], int):
        named |= dict(zip(("blank", "reduction", "zero_infinity"), rest, strict=False))
    if isinstance(named.get("reduction"), int):
        named["reduction"] = ("none", "mean", "sum")[named["reduction"]]
    return F.ctc_loss(log_probs, targets, _tensor(of_input), _tensor(of_target), **named)


def _tensor(numbers: Any) -> torch.Tensor:
    return numbers if isinstance(numbers, torch.Tensor) else torch.tensor(numbers)


# Inner functions of torch that a curious user may call, as the public ones that do the same.
def _differentiated(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    **more: Any,
) -> tuple[torch.Tensor, ...]:
    """torch.autograd.grad of one value, as the operation that keeps the graph."""
    several = list(inputs) if isinstance(inputs, Sequence) else [inputs]
    roots = list(outputs) if isinstance(outputs, Sequence) else [outputs]
    seeds = list(grad_outputs) if isinstance(grad_outputs, Sequence) else [grad_outputs]
    if len(roots) != 1 or len(seeds) != 1 or any(more.values()):
        raise RecordingRefused(
            "torch.autograd.grad can be recorded of one value, with the inputs that it depends on: "
            "call it once for each, and without allow_unused and is_grads_batched"
        )
    made = torch.autograd.grad(roots[0], several, grad_outputs=seeds[0], create_graph=True)
    # Without create_graph the gradient is a constant to whoever goes on with it.
    return made if create_graph else tuple(each.detach() for each in made)


_INNER: Mapping[str, Callable[..., Any]] = {
    "autograd.grad": _differentiated,
    "slice": _sliced,
    "as_strided_copy": _strided_copy,
    "lu": _with_infos,
    "ctc_loss": _ctc,
    "nn.functional.ctc_loss": _ctc,
    "_upsample_bilinear2d_aa": _antialiased,
    "_native_batch_norm_legit": _batch_norm,
    "_batch_norm_with_update": _batch_norm_with_update,
    "native_dropout_backward": _dropout_backward,
    "max_pool2d_with_indices_backward": _pooled_back,
    "_safe_softmax": _safe_softmax,
    "constant_pad_nd": _padded,
    "_unsafe_masked_index_put_accumulate": _masked_put,
    "unsafe_chunk": torch.chunk,
    "unsafe_split": torch.split,
    "unsafe_split_with_sizes": torch.split_with_sizes,
    "_unsafe_masked_index": _masked_index,
}
