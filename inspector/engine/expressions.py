"""Computes the expressions of the document's small language; the script writes the same calls
(codegen/expressions.py)."""

import itertools
from collections.abc import Callable, Iterator, Mapping

import torch

from inspector.document.contents import Formula, Spans
from inspector.document.dtypes import DTYPES
from inspector.document.expressions import Call, Name, Number, Term, expression, is_whole
from inspector.engine.casting import fitted
from inspector.engine.dtypes import name_of

# So many cells are computed at once: few enough to stay in the caches, and a multiple of 16.
PIECE = 2**18
_Piece = torch.Tensor | int | float

_CALLED: Mapping[str, Callable[..., torch.Tensor]] = {
    "sin": torch.sin,
    "cos": torch.cos,
    "tan": torch.tan,
    "sinh": torch.sinh,
    "cosh": torch.cosh,
    "tanh": torch.tanh,
    "exp": torch.exp,
    "log": torch.log,
    "sqrt": torch.sqrt,
    "abs": torch.abs,
    "sigmoid": torch.sigmoid,
    "floor": torch.floor,
    "ceil": torch.ceil,
    "round": torch.round,
    "sign": torch.sgn,
    "relu": torch.relu,
    "erf": torch.erf,
    "min": torch.minimum,
    "max": torch.maximum,
    "and": torch.logical_and,
    "or": torch.logical_or,
    "not": torch.logical_not,
    "where": torch.where,
}
_OPERATED: Mapping[str, Callable[..., torch.Tensor]] = {
    "+": torch.add,
    "-": torch.sub,
    "*": torch.mul,
    "/": torch.div,
    "//": torch.floor_divide,
    "%": torch.remainder,
    "**": torch.pow,
    "neg": torch.neg,
    "<": torch.lt,
    "<=": torch.le,
    "==": torch.eq,
    "!=": torch.ne,
    ">": torch.gt,
    ">=": torch.ge,
}


def compute(formula: Formula, spans: Spans, tensor: torch.Tensor) -> None:
    """Write the expression's numbers into a range of a tensor on the CPU, piece by piece."""
    term = expression(formula.text, tensor.dim())
    cells = tensor[tuple(slice(first, last) for first, last in spans)]
    dtype = name_of(tensor.dtype)
    family = DTYPES[dtype].family
    whole = family in ("int", "bool") and dtype != "uint64" and is_whole(term)
    kind = torch.int64 if whole else torch.complex128 if family == "complex" else torch.float64
    draws = _Draws(formula.seed, cells.numel())
    for part, at in _parts(cells, spans):
        draws.restart()
        part.copy_(fitted(_Computed(kind, at, part, draws).tensor(term), dtype))


class _Draws:
    """Random numbers: the first call of the expression has the seed, the next one the seed after
    it; each goes on where it was in the piece before. Drawn by the PIECE, as if all were drawn at
    once: PyTorch draws normal numbers by 16, and a rest of fewer in another way."""

    def __init__(self, seed: int, count: int) -> None:
        self._seed = seed
        self._whole = count
        self._streams: list[tuple[torch.Generator, int, torch.Tensor]] = []
        self._next = 0

    def restart(self) -> None:
        """Another piece begins."""
        self._next = 0

    def draw(self, name: str, count: int) -> torch.Tensor:
        """So many numbers of the next call, in a row."""
        at, self._next = self._next, self._next + 1
        if at == len(self._streams):
            empty = torch.empty(0, dtype=torch.float64)
            self._streams.append((torch.Generator().manual_seed(self._seed + at), 0, empty))
        generator, drawn, left = self._streams[at]
        draw = torch.rand if name == "rand" else torch.randn
        while left.numel() < count:
            size = self._whole - drawn
            size = size if size < PIECE + 16 else PIECE
            more = draw(size, generator=generator, dtype=torch.float64)
            left, drawn = torch.cat([left, more]), drawn + size
        self._streams[at] = (generator, drawn, left[count:])
        return left[:count]


class _Computed:
    """One piece: `cells` in the order of its spans."""

    def __init__(self, kind: torch.dtype, spans: Spans, cells: torch.Tensor, draws: _Draws) -> None:
        self._kind = kind
        self._spans = spans
        self._cells = cells
        self._draws = draws
        self._numbers: torch.Tensor | None = None

    def tensor(self, term: Term) -> torch.Tensor:
        """The value of a term as a tensor."""
        found = self._value(term)
        if isinstance(found, torch.Tensor):
            return found
        kind = torch.int64 if self._kind is torch.int64 else torch.float64
        return torch.tensor(found, dtype=kind)

    def _value(self, term: Term) -> _Piece:
        match term:
            case Number(value=value):
                return value
            case Name(name="x"):
                if self._numbers is None:
                    self._numbers = self._cells.to(self._kind).contiguous()
                return self._numbers
            case Name():
                return self._index(term.dimension)
            case Call(name="rand" | "randn"):
                drawn = self._draws.draw(term.name, self._cells.numel())
                return drawn.reshape(self._cells.shape)
            case Call(name=name, arguments=arguments) if name in _CALLED:
                return _CALLED[name](*[self.tensor(each) for each in arguments])
            case Call(name="neg", arguments=(inner,)):
                return torch.neg(self.tensor(inner))
            case Call(name=name, arguments=(first, second)):
                return _OPERATED[name](self.tensor(first), self._value(second))
            case Call():
                raise AssertionError(term)

    def _index(self, dimension: int) -> torch.Tensor:
        first, last = self._spans[dimension]
        kind = torch.int64 if self._kind is torch.int64 else torch.float64
        sizes = [1] * self._cells.dim()
        sizes[dimension] = last - first
        return torch.arange(first, last).to(kind).reshape(sizes)


def _parts(cells: torch.Tensor, spans: Spans) -> Iterator[tuple[torch.Tensor, Spans]]:
    """A range in row-major order as slabs of about PIECE cells, each with where it lies."""
    dimension, inner = 0, cells.numel()
    while inner > PIECE:
        inner //= cells.shape[dimension]
        dimension += 1
    if dimension == 0:
        yield cells, spans
        return
    # The dimension that is cut into runs; those before it are gone through one by one.
    dimension -= 1
    size, start = cells.shape[dimension], spans[dimension][0]
    rows = max(1, PIECE // inner)
    for index in itertools.product(*(range(cells.shape[d]) for d in range(dimension))):
        before = tuple((spans[d][0] + i, spans[d][0] + i + 1) for d, i in enumerate(index))
        for first in range(0, size, rows):
            last = min(size, first + rows)
            cut = (*(slice(i, i + 1) for i in index), slice(first, last))
            yield cells[cut], (*before, (start + first, start + last), *spans[dimension + 1 :])
