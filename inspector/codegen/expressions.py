"""Formulas and conversions as Python: the calls are those of the engine (engine/expressions.py,
engine/casting.py), so that the numbers are the same."""

import math
from collections.abc import Sequence

from inspector.codegen.literals import WIDTH
from inspector.document.contents import Formula, Patch, Spans
from inspector.document.dtypes import DTYPES, limits
from inspector.document.expressions import (
    INDICES,
    Call,
    Name,
    Number,
    Term,
    expression,
    is_whole,
    names,
)

_LEVELS = {
    **dict.fromkeys(("<", "<=", "==", "!=", ">", ">="), 1),
    **dict.fromkeys(("+", "-"), 2),
    **dict.fromkeys(("*", "/", "//", "%"), 3),
    "neg": 4,
    "**": 5,
}
_TORCH = {
    "min": "minimum",
    "max": "maximum",
    "and": "logical_and",
    "or": "logical_or",
    "not": "logical_not",
    "sign": "sgn",
}


def place(name: str, spans: Spans) -> str:
    """A range of a tensor: `w[0:2, 1:3]`."""
    if not spans:
        return f"{name}[()]"
    return f"{name}[{', '.join(f'{first}:{last}' for first, last in spans)}]"


def formula_lines(name: str, patch: Patch, formula: Formula, dtype: str) -> list[str]:
    """The lines that write a formula's numbers into a range."""
    term = expression(formula.text, len(patch.spans))
    family = DTYPES[dtype].family
    whole = family in ("int", "bool") and dtype != "uint64" and is_whole(term)
    writer = _Writer(formula.seed, patch.shape, whole=whole)
    made = _fitted(writer, term, dtype)
    at = place(name, patch.spans)
    used = sorted(names(term))
    if not used:
        return [f"{at} = {made}"]
    kind = "int64" if whole else "complex128" if family == "complex" else "float64"
    given = [_argument(each, at, patch.spans, kind) for each in used]
    head = f"{at} = (lambda {', '.join(map(_letter, used))}: {made})("
    line = f"{head}{', '.join(given)})"
    return [line] if len(line) <= WIDTH else [head, *(f"    {each}," for each in given), ")"]


def _argument(name: str, at: str, spans: Spans, kind: str) -> str:
    if name == "x":
        return f"{at}.to(torch.{kind}).contiguous()"
    dimension = int(name[1:])
    first, last = spans[dimension]
    ones = ", 1" * (len(spans) - 1 - dimension)
    index = "int64" if kind == "int64" else "float64"
    return f"torch.arange({first}, {last}, dtype=torch.{index}){f'.view(-1{ones})' if ones else ''}"


def _letter(name: str) -> str:
    if name == "x" or int(name[1:]) >= len(INDICES):
        return name
    return INDICES[int(name[1:])]


def _fitted(writer: "_Writer", term: Term, dtype: str) -> str:
    made = writer.tensor(term)
    truth = isinstance(term, Call) and (
        _LEVELS.get(term.name) == 1 or term.name in ("and", "or", "not")
    )
    if DTYPES[dtype].family != "int" or truth:
        return made
    closed = made if isinstance(term, Name) or made.endswith(")") else f"({made})"
    if isinstance(term, Call) and term.name in _LEVELS:
        closed = f"({made})"
    if not writer.whole:
        return f"{closed}{_to_range(dtype)}"
    low, high = limits(dtype)
    return made if dtype == "int64" else f"{closed}.clamp({max(low, -(2**63))}, {high})"


def _to_range(dtype: str) -> str:
    low, high = limits(dtype)
    top = float(high) if high < 2**53 else math.nextafter(float(high), 0.0)
    return f".nan_to_num(0.0).clamp({float(low)!r}, {top!r})"


class _Writer:
    """Writes terms; the random numbers of the first call have the seed, the next the seed after."""

    def __init__(self, seed: int, shape: Sequence[int], *, whole: bool) -> None:
        self.whole = whole
        self._seed = seed
        self._shape = shape
        self._drawn = 0

    def tensor(self, term: Term) -> str:
        """A term that is a tensor where it is written."""
        if isinstance(term, Number):
            kind = "int64" if self.whole else "float64"
            return f"torch.tensor({_number(term.value)}, dtype=torch.{kind})"
        return self._written(term)[0]

    def _written(self, term: Term) -> tuple[str, int]:
        """The text, and how tightly it holds together."""
        match term:
            case Number(value=value):
                return _number(value), 6 if value >= 0 else 4
            case Name(name=name):
                return _letter(name), 6
            case Call(name="rand" | "randn"):
                seed = self._seed + self._drawn
                self._drawn += 1
                return (
                    f"torch.{term.name}({tuple(self._shape)!r}, "
                    f"generator=torch.Generator().manual_seed({seed}), dtype=torch.float64)"
                ), 6
            case Call(name="neg", arguments=(inner,)):
                text, level = self._written(inner)
                return f"-{text if level >= 4 else f'({text})'}", 4
            case Call(name=name, arguments=(first, second)) if name in _LEVELS:
                return self._operated(name, first, second)
            case Call(name=name, arguments=arguments):
                inside = ", ".join(self.tensor(each) for each in arguments)
                return f"torch.{_TORCH.get(name, name)}({inside})", 6

    def _operated(self, name: str, first: Term, second: Term) -> tuple[str, int]:
        level = _LEVELS[name]
        # A number first is fine where the order does not matter; 2 / x is another operation.
        if isinstance(first, Number) and name not in ("+", "*"):
            one, one_level = self.tensor(first), 6
        else:
            one, one_level = self._written(first)
        two, two_level = self._written(second)
        loose = one_level <= level if level in (1, 5) else one_level < level
        one = f"({one})" if loose else one
        two = f"({two})" if two_level <= level else two
        return f"{one} {name} {two}", level


def _number(value: int | float) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "torch.nan" if math.isnan(value) else "torch.inf" if value > 0 else "-torch.inf"
    return repr(value)


def recast_lines(
    name: str, old: tuple[str, Sequence[int]], new: tuple[str, Sequence[int]]
) -> list[str]:
    """The lines that give a tensor of one dtype and shape another one."""
    (old_dtype, old_shape), (dtype, shape) = old, new
    lines = []
    if tuple(shape) != tuple(old_shape):
        # It has no 0 to pad with: padded as bytes.
        odd = old_dtype == "float8_e8m0fnu"
        bent = _resized(f"{name}{'.view(torch.uint8)' * odd}", tuple(old_shape), tuple(shape))
        lines.append(f"{name} = {bent}{f'.view(torch.{old_dtype})' * odd}")
    if dtype != old_dtype:
        lines.append(f"{name} = {_cast(name, old_dtype, dtype)}")
    return lines


def _resized(name: str, old: tuple[int, ...], new: tuple[int, ...]) -> str:
    bend = f".reshape({', '.join(map(str, new)) or '()'})"
    if math.prod(old) == math.prod(new):
        return f"{name}{bend}"
    rank = max(len(old), len(new))
    padded_old = (1,) * (rank - len(old)) + old
    padded_new = (1,) * (rank - len(new)) + new
    both = [min(pair) for pair in zip(padded_old, padded_new, strict=True)]
    bent = name if padded_old == old else f"{name}.reshape{padded_old!r}"
    cut = f"{bent}[{', '.join(f':{size}' for size in both)}]" if tuple(both) != padded_old else bent
    more = [size - kept for size, kept in zip(padded_new, both, strict=True)]
    pads = tuple(number for size in reversed(more) for number in (0, size))
    made = f"torch.nn.functional.pad({cut}, {pads!r})" if any(pads) else f"{cut}.clone()"
    return made if padded_new == new else made + bend


def _cast(name: str, old: str, new: str) -> str:
    before, after = DTYPES[old].family, DTYPES[new].family
    made = name
    if before == "complex" and after in ("float", "int"):
        made += ".to(torch.complex64).real" if old == "complex32" else ".real"
    if after == "int" and before in ("float", "complex"):
        made += f".double(){_to_range(new)}"
    elif after == "int" and before == "int":
        (low, high), (least, most) = limits(new), limits(old)
        ends = max(low, least), min(high, most)
        if old == "uint64":
            wide = f"{name}.view(torch.int64)"
            made = f"torch.where({wide} < 0, {ends[1]}, {wide}).clamp(max={ends[1]})"
        elif ends != (least, most):
            made += f".to(torch.int64).clamp({ends[0]}, {ends[1]})"
    return f"{made}.to(torch.{new})"
