"""What is asked of the numbers of one range or tensor and may take a while: sums of a range, the
next NaN, what another dtype would lose. Done piece by piece while nothing else is asked for."""

import math
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter

import torch

from inspector.document.dtypes import DTYPES
from inspector.engine.casting import fitted
from inspector.engine.counting import plain, version_of
from inspector.engine.dtypes import NAMES, name_of
from inspector.engine.moments import Sums, distinct, in_order, pieces
from inspector.engine.threads import one_thread
from inspector.engine.widening import countable
from inspector.messages.answers import Answer, Previewed, Sought, Summed
from inspector.messages.orders import Errand, Operand, Preview, Seek, Summing

_SLICE_S = 0.003
_MOST = 2**31
_Find = Callable[[Operand], torch.Tensor | None]


@dataclass
class _Job:
    order: Errand
    work: Iterator[Answer | None] | None = None
    version: int = -1


class Errands:
    """What was asked and not yet answered; the last one asked is done first. `find` gives a
    tensor."""

    def __init__(self, find: _Find) -> None:
        self._find = find
        self._jobs: deque[_Job] = deque()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is left to do."""
        return not self._jobs

    def take(self, order: Errand) -> None:
        """Something is asked. What was asked before of the same kind is of no interest any more."""
        kept = (job for job in self._jobs if type(job.order) is not type(order))
        self._jobs = deque([*kept, _Job(order)])

    def step(self) -> tuple[Answer, ...]:
        """Work for a few milliseconds; the answer, where that finished something."""
        job = self._jobs[-1]
        try:
            tensor = self._find(job.order.of)
            version = version_of(tensor)
            if job.work is None or job.version != version:
                # Changed in place between two pieces: what is known of it is worth nothing.
                job.work, job.version = _worked(job.order, tensor), version
            until = perf_counter() + _SLICE_S
            with one_thread(), torch.no_grad():
                for answer in job.work:
                    if answer is not None:
                        self._jobs.remove(job)
                        return (answer,)
                    if perf_counter() > until:
                        return ()
        except Exception:  # noqa: BLE001 - a number less is shown, and the engine goes on
            traceback.print_exc()
        self._jobs.remove(job)
        return (nothing(job.order),)


def nothing(order: Errand) -> Answer:
    """The answer where nothing can be told."""
    match order:
        case Summing():
            return Summed(order)
        case Seek():
            return Sought(order)
        case Preview():
            return Previewed(order)


def _worked(order: Errand, tensor: torch.Tensor | None) -> Iterator[Answer | None]:
    if tensor is None:
        yield nothing(order)
        return
    numbers = plain(tensor)
    match order:
        case Summing():
            yield from _summed(order, numbers)
        case Seek():
            yield from _sought(order, numbers)
        case Preview():
            yield from _previewed(order, numbers)


def _summed(order: Summing, tensor: torch.Tensor) -> Iterator[Answer | None]:
    spans = order.spans
    fits = len(spans) == tensor.dim() and all(
        0 <= first < last <= size for (first, last), size in zip(spans, tensor.shape, strict=True)
    )
    cells = tensor[tuple(slice(*span) for span in spans)] if fits else tensor[:0]
    found = distinct([cells])
    if not fits or cells.numel() == 0 or found[0].numel() > _MOST:
        yield Summed(order)
        return
    times = cells.numel() // found[0].numel()
    sums, total, imaginary = Sums(), 0.0, 0.0
    whole = 0
    is_whole = not (tensor.is_floating_point() or tensor.is_complex())
    for piece in pieces(found):
        sums.add(piece)
        if piece.is_complex():
            parts = torch.view_as_real(piece.resolve_conj()).to(torch.float64).sum(0).tolist()
            total, imaginary = total + parts[0], imaginary + parts[1]
        elif is_whole and not piece.is_floating_point():
            # Halves, for a sum of int64 may not fit into one.
            wide = piece.to(torch.int64)
            whole += (int((wide >> 32).sum()) << 32) + int((wide & 0xFFFFFFFF).sum())
        else:
            total += float(piece.to(torch.float64).sum())
        yield None
    exact = str(whole * times) if is_whole and not total else ""
    statistics = sums.statistics(cells.numel(), times)
    yield Summed(order, statistics, total * times, imaginary * times, exact)


def _sought(order: Seek, tensor: torch.Tensor) -> Iterator[Answer | None]:
    if tensor.numel() == 0:
        yield Sought(order)
        return
    wanted = math.nan
    if order.what in ("least", "most"):
        found = distinct([tensor])
        if found[0].numel() > _MOST:
            yield Sought(order)
            return
        sums = Sums()
        for piece in pieces(found):
            sums.add(piece)
            yield None
        wanted = sums.least if order.what == "least" else sums.most
        if not math.isfinite(wanted):
            yield Sought(order)
            return
    start = order.after + 1
    for first, last in ((start, tensor.numel()), (0, start)):
        for at, piece in in_order(tensor, first, last):
            numbers = countable(piece)
            size = numbers.abs() if numbers.is_complex() else numbers
            match order.what:
                case "nan":
                    hits = torch.isnan(numbers)
                case "inf":
                    hits = torch.isinf(numbers)
                case _:
                    hits = size.to(torch.float64) == wanted
            places = hits.nonzero()
            if places.numel():
                yield Sought(order, at + int(places[0]))
                return
            yield None
    yield Sought(order)


def _previewed(order: Preview, tensor: torch.Tensor) -> Iterator[Answer | None]:
    old, new = name_of(tensor.dtype), order.dtype
    if tensor.dtype not in NAMES or new not in DTYPES or tensor.numel() > _MOST:
        yield Previewed(order)
        return
    changed = infinite = missing = ended = 0
    worst, count = 0.0, 0
    float_like = ("float", "complex")
    for _, piece in in_order(tensor, 0, tensor.numel()):
        made = fitted(piece, new)
        before, after = _wide(piece), _wide(made)
        count += piece.numel()
        back = fitted(made, old)
        same = _wide(back) == before
        if DTYPES[old].family == "int" and old != "uint64":
            same = back.to(torch.int64) == piece.to(torch.int64)
        nan = torch.isnan(before)
        changed += int((~(same | (nan & torch.isnan(after)))).sum())
        if DTYPES[old].family in float_like:
            was_finite = torch.isfinite(before)
            infinite += int((was_finite & torch.isinf(after)).sum())
            if DTYPES[new].family not in float_like:
                missing += int(nan.sum())
            else:
                missing += int((was_finite & torch.isnan(after)).sum())
        if DTYPES[new].family == "int":
            ended += int(((before.real - after.real).abs() >= 1).sum())
        both = torch.isfinite(before) & torch.isfinite(after)
        if both.any():
            worst = max(worst, float((before - after)[both].abs().max()))
        yield None
    yield Previewed(order, count, changed, worst, infinite, missing, ended)


def _wide(piece: torch.Tensor) -> torch.Tensor:
    if piece.dtype is torch.complex32:
        piece = piece.to(torch.complex64)
    return piece.to(torch.complex128 if piece.is_complex() else torch.float64)
