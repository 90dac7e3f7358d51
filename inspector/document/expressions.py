"""The small language in which a range of cells is computed from its indices and its numbers:
`i + 0.1 * j`, `where(x < 0, 0, x)`, `randn()`. Read by hand; nothing is ever run as Python.
"""

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Literal

import msgspec

MOST_TEXT = 400
_MOST_DEPTH = 40
INDICES = ("i", "j", "k", "l", "m", "n")
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z_0-9]*)"
    r"|(?P<sign>\*\*|//|<=|>=|==|!=|[-+*/%<>(),^]))"
)
# How many arguments each function takes.
FUNCTIONS: Mapping[str, int] = {
    **dict.fromkeys(
        ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "sqrt", "abs", "sigmoid"), 1
    ),
    **dict.fromkeys(("floor", "ceil", "round", "sign", "relu", "erf"), 1),
    **dict.fromkeys(("min", "max"), 2),
    **dict.fromkeys(("rand", "randn"), 0),
    "where": 3,
}
RANDOM = ("rand", "randn")
CONSTANTS = {"pi": math.pi, "inf": math.inf, "nan": math.nan}
_COMPARED = ("<", "<=", "==", "!=", ">", ">=")
# What complex numbers, which have no order, cannot do.
_ORDERED = ("<", "<=", ">", ">=", "min", "max", "floor", "ceil", "round", "relu", "erf", "//", "%")
_KEEPS_WHOLE = ("+", "-", "*", "neg", "abs", "sign", "min", "max", "where")


class ExpressionRefused(ValueError):
    """The text is no expression; one sentence says why."""


class Number(msgspec.Struct, frozen=True):
    """A number as it was written."""

    value: int | float


class Name(msgspec.Struct, frozen=True):
    """`x` the cell's number, `d0`, `d1` ... its index in that dimension."""

    name: str

    @property
    def dimension(self) -> int:
        """Which dimension's index it is."""
        return int(self.name[1:])


class Call(msgspec.Struct, frozen=True):
    """A function or an operator (`+`, `<`, `neg`, `and`) of its arguments."""

    name: str
    arguments: tuple["Term", ...] = ()


Term = Number | Name | Call
Kind = Literal["truth", "number"]


@lru_cache(maxsize=256)
def expression(text: str, rank: int) -> Term:
    """The expression in a text, for a tensor of so many dimensions.

    Raises ExpressionRefused with one sentence.
    """
    if len(text) > MOST_TEXT:
        raise ExpressionRefused(f"an expression has at most {MOST_TEXT} letters")
    reader = _Reader(text, rank)
    found = reader.condition(0)
    reader.end()
    return found


def why_not(text: str, rank: int, family: str) -> str | None:
    """Why this cannot be computed for such a tensor, or None where it can."""
    try:
        term = expression(text, rank)
    except ExpressionRefused as refused:
        return str(refused)
    if family == "complex":
        for each in calls(term):
            if each.name in _ORDERED:
                return f"complex numbers have no order, and “{each.name}” needs one"
    return None


def calls(term: Term) -> Iterator[Call]:
    """Every call in it, the outermost first, from left to right."""
    if isinstance(term, Call):
        yield term
        for each in term.arguments:
            yield from calls(each)


def names(term: Term) -> frozenset[str]:
    """The names that it uses: `x`, `d0` ..."""
    if isinstance(term, Name):
        return frozenset({term.name})
    if isinstance(term, Call):
        return frozenset().union(*map(names, term.arguments))
    return frozenset()


def is_random(term: Term) -> bool:
    """Whether random numbers are drawn."""
    return any(each.name in RANDOM for each in calls(term))


def is_whole(term: Term) -> bool:
    """Whether integers stay exact integers in it; else it is computed in float64."""
    match term:
        case Number(value=value):
            return isinstance(value, int)
        case Name():
            return True
        case Call(name="where", arguments=(_, *branches)):
            return all(map(is_whole, branches))
        case Call(name="//" | "%", arguments=(first, Number(value=int(value)))):
            return value != 0 and is_whole(first)
        case Call(name="**", arguments=(first, Number(value=int(value)))):
            return value >= 0 and is_whole(first)
        case Call(name=name, arguments=arguments):
            return (name in _KEEPS_WHOLE or _kind(term) == "truth") and all(
                map(is_whole, arguments)
            )


def _kind(term: Term) -> Kind:
    truth = isinstance(term, Call) and (term.name in _COMPARED or term.name in _TRUTHS)
    return "truth" if truth else "number"


_TRUTHS = ("and", "or", "not")
_FOLDED: Mapping[str, Callable[[int | float, int | float], int | float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
}
_LEVELS = (("+", "-"), ("*", "/", "//", "%"))


class _Reader:
    """Reads from left to right; each method takes as much as belongs to it."""

    def __init__(self, text: str, rank: int) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._rank = rank

    def end(self) -> None:
        """Raises where something is left."""
        if self._at < len(self._tokens):
            raise ExpressionRefused(f"“{self._tokens[self._at]}” stands where nothing is expected")

    def condition(self, depth: int) -> Term:
        """`or`, then `and`, then `not`, then a comparison."""
        if depth > _MOST_DEPTH:
            raise ExpressionRefused("it is nested too deeply")
        return self._joined("or", lambda: self._joined("and", lambda: self._negated(depth)))

    def _joined(self, word: str, part: Callable[[], Term]) -> Term:
        found = part()
        while self._took(word):
            found = _made(word, found, part())
        return found

    def _negated(self, depth: int) -> Term:
        if self._took("not"):
            return _made("not", self._negated(depth + 1))
        first = self._sum(0, depth)
        for sign in _COMPARED:
            if self._took(sign):
                return _made(sign, first, self._sum(0, depth))
        return first

    def _sum(self, level: int, depth: int) -> Term:
        if level == len(_LEVELS):
            return self._signed(depth)
        found = self._sum(level + 1, depth)
        while (sign := self._took(*_LEVELS[level])) is not None:
            found = _made(sign, found, self._sum(level + 1, depth))
        return found

    def _signed(self, depth: int) -> Term:
        if depth > _MOST_DEPTH:
            raise ExpressionRefused("it is nested too deeply")
        if self._took("-"):
            return _made("neg", self._signed(depth + 1))
        if self._took("+"):
            return self._signed(depth + 1)
        base = self._single(depth)
        if self._took("**", "^"):
            return _made("**", base, self._signed(depth + 1))
        return base

    def _single(self, depth: int) -> Term:
        if self._at == len(self._tokens):
            raise ExpressionRefused("something is missing at its end")
        token = self._tokens[self._at]
        self._at += 1
        if token == "(":
            inner = self.condition(depth + 1)
            self._close()
            return inner
        if token[0].isdigit() or token[0] == ".":
            return Number(int(token) if token.isdigit() and len(token) < 19 else float(token))
        if token in FUNCTIONS:
            return self._called(token, depth)
        if token in CONSTANTS:
            return Number(CONSTANTS[token])
        return self._named(token)

    def _called(self, function: str, depth: int) -> Term:
        count = FUNCTIONS[function]
        if not self._took("("):
            raise ExpressionRefused(f"write {function} with brackets, as {function}({'x' * count})")
        arguments: list[Term] = []
        while not self._took(")"):
            if arguments and not self._took(","):
                raise ExpressionRefused(f"a bracket or a comma is missing after {function}(…")
            arguments.append(self.condition(depth + 1))
        if len(arguments) != count:
            raise ExpressionRefused(
                f"{function} takes {count} {'number' if count == 1 else 'numbers'}, "
                f"not {len(arguments)}"
            )
        return _made(function, *arguments)

    def _named(self, token: str) -> Term:
        if token == "x":
            return Name("x")
        dimension = INDICES.index(token) if token in INDICES else None
        if dimension is None and re.fullmatch(r"d\d{1,2}", token):
            dimension = int(token[1:])
        if dimension is None:
            raise ExpressionRefused(f"there is nothing called “{token[:40]}” here")
        if dimension >= self._rank:
            raise ExpressionRefused(
                f"{token} is the index in dimension {dimension}, which this tensor does not have"
            )
        return Name(f"d{dimension}")

    def _took(self, *signs: str) -> str | None:
        if self._at < len(self._tokens) and self._tokens[self._at] in signs:
            self._at += 1
            return self._tokens[self._at - 1]
        return None

    def _close(self) -> None:
        if not self._took(")"):
            raise ExpressionRefused("a closing bracket is missing")


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            if text[at:].strip():
                raise ExpressionRefused(f"“{text[at:].strip()[:20]}” cannot be read")
            return
        at = match.end()
        yield match[match.lastgroup or 0]


def _made(name: str, *arguments: Term) -> Term:
    """A call whose arguments are of the right kind; of numbers alone the number itself."""
    wanted: list[Kind] = ["truth" if name in _TRUTHS else "number"] * len(arguments)
    if name == "where":
        wanted[0] = "truth"
    for argument, kind in zip(arguments, wanted, strict=True):
        if _kind(argument) != kind:
            what = "a comparison such as x < 0" if kind == "truth" else "a number"
            spoken = "-" if name == "neg" else name
            raise ExpressionRefused(f"“{spoken}” needs {what} here")
    match arguments:
        case (Number(value=value),) if name == "neg":
            return Number(-value)
        case (Number(value=first), Number(value=second)) if name in _FOLDED:
            return Number(_folded(name, first, second))
    return Call(name, arguments)


def _folded(name: str, first: int | float, second: int | float) -> int | float:
    if name == "**" and not (abs(first) < 1e9 and abs(second) < 100):
        first = float(first)
    try:
        found = _FOLDED[name](first, second)
    except (ArithmeticError, ValueError):
        raise ExpressionRefused(f"{first} {name} {second} cannot be computed") from None
    if isinstance(found, complex):
        raise ExpressionRefused(f"{first} {name} {second} is no real number")
    return found if isinstance(found, float) or abs(found) < 2**63 else float(found)
