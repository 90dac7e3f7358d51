"""How large values and gradients are, over a whole run: one number each instead of pictures."""

import math
from collections.abc import Generator, Iterator

import torch

from inspector.engine.widening import countable
from inspector.messages.surveys import Size

# Up to here Python counts faster than six calls of PyTorch do.
_FEW = 64
# A tensor is counted in pieces of about this many elements, twice as float64.
_PIECE = 2**20
_OWN = (torch.float32, torch.float64, torch.float16, torch.bfloat16)


def size_of(node: str, output: int, tensor: torch.Tensor) -> Size | None:
    """The size of a tensor; None of one without a plain memory (sparse, quantised)."""
    work = sized(node, output, tensor)
    while True:
        try:
            next(work)
        except StopIteration as done:
            found: Size | None = done.value
            return found


def sized(node: str, output: int, tensor: torch.Tensor) -> Generator[None, None, Size | None]:
    """The same, piece by piece: it yields after each."""
    if tensor.layout is not torch.strided or tensor.is_quantized or tensor.is_meta:
        return None
    tensor = tensor.detach()
    count = tensor.numel()
    for dimension in range(tensor.dim()):
        # What an expanded dimension repeats is counted once.
        if tensor.stride(dimension) == 0 and tensor.shape[dimension] > 1:
            tensor = tensor.narrow(dimension, 0, 1)
    if not count:
        return Size(node, output, 0, 0.0, 0, 0, 0)
    times = count // tensor.numel()
    if tensor.numel() <= _FEW and not tensor.is_complex():
        norm, nan, infinite, zeros = _of_few(tensor)
    else:
        norm, nan, infinite, zeros = 0.0, 0, 0, 0
        for piece in _pieces(tensor):
            found = _of_many(countable(piece))
            norm = math.hypot(norm, found[0])
            nan, infinite, zeros = nan + found[1], infinite + found[2], zeros + found[3]
            yield
    return Size(
        node, output, count, norm * math.sqrt(times), nan * times, infinite * times, zeros * times
    )


def _of_few(tensor: torch.Tensor) -> tuple[float, int, int, int]:
    numbers = [float(each) for each in tensor.reshape(-1).tolist()]
    norm = math.hypot(*numbers)
    if math.isfinite(norm):
        return norm, 0, 0, numbers.count(0.0)
    finite = [each for each in numbers if math.isfinite(each)]
    nan = sum(map(math.isnan, numbers))
    return math.hypot(*finite), nan, len(numbers) - len(finite) - nan, numbers.count(0.0)


def _of_many(piece: torch.Tensor) -> tuple[float, int, int, int]:
    zeros = piece.numel() - int(torch.count_nonzero(piece))
    if piece.is_complex():
        piece = piece.abs()
    elif piece.dtype not in _OWN:
        piece = piece.to(torch.float64)
    norm = float(torch.linalg.vector_norm(piece, dtype=torch.float64))
    if math.isfinite(norm) and (norm > 1e-140 or zeros == piece.numel()):
        return norm, 0, 0, zeros
    nan, infinite = int(torch.isnan(piece).sum()), int(torch.isinf(piece).sum())
    finite = piece[torch.isfinite(piece)].to(torch.float64)
    # Squares of numbers as small as 1e-170, or as large as 1e160, are none of float64.
    most = float(finite.abs().max()) if finite.numel() else 0.0
    if most:
        norm = most * float(torch.linalg.vector_norm(finite / most))
    return (norm if most else 0.0), nan, infinite, zeros


def _pieces(tensor: torch.Tensor) -> Iterator[torch.Tensor]:
    """The elements in any order, some at a time."""
    while tensor.dim() > 1 and tensor.shape[0] == 1:
        tensor = tensor.squeeze(0)
    if tensor.numel() <= _PIECE or tensor.dim() == 0:
        yield tensor
        return
    rows = max(1, _PIECE // (tensor.numel() // tensor.shape[0]))
    for part in torch.split(tensor, rows):
        if rows > 1 or tensor.dim() == 1:
            yield part
        else:
            yield from _pieces(part)
