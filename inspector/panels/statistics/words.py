"""Statistics and memory in words. No widgets."""

import math
from collections.abc import Sequence

from inspector.document.nodes import Graph, Source, label
from inspector.look.numbers import told_apart
from inspector.look.quantities import bytes_text
from inspector.messages.answers import QUANTILES, Counted, Located, Lying, Statistics
from inspector.messages.orders import Operand

# More names than this are not read.
_MOST_NAMES = 4
# So many letters stand below a histogram.
_MOST_BELOW = 14
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def norm(statistics: Statistics) -> float:
    """The root of the sum of squares of the finite numbers."""
    finite = statistics.count - odd(statistics)
    return math.hypot(statistics.std, statistics.mean) * math.sqrt(finite)


def deviation(statistics: Statistics) -> float | None:
    """The standard deviation of the finite numbers as `torch.std` has it (correction 1); None of
    fewer than two, where that is NaN."""
    finite = statistics.count - odd(statistics)
    return None if finite < 2 else statistics.std * math.sqrt(finite / (finite - 1))


def odd(statistics: Statistics) -> int:
    """How many numbers are not finite."""
    return statistics.nan + statistics.positive_infinite + statistics.negative_infinite


def numbers_lines(statistics: Statistics, dtype: str) -> list[str]:
    """min, max, mean, std and norm: wordings from the longest to the shortest."""
    if odd(statistics) == statistics.count:
        return ["no finite number"] if statistics.count else ["no element"]
    of = "|z| " if dtype.startswith("complex") else ""
    return [
        *(of + "   ".join(_parts(statistics, digits)) for digits in (6, 5, 4, 3, 2)),
        of + "   ".join(_parts(statistics, 3)[2:]),
    ]


def _parts(statistics: Statistics, digits: int) -> list[str]:
    low, high = told_apart(statistics.least, statistics.most, digits)
    others = (
        ("mean", statistics.mean),
        ("std", deviation(statistics)),
        ("norm", norm(statistics)),
    )
    told = (f"{word} {_short(number, digits)}" for word, number in others if number is not None)
    return [f"min {low}", f"max {high}", *told]


def odd_line(statistics: Statistics, counted: Counted | None) -> str:
    """Zeros, NaN, infinities and subnormals, as far as there are any."""
    subnormal = counted.tally.subnormal if counted is not None and counted.tally else 0
    parts = (
        (statistics.zeros, "zero" if statistics.zeros == 1 else "zeros"),
        (statistics.nan, "NaN"),
        (statistics.positive_infinite, "+inf"),
        (statistics.negative_infinite, "-inf"),
        (subnormal, "subnormal"),
    )
    told = [f"{count:,} {word}" for count, word in parts if count]
    return " · ".join(told) if told else "all finite, none zero"


def memory_lines(located: Located | None, shared: Sequence[str]) -> list[str]:
    """Strides, contiguity, and whose memory it is: wordings from the longest to the shortest."""
    if located is None:
        return [""]
    if located.strides is None:
        return ["no strides"]
    strides = f"strides {_tuple(located.strides)}"
    kind = "contiguous" if located.contiguous else "not contiguous"
    if not shared:
        return [f"{strides} · {kind} · memory of its own", f"{strides} · {kind}", kind]
    few = _names(shared)
    return [
        f"{strides} · {kind} · shares memory with {few}",
        f"{strides} · shares memory with {few}",
        f"shares memory with {few}",
        f"shares with {len(shared)}",
    ]


def sharing(
    located: Located | None, graph: Graph, recipes: dict[bytes, str]
) -> list[tuple[str, Lying]]:
    """The values in the graph that lie in the same memory, by name. `recipes`: which node each
    recipe is, now."""
    found = []
    for lying in () if located is None else located.sharing:
        source = _source(lying.of, recipes)
        if source is not None and source.node in graph.nodes:
            found.append((label(graph, source), lying))
    return found


def _source(operand: Operand, recipes: dict[bytes, str]) -> Source | None:
    node = recipes.get(operand.key)
    return None if node is None else Source(node, operand.output)  # type: ignore[arg-type]


def rows(statistics: Statistics | None, counted: Counted | None) -> list[tuple[str, str]]:
    """All that is counted, as name and number."""
    if statistics is None:
        return []
    tally = None if counted is None else counted.tally
    spread = deviation(statistics)
    low, high = told_apart(statistics.least, statistics.most, 6)
    quantiles = dict(zip(QUANTILES, tally.quantiles, strict=False)) if tally else {}
    found = [
        ("elements", f"{statistics.count:,}"),
        ("min", low),
        *((f"{q:.0%}", _short(quantiles[q], 5)) for q in (0.01, 0.25) if q in quantiles),
        *((("median", _short(quantiles[0.5], 5)),) if 0.5 in quantiles else ()),
        *((f"{q:.0%}", _short(quantiles[q], 5)) for q in (0.75, 0.99) if q in quantiles),
        ("max", high),
        ("mean", _short(statistics.mean, 6)),
        *((("std", _short(spread, 6)),) if spread is not None else ()),
        ("norm", _short(norm(statistics), 6)),
        ("zeros", f"{statistics.zeros:,}"),
        ("NaN", f"{statistics.nan:,}"),
        ("+inf", f"{statistics.positive_infinite:,}"),
        ("-inf", f"{statistics.negative_infinite:,}"),
    ]
    if tally is not None:
        found.append(("subnormal", f"{tally.subnormal:,}"))
    return found


def walk_lines(name: str, located: Located) -> list[str]:
    """How an index walks through memory, in sentences."""
    strides = located.strides or ()
    letters = "ijklmnpq"
    if len(strides) > len(letters):
        return [f"strides {_tuple(strides)}"]
    terms = [
        f"{stride}·{letter}" if stride != 1 else letter
        for letter, stride in zip(letters, strides, strict=False)
        if stride
    ]
    start = [str(located.offset)] if located.offset or not terms else []
    index = ", ".join(letters[: len(strides)])
    cell = f"{name}[{index}]" if index else name
    said = [f"{cell} is element {' + '.join([*start, *terms])} of its memory."]
    repeated = [
        letter
        for letter, stride, size in zip(letters, strides, located.shape, strict=False)
        if stride == 0 and size > 1
    ]
    if repeated:
        said.append(
            f"Along {' and '.join(repeated)} the stride is 0: the same elements are read again."
        )
    elements = math.prod(located.shape)
    if located.cells > elements and not repeated:
        said.append(f"It reads {elements:,} of the {located.cells:,} elements that lie there.")
    said.append(f"The memory has {bytes_text(located.size)}.")
    return said


def _names(shared: Sequence[str]) -> str:
    more = len(shared) - _MOST_NAMES
    return ", ".join(shared[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def ends_below(low: float, high: float) -> tuple[str, str]:
    """The ends of a histogram, short enough to stand below it beside each other."""
    wordings = [(f"{low:.{digits}g}", f"{high:.{digits}g}") for digits in (3, 2, 1)]
    fitting = (each for each in wordings if len("".join(each)) <= _MOST_BELOW)
    return next(fitting, wordings[-1])


def power(exponent: int) -> str:
    """`2⁻¹⁰`."""
    return "2" + str(exponent).translate(_RAISED)


def _tuple(numbers: Sequence[int]) -> str:
    return f"({', '.join(map(str, numbers))}{',' if len(numbers) == 1 else ''})"


def _short(number: float, digits: int) -> str:
    return f"{number:.{digits}g}"
