"""Numbers that PyTorch can hold but not count with (float8, uint16, complex32 ...) as such that it
can, each number kept as it is; bits that are no numbers at all as bytes."""

import torch

_COUNTABLE = frozenset(
    {
        torch.float32,
        torch.float64,
        torch.float16,
        torch.bfloat16,
        torch.complex64,
        torch.complex128,
        torch.int64,
        torch.int32,
        torch.int16,
        torch.int8,
        torch.uint8,
        torch.bool,
    }
)
_WIDER = {
    torch.complex32: torch.complex64,
    torch.uint16: torch.int32,
    torch.uint32: torch.int64,
    # Nothing that PyTorch counts with holds all of them: above 2**53 they are rounded.
    torch.uint64: torch.float64,
}
_RAW = {1: torch.uint8, 2: torch.int16, 4: torch.int32}
# What the difference of two numbers of a dtype always fits into.
_SIGNED = {
    torch.bool: torch.int16,
    torch.uint8: torch.int16,
    torch.int8: torch.int16,
    torch.int16: torch.int32,
    torch.int32: torch.int64,
    torch.int64: torch.float64,
}


def countable(tensor: torch.Tensor) -> torch.Tensor:
    """The same numbers in a dtype whose minimum, mean and so on PyTorch computes."""
    if tensor.dtype in _COUNTABLE:
        return tensor
    wider = _WIDER.get(tensor.dtype)
    if wider is not None:
        return tensor.to(wider)
    if tensor.dtype.is_floating_point:
        try:
            return tensor.to(torch.float32)
        except (RuntimeError, TypeError):  # float4: two numbers in a byte
            return tensor.view(torch.uint8)
    return tensor.view(_RAW.get(tensor.element_size(), torch.uint8))


def whole_numbers(quantized: torch.Tensor) -> torch.Tensor:
    """What a quantized tensor keeps of each number."""
    each = {torch.quint2x4: 2, torch.quint4x2: 4}.get(quantized.dtype)
    if each is None:
        return quantized.int_repr()
    # Several in a byte: PyTorch cannot even slice them.
    raw = torch.tensor(list(quantized.untyped_storage()), dtype=torch.uint8)
    parts = raw.unsqueeze(1) >> torch.arange(0, 8, each, dtype=torch.uint8)
    found: torch.Tensor = (parts & (2**each - 1)).flatten()[: quantized.numel()]
    return found.view(quantized.shape)


def difference(one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
    """`one - other`, in a dtype in which nothing wraps around."""
    pair = [countable(one), countable(other)]
    wide = torch.result_type(*pair)
    wide = _SIGNED.get(wide, wide)
    return pair[0].to(wide) - pair[1].to(wide)
