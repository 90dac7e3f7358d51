"""Parameters of operations: which values are allowed, and how they are written and read as text."""

import re
from typing import assert_never

from inspector.catalogue.rows import FillRow, Item, Parameter, Row, Value
from inspector.document.dtypes import DTYPES
from inspector.document.equations import why_not_an_equation
from inspector.document.indexing import parsed_index

_NUMBER = Parameter(name="", kind="number")
_INT64 = 2**63
_WHOLE = re.compile(r"[+-]?\d{1,30}")
_MOST_SHOWN = 40
_WANTED = {
    "int": "a whole number such as 2",
    "float": "a number such as 0.5",
    "number": "a number such as 2 or 0.5",
    "bool": "true or false",
    "ints": "whole numbers with commas between them, such as 2, 3",
    "floats": "numbers with commas between them, such as 0.5, 2",
    "lists": "lists of whole numbers with semicolons between them, such as 0, 1; 2, 3",
    "dtype": "a dtype such as float32",
    "text": "text",
}
# Kinds of numbers, which can be made a little larger or smaller.
STEPPED = ("int", "float", "number", "ints", "floats", "lists")


def why_not_a_value(row: Row | FillRow, name: str, value: Value) -> str | None:
    """Why this value cannot be set, or None where it can. Numbers may stand at number ports."""
    found = next((each for each in row.parameters if each.name == name), None)
    if found is None:
        port = row.port(name) if isinstance(row, Row) else None
        if port is None or not port.number:
            return f"there is no parameter {name!r} here"
        found = _NUMBER
    return why_not(found, value)


def why_not(parameter: Parameter, value: Value) -> str | None:
    """Why this value is none for the parameter, in one sentence, or None where it is one.

    A text's grammar is not looked at: a file may hold an equation that is not finished.
    """
    name = parameter.name or "this"
    if value is None:
        return None if parameter.none else f"{name} needs {_wanted(parameter)}"
    if not _is_one(parameter, value):
        return f"{name} needs {_wanted(parameter)}"
    numbers = tuple(_numbers(value))
    if any(isinstance(each, int) and not -_INT64 <= each < _INT64 for each in numbers):
        return f"{name} is larger than 64 bits hold: the largest is {_INT64 - 1}"
    # Written with `not`, so that a NaN is neither.
    if parameter.least is not None and not all(each >= parameter.least for each in numbers):
        return f"{name} must be at least {parameter.least}"
    if parameter.most is not None and not all(each <= parameter.most for each in numbers):
        return f"{name} must be at most {parameter.most}"
    if parameter.length and isinstance(value, tuple) and len(value) != parameter.length:
        single = ", or one for all" if parameter.single else ""
        return f"{name} needs {_counted(parameter)}{single}: there {_are_so_many(len(value))}"
    return None


def _is_one(parameter: Parameter, value: Value) -> bool:
    match parameter.kind:
        case "bool":
            return isinstance(value, bool)
        case "int":
            return _is_whole(value)
        case "float":
            return _is_real(value)
        case "number":
            return _is_real(value) or isinstance(value, bool) or _is_complex(value)
        case "ints":
            several = isinstance(value, tuple) and all(map(_is_whole, value))
            return several or (parameter.single and _is_whole(value))
        case "floats":
            several = isinstance(value, tuple) and all(map(_is_real, value))
            return several or (parameter.single and _is_real(value))
        case "lists":
            several = isinstance(value, tuple) and all(
                isinstance(each, tuple) and all(map(_is_whole, each)) for each in value
            )
            return several or (parameter.single and _is_whole(value))
        case "dtype":
            return value in DTYPES
        case "choice":
            return value in parameter.choices
        case "text":
            return isinstance(value, str)
        case _:
            assert_never(parameter.kind)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_real(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_complex(value: object) -> bool:
    if not isinstance(value, str) or "j" not in value.lower() or "_" in value:
        return False
    try:
        complex(value)
    except ValueError:
        return False
    return True


def _numbers(value: Value | Item) -> list[int | float]:
    if isinstance(value, tuple):
        return [number for each in value for number in _numbers(each)]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


def _wanted(parameter: Parameter) -> str:
    if parameter.kind == "choice":
        wanted = "one of " + ", ".join(parameter.choices)
    elif parameter.length and parameter.kind in ("ints", "floats", "lists"):
        wanted = _counted(parameter)
    else:
        wanted = _WANTED[parameter.kind]
    one = ", or one alone" if parameter.single else ""
    return f"{wanted}{one}, or None" if parameter.none else wanted + one


def _counted(parameter: Parameter) -> str:
    several = parameter.length != 1
    match parameter.kind:
        case "ints":
            return f"{parameter.length} whole number{'s' * several}, such as {_example(parameter)}"
        case "floats":
            return f"{parameter.length} number{'s' * several}, such as {_example(parameter)}"
        case _:
            return f"{parameter.length} list{'s' * several} of whole numbers"


def _example(parameter: Parameter) -> str:
    return ", ".join(str(each) for each in range(1, min(parameter.length, 4) + 1))


def _are_so_many(count: int) -> str:
    return "is 1" if count == 1 else f"are {count or 'none'}"


def choices_of(parameter: Parameter) -> tuple[Value, ...]:
    """All the values that it can have, where they are few: a choice, a dtype, true or false; and
    None where it may be left out."""
    values: tuple[Value, ...]
    match parameter.kind:
        case "dtype":
            values = tuple(DTYPES)
        case "bool":
            values = (True, False)
        case "choice":
            values = parameter.choices
        case _:
            return ()
    return (None, *values) if parameter.none else values


def text_of(value: Value, parameter: Parameter | None = None) -> str:
    """A parameter's value as a person types it: `None`, `true`, `0.5`, `2, 3`, `0, 1; 2, 3`.

    With a parameter that may be a single number too, a list of one ends in a comma.
    """
    match value:
        case None:
            return "None"
        case bool():
            return "true" if value else "false"
        case tuple():
            single = parameter is not None and parameter.single and len(value) == 1
            if any(isinstance(each, tuple) for each in value):
                texts = [text_of(each) for each in value]
                return "; ".join(texts) + (";" if single or not texts[-1] else "")
            return ", ".join(str(each) for each in value) + ("," if single else "")
        case _:
            return str(value)


def parsed(parameter: Parameter, text: str) -> Value:
    """The value that a person typed.

    Raises ValueError with one sentence where it is none for this parameter.
    """
    text = text.strip().replace("−", "-")
    value = _read(parameter, text)
    reason = why_not(parameter, value)
    if reason is None and isinstance(value, str):
        why = _why_not_grammatical(parameter, value)
        reason = f"{parameter.name}: {why}" if why else None
    if reason:
        typed = isinstance(value, str) and text and parameter.kind not in ("text", "choice")
        short = text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "…"
        raise ValueError(f"{reason}, not “{short}”" if typed else reason)
    return value


def _why_not_grammatical(parameter: Parameter, text: str) -> str | None:
    match parameter.grammar:
        case "":
            return None
        case "einsum":
            return why_not_an_equation(text)
        case "index":
            try:
                parsed_index(text)
            except ValueError as error:
                return str(error)
            return None


def parsed_number(text: str) -> Value:
    """The number that a person typed at a port. Raises ValueError with one sentence."""
    return parsed(_NUMBER, text)


def _read(parameter: Parameter, text: str) -> Value:
    """The value, or the text itself where it is none of this kind."""
    if parameter.none and text.lower() in ("none", ""):
        return None
    match parameter.kind:
        case "bool":
            return {"true": True, "false": False}.get(text.lower(), text)
        case "int":
            return int(text) if _WHOLE.fullmatch(text) else text
        case "float" | "number":
            return _number(text, parameter.kind)
        case "ints" | "floats":
            return _list(parameter, text)
        case "lists":
            return _lists(parameter, text)
        case "dtype":
            return text.removeprefix("torch.")
        case _:
            return text


def _number(text: str, kind: str) -> Value:
    if kind != "float":
        if _WHOLE.fullmatch(text):
            return int(text)
        if text.lower() in ("true", "false"):
            return text.lower() == "true"
        if _is_complex(text.replace(" ", "")):
            return str(complex(text.replace(" ", ""))).strip("()")
    # `float` reads "1_000" and "infinity" too; only the latter is meant.
    if "_" in text:
        return text
    try:
        return float(text)
    except ValueError:
        return text


def _list(parameter: Parameter, text: str) -> Value:
    inner = text.strip("()[] ")
    one = inner == text and "," not in text
    inner = inner.removesuffix(",")
    parts = re.split(r"\s*[,×x]\s*|\s+", inner) if inner else []
    read: list[int | float] = []
    for part in parts:
        number = _number(part, "float")
        if _WHOLE.fullmatch(part):
            read.append(int(part))
        elif parameter.kind == "floats" and isinstance(number, float):
            read.append(number)
        else:
            return text
    if parameter.single and one and len(read) == 1:
        return read[0]
    return tuple(read)


def _lists(parameter: Parameter, text: str) -> Value:
    if parameter.single and _WHOLE.fullmatch(text):
        return int(text)
    if re.search(r"[()\[\]]", text):
        inner = re.sub(r"^\s*([(\[])\s*(?=[(\[])(.*)[)\]]\s*$", r"\2", text)
        parts = re.findall(r"[(\[]([^()\[\]]*)[)\]]", inner)
        rest = re.sub(r"[(\[][^()\[\]]*[)\]]", "", inner)
        if rest.strip(" ,;"):
            return text
    else:
        parts = text.split(";")
        if not parts[-1].strip():
            parts.pop()
    lists: list[tuple[int, ...]] = []
    for part in parts:
        words = [word for word in re.split(r"[\s,]+", part.strip()) if word]
        if not all(_WHOLE.fullmatch(word) for word in words):
            return text
        lists.append(tuple(int(word) for word in words))
    return tuple(lists)
