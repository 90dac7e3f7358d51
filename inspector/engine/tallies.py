"""How numbers are spread: histogram, percentiles and powers of two, in one pass over a tensor whose
ends are known."""

import math

import torch

from inspector.engine.moments import Operands, distinct, pieces
from inspector.messages.answers import BINS, QUANTILES, Statistics, Tally

# Up to here percentiles are exact.
_FEW = 2**20
# Even steps from end to end, and (by the upper half of a float32's bits) even steps of magnitude:
# whichever is finer where a percentile falls tells it.
_FINE = BINS * 32
_KEYS = 2**16
_BIAS = 127


class Spread:
    """Adds up pieces; `tally` at the end."""

    def __init__(self, operands: Operands, statistics: Statistics) -> None:
        self._least, self._most = statistics.least, statistics.most
        self._found = distinct(operands)
        self._times = operands[0].numel() // max(1, self._found[0].numel())
        self._tiny = _smallest_normal(operands[0].dtype) if len(operands) == 1 else 0.0
        self._subnormal = self._zeros = 0
        self._fine = torch.zeros(_FINE, dtype=torch.int64)
        self._keys = torch.zeros(_KEYS, dtype=torch.int64)
        self._all: list[torch.Tensor] | None = [] if self._found[0].numel() <= _FEW else None
        self.pieces = pieces(self._found)

    def add(self, piece: torch.Tensor) -> None:
        """Count a piece (1-d)."""
        numbers = piece.abs() if piece.is_complex() else piece
        narrow = numbers.dtype in (torch.float32, torch.float16, torch.bfloat16)
        numbers = numbers.to(torch.float32 if narrow else torch.float64)
        if not bool(torch.isfinite(numbers.sum())):  # else some number is not, or all are large
            numbers = numbers[torch.isfinite(numbers)]
        if not numbers.numel():
            return
        if self._tiny:
            self._subnormal += int(((numbers < self._tiny) & (numbers > -self._tiny)).sum())
        zeros = numbers.numel() - int(torch.count_nonzero(numbers))
        self._zeros += zeros
        self._subnormal -= zeros if self._tiny else 0
        if self._least == self._most:
            self._fine[0] += numbers.numel()
        else:
            # The steps are told by products, which shall not leave the range of their dtype.
            unit = math.ldexp(1.0, -64) if self._most - self._least > 1e290 else 1.0
            within = 1e-30 < self._most - self._least < 1e30
            scaled = numbers if within else numbers.to(torch.float64) * unit
            steps = torch.histc(scaled, _FINE, self._least * unit, self._most * unit)
            steps = steps.to(torch.int64)
            steps[-1] += numbers.numel() - steps.sum()  # an end that float32 rounds away
            self._fine += steps.cpu()
        bits = (numbers.to(torch.float32).view(torch.int32) >> 16) + _KEYS // 2
        self._keys += torch.bincount(bits, minlength=_KEYS).cpu()
        if self._all is not None:
            self._all.append(numbers.to(torch.float64))

    def tally(self) -> Tally:
        """What was counted, repeated elements as often as they are there."""
        count = int(self._fine.sum())
        if not count:
            return Tally(0, (), (), 0, ())
        bins = self._fine.view(BINS, -1).sum(1) * self._times
        lowest, powers = self._powers()
        return Tally(
            self._subnormal * self._times,
            tuple(bins.tolist()),
            self._quantiles(count),
            lowest,
            tuple(each * self._times for each in powers),
        )

    def _quantiles(self, count: int) -> tuple[float, ...]:
        if self._all is not None:
            line = torch.cat(self._all).sort().values
            return tuple(_between(line, q * (count - 1)) for q in QUANTILES)
        fine, fine_edges = self._fine.cumsum(0), _even(self._least, self._most)
        order, edges = _sorted_keys()
        keys = self._keys[order].cumsum(0)
        found = []
        for q in QUANTILES:
            rank = min(count - 1, round(q * (count - 1)))
            told = [_at(rank, fine, fine_edges), _at(rank, keys, edges)]
            number = min(told, key=lambda each: each[1])[0]
            found.append(min(self._most, max(self._least, number)))
        return tuple(found)

    def _powers(self) -> tuple[int, list[int]]:
        """How many magnitudes there are from each power of two to the next, from the first that
        has any; what a float32 cannot tell from zero is left out."""
        keys = self._keys.roll(_KEYS // 2)
        sizes = keys[: _KEYS // 2] + keys[_KEYS // 2 :]
        powers = sizes.view(256, -1)[:255].clone()
        powers[0, 0] -= self._zeros
        counts = powers.sum(1).tolist()
        there = [power for power, each in enumerate(counts) if each]
        if not there:
            return 0, []
        return there[0] - _BIAS, counts[there[0] : there[-1] + 1]


def _smallest_normal(dtype: torch.dtype) -> float:
    """Below it numbers have fewer digits; 0 for integers, and for bits that are no numbers."""
    real = dtype.to_real() if dtype.is_complex else dtype
    try:
        return torch.finfo(real).smallest_normal if real.is_floating_point else 0.0
    except RuntimeError:
        return 0.0


def _between(line: torch.Tensor, at: float) -> float:
    first = int(at)
    low, high = float(line[first]), float(line[min(first + 1, len(line) - 1)])
    return low + (high - low) * (at - first) if high > low else low


def _even(least: float, most: float) -> torch.Tensor:
    return torch.linspace(least, most, _FINE + 1, dtype=torch.float64)


def _sorted_keys() -> tuple[torch.Tensor, torch.Tensor]:
    """The keys in the order of their numbers, and where each begins and ends."""
    half = _KEYS // 2
    down = torch.arange(half - 1, -1, -1)
    order = torch.cat([down, torch.arange(half, _KEYS)])
    sizes = (torch.arange(half + 1, dtype=torch.int64) << 16).clamp(max=0x7F800000)
    magnitudes = sizes.to(torch.int32).view(torch.float32).to(torch.float64)
    return order, torch.cat([-magnitudes.flip(0), magnitudes[1:]])


def _at(rank: int, cumulated: torch.Tensor, edges: torch.Tensor) -> tuple[float, float]:
    """The number of that rank, and how far off it may be."""
    place = int(torch.searchsorted(cumulated, rank, right=True))
    place = min(place, len(cumulated) - 1)
    before = int(cumulated[place - 1]) if place else 0
    inside = max(1, int(cumulated[place]) - before)
    low, high = float(edges[place]), float(edges[place + 1])
    if not (math.isfinite(low) and math.isfinite(high)):
        return (low if math.isfinite(low) else high), math.inf
    return low + (high - low) * ((rank - before + 0.5) / inside), high - low
