"""Python's indexing as text: `0, 1:3, None, ..., @` for `x[0, 1:3, None, ..., i]`.

Each `@` stands for a tensor that a wire brings. Read by a parser of its own, never by Python's.
"""

import re

import msgspec


class Slice(msgspec.Struct, frozen=True):
    """`start:stop:step`, each of which may be left out."""

    start: int | None = None
    stop: int | None = None
    step: int | None = None


class New(msgspec.Struct, frozen=True):
    """`None`: a new dimension of size 1."""


class Rest(msgspec.Struct, frozen=True):
    """`...`: all dimensions that are not named."""


class Wired(msgspec.Struct, frozen=True):
    """`@`: the next tensor of the port."""


Part = int | bool | Slice | New | Rest | Wired

_WHOLE = re.compile(r"[+-]?\d{1,18}")


def parsed_index(text: str) -> tuple[Part, ...]:
    """The parts of an index. Raises ValueError with one sentence."""
    inside = text.strip()
    if inside.startswith("[") and inside.endswith("]"):
        inside = inside[1:-1]
    words = [word.strip() for word in inside.split(",")]
    if words and not words[-1]:
        words.pop()  # "0," is one part, as in Python; "" is none
    parts = tuple(_part(word) for word in words)
    if sum(isinstance(part, Rest) for part in parts) > 1:
        raise ValueError("an index can have one ... only")
    return parts


def index_text(parts: tuple[Part, ...]) -> str:
    """The text that `parsed_index` reads back as these parts."""
    return ", ".join(_word(part) for part in parts)


def wires_wanted(text: str) -> int:
    """How many tensors an index takes. Raises ValueError with one sentence."""
    return sum(isinstance(part, Wired) for part in parsed_index(text))


def _part(word: str) -> Part:
    if word == "...":
        return Rest()
    if word == "None":
        return New()
    if word == "@":
        return Wired()
    if word in ("True", "False"):
        return word == "True"
    if _WHOLE.fullmatch(word):
        return int(word)
    bounds = [bound.strip() for bound in word.split(":")]
    if 2 <= len(bounds) <= 3 and all(not each or _WHOLE.fullmatch(each) for each in bounds):
        numbers = [int(each) if each else None for each in bounds]
        step = numbers[2] if len(numbers) > 2 else None
        if step is not None and step <= 0:
            raise ValueError("the step of a slice must be at least 1: PyTorch goes forwards only")
        return Slice(numbers[0], numbers[1], step)
    raise ValueError(
        f"“{word}” is no index: write numbers, slices (1:3), None, ... or @ for a wired tensor, "
        "separated by commas"
    )


def _word(part: Part) -> str:
    match part:
        case bool() | int():
            return str(part)
        case Slice(start=start, stop=stop, step=step):
            text = f"{'' if start is None else start}:{'' if stop is None else stop}"
            return text if step is None else f"{text}:{step}"
        case New():
            return "None"
        case Rest():
            return "..."
        case Wired():
            return "@"
